"""Values that follow from cited figures: shares, differences, sums, rates, earlier values and targets. Pure.

Nothing is computed that a source prints; each formula shows its operands as printed, and each operand is cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, permutations, product

from assistant.answer import Computed, Draft, Piece, Said, admissible, piece_around
from assistant.asks import Ask
from assistant.evidence import RESIDUAL, Evidence
from assistant.ledger import Ledger, Operand, pieces_of
from assistant.slots import Operation, Reckoning, Slot, in_time, places_asked, reckoning_of, sides_said
from assistant.types import AnswerFigure
from assistant.understand import Question
from assistant.verify import unsupported
from ingest.figures import Basis, Figure, FigureKind, Measure, Subject, rate_of
from ingest.indicators import MEASURE_NAMES
from ingest.library.registers import FigureFilter
from ingest.numbers import quantities
from ingest.periods import PeriodName, covers, label, resolve
from ingest.types import FigureRecord, Qualifier, Quantity, Unit
from ingest.words import fold, fold_aligned

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_SCALES = (
    ("nghìn tỷ", 10**12),
    ("ngàn tỷ", 10**12),
    ("tỷ", 10**9),
    ("tỉ", 10**9),
    ("triệu", 10**6),
    ("nghìn", 10**3),
    ("ngàn", 10**3),
)
_SCALE_WORDS = {10**3: " nghìn", 10**6: " triệu", 10**9: " tỷ"}
_BASES = {Basis.CASE: "về việc", Basis.MONEY: "về tiền", Basis.JUDGMENT: "về bản án"}
# The denominator of a rate (DOMAIN section 2): what was done out of what could be enforced, never out of the total.
_DENOMINATORS = {
    Measure.COMPLETED: (Measure.ENFORCEABLE,),
    Measure.ENFORCEABLE: (Measure.TO_ENFORCE, Measure.RECEIVED),
    Measure.UNENFORCEABLE: (Measure.TO_ENFORCE, Measure.RECEIVED),
}
# Pairs of operands that are tried: those of the most fitting documents.
_TRIED = 4
_FROM_SOURCE = "tính từ số liệu của nguồn"


def computed_answer(question: Question, evidence: Sequence[Evidence], ledger: Ledger) -> Draft | None:
    """Return a computed draft when the sources print the parts of what is asked but not the value itself."""
    reckoning = reckoning_of(question)
    if reckoning is not None and not (question.asks and _printed_change(reckoning, ledger)):
        draft = _reckoned(question, reckoning, ledger)
        if draft is not None:
            return draft
    if not question.wants_figure:
        return None
    beside = _side_by_side(question, evidence) or _shortfall(question, evidence)
    if beside is not None:
        return Draft(computed=beside)
    found = [computed for ask in question.asks if (computed := _implied(question, ask, evidence, ledger)) is not None]
    if len(found) == 1:
        return Draft(computed=found[0])
    if not found:
        return None
    return Draft(said=tuple(Said(one.sentence, one.pieces, one.figure) for one in found), bullets=True)


def _implied(question: Question, ask: Ask, evidence: Sequence[Evidence], ledger: Ledger) -> Computed | None:
    """Return a value that is not printed but follows from one that is."""
    if ask.kind is FigureKind.TARGET:
        return _target(question, ask, ledger)
    if ask.kind is not FigureKind.LEVEL or (ask.measure is None and ask.counted is None and not ask.rate):
        return None
    if question.of_share and ask.measure is Measure.COMPLETED:
        return None
    # Of several periods ("… của năm 2019 nếu năm 2020 đạt …") the first is the one asked for.
    first = question.periods[:1]
    given = [e for e in admissible(question, evidence) if not first or any(covers(first[0], s) for s in e.periods)]
    if ask.rate and question.places and _rates_printed(question, ask, ledger):
        return None
    inferred = _YEAR_BEFORE.search(fold_aligned(question.text))
    if not inferred and any(a == ask for e in given for a, _ in e.fitted):
        return None
    return _earlier_value(question, ask, ledger) or (_rate(question, ask, ledger) if ask.rate else None)


def _printed_change(reckoning: Reckoning, ledger: Ledger) -> bool:
    """Tell whether a change between the two periods is printed, so that it need not be reckoned from two levels."""
    first, second = reckoning.operands[0], reckoning.operands[-1]
    if reckoning.operation not in {Operation.APART, Operation.DIFFERENCE} or first.place != second.place:
        return False
    if first.period is None or second.period is None or first.period == second.period:
        return False
    for now, then in ((first, second), (second, first)):
        if then.period is None:
            continue
        adjacent = now.period is not None and now.period == replace(then.period, year=(then.period.year or 0) + 1)
        for change in ledger.find(replace(now, kind=FigureKind.CHANGE)):
            if change.record.compared_to == label(then.period) or (adjacent and change.record.compared_to is None):
                return True
    return False


# Two figures or more


def _reckoned(question: Question, reckoning: Reckoning, ledger: Ledger) -> Draft | None:
    printed = _printed(reckoning, ledger)
    if printed is not None:
        return Draft(tuple(pieces_of([printed]))) if _on_topic(question, [printed]) else None
    operands = _operands(reckoning, ledger)
    if operands is None or not _on_topic(question, operands):
        return None
    computed, lead = _carried_out(question, reckoning, operands)
    if computed is not None:
        computed = _with_periods_cited(computed, reckoning.operands, operands, ledger)
    return None if computed is None else Draft(computed=computed, lead=lead)


def _on_topic(question: Question, operands: Sequence[Operand]) -> bool:
    """Tell whether the sentences say what the question names beside its figures."""
    named = any(o.evidence.named_kept for o in operands)
    # "Năm nào … nhiều hơn" asks for no quantity, so that nothing but its words was read of what narrows it.
    return named and (not question.asks or max(o.evidence.residual for o in operands) >= RESIDUAL)


def _printed(reckoning: Reckoning, ledger: Ledger) -> Operand | None:
    """Return the figure that a source prints for what would be reckoned: a rate, or what is carried over."""
    first, second = reckoning.operands[0], reckoning.operands[-1]
    alike = replace(first, measure=None) == replace(second, measure=None)
    if not alike or first.measure is None:
        return None
    if reckoning.operation is Operation.SHARE and second.measure in _DENOMINATORS.get(first.measure, ()):
        found = ledger.find(replace(first, rate=True))
        doubtful = {
            figure.id for o in found for check in ledger.checks(o.stored.document_id) for figure in check.figures
        }
        return next((o for o in found if o.stored.id not in doubtful), None)
    if reckoning.operation is Operation.DIFFERENCE and second.measure is Measure.COMPLETED:
        for operand in ledger.find(replace(first, measure=Measure.CARRIED_OVER)):
            at = operand.record.start - operand.evidence.start
            around = fold_aligned(operand.evidence.text)[max(0, at - 60) : at + 60]
            if first.measure is not Measure.ENFORCEABLE or re.search(r"(?<!chua )(?:co|du) dieu kien", around):
                return operand
    return None


def _operands(reckoning: Reckoning, ledger: Ledger) -> list[Operand] | None:
    """Return a figure for each slot, of one document where one has them all."""
    found = [ledger.find(slot)[:_TRIED] for slot in reckoning.operands]
    if not all(found):
        return None
    choices = list(product(*found)) if len(found) == 2 else [tuple(operands[0] for operands in found)]
    best = min(choices, key=lambda operands: len({o.stored.document_id for o in operands}))
    distinct = len({o.stored.id for o in best}) == len(best)
    units = {o.record.unit for o in best}
    return list(best) if distinct and len(units) == 1 else None


def _carried_out(question: Question, reckoning: Reckoning, operands: Sequence[Operand]) -> tuple[Computed | None, str]:
    """Return the computed value of a reckoning, with the verdict that it gives on a claim."""
    records = [operand.record for operand in operands]
    first, second = records[0], records[-1]
    names = _names(reckoning.operands)
    if reckoning.operation is Operation.SHARE or reckoning.operation is Operation.RATIO:
        if not second.value:
            return None, ""
        times = reckoning.operation is Operation.RATIO
        value = (first.value * (1 if times else _HUNDRED) / second.value).quantize(_CENT, ROUND_HALF_UP)
        unit, sign = (Unit.OTHER, " lần") if times else (Unit.PERCENT, "%")
        texts = _dated(reckoning.operands, _alike(first, second))
        formula = f"{texts[0]} / {texts[1]} = {_vietnamese(value)}{sign}"
        of = f"{names[0]} / {_small(names[1])}" if names[0] != names[1] else "Tỷ lệ giữa hai kỳ"
        said = f"{of}: {formula} ({_FROM_SOURCE})."
        return _computed(operands, records[0].indicator, value, unit, formula, said), ""
    if reckoning.operation is Operation.SUM:
        total = sum((record.value for record in records), Decimal(0))
        formula = " + ".join(_dated(reckoning.operands, [_bare(r) for r in records])) + f" = {_amount(total, first)}"
        of = f" ({'; '.join(names)})" if len(set(names)) > 1 else ""
        said = f"Tổng cộng{of}: {formula} ({_FROM_SOURCE})."
        return _computed(operands, first.indicator, total, first.unit, formula, said), ""
    slots = list(reckoning.operands)
    pair = [(first, slots[0]), (second, slots[1])]
    if reckoning.operation is Operation.APART and first.value < second.value:
        pair.reverse()
    (more, _), (less, _) = pair
    value = more.value - less.value
    unit = Unit.POINT if first.unit is Unit.PERCENT else first.unit
    formula = _difference_formula(more, less, "−", value, [slot for _, slot in pair])
    if reckoning.operation is Operation.DIFFERENCE:
        between = f"{names[0]} trừ {_small(names[1])}" if names[0] != names[1] else "Chênh lệch"
        said = f"{between}: {formula} ({_FROM_SOURCE})."
        return _computed(operands, first.indicator, value, unit, formula, said), ""
    said = f"{names[0]}: {first.raw}; {_small(names[1])}: {second.raw}; chênh lệch {formula}."
    held = (first.value > second.value) - (first.value < second.value)
    if names[0] == names[1]:
        said = f"Chênh lệch: {formula}."
    claim = reckoning.claim
    if _in_time_order(slots):
        direction = held if slots[0].period == _later(slots) else -held
        verb = {1: "Tăng", 0: "Không đổi", -1: "Giảm"}[direction]
        said = f"{verb} {formula.rsplit('= ', 1)[1]}: {formula}."
        if not claim:
            claim, held = question.presumed_change, direction
        said = said[:1].lower() + said[1:] if claim else said
    lead = "" if not claim else "Đúng như nguồn ghi:" if held == claim else "Không đúng:"
    return _computed(operands, first.indicator, value, unit, formula, said), lead


def _with_periods_cited(
    computed: Computed, slots: Sequence[Slot], operands: Sequence[Operand], ledger: Ledger
) -> Computed:
    """Return a value whose formula names periods with where these stand, or without those that stand nowhere."""
    pieces, sentence, formula = list(computed.pieces), computed.sentence, computed.figure.formula or ""
    for slot, operand in zip(slots, operands, strict=True):
        named = label(slot.period) if slot.period else ""
        if not named or f"({named})" not in formula or not unsupported(named, [piece.text for piece in pieces]):
            continue
        stating = ledger.stating(operand.stored.document_id, slot.period) if slot.period else None
        if stating is not None:
            pieces.append(Piece(stating, stating.start, stating.end, stating.text))
            continue
        when = "kỳ sau" if slot.period == _later(slots) else "kỳ trước"
        sentence, formula = (text.replace(f"({named})", f"({when})") for text in (sentence, formula))
    figure = replace(computed.figure, formula=formula)
    return replace(computed, figure=figure, sentence=sentence, pieces=tuple(pieces))


def _in_time_order(slots: Sequence[Slot]) -> bool:
    """Tell whether two slots are one figure at two times."""
    first, second = slots
    dated = first.period is not None and second.period is not None and first.period != second.period
    return dated and replace(first, period=None) == replace(second, period=None)


def _later(slots: Sequence[Slot]) -> PeriodName | None:
    return max((slot.period for slot in slots if slot.period), key=in_time)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:] if name.split(maxsplit=1)[0].lower() in _SMALL_BEGINNINGS else name


_SMALL_BEGINNINGS = frozenset(word for name in MEASURE_NAMES.values() for word in name.split()[:1]) | {"năm", "toàn"}


def _names(slots: Sequence[Slot]) -> list[str]:
    """Return what tells the slots apart, in words: their measures, places or periods."""
    names = []
    for slot in slots:
        others = [other for other in slots if other is not slot]
        parts = []
        if any(other.measure is not slot.measure for other in others) and slot.measure is not None:
            parts.append(MEASURE_NAMES[rate_of(slot.measure) if slot.rate else slot.measure])
        if any(other.subject is not slot.subject for other in others):
            parts.append(_SUBJECTS.get(slot.subject, ""))
        if any(other.place != slot.place for other in others):
            parts.append(slot.place or "địa phương")
        name = ", ".join(part for part in parts if part) or "số liệu"
        names.append(name[:1].upper() + name[1:])
    return names


_SUBJECTS = {"all": "toàn bộ", "credit": "án tín dụng, ngân hàng", "corruption": "án kinh tế, tham nhũng",
             "budget": "thu ngân sách nhà nước", "commercial": "án kinh doanh, thương mại",
             "administrative": "án hành chính", "complaint": "khiếu nại, tố cáo"}  # fmt: skip


# Two figures of one sentence, whatever they count


def _side_by_side(question: Question, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute a share, ratio or difference of two things that one sentence counts side by side.

    "494 quyết định chủ động và 83 theo yêu cầu": each figure is told by the words around it that the other lacks.
    """
    said = sides_said(question)
    if said is None or question.measured:
        return None
    operation, *sides = said
    asked = set(map(fold, question.words)) - _OF_THE_FIELD
    words = [asked & set(re.findall(r"\w+", fold_aligned(side))) for side in sides]
    own = words[0] - words[1], words[1] - words[0]
    for one in evidence if all(own) else ():
        if not (one.named_kept and one.period_fits and one.place_fits and one.residual > 0):
            continue
        pair = _pair_told(one, own)
        if pair is not None and not _share_printed(one, pair[0], operation):
            return _of_pair(operation, one, *pair)
    return None


