"""Figures asked for as records name them: a slot for each measure, period and place of a question. Pure.

A question of two figures ("bằng bao nhiêu phần trăm của …", "nhiều hơn … bao nhiêu") is cut at the words that join
them; what one side leaves unsaid is that of the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.asks import HOW_MANY, RATE, Ask, basis_named
from assistant.understand import Question, QuestionKind, understand
from ingest.figures import Basis, FigureKind, Measure, Subject, measures_in, rate_of, subjects_in
from ingest.periods import PeriodKind, PeriodName, resolve
from ingest.places import NATIONAL, district, districts
from ingest.types import Unit
from ingest.words import fold_aligned


@dataclass(frozen=True, slots=True)
class Slot:
    """One figure as records name it; None where the question leaves it open.

    `place` is the nation's, a province's or a district's name as records have it; `rate` asks for per cent.
    """

    subject: Subject
    measure: Measure | None
    basis: Basis | None
    period: PeriodName | None
    place: str | None
    kind: FigureKind = FigureKind.LEVEL
    rate: bool = False

    @property
    def recorded_measure(self) -> Measure | None:
        """The measure under which the record stands: a rate has one of its own."""
        return rate_of(self.measure or Measure.COMPLETED) if self.rate else self.measure


class Operation(StrEnum):
    """How two figures make the value asked for."""

    SHARE = "share"  # 100 · first / second, in per cent
    DIFFERENCE = "difference"  # first − second
    APART = "apart"  # which of the two is greater, and by how much
    RATIO = "ratio"  # first / second, in times
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A value that follows from two figures or more; `claim` is +1 or -1 where the question claims which is greater."""

    operation: Operation
    operands: tuple[Slot, ...]
    claim: int = 0


_MANY = r"(?:bao nhieu|may)"
_SHARE = re.compile(
    rf"(?:\b(?:bang|chiem|dat|tuong duong|tuong ung|ung)|=)(?: khoang| voi| khoang voi)?"
    rf" {_MANY}? ?(?:phan tram|%)(?: nao)?"
    rf"|\b(?:chiem|bang) (?:ty le|ti le|ty trong)(?: la)? {_MANY}(?: phan tram| ?%)?"
    rf"|\bchiem {_MANY}\b(?! (?:viec|vu|ty|trieu))"
)
_AGAINST = re.compile(r"^\s*(?:(?:cua|so voi|trong|tren|trong so|tren tong so|ket qua|con so)\s+)*")
_MORE_THAN = re.compile(
    rf"\b(?P<word>nhieu|lon|cao|it|thap|nho) (?:(?:viec|tien|vu viec|ban an) )?hon(?: han)?(?: so voi)?\s+"
    rf"(?P<other>[^?;]{{4,160}}?)\s+(?:la\s+)?"
    rf"(?P<by>{_MANY}|khong\b|phai khong|dung khong|dung chua|a\?)"
)
_APART = re.compile(rf"chenh(?: lech)?(?: nhau)?|hon kem(?: nhau)?(?: {_MANY})?|cach (?:nhau|biet)|khac nhau {_MANY}")
_FROM_TO = re.compile(r"\btu (?:moc |cuoi |het |sau )?[^,?;]{4,60}? (?:den|toi|sang) (?:moc |cuoi |het )?[^,?;]{4,60}")
_TIMES = re.compile(rf"\bgap {_MANY} lan\b")
_SUM = re.compile(r"\b(?:tong cong|cong lai|ca hai|cong ca|gop lai|cong gop|cong chung)\b")
_LEFT_ENFORCEABLE = re.compile(
    r"(?:con|ton)\b[^?;]{0,50}\b(?:co|du) dieu kien[^?;]{0,20}\b(?:(?:chua|chuyen|ton|phai)\b|ky sau)"
    r"|(?:con|ton)\b[^?;]{0,40}\bchua (?:thi hanh|giai quyet)(?: xong)?[^?;]{0,25}(?:co|du) dieu kien"
    r"|so (?:viec|tien) (?:co|du) dieu kien (?:ma )?(?:con )?(?:chua|chuyen)[^?;]*"
    r"|(?:co|du) dieu kien (?:ma )?chua (?:thi hanh|giai quyet)"
)
_LEFT = re.compile(
    r"\bcon\b[^?;]{0,60}(?:chua (?:thi hanh|giai quyet) xong|phai thi hanh tiep|chuyen (?:sang )?ky sau)"
    r"|\bchua (?:thi hanh |giai quyet |lam |xu ly )?xong\b|\bcon (?:phai )?theo doi\b|\btheo doi tiep\b"
)


