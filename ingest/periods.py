"""Reporting periods in Vietnamese text: which are named, and which days they cover.

The statistics year N of civil judgment enforcement runs from 1 October N-1 to 30 September N (TTLT
12/2021/TTLT-BTP-VKSNDTC-TANDTC, Điều 6); "6 tháng đầu năm N" therefore ends on 31 March N. Matching is done
without accents, so that questions typed without them name the same periods.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from ingest.types import Period
from ingest.words import fold_aligned


class PeriodKind(StrEnum):
    """How a period is named."""

    YEAR = "year"
    MONTHS = "months"  # the first `count` months of the year
    LAST_MONTHS = "last_months"  # the last `count` months: a plan, hardly ever a result
    QUARTER = "quarter"
    MONTH = "month"
    EARLY = "early"  # "những tháng đầu năm": a year without an end
    YEARS = "years"  # a term of office or stage, `year` to `last_year`


@dataclass(frozen=True, slots=True)
class PeriodName:
    """A period as named; `year` is None for a bare "6 tháng đầu năm"; `count` of MONTHS, or the QUARTER."""

    kind: PeriodKind
    year: int | None
    count: int = 0
    last_year: int | None = None

    def with_year(self, year: int | None) -> PeriodName:
        """Return the same period in `year` when it has none of its own."""
        return self if self.year is not None or year is None else PeriodName(self.kind, year, self.count)


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period named at `text[start:end]`; `compared` when it is what a result is compared with."""

    name: PeriodName
    start: int
    end: int
    compared: bool = False


_WORDS = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
    "muoi mot": 11,
    "tu": 4,
    "gieng": 1,
    "chap": 12,
}
# Without "năm" and "một": "năm tháng" are also years and months, "một tháng" any month.
_COUNT = r"(\d{1,2}|(?:hai|ba|bon|sau|bay|tam|chin|muoi mot|muoi)(?=\s))"
_YEAR = r"((?:19|20)\d\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "mot": 1, "nhat": 1, "dau": 1,
          "hai": 2, "ba": 3, "tu": 4, "bon": 4, "cuoi": 4}  # fmt: skip
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "dates",
        re.compile(
            r"\b(?:tu )?(?:ngay )?(\d{1,2})(?:/| thang )(\d{1,2})(?:/| nam )"
            + _YEAR
            + r"\s*(?:den|-|–)\s*(?:het )?(?:ngay )?(\d{1,2})(?:/| thang )(\d{1,2})(?:/| nam )"
            + _YEAR
        ),
    ),
    (
        "years",
        re.compile(
            r"\b(?:nhiem ky|giai doan|trong cac nam|tu nam|cac nam|tu)\s+(?:nam )?"
            + _YEAR
            + r"\s*(?:-|–|den nam|den|toi)\s*"
            + _YEAR
            + r"\b"
        ),
    ),
    ("last", re.compile(r"\b" + _COUNT + r"\s*thang cuoi(?: nam| cua nam)?(?:\s*/?\s*" + _YEAR + r")?\b")),
    (
        "months",
        re.compile(
            r"\b"
            + _COUNT
            + r"\s*(?:thang|t)(?:\s*(?:dau|dau tien))?(?:\s*(?:cua\s*)?nam)?"
            + r"(?:\s*(?:cong tac|thong ke))?\s*/?\s*"
            + _YEAR
            + r"\b"
        ),
    ),
    ("months", re.compile(r"\b" + _COUNT + r"\s*thang dau(?: nam)?\b()")),
    # "công tác 6 tháng", "sơ kết 9 tháng": a reporting period without its year; "thời hạn 6 tháng" is none.
    (
        "months",
        re.compile(r"(?:cong tac|so ket|ket qua|bao cao)\s+" + r"(0?3|0?6|0?9|10|11)\s*thang\b(?! cuoi)()"),
    ),
    (
        "quarter",
        re.compile(
            r"\bqu[yi]\s+(iv|iii|ii|i|[1-4]|mot|nhat|dau|hai|ba|tu|bon|cuoi)\b(?:\s*(?:/|nam|nam cong tac|-)?\s*"
            + _YEAR
            + r")?"
        ),
    ),
    ("quarter", re.compile(r"\bq\.?\s?(iv|iii|ii|i|[1-4])\s?(?:/|-|nam)?\s?" + _YEAR + r"\b")),
    ("month", re.compile(r"\bt\.?\s?(\d{1,2})\s?/\s?" + _YEAR + r"\b")),
    (
        "month",
        re.compile(
            r"\bthang\s+(hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi|gieng|chap)\s*(?:/|nam)\s*"
            + _YEAR
            + r"\b"
        ),
    ),
    ("half", re.compile(r"\bnua (?:dau|nam dau)(?: cua)?(?: nam)?\s+" + _YEAR + r"\b")),
    ("early", re.compile(r"\b(?:(?:nhung|cac|may|vai) thang dau(?: nam)?|dau nam)\s+" + _YEAR + r"\b")),
    # "giao ban tháng thứ 5 năm 2026": counted from October.
    ("nth_month", re.compile(r"\bthang thu\s+(\d{1,2}|hai|ba|tu|nam|sau|bay|tam|chin|muoi)\s+nam\s+" + _YEAR)),
    ("month", re.compile(r"(?<!\d )\bthang\s+(\d{1,2})\s*(?:/|-|nam)\s*" + _YEAR + r"\b")),
    # "ngày 15 tháng 4 năm 2020" is a day and no period.
    (
        "year",
        re.compile(
            r"(?<!viet )(?<!thang \d )(?<!thang \d\d )\bnam\s+(?:cong tac\s+|thong ke\s+|ngoai\s+)?"
            + _YEAR
            + r"\b(?!\s*/)"
        ),
    ),
)
# One of these is in every pattern; most sentences of laws have none.
_NAMES_PERIOD = re.compile(r"\d|thang|qu[yi]")
_ANY_YEAR = re.compile(_YEAR)
_OF_A_YEAR = frozenset({"dates", "years", "half", "early", "nth_month", "month", "year"})
_SENTENCE_CHARACTERS = 2_000
_COMPARING = re.compile(
    r"(?:so (?:voi )?(?:cung ky|cung thoi diem|ket qua|nam)?|cung ky(?: cua)?|cao hon(?: cung ky)?"
    r"|(?:nhieu|it|thap) hon(?: cung ky)?)\s*$"
)


