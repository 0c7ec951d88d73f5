"""Records as the catalogue's tables hold them, and back. Pure.

A record's id is made of its document and its place, so that it stays the same when the document is read again.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ingest.checks import check_id
from ingest.periods import PeriodKind, PeriodName, period_name
from ingest.periods import label as period_label
from ingest.places import place_mentions
from ingest.types import (
    CheckRecord,
    DirectiveKind,
    DirectiveRecord,
    FigureRecord,
    LegalReference,
    Period,
    Qualifier,
    Records,
    Relation,
    StoredDirective,
    StoredFigure,
    Unit,
)
from ingest.words import canonical_number, fold, fold_aligned

Row = dict[str, Any]

_WORD = re.compile(r"\w+")
# What may stand beside a province's name that names the same province.
_KIND_OF_PLACE = re.compile(r"[\s.,]*(?:tinh|thanh pho|tp\.?)?[\s.,]*")
_YEAR = re.compile(r"\d{4}")


def require_printed(text: str, records: Records) -> None:
    """Raise ValueError where a record is not at its place in `text`: whoever read it has an error."""
    for figure in records.figures:
        if not figure.raw or text[figure.start : figure.end] != figure.raw:
            raise ValueError(f"figure {figure.raw!r} does not stand at {figure.start}:{figure.end}")
    spans = [(record.start, record.end) for record in records.directives]
    spans += [(record.start, record.end) for record in records.references]
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise ValueError(f"a record at {start}:{end} lies outside of its text of {len(text)} characters")


def figure_rows(document_id: str, figures: Sequence[FigureRecord]) -> list[Row]:
    """Return the rows of one document's figures, as they were read, in the order of `figures`."""
    return [
        {"id": identifier, "document_id": document_id, "nth": nth, "corrected": False, "withdrawn": False}
        | figure_columns(figure)
        for (identifier, nth), figure in zip(_numbered(document_id, "f", figures), figures, strict=True)
    ]


def figure_columns(figure: FigureRecord) -> Row:
    """Return the columns that hold the record itself."""
    subject, measure, basis = figure.indicator.split(".")
    period = figure.period
    label = None if period is None else period.label
    return {
        "start": figure.start,
        "end": figure.end,
        "raw": figure.raw,
        "subject": subject,
        "measure": measure,
        "basis": basis,
        "indicator_text": figure.indicator_text,
        "kind": str(figure.kind),
        "value": str(figure.value),
        "unit": figure.unit.value,
        "qualifier": None if figure.qualifier is None else figure.qualifier.value,
        "period_label": label,
        "period_start": None if period is None else period.start,
        "period_end": None if period is None else period.end,
        "period_key": None if label is None else period_key(label),
        "place": figure.place,
        "place_key": None if figure.place is None else place_key(figure.place),
        "compared_to": figure.compared_to,
        "rule": figure.rule,
        "words": folded_words(
            figure.raw,
            figure.indicator_text,
            figure.place,
            None if period is None else period.label,
            figure.compared_to,
        ),
    }


def figure_of(row: Any) -> FigureRecord:
    """Return the record of a row."""
    return FigureRecord(
        start=row.start,
        end=row.end,
        raw=row.raw,
        indicator=f"{row.subject}.{row.measure}.{row.basis}",
        indicator_text=row.indicator_text,
        kind=row.kind,
        value=Decimal(row.value),
        unit=Unit(row.unit),
        qualifier=None if row.qualifier is None else Qualifier(row.qualifier),
        period=None if row.period_label is None else Period(row.period_label, row.period_start, row.period_end),
        place=row.place,
        compared_to=row.compared_to,
        rule=row.rule,
    )


def stored_figure(row: Any) -> StoredFigure:
    """Return the figure of a row that has its document's `source` beside it."""
    return StoredFigure(row.id, row.document_id, row.source, figure_of(row), row.corrected)


def directive_rows(document_id: str, directives: Sequence[DirectiveRecord]) -> list[Row]:
    """Return the rows of one document's directives, as they were read, in the order of `directives`."""
    return [
        {"id": identifier, "document_id": document_id, "nth": nth, "corrected": False, "withdrawn": False}
        | directive_columns(directive)
        for (identifier, nth), directive in zip(_numbered(document_id, "d", directives), directives, strict=True)
    ]


def directive_columns(directive: DirectiveRecord) -> Row:
    """Return the columns that hold the record itself."""
    return {
        "start": directive.start,
        "end": directive.end,
        "issuer": directive.issuer,
        "issuer_key": folded_words(directive.issuer),
        "addressee": directive.addressee,
        "addressee_key": folded_words(directive.addressee),
        "action": directive.action,
        "deadline": directive.deadline,
        "legal_basis": json.dumps(directive.legal_basis, ensure_ascii=False),
        "kind": directive.kind.value,
        "words": folded_words(
            directive.action, directive.issuer, directive.addressee, directive.deadline, *directive.legal_basis
        ),
    }


