"""The frozen types of asking and answering; one per stage, from a question's turn to the whole answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ingest.types import Period, Qualifier, StoredPassage, Unit


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation; `role` is "user" or "assistant"."""

    role: str
    content: str


class Refusal(StrEnum):
    """Why the library does not answer a question."""

    NO_EVIDENCE = "no_evidence"
    OTHER_PERIOD = "other_period"
    OTHER_PLACE = "other_place"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `score` orders hits, `parts` says what it is made of."""

    passage: StoredPassage
    score: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """The sentence a claim stands in: `quote == text[start:end]` of the document."""

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


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A figure the answer states; `citation` is the marker's number, None for computed ones with a `formula`."""

    indicator: str
    value: Decimal
    unit: Unit
    qualifier: Qualifier | None
    period: Period | None
    place: str | None
    raw: str
    citation: int | None
    computed: bool = False
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerWarning:
    """Something the reader must know about the answer's sources; `message` is Vietnamese."""

    kind: str
    message: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer, as the contract's answer object has it."""

    id: str
    standalone_question: str
    answer: str
    refused: bool
    refusal: Refusal | None
    citations: tuple[Citation, ...]
    figures: tuple[AnswerFigure, ...]
    warnings: tuple[AnswerWarning, ...]
    mode: str
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Status:
    """A step of answering has begun; `message` is Vietnamese."""

    step: str
    message: str


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the answer's text; all pieces together are `Answer.answer`."""

    text: str


Event = Status | Delta | Citation | Answer
