"""What goes over the wire, exactly as the contract has it: every field always present, decimals as strings.

Only pydantic is imported, so that the command line can speak the same shapes without a web framework.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from assistant import types
from ingest.types import Failure, Filters, IndexReport, IngestReport, StoredDocument
from ingest.types import Period as PeriodValue

if TYPE_CHECKING:
    from ingest.library.record_store import Counts
    from ingest.rereading import RereadReport

# A decimal travels as its plain digits: a float would round it, and "1E+3" is no number to a spreadsheet.
DecimalText = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str)]


def _whole(text: str) -> str:
    # JSON can carry half a character ("\\ud800"), which no answer, log or database could write out again.
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("có ký tự Unicode hỏng")
    return text


Text = Annotated[str, AfterValidator(_whole)]


class Turn(BaseModel):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Text

    def value(self) -> types.Turn:
        """Return the message as the assistant knows it."""
        return types.Turn(self.role, self.content)


class FilterBody(BaseModel):
    """What a question is limited to; an unknown one is an error: ignoring it would widen the answer."""

    model_config = ConfigDict(extra="forbid")

    period: Text | None = None
    place: Text | None = None
    agency: Text | None = None
    kind: Text | None = None
    document_ids: list[Text] | None = None

    def value(self) -> Filters:
        """Return the filters as the rooms below know them; empty strings mean no limit."""
        return Filters(
            period=self.period or None,
            place=self.place or None,
            agency=self.agency or None,
            kind=self.kind or None,
            document_ids=tuple(self.document_ids or ()),
        )


_MAY_BE_NULL = {"history", "filters"}


class AskBody(BaseModel):
    """A question with what belongs to it; only `question` is required.

    With `conversation_id` the answer is kept in that conversation, whose earlier turns are the history where none is
    sent; `replaces` is the id of the answer there that the new one stands in for.
    """

    question: Text
    history: list[Turn] = Field(default_factory=list)
    filters: FilterBody = Field(default_factory=FilterBody)
    top_k: Annotated[int, Field(ge=1, le=100)] = 8
    conversation_id: Text | None = None
    replaces: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, sent: object) -> object:
        """Many clients send null for what they leave out."""
        if isinstance(sent, dict):
            return {name: value for name, value in sent.items() if value is not None or name not in _MAY_BE_NULL}
        return sent

    @property
    def history_given(self) -> bool:
        """Tell whether a history was sent, an empty one too."""
        return "history" in self.model_fields_set

    def turns(self) -> list[types.Turn]:
        """Return the history as the assistant knows it."""
        return [turn.value() for turn in self.history]


class Citation(BaseModel):
    """The sentence a claim stands in; `quote == text[start:end]` of the document's text."""

    n: int
    document_id: str
    source: str
    title: str
    issuer: str | None
    issued_on: date | None
    page: int | None
    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, citation: types.Citation) -> Citation:
        """Return `citation` for the wire."""
        return cls.model_validate(citation, from_attributes=True)


class Period(BaseModel):
    """A resolved period; both ends inside it, or None where the text leaves them open."""

    label: str
    start: date | None
    end: date | None

    @classmethod
    def of(cls, period: PeriodValue | None) -> Period | None:
        """Return `period` for the wire, None for None."""
        return None if period is None else cls(label=period.label, start=period.start, end=period.end)


class AnswerFigure(BaseModel):
    """A figure the answer states."""

    indicator: str
    value: DecimalText
    unit: str
    qualifier: str | None
    period: Period | None
    place: str | None
    raw: str
    citation: int | None
    computed: bool
    formula: str | None


class AnswerWarning(BaseModel):
    """Something the reader must know about the answer's sources."""

    kind: str
    message: str
    citations: list[int]


class AnswerBody(BaseModel):
    """The contract's answer object."""

    id: str
    standalone_question: str
    answer: str
    refused: bool
    refusal: str | None
    citations: list[Citation]
    figures: list[AnswerFigure]
    warnings: list[AnswerWarning]
    mode: str
    latency_ms: float

    @classmethod
    def of(cls, answer: types.Answer) -> AnswerBody:
        """Return `answer` for the wire."""
        return cls(
            id=answer.id,
            standalone_question=answer.standalone_question,
            answer=answer.answer,
            refused=answer.refused,
            refusal=None if answer.refusal is None else answer.refusal.value,
            citations=[Citation.of(citation) for citation in answer.citations],
            figures=[_figure(figure) for figure in answer.figures],
            warnings=[
                AnswerWarning(kind=w.kind, message=w.message, citations=list(w.citations)) for w in answer.warnings
            ],
            mode=answer.mode,
            latency_ms=answer.latency_ms,
        )


def _figure(figure: types.AnswerFigure) -> AnswerFigure:
    return AnswerFigure(
        indicator=figure.indicator,
        value=figure.value,
        unit=figure.unit.value,
        qualifier=None if figure.qualifier is None else figure.qualifier.value,
        period=Period.of(figure.period),
        place=figure.place,
        raw=figure.raw,
        citation=figure.citation,
        computed=figure.computed,
        formula=figure.formula,
    )


