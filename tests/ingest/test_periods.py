"""Periods: their names with and without accents, the statistics year, what they are compared with."""

from __future__ import annotations

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.periods import PeriodKind, PeriodName, label, period_mentions, period_name, resolve
from ingest.types import Period
from ingest.words import fold

PIECES = st.sampled_from(
    ["6 tháng đầu năm", "năm", " ", "2023", "quý I", "/", "từ", "01/10/2022", "đến", "31/3/2023", "so với cùng kỳ",
     "tháng", "9", "thứ", "cuối năm", "nhiệm kỳ", "-", "2026", "ngày", "công tác", "T"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=20).map("".join)).map(
    lambda text: unicodedata.normalize("NFC", text)
)


def read(text: str, *, calendar_year: bool = False) -> Period:
    """Return the one period that `text` names."""
    (mention,) = period_mentions(text)
    return resolve(mention.name, calendar_year=calendar_year)


CASES = [
    ("năm 2024", "năm 2024", date(2023, 10, 1), date(2024, 9, 30)),
    ("Năm công tác 2025", "năm 2025", date(2024, 10, 1), date(2025, 9, 30)),
    ("12 tháng năm 2024", "năm 2024", date(2023, 10, 1), date(2024, 9, 30)),
    ("3 tháng đầu năm 2022", "3 tháng đầu năm 2022", date(2021, 10, 1), date(2021, 12, 31)),
    ("6 tháng đầu năm 2020", "6 tháng đầu năm 2020", date(2019, 10, 1), date(2020, 3, 31)),
    ("06 tháng đầu năm 2023", "6 tháng đầu năm 2023", date(2022, 10, 1), date(2023, 3, 31)),
    ("6 tháng 2023", "6 tháng đầu năm 2023", date(2022, 10, 1), date(2023, 3, 31)),
    ("6T2025", "6 tháng đầu năm 2025", date(2024, 10, 1), date(2025, 3, 31)),
    ("9T/2017", "9 tháng đầu năm 2017", date(2016, 10, 1), date(2017, 6, 30)),
    ("9 tháng năm 2023", "9 tháng đầu năm 2023", date(2022, 10, 1), date(2023, 6, 30)),
    ("chín tháng đầu năm 2023", "9 tháng đầu năm 2023", date(2022, 10, 1), date(2023, 6, 30)),
    ("6 THÁNG ĐẦU NĂM 2020", "6 tháng đầu năm 2020", date(2019, 10, 1), date(2020, 3, 31)),
    ("tám tháng đầu năm 2024", "8 tháng đầu năm 2024", date(2023, 10, 1), date(2024, 5, 31)),
    ("10 tháng năm 2025", "10 tháng đầu năm 2025", date(2024, 10, 1), date(2025, 7, 31)),
    ("mười một tháng đầu năm 2025", "11 tháng đầu năm 2025", date(2024, 10, 1), date(2025, 8, 31)),
    ("quý I năm 2022", "quý I năm 2022", date(2021, 10, 1), date(2021, 12, 31)),
    ("quý II/2024", "quý II năm 2024", date(2024, 1, 1), date(2024, 3, 31)),
    ("Quí 3/2021", "quý III năm 2021", date(2021, 4, 1), date(2021, 6, 30)),
    ("quý IV năm 2021", "quý IV năm 2021", date(2021, 7, 1), date(2021, 9, 30)),
    ("tháng 02/2024", "tháng 2 năm 2024", date(2024, 2, 1), date(2024, 2, 29)),
    ("tháng 10 năm 2023", "tháng 10 năm 2023", date(2023, 10, 1), date(2023, 10, 31)),
    ("tháng thứ 5 năm 2026", "tháng 2 năm 2026", date(2026, 2, 1), date(2026, 2, 28)),
    ("tháng thứ tư năm 2026", "tháng 1 năm 2026", date(2026, 1, 1), date(2026, 1, 31)),
    ("tháng thứ 3 năm 2026", "tháng 12 năm 2025", date(2025, 12, 1), date(2025, 12, 31)),
    ("tháng thứ 12 năm 2026", "tháng 9 năm 2026", date(2026, 9, 1), date(2026, 9, 30)),
    ("nhiệm kỳ 2021-2025", "giai đoạn 2021-2025", date(2020, 10, 1), date(2025, 9, 30)),
    ("giai đoạn 2022 – 2026", "giai đoạn 2022-2026", date(2021, 10, 1), date(2026, 9, 30)),
    ("từ năm 2020 đến năm 2023", "giai đoạn 2020-2023", date(2019, 10, 1), date(2023, 9, 30)),
    ("từ 01/10/2022 đến 31/3/2023", "6 tháng đầu năm 2023", date(2022, 10, 1), date(2023, 3, 31)),
    ("từ ngày 01/10/2022 đến hết ngày 30/9/2023", "năm 2023", date(2022, 10, 1), date(2023, 9, 30)),
    ("01/10/2023 – 31/7/2024", "10 tháng đầu năm 2024", date(2023, 10, 1), date(2024, 7, 31)),
    (
        "từ ngày 01 tháng 10 năm 2022 đến ngày 31 tháng 3 năm 2023",
        "6 tháng đầu năm 2023",
        date(2022, 10, 1),
        date(2023, 3, 31),
    ),
    ("nửa đầu năm 2020", "6 tháng đầu năm 2020", date(2019, 10, 1), date(2020, 3, 31)),
]


