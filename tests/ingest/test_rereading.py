"""Reading a library's records again: what is counted, what stays, what a crash leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from ingest import records as reading
from ingest import rereading
from ingest.library.library import Library
from ingest.library.record_store import Counts, RecordChanges
from ingest.library.registers import CheckFilter, DirectiveFilter, FigureFilter
from ingest.pipeline import UploadedFile, ingest_files
from ingest.rereading import reread
from ingest.types import CheckKind, DirectiveKind, DirectiveRecord, LegalReference, Metadata, Records

REPORTS = {
    "a.txt": "Kết quả năm 2020\n\nNăm 2020, toàn quốc thi hành xong 576.933 việc, đạt 81,41%.\n",
    "b.txt": "Kết quả năm 2021\n\nNăm 2021, toàn quốc thi hành xong 500.100 việc. Còn 7 việc.\n",
}
EDITOR = "Nguyễn Thị Sửa"


class OneVector:
    """The same vector for every text: nothing here searches."""

    name = "one"
    dimensions = 2

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, _text: str) -> np.ndarray:
        return np.array([1, 0], dtype=np.float32)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of two reports as the present rules read them."""
    with Library.open(tmp_path / "data", encoder=OneVector) as opened:
        ingest_files(opened, [UploadedFile(name, f"test:{name}", text.encode()) for name, text in REPORTS.items()])
        yield opened


def _other_rules(text: str, metadata: Metadata) -> Records:
    """Read all but the last figure of a text, every value one more, and one task and one reference."""
    read = reading.read_records(text, metadata)
    figures = tuple(replace(figure, value=figure.value + 1) for figure in read.figures[:-1])
    task = DirectiveRecord(0, 7, None, None, text[:7], None, (), DirectiveKind.TASK)
    return Records(figures, (task,), (LegalReference(0, 3, "1/CT", None, None, None),))


def _raw(library: Library) -> list[str]:
    return [stored.record.raw for stored in library.registers.figures(FigureFilter())[0]]


def test_reading_by_the_same_rules_changes_nothing(library: Library) -> None:
    before, total = library.registers.figures(FigureFilter())
    revision = library.revision

    report = reread(library)

    assert report.documents == 2
    assert report.changes.none
    assert report.changes.figures == Counts(unchanged=total)
    assert report.failed == ()
    assert library.registers.figures(FigureFilter()) == (before, total)
    assert library.revision == revision


def test_what_other_rules_read_is_counted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    total = library.registers.figures(FigureFilter())[1]
    monkeypatch.setattr(rereading, "read_records", _other_rules)

    report = reread(library)

    assert report.changes == RecordChanges(
        figures=Counts(removed=2, changed=total - 2), directives=Counts(added=2), references=Counts(added=2)
    )
    assert library.registers.figures(FigureFilter())[1] == total - 2
    assert library.registers.directives(DirectiveFilter())[1] == 2
    assert library.check().clean
    assert list(library.all_documents_metadata()) == [document.id for document in library.documents()]

    monkeypatch.undo()
    back = reread(library).changes
    assert back.figures == Counts(added=2, changed=total - 2)
    assert back.directives == Counts(removed=2)


