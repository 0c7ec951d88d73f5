"""What a sentence states that can be held against another one: amounts, dates, document numbers, persons. Pure.

A sentence of the model and a sentence of a source are read by the same functions, the ones that read the library's
records: what they misread, they misread alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.figures import FigureKind
from ingest.numbers import quantities
from ingest.people import persons
from ingest.periods import PeriodKind, PeriodMention, period_mentions
from ingest.types import FigureRecord, Qualifier, Unit
from ingest.words import DOCUMENT_NUMBER, document_terms, fold, fold_aligned, syllables

# Words that carry grammar and no claim.
_GRAMMAR = """
ai bao bằng bởi các cái cho có còn cũng của cùng cứ do đã đang đây đạt để đều đó được gì gồm hay hoặc khi là lại làm lên
mà một này nào nên nếu ngoài như nhưng những nữa ở qua ra rằng rất sẽ so số sự tại theo thì trên trong từ tới và vào vẫn
về vì với năm ngày tháng đến hơn
"""
FUNCTION_WORDS = frozenset(_GRAMMAR.split())
_DATE = re.compile(
    r"(?<![\d/.,-])(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:(?:\s?[/.-]\s?|\s+năm\s+)(?P<year>(?:19|20)\d\d))?(?![\d/-]|[.,]\d)"
)
_DAY_BEFORE = re.compile(r"(?:ngày|sáng|chiều|tối|hôm|từ|đến|hết|trước|sau|[–-])\s*$", re.IGNORECASE)
# Before a date: a term to be kept is no day on which something was done.
_BOUND = re.compile(r"\b(trước|sau|chậm nhất|hạn)\b[^,;.\d]{0,12}$", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d/]|[.,]\d|\s?(?:việc|tỷ|triệu|đồng|%))")
_LABEL = re.compile(r"([^\W\d_]+)\s*$")
_LABELLING = "điều khoản điểm số mục phòng quận phường vực chương lục tổ khu hạng thứ"
_LABELS = frozenset(_LABELLING.split())
_COUNTED = re.compile(r"\b(hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+([^\W\d_]+)", re.IGNORECASE)
_DIGITS = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
# Before these a spelt number counts; "ba Đình", "năm qua" are none.
_COUNTED_THINGS = """
việc vụ trường cơ đơn người tỉnh thành ngày tháng lần nhóm nhiệm giải điểm phòng cuộc hồ đợt nội dung
"""
_COUNTABLE = frozenset(_COUNTED_THINGS.split())
_BARE = frozenset(FUNCTION_WORDS - {"ngày", "tháng", "năm"} | {"đồng", "thi", "giải", "tăng", "giảm"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity at `text[start:end]`; `record` is what the registers' reader made of it, if anything.

    `value` is without sign and in `unit`; `number` are the digits as printed; `label` and `counted` (folded) are the
    words around a number without a unit: "Điều 5" is no 5 việc. `targeted` when it is called a target or plan;
    `after_rate` tells of a change in percent whether a rate stands before it, and so changed, or a count (else None).
    """

    value: Decimal
    unit: Unit
    qualifier: Qualifier | None
    number: str
    raw: str
    start: int
    end: int
    label: str
    counted: str
    targeted: bool
    after_rate: bool | None
    record: FigureRecord | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day at `text[start:end]`; `bound` is "trước", "sau" … where it is a term."""

    day: int
    month: int
    year: int | None
    bound: str
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What one sentence states."""

    amounts: tuple[Amount, ...]
    moments: tuple[Moment, ...]
    numbers: frozenset[str]
    terms: frozenset[str]
    persons: tuple[str, ...]
    periods: tuple[PeriodMention, ...]
    years: frozenset[int]
    counted: frozenset[str]


def facts_of(text: str, records: Sequence[FigureRecord] = ()) -> Facts:
    """Return the facts of NFC `text`; `records` are its figures, offsets counted in it."""
    moments = tuple(_moments(text))
    periods = tuple(period_mentions(text))
    numbers = [match.span() for match in DOCUMENT_NUMBER.finditer(text)]
    dated = [(m.start, m.end) for m in moments]
    taken = [*dated, *((p.start, p.end) for p in periods), *numbers]
    years = {int(m[0]) for m in _YEAR.finditer(text) if not _inside(m.span(), [*dated, *numbers])}
    return Facts(
        amounts=tuple(_amounts(text, records, taken)),
        moments=moments,
        numbers=frozenset(text[start:end] for start, end in numbers),
        terms=frozenset(document_terms(text, years=True)),
        persons=tuple(" ".join(text[start:end].split()) for start, end in persons(text)),
        periods=periods,
        years=frozenset(years),
        counted=frozenset(
            f"{_DIGITS[m[1].lower()]} {m[2].lower()}" for m in _COUNTED.finditer(text) if m[2].lower() in _COUNTABLE
        ),
    )


def _moments(text: str) -> list[Moment]:
    found = []
    for match in _DATE.finditer(text):
        day, month = int(match["day"]), int(match["month"])
        before = text[max(0, match.start() - 24) : match.start()]
        if not (1 <= day <= 31 and 1 <= month <= 12):
            continue
        if match["year"] is None and not _DAY_BEFORE.search(before):
            continue  # "5/12 việc", "1.5"
        bound = _BOUND.search(before)
        year = int(match["year"]) if match["year"] else None
        said = bound[1].lower() if bound else ""
        found.append(Moment(day, month, year, said, match[0], match.start(), match.end()))
    return found


