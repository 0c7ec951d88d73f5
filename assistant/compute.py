"""Values that follow from cited figures: a rate from its parts, an earlier value from a change. Pure.

Nothing is computed that a source prints; each formula shows its operands as printed, and each operand is cited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Computed, Draft, admissible, piece_of
from assistant.asks import Ask
from assistant.evidence import Evidence
from assistant.fit import fit
from assistant.types import AnswerFigure
from assistant.understand import Question
from assistant.verify import unsupported
from ingest.figures import Basis, Figure, FigureKind, Measure, rate_of
from ingest.periods import PeriodName, covers, label, resolve
from ingest.places import NATIONAL
from ingest.types import Unit
from ingest.words import fold_aligned

_CENT = Decimal("0.01")
# How well a figure must fit to be an operand: its measure and subject are not in doubt.
_SURE = 0.9
_SCALES = (
    ("nghìn tỷ", 10**12),
    ("ngàn tỷ", 10**12),
    ("tỷ", 10**9),
    ("tỉ", 10**9),
    ("triệu", 10**6),
    ("nghìn", 10**3),
)
_NAMES = {Basis.CASE: "về việc", Basis.MONEY: "về tiền", Basis.JUDGMENT: "bản án"}
# The denominator of a rate (DOMAIN section 2): what was done out of what could be enforced, never out of the total.
_DENOMINATORS = {
    Measure.COMPLETED: (Measure.ENFORCEABLE,),
    Measure.ENFORCEABLE: (Measure.TO_ENFORCE,),
    Measure.UNENFORCEABLE: (Measure.TO_ENFORCE,),
}


def computed_answer(question: Question, evidence: Sequence[Evidence]) -> Draft | None:
    """Return a computed draft when the sources print the parts of what is asked but not the value itself."""
    if not question.wants_indicator:
        return None
    apart = _difference(question, evidence)
    if apart is not None:
        return Draft(computed=apart, pieces=apart.pieces)
    for ask in question.asks:
        if ask.kind is FigureKind.TARGET:
            target = _target(question, ask, evidence)
            if target is not None:
                return Draft(computed=target)
        if ask.kind is not FigureKind.LEVEL or ask.measure is None:
            continue
        if question.of_share and ask.measure is Measure.COMPLETED:
            continue
        # Of several periods ("… của năm 2019 nếu năm 2020 đạt …") the first is the one asked for.
        first = question.periods[:1]
        given = [e for e in admissible(question, evidence) if not first or any(covers(first[0], s) for s in e.periods)]
        if any(a == ask for e in given for a, _ in e.fitted):
            continue
        found = _earlier_value(question, ask, evidence) or (_rate(question, ask, evidence) if ask.rate else None)
        if found is not None:
            return Draft(computed=found)
    return None


def _rate(question: Question, ask: Ask, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute "tỷ lệ thi hành xong = thi hành xong / có điều kiện" within one sentence."""
    measure = ask.measure or Measure.COMPLETED
    usable = [e for e in evidence if e.period_fits and e.place_fits and e.on_topic]
    for candidate in usable:
        for basis in [ask.basis] if ask.basis else [Basis.CASE, Basis.MONEY]:
            levels = [f for f in candidate.figures if f.kind is FigureKind.LEVEL and f.basis is basis]
            levels = [f for f in levels if f.subject is question.subject and f.quantity.unit is not Unit.PERCENT]
            part = next((f for f in levels if rate_of(f.measure) is rate_of(measure)), None)
            whole = next((f for f in levels if f.measure in _DENOMINATORS.get(measure, ())), None)
            if part is None or whole is None or not 0 < part.quantity.value <= whole.quantity.value:
                continue
            value = (100 * part.quantity.value / whole.quantity.value).quantize(_CENT, ROUND_HALF_UP)
            formula = f"{_bare(part)} / {_bare(whole)} = {_vietnamese(value)}%"
            indicator = f"{question.subject}.{rate_of(measure)}.{basis}"
            return _computed(
                candidate, (part, whole), indicator, value, Unit.PERCENT, formula,
                f"Tỷ lệ {_NAMES[basis]}: {formula} (tính từ số liệu của nguồn, nguồn không ghi tỷ lệ này).",
            )  # fmt: skip
    return None