# "Thi hành án dân sự" stands with everything that is counted.
_OF_THE_FIELD = frozenset({"thi", "hanh", "an", "dan", "su"})
# The words around a figure must say this share of what tells it from the other, and tell no other pair as well.
_TOLD, _CLEARLY = 0.6, 0.3


def _pair_told(one: Evidence, own: tuple[set[str], set[str]]) -> tuple[Figure, Figure] | None:
    parts = {Unit.PERCENT, Unit.POINT}
    figures = [f for f in one.figures if f.kind is FigureKind.LEVEL and f.quantity.unit not in parts]
    around = [set(_around(one, figures, i).split()) for i in range(len(figures))]
    # What the document is about is said of all its figures.
    about = set(re.findall(r"\w+", fold_aligned(f"{one.document.metadata.title} {one.document.metadata.issuer or ''}")))
    telling = [words - about or words for words in own]
    told: list[tuple[float, Figure, Figure]] = []
    for (i, first), (j, second) in permutations(enumerate(figures), 2):
        if first.quantity.unit is not second.quantity.unit:
            continue
        shares = [len(words & around[at]) / len(words) for words, at in zip(telling, (i, j), strict=True)]
        mixed = [len(words & around[at]) / len(words) for words, at in zip(telling, (j, i), strict=True)]
        if min(shares) >= _TOLD:
            told.append((sum(shares) - sum(mixed), first, second))
    told.sort(key=lambda pair: -pair[0])
    if not told or (len(told) > 1 and told[0][0] - told[1][0] < _CLEARLY):
        return None
    return told[0][1:]


