"""The registers: what documents state, filtered, counted, paged; and gone with their document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from ingest.errors import BadInput, NotFound
from ingest.figures import Basis, FigureKind, Measure, Subject
from ingest.library import schema
from ingest.library.library import Library
from ingest.library.registers import CheckFilter, Choice, DirectiveFilter, FigureFilter
from ingest.records import RULES
from ingest.types import (
    Check,
    CheckKind,
    CheckRecord,
    DirectiveKind,
    Document,
    LegalReference,
    Period,
    Qualifier,
    Records,
    Relation,
    Severity,
    StoredFigure,
    Unit,
)

Make = Callable[..., tuple[Document, bytes]]
HALF = Period("6 tháng đầu năm 2021", date(2020, 10, 1), date(2021, 3, 31))
FIRST = ["Cả nước xong 576.933 việc.", "Án tín dụng thu hơn 53.750 tỷ đồng, tăng 5 việc."]
SECOND = ["Thành phố Hồ Chí Minh xong 1.000 việc.", "Các địa phương báo cáo trước ngày 30/6/2021."]
SOURCES = ("/a.txt", "/b.txt")


@pytest.fixture
def documents(library: Library, make: Make, figure: Callable[..., Any], directive: Callable[..., Any]) -> list[str]:
    """Two documents with records of every kind; their ids in order."""

    def of_first(text: str) -> Records:
        figures = (
            figure(text, "576.933 việc"),
            figure(
                text,
                "hơn 53.750 tỷ đồng",
                indicator="credit.completed.money",
                value=Decimal("53750000000000"),
                unit=Unit.VND,
                qualifier=Qualifier.OVER,
                indicator_text="tiền thu của tổ chức tín dụng",
            ),
            figure(text, "5 việc", kind="change", value=Decimal(5), period=None, place=None),
        )
        check = CheckRecord(CheckKind.UNIT_SCALE, Severity.HIGH, "Nghi sai đơn vị.", "53.750 > 1", (1, 0))
        return Records(figures, (directive(text, "thu hơn"),), (), (check,))

    def of_second(text: str) -> Records:
        place, period = "Thành phố Hồ Chí Minh", HALF
        task = directive(
            text,
            "báo cáo",
            issuer="Thứ trưởng Đặng Văn Khoa",
            addressee=None,
            action="báo cáo kết quả án tín dụng",
            deadline="trước ngày 30/6/2021",
            legal_basis=("62/2015/NĐ-CP",),
            kind=DirectiveKind.REQUEST,
        )
        named = LegalReference(0, 5, "05/2015/NĐ-CP", "nghị định", None, None)
        replaced = replace(named, start=6, end=9, relation=Relation.REPLACES, by="152/2024/NĐ-CP")
        figures = (figure(text, "1.000 việc", value=Decimal(1000), place=place, period=period),)
        return Records(figures, (task,), (named, replaced))

    for sentences, origin, records in ((FIRST, SOURCES[0], of_first), (SECOND, SOURCES[1], of_second)):
        library.add(*make(sentences, origin=origin, records=records))
    return [document.id for document in library.documents()]


def _raw(library: Library, **wanted: Any) -> list[str]:
    found, total = library.registers.figures(FigureFilter(**wanted))
    assert total == len(found)
    return [stored.record.raw for stored in found]


def test_figures_come_in_the_order_of_documents_and_text(library: Library, documents: list[str]) -> None:
    found, total = library.registers.figures(FigureFilter())

    assert total == 4
    assert [stored.record.raw for stored in found] == ["576.933 việc", "hơn 53.750 tỷ đồng", "5 việc", "1.000 việc"]
    assert [stored.document_id for stored in found] == [documents[0]] * 3 + [documents[1]]
    for stored in found:
        record = stored.record
        assert library.text(stored.document_id)[record.start : record.end] == record.raw
        assert stored.id == f"{stored.document_id}:f{record.start}.0"
        assert not stored.corrected
    assert found[1].record.value == Decimal("53750000000000")
    assert found[1].source == "a.txt"


@pytest.mark.parametrize(
    ("wanted", "raw"),
    [
        ({"indicator": "credit"}, ["hơn 53.750 tỷ đồng"]),
        ({"indicator": "credit.completed.money"}, ["hơn 53.750 tỷ đồng"]),
        ({"indicator": "all.completed"}, ["576.933 việc", "5 việc", "1.000 việc"]),
        ({"indicator": "budget"}, []),
        ({"subject": Subject.CREDIT}, ["hơn 53.750 tỷ đồng"]),
        ({"measure": Measure.COMPLETED, "basis": Basis.CASE}, ["576.933 việc", "5 việc", "1.000 việc"]),
        ({"kind": FigureKind.CHANGE}, ["5 việc"]),
        ({"unit": Unit.VND}, ["hơn 53.750 tỷ đồng"]),
        ({"period": "2020"}, ["576.933 việc", "hơn 53.750 tỷ đồng"]),
        ({"period": "6T/2021"}, ["1.000 việc"]),
        ({"period": "năm 2021"}, []),
        ({"place": "tp hcm"}, ["1.000 việc"]),
        ({"place": "cả nước", "period": "năm 2020", "unit": Unit.CASE}, ["576.933 việc"]),
        ({"place": "ở đâu đó"}, []),
        ({"q": "TÍN dụng"}, ["hơn 53.750 tỷ đồng"]),
        ({"q": "to chuc 53.750"}, ["hơn 53.750 tỷ đồng"]),
        ({"q": "tin ho chi minh"}, []),
        ({"q": "%"}, ["576.933 việc", "hơn 53.750 tỷ đồng", "5 việc", "1.000 việc"]),
        ({"q": "5"}, ["576.933 việc", "hơn 53.750 tỷ đồng", "5 việc"]),
        ({"document_id": "không có"}, []),
        ({"indicator": "", "period": "", "place": "", "q": ""}, ["576.933 việc", "hơn 53.750 tỷ đồng", "5 việc",
                                                                  "1.000 việc"]),
    ],
)  # fmt: skip
def test_figures_are_filtered(library: Library, documents: list[str], wanted: dict[str, Any], raw: list[str]) -> None:
    assert _raw(library, **wanted) == raw


def test_figures_of_one_document(library: Library, documents: list[str]) -> None:
    assert _raw(library, document_id=documents[1]) == ["1.000 việc"]


def test_figures_are_paged_and_gone_through(library: Library, documents: list[str]) -> None:
    pages = [library.registers.figures(FigureFilter(), limit=3, offset=offset) for offset in (0, 3, 9)]

    assert [len(items) for items, _ in pages] == [3, 1, 0]
    assert {total for _, total in pages} == {4}
    assert list(library.registers.every_figure(FigureFilter())) == pages[0][0] + pages[1][0]


def test_what_is_no_indicator_or_period_is_told(library: Library, documents: list[str]) -> None:
    with pytest.raises(BadInput, match="lĩnh vực: all, credit"):
        library.registers.figures(FigureFilter(indicator="tindung"))
    with pytest.raises(BadInput, match=r"Không hiểu kỳ “bao giờ”.*6 tháng đầu năm 2020"):
        library.registers.figures(FigureFilter(period="bao giờ"))
    with pytest.raises(BadInput, match="Không hiểu kỳ"):
        list(library.registers.every_figure(FigureFilter(period="bao giờ")))


def test_a_period_that_only_figures_name_can_be_asked_for(library: Library, make: Make, figure: Any) -> None:
    odd = Period("lũy kế", None, None)
    library.add(*make(FIRST, records=lambda text: Records((figure(text, "5 việc", period=odd),))))
    assert _raw(library, period="Lũy kế") == ["5 việc"]


def test_one_figure_by_its_id(library: Library, documents: list[str]) -> None:
    (first, *_), _ = library.registers.figures(FigureFilter())

    assert library.registers.figure(first.id) == first
    with pytest.raises(NotFound, match="Không có bản ghi"):
        library.registers.figure(f"{documents[0]}:f0.9")


def test_choices_count_what_there_is(library: Library, documents: list[str]) -> None:
    choices = library.registers.figure_choices()

    assert choices.indicators == (Choice("all.completed.case", 3), Choice("credit.completed.money", 1))
    assert choices.places == (Choice("Thành phố Hồ Chí Minh", 1), Choice("toàn quốc", 2))
    assert choices.periods == (Choice("6 tháng đầu năm 2021", 1), Choice("năm 2020", 2))
    assert library.registers.figure_choices() is choices  # counted once until a record changes
    (first, *_), _ = library.registers.figures(FigureFilter())
    library.correct_figure(first.id, {"place": "hn"}, "Nguyễn Thị Sửa")
    assert Choice("Hà Nội", 1) in library.registers.figure_choices().places
    told = library.registers.directive_choices()
    assert told.issuers == (Choice("Bộ trưởng Lê Văn Thử", 1), Choice("Thứ trưởng Đặng Văn Khoa", 1))
    assert told.addressees == (Choice("Cục Thi hành án dân sự các tỉnh", 1),)


@pytest.mark.parametrize(
    ("wanted", "actions"),
    [
        ({}, ["thu hơn", "báo cáo kết quả án tín dụng"]),
        ({"issuer": "bo truong"}, ["thu hơn"]),
        ({"issuer": "trưởng"}, ["thu hơn", "báo cáo kết quả án tín dụng"]),
        ({"issuer": "trưởng Lê Văn T"}, []),
        ({"addressee": "cục thi hành án"}, ["thu hơn"]),
        ({"kind": DirectiveKind.REQUEST}, ["báo cáo kết quả án tín dụng"]),
        ({"deadline": True}, ["báo cáo kết quả án tín dụng"]),
        ({"deadline": False}, ["thu hơn"]),
        ({"q": "ket qua TÍN DỤNG"}, ["báo cáo kết quả án tín dụng"]),
        ({"q": "62/2015/nđ-cp"}, ["báo cáo kết quả án tín dụng"]),
        ({"q": "khoa báo"}, ["báo cáo kết quả án tín dụng"]),
        ({"document_id": "không có"}, []),
    ],
)
def test_directives_are_filtered(
    library: Library, documents: list[str], wanted: dict[str, Any], actions: list[str]
) -> None:
    found, total = library.registers.directives(DirectiveFilter(**wanted))

    assert [stored.record.action for stored in found] == actions
    assert total == len(actions)
    assert list(library.registers.every_directive(DirectiveFilter(**wanted))) == found


def test_references_by_number_and_what_replaces_it(library: Library, documents: list[str]) -> None:
    named, total = library.registers.references(number="5/2015/nđ-cp")
    assert total == 2
    assert {reference.document_id for reference in named} == {documents[1]}
    assert library.registers.references(document_id=documents[0]) == ([], 0)
    (told,) = library.registers.replaced_by("05/2015/ND-CP")
    assert (told.record.by, told.source) == ("152/2024/NĐ-CP", "b.txt")
    assert library.registers.replaced_by("152/2024/NĐ-CP") == ()


def test_checks_within_a_document_come_with_their_figures(library: Library, documents: list[str]) -> None:
    (check,), total = library.registers.checks(CheckFilter())

    assert total == 1
    assert (check.kind, check.severity, check.message) == (CheckKind.UNIT_SCALE, Severity.HIGH, "Nghi sai đơn vị.")
    assert [stored.record.raw for stored in check.figures] == ["hơn 53.750 tỷ đồng", "576.933 việc"]
    assert library.registers.checks(CheckFilter(kind=CheckKind.YEAR)) == ([], 0)
    assert library.registers.checks(CheckFilter(severity=Severity.LOW)) == ([], 0)
    assert library.registers.checks(CheckFilter(document_id=documents[1])) == ([], 0)
    assert library.registers.checks(CheckFilter(document_id=documents[0], severity=Severity.HIGH)) == ([check], 1)


@pytest.fixture
def given_figures(monkeypatch: pytest.MonkeyPatch) -> list[list[StoredFigure]]:
    """What the comparison of sources was given, each time; it finds one contradiction in all of it."""
    given: list[list[StoredFigure]] = []

    def compare(figures: list[StoredFigure]) -> tuple[Check, ...]:
        given.append(list(figures))
        if not figures:
            return ()
        return (Check("x:1", CheckKind.SOURCES_DISAGREE, Severity.LOW, "Khác nhau.", "1 ≠ 2", tuple(figures)),)

    monkeypatch.setattr("ingest.library.registers.sources_that_disagree", compare)
    return given


def _two_sources(library: Library, make: Make, figure: Any, **fields: Any) -> list[str]:
    for origin, raw, value in (("/mười.txt", "10 việc", 10), ("/mười hai.txt", "12 việc", 12)):
        library.add(
            *make(
                [f"{origin} xong {raw}."],
                origin=origin,
                records=lambda text, raw=raw, value=value: Records(
                    (figure(text, raw, value=Decimal(value), **fields),)
                ),
            )
        )
    return [document.id for document in library.documents()]


def test_only_levels_that_differ_between_documents_are_compared(
    library: Library, make: Make, figure: Any, given_figures: list[list[StoredFigure]]
) -> None:
    first, second = _two_sources(library, make, figure)

    (check,), total = library.registers.checks(CheckFilter())

    assert total == 1
    assert [stored.document_id for stored in check.figures] == [first, second]
    assert library.registers.checks(CheckFilter(document_id=second)) == ([check], 1)
    assert library.registers.checks(CheckFilter(document_id="khác")) == ([], 0)
    assert library.registers.checks(CheckFilter(kind=CheckKind.YEAR)) == ([], 0)
    assert len(given_figures) == 1  # kept until a record changes
    library.remove(second)
    assert library.registers.checks(CheckFilter()) == ([], 0)
    assert given_figures[1:] == [[]]


@pytest.mark.parametrize(
    "fields",
    [{"kind": "target"}, {"place": None}, {"period": None}, {"value": Decimal(1)}, {"indicator": "all.other.case"}],
)
def test_figures_that_cannot_be_compared_are_not(
    library: Library, make: Make, figure: Any, given_figures: list[list[StoredFigure]], fields: dict[str, Any]
) -> None:
    if "value" in fields:
        for origin in SOURCES:
            library.add(
                *make([f"{origin} 10 việc."], origin=origin, records=lambda t: Records((figure(t, "10 việc"),)))
            )
    else:
        _two_sources(library, make, figure, **fields)

    assert library.registers.checks(CheckFilter()) == ([], 0)
    assert given_figures == [[]]


def test_checks_between_sources_come_after_those_within(
    library: Library, make: Make, figure: Any, given_figures: list[list[StoredFigure]], documents: list[str]
) -> None:
    _two_sources(library, make, figure, period=HALF)

    whole, total = library.registers.checks(CheckFilter())
    pages = [library.registers.checks(CheckFilter(), limit=1, offset=offset)[0] for offset in range(3)]

    assert [check.kind for check in whole] == [CheckKind.UNIT_SCALE, CheckKind.SOURCES_DISAGREE]
    assert total == 2
    assert [check for page in pages for check in page] == whole


def test_an_asker_sees_only_what_he_may_read(
    library: Library, make: Make, figure: Any, given_figures: list[list[StoredFigure]], documents: list[str]
) -> None:
    first, second = documents
    (figure_of_first, *_), _ = library.registers.figures(FigureFilter(), allowed=[first])
    seen = library.registers

    assert seen.figures(FigureFilter(), allowed=[second])[1] == 1
    assert seen.figures(FigureFilter(), allowed=[]) == ([], 0)
    assert [one.document_id for one in seen.every_figure(FigureFilter(), allowed={second})] == [second]
    assert seen.directives(DirectiveFilter(), allowed=[second])[1] == 1
    assert len(list(seen.every_directive(DirectiveFilter(), allowed=[second]))) == 1
    assert seen.references(allowed=[first]) == ([], 0)
    assert seen.replaced_by("05/2015/NĐ-CP", allowed=[first]) == ()
    assert seen.checks(CheckFilter(), allowed=[second]) == ([], 0)
    assert seen.figure_choices(allowed=[second]).places == (Choice("Thành phố Hồ Chí Minh", 1),)
    assert seen.directive_choices(allowed=[second]).addressees == ()
    for ask in (
        lambda: seen.figure(figure_of_first.id, allowed=[second]),
        lambda: seen.figure_history(figure_of_first.id, allowed=[second]),
        lambda: library.correct_figure(figure_of_first.id, {"value": "1"}, "A", allowed=[second]),
    ):
        with pytest.raises(NotFound):
            ask()
    assert seen.figure(figure_of_first.id, allowed=[first]) == figure_of_first


def test_sources_that_an_asker_may_not_read_contradict_nothing(
    library: Library, make: Make, figure: Any, given_figures: list[list[StoredFigure]]
) -> None:
    first, second = _two_sources(library, make, figure)

    assert library.registers.checks(CheckFilter())[1] == 1
    assert library.registers.checks(CheckFilter(), allowed=[first]) == ([], 0)
    assert library.registers.checks(CheckFilter(), allowed=[first, second])[1] == 1


def test_more_documents_than_a_statement_takes_parameters_may_be_read(library: Library, documents: list[str]) -> None:
    many = [f"{number:016x}" for number in range(70_000)]
    assert library.registers.figures(FigureFilter(), allowed=[*many, documents[0]])[1] == 3


def test_a_document_goes_with_its_records_and_their_corrections(library: Library, documents: list[str]) -> None:
    (first, *_), _ = library.registers.figures(FigureFilter())
    library.correct_figure(first.id, {"value": "1"}, "Nguyễn Thị Sửa")
    for document_id in documents:
        library.remove(document_id)

    engine = sa.create_engine(f"sqlite:///{library.data_dir / 'library.db'}")
    with engine.connect() as connection:
        for table in (schema.FIGURES, schema.DIRECTIVES, schema.REFERENCES, schema.CHECKS, schema.CORRECTIONS):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table.name
    engine.dispose()


def test_a_new_version_of_a_file_brings_records_of_its_own(
    library: Library, make: Make, figure: Any, documents: list[str]
) -> None:
    library.add(*make(["Mới: 7 việc."], origin=SOURCES[0], records=lambda t: Records((figure(t, "7 việc"),))))

    assert _raw(library) == ["1.000 việc", "7 việc"]


def test_a_document_whose_record_is_not_in_its_text_is_not_stored(library: Library, make: Make, figure: Any) -> None:
    document, content = make(FIRST)
    wrong = Records((replace(figure(document.text, "5 việc"), raw="6 việc"),))

    with pytest.raises(ValueError, match="does not stand at"):
        library.add(replace(document, records=wrong), content)

    assert library.documents() == []


def test_a_library_of_the_version_before_keeps_its_documents_and_knows_them_unread(
    tmp_path: Path, make: Make, encoder: Any
) -> None:
    document, content = make(["Một câu."])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    with engine.begin() as connection:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        # What the migrations made, taken away again: the library as version 0002 left it.
        for table in ("audit", "turn_documents", "turns", "conversations"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        for table in ("corrections", "checks", "legal_references", "directives", "figures"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("ALTER TABLE documents DROP COLUMN rules"))
        command.stamp(config, "0002")
    engine.dispose()

    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert library.document(document.id).metadata == document.metadata
        assert library.text(document.id) == document.text
        assert library.read_by_other_rules() == [document.id]
        assert library.registers.figures(FigureFilter()) == ([], 0)
        library.add(*make(["Câu khác."], origin="/b.txt"))
        assert library.read_by_other_rules() == [document.id]
    assert RULES > 0