def _earlier_value(question: Question, ask: Ask, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute last period's value from this period's and its change: 81,41% after a rise of 2,82 points was 78,59%."""
    asked = question.periods[0] if question.periods else None
    if asked is None or asked.year is None:
        return None
    later = replace(asked, year=asked.year + 1)
    for candidate in evidence:
        if not (candidate.place_fits and candidate.subject_fits and candidate.on_topic):
            continue
        if not any(covers(later, stated) for stated in candidate.periods):
            continue
        for level, change in _levels_with_change(ask, candidate):
            if not _compared_with(candidate, change, asked):
                continue
            value = level.quantity.value - change[1]
            formula = _difference_formula(level, change[0], "−" if change[1] > 0 else "+", value)
            named = label(asked).capitalize()
            # A period that the source does not name is not named here either: the formula speaks of "kỳ trước".
            when = named if not unsupported(named, [candidate.text]) else "Kỳ trước"
            sentence = f"{when}: {formula} (tính từ giá trị và mức thay đổi mà nguồn ghi)."
            computed = _computed(
                candidate, (level, change[0]), level.indicator, value, level.quantity.unit, formula, sentence
            )
            period = resolve(asked)
            return replace(computed, figure=replace(computed.figure, period=period))
    return None


def _target(question: Question, ask: Ask, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute a target from a rate and its distance from it: 47,3% that lacks 33,2 points was to be 80,5%."""
    for candidate in evidence:
        if not (candidate.period_fits and candidate.place_fits and candidate.on_topic):
            continue
        figures = [f for f in candidate.figures if ask.basis in {None, f.basis} and f.subject is question.subject]
        if any(f.kind is FigureKind.TARGET for f in figures):
            return None
        level = next((f for f in figures if f.kind is FigureKind.LEVEL and f.measure is Measure.COMPLETION_RATE), None)
        margin = next((f for f in figures if f.kind is FigureKind.MARGIN), None)
        if level is None or margin is None:
            continue
        before = fold_aligned(candidate.text[: margin.quantity.start - candidate.start])
        lacks = before.rfind("thieu") > before.rfind("vuot")
        value = level.quantity.value + (margin.quantity.value if lacks else -margin.quantity.value)
        formula = _difference_formula(level, margin, "+" if lacks else "−", value)
        return _computed(
            candidate, (level, margin), level.indicator, value, Unit.PERCENT, formula,
            f"Chỉ tiêu {_NAMES.get(level.basis, '')}: {formula} (tính từ kết quả và mức vượt, thiếu mà nguồn ghi).",
        )  # fmt: skip
    return None


def _difference_formula(first: Figure, second: Figure, sign: str, value: Decimal) -> str:
    """Return "28.450 tỷ − 4.785 tỷ = 23.665 tỷ đồng": in the scale that both operands are printed in."""
    operands = [_bare(first).removesuffix("%").strip(), _bare(second).removesuffix("%").strip()]
    if first.quantity.unit is Unit.PERCENT:
        return f"{operands[0]} {sign} {operands[1]} = {_vietnamese(value)}%"
    for words, scale in _SCALES:
        if all(words in operand for operand in operands):
            return f"{operands[0]} {sign} {operands[1]} = {_vietnamese(value / scale)} {words} đồng"
    return f"{operands[0]} {sign} {operands[1]} = {_vietnamese(value)}{_unit_words(first)}"


def _difference(question: Question, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute how far apart two places or two periods are, from a level of each."""
    ask = next((a for a in question.asks if a.kind is FigureKind.CHANGE), None)
    provinces = [p for p in question.places if p != NATIONAL]
    periods = [*question.periods, *question.compared]
    if ask is None or max(len(provinces), len(periods)) < 2:
        return None
    if len(provinces) < 2 and any(a == ask for e in admissible(question, evidence) for a, _ in e.fitted):
        return None  # the change is printed
    level = replace(ask, kind=FigureKind.LEVEL, counted=None)
    found: list[tuple[Evidence, Figure]] = []
    for index in range(2):
        for candidate in evidence:
            scope_fits = (
                provinces[index] in candidate.places
                if len(provinces) > 1
                else any(covers(periods[index], s) for s in candidate.periods)
            )
            dated = candidate.period_fits or len(provinces) < 2
            fits = scope_fits and dated and candidate.place_fits and candidate.on_topic
            figure = (
                max(candidate.figures, key=lambda f: fit(level, f, question.subject), default=None) if fits else None
            )
            if figure is not None and fit(level, figure, question.subject) >= _SURE:
                found.append((candidate, figure))
                break
    if len(found) < 2 or found[0][1].quantity.unit is not found[1][1].quantity.unit:
        return None
    (_, first), (_, second) = found
    value = first.quantity.value - second.quantity.value
    unit = Unit.POINT if first.quantity.unit is Unit.PERCENT else first.quantity.unit
    formula = _difference_formula(first, second, "−", value)
    computed = _computed(found[0][0], (first, first), first.indicator, value, unit, formula, f"Chênh lệch: {formula}.")
    pieces = tuple(piece_of(candidate, [figure]) for candidate, figure in found)
    return replace(computed, pieces=pieces)


def _levels_with_change(ask: Ask, evidence: Evidence) -> Iterator[tuple[Figure, tuple[Figure, Decimal]]]:
    """Yield each level that `ask` wants with the signed change, in the same unit, printed next after it."""
    figures = evidence.figures
    for position, level in enumerate(figures):
        percent = level.quantity.unit is Unit.PERCENT
        wanted = level.kind is FigureKind.LEVEL and percent == ask.rate
        if not wanted or ask.basis not in {None, level.basis}:
            continue
        if ask.measure is not None and rate_of(ask.measure) is not rate_of(level.measure):
            continue
        unit = Unit.POINT if percent else level.quantity.unit
        for change in figures[position + 1 :]:
            if change.kind is FigureKind.LEVEL and (
                change.quantity.unit is level.quantity.unit and change.measure is level.measure
            ):
                break
            if change.kind is FigureKind.CHANGE and change.quantity.unit is unit and level.quantity.qualifier is None:
                sign = evidence.direction(change)
                if sign and change.quantity.qualifier is None:
                    yield level, (change, sign * change.quantity.value)
                break


def _compared_with(evidence: Evidence, change: tuple[Figure, Decimal], asked: PeriodName) -> bool:
    """Tell whether the change is from the period asked: named after it, or by "cùng kỳ", the year before."""
    end = change[0].quantity.end - evidence.start
    after = evidence.text[end : end + 60]
    return str(asked.year) in after or "cùng kỳ" in after


def _computed(
    evidence: Evidence,
    parts: tuple[Figure, Figure],
    indicator: str,
    value: Decimal,
    unit: Unit,
    formula: str,
    sentence: str,
) -> Computed:
    piece = piece_of(evidence, parts)
    figure = AnswerFigure(
        indicator=indicator,
        value=value,
        unit=unit,
        qualifier=None,
        period=resolve(evidence.periods[0]) if evidence.periods else None,
        place=evidence.places[0] if evidence.places else None,
        raw=formula.rsplit("= ", 1)[1],
        citation=None,
        computed=True,
        formula=formula,
    )
    return Computed(figure, sentence, (piece,))


def _bare(figure: Figure) -> str:
    """Return the quantity as printed, without its qualifier and counting word."""
    words = figure.quantity.raw.split()
    digits = next(i for i, word in enumerate(words) if any(c.isdigit() for c in word))
    kept = words[digits:]
    if figure.quantity.unit in {Unit.CASE, Unit.JUDGMENT} and len(kept) > 1:
        kept = [w for w in kept if w not in {"việc", "vụ", "bản", "án", "quyết", "định"}]
    return " ".join(kept).removesuffix("việc")


def _unit_words(figure: Figure) -> str:
    return {Unit.CASE: " việc", Unit.VND: " đồng", Unit.JUDGMENT: " bản án"}.get(figure.quantity.unit, "")


def _vietnamese(value: Decimal) -> str:
    """Return a number the Vietnamese way: "." between thousands, "," before decimals."""
    text = f"{value.normalize():,f}" if value == value.to_integral_value() else f"{value:,f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