def _around(one: Evidence, figures: Sequence[Figure], i: int) -> str:
    """Return the accent-less words from the figure before one to the one after it, within its clause."""
    start = figures[i - 1].quantity.end - one.start if i else 0
    end = figures[i + 1].quantity.start - one.start if i + 1 < len(figures) else len(one.text)
    at, until = figures[i].quantity.start - one.start, figures[i].quantity.end - one.start
    before = re.split(r"[,;(]", one.text[start:at])[-1]
    after = re.split(r"[;)]|,\s", one.text[until:end])[0]
    return re.sub(r"\W+", " ", fold_aligned(f"{before} {one.text[at:until]} {after}"))


def _share_printed(one: Evidence, first: Figure, operation: Operation) -> bool:
    after = one.text[first.quantity.end - one.start :][:40]
    return operation is Operation.SHARE and "%" in after


def _of_pair(operation: Operation, one: Evidence, first: Figure, second: Figure) -> Computed | None:
    a, b = first.quantity, second.quantity
    if not b.value:
        return None
    texts = [_printed_number(q) for q in (a, b)]
    if operation is Operation.DIFFERENCE:
        value, unit = a.value - b.value, a.unit
        # Cases, judgments or whatever else, as it stands beside one of the numbers.
        printed = [re.sub(r"^\D*[\d.,]+\s*", "", q.raw) or q.counted or "" for q in (a, b)]
        counted = next((thing for thing in printed if thing), "") if unit is not Unit.VND else ""
        said = _vietnamese(value) if unit is not Unit.VND else f"{_in_scale(value, a.raw) or _vietnamese(value)} đồng"
        formula = f"{texts[0]} − {texts[1]} = {said} {counted}".strip()
        lead = "Chênh lệch"
    else:
        times = operation is Operation.RATIO
        value = (a.value * (1 if times else _HUNDRED) / b.value).quantize(_CENT, ROUND_HALF_UP)
        unit = Unit.OTHER if times else Unit.PERCENT
        formula = f"{texts[0]} / {texts[1]} = {_vietnamese(value)}{' lần' if times else '%'}"
        lead = "Tỷ lệ"
    return _of_sentence(one, (first, second), value, unit, formula, lead)