def test_corrected_records_stay_as_corrected(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    figures, total = library.registers.figures(FigureFilter())
    # The first one is read otherwise by the other rules, the last one not at all.
    kept = [library.correct_figure(figures[place].id, {"value": "12"}, EDITOR).figure for place in (0, -1)]
    hidden = library.correct_figure(figures[1].id, {"withdrawn": True}, EDITOR).figure
    monkeypatch.setattr(rereading, "read_records", _other_rules)

    report = reread(library)

    found, _ = library.registers.figures(FigureFilter())
    assert [figure for figure in found if figure.corrected] == kept
    assert all(figure.record.value == Decimal(12) for figure in kept)
    assert hidden.id not in {figure.id for figure in found}
    assert report.changes.figures.unchanged == 3
    assert library.registers.figure_history(kept[0].id).original == figures[0].record
    assert total == len(found) + 1 + report.changes.figures.removed


def test_reading_that_fails_for_one_document_leaves_its_records_and_goes_on(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = _raw(library)

    def failing(text: str, metadata: Metadata) -> Records:
        if "2020" in text:
            raise IndexError("lỗi của bộ đọc")
        return Records()

    monkeypatch.setattr(rereading, "read_records", failing)

    report = reread(library)

    assert report.documents == 1
    (failure,) = report.failed
    assert failure.path == "a.txt"
    assert "lỗi của bộ đọc" in failure.error
    assert _raw(library) == [raw for raw in before if raw in REPORTS["a.txt"]]


def test_records_that_are_not_in_the_text_are_never_made(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before = library.registers.figures(FigureFilter())

    def misprinted(text: str, metadata: Metadata) -> Records:
        read = reading.read_records(text, metadata)
        return replace(read, figures=tuple(replace(figure, raw="999 việc") for figure in read.figures))

    monkeypatch.setattr(rereading, "read_records", misprinted)

    assert len(reread(library).failed) == 2
    assert library.registers.figures(FigureFilter()) == before


def test_what_was_read_before_a_crash_stays_and_the_rest_follows(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (document.id for document in library.documents())

    def until_the_second(text: str, metadata: Metadata) -> Records:
        if "2021" in text:
            raise KeyboardInterrupt
        return Records()

    monkeypatch.setattr(rereading, "read_records", until_the_second)
    with pytest.raises(KeyboardInterrupt):
        reread(library)

    assert library.registers.figures(FigureFilter(document_id=first)) == ([], 0)
    assert library.registers.figures(FigureFilter(document_id=second))[1] > 0
    monkeypatch.undo()
    assert reread(library).changes.figures.added == 2
    assert library.check().clean


def test_documents_of_other_rules_are_known_until_they_are_read(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert library.read_by_other_rules() == []
    monkeypatch.setattr("ingest.library.catalogue.RULES", reading.RULES + 1)

    assert library.read_by_other_rules() == [document.id for document in library.documents()]
    assert reread(library).changes.none
    assert library.read_by_other_rules() == []


def test_progress_names_each_document(library: Library) -> None:
    told: list[tuple[int, int, str]] = []
    reread(library, lambda *step: told.append(step))
    assert told == [(0, 2, "a.txt"), (1, 2, "b.txt"), (2, 2, "")]


def test_sources_that_disagree_are_told_until_one_is_corrected(library: Library) -> None:
    other = "Số liệu sơ bộ năm 2020\n\nNăm 2020, toàn quốc thi hành xong 570.012 việc.\n"
    ingest_files(library, [UploadedFile("c.txt", "test:c.txt", other.encode())])
    wanted = CheckFilter(kind=CheckKind.SOURCES_DISAGREE)

    (check,), total = library.registers.checks(wanted)

    assert total == 1
    assert {figure.source for figure in check.figures} == {"a.txt", "c.txt"}
    assert reread(library).changes.checks.none
    assert library.registers.checks(wanted) == ([check], 1)
    figure = next(figure for figure in check.figures if figure.source == "c.txt")
    library.correct_figure(figure.id, {"value": "576933"}, EDITOR)
    assert library.registers.checks(wanted) == ([], 0)


def test_a_correction_checks_the_document_again_with_its_text_and_day_of_issue(library: Library) -> None:
    text = (
        "Kết quả thi hành án dân sự năm 2021\nHà Nội, ngày 15 tháng 10 năm 2021\n\n"
        "Tính đến ngày 30/9/2022, phải thi hành 1.000 việc, có điều kiện 800 việc, đã xong 600 việc, "
        "đạt 60% tổng số phải thi hành. Thu được 5 tỷ đồng.\n"
    )
    ingest_files(library, [UploadedFile("d.txt", "test:d.txt", text.encode())])
    before, total = library.registers.checks(CheckFilter(kind=CheckKind.YEAR))
    assert total == 1
    money = next(one for one in library.registers.figures(FigureFilter())[0] if one.record.raw == "5 tỷ đồng")

    library.correct_figure(money.id, {"value": "6000000000"}, EDITOR)

    # The rate still names its whole, and the day is still ahead of the document.
    assert library.registers.checks(CheckFilter()) == (before, 1)
