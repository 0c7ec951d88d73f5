"""Figures of several periods or places side by side, and the first and last of them: a line each, from the records.

A line is in words of ours: what it names of period and place is cited too where the figure's own sentence does not say
it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answer import Draft, Piece, Said
from assistant.asks import Ask
from assistant.evidence import RESIDUAL
from assistant.ledger import Ledger, Operand, pieces_of
from assistant.slots import Slot, level_named, places_asked, slots_of
from assistant.types import Refusal
from assistant.understand import Question
from assistant.verify import unsupported
from ingest.figures import Basis, FigureKind, Measure
from ingest.indicators import BASIS_NAMES, MEASURE_NAMES, SUBJECT_NAMES
from ingest.library.registers import FigureFilter
from ingest.periods import PeriodKind, PeriodName, covers, label, period_name, resolve
from ingest.places import NATIONAL
from ingest.types import FigureRecord, Unit
from ingest.words import fold_aligned

# More lines than this are no short answer.
_MOST_LINES = 12
_Scope = tuple[PeriodName | None, str | None]


def tabled_answer(question: Question, ledger: Ledger, *, fewest: int = 2) -> Draft | None:
    """Return a draft with a line for each period and place asked.

    None where fewer than two are asked, or fewer than `fewest` known.
    """
    if not question.wants_indicator or question.yes_no:
        return None
    slots = slots_of(question)
    scopes = list(dict.fromkeys((slot.period, slot.place) for slot in slots))
    if len(scopes) < 2 or _told_as_one(question, slots, ledger):
        return None
    lines: list[_Line] = []
    for scope in scopes[:_MOST_LINES]:
        found = [ledger.find(slot) for slot in slots if (slot.period, slot.place) == scope]
        operands = [operands[0] for operands in found if operands]
        if operands:
            lines.append(_Line(scope, tuple(operands)))
    if len(lines) < fewest or not _on_topic(question, [o for line in lines for o in line.operands]):
        return None
    said = tuple(line.said(ledger, scopes) for line in lines)
    missing = "" if len(lines) == len(scopes) else "Các kỳ hoặc nơi còn lại không có số liệu trong thư viện."
    return Draft(said=said, bullets=len(said) > 1, message=missing)


_EACH = re.compile(r"tung nam|moi nam|qua cac nam|hang nam|thay doi|dien bien|bien dong|xu huong|so sanh")


def _told_as_one(question: Question, slots: Sequence[Slot], ledger: Ledger) -> bool:
    """Tell whether a span of years ("nhiệm kỳ 2016-2020") has a figure of its own, and not each year is asked for."""
    spans = [period for period in question.periods if period.kind is PeriodKind.YEARS]
    if not spans or _EACH.search(fold_aligned(question.text)):
        return False
    return any(ledger.find(replace(slot, period=span)) for slot in slots[:1] for span in spans)


def _on_topic(question: Question, operands: Sequence[Operand]) -> bool:
    named = any(o.evidence.named_kept for o in operands) or bool(question.units)
    return named and max(o.evidence.residual for o in operands) >= RESIDUAL


@dataclass(frozen=True, slots=True)
class _Line:
    """The figures of one period and place."""

    scope: _Scope
    operands: tuple[Operand, ...]

    def said(self, ledger: Ledger, scopes: Sequence[_Scope]) -> Said:
        """Return the line in words; it names what tells its scope from the others."""
        period, place = self.scope
        pieces = pieces_of(self.operands)
        names = []
        if len({scope[1] for scope in scopes}) > 1 and place is not None:
            names.append(place[:1].upper() + place[1:])
        stated = self.operands[0].record.period
        if period is None and stated is not None:
            period = period_name(stated.label)  # not asked, so that each figure must say its own
        elif len({scope[0] for scope in scopes}) < 2:
            period = None
        if period is not None:
            named = label(period)
            if unsupported(named, [piece.evidence.text for piece in pieces]):
                stating = ledger.stating(self.operands[0].stored.document_id, period)
                named = _in_order(period, scopes) if stating is None else named
                pieces += [] if stating is None else [Piece(stating, stating.start, stating.end, stating.text)]
            names.append(named if names else named[:1].upper() + named[1:])
        values = "; ".join(dict.fromkeys(worded(o.record) for o in self.operands))
        return Said(", ".join(name for name in names if name) + ": " + values, tuple(pieces))


def _in_order(period: PeriodName, scopes: Sequence[_Scope]) -> str:
    """Return what tells a period from the others where no source prints it."""
    ends = [resolve(other).end for other, _ in scopes if other is not None]
    known = [end for end in ends if end is not None]
    own = resolve(period).end
    return "" if own is None or not known else "kỳ sau" if own == max(known) else "kỳ trước"


def worded(record: FigureRecord) -> str:
    """Return a figure with the name of what it counts: "tỷ lệ thi hành xong về tiền 48,28%"."""
    subject, measure, basis = record.indicator.split(".")
    counted = "" if record.unit in _SAYS_ITSELF else BASIS_NAMES[Basis(basis)]
    name = " ".join(part for part in (MEASURE_NAMES[Measure(measure)], counted) if part)
    about = f" ({SUBJECT_NAMES[subject]})" if subject != "all" else ""
    kind = {FigureKind.TARGET: "chỉ tiêu ", FigureKind.MARGIN: "chênh lệch so với chỉ tiêu, "}.get(
        FigureKind(record.kind), ""
    )
    if record.kind == FigureKind.CHANGE:
        kind = "tăng " if record.value > 0 else "giảm "
        return f"{name}{about} {kind}{shown(record)}"
    return f"{kind}{name}{about} {shown(record)}"


_SAYS_ITSELF = frozenset({Unit.CASE, Unit.VND, Unit.JUDGMENT})


def shown(record: FigureRecord) -> str:
    """Return a figure as printed, with the unit that a table prints at its column."""
    raw = " ".join(record.raw.split())
    if any(c.isalpha() or c == "%" for c in raw):
        return raw
    if record.unit in {Unit.PERCENT, Unit.POINT}:
        return f"{raw}%"
    if record.unit is Unit.VND:
        digits = Decimal(re.sub(r"[.\s]", "", raw).replace(",", "."))
        scale = int(abs(record.value) / abs(digits)) if digits else 1
        return f"{raw} " + {1: "đồng", 10**3: "nghìn đồng", 10**6: "triệu đồng", 10**9: "tỷ đồng"}.get(scale, "")
    return f"{raw} " + {Unit.CASE: "việc", Unit.JUDGMENT: "bản án"}.get(record.unit, "")


# The first and the last


_EXTREME = re.compile(
    r"\b(?:tinh|thanh pho|dia phuong|noi|don vi|chi cuc|huyen|quan|cuc|thads)(?: thanh pho| tinh)? nao\b"
    r"(?P<said>[^?;]{0,90}?)\b(?P<word>cao|lon|nhieu|tot|thap|it|nho|kem)(?: (?:viec|tien|vu viec|ban an))? nhat\b"
    r"|\b(?P<said2>[^?;]{0,90}?)\b(?P<word2>cao|lon|nhieu|tot|thap|it|nho|kem)(?: (?:viec|tien))? nhat"
    r" (?:la )?(?:o |thuoc )?(?:tinh|thanh pho|dia phuong|noi|don vi|chi cuc|huyen|quan|cuc)\b"
)
_HIGH = frozenset({"cao", "lon", "nhieu", "tot"})
_SHOWN = 3


def extreme_answer(question: Question, ledger: Ledger) -> Draft | None:
    """Return which place has the highest or lowest figure asked, with the ones next to it; None where not asked."""
    folded = fold_aligned(question.text)
    match = _EXTREME.search(folded)
    ask = None if match is None else _ranked_by(question, folded)
    if match is None or ask is None:
        return None
    measure = ask.measure or Measure.COMPLETED
    period = question.periods[0] if question.periods else None
    within = next((place for place in places_asked(question) if place not in {None, NATIONAL}), None)
    slot = Slot(question.subject, measure, ask.basis, period, None, FigureKind.LEVEL, ask.rate)
    bases = [slot.basis] if slot.basis else [Basis.CASE, Basis.MONEY]
    high = (match["word"] or match["word2"]) in _HIGH
    said: list[Said] = []
    for basis in bases:
        of_basis = replace(slot, basis=basis)
        wanted = FigureFilter(
            subject=slot.subject,
            measure=of_basis.recorded_measure,
            basis=basis,
            kind=FigureKind.LEVEL,
            unit=Unit.PERCENT if ask.rate else None,
        )
        found = _one_of_each_place(ledger.matching(wanted), period, within)
        if len(found) < 2:
            continue
        ranked = sorted(found, key=lambda o: (-o.record.value if high else o.record.value, o.record.place or ""))
        for operand in ranked[:_SHOWN]:
            name = (operand.record.place or "").split(",")[0] if within else operand.record.place or ""
            said.append(Said(f"{name}: {worded(operand.record)}", tuple(pieces_of([operand]))))
    if not said:
        message = "Thư viện không có số liệu của từng nơi cho chỉ tiêu và kỳ này để xếp thứ tự."
        return Draft(refusal=Refusal.NO_EVIDENCE, message=message)
    order = "cao xuống thấp" if high else "thấp lên cao"
    note = f"Xếp từ {order}, trong số các nơi có số liệu trong thư viện."
    return Draft(said=tuple(said), bullets=True, message=note)


def _ranked_by(question: Question, folded: str) -> Ask | None:
    """Return the quantity by which places are to be ranked, a rate before a count."""
    if question.asks:
        return next((ask for ask in question.asks if ask.rate), question.asks[0])
    return level_named(folded)


def _one_of_each_place(operands: Sequence[Operand], period: PeriodName | None, within: str | None) -> list[Operand]:
    found: dict[str, Operand] = {}
    for operand in operands:
        place = operand.record.place
        inside = place is not None and place.endswith(f", {within}") if within else "," not in (place or ",")
        if place is None or place == NATIONAL or not inside:
            continue
        stated = period_name(operand.record.period.label) if operand.record.period else None
        if period is not None and (stated is None or not covers(period, stated)):
            continue
        found.setdefault(place, operand)
    return list(found.values())


# A figure whose sentence was not found by its words


def agrees(question: Question, draft: Draft, ledger: Ledger) -> bool:
    """Tell whether the sentences of a draft state the figures asked, where records of these are known."""
    if draft.refusal is not None:
        return False
    if not question.wants_indicator or question.yes_no:
        return True
    said = [(piece.evidence.document.id, piece.start, piece.end) for piece in draft.pieces]
    for slot in slots_of(question):
        known = ledger.places_of(slot)
        stated = any(document == d and start <= at < end for d, at in known for document, start, end in said)
        if known and not stated:
            return False
    return True


def recorded_answer(question: Question, ledger: Ledger) -> Draft | None:
    """Return the sentences that hold the very figures asked, None unless each is there for its period and place."""
    if not question.wants_indicator or question.yes_no or not (question.periods or question.local):
        return None
    slots = slots_of(question)
    if not slots or len({(slot.period, slot.place) for slot in slots}) > 1:
        return None
    if len(slots) < sum(ask.counted is None for ask in question.asks):
        return None
    found = [ledger.find(slot) for slot in slots]
    operands = [operands[0] for operands in found if operands]
    if len(operands) < len(slots) or not _on_topic(question, operands):
        return None
    return Draft(tuple(pieces_of(operands)))
