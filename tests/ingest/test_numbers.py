"""Quantities: every spelling of reports and news, exact value, unit, qualifier and place in the text."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.numbers import parse_number, quantities
from ingest.types import Qualifier, Quantity, Unit

# Arbitrary Unicode seldom meets the notation; these pieces do.
PIECES = st.sampled_from(
    ["tỷ", "tỉ", "triệu", "trıệu", "TRİỆU", "nghìn tỷ", "ngàn", "đồng", "đ", "tr.đ", "việc", "bản án", "%", " ",
     "\u00a0", ".", ",", "/", "1", "12", "345", "0", "trên ", "hơn ", "cao ", "khoảng", "điểm phần trăm", "QĐ", "(",
     "٣"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=25).map("".join))


def only(text: str) -> Quantity:
    """Return the one quantity of `text`."""
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("5", "5"),
        ("02", "2"),
        ("9211", "9211"),
        ("10.232", "10232"),
        ("576.933", "576933"),
        ("3.805.241.047.000", "3805241047000"),
        ("3,805,241,047", "3805241047"),
        ("81,41", "81.41"),
        ("83.88", "83.88"),
        ("4.13", "4.13"),
        ("12.5", "12.5"),
        ("1,475", "1.475"),
        ("1.234,5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("1,234.5", "1234.5"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
    ],
)
def test_separators(printed: str, value: str):
    assert parse_number(printed) == Decimal(value)


@given(st.integers(0, 10**15))
def test_grouping_by_dots_is_read_back(number: int):
    assert parse_number(f"{number:,}".replace(",", ".")) == number


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_vietnamese_decimals_are_read_back(whole: int, hundredths: int):
    printed = f"{whole:,}".replace(",", ".") + f",{hundredths:02}"
    assert parse_number(printed) == Decimal(f"{whole}.{hundredths:02}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6.467 tỷ 721 triệu, 795 nghìn đồng", 6_467_721_795_000),
        ("116.531 tỷ 786 triệu 859 nghìn đồng", 116_531_786_859_000),
        ("6.467 tỷ 721 triệu 795 nghìn 123 đồng", 6_467_721_795_123),
        ("10 tỷ 917 triệu 603 đồng", 10_917_000_603),
        ("5 triệu 603.100 đồng", 5_603_100),
        ("863.168.048.000đ", 863_168_048_000),
        ("3.805.241.047.000 đồng", 3_805_241_047_000),
        ("53.750 tỷ", 53_750 * 10**9),
        ("53,75 nghìn tỷ", 53_750 * 10**9),
        ("73 ngàn tỷ", 73_000 * 10**9),
        ("1,475 ngàn tỷ", 1_475 * 10**9),
        ("1,3 nghìn tỉ đồng", 1_300 * 10**9),
        ("2700 tỷ", 2_700 * 10**9),
        ("5 tỉ", 5 * 10**9),
        ("12 tỷ 500 triệu", 12_500 * 10**6),
        ("100 triệu đồng", 100 * 10**6),
        ("15 tr.đ", 15 * 10**6),
        ("15trđ", 15 * 10**6),
        ("53.750\u00a0tỷ\u00a0đồng", 53_750 * 10**9),
        ("50 TỶ ĐỒNG", 50 * 10**9),
        ("1 trıệu đồng", 10**6),  # a dotless i of a PDF
    ],
)
def test_money_in_whole_dong(text: str, value: int):
    found = only(text)
    assert (found.value, found.unit, found.raw) == (value, Unit.VND, text)


@pytest.mark.parametrize(
    ("text", "value", "unit", "raw"),
    [
        ("10.232việc", "10232", Unit.CASE, "10.232việc"),
        ("9211 việc", "9211", Unit.CASE, "9211 việc"),
        ("2,8 triệu việc", "2800000", Unit.CASE, "2,8 triệu việc"),
        ("13,19 ngàn việc", "13190", Unit.CASE, "13,19 ngàn việc"),
        ("403 ngàn việc", "403000", Unit.CASE, "403 ngàn việc"),
        ("12 vụ việc", "12", Unit.CASE, "12 vụ việc"),
        ("7 bản án", "7", Unit.JUDGMENT, "7 bản án"),
        ("7 quyết định", "7", Unit.JUDGMENT, "7 quyết định"),
        ("47,3%(so với", "47.3", Unit.PERCENT, "47,3%"),
        ("2,82 %", "2.82", Unit.PERCENT, "2,82 %"),
        ("0,61 điểm phần trăm", "0.61", Unit.POINT, "0,61 điểm phần trăm"),
        ("2,5 điểm %", "2.5", Unit.POINT, "2,5 điểm %"),
        ("giảm3.805.241.047.000 đồng", "3805241047000", Unit.VND, "3.805.241.047.000 đồng"),
        ("đã xong,576 việc", "576", Unit.CASE, "576 việc"),
    ],
)
def test_units_and_missing_spaces(text: str, value: str, unit: Unit, raw: str):
    found = only(text)
    assert (found.value, found.unit, found.raw) == (Decimal(value), unit, raw)


@pytest.mark.parametrize(
    ("text", "counted"), [("15 bị cáo", "bị cáo"), ("02 cấp", "cấp"), ("05 tháng, 3", "tháng"), ("5/34", None)]
)
def test_other_things_are_named_as_printed(text: str, counted: str | None):
    found = next(iter(quantities(text)))
    assert (found.unit, found.counted) == (Unit.OTHER, counted)


@pytest.mark.parametrize(
    ("text", "qualifier", "raw"),
    [
        ("trên 53.750 tỷ đồng", Qualifier.OVER, "trên 53.750 tỷ đồng"),
        ("tỉ lệhơn 65%", Qualifier.OVER, "hơn 65%"),
        ("tăng hơn 5%", Qualifier.OVER, "hơn 5%"),
        ("gần 1,3 nghìn tỷ", Qualifier.NEARLY, "gần 1,3 nghìn tỷ"),
        ("khoảng 20 việc", Qualifier.ABOUT, "khoảng 20 việc"),
        ("Xấp xỉ 100 triệu đồng", Qualifier.ABOUT, "Xấp xỉ 100 triệu đồng"),
        ("ước đạt 80%", Qualifier.ABOUT, "ước đạt 80%"),
        ("ước tính 5 tỷ", Qualifier.ABOUT, "ước tính 5 tỷ"),
        ("tối thiểu 80%", None, "80%"),
        ("cả nước 2,56 %", None, "2,56 %"),
        ("Quy Nhơn 5 việc", None, "5 việc"),
        ("cao hơn 0,61%", None, "0,61%"),
        ("nhiều hơn 2.676 việc", None, "2.676 việc"),
        ("Ít hơn 5 việc", None, "5 việc"),
    ],
)
def test_qualifiers(text: str, qualifier: Qualifier | None, raw: str):
    found = only(text)
    assert (found.qualifier, found.raw) == (qualifier, raw)


def test_between_two_amounts_tren_is_out_of():
    done, whole = quantities("đã thi hành xong 2.900 việc trên 3.043 việc")
    assert (done.raw, whole.raw, whole.qualifier) == ("2.900 việc", "3.043 việc", None)


def test_both_separators_in_one_sentence():
    found = quantities("về việc đạt 83.88%, về tiền đạt 51,84%")
    assert [q.value for q in found] == [Decimal("83.88"), Decimal("51.84")]


def test_a_slash_parts_two_quantities():
    found = quantities("16.164 việc/611,6 tỷ đồng, 2714 việc/3114 việc, 363/830 việc")
    assert [(q.value, q.unit) for q in found] == [
        (16164, Unit.CASE),
        (Decimal("611.6") * 10**9, Unit.VND),
        (2714, Unit.CASE),
        (3114, Unit.CASE),
        (363, Unit.OTHER),
        (830, Unit.CASE),
    ]


def test_neighbouring_amounts_stay_apart():
    assert [q.value for q in quantities("12 tỷ, 5 việc")] == [12 * 10**9, 5]


@pytest.mark.parametrize("text", ["COVID19", "NĐ15", "mẫu A33-THADS", "LQ.36", "nghìn tỷ", ""])
def test_no_quantity(text: str):
    assert list(quantities(text)) == []


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_raw_is_what_stands_there_and_quantities_are_in_order(text: str):
    edge = 0
    for found in quantities(text):
        assert text[found.start : found.end] == found.raw
        assert edge <= found.start < found.end
        assert found.value >= 0
        edge = found.end


@pytest.mark.parametrize("piece", ["1.", "1 ", "(", "a ", "1 tỷ 1.1.1 ", "trên ", "1,"])
def test_a_megabyte_takes_linear_time(piece: str):
    text = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    for _ in quantities(text):
        pass
    assert time.perf_counter() - began < 20  # about 3 s at most; quadratic would be hours


@pytest.mark.parametrize(
    ("text", "value", "unit", "raw"),
    [
        ("Có hai mươi việc.", 20, Unit.CASE, "hai mươi việc"),
        ("gần một trăm hai mươi lăm việc", 125, Unit.CASE, "gần một trăm hai mươi lăm việc"),
        ("hai mươi nghìn tỷ đồng", 20_000 * 10**9, Unit.VND, "hai mươi nghìn tỷ đồng"),
        ("Đạt tám mươi mốt phần trăm", 81, Unit.PERCENT, "tám mươi mốt phần trăm"),
        ("mười lăm bản án", 15, Unit.JUDGMENT, "mười lăm bản án"),
        ("ba trăm linh năm việc", 305, Unit.CASE, "ba trăm linh năm việc"),
        ("đạt 81,41 phần trăm", Decimal("81.41"), Unit.PERCENT, "81,41 phần trăm"),
    ],
)
def test_numbers_in_words(text, value, unit, raw):
    (quantity,) = quantities(text)
    assert (quantity.value, quantity.unit, quantity.raw) == (value, unit, raw)
    assert text[quantity.start : quantity.end] == raw


@pytest.mark.parametrize("text", ["Một việc cần làm ngay.", "ba vụ", "hai mươi năm qua", "năm mươi tuổi", "Mười, Trăm"])
def test_words_that_count_nothing_here(text):
    assert not list(quantities(text))
