"""Figures that contradict each other, within a document and between sources. Pure.

A check says what was computed and from which figures; it never changes one. What a printed figure may stand for is an
interval: half a unit of its last digit to either side, more where it is "trên", "gần" or "khoảng". A relation is broken
where no value of the intervals keeps it. The arithmetic is that of the statistics of judgment enforcement (TT
06/2019/TT-BTP, TT 05/2024/TT-BTP): the rate of completion is over what is enforceable, the rates of enforceable and
unenforceable over what is to be enforced.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from ingest.figures import FigureKind, Measure, Subject, measures_in
from ingest.types import Check, CheckKind, CheckRecord, FigureRecord, Qualifier, Severity, StoredFigure, Unit
from ingest.words import fold_aligned
from ingest.years import year_checks

# How far a qualified amount may lie from what is printed, and how far apart figures of one relation may stand.
_QUALIFIED = Decimal("0.03")
_NEAR = 1_200
# Points by which a rate may be misrounded without anybody being misled. One with decimals may also be cut off: "83,8%"
# of 83,87; "83%" of 83,9 is no rounding.
_SLACK = Decimal("0.011")
# What is entrusted and withdrawn of what was received, at most: rates over "phải thi hành" are this much above those
# over "thụ lý" where only the latter is printed.
_LEFT_OUT = Decimal("0.05")
_THOUSAND = Decimal(1000)
# How far a round amount is rounded, of itself, where that is more than one of the unit it is printed in.
_ROUNDED = Decimal("0.01")
_SCALES = tuple(
    (word, Decimal(scale))
    for word, scale in (("nghìn tỷ", 10**12), ("ngàn tỷ", 10**12), ("nghìn tỉ", 10**12), ("ngàn tỉ", 10**12),
                        ("tỷ", 10**9), ("tỉ", 10**9), ("triệu", 10**6), ("nghìn", 10**3), ("ngàn", 10**3))
)  # fmt: skip
_HUNDRED = Decimal(100)
# Two sources whose values are further apart than this speak of different things.
_ALIKE = Decimal("1.5")
_PRELIMINARY = Decimal("1.02")

_PARTS = {
    Measure.COMPLETION_RATE: Measure.COMPLETED,
    Measure.ENFORCEABLE_RATE: Measure.ENFORCEABLE,
    Measure.UNENFORCEABLE_RATE: Measure.UNENFORCEABLE,
}
_WHOLES: Mapping[Measure, tuple[Measure, ...]] = {
    Measure.COMPLETION_RATE: (Measure.ENFORCEABLE,),
    Measure.ENFORCEABLE_RATE: (Measure.TO_ENFORCE, Measure.RECEIVED),
    Measure.UNENFORCEABLE_RATE: (Measure.TO_ENFORCE, Measure.RECEIVED),
}
# Administrative judgments are not parted into enforceable and not; their rate is over all that are to be enforced.
_ADMINISTRATIVE_WHOLES = (Measure.TO_ENFORCE, Measure.RECEIVED, Measure.ENFORCEABLE)
# From the whole to its parts: none is more than the one before it.
_CHAIN = (Measure.RECEIVED, Measure.TO_ENFORCE, Measure.ENFORCEABLE, Measure.COMPLETED)
_NAMES = {
    Measure.RECEIVED: "tổng thụ lý", Measure.TO_ENFORCE: "phải thi hành", Measure.ENFORCEABLE: "có điều kiện",
    Measure.UNENFORCEABLE: "chưa có điều kiện", Measure.COMPLETED: "thi hành xong", Measure.NEW: "thụ lý mới",
    Measure.CARRIED_IN: "cũ chuyển sang", Measure.COMPLETION_RATE: "tỷ lệ thi hành xong",
    Measure.ENFORCEABLE_RATE: "tỷ lệ có điều kiện", Measure.UNENFORCEABLE_RATE: "tỷ lệ chưa có điều kiện",
}  # fmt: skip


_KINDS_OF_CASES = {
    Subject.CREDIT: "án tín dụng", Subject.CORRUPTION: "án kinh tế, tham nhũng", Subject.BUDGET: "thu cho ngân sách",
    Subject.COMMERCIAL: "án kinh doanh, thương mại",
}  # fmt: skip


# "60% tổng số phải thi hành": a rate that says what it is over.
_OVER_WHICH = re.compile(
    r"\s*(?:so voi |tren |trong |cua )?(?:tong )?so (?:vu viec |viec |tien |ban an |an )?(?P<whole>[a-z ]+)"
)
_WHOLE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class _Figure:
    """A record with its place among the document's figures and its indicator in parts.

    `over` is what the words after it say it is a share of.
    """

    at: int
    record: FigureRecord
    subject: Subject
    measure: Measure
    basis: str
    over: Measure | None

    @property
    def low(self) -> Decimal:
        """The least that the printed figure may stand for."""
        return _interval(self.record)[0]

    @property
    def high(self) -> Decimal:
        """The most that it may stand for."""
        return _interval(self.record)[1]

    def group(self) -> tuple[object, ...]:
        """Return what figures must share to be parts of one reckoning."""
        return (self.subject, self.basis, self.record.period, self.record.place)


def read_checks(
    figures: Sequence[FigureRecord], text: str = "", issued_on: date | None = None
) -> tuple[CheckRecord, ...]:
    """Return what does not add up among the figures of one document, in reading order; each pair of figures once.

    `text` and `issued_on` are the document's: without its text, a rate that names its whole ("60% tổng số phải thi
    hành") is held against the usual one, and years are not checked.
    """
    read = [_parsed(at, record, text) for at, record in enumerate(figures)]
    found: list[CheckRecord] = []
    for rule in (_rates, _wholes, _sums, _changes, _margins):
        found += rule(read)
    kept: dict[frozenset[int], CheckRecord] = {}
    for check in found:
        # A mistake shows in several relations: the rule that says most of it comes first.
        kept.setdefault(frozenset(check.figures[:2]), check)
    years = year_checks(figures, text, issued_on) if text else ()
    return tuple(sorted((*kept.values(), *years), key=lambda check: min(check.figures)))


def sources_that_disagree(figures: Sequence[StoredFigure]) -> tuple[Check, ...]:
    """Return where sources give different levels of one indicator, unit, period and place."""
    groups: dict[tuple[object, ...], list[StoredFigure]] = {}
    for figure in figures:
        record = figure.record
        subject, measure, _ = record.indicator.split(".")
        if record.kind != FigureKind.LEVEL or record.period is None or record.place is None or record.value <= 0:
            continue
        if Measure.OTHER in {measure} or subject == Subject.OTHER:
            continue
        groups.setdefault((record.indicator, record.unit, record.period.label, record.place), []).append(figure)
    found = []
    for same in groups.values():
        pair = _furthest(same)
        if pair is not None:
            found.append(_disagreement(*pair))
    return tuple(sorted(found, key=lambda check: check.id))


def _furthest(figures: Sequence[StoredFigure]) -> tuple[StoredFigure, StoredFigure] | None:
    """Return the two figures of different documents that are furthest apart, None where all may be one value."""
    apart = [
        (one, other)
        for one, other in combinations(figures, 2)
        if one.document_id != other.document_id
        and not _meet(_interval(one.record), _interval(other.record))
        and _ratio(one.record.value, other.record.value) <= _ALIKE
    ]
    return max(apart, key=lambda pair: _ratio(pair[0].record.value, pair[1].record.value), default=None)


def _disagreement(one: StoredFigure, other: StoredFigure) -> Check:
    record = one.record
    period = record.period.label if record.period else ""
    close = _ratio(record.value, other.record.value) <= _PRELIMINARY
    difference = abs(record.value - other.record.value)
    return Check(
        id=_check_id(CheckKind.SOURCES_DISAGREE, (one.id, other.id)),
        kind=CheckKind.SOURCES_DISAGREE,
        severity=Severity.LOW if close else Severity.MEDIUM,
        message=(
            f"Hai nguồn cho số liệu khác nhau về cùng một chỉ tiêu ({period}, {record.place}): "
            f"“{record.raw}” ({one.source}) và “{other.record.raw}” ({other.source}). "
            "Có thể một bên là số ước hoặc sơ bộ; cần đối chiếu trước khi dùng."
        ),
        computation=f"{record.raw} ≠ {other.record.raw}; chênh lệch {_number(difference)}",
        figures=(one, other),
    )


def check_id(document_id: str, check: CheckRecord, figure_ids: Sequence[str]) -> str:
    """Return the id of a check within a document, the same in every reading that finds it."""
    return f"{document_id}:" + _check_id(check.kind, figure_ids)


def _check_id(kind: CheckKind, figure_ids: Sequence[str]) -> str:
    return "c" + hashlib.sha256("|".join([kind, *sorted(figure_ids)]).encode()).hexdigest()[:16]


def _parsed(at: int, record: FigureRecord, text: str) -> _Figure:
    subject, measure, basis = record.indicator.split(".")
    said = _OVER_WHICH.match(fold_aligned(text[record.end : record.end + _WHOLE_CHARACTERS]))
    named = measures_in(said["whole"]) if said else []
    over = named[0][0] if named and named[0][1] == 0 else None
    return _Figure(at, record, Subject(subject), Measure(measure), basis, over)


def _interval(record: FigureRecord) -> tuple[Decimal, Decimal]:
    """Return the least and the most that the printed figure may stand for."""
    value = record.value
    half = _last_digit(record) / 2
    about = abs(value) * _QUALIFIED
    if record.qualifier is Qualifier.OVER:
        return value, value + max(about, 2 * half)
    if record.qualifier is Qualifier.NEARLY:
        return value - max(about, 2 * half), value
    if record.qualifier is Qualifier.ABOUT:
        return value - about - half, value + about + half
    return value - half, value + half


def _last_digit(record: FigureRecord) -> Decimal:
    """Return what the last printed digit counts: 0,01 of "81,41%", 10^9 of "53.750 tỷ đồng"; 0 for whole cases."""
    exponent = record.value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0:
        return Decimal(1).scaleb(exponent)
    if record.unit in {Unit.PERCENT, Unit.POINT}:
        return Decimal(1)
    if record.unit is not Unit.VND or not record.value:
        return Decimal(0)
    digits = str(abs(int(record.value)))
    zeros = Decimal(10) ** (len(digits) - len(digits.rstrip("0")))
    # "200 tỷ" may stand for 201 and "75.000 tỷ" for 75.400, but neither for a quarter more.
    unit = next((scale for word, scale in _SCALES if word in record.raw.lower()), Decimal(1))
    return min(zeros, max(unit, abs(record.value) * _ROUNDED))


def _meet(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _ratio(one: Decimal, other: Decimal) -> Decimal:
    large, small = max(abs(one), abs(other)), min(abs(one), abs(other))
    return large / small if small else Decimal("Infinity")


def _share(part: _Figure, whole: _Figure) -> tuple[Decimal, Decimal]:
    """Return the least and most per cent that a part may be of a whole."""
    low = _HUNDRED * part.low / whole.high if whole.high > 0 else Decimal(0)
    high = _HUNDRED * part.high / whole.low if whole.low > 0 else Decimal("Infinity")
    return low, high


def _fits(rate: _Figure, share: tuple[Decimal, Decimal], more: Decimal = Decimal(0)) -> bool:
    digit = _last_digit(rate.record)
    cut_off = digit / 2 if digit < 1 else Decimal(0)
    return _meet((rate.low - _SLACK, rate.high + max(_SLACK, cut_off)), (share[0], share[1] * (1 + more)))


def _nearest(figures: Sequence[_Figure], to: _Figure, measure: Measure, *, same_unit: bool = False) -> _Figure | None:
    """Return the nearest level of `measure` before a figure that belongs to the same reckoning, else after it."""
    same = [
        one
        for one in figures
        if one.measure is measure
        and one.record.kind == FigureKind.LEVEL
        and one.record.unit not in {Unit.PERCENT, Unit.POINT}
        and one.group() == to.group()
        and abs(one.record.start - to.record.start) <= _NEAR
        and (not same_unit or one.record.unit is to.record.unit)
    ]
    before = [one for one in same if one.at < to.at]
    return before[-1] if before else next(iter(same), None)


# Rates


def _rates(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Hold each rate against its parts; one that fits another denominator says so, two that fit each other too."""
    broken: list[tuple[_Figure, _Figure, _Figure]] = []
    checks: list[CheckRecord] = []
    for rate in figures:
        if rate.record.kind != FigureKind.LEVEL or rate.record.unit is not Unit.PERCENT or rate.measure not in _PARTS:
            continue
        part = _nearest(figures, rate, _PARTS[rate.measure])
        if part is None or part.at > rate.at or part.record.value <= 0 or _another_between(figures, part, rate):
            continue
        of = _ADMINISTRATIVE_WHOLES if rate.subject is Subject.ADMINISTRATIVE else _WHOLES[rate.measure]
        of = of if rate.over is None else (rate.over,)
        wholes = [whole for measure in of if (whole := _nearest(figures, rate, measure)) is not None]
        wholes = wholes or _beneath(figures, part, rate)
        wholes = [whole for whole in wholes if whole.record.value > 0]
        if not wholes or any(_fits(rate, _share(part, whole), _left_out(whole, wholes)) for whole in wholes):
            continue
        whole = wholes[0]
        other = _other_whole(figures, rate, part, of)
        broken.append((rate, part, whole))
        checks.append(_wrong_rate(rate, part, whole, other))
    swapped = _swapped(broken)
    gone = {check.figures[0] for check in swapped} | {check.figures[1] for check in swapped}
    yield from swapped
    yield from (check for check in checks if check.figures[0] not in gone)