def slots_of(question: Question) -> list[Slot]:
    """Return a slot for each quantity, period and place asked, the places and periods in the question's order."""
    places: Sequence[str | None] = places_asked(question)
    periods: Sequence[PeriodName | None] = _single_years(question) or [None]
    return [
        slot
        for place in places
        for period in periods
        for ask in question.asks
        if (slot := _slot(question, ask, period, place)) is not None
    ]


def places_asked(question: Question) -> list[str | None]:
    """Return the places asked about, as records name them; [None] for a place that is meant but not named."""
    provinces = [place for place in question.places if place != NATIONAL]
    units = [name for unit in question.units if (name := unit_place(unit, provinces)) is not None]
    if units:
        return [*units]
    if question.places:
        return [*question.places]
    return [None] if question.local else [NATIONAL]


def unit_place(unit: str, provinces: Sequence[str]) -> str | None:
    """Return a district as records name it, "Hải Châu, Đà Nẵng"; None where nothing tells its province."""
    known = district(unit)
    province = known.province or (provinces[0] if len(provinces) == 1 else None)
    return f"{known.name}, {province}" if province else None


_EACH_YEAR = 12


def _single_years(question: Question) -> list[PeriodName]:
    """Return the periods asked, a span of years as its single years."""
    result: list[PeriodName] = []
    for period in question.periods:
        first, last = period.year, period.last_year
        if period.kind is PeriodKind.YEARS and first is not None and last is not None and last - first < _EACH_YEAR:
            result += [PeriodName(PeriodKind.YEAR, year) for year in range(first, last + 1)]
        else:
            result.append(period)
    return list(dict.fromkeys(result))


def _slot(question: Question, ask: Ask, period: PeriodName | None, place: str | None) -> Slot | None:
    if ask.counted is not None or (ask.measure is None and not ask.rate and ask.kind is FigureKind.LEVEL):
        return None
    measure = ask.measure or Measure.COMPLETED
    # Targets are set for the rate of completion, and results are held against them in points.
    held = ask.kind in {FigureKind.TARGET, FigureKind.MARGIN} and measure is Measure.COMPLETED
    return Slot(question.subject, measure, ask.basis, period, place, ask.kind, ask.rate or held)


def reckoning_of(question: Question) -> Reckoning | None:
    """Return how the value asked for follows from others, None where the question asks for no such value."""
    text, folded = question.text, fold_aligned(question.text)
    which = _which(question, folded)
    if which is not None:
        return which
    if question.kind in {QuestionKind.WHO, QuestionKind.WHEN, QuestionKind.LEGAL, QuestionKind.DIRECTIVE}:
        return None
    for rule in (_share, _times, _than_nation, _taken_off, _more_than, _from_to, _remainder, _apart, _sum):
        found = rule(question, text, folded)
        if found is not None:
            return found
    return None


def _held_against(rest: str) -> str:
    """Return what is held against another thing, without the words that join it: "của tổng số …"."""
    joining = _AGAINST.match(fold_aligned(rest))
    return rest[joining.end() :] if joining else rest


def sides_said(question: Question) -> tuple[Operation, str, str] | None:
    """Return two things that the question holds against each other, in its words: "A nhiều hơn B bao nhiêu"."""
    text, folded = question.text, fold_aligned(question.text)
    for operation, pattern in ((Operation.SHARE, _SHARE), (Operation.RATIO, _TIMES)):
        match = pattern.search(folded)
        if match is not None:
            return operation, text[: match.start()], _held_against(text[match.end() :])
    more = _MORE_THAN.search(folded)
    if more is None or not re.fullmatch(_MANY, more["by"]):
        return None
    sides = text[: more.start()], text[more.start("other") : more.end("other")]
    return (Operation.DIFFERENCE, *(sides if more["word"] in {"nhieu", "lon", "cao"} else reversed(sides)))


