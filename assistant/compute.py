"""Values that follow from cited figures: a rate from its parts, an earlier value from a change. Pure.

Nothing is computed that a source prints; each formula shows its operands as printed, and each operand is cited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Computed, Draft, admissible, piece_of
from assistant.evidence import Evidence
from assistant.retrieve import covers
from assistant.types import AnswerFigure
from assistant.understand import Ask, Question
from ingest.figures import Basis, Figure, FigureKind, Measure, rate_of
from ingest.periods import PeriodName, label, resolve
from ingest.types import Unit

_CENT = Decimal("0.01")
_NAMES = {Basis.CASE: "về việc", Basis.MONEY: "về tiền", Basis.JUDGMENT: "bản án"}
# The denominator of a rate (DOMAIN section 2): what was done out of what could be enforced, never out of the total.
_DENOMINATORS = {
    Measure.COMPLETED: (Measure.ENFORCEABLE,),
    Measure.ENFORCEABLE: (Measure.TO_ENFORCE,),
    Measure.UNENFORCEABLE: (Measure.TO_ENFORCE,),
}


def computed_answer(question: Question, evidence: Sequence[Evidence]) -> Draft | None:
    """Return a computed draft when the sources print the parts of what is asked but not the value itself."""
    for ask in question.asks if question.wants_indicator else ():
        if ask.kind is not FigureKind.LEVEL:
            continue
        # Of several periods ("… của năm 2019 nếu năm 2020 đạt …") the first is the one asked for.
        first = question.periods[:1]
        given = [e for e in admissible(question, evidence) if not first or any(covers(first[0], s) for s in e.periods)]
        if any(a == ask for e in given for a, _ in e.fitted):
            continue
        found = _earlier_value(question, ask, evidence) or (
            _rate(question, ask, evidence) if ask.rate else None
        )
        if found is not None:
            return Draft(computed=found)
    return None


def _rate(question: Question, ask: Ask, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute "tỷ lệ thi hành xong = thi hành xong / có điều kiện" within one sentence."""
    measure = ask.measure or Measure.COMPLETED
    usable = [e for e in evidence if e.period_fits and e.place_fits and e.named_kept]
    for candidate in usable:
        for basis in [ask.basis] if ask.basis else [Basis.CASE, Basis.MONEY]:
            levels = [f for f in candidate.figures if f.kind is FigureKind.LEVEL and f.basis is basis]
            levels = [
                f for f in levels if f.subject is question.subject and f.quantity.unit is not Unit.PERCENT
            ]
            part = next((f for f in levels if rate_of(f.measure) is rate_of(measure)), None)
            whole = next((f for f in levels if f.measure in _DENOMINATORS.get(measure, ())), None)
            if part is None or whole is None or not 0 < part.quantity.value <= whole.quantity.value:
                continue
            value = (100 * part.quantity.value / whole.quantity.value).quantize(_CENT, ROUND_HALF_UP)
            formula = f"{_bare(part)} / {_bare(whole)} = {_vietnamese(value)}%"
            return _computed(
                candidate, (part, whole), f"{question.subject}.{rate_of(measure)}.{basis}", value, Unit.PERCENT, formula,
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
        if not (candidate.place_fits and candidate.subject_fits and candidate.named_kept):
            continue
        if not any(covers(later, stated) for stated in candidate.periods):
            continue
        for level, change in _levels_with_change(ask, candidate):
            if not _compared_with(candidate, change, asked):
                continue
            value = level.quantity.value - change[1]
            unit = "%" if level.quantity.unit is Unit.PERCENT else _unit_words(level)
            sign = "−" if change[1] > 0 else "+"
            printed = _bare(change[0]).removesuffix("%").strip()
            formula = (
                f"{_bare(level).removesuffix('%').strip()} {sign} {printed} = {_vietnamese(value)}{unit}"
            )
            indicator = f"{level.subject}.{level.measure}.{level.basis}"
            sentence = (
                f"{label(asked).capitalize()}: {formula} (tính từ giá trị và mức thay đổi mà nguồn ghi)."
            )
            computed = _computed(
                candidate, (level, change[0]), indicator, value, level.quantity.unit, formula, sentence
            )
            period = resolve(asked)
            return replace(computed, figure=replace(computed.figure, period=period))
    return None


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
            if change.kind is FigureKind.LEVEL and (change.quantity.unit is level.quantity.unit):
                break
            if (
                change.kind is FigureKind.CHANGE
                and change.quantity.unit is unit
                and level.quantity.qualifier is None
            ):
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
        raw=f"{_vietnamese(value)}{'%' if unit is Unit.PERCENT else ''}",
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