def _another_between(figures: Sequence[_Figure], part: _Figure, rate: _Figure) -> bool:
    """Tell whether a rate of the same measure stands between: then this one is about something else."""
    between = figures[part.at + 1 : rate.at]
    return any(
        one.measure is rate.measure and one.record.kind == FigureKind.LEVEL and one.group() == rate.group()
        for one in between
    )


def _beneath(figures: Sequence[_Figure], part: _Figure, rate: _Figure) -> list[_Figure]:
    """Return the whole of "600/800 việc, đạt 75%", whichever it is called; none where another figure stands between."""
    if rate.over is not None or rate.at != part.at + 2:
        return []
    whole = figures[part.at + 1]
    fraction = whole.record.start - part.record.end <= 1 and whole.record.unit is part.record.unit
    return [whole] if fraction and whole.measure in _CHAIN[:2] and whole.group() == rate.group() else []


def _left_out(whole: _Figure, wholes: Sequence[_Figure]) -> Decimal:
    alone = all(one.measure is Measure.RECEIVED for one in wholes)
    return _LEFT_OUT if whole.measure is Measure.RECEIVED and alone else Decimal(0)


def _other_whole(figures: Sequence[_Figure], rate: _Figure, part: _Figure, right: Sequence[Measure]) -> _Figure | None:
    """Return another figure of the reckoning over which the rate is right."""
    for measure in (*_CHAIN[:3], Measure.UNENFORCEABLE):
        if measure not in right and measure is not part.measure:
            whole = _nearest(figures, rate, measure)
            if whole is not None and whole.record.value > 0 and _fits(rate, _share(part, whole)):
                return whole
    return None


