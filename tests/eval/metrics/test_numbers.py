from decimal import Decimal

import pytest

from assistant.types import AnswerFigure
from eval.metrics.numbers import numbers_in, stands_in, unsupported_numbers, vietnamese
from ingest.types import Unit


@pytest.mark.parametrize(
    ("number", "text", "found"),
    [
        ("12", "12 việc", True),
        ("12", "312 việc", False),
        ("12", "123 việc", False),
        ("81", "đạt 81,41%", False),
        ("81,41", "đạt 81,41%.", True),
        ("123", "9.123 việc", False),
        ("9.123", "9.123.456 đồng", False),
        ("9.123", "hết 9.123.", True),
        ("12,5", "12.5%", False),
        ("363", "363/830 việc", True),
        ("363/830", "363/831 việc", False),
        ("1/7/2026", "từ ngày 1/7/2026,", True),
        ("1/7/2026", "từ ngày 11/7/2026", False),
        ("0,58", "giảm3,0,58%", False),
    ],
)
def test_a_number_stands_in_a_text_only_whole(number, text, found):
    assert stands_in(number, text) is found


def test_markers_and_list_numbers_are_no_numbers_of_the_answer():
    assert numbers_in("1. Xong 9.123 việc [1], [2, 3].\n2) Đạt 81,41% [12].") == ["9.123", "81,41"]


def test_a_year_that_begins_a_line_is_a_number():
    assert numbers_in("2020. Kết quả") == ["2020"]


def test_a_number_of_a_quote_is_supported_and_another_is_not():
    assert unsupported_numbers("Xong 9.123 việc, đạt 81,4% [1].", ["xong 9.123 việc, đạt 81,41%"]) == ["81,4"]


def test_no_quote_supports_nothing():
    assert unsupported_numbers("Xong 9.123 việc.", []) == ["9.123"]


def figure(computed=True, formula="81,41 − 2,82"):
    return AnswerFigure(
        indicator="rate", value=Decimal("78.59"), unit=Unit.PERCENT, qualifier=None, period=None, place=None,
        raw="78,59%", citation=None, computed=computed, formula=formula,
    )  # fmt: skip


def test_a_computed_figure_supports_its_value_when_it_shows_its_formula():
    assert unsupported_numbers("Năm trước 78,59% [1].", ["đạt 81,41%"], [figure()]) == []
    assert unsupported_numbers("Năm trước 78,59% [1].", ["đạt 81,41%"], [figure(formula=None)]) == ["78,59"]
    assert unsupported_numbers("Năm trước 78,59% [1].", ["đạt 81,41%"], [figure(computed=False)]) == ["78,59"]


def test_an_operand_must_stand_in_a_quote_even_if_the_formula_has_it():
    assert unsupported_numbers("81,41 − 2,82 = 78,59", ["đạt 81,41%"], [figure()]) == ["2,82"]


def test_what_was_asked_supports_a_refusal_only_where_it_is_given():
    refusal = "Không có số liệu năm 2031; chỉ có năm 2024."
    assert unsupported_numbers(refusal, [], asked=["Năm 2031 thế nào?"]) == ["2024"]
    assert unsupported_numbers(refusal, []) == ["2031", "2024"]


@pytest.mark.parametrize(("plain", "printed"), [("1234.50", "1.234,50"), ("-1234567", "-1.234.567"), ("12", "12")])
def test_vietnamese_print(plain, printed):
    assert vietnamese(plain) == printed
