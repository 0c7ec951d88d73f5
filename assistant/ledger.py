"""The library's figures as a question needs them: by measure, period and place, each in the sentence that states it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answer import Piece, piece_around
from assistant.asks import Ask
from assistant.evidence import Evidence
from assistant.slots import Slot, places_asked, slots_of, unit_of
from assistant.understand import Question
from ingest.figures import Basis, Figure, FigureKind, Measure
from ingest.library.record_rows import place_key
from ingest.library.registers import FigureFilter, Registers
from ingest.periods import PeriodName, covers, period_mentions, period_name
from ingest.places import NATIONAL
from ingest.types import Check, FigureRecord, StoredFigure, Unit
from ingest.words import fold_aligned

# Figures of one measure and place that are looked at, over all periods and documents.
_MOST_FIGURES = 400
# Documents whose figure of a slot is weighed.
_MOST_FOUND = 6
# A place that is meant but not named ("toàn thành phố") is that of one of the documents found first.
_DOCUMENTS_MEANT = 3
# A report says what period it is about in its first lines.
_BEGINNING = 6_000


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure with the sentence that it stands in."""

    stored: StoredFigure
    evidence: Evidence

    @property
    def record(self) -> FigureRecord:
        """What the figure says."""
        return self.stored.record


# The sentence around an offset of a document, weighed for the question; None where there is none.
Weigh = Callable[[str, int], Evidence | None]