_WHICH = re.compile(
    r"\b(?:nam|ky|noi|ben|tinh|dia phuong|thanh pho|don vi|dau) nao\b.{0,90}?\b(?:cao|nhieu|lon|thap|it|tot|kem)"
    r"(?: (?:viec|tien|ban an))? hon\b"
)


def in_time(period: PeriodName) -> tuple[int, date]:
    """Return what orders periods by when they end."""
    return (period.year or 0, resolve(period).end or date.min)


def level_named(folded: str) -> Ask | None:
    """Return the level that an accent-less text names without asking how much: "đạt thấp nhất" is about the rate."""
    measures = [measure for measure, _ in measures_in(folded)]
    rate = bool(RATE.search(folded)) or (not measures and re.search(r"\bdat\b|ket qua", folded) is not None)
    if not measures and not rate:
        return None
    return Ask(basis_named(folded), measures[-1] if measures else None, FigureKind.LEVEL, rate=rate)


def _which(question: Question, folded: str) -> Reckoning | None:
    """Read "năm nào xong nhiều việc hơn, 2021 hay 2022": the two side by side."""
    if not _WHICH.search(folded):
        return None
    ask = level_named(folded)
    if ask is None:
        return None
    period = question.periods[0] if question.periods else None
    measure, basis = ask.measure or Measure.COMPLETED, ask.basis or Basis.CASE
    slot = Slot(question.subject, measure, basis, period, places_asked(question)[0], rate=ask.rate)
    places = [place for place in places_asked(question) if place is not None]
    if len(places) == 2:
        return Reckoning(Operation.APART, tuple(replace(slot, place=place) for place in places))
    if len(question.periods) == 2:
        return Reckoning(Operation.APART, tuple(replace(slot, period=period) for period in question.periods))
    return None


def _share(question: Question, text: str, folded: str) -> Reckoning | None:
    match = _SHARE.search(folded)
    if match is None:
        return None
    first, second = text[: match.start()], _held_against(text[match.end() :])
    last = fold_aligned(second).strip(" ?.!")
    if not last:
        # "Trong 10.412 việc phải thi hành, số chưa có điều kiện chiếm bao nhiêu phần trăm?"
        head = re.match(r"\s*(?:trong|tren|so voi)\s(?P<whole>[^,;]+)[,;]", folded)
        if head is None:
            return None
        first, second = first[head.end() :], text[head.start("whole") : head.end("whole")]
    pair = _sides(question, first, second)
    if pair is None or pair[0] == pair[1]:
        return None
    return Reckoning(Operation.SHARE, pair)


_THAN_NATION = re.compile(
    rf"\b(?P<word>cao|thap|nhieu|it|kem|vuot|hon) ?(?:hon)?(?: so voi)?(?: muc| ket qua| ty le| mat bang)?(?: chung)?"
    rf"(?: cua)? (?:ca nuoc|toan quoc|toan he thong|toan nganh)(?: la)? {_MANY}"
)


def _than_nation(question: Question, text: str, folded: str) -> Reckoning | None:
    """Read "thành phố kém cả nước mấy điểm": a place's figure and the nation's."""
    match = _THAN_NATION.search(folded)
    slot = _whole(question) if match else None
    if match is None or slot is None:
        return None
    places = [place for place in places_asked(question) if place != NATIONAL] or [None]
    slot = replace(slot, kind=FigureKind.LEVEL, rate=slot.rate or bool(RATE.search(folded)), place=places[0])
    return Reckoning(Operation.APART, (slot, replace(slot, place=NATIONAL)))


def _taken_off(question: Question, text: str, folded: str) -> Reckoning | None:
    """Read "lấy năm 2021 trừ năm 2019" and "trừ phần đã thi hành xong thì còn bao nhiêu"."""
    if not re.search(r"\btru (?:di |phan |so |ra )?", folded):
        return None
    slot = _whole(question)
    if slot is None:
        return None
    slot = replace(slot, kind=FigureKind.LEVEL, rate=False, measure=slot.measure or Measure.COMPLETED)
    if len(question.periods) == 2:
        return Reckoning(Operation.APART, tuple(replace(slot, period=period) for period in question.periods))
    if re.search(r"\btru [^?;]*xong[^?;]*\bcon (?:lai )?", folded):
        enforceable = re.search(r"(?<!chua )co dieu kien", folded)
        whole = Measure.ENFORCEABLE if enforceable else Measure.TO_ENFORCE
        return Reckoning(Operation.DIFFERENCE, (replace(slot, measure=whole), replace(slot, measure=Measure.COMPLETED)))
    return None