def period_mentions(text: str) -> list[PeriodMention]:
    """Return the periods named in NFC `text`, in order, none overlapping another."""
    return list(_mentions_of(text) if len(text) <= _SENTENCE_CHARACTERS else _mentions(text))


def _mentions(text: str) -> tuple[PeriodMention, ...]:
    folded = fold_aligned(text)
    if not _NAMES_PERIOD.search(folded):
        return ()
    dated = _ANY_YEAR.search(folded) is not None
    mentions: list[PeriodMention] = []
    taken = bytearray(len(folded))
    for kind, pattern in _PATTERNS:
        if kind in _OF_A_YEAR and not dated:
            continue
        for match in pattern.finditer(folded):
            start, end = match.span()
            name = None if any(taken[start:end]) else _name(kind, match)
            if name is not None:
                compared = bool(_COMPARING.search(folded[max(0, start - 40) : start]))
                mentions.append(PeriodMention(name, start, end, compared))
                taken[start:end] = b"\1" * (end - start)
    return tuple(sorted(mentions, key=lambda m: m.start))


# A sentence is read for its figures, for their scope and for its tasks, one after another.
_mentions_of = lru_cache(maxsize=256)(_mentions)


def _name(kind: str, match: re.Match[str]) -> PeriodName | None:
    if kind == "dates":
        return _from_dates([int(g) for g in match.groups()])
    if kind == "years":
        first, last = int(match[1]), int(match[2])
        return PeriodName(PeriodKind.YEARS, first, last_year=last) if first < last else None
    if kind == "year":
        return PeriodName(PeriodKind.YEAR, int(match[1]))
    if kind == "half":
        return PeriodName(PeriodKind.MONTHS, int(match[1]), 6)
    if kind == "early":
        return PeriodName(PeriodKind.EARLY, int(match[1]))
    year = int(match[2]) if match[2] else None
    if kind == "quarter":
        return PeriodName(PeriodKind.QUARTER, year, _ROMAN[match[1]])
    count = _WORDS.get(match[1]) or int(match[1])
    if not 1 <= count <= 12:
        return None
    if kind == "nth_month":
        return _nth_month(int(match[2]), count)
    if kind == "month":
        return PeriodName(PeriodKind.MONTH, year, count)
    if kind == "last":
        return PeriodName(PeriodKind.LAST_MONTHS, year, count)
    return PeriodName(PeriodKind.YEAR, year) if count == 12 else PeriodName(PeriodKind.MONTHS, year, count)


def _nth_month(year: int, count: int) -> PeriodName:
    """Name the `count`-th month of the statistics year: the fifth of 2026 is February 2026."""
    return PeriodName(PeriodKind.MONTH, year - (count <= 3), (count + 8) % 12 + 1)


def _from_dates(numbers: list[int]) -> PeriodName | None:
    """Name the period "từ 01/10/2022 đến 31/3/2023" by the statistics year, where it is one of that year."""
    day, month, year, _, last_month, last_year = numbers
    if (day, month) != (1, 10) or not 1 <= last_month <= 12:
        return None
    months = (last_year - year) * 12 + last_month - month + 1
    if months == 12:
        return PeriodName(PeriodKind.YEAR, last_year)
    return PeriodName(PeriodKind.MONTHS, year + 1, months) if 1 <= months < 12 else None