def _of_sentence(
    one: Evidence, figures: Sequence[Figure], value: Decimal, unit: Unit, formula: str, lead: str
) -> Computed:
    """Return a value computed from figures of one sentence, of no indicator that records have."""
    figure = AnswerFigure(
        indicator=figures[0].indicator, value=value, unit=unit, qualifier=None, period=None, place=None,
        raw=formula.rsplit("= ", 1)[1], citation=None, computed=True, formula=formula,
    )  # fmt: skip
    piece = piece_around(one, [(f.quantity.start, f.quantity.end) for f in figures])
    return Computed(figure, f"{lead}: {formula} ({_FROM_SOURCE}).", (piece,))


def _printed_number(quantity: Quantity) -> str:
    """Return a quantity as printed, from its first digit on, without the thing that it counts."""
    digits = re.search(r"\d.*", quantity.raw)
    printed = digits[0] if digits else quantity.raw
    return printed if quantity.unit is Unit.VND else printed.split()[0]


# A value that another one implies


_SHORT_OF = re.compile(
    r"\b(?:thieu|hut|con trong|chua tuyen(?: du)?)\b[^?;]{0,40}?\b(?:bao nhieu|may)\s+(?P<thing>\w+)"
)


def _shortfall(question: Question, evidence: Sequence[Evidence]) -> Computed | None:
    """Compute what is missing of a whole that is printed with its part: of "119/139 người" 20 are missing."""
    asked = _SHORT_OF.search(fold_aligned(question.text))
    if asked is None:
        return None
    for one in evidence:
        if not (one.named_kept and one.period_fits and one.place_fits and one.residual >= RESIDUAL):
            continue
        for part, whole in pairwise(one.figures):
            first, second = part.quantity, whole.quantity
            between = one.text[first.end - one.start : second.start - one.start]
            counted = fold_aligned(second.counted or first.counted or "").split()
            if between.strip() != "/" or asked["thing"] not in counted or first.value > second.value:
                continue
            value = second.value - first.value
            texts = [re.split(r"[^\d.,]", q.raw.strip().lstrip("/"))[0] for q in (second, first)]
            thing = second.counted or first.counted
            formula = f"{texts[0]} − {texts[1]} = {_vietnamese(value)} {thing}"
            return _of_sentence(one, (whole, part), value, second.unit, formula, "Còn thiếu")
    return None