def _wrong_rate(rate: _Figure, part: _Figure, whole: _Figure, other: _Figure | None) -> CheckRecord:
    worked = f"{_printed(part)} / {_printed(whole)} = {_percent(part, whole)}"
    said = f"{_NAMES[rate.measure].capitalize()} in là {rate.record.raw}"
    if other is not None:
        return CheckRecord(
            CheckKind.WRONG_DENOMINATOR,
            Severity.HIGH,
            f"{said}, là tỷ lệ trên số {_NAMES[other.measure]}; tính trên số {_NAMES[whole.measure]} thì là "
            f"{_percent(part, whole)}.",
            f"{_printed(part)} / {_printed(other)} = {_percent(part, other)}; {worked}",
            (rate.at, part.at, other.at, whole.at),
        )
    for scaled in (_THOUSAND, 1 / _THOUSAND):
        low, high = _share(part, whole)
        if _fits(rate, (low * scaled, high * scaled)):
            return CheckRecord(
                CheckKind.UNIT_SCALE,
                Severity.HIGH,
                f"{said} nhưng {_printed(part)} và {_printed(whole)} cho {_percent(part, whole)}: "
                "có thể một số in lệch nghìn lần.",
                worked,
                (part.at, whole.at, rate.at),
            )
    return CheckRecord(
        CheckKind.SHARE_MISMATCH,
        Severity.HIGH,
        f"{said}, không khớp với {_printed(part)} và {_printed(whole)} ({_NAMES[whole.measure]}).",
        f"{worked}, không phải {rate.record.raw}",
        (rate.at, part.at, whole.at),
    )