def _amounts(text: str, records: Sequence[FigureRecord], taken: Sequence[tuple[int, int]]) -> list[Amount]:
    found: list[Amount] = []
    for q in quantities(text):
        start = q.start + next((i for i, c in enumerate(q.raw) if c.isdigit()), 0)
        if _inside((start, q.end), taken) or any(s <= start < e for s, e in taken):
            continue
        if q.unit is Unit.OTHER and _YEAR.fullmatch(q.raw.strip()):
            continue
        over = [r for r in records if r.start < q.end and q.start < r.end]
        record = next((r for r in over if abs(r.value) == q.value), over[0] if len(over) == 1 else None)
        printed = re.match(r"\d+(?:[.,]\d+)*", text[start : q.end])
        label = _LABEL.search(text[max(0, start - 20) : start])
        before = text[found[-1].end if found else 0 : q.start]
        found.append(
            Amount(
                value=abs(record.value) if record else q.value,
                unit=record.unit if record else q.unit,
                qualifier=q.qualifier,
                number=printed[0] if printed else q.raw,
                raw=q.raw,
                start=q.start,
                end=q.end,
                label=label[1].lower() if label and label[1].lower() in _LABELS else "",
                counted=_counted(q.counted),
                targeted=_is_target(before, record),
                after_rate=_after_rate(before, q.unit, found[-1] if found else None),
                record=record,
            )
        )
    return found


_TARGET = re.compile(r"chi tieu|ke hoach|duoc giao|\bgiao\b|phan dau")


def _is_target(before: str, record: FigureRecord | None) -> bool:
    return (record is not None and record.kind == FigureKind.TARGET) or bool(_TARGET.search(fold_aligned(before)))


def _after_rate(before: str, unit: Unit, previous: Amount | None) -> bool | None:
    if previous is None or unit not in {Unit.PERCENT, Unit.POINT} or not directions(before):
        return None
    return previous.unit in {Unit.PERCENT, Unit.POINT}


def _counted(counted: str | None) -> str:
    first = counted.split()[0].lower() if counted else ""
    return "" if first in _BARE else fold(first)


def _inside(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def same_amount(claim: Amount, source: Amount) -> bool:
    """Tell whether two amounts are equal in value and unit: 53,750 tỷ is not 53.750 tỷ, nor 81,41 việc 81,41 %."""
    if claim.value != source.value:
        return False
    if claim.label != source.label and (claim.label or claim.unit is Unit.OTHER):
        return False
    if claim.unit is source.unit:
        return claim.unit is not Unit.OTHER or not claim.counted or claim.counted == source.counted
    rates = {Unit.PERCENT, Unit.POINT}
    # "tăng 2,82%" of a rate, read once with the rate and once without it.
    return {claim.unit, source.unit} == rates and "điểm" not in claim.raw


def same_day(claim: Moment, source: Moment) -> bool:
    """Tell whether a source's date bears a claimed one out, which may leave the year away but not the term."""
    if (claim.day, claim.month) != (source.day, source.month) or claim.bound != source.bound:
        return False
    return claim.year is None or claim.year == source.year


def content(text: str) -> list[str]:
    """Return the syllables of `text` that claim something, in order; numbers are facts of their own."""
    return [word for word in syllables(DOCUMENT_NUMBER.sub(" ", text)) if word.isalpha() and word not in FUNCTION_WORDS]


def is_vietnamese(text: str) -> bool:
    """Tell whether most words of `text` are Vietnamese, by their accents: two in five have some in any sentence."""
    words = re.findall(r"[^\W\d_]+", text)
    accented = [word for word in words if fold(word) != word.lower()]
    return len(words) > 0 and len(accented) >= 0.4 * len(words)


def clauses(text: str) -> list[str]:
    """Return the clauses of a sentence: what stands between its commas, semicolons, colons, dashes and brackets."""
    return [clause for clause in re.split(r"(?:[,;:()]|\s[–-]\s)(?!\d)", text) if clause.strip()]


_UP = re.compile(r"\b(?:tang|cao hon|nhieu hon|vuot|len)\b")
_DOWN = re.compile(r"(?<!mien, )(?<!mien )(?<!xet )\bgiam\b(?! doc| sat)|\b(?:thap hon|it hon|thieu|hut|sut)\b")


def directions(text: str) -> set[int]:
    """Return the directions that `text` speaks of: +1 for a rise, -1 for a fall."""
    folded = fold_aligned(text)
    return {*({1} if _UP.search(folded) else ()), *({-1} if _DOWN.search(folded) else ())}


_NEGATED = re.compile(
    r"\b(?:không|chưa|chẳng|chớ|đừng)\s+(?:phải\s+|được\s+)?([^\W\d_]+(?:\s[^\W\d_]+)?)", re.IGNORECASE
)


def negated(text: str) -> set[str]:
    """Return the one or two words that each negation of `text` denies, folded."""
    return {fold(match[1]) for match in _NEGATED.finditer(text)}


# What makes a statement stronger or wider than the one it is taken from; folded.
_STRONG = re.compile(
    r"\b(?:nhat|duy nhat|toan bo|tat ca|hoan toan|tuyet doi|luon|moi nguoi|mot nua|gap doi|gap ba|phan lon|da so"
    r"|hau het|cam|bat buoc|nguyen nhan|vi vay|do do|nho|ky luc|lan dau|dung dau|dan dau|hoan thanh|vuot|dat chi tieu"
    r"|thanh cong|that bai|sai pham|vi pham|khoi to|ky luat|bat giu|tu choi|huy bo|khong con)\b"
)


def strong(text: str) -> set[str]:
    """Return the strong words of `text`."""
    return set(_STRONG.findall(fold_aligned(text)))


def is_result(mention: PeriodMention) -> bool:
    """Tell whether a period is that of a result: neither what it is compared with nor the months of a plan."""
    return not mention.compared and mention.name.kind is not PeriodKind.LAST_MONTHS