def _rates_printed(question: Question, ask: Ask, ledger: Ledger) -> bool:
    slot = Slot(question.subject, ask.measure, ask.basis, *_scope(question), rate=True)
    return bool(ledger.find(slot))


def _rate(question: Question, ask: Ask, ledger: Ledger) -> Computed | None:
    """Compute "tỷ lệ thi hành xong = thi hành xong / có điều kiện" from figures of one document."""
    measure = ask.measure or Measure.COMPLETED
    followed = question.subject is Subject.ADMINISTRATIVE
    bases = [ask.basis] if ask.basis else [Basis.JUDGMENT, Basis.CASE] if followed else [Basis.CASE, Basis.MONEY]
    # Judgments against the administration are not parted into enforceable and not.
    wholes = (Measure.TO_ENFORCE, Measure.RECEIVED) if followed else _DENOMINATORS.get(measure, ())
    for basis in bases:
        for whole in wholes:
            slot = Slot(question.subject, measure, basis, *_scope(question))
            reckoning = Reckoning(Operation.SHARE, (slot, replace(slot, measure=whole)))
            operands = _operands(reckoning, ledger)
            if operands is None or len({o.stored.document_id for o in operands}) > 1:
                continue
            first, second = (o.record for o in operands)
            if not (_on_topic(question, operands) and 0 < first.value <= second.value):
                continue
            value = (_HUNDRED * first.value / second.value).quantize(_CENT, ROUND_HALF_UP)
            texts = _alike(first, second)
            formula = f"{texts[0]} / {texts[1]} = {_vietnamese(value)}%"
            said = f"Tỷ lệ {_BASES[basis]}: {formula} ({_FROM_SOURCE}, nguồn không ghi tỷ lệ này)."
            indicator = f"{question.subject}.{rate_of(measure)}.{basis}"
            return _computed(operands, indicator, value, Unit.PERCENT, formula, said)
    return None


