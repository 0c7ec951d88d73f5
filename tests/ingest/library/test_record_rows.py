"""Records as rows: ids by place, one spelling for filters, and back without loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.library.record_rows import (
    check_rows,
    directive_of,
    directive_rows,
    figure_of,
    figure_rows,
    folded_words,
    number_key,
    period_key,
    place_key,
    reference_of,
    reference_rows,
    require_printed,
)
from ingest.types import (
    CheckKind,
    CheckRecord,
    DirectiveKind,
    DirectiveRecord,
    FigureRecord,
    LegalReference,
    Period,
    Qualifier,
    Records,
    Relation,
    Severity,
    Unit,
)

TEXT = "Năm 2020 thi hành xong hơn 570.000 việc và 363/830 bản án."


def test_ids_are_made_of_the_place_and_number_the_records_of_one_place(figure: Callable[..., FigureRecord]) -> None:
    figures = [figure(TEXT, "hơn 570.000 việc"), figure(TEXT, "363/830 bản án"), figure(TEXT, "363/830 bản án")]
    first, second = TEXT.index("hơn"), TEXT.index("363")

    rows = figure_rows("doc", figures)

    assert [row["id"] for row in rows] == [f"doc:f{first}.0", f"doc:f{second}.0", f"doc:f{second}.1"]


@given(
    value=st.decimals(allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(Unit),
    qualifier=st.none() | st.sampled_from(Qualifier),
    period=st.none() | st.builds(Period, st.text(), st.none() | st.dates(), st.none() | st.dates()),
    place=st.none() | st.text(),
)
def test_a_figure_comes_back_exactly(
    value: Decimal, unit: Unit, qualifier: Qualifier | None, period: Period | None, place: str | None
) -> None:
    record = FigureRecord(
        0, 3, "hơn", "credit.new.money", "tên", "change", value, unit, qualifier, period, place, "2019", "luật"
    )
    (row,) = figure_rows("doc", [record])

    back = figure_of(SimpleNamespace(**row))

    assert back == record
    assert str(back.value) == str(value)


def test_directives_and_references_come_back(directive: Callable[..., DirectiveRecord]) -> None:
    task = directive(TEXT, "thi hành xong", legal_basis=("62/2015/NĐ-CP", "01/CT-TTg"), kind=DirectiveKind.TARGET)
    reference = LegalReference(0, 3, "62/2015/NĐ-CP", "nghị định", date(2015, 7, 18), None, Relation.REPLACES, "1/2024")

    assert directive_of(SimpleNamespace(**directive_rows("doc", [task])[0])) == task
    assert reference_of(SimpleNamespace(**reference_rows("doc", [reference])[0])) == reference


def test_a_check_keeps_its_id_when_it_is_told_in_other_words(figure: Callable[..., FigureRecord]) -> None:
    figures = [("doc:f1.0", figure(TEXT, "363/830 bản án")), ("doc:f2.0", figure(TEXT, "hơn 570.000 việc"))]
    check = CheckRecord(CheckKind.OTHER, Severity.LOW, "Lời này", "1 + 1", (0, 1))

    (row,) = check_rows("doc", [check], figures)
    (reworded,) = check_rows("doc", [replace(check, message="Lời khác", computation="2")], figures)
    (other,) = check_rows("doc", [replace(check, figures=(1,))], figures)
    (kind,) = check_rows("doc", [replace(check, kind=CheckKind.YEAR)], figures)

    assert row["id"] == reworded["id"]
    assert len({row["id"], other["id"], kind["id"]}) == 3
    assert row["start"] == TEXT.index("hơn")
    assert len(check_rows("doc", [check, check], figures)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("6T/2020", "6 tháng đầu năm 2020"),
        ("sáu tháng đầu năm 2020", "6 tháng đầu năm 2020"),
        ("2020", "năm 2020"),
        ("12 tháng năm 2020", "năm 2020"),
        ("quý I/2021", "3 tháng đầu năm 2021"),
        ("Nửa đầu năm 2020", "6 tháng đầu năm 2020"),
        ("na\u0306m 2020", "năm 2020"),
    ],
)
def test_spellings_of_one_period_have_one_key(one: str, other: str) -> None:
    assert period_key(one) == period_key(other)


def test_other_periods_have_other_keys() -> None:
    labels = ["năm 2020", "năm 2021", "6 tháng đầu năm 2020", "quý II năm 2020", "tháng 6 năm 2020", "không rõ"]
    assert len({period_key(label) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TP. HCM", "Thành phố Hồ Chí Minh"),
        ("ho chi minh", "Thành phố Hồ Chí Minh"),
        ("tỉnh Đắc Lắc", "Đắk Lắk"),
        ("cả nước", "toàn quốc"),
        ("krông bông,  đắk lắk", "Krông Bông, Đắk Lắk"),
        ("Thanh Hoá", "Thanh Hóa"),
    ],
)
def test_spellings_of_one_place_have_one_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


def test_a_district_is_not_its_province() -> None:
    assert place_key("Krông Bông, Đắk Lắk") != place_key("Đắk Lắk")
    assert place_key("Phú Yên") != place_key("Hưng Yên")


def test_document_numbers_are_compared_without_accents_and_leading_zeros() -> None:
    assert number_key("05/2015/NĐ-CP") == number_key("5/2015/nđ-cp ") == number_key("5/2015/ND-CP")
    assert number_key("05/2015/NĐ-CP") != number_key("05/2016/NĐ-CP")


def test_words_are_found_whole_and_without_accents() -> None:
    assert folded_words("Hơn 570.000 việc", None, "Đắk-Lắk") == " hon 570 000 viec dak lak "
    assert folded_words(None, " .,") == ""


@pytest.mark.parametrize(
    "wrong", [{"raw": "gần 570.000 việc"}, {"start": 0}, {"end": 900}, {"raw": "", "start": 5, "end": 5}]
)
def test_a_figure_that_is_not_at_its_place_is_refused(
    figure: Callable[..., FigureRecord], wrong: dict[str, Any]
) -> None:
    good = figure(TEXT, "hơn 570.000 việc")
    require_printed(TEXT, Records((good,)))
    with pytest.raises(ValueError, match="does not stand at"):
        require_printed(TEXT, Records((good, replace(good, **wrong))))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (0, len(TEXT) + 1)])
def test_a_task_outside_of_the_text_is_refused(directive: Callable[..., DirectiveRecord], start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        require_printed(TEXT, Records(directives=(replace(directive(TEXT, "xong"), start=start, end=end),)))
    with pytest.raises(ValueError, match="outside"):
        require_printed(TEXT, Records(references=(LegalReference(start, end, "1/CT", None, None, None),)))
