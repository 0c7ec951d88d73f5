"""POST and GET /v1/feedback: what readers say of answers, kept for whoever writes questions from it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, Field

from assistant.api.schemas import Text
from assistant.api.services import FromApp
from ingest.library import feedback as kept
from ingest.library.storable import is_storable

# Longer than any answer or comment that a person means; what is longer fills the catalogue.
LONGEST_ID = 200
LONGEST_COMMENT = 4_000
LONGEST_ANSWER = 20_000
MOST_CITATIONS = 100
MOST_TURNS = 40
# Offsets of a text; PostgreSQL's bigint and JSON readers both hold it.
LARGEST_OFFSET = 2**53 - 1

router = APIRouter(prefix="/v1")


def _at_most(longest: int, *, blank: bool = True) -> AfterValidator:
    """Return a check that a text has at most `longest` characters, and more than spaces unless `blank`."""

    def check(text: str) -> str:
        if not is_storable(text):
            raise ValueError("có ký tự không lưu được (U+0000)")
        if not blank and not text.strip():
            raise ValueError("đang trống")
        if len(text) > longest:
            raise ValueError(f"dài {len(text)} ký tự, nhiều nhất {longest}")
        return text

    return AfterValidator(check)


def _at_most_items(most: int) -> AfterValidator:
    def check(items: list[object]) -> list[object]:
        if len(items) > most:
            raise ValueError(f"có {len(items)} phần tử, nhiều nhất {most}")
        return items

    return AfterValidator(check)


Identifier = Annotated[Text, _at_most(LONGEST_ID, blank=False)]
Comment = Annotated[Text, _at_most(LONGEST_COMMENT)]
Written = Annotated[Text, _at_most(LONGEST_ANSWER)]
Question = Annotated[Text, _at_most(LONGEST_ANSWER, blank=False)]
Offset = Annotated[int, Field(ge=0, le=LARGEST_OFFSET)]


class SpanBody(BaseModel):
    """A citation by its place; the other fields of an answer's citation may come along and are not kept."""

    document_id: Identifier
    source: Annotated[Text, _at_most(1_000)]
    start: Offset
    end: Offset


class TurnBody(BaseModel):
    """A message before the question."""

    role: Literal["user", "assistant"]
    content: Written


class FeedbackBody(BaseModel):
    """A reader's verdict; `expected` says what would be right, `history` what a follow-up question goes on from."""

    answer_id: Identifier
    question: Question
    verdict: Literal["right", "wrong"]
    comment: Comment | None = None
    expected: Comment | None = None
    answer: Written | None = None
    citations: Annotated[list[SpanBody], _at_most_items(MOST_CITATIONS)] = Field(default_factory=list)
    history: Annotated[list[TurnBody], _at_most_items(MOST_TURNS)] = Field(default_factory=list)

    def value(self) -> kept.Feedback:
        """Return the feedback as the catalogue keeps it; a blank comment is none."""
        return kept.Feedback(
            answer_id=self.answer_id,
            question=self.question,
            verdict=kept.Verdict(self.verdict),
            comment=(self.comment or "").strip() or None,
            expected=(self.expected or "").strip() or None,
            answer=self.answer,
            citations=tuple(kept.CitedSpan(c.document_id, c.source, c.start, c.end) for c in self.citations),
            history=tuple(kept.EarlierTurn(turn.role, turn.content) for turn in self.history),
        )


class StoredFeedbackBody(BaseModel):
    """Feedback as it is kept, with its number and time."""

    id: int
    created_at: datetime
    answer_id: str
    question: str
    verdict: Literal["right", "wrong"]
    comment: str | None
    expected: str | None
    answer: str | None
    citations: list[SpanBody]
    history: list[TurnBody]

    @classmethod
    def of(cls, stored: kept.StoredFeedback) -> StoredFeedbackBody:
        """Return `stored` for the wire."""
        said = stored.feedback
        return cls(
            id=stored.id,
            created_at=stored.created_at,
            answer_id=said.answer_id,
            question=said.question,
            verdict=said.verdict.value,
            comment=said.comment,
            expected=said.expected,
            answer=said.answer,
            citations=[SpanBody.model_validate(span, from_attributes=True) for span in said.citations],
            history=[TurnBody.model_validate(turn, from_attributes=True) for turn in said.history],
        )


class FeedbackList(BaseModel):
    """One page of what readers said, newest first; `total` counts all of the verdict asked for."""

    items: list[StoredFeedbackBody]
    total: int


@router.post("/feedback", status_code=201)
def give(body: FeedbackBody, app: FromApp) -> StoredFeedbackBody:
    """Keep a verdict on an answer."""
    return StoredFeedbackBody.of(app.library.add_feedback(body.value()))


@router.get("/feedback")
def listed(
    app: FromApp,
    verdict: Literal["right", "wrong"] | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> FeedbackList:
    """Return what readers said, newest first."""
    wanted = kept.Verdict(verdict) if verdict else None
    items = app.library.feedback(wanted, limit=limit, offset=offset)
    return FeedbackList(items=[StoredFeedbackBody.of(item) for item in items], total=app.library.feedback_count(wanted))