def _scope(question: Question) -> tuple[PeriodName | None, str | None]:
    return (question.periods[0] if question.periods else None), places_asked(question)[0]


# "Suy ra cùng kỳ năm trước thu được bao nhiêu": the period before the one that is named.
_YEAR_BEFORE = re.compile(
    r"(?:suy|tinh)(?: nguoc)?(?: ra)?[^;?]*\b(?:cung ky|nam) (?:nam )?(?:truoc|ngoai)"
    r"|^\s*cung ky nam truoc\b[^;?]*bao nhieu"
)


def _earlier_value(question: Question, ask: Ask, ledger: Ledger) -> Computed | None:
    """Compute last period's value from this period's and its change: 81,41% after a rise of 2,82 points was 78,59%."""
    asked, place = _scope(question)
    if asked is not None and asked.year is not None and _YEAR_BEFORE.search(fold_aligned(question.text)):
        asked = replace(asked, year=asked.year - 1)
    if asked is None or asked.year is None:
        return None
    measure = rate_of(ask.measure or Measure.COMPLETED) if ask.rate else ask.measure
    wanted = FigureFilter(
        subject=None if ask.counted else question.subject,
        measure=None if ask.counted else measure,
        basis=ask.basis,
        kind=FigureKind.CHANGE,
        place=place,
    )
    then, later = label(asked), replace(asked, year=asked.year + 1)
    for change in ledger.matching(wanted):
        record = change.record
        # A report of a period compares with the same one of the year before, unless it says otherwise.
        silent = record.compared_to is None and record.period is not None and record.period.label == label(later)
        if (
            (record.compared_to != then and not silent)
            or not change.evidence.named_kept
            or change.evidence.residual < RESIDUAL
        ):
            continue
        level = _level_before(change, ask, ledger)
        if level is None:
            continue
        value = level.record.value - record.value
        sign = "−" if record.value > 0 else "+"
        formula = _difference_formula(level.record, record, sign, value)
        named = then.capitalize()
        # A period that the source does not name is not named here either: the formula speaks of "kỳ trước".
        when = named if not unsupported(named, [change.evidence.text]) else "Kỳ trước"
        rough = {level.record.qualifier, record.qualifier} - {None}
        about = "khoảng " if rough else ""
        said = f"{when}: {about}{formula} (tính từ giá trị và mức thay đổi mà nguồn ghi)."
        computed = _computed([level, change], level.record.indicator, value, level.record.unit, formula, said)
        qualifier = Qualifier.ABOUT if rough else None
        return replace(computed, figure=replace(computed.figure, period=resolve(asked), qualifier=qualifier))
    return None