def resolve(name: PeriodName, *, calendar_year: bool = False) -> Period:
    """Return `name` with its days: by the statistics year, or by the calendar year for other branches.

    A year that is not known, "early" periods and months of plans have no days.
    """
    label = _label(name)
    if name.year is None or name.kind in {PeriodKind.EARLY, PeriodKind.LAST_MONTHS}:
        return Period(label, None, None)
    first_month, first_year = (1, name.year) if calendar_year else (10, name.year - 1)
    if name.kind is PeriodKind.MONTH:
        return Period(label, date(name.year, name.count, 1), _month_end(name.year, name.count))
    if name.kind is PeriodKind.YEARS:
        last = name.last_year or name.year
        end = date(last, 12, 31) if calendar_year else date(last, 9, 30)
        return Period(label, date(first_year, first_month, 1), end)
    if name.kind is PeriodKind.QUARTER:
        return Period(label, _month_start(first_year, first_month, 3 * (name.count - 1)),
                      _month_start(first_year, first_month, 3 * name.count, end=True))  # fmt: skip
    months = 12 if name.kind is PeriodKind.YEAR else name.count
    return Period(label, date(first_year, first_month, 1), _month_start(first_year, first_month, months, end=True))


_CALENDAR_BODIES = re.compile(
    r"thanh tra|tai chinh|\bthue\b|kho bac|cong tac tu phap|ubnd|uy ban nhan dan|hoi dong nhan dan"
)
_ENFORCEMENT = re.compile(r"thi hanh an|thads|toa an|vien kiem sat")


def keeps_calendar_year(title: str, issuer: str | None) -> bool:
    """Tell whether a document counts from January: inspection, finance, local government, a ministry's whole work.

    Courts and civil judgment enforcement count from October (TTLT 12/2021, Điều 6).
    """
    said = fold_aligned(f"{title} {issuer or ''}")
    return bool(_CALENDAR_BODIES.search(said)) and not _ENFORCEMENT.search(said)


def _month_start(year: int, month: int, later: int, *, end: bool = False) -> date:
    """Return the first day `later` months after (year, month); with `end`, the day before it."""
    index = year * 12 + month - 1 + later
    if end:
        index -= 1
        return _month_end(index // 12, index % 12 + 1)
    return date(index // 12, index % 12 + 1, 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _label(name: PeriodName) -> str:
    year = "" if name.year is None else f" {name.year}"
    return {
        PeriodKind.YEAR: f"năm{year}",
        PeriodKind.MONTHS: f"{name.count} tháng đầu năm{year}",
        PeriodKind.LAST_MONTHS: f"{name.count} tháng cuối năm{year}",
        PeriodKind.QUARTER: f"quý {['', 'I', 'II', 'III', 'IV'][min(name.count, 4)]} năm{year}",
        PeriodKind.MONTH: f"tháng {name.count} năm{year}",
        PeriodKind.EARLY: f"những tháng đầu năm{year}",
        PeriodKind.YEARS: f"giai đoạn{year}-{name.last_year}",
    }[name.kind]


def label(name: PeriodName) -> str:
    """Return the full Vietnamese label of `name`: "6 tháng đầu năm 2020"."""
    return _label(name)


@lru_cache(maxsize=4096)
def period_name(label: str) -> PeriodName | None:
    """Return the period that a stored label names."""
    mentions = period_mentions(label)
    return mentions[0].name if mentions else None


def covers(asked: PeriodName, stated: PeriodName) -> bool:
    """Tell whether a result of `stated` answers a question about `asked`."""
    dated = asked.year is not None and stated.year is not None and asked.kind is not PeriodKind.YEARS
    if dated and asked.year != stated.year:
        return False
    if asked.kind is PeriodKind.YEARS:
        if stated.kind is PeriodKind.YEARS:
            return (asked.year, asked.last_year) == (stated.year, stated.last_year)
        last = asked.last_year or asked.year or 0
        return stated.kind is PeriodKind.YEAR and (asked.year or 0) <= (stated.year or 0) <= last
    if asked.kind is PeriodKind.EARLY:
        early = (stated.kind is PeriodKind.MONTHS and stated.count <= 6) or stated.kind is PeriodKind.QUARTER
        return stated.kind is PeriodKind.EARLY or early
    if {asked.kind, stated.kind} == {PeriodKind.QUARTER, PeriodKind.MONTHS}:
        # Three months are the first quarter.
        quarter, months = (asked, stated) if asked.kind is PeriodKind.QUARTER else (stated, asked)
        return quarter.count == 1 and months.count == 3
    return asked.kind is stated.kind and asked.count == stated.count