def _swapped(broken: Sequence[tuple[_Figure, _Figure, _Figure]]) -> list[CheckRecord]:
    found = []
    for (one, part, whole), (other, other_part, other_whole) in combinations(broken, 2):
        if one.measure is not other.measure or one.basis == other.basis or one.subject is not other.subject:
            continue
        if _fits(one, _share(other_part, other_whole)) and _fits(other, _share(part, whole)):
            found.append(
                CheckRecord(
                    CheckKind.SWAPPED,
                    Severity.HIGH,
                    f"Hai tỷ lệ {one.record.raw} và {other.record.raw} đổi chỗ cho nhau (về việc và về tiền).",
                    f"{_printed(part)} / {_printed(whole)} = {_percent(part, whole)}; "
                    f"{_printed(other_part)} / {_printed(other_whole)} = {_percent(other_part, other_whole)}",
                    (one.at, other.at, part.at, whole.at),
                )
            )
    return found


# Parts and wholes


def _wholes(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Find parts that are more than their whole, one by one and together."""
    for part in figures:
        if part.record.kind != FigureKind.LEVEL or part.record.unit in {Unit.PERCENT, Unit.POINT, Unit.OTHER}:
            continue
        if part.measure not in {*_CHAIN[1:], Measure.UNENFORCEABLE}:
            continue
        above = _CHAIN[: _CHAIN.index(part.measure)] if part.measure in _CHAIN else _CHAIN[:2]
        for measure in reversed(above):
            whole = _nearest(figures, part, measure, same_unit=True)
            if whole is None or whole.record.value <= 0:
                continue
            if part.low > whole.high:
                yield _too_much(part, whole)
            break
    yield from _of_subjects(figures)
    for whole in figures:
        if whole.measure not in _CHAIN[:2] or whole.record.kind != FigureKind.LEVEL:
            continue
        if whole.record.unit in {Unit.PERCENT, Unit.POINT}:
            continue
        parts = [_nearest(figures, whole, measure) for measure in (Measure.ENFORCEABLE, Measure.UNENFORCEABLE)]
        one, other = parts
        if one is None or other is None or one.at < whole.at or other.at < whole.at:
            continue
        if one.low + other.low > whole.high and one.low <= whole.high and other.low <= whole.high:
            total = one.record.value + other.record.value
            yield CheckRecord(
                CheckKind.PARTS_EXCEED_WHOLE,
                Severity.HIGH,
                f"Số có điều kiện ({_printed(one)}) và chưa có điều kiện ({_printed(other)}) cộng lại nhiều hơn "
                f"{_NAMES[whole.measure]} ({_printed(whole)}).",
                f"{_printed(one)} + {_printed(other)} = {_number(total)} > {_number(whole.record.value)}",
                (whole.at, one.at, other.at),
            )
    yield from _too_many_shares(figures)


def _of_subjects(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Find what is more for one kind of cases than for all of them."""
    for part in figures:
        counted = part.measure in _CHAIN and part.record.unit in {Unit.CASE, Unit.VND}
        if part.subject not in _KINDS_OF_CASES or not counted or part.record.kind != FigureKind.LEVEL:
            continue
        for whole in figures:
            same = (part.measure, part.basis, part.record.period, part.record.place, part.record.kind)
            of_all = (whole.measure, whole.basis, whole.record.period, whole.record.place, whole.record.kind)
            alike = same == of_all and whole.record.unit is part.record.unit
            if whole.subject is Subject.ALL and alike and whole.record.value > 0 and part.low > whole.high:
                yield _too_much(part, whole)
                break


def _too_much(part: _Figure, whole: _Figure) -> CheckRecord:
    scale = part.record.unit is Unit.VND and part.record.value <= whole.record.value * _THOUSAND
    far = part.record.value > 20 * whole.record.value
    of = f" {_KINDS_OF_CASES[part.subject]}" if part.subject is not whole.subject else ""
    names = f"{_NAMES[part.measure]}{of} ({_printed(part)}) nhiều hơn {_NAMES[whole.measure]} ({_printed(whole)})"
    return CheckRecord(
        CheckKind.UNIT_SCALE if scale and far else CheckKind.PARTS_EXCEED_WHOLE,
        Severity.HIGH,
        f"Số {names}" + (": có thể một số in lệch nghìn lần (tỷ và nghìn tỷ)." if scale and far else "."),
        f"{_number(part.record.value)} > {_number(whole.record.value)}",
        (whole.at, part.at),
    )


def _too_many_shares(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Find rates of enforceable and unenforceable that make more than a hundred per cent."""
    for one in figures:
        if one.measure is not Measure.ENFORCEABLE_RATE or one.record.unit is not Unit.PERCENT:
            continue
        following = [f for f in figures[one.at : one.at + 4] if f.group() == one.group()]
        others = [f for f in following if f.measure is Measure.UNENFORCEABLE_RATE and f.record.unit is Unit.PERCENT]
        if not others:
            continue
        other = others[0]
        if FigureKind.LEVEL == one.record.kind == other.record.kind and one.low + other.low > _HUNDRED + 2 * _SLACK:
            yield CheckRecord(
                CheckKind.PARTS_EXCEED_WHOLE,
                Severity.MEDIUM,
                f"Tỷ lệ có điều kiện {_printed(one)} và chưa có điều kiện {_printed(other)} cộng lại hơn 100 %.",
                f"{_printed(one)} + {_printed(other)} = {_number(one.record.value + other.record.value)} %",
                (one.at, other.at),
            )


def _sums(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Hold what was received against what came over and what is new."""
    for whole in figures:
        if whole.measure is not Measure.RECEIVED or whole.record.kind != FigureKind.LEVEL:
            continue
        old, new = (_nearest(figures, whole, measure) for measure in (Measure.CARRIED_IN, Measure.NEW))
        if old is None or new is None or old.at < whole.at or new.at < whole.at or whole.record.qualifier:
            continue
        if old.at - whole.at > 3 or new.at - whole.at > 3:
            continue
        # "đã trừ sổ theo dõi riêng", "ủy thác": a total may be less than its parts, never more.
        if whole.low > old.high + new.high:
            total = old.record.value + new.record.value
            yield CheckRecord(
                CheckKind.OTHER,
                Severity.MEDIUM,
                f"Tổng {_printed(whole)} nhiều hơn cũ chuyển sang ({_printed(old)}) cộng với mới ({_printed(new)}).",
                f"{_printed(old)} + {_printed(new)} = {_number(total)} ≠ {_number(whole.record.value)}",
                (whole.at, old.at, new.at),
            )


# Changes and targets


def _changes(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Hold the percentage of a change against its amount and the level: it fits one of the two periods, or neither."""
    for share in figures:
        if share.record.kind != FigureKind.CHANGE or share.record.unit is not Unit.PERCENT or share.at == 0:
            continue
        amount = figures[share.at - 1]
        same = (amount.subject, amount.basis, amount.measure) == (share.subject, share.basis, share.measure)
        if amount.record.kind != FigureKind.CHANGE or amount.record.unit in {Unit.PERCENT, Unit.POINT} or not same:
            continue
        level = _nearest(figures, amount, amount.measure, same_unit=True)
        if level is None or level.at != amount.at - 1 or share.record.qualifier or amount.record.qualifier:
            continue
        change, now = amount.record.value, level.record.value
        earlier = now - change
        if earlier <= 0 or now <= 0:
            continue
        said, digit = abs(share.record.value), _last_digit(share.record)
        printed = (said - digit, said + digit)
        spread = max(_interval(level.record)[1] / now, Decimal(1)) - 1 + _last_digit(amount.record) / abs(change)
        fits = any(
            printed[0] <= _HUNDRED * abs(change) / base * (1 + spread)
            and _HUNDRED * abs(change) / base * (1 - spread) <= printed[1]
            for base in (earlier, now)
        )
        if not fits:
            right = _number(_HUNDRED * abs(change) / earlier)
            yield CheckRecord(
                CheckKind.CHANGE_MISMATCH,
                Severity.HIGH,
                f"Mức thay đổi {_printed(amount)} không phải là {share.record.raw} của kỳ trước hay kỳ này.",
                f"kỳ trước {_number(now)} {'+' if change < 0 else '−'} {_number(abs(change))} = {_number(earlier)}; "
                f"{_number(abs(change))} / {_number(earlier)} = {right} %",
                (amount.at, share.at, level.at),
            )


def _margins(figures: Sequence[_Figure]) -> Iterator[CheckRecord]:
    """Hold result, target and margin of a rate against each other."""
    for margin in figures:
        if margin.record.kind != FigureKind.MARGIN or margin.record.unit is not Unit.POINT:
            continue
        if margin.record.compared_to != "chỉ tiêu được giao":
            continue
        near = [
            one
            for one in figures[max(0, margin.at - 3) : margin.at + 3]
            if one.record.unit is Unit.PERCENT
            and (one.subject, one.measure, one.basis) == (margin.subject, margin.measure, margin.basis)
        ]
        results = [one for one in near if one.record.kind == FigureKind.LEVEL and one.at < margin.at]
        targets = [one for one in near if one.record.kind == FigureKind.TARGET]
        if len(results) != 1 or len(targets) != 1:
            continue
        result, target = results[0], targets[0]
        low, high = result.low - target.high, result.high - target.low
        if not _meet((margin.low - _SLACK, margin.high + _SLACK), (low, high)):
            yield CheckRecord(
                CheckKind.OTHER,
                Severity.MEDIUM,
                f"Chênh lệch {margin.record.raw} so với chỉ tiêu không khớp với kết quả {result.record.raw} "
                f"và chỉ tiêu {target.record.raw}.",
                f"{_number(result.record.value)} − {_number(target.record.value)} = "
                f"{_number(result.record.value - target.record.value)}",
                (margin.at, result.at, target.at),
            )


def _printed(figure: _Figure) -> str:
    """Return a figure as printed; of "600/800 việc" only its own number."""
    raw = figure.record.raw
    return _number(figure.record.value) if "/" in raw else raw


def _percent(part: _Figure, whole: _Figure) -> str:
    return f"{_number(_HUNDRED * part.record.value / whole.record.value)} %"


def _number(value: Decimal) -> str:
    """Return a number as Vietnamese reports print it: "1.234,56"."""
    rounded = value if value == value.to_integral_value() else value.quantize(Decimal("0.01"))
    return f"{rounded:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