def _times(question: Question, text: str, folded: str) -> Reckoning | None:
    match = _TIMES.search(folded)
    if match is None:
        return None
    pair = _sides(question, text[: match.start()], _held_against(text[match.end() :]))
    return None if pair is None or pair[0] == pair[1] else Reckoning(Operation.RATIO, pair)


def _more_than(question: Question, text: str, folded: str) -> Reckoning | None:
    match = _MORE_THAN.search(folded)
    if match is None or re.search(r"chi tieu|cung ky|mat bang|binh quan|trung binh", match["other"]):
        return None
    pair = _sides(question, text[: match.start()], text[match.start("other") : match.end("other")])
    if pair is None or pair[0] == pair[1]:
        return None
    more = match["word"] in {"nhieu", "lon", "cao"}
    asked = bool(re.fullmatch(_MANY, match["by"]))
    if asked:
        return Reckoning(Operation.DIFFERENCE, pair if more else (pair[1], pair[0]))
    return Reckoning(Operation.APART, pair, 1 if more else -1)


def _from_to(question: Question, text: str, folded: str) -> Reckoning | None:
    """Read "từ mốc 6 tháng đến mốc 10 tháng năm 2025 … thêm bao nhiêu": the later less the earlier."""
    if not re.search(rf"\b(?:them|tang them|phat sinh them|tang|giam)\b[^?;]{{0,20}}{_MANY}", folded):
        return None
    periods = [p for p in question.periods if p.kind in {PeriodKind.MONTHS, PeriodKind.YEAR, PeriodKind.QUARTER}]
    if len(periods) != 2 or not _FROM_TO.search(folded):
        return None
    slot = _whole(question)
    if slot is None:
        return None
    slot = replace(slot, kind=FigureKind.LEVEL, measure=slot.measure or Measure.COMPLETED)
    earlier, later = sorted(periods, key=in_time)
    return Reckoning(Operation.DIFFERENCE, (replace(slot, period=later), replace(slot, period=earlier)))


def _remainder(question: Question, text: str, folded: str) -> Reckoning | None:
    """Read "còn bao nhiêu việc có điều kiện chưa thi hành xong": what could be enforced less what was."""
    enforceable = _LEFT_ENFORCEABLE.search(folded)
    if enforceable is None and not (_LEFT.search(folded) and HOW_MANY.search(folded)):
        return None
    slot = _whole(question)
    if slot is None:
        return None
    if re.search(r"\bchua (?:co|du) dieu kien", folded):
        return None
    slot = replace(slot, rate=False, kind=FigureKind.LEVEL)
    followed = slot.subject is Subject.ADMINISTRATIVE and slot.basis is not Basis.CASE
    whole = Measure.ENFORCEABLE if enforceable else Measure.RECEIVED if followed else Measure.TO_ENFORCE
    return Reckoning(Operation.DIFFERENCE, (replace(slot, measure=whole), replace(slot, measure=Measure.COMPLETED)))


def _apart(question: Question, text: str, folded: str) -> Reckoning | None:
    """Read "chênh lệch giữa A và B", and a change between two places or periods that no source prints."""
    changes = any(ask.kind is FigureKind.CHANGE for ask in question.asks)
    if not _APART.search(folded) and not changes:
        return None
    slot = _whole(question)
    if slot is None:
        return None
    rate = slot.rate or any(ask.rate for ask in question.asks)
    held = bool(re.search(r"chi tieu|muc giao", folded)) and not re.search(r"vuot|thieu|dat\b|so voi chi tieu", folded)
    kind = FigureKind.TARGET if held else FigureKind.LEVEL
    measure = slot.measure or (Measure.COMPLETED if held or rate else None)
    slot = replace(slot, kind=kind, rate=rate or held, measure=measure)
    places = [place for place in places_asked(question) if place is not None]
    periods = list(dict.fromkeys([*question.periods, *question.compared]))
    if len(places) == 2:
        return Reckoning(Operation.APART, tuple(replace(slot, place=place) for place in places))
    if len(periods) == 2:
        return Reckoning(Operation.APART, tuple(replace(slot, period=period) for period in periods))
    measures = list(dict.fromkeys(m for m, _ in measures_in(folded)))
    if len(measures) == 2 and _APART.search(folded):
        return Reckoning(Operation.APART, tuple(replace(slot, measure=measure) for measure in measures))
    return None