class HitBody(BaseModel):
    """A passage found; `parts` (with `explain=1`) says what each of the ranker's features adds to its score."""

    passage_id: str
    document_id: str
    source: str
    title: str
    heading: str
    page: int | None
    start: int
    end: int
    text: str
    score: float
    parts: dict[str, float] | None = None


class SearchBody(BaseModel):
    """The passages found for a query, best first; `standalone_question` is the query as it was read."""

    query: str
    standalone_question: str
    hits: list[HitBody]


class DocumentBody(BaseModel):
    """A document as the library lists it; where it was loaded from stays with the operator."""

    id: str
    source: str
    title: str
    issuer: str | None
    number: str | None
    issued_on: date | None
    period: Period | None
    place: str | None
    media_type: str
    size: int
    sha256: str
    passages: int
    characters: int
    pages: int
    labels: list[str]
    loaded_at: datetime

    @classmethod
    def of(cls, document: StoredDocument) -> DocumentBody:
        """Return `document` for the wire."""
        about = document.metadata
        return cls(
            id=document.id,
            source=document.source,
            title=about.title,
            issuer=about.issuer,
            number=about.number,
            issued_on=about.issued_on,
            period=Period.of(about.period),
            place=about.place,
            media_type=document.media_type,
            size=document.size,
            sha256=document.sha256,
            passages=document.passages,
            characters=document.characters,
            pages=document.pages,
            labels=list(document.labels),
            loaded_at=document.loaded_at,
        )


class DocumentList(BaseModel):
    """One page of the library's list; `total` counts all documents."""

    items: list[DocumentBody]
    total: int


class FailureBody(BaseModel):
    """A file that could not be loaded, and why."""

    path: str
    error: str

    @classmethod
    def of(cls, failure: Failure) -> FailureBody:
        """Return `failure` for the wire, the bytes of a name that is no UTF-8 written out."""
        return cls(path=failure.path.encode("utf-8", "backslashreplace").decode("utf-8"), error=failure.error)


class IngestBody(BaseModel):
    """What a load did: the object that `troly ingest --json` prints."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[FailureBody] = Field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, report: IngestReport) -> IngestBody:
        """Return `report` for the wire."""
        return cls(
            added=report.added,
            updated=report.updated,
            unchanged=report.unchanged,
            removed=report.removed,
            failed=[FailureBody.of(failure) for failure in report.failed],
            passages=report.passages,
            seconds=round(report.seconds, 3),
        )

    def plus(self, other: IngestBody) -> IngestBody:
        """Return both loads as one."""
        return IngestBody(
            added=self.added + other.added,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            removed=self.removed + other.removed,
            failed=[*self.failed, *other.failed],
            passages=self.passages + other.passages,
            seconds=round(self.seconds + other.seconds, 3),
        )


class UploadBody(IngestBody):
    """What an upload did; `documents` are the library's documents that now stand for the files sent."""

    documents: list[DocumentBody] = Field(default_factory=list)


class CountsBody(BaseModel):
    """What reading again did to the records of one kind; corrected ones count as unchanged."""

    added: int
    removed: int
    changed: int
    unchanged: int

    @classmethod
    def of(cls, counts: Counts) -> CountsBody:
        """Return `counts` for the wire."""
        return cls.model_validate(counts, from_attributes=True)


class RereadBody(BaseModel):
    """What reading all documents again did: the object that `troly ingest --reread --json` prints."""

    documents: int
    figures: CountsBody
    directives: CountsBody
    references: CountsBody
    checks: CountsBody
    failed: list[FailureBody] = Field(default_factory=list)
    seconds: float

    @classmethod
    def of(cls, report: RereadReport) -> RereadBody:
        """Return `report` for the wire."""
        changes = report.changes
        return cls(
            documents=report.documents,
            figures=CountsBody.of(changes.figures),
            directives=CountsBody.of(changes.directives),
            references=CountsBody.of(changes.references),
            checks=CountsBody.of(changes.checks),
            failed=[FailureBody.of(failure) for failure in report.failed],
            seconds=report.seconds,
        )


class JobStatus(BaseModel):
    """How a load in the background stands; `error` says in Vietnamese why it failed as a whole."""

    id: str
    status: Literal["queued", "running", "done", "failed"]
    done: int
    total: int
    report: IngestBody | None
    error: str | None


class JobAccepted(BaseModel):
    """Where to ask how an accepted load stands."""

    job_id: str
    status_url: str


class IndexBody(BaseModel):
    """How the indexes stand against the catalogue."""

    clean: bool
    catalogue_revision: int
    keywords_revision: int
    vectors_revision: int
    passages: int
    keywords_missing: int
    keywords_extra: int
    vectors_missing: int
    vectors_extra: int

    @classmethod
    def of(cls, report: IndexReport) -> IndexBody:
        """Return `report` for the wire."""
        return cls.model_validate(report, from_attributes=True)


class HealthBody(BaseModel):
    """A service's own word that it is well."""

    status: Literal["ok"] = "ok"


class FieldProblem(BaseModel):
    """A field of a request that cannot be used, and why."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details; `title` and `detail` are Vietnamese."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
