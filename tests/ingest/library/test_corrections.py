"""Corrections: what an editor may change, what stays, and who changed what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ingest.errors import BadInput, DataFolderMissing, NotFound
from ingest.library.corrections import (
    LONGEST_NAME,
    LONGEST_TEXT,
    RecordKind,
    packed,
    unpacked_directive,
    unpacked_figure,
)
from ingest.library.library import Library
from ingest.library.registers import CheckFilter, DirectiveFilter, FigureFilter
from ingest.types import (
    CheckKind,
    CheckRecord,
    DirectiveKind,
    FigureRecord,
    Period,
    Qualifier,
    Records,
    Severity,
    StoredDirective,
    StoredFigure,
    Unit,
)

SENTENCES = ["Có điều kiện 90 việc, đã xong 100 việc.", "Cục trưởng yêu cầu báo cáo trước ngày 30/6/2021."]
EDITOR = "Nguyễn Thị Sửa"


def too_many_completed(figures: Sequence[FigureRecord], *_: object) -> tuple[CheckRecord, ...]:
    """Find completed cases that are more than those that could be."""
    places = {figure.indicator.split(".")[1]: place for place, figure in enumerate(figures)}
    if not {"completed", "enforceable"} <= set(places):
        return ()
    part, whole = places["completed"], places["enforceable"]
    if figures[part].value <= figures[whole].value:
        return ()
    computation = f"{figures[part].value} > {figures[whole].value}"
    return (CheckRecord(CheckKind.PARTS_EXCEED_WHOLE, Severity.HIGH, "Phần lớn hơn.", computation, (part, whole)),)


@pytest.fixture(autouse=True)
def _checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.library.record_store.read_checks", too_many_completed)


@pytest.fixture
def completed(library: Library, make: Any, figure: Callable[..., Any], directive: Callable[..., Any]) -> StoredFigure:
    """The second figure of a document whose figures contradict each other."""

    def records(text: str) -> Records:
        figures = (
            figure(text, "90 việc", indicator="all.enforceable.case", value=Decimal(90)),
            figure(text, "100 việc", value=Decimal(100)),
        )
        return Records(figures, (directive(text, "báo cáo"),), (), too_many_completed(figures))

    library.add(*make(SENTENCES, records=records))
    library.follow()
    return library.registers.figures(FigureFilter())[0][1]


@pytest.fixture
def task(library: Library, completed: StoredFigure) -> StoredDirective:
    """The directive of the same document."""
    return library.registers.directives(DirectiveFilter())[0][0]


def test_a_corrected_figure_is_listed_as_corrected_and_its_original_kept(
    library: Library, completed: StoredFigure
) -> None:
    changes = {"value": "80.5", "unit": "judgment", "qualifier": "about", "period": "6T/2021", "place": "tp hcm"}

    history = library.correct_figure(completed.id, changes, f" {EDITOR} ")

    record = history.figure.record
    assert (record.value, record.unit, record.qualifier) == (Decimal("80.5"), Unit.JUDGMENT, Qualifier.ABOUT)
    assert record.period == Period("6 tháng đầu năm 2021", date(2020, 10, 1), date(2021, 3, 31))
    assert record.place == "Thành phố Hồ Chí Minh"
    assert (record.start, record.end, record.raw) == (completed.record.start, completed.record.end, "100 việc")
    assert history.figure.corrected
    assert not history.withdrawn
    assert history.original == completed.record
    (entry,) = history.corrections
    assert (entry.editor, entry.record_kind, entry.record_id) == (EDITOR, RecordKind.FIGURE, completed.id)
    assert (entry.before["value"], entry.after["value"]) == ("100", "80.5")
    assert datetime.now(UTC) - entry.at < timedelta(minutes=1)
    assert library.registers.figures(FigureFilter(place="Thành phố Hồ Chí Minh")) == ([history.figure], 1)
    assert library.registers.figures(FigureFilter(q="ho chi minh"))[1] == 1


def test_the_original_is_what_was_read_however_often_it_is_corrected(library: Library, completed: StoredFigure) -> None:
    library.correct_figure(completed.id, {"value": "80"}, EDITOR)
    history = library.correct_figure(completed.id, {"value": 70, "indicator": "credit.new.case"}, "Người khác")

    assert history.original == completed.record
    assert [entry.editor for entry in history.corrections] == [EDITOR, "Người khác"]
    assert [entry.before["value"] for entry in history.corrections] == ["100", "80"]
    assert library.registers.figure_history(completed.id) == history


def test_why_something_was_corrected_is_kept_with_its_entry(
    library: Library, completed: StoredFigure, task: StoredDirective
) -> None:
    library.correct_figure(completed.id, {"value": "80"}, EDITOR, "  Bản có dấu ghi 80. ")
    library.correct_figure(completed.id, {"value": "81"}, EDITOR, "  ")
    history = library.correct_figure(completed.id, {"value": "82"}, EDITOR)
    told = library.correct_directive(task.id, {"action": "rà soát"}, EDITOR, "Đọc thiếu.")

    assert [entry.reason for entry in history.corrections] == ["Bản có dấu ghi 80.", None, None]
    assert [entry.reason for entry in told.corrections] == ["Đọc thiếu."]
    assert library.registers.figure_history(completed.id) == history


@pytest.mark.parametrize("reason", ["a" * (LONGEST_TEXT + 1), "a\0"])
def test_a_reason_that_cannot_be_kept_changes_nothing(library: Library, completed: StoredFigure, reason: str) -> None:
    with pytest.raises(BadInput, match="reason"):
        library.correct_figure(completed.id, {"value": "80"}, EDITOR, reason)
    assert library.registers.figure_history(completed.id).corrections == ()


def test_a_correction_that_changes_nothing_leaves_no_entry(library: Library, completed: StoredFigure) -> None:
    revision = library.revision
    history = library.correct_figure(completed.id, {"value": "100", "withdrawn": False}, EDITOR)

    assert history.corrections == ()
    assert not history.figure.corrected
    assert library.revision == revision


def test_a_corrected_figure_has_its_document_checked_again(library: Library, completed: StoredFigure) -> None:
    assert library.registers.checks(CheckFilter())[1] == 1
    library.correct_figure(completed.id, {"value": "80"}, EDITOR)
    assert library.registers.checks(CheckFilter()) == ([], 0)
    library.correct_figure(completed.id, {"value": "95"}, EDITOR)
    ((check,), _) = library.registers.checks(CheckFilter())
    assert check.computation == "95 > 90"
    assert [figure.record.value for figure in check.figures] == [Decimal(95), Decimal(90)]


def test_a_withdrawn_figure_is_in_no_register_and_can_come_back(library: Library, completed: StoredFigure) -> None:
    history = library.correct_figure(completed.id, {"withdrawn": True}, EDITOR)

    assert history.withdrawn
    assert [figure.record.raw for figure in library.registers.figures(FigureFilter())[0]] == ["90 việc"]
    assert sum(choice.count for choice in library.registers.figure_choices().places) == 1
    assert library.registers.checks(CheckFilter()) == ([], 0)
    assert library.registers.figure(completed.id).record == completed.record

    back = library.correct_figure(completed.id, {"withdrawn": False}, EDITOR)
    assert not back.withdrawn
    assert library.registers.figures(FigureFilter())[1] == 2
    assert library.registers.checks(CheckFilter())[1] == 1


def test_a_correction_is_a_revision_and_the_indexes_stay_clean(library: Library, completed: StoredFigure) -> None:
    before = library.revision
    order = list(library.all_documents_metadata())
    library.correct_figure(completed.id, {"value": "80"}, EDITOR)

    assert library.revision == before + 1
    assert library.check().clean
    assert list(library.all_documents_metadata()) == order


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Chưa có thay đổi nào"),
        ({"raw": "99 việc"}, "Không sửa được “raw”.*indicator, indicator_text, kind, value"),
        ({"start": 3, "value": "1"}, "Không sửa được “start”"),
        ({"document_id": "x"}, "“document_id”"),
        ({"indicator": "all.completed"}, "Không có chỉ số “all.completed”.*lĩnh vực: all, credit"),
        ({"indicator": None}, "Không có chỉ số"),
        ({"kind": "rate"}, "“kind”: phải là một trong: level, change, target, margin, rank"),
        ({"kind": None}, "“kind”"),
        ({"unit": "đồng"}, "“unit”: phải là một trong: case, VND"),
        ({"qualifier": "exactly"}, "over, nearly, about hoặc null"),
        ({"value": "1.234.567"}, "cần một số thập phân"),
        ({"value": "1,5"}, "dấu chấm thập phân"),
        ({"value": "NaN"}, "“value”"),
        ({"value": Decimal("Infinity")}, "“value”"),
        ({"value": True}, "“value”"),
        ({"value": None}, "“value”"),
        ({"value": "9" * 31}, "“value”"),
        ({"value": "٣"}, "“value”"),
        ({"period": "hồi đó"}, "không hiểu kỳ “hồi đó”"),
        ({"period": 2020}, "“period”"),
        ({"place": "x" * (LONGEST_NAME + 1)}, f"nhiều nhất {LONGEST_NAME}"),
        ({"place": 7}, "phải là chuỗi ký tự"),
        ({"indicator_text": "a\0"}, "ký tự không lưu được"),
        ({"compared_to": "x" * (LONGEST_TEXT + 1)}, f"nhiều nhất {LONGEST_TEXT}"),
        ({"withdrawn": "yes"}, "“withdrawn”: cần true"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_told_and_nothing_is_changed(
    library: Library, completed: StoredFigure, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        library.correct_figure(completed.id, changes, EDITOR)

    assert library.registers.figure_history(completed.id).figure == completed
    assert library.registers.figure_history(completed.id).corrections == ()


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"value": Decimal("5E+3")}, "value", Decimal(5000)),
        ({"value": "-33.2"}, "value", Decimal("-33.2")),
        ({"value": 0}, "value", Decimal(0)),
        ({"period": None}, "period", None),
        ({"period": " "}, "period", None),
        ({"period": "những tháng đầu năm 2023"}, "period", Period("những tháng đầu năm 2023", None, None)),
        ({"place": "Krông Bông, Đắk Lắk"}, "place", "Krông Bông, Đắk Lắk"),
        ({"place": None}, "place", None),
        ({"qualifier": None}, "qualifier", None),
        ({"compared_to": " năm 2019 "}, "compared_to", "năm 2019"),
        ({"indicator": "OTHER.other.other"}, "indicator", "other.other.other"),
        ({"kind": "margin"}, "kind", "margin"),
    ],
)
def test_a_change_that_can_be(
    library: Library, completed: StoredFigure, changes: dict[str, Any], field: str, value: object
) -> None:
    assert getattr(library.correct_figure(completed.id, changes, EDITOR).figure.record, field) == value


@pytest.mark.parametrize(("editor", "words"), [("", "đang trống"), (" \n", "đang trống"), ("a" * 201, "nhiều nhất"),
                                               ("a\0", "không lưu được")])  # fmt: skip
def test_a_correction_has_an_editor(library: Library, completed: StoredFigure, editor: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        library.correct_figure(completed.id, {"value": "1"}, editor)


def test_what_is_not_there_cannot_be_corrected(library: Library, completed: StoredFigure) -> None:
    for wrong in ("nothing", f"{completed.id}0", completed.id.replace(":f", ":d")):
        with pytest.raises(NotFound, match="Không có bản ghi"):
            library.correct_figure(wrong, {"value": "1"}, EDITOR)
        with pytest.raises(NotFound, match="Không có bản ghi"):
            library.correct_directive(wrong, {"action": "x"}, EDITOR)


def test_a_corrected_directive(library: Library, task: StoredDirective) -> None:
    changes = {
        "issuer": None,
        "addressee": "Chi cục",
        "action": "báo cáo Cục",
        "deadline": "trước ngày 30/6/2021",
        "legal_basis": ["62/2015/NĐ-CP"],
        "kind": "nhiem_vu",
    }

    history = library.correct_directive(task.id, changes, EDITOR)

    record = history.directive.record
    assert (record.issuer, record.addressee, record.kind) == (None, "Chi cục", DirectiveKind.TASK)
    assert record.legal_basis == ("62/2015/NĐ-CP",)
    assert history.original == task.record
    assert history.corrections[0].record_kind is RecordKind.DIRECTIVE
    assert library.registers.directives(DirectiveFilter(deadline=True, q="bao cao cuc")) == ([history.directive], 1)
    assert library.registers.directives(DirectiveFilter(issuer="Bộ trưởng")) == ([], 0)

    library.correct_directive(task.id, {"withdrawn": True}, EDITOR)
    assert library.registers.directives(DirectiveFilter()) == ([], 0)
    assert library.registers.directive_history(task.id).withdrawn


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"action": " "}, "“action”: đang trống"),
        ({"action": None}, "“action”"),
        ({"kind": "việc"}, "chi_dao, nhiem_vu, chi_tieu, kien_nghi"),
        ({"legal_basis": "62/2015/NĐ-CP"}, "phải là danh sách"),
        ({"legal_basis": ["", "a"]}, "đang trống"),
        ({"legal_basis": ["a"] * 101}, "nhiều nhất 100"),
        ({"end": 9}, "Không sửa được “end”.*issuer, addressee"),
    ],
)
def test_a_directive_change_that_cannot_be_is_told(
    library: Library, task: StoredDirective, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        library.correct_directive(task.id, changes, EDITOR)


def test_nothing_is_corrected_where_the_data_folder_is_gone(library: Library, completed: StoredFigure) -> None:
    library.data_dir.rename(library.data_dir.with_name("gone"))
    with pytest.raises(DataFolderMissing):
        library.correct_figure(completed.id, {"value": "1"}, EDITOR)


def test_records_come_back_from_an_entry(completed: StoredFigure, task: StoredDirective) -> None:
    assert unpacked_figure(packed(completed.record, withdrawn=True)) == completed.record
    assert unpacked_directive(packed(task.record, withdrawn=False)) == task.record