def _level_before(change: Operand, ask: Ask, ledger: Ledger) -> Operand | None:
    """Return the level that a change belongs to: the last one of its indicator before it in its sentence."""
    record = change.record
    unit = Unit.PERCENT if record.unit is Unit.POINT else record.unit
    if unit is Unit.PERCENT and not ask.rate:
        return None
    wanted = FigureFilter(
        indicator=record.indicator, kind=FigureKind.LEVEL, unit=unit, document_id=change.stored.document_id
    )
    if ask.counted and ask.counted.split()[0] not in fold_aligned(change.evidence.text):
        return None
    before = [o for o in ledger.beside(change.stored, wanted) if o.record.start < record.start]
    return before[-1] if before else None


def _target(question: Question, ask: Ask, ledger: Ledger) -> Computed | None:
    """Compute a target from a rate and its distance from it: 47,3% that lacks 33,2 points was to be 80,5%."""
    asked, place = _scope(question)
    basis = ask.basis
    target = Slot(question.subject, Measure.COMPLETED, basis, asked, place, FigureKind.TARGET, rate=True)
    # A target is the year's, and its result may be that of some months of it.
    periods = [asked, *question.periods[1:]]
    if any(ledger.find(replace(target, period=period)) for period in periods):
        return None
    for period in periods:
        for margin in ledger.find(replace(target, period=period, kind=FigureKind.MARGIN)):
            if margin.record.compared_to != "chỉ tiêu được giao":
                continue
            levels = FigureFilter(indicator=margin.record.indicator, kind=FigureKind.LEVEL, unit=Unit.PERCENT,
                                  document_id=margin.stored.document_id)  # fmt: skip
            before = [o for o in ledger.beside(margin.stored, levels) if o.record.start < margin.record.start]
            if not before or not _on_topic(question, [margin]):
                continue
            level = before[-1]
            value = level.record.value - margin.record.value
            sign = "+" if margin.record.value < 0 else "−"
            formula = _difference_formula(level.record, margin.record, sign, value)
            named = _BASES.get(Basis(level.record.indicator.rsplit(".", 1)[1]), "")
            said = f"Chỉ tiêu {named}: {formula} (tính từ kết quả và mức vượt, thiếu mà nguồn ghi)."
            return _computed([level, margin], level.record.indicator, value, Unit.PERCENT, formula, said)
    return None


# Formulas


def _computed(
    operands: Sequence[Operand], indicator: str, value: Decimal, unit: Unit, formula: str, sentence: str
) -> Computed:
    first = operands[0].record
    figure = AnswerFigure(
        indicator=indicator,
        value=value,
        unit=unit,
        qualifier=None,
        period=first.period,
        place=first.place,
        raw=formula.rsplit("= ", 1)[1],
        citation=None,
        computed=True,
        formula=formula,
    )
    return Computed(figure, sentence, tuple(pieces_of(operands)))