def directive_of(row: Any) -> DirectiveRecord:
    """Return the record of a row."""
    return DirectiveRecord(
        start=row.start,
        end=row.end,
        issuer=row.issuer,
        addressee=row.addressee,
        action=row.action,
        deadline=row.deadline,
        legal_basis=tuple(json.loads(row.legal_basis)),
        kind=DirectiveKind(row.kind),
    )


def stored_directive(row: Any) -> StoredDirective:
    """Return the directive of a row that has its document's `source` beside it."""
    return StoredDirective(row.id, row.document_id, row.source, directive_of(row), row.corrected)


def reference_rows(document_id: str, references: Sequence[LegalReference]) -> list[Row]:
    """Return the rows of one document's references in the order of `references`."""
    return [
        {
            "id": identifier,
            "document_id": document_id,
            "start": reference.start,
            "end": reference.end,
            "nth": nth,
            "number": reference.number,
            "number_key": number_key(reference.number),
            "kind": reference.kind,
            "issued_on": reference.issued_on,
            "issuer": reference.issuer,
            "relation": reference.relation.value,
            "by": reference.by,
        }
        for (identifier, nth), reference in zip(_numbered(document_id, "r", references), references, strict=True)
    ]


def reference_of(row: Any) -> LegalReference:
    """Return the reference of a row."""
    return LegalReference(
        row.start, row.end, row.number, row.kind, row.issued_on, row.issuer, Relation(row.relation), row.by
    )


def check_rows(
    document_id: str, checks: Iterable[CheckRecord], figures: Sequence[tuple[str, FigureRecord]]
) -> list[Row]:
    """Return the rows of one document's checks; `figures` are what they count in, with their ids."""
    rows: dict[str, Row] = {}
    for check in checks:
        named = [figures[place] for place in check.figures]
        identifiers = [identifier for identifier, _ in named]
        told = check_id(document_id, check, identifiers)
        row = {
            "id": told,
            "document_id": document_id,
            "start": min((figure.start for _, figure in named), default=0),
            "kind": check.kind.value,
            "severity": check.severity.value,
            "message": check.message,
            "computation": check.computation,
            "figures": json.dumps(identifiers),
        }
        # Of two of one kind about the same figures the first is enough.
        rows.setdefault(told, row)
    return list(rows.values())


def _numbered(
    document_id: str, letter: str, records: Iterable[FigureRecord | DirectiveRecord | LegalReference]
) -> Iterator[tuple[str, int]]:
    """Yield the id of each record, and its number among those that begin at the same place."""
    seen: Counter[int] = Counter()
    for record in records:
        nth = seen[record.start]
        seen[record.start] += 1
        yield f"{document_id}:{letter}{record.start}.{nth}", nth


def folded_words(*texts: str | None) -> str:
    """Return the words of texts without accents, a space before and after each, so that one is found by `LIKE`."""
    composed = unicodedata.normalize("NFC", " ".join(text for text in texts if text))
    words = _WORD.findall(fold_aligned(composed))
    return f" {' '.join(words)} " if words else ""


@lru_cache(maxsize=4096)
def period_key(label: str) -> str:
    """Return the one form of all spellings of a period: "6T/2020" and "6 tháng đầu năm 2020" have the same."""
    name = asked_period(label)
    if name is None:
        return fold(" ".join(label.split()))
    if name.kind is PeriodKind.QUARTER and name.count == 1:
        # The first quarter is the first three months.
        name = PeriodName(PeriodKind.MONTHS, name.year, 3)
    return period_label(name)


def asked_period(text: str) -> PeriodName | None:
    """Return the period that `text` names, a bare "2020" too; None where it names none."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return period_name(f"năm {composed}" if _YEAR.fullmatch(composed) else composed)


@lru_cache(maxsize=4096)
def place_name(place: str) -> str:
    """Return the name of the country or province that `place` spells, any other place as it is."""
    composed = " ".join(unicodedata.normalize("NFC", place).split())
    mentions = place_mentions(composed)
    beside = fold(composed[: mentions[0].start] + composed[mentions[0].end :]) if len(mentions) == 1 else None
    return mentions[0].name if beside is not None and _KIND_OF_PLACE.fullmatch(beside) else composed


@lru_cache(maxsize=4096)
def place_key(place: str) -> str:
    """Return the one form of all spellings of a place: "TP. HCM" and "Thành phố Hồ Chí Minh" have the same."""
    return fold(place_name(place))


@lru_cache(maxsize=4096)
def number_key(number: str) -> str:
    """Return the one form of all spellings of a document number: "05/2015/NĐ-CP" -> "5/2015/nd-cp"."""
    return canonical_number("".join(unicodedata.normalize("NFC", number).split()).lstrip("0") or "0")