def _sum(question: Question, text: str, folded: str) -> Reckoning | None:
    if not _SUM.search(folded):
        return None
    slot = _whole(question)
    places = [place for place in places_asked(question) if place is not None]
    periods = _single_years(question)
    if slot is None or slot.rate:
        return None
    if len(places) > 1:
        return Reckoning(Operation.SUM, tuple(replace(slot, place=place) for place in places))
    if len(periods) > 1:
        return Reckoning(Operation.SUM, tuple(replace(slot, period=period) for period in periods))
    return None


def _whole(question: Question) -> Slot | None:
    """Return the figure that the whole question is about, its first period and place."""
    folded = fold_aligned(question.text)
    ask = next((a for a in question.asks if a.measure is not None), None) or next(iter(question.asks), None)
    if ask is None or ask.counted is not None:
        return None
    period = question.periods[0] if question.periods else None
    basis = ask.basis or basis_named(folded)
    return Slot(question.subject, ask.measure, basis, period, places_asked(question)[0], ask.kind, ask.rate)


@dataclass(frozen=True, slots=True)
class _Side:
    """What one half of a question says of its figure."""

    subject: Subject | None
    measure: Measure | None
    basis: Basis | None
    period: PeriodName | None
    place: str | None
    local: bool
    rate: bool


def _sides(question: Question, first: str, second: str) -> tuple[Slot, Slot] | None:
    """Return the figures that two halves of a question name, each with what only the other one says."""
    one, other = _side(question, first), _side(question, second)
    if one.measure is None and other.measure is None and question.subject is Subject.ALL:
        return None
    # A half that names a measure of its own is about what it says; one that does not, about the other's subject.
    subjects = [
        side.subject
        or (Subject.ALL if side.measure is not None or "tong" in fold_aligned(words).split() else rival.subject)
        or Subject.ALL
        for side, rival, words in ((one, other, first), (other, one, second))
    ]
    measures = [side.measure or rival.measure or Measure.COMPLETED for side, rival in ((one, other), (other, one))]
    bases = [side.basis or rival.basis or basis_named(fold_aligned(question.text)) for side, rival in
             ((one, other), (other, one))]  # fmt: skip
    periods = [side.period or rival.period for side, rival in ((one, other), (other, one))]
    default = places_asked(question)[0]
    places = [side.place or rival.place or (None if question.local else default)
              for side, rival in ((one, other), (other, one))]  # fmt: skip
    rate = one.rate and other.rate
    made = [
        Slot(subject, measure, basis, period, place, rate=rate)
        for subject, measure, basis, period, place in zip(subjects, measures, bases, periods, places, strict=True)
    ]
    return made[0], made[1]


def _side(question: Question, words: str) -> _Side:
    folded = fold_aligned(words)
    read = understand(words) if words.strip() else question
    measures = [m for m, _ in measures_in(folded)]
    subjects = subjects_in(folded)
    known = [p for p in question.periods if p.year is not None]
    year = known[0].year if known else None
    periods = [p.with_year(year) for p in read.periods]
    # "cả năm 2023", "khi hết năm": named whole.
    provinces = [p for p in read.places if p != NATIONAL] or [p for p in question.places if p != NATIONAL]
    units = [name for d in districts(words) if (name := unit_place(d.name, provinces)) is not None]
    place = units[0] if units else read.places[0] if read.places else None
    basis = basis_named(folded)
    if basis is None and re.search(r"\bban an\b", folded):
        basis = Basis.JUDGMENT
    return _Side(
        subjects[0] if subjects else None,
        measures[-1] if measures else None,
        basis,
        periods[0] if periods else None,
        place,
        read.local,
        bool(RATE.search(re.sub(r"phan tram|%", " ", folded))),
    )


def unit_of(basis: Basis | None) -> Unit | None:
    """Return the unit that levels of a basis are counted in."""
    return {Basis.CASE: Unit.CASE, Basis.MONEY: Unit.VND, Basis.JUDGMENT: Unit.JUDGMENT}.get(basis or Basis.OTHER)
