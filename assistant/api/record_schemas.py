"""Records on the wire: figures, directives, references, checks and corrections, as the contract has them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict

from assistant.api.schemas import DecimalText, Period, Text
from ingest.figures import FigureKind
from ingest.types import (
    Check,
    CheckKind,
    DirectiveKind,
    DirectiveRecord,
    FigureRecord,
    Qualifier,
    Relation,
    Severity,
    StoredDirective,
    StoredDocument,
    StoredFigure,
    Unit,
)

if TYPE_CHECKING:
    from ingest.library.corrections import Correction, DirectiveHistory, FigureHistory
    from ingest.library.registers import Choice, StoredReference


class FigureRecordBody(BaseModel):
    """What a figure says; `raw` is `text[start:end]` of its document, `rule` how its period was found."""

    start: int
    end: int
    raw: str
    indicator: str
    indicator_text: str | None
    kind: FigureKind
    value: DecimalText
    unit: Unit
    qualifier: Qualifier | None
    period: Period | None
    place: str | None
    compared_to: str | None
    rule: str

    @classmethod
    def of_record(cls, record: FigureRecord, **beside: object) -> Self:
        """Return `record` for the wire with what stands beside it."""
        fields = {name: getattr(record, name) for name in FigureRecordBody.model_fields}
        return cls.model_validate(fields | {"period": Period.of(record.period)} | beside)


class FigureBody(FigureRecordBody):
    """A figure of the library; `title` and `issued_on` are its document's."""

    id: str
    document_id: str
    source: str
    title: str | None
    issued_on: date | None
    corrected: bool

    @classmethod
    def of(cls, figure: StoredFigure, document: StoredDocument | None, **beside: object) -> Self:
        """Return `figure` for the wire; its document may have been removed a moment ago."""
        return cls.of_record(figure.record, **_beside(figure, document), **beside)


class CorrectionBody(BaseModel):
    """Who changed a record when and why, from what to what."""

    id: int
    at: datetime
    editor: str
    reason: str | None
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, correction: Correction) -> CorrectionBody:
        """Return `correction` for the wire."""
        return cls.model_validate(correction, from_attributes=True)


class FigureHistoryBody(FigureBody):
    """A figure as it stands, as it was read, and every correction, oldest first; `withdrawn` hides it from lists."""

    withdrawn: bool
    original: FigureRecordBody
    corrections: list[CorrectionBody]

    @classmethod
    def of_history(cls, history: FigureHistory, document: StoredDocument | None) -> FigureHistoryBody:
        """Return `history` for the wire."""
        return cls.of(
            history.figure,
            document,
            withdrawn=history.withdrawn,
            original=FigureRecordBody.of_record(history.original),
            corrections=[CorrectionBody.of(correction) for correction in history.corrections],
        )


class FigureList(BaseModel):
    """One page of figures; `total` counts all that the filters leave."""

    items: list[FigureBody]
    total: int


class ChangeBody(BaseModel):
    """A correction; fields that are not sent stay as they are, and what stands in the text stays anyway.

    `reason` says why, for whoever reads the record's history.
    """

    model_config = ConfigDict(extra="forbid")

    editor: Text
    reason: Text | None = None
    withdrawn: bool | None = None

    def changes(self) -> dict[str, object]:
        """Return the fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"editor", "reason"}}


class FigureChange(ChangeBody):
    """A correction of a figure; `value` is a decimal with a point, `period` a label in any spelling."""

    indicator: Text | None = None
    indicator_text: Text | None = None
    kind: FigureKind | None = None
    value: Text | int | float | None = None
    unit: Unit | None = None
    qualifier: Qualifier | None = None
    period: Text | None = None
    place: Text | None = None
    compared_to: Text | None = None


class DirectiveRecordBody(BaseModel):
    """What a directive says; its clause is `text[start:end]` of its document."""

    start: int
    end: int
    issuer: str | None
    addressee: str | None
    action: str
    deadline: str | None
    legal_basis: list[str]
    kind: DirectiveKind

    @classmethod
    def of_record(cls, record: DirectiveRecord, **beside: object) -> Self:
        """Return `record` for the wire with what stands beside it."""
        fields = {name: getattr(record, name) for name in DirectiveRecordBody.model_fields}
        return cls.model_validate(fields | {"legal_basis": list(record.legal_basis)} | beside)


class DirectiveBody(DirectiveRecordBody):
    """A directive of the library; `title` and `issued_on` are its document's."""

    id: str
    document_id: str
    source: str
    title: str | None
    issued_on: date | None
    corrected: bool

    @classmethod
    def of(cls, directive: StoredDirective, document: StoredDocument | None, **beside: object) -> Self:
        """Return `directive` for the wire; its document may have been removed a moment ago."""
        return cls.of_record(directive.record, **_beside(directive, document), **beside)


