"""Indicators and quantities in an official's words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import indicators


@pytest.mark.parametrize(
    ("value", "unit", "kind", "qualifier", "raw", "words"),
    [
        ("53750000000000", "VND", "level", "over", "trên 53.750 tỷ đồng", "trên 53.750 tỷ đồng"),
        ("611600000000", "VND", "level", None, "611,6 tỷ đồng", "611,6 tỷ đồng"),
        ("250000000", "VND", "level", None, "250 triệu đồng", "250 triệu đồng"),
        ("2600", "VND", "level", None, "2.600 đồng", "2.600 đồng"),
        # In tỷ, digits would be lost or hard to read: the whole đồng.
        ("53750123456000", "VND", "level", None, "", "53.750.123.456.000 đồng"),
        ("81.41", "percent", "level", None, "81,41%", "81,41 %"),
        ("80.50", "percent", "level", None, "80,50%", "80,50 %"),
        ("576933", "case", "level", None, "576.933 việc", "576.933 việc"),
        ("2800000.0", "case", "level", "over", "trên 2,8 triệu việc", "trên 2.800.000 việc"),
        ("-205", "case", "change", None, "205 việc", "giảm 205 việc"),
        ("2.82", "point", "change", None, "2,82%", "tăng 2,82 điểm %"),
        ("-33.2", "point", "margin", None, "33,2%", "thấp hơn 33,2 điểm %"),
        ("8000000000", "VND", "change", "nearly", "gần 8 tỷ", "tăng gần 8 tỷ đồng"),
        ("0", "case", "change", None, "0 việc", "0 việc"),
        ("5", "other", "rank", None, "thứ 5", "thứ 5"),
        ("12", "other", "level", "about", "khoảng 12 ha", "khoảng 12 ha"),
        ("không phải số", "case", "level", None, "12 việc", "12 việc"),
        ("NaN", "case", "level", None, "", "NaN"),
        ("7", "chiếc", "level", None, "", "7 chiếc"),
    ],
)
def test_a_value_is_written_as_officials_write_it(
    value: str, unit: str, kind: str, qualifier: str | None, raw: str, words: str
) -> None:
    assert indicators.value_text(value, unit, kind, qualifier, raw).replace(indicators.NBSP, " ") == words


@given(st.integers(-(10**18), 10**18))
def test_an_amount_of_dong_loses_nothing(value: int) -> None:
    words = indicators.amount_text(Decimal(value))

    number, _, unit = words.partition(indicators.NBSP)
    scale = {"tỷ đồng": 10**9, "triệu đồng": 10**6, "đồng": 1}[unit]
    assert Decimal(number.replace(".", "").replace(",", ".")) * scale == value


@pytest.mark.parametrize(
    ("indicator", "name"),
    [
        ("credit.completed.money", "Án tín dụng, ngân hàng – thi hành xong – tiền"),
        ("all.completion_rate.case", "Thi hành án dân sự – tỷ lệ thi hành xong – việc"),
        ("lạ.completed.case", "lạ.completed.case"),
        ("", ""),
    ],
)
def test_an_indicator_is_named_in_words(indicator: str, name: str) -> None:
    assert indicators.indicator_name(indicator) == name


def test_indicators_are_listed_as_the_table_has_them() -> None:
    shuffled = ["x", "credit.completed.money", "all.completed.money", "all.received.case", "all.completed.case"]

    assert sorted(shuffled, key=indicators.indicator_order) == [
        "all.received.case",
        "all.completed.case",
        "all.completed.money",
        "credit.completed.money",
        "x",
    ]