@pytest.mark.parametrize(("text", "name", "start", "end"), CASES)
def test_statistics_year(text: str, name: str, start: date, end: date):
    assert read(text) == Period(name, start, end)


@pytest.mark.parametrize("text", [case[0] for case in CASES])
def test_questions_without_accents_name_the_same_period(text: str):
    assert read(fold(text)) == read(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("6 tháng đầu năm", "6 tháng đầu năm"),
        ("sơ kết công tác 6 tháng", "6 tháng đầu năm"),
        ("ket qua 9 thang", "9 tháng đầu năm"),
        ("những tháng đầu năm 2023", "những tháng đầu năm 2023"),
        ("6 tháng cuối năm 2023", "6 tháng cuối năm 2023"),
        ("3 tháng cuối năm", "3 tháng cuối năm"),
    ],
)
def test_without_year_or_end_there_are_no_days(text: str, name: str):
    assert read(text) == Period(name, None, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("6 tháng đầu năm 2023", date(2023, 1, 1), date(2023, 6, 30)),
        ("quý I năm 2022", date(2022, 1, 1), date(2022, 3, 31)),
        ("năm 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("nhiệm kỳ 2021-2025", date(2021, 1, 1), date(2025, 12, 31)),
        ("tháng 5/2023", date(2023, 5, 1), date(2023, 5, 31)),
    ],
)
def test_calendar_year(text: str, start: date, end: date):
    period = read(text, calendar_year=True)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["ngày 15 tháng 4 năm 2020", "ngày 5/3/2023", "Hà Nội, ngày 02 tháng 11 năm 2023", "thời hạn 6 tháng", "quy định",
     "quý vị", "Việt Nam 2024", "quý 5/2021", "giai đoạn 2025-2020", "từ 01/01/2022 đến 31/3/2022", "năm 1899", ""],
)  # fmt: skip
def test_no_period(text: str):
    assert period_mentions(text) == []


@pytest.mark.parametrize(
    "text", ["so với cùng kỳ năm 2019", "so với năm 2019", "so với 6 tháng năm 2019", "cao hơn cùng kỳ năm 2019"]
)
def test_the_earlier_period_is_marked_as_compared(text: str):
    current, earlier = period_mentions(f"Năm 2020 đạt 81%, tăng 2% {text}.")
    assert (current.name.year, current.compared) == (2020, False)
    assert (earlier.name.year, earlier.compared) == (2019, True)


def test_a_year_is_given_only_to_a_period_without_one():
    months = PeriodName(PeriodKind.MONTHS, None, 6)
    assert label(months.with_year(2023)) == "6 tháng đầu năm 2023"
    assert months.with_year(2023).with_year(2024).year == 2023
    assert months.with_year(None) is months


@pytest.mark.parametrize("kind", [PeriodKind.MONTHS, PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.YEAR])
def test_periods_of_a_year_lie_in_it(kind: PeriodKind):
    for count in range(1, 5):
        period = resolve(PeriodName(kind, 2024, count))
        assert period.start is not None
        assert period.end is not None
        assert period.start < period.end <= date(2024, 9, 30)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_mentions_are_in_order_and_do_not_overlap(text: str):
    edge = 0
    for mention in period_mentions(text):
        assert edge <= mention.start < mention.end <= len(text)
        edge = mention.end
        assert resolve(mention.name).label == label(mention.name)


@pytest.mark.parametrize("piece", ["năm 2024 ", "6 tháng ", "1/1/2020 - ", "quý ", "1.", "(", "a ", "từ "])
def test_a_megabyte_takes_linear_time(piece: str):
    text = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    period_mentions(text)
    assert time.perf_counter() - began < 20  # about 3 s; quadratic would be hours


@given(
    st.sampled_from([PeriodKind.YEAR, PeriodKind.MONTHS, PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.YEARS]),
    st.integers(1990, 2049),
    st.integers(1, 11),
)
def test_a_period_is_read_back_from_its_label(kind: PeriodKind, year: int, count: int):
    counts = {PeriodKind.MONTHS: count, PeriodKind.MONTH: count, PeriodKind.QUARTER: count % 4 + 1}
    name = PeriodName(kind, year, counts.get(kind, 0), year + count if kind is PeriodKind.YEARS else None)
    assert period_name(label(name)) == name


@pytest.mark.parametrize(
    ("text", "label_"),
    [
        ("Q1/2023", "quý I năm 2023"),
        ("quý hai năm 2023", "quý II năm 2023"),
        ("quy 3 nam 2023", "quý III năm 2023"),
        ("T6/2023", "tháng 6 năm 2023"),
        ("tháng mười một năm 2023", "tháng 11 năm 2023"),
        ("những tháng đầu 2023", "những tháng đầu năm 2023"),
    ],
)
def test_more_ways_to_write_a_period(text: str, label_: str) -> None:
    (mention,) = period_mentions(text)
    assert label(mention.name) == label_