class DirectiveHistoryBody(DirectiveBody):
    """A directive as it stands, as it was read, and every correction, oldest first."""

    withdrawn: bool
    original: DirectiveRecordBody
    corrections: list[CorrectionBody]

    @classmethod
    def of_history(cls, history: DirectiveHistory, document: StoredDocument | None) -> DirectiveHistoryBody:
        """Return `history` for the wire."""
        return cls.of(
            history.directive,
            document,
            withdrawn=history.withdrawn,
            original=DirectiveRecordBody.of_record(history.original),
            corrections=[CorrectionBody.of(correction) for correction in history.corrections],
        )


class DirectiveList(BaseModel):
    """One page of directives; `total` counts all that the filters leave."""

    items: list[DirectiveBody]
    total: int


class DirectiveChange(ChangeBody):
    """A correction of a directive."""

    issuer: Text | None = None
    addressee: Text | None = None
    action: Text | None = None
    deadline: Text | None = None
    legal_basis: list[Text] | None = None
    kind: DirectiveKind | None = None


class ChoiceBody(BaseModel):
    """A value to filter by, its name in Vietnamese, and how many records have it."""

    value: str
    name: str
    count: int

    @classmethod
    def of(cls, choice: Choice, name: str | None = None) -> ChoiceBody:
        """Return `choice` for the wire; most values are names themselves."""
        return cls(value=choice.value, name=name or choice.value, count=choice.count)


class FigureChoicesBody(BaseModel):
    """What figures can be limited to; periods newest first."""

    indicators: list[ChoiceBody]
    places: list[ChoiceBody]
    periods: list[ChoiceBody]


class DirectiveChoicesBody(BaseModel):
    """What directives can be limited to, those with most directives first."""

    issuers: list[ChoiceBody]
    addressees: list[ChoiceBody]


class ReferenceBody(BaseModel):
    """A legal document that a document names; with `replaces` and `amends` it is `by` that does so."""

    id: str
    document_id: str
    source: str
    start: int
    end: int
    number: str
    kind: str | None
    issued_on: date | None
    issuer: str | None
    relation: Relation
    by: str | None

    @classmethod
    def of(cls, reference: StoredReference) -> ReferenceBody:
        """Return `reference` for the wire."""
        record = reference.record
        return cls(
            id=reference.id,
            document_id=reference.document_id,
            source=reference.source,
            start=record.start,
            end=record.end,
            number=record.number,
            kind=record.kind,
            issued_on=record.issued_on,
            issuer=record.issuer,
            relation=record.relation,
            by=record.by,
        )


class ReferenceList(BaseModel):
    """One page of references; `total` counts all that the filters leave."""

    items: list[ReferenceBody]
    total: int


class CheckSpan(BaseModel):
    """Where a figure of a check stands."""

    document_id: str
    source: str
    start: int
    end: int
    raw: str
    figure_id: str

    @classmethod
    def of(cls, figure: StoredFigure) -> CheckSpan:
        """Return a figure's place for the wire."""
        record = figure.record
        return cls(
            document_id=figure.document_id,
            source=figure.source,
            start=record.start,
            end=record.end,
            raw=record.raw,
            figure_id=figure.id,
        )


class CheckBody(BaseModel):
    """What does not add up, with the computation and the figures that it is made of."""

    id: str
    kind: CheckKind
    severity: Severity
    message: str
    computation: str
    spans: list[CheckSpan]

    @classmethod
    def of(cls, check: Check) -> CheckBody:
        """Return `check` for the wire."""
        return cls(
            id=check.id,
            kind=check.kind,
            severity=check.severity,
            message=check.message,
            computation=check.computation,
            spans=[CheckSpan.of(figure) for figure in check.figures],
        )


class CheckList(BaseModel):
    """One page of checks; `total` counts all that the filters leave."""

    items: list[CheckBody]
    total: int


def _beside(stored: StoredFigure | StoredDirective, document: StoredDocument | None) -> dict[str, object]:
    return {
        "id": stored.id,
        "document_id": stored.document_id,
        "source": stored.source,
        "title": None if document is None else document.metadata.title,
        "issued_on": None if document is None else document.metadata.issued_on,
        "corrected": stored.corrected,
    }