def _dated(slots: Sequence[Slot], texts: Sequence[str]) -> list[str]:
    """Return printed operands, each with its period where they have different ones: "13.409 (năm 2022)"."""
    if len({slot.period for slot in slots}) < 2:
        return list(texts)
    return [f"{text} ({label(slot.period)})" if slot.period else text for slot, text in zip(slots, texts, strict=True)]


def _difference_formula(
    first: FigureRecord, second: FigureRecord, sign: str, value: Decimal, slots: Sequence[Slot] = ()
) -> str:
    """Return "28.450 tỷ − 4.785 tỷ = 23.665 tỷ đồng": in the scale that both operands are printed in."""
    operands = _dated(slots, [_bare(first), _bare(second)])
    if first.unit is Unit.PERCENT:
        return f"{operands[0]} {sign} {operands[1]} = {_vietnamese(value)}" + (
            "%" if second.unit is Unit.POINT else " điểm %"
        )
    for words, scale in _SCALES:
        if all(re.search(rf"\b{words}\b", operand) for operand in operands):
            unit = _unit_words(first)
            return f"{operands[0]} {sign} {operands[1]} = {_vietnamese(value / scale)} {words}{unit}"
    texts = _dated(slots, _alike(first, second))
    return f"{texts[0]} {sign} {texts[1]} = {_amount(value, first)}"


def _alike(first: FigureRecord, second: FigureRecord) -> tuple[str, str]:
    """Return two amounts as printed, with the unit of their table's column where only one has its unit beside it."""
    texts = [_bare(record) for record in (first, second)]
    for index, record in enumerate((first, second)):
        scale = _column_scale(record)
        if scale != 1 and _column_scale((second, first)[index]) != scale:
            texts[index] = f"{texts[index]}{_SCALE_WORDS.get(scale, '')} đồng"
    return texts[0], texts[1]


def _column_scale(record: FigureRecord) -> int:
    """Return what one of the number counts for beside its printed words: 1000 in a column "(1.000 đồng)"."""
    printed = next(iter(quantities(record.raw)), None)
    if record.unit is not Unit.VND or printed is None or not printed.value:
        return 1
    return int(abs(record.value) / abs(printed.value)) or 1


def _in_scale(value: Decimal, printed: str) -> str:
    """Return a value in the scale that a printed amount names, "23,5 tỷ"; "" where it names none."""
    named = next(((words, scale) for words, scale in _SCALES if re.search(rf"\b{words}\b", printed)), None)
    return f"{_vietnamese(value / named[1])} {named[0]}" if named else ""


def _amount(value: Decimal, like: FigureRecord) -> str:
    """Return an amount with its unit, in the scale in which `like` is printed."""
    scaled = _in_scale(value, like.raw)
    if scaled:
        return f"{scaled}{_unit_words(like)}"
    scale = _column_scale(like)
    words = _SCALE_WORDS.get(scale, "")
    return f"{_vietnamese(value / (scale if words else 1))}{words}{_unit_words(like)}"


def _bare(record: FigureRecord) -> str:
    """Return the quantity as printed, without its qualifier and counting word."""
    words = record.raw.split()
    digits = next((i for i, word in enumerate(words) if any(c.isdigit() for c in word)), 0)
    kept = words[digits:]
    if record.unit in {Unit.CASE, Unit.JUDGMENT, Unit.OTHER} and len(kept) > 1:
        kept = kept[:1]
    return " ".join(kept).removesuffix("việc")


def _unit_words(record: FigureRecord) -> str:
    counted = [w for w in record.raw.split() if not any(c.isdigit() or c == "%" for c in w)]
    if record.unit in {Unit.OTHER, Unit.CASE, Unit.JUDGMENT} and counted:
        return "".join(f" {w}" for w in counted[-2:] if w not in {"hơn", "trên", "gần", "khoảng"})
    return {Unit.CASE: " việc", Unit.VND: " đồng", Unit.JUDGMENT: " bản án"}.get(record.unit, "")


def _vietnamese(value: Decimal) -> str:
    """Return a number the Vietnamese way: "." between thousands, "," before decimals."""
    text = f"{value.normalize():,f}" if value == value.to_integral_value() else f"{value:,f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