class Ledger:
    """The figures that one question may be answered from; documents in the order in which they fit the question."""

    def __init__(
        self,
        registers: Registers,
        texts: Callable[[str], str],
        weigh: Weigh,
        documents: Sequence[str],
        allowed: Collection[str] | None,
    ) -> None:
        self._registers = registers
        self._texts = texts
        self._weigh = weigh
        self._rank = {document: rank for rank, document in enumerate(dict.fromkeys(documents))}
        self._allowed = allowed
        self._known: dict[str, Mapping[int, list[FigureRecord]]] = {}
        # The steps of one answer ask for the same figures again and again.
        self._read: dict[FigureFilter, list[StoredFigure]] = {}
        self._weighed: dict[tuple[str, int], Evidence | None] = {}

    def find(self, slot: Slot) -> list[Operand]:
        """Return the figures of a slot, that of the most fitting document first, one of each of the first documents."""
        return self.operands(sorted(self._wholes(slot), key=self._order)[:_MOST_FOUND])

    def _wholes(self, slot: Slot) -> list[StoredFigure]:
        found = self._of(slot)
        documents = dict.fromkeys(one.document_id for one in found)
        return [self._whole([one for one in found if one.document_id == document]) for document in documents]

    def consistent(self, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return the evidence without the figures that, as records, are of another place than asked, or of a part.

        A row of a table is no figure of the whole, though the sentence says nothing of its place.
        """
        if not question.wants_indicator:
            return list(evidence)
        places = {place_key(place) for place in places_asked(question) if place is not None}
        of_parts = _OF_PARTS.search(fold_aligned(question.text)) is not None
        wholes = {
            (one.document_id, one.record.indicator, one.record.kind, one.record.unit): one.record
            for slot in ([] if of_parts else slots_of(question))
            for one in self._wholes(slot)
        }
        return [replace(e, fitted=self._held(question, places, wholes, e)) if e.fitted else e for e in evidence]

    def _held(
        self,
        question: Question,
        places: Collection[str],
        wholes: Mapping[tuple[str, str, str, Unit], FigureRecord],
        evidence: Evidence,
    ) -> tuple[tuple[Ask, Figure], ...]:
        known = self._records_of(evidence.document.id)
        kept = []
        for ask, figure in evidence.fitted:
            records = known.get(figure.quantity.start, [])
            # A place that a record leaves open may still be the one that is meant.
            if all(_is_elsewhere(question, places, record) for record in records) and records:
                continue
            if any(_is_part(record, wholes.get(_group(evidence, record))) for record in records):
                continue
            kept.append((ask, figure))
        return tuple(kept)

    def _records_of(self, document_id: str) -> Mapping[int, list[FigureRecord]]:
        if document_id not in self._known:
            known: dict[int, list[FigureRecord]] = {}
            for one in self._figures(FigureFilter(document_id=document_id)):
                known.setdefault(one.record.start + _number_offset(one.record.raw), []).append(one.record)
                known.setdefault(one.record.start, []).append(one.record)
            self._known[document_id] = known
        return self._known[document_id]

    def places_of(self, slot: Slot) -> set[tuple[str, int]]:
        """Return where the figures of a slot stand: (document, offset)."""
        return {(one.document_id, one.record.start) for one in self._of(slot)}

    def _of(self, slot: Slot) -> list[StoredFigure]:
        unit = (Unit.POINT if slot.kind is FigureKind.MARGIN else Unit.PERCENT) if slot.rate else unit_of(slot.basis)
        if slot.kind is FigureKind.CHANGE and slot.rate:
            # "Tăng mấy phần trăm": of a rate in points, of an amount in per cent.
            of_rate = self._with_unit(slot, slot.recorded_measure, Unit.POINT)
            return of_rate or self._with_unit(slot, slot.measure, Unit.PERCENT)
        return self._with_unit(slot, slot.recorded_measure, unit)

    def _with_unit(self, slot: Slot, measure: Measure | None, unit: Unit | None) -> list[StoredFigure]:
        wanted = FigureFilter(
            subject=slot.subject,
            measure=measure,
            basis=slot.basis,
            kind=slot.kind,
            unit=unit,
            place=slot.place,
        )
        return [one for one in self._figures(wanted) if self._fits(slot, one)]

    def beside(self, figure: StoredFigure, wanted: FigureFilter) -> list[Operand]:
        """Return the figures of the filter that stand in the sentence of `figure`, in reading order."""
        home = self._sentence(figure.document_id, figure.record.start)
        if home is None:
            return []
        found = [one for one in self._figures(wanted) if one.document_id == figure.document_id]
        return [Operand(one, home) for one in found if home.start <= one.record.start < home.end]

    def matching(self, wanted: FigureFilter) -> list[Operand]:
        """Return all figures of the filter, those of the most fitting documents first."""
        return self.operands(sorted(self._figures(wanted), key=self._order))

    def stating(self, document_id: str, period: PeriodName) -> Evidence | None:
        """Return the first sentence of a document that names a period, its title mostly; None where none does."""
        text = self._texts(document_id)[:_BEGINNING]
        for mention in period_mentions(text):
            if not mention.compared and covers(period, mention.name):
                evidence = self._sentence(document_id, mention.start)
                if evidence is not None and str(period.year) in evidence.text:
                    return evidence
        return None

    @property
    def documents(self) -> Sequence[str]:
        """The documents that were found for the question, the most fitting first."""
        return list(self._rank)

    def checks(self, document_id: str) -> list[Check]:
        """Return what contradicts itself within a document."""
        return self._registers.checks_within(document_id, allowed=self._allowed)

    def operands(self, figures: Iterable[StoredFigure]) -> list[Operand]:
        """Return figures with the sentences that they stand in."""
        weighed = ((one, self._sentence(one.document_id, one.record.start)) for one in figures)
        return [Operand(one, evidence) for one, evidence in weighed if evidence is not None]

    def _figures(self, wanted: FigureFilter) -> list[StoredFigure]:
        if wanted not in self._read:
            self._read[wanted], _ = self._registers.figures(wanted, limit=_MOST_FIGURES, allowed=self._allowed)
        return self._read[wanted]

    def _sentence(self, document_id: str, position: int) -> Evidence | None:
        key = (document_id, position)
        if key not in self._weighed:
            self._weighed[key] = self._weigh(document_id, position)
        return self._weighed[key]

    def _fits(self, slot: Slot, figure: StoredFigure) -> bool:
        if slot.period is None:
            if self._rank.get(figure.document_id, _DOCUMENTS_MEANT) >= _DOCUMENTS_MEANT:
                return False
        else:
            stated = _period_of(figure.record)
            if stated is None or not covers(slot.period, stated):
                return False
        if slot.place is None:
            meant = figure.record.place != NATIONAL
            return meant and self._rank.get(figure.document_id, _DOCUMENTS_MEANT) < _DOCUMENTS_MEANT
        return True

    def _whole(self, figures: Sequence[StoredFigure]) -> StoredFigure:
        """Return, of one document's figures of a slot, that of the whole: a table has a row for each part too."""
        if len(figures) == 1:
            return figures[0]
        counts = {one.id: abs(one.record.value) for one in figures if one.record.unit in _COUNTED}
        if len(counts) < len(figures):
            counts = {one.id: self._counted_beside(one) for one in figures}
        largest = max(counts.values())
        near = [one for one in figures if counts[one.id] >= largest * _ALMOST]
        return min(near, key=lambda one: (one.record.qualifier is not None, one.record.start))

    def _counted_beside(self, rate: StoredFigure) -> Decimal:
        """Return the largest count of a rate's basis on its line, 0 where there is none."""
        text = self._texts(rate.document_id)
        start = text.rfind("\n", 0, rate.record.start) + 1
        stop = text.find("\n", start)
        wanted = FigureFilter(
            basis=Basis(rate.record.indicator.rsplit(".", 1)[1]),
            kind=FigureKind.LEVEL,
            place=rate.record.place,
            document_id=rate.document_id,
        )
        return max(
            (
                abs(one.record.value)
                for one in self._figures(wanted)
                if one.record.unit in _COUNTED and start <= one.record.start < (len(text) if stop < 0 else stop)
            ),
            default=Decimal(0),
        )

    def _order(self, figure: StoredFigure) -> tuple[object, ...]:
        rank = self._rank.get(figure.document_id, len(self._rank))
        return (self._is_preliminary(figure), rank, figure.record.qualifier is not None, figure.record.start)

    def _is_preliminary(self, figure: StoredFigure) -> bool:
        text = self._texts(figure.document_id)
        start = max(text.rfind("\n", 0, figure.record.start) + 1, figure.record.start - _AROUND)
        return bool(_PRELIMINARY.search(fold_aligned(text[start : figure.record.start])))


# "Trên 53.750 tỷ" and 53.750,7 tỷ are one figure.
_ALMOST = Decimal("0.99")
_COUNTED = frozenset({Unit.CASE, Unit.VND, Unit.JUDGMENT})
# What a source says of a figure that is not final; accent-less, around it.
_PRELIMINARY = re.compile(
    r"buoc dau|so bo|uoc (?:tinh|dat|thuc hien)|\buoc\b|du kien|tam tinh|chua doi chieu|chua chinh thuc"
)
_AROUND = 250
# A question about these wants the figure of a part.
_OF_PARTS = re.compile(r"\b(?:chi cuc|phong|khu vuc|don vi|quan|huyen|thi xa|van phong)\b")


def _period_of(record: FigureRecord) -> PeriodName | None:
    return None if record.period is None else period_name(record.period.label)


def _is_elsewhere(question: Question, places: Collection[str], record: FigureRecord) -> bool:
    """Tell whether a record is of a place that is not asked about."""
    if record.place is None or not places:
        return False
    named = place_key(record.place)
    if named in places:
        return False
    # A district is no province, and a province no nation; what merged into a province is not that province either.
    return bool(question.places or question.units or record.place != NATIONAL)


def _group(evidence: Evidence, record: FigureRecord) -> tuple[str, str, str, Unit]:
    return (evidence.document.id, record.indicator, record.kind, record.unit)


def _is_part(record: FigureRecord, whole: FigureRecord | None) -> bool:
    """Tell whether a record is one of a part of what another one of the same document counts."""
    if whole is None or record.start == whole.start or record.kind != FigureKind.LEVEL or record.place != whole.place:
        return False
    same_period = record.period is not None and whole.period is not None and record.period.label == whole.period.label
    if not same_period:
        return False
    return record.unit not in _COUNTED or abs(record.value) < abs(whole.value) * _ALMOST


def _number_offset(raw: str) -> int:
    return next((i for i, c in enumerate(raw) if c.isdigit()), 0)


def pieces_of(operands: Sequence[Operand]) -> list[Piece]:
    """Return, for each sentence that operands stand in, the stretch of it that holds them."""
    sentences: dict[tuple[str, int], list[Operand]] = {}
    for operand in operands:
        sentences.setdefault((operand.stored.document_id, operand.evidence.start), []).append(operand)
    return [
        replace(
            piece_around(same[0].evidence, [(o.record.start, o.record.end) for o in same]),
            records=tuple(o.stored for o in same),
        )
        for same in sentences.values()
    ]
