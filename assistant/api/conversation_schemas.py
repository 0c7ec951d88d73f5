"""Conversations and the audit on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from assistant.api.schemas import Text
from ingest.library.conversations import AuditEntry, Conversation, StoredTurn

# An answer comes back as it was given, also one of a version that knew other fields.
StoredAnswer = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {"type": "object", "description": "The answer object of POST /v1/ask.", "additionalProperties": True}
    ),
]


class NewConversation(BaseModel):
    """A conversation to be begun; without a title it takes its first question's."""

    model_config = ConfigDict(extra="forbid")

    title: Text | None = None


class TitleBody(BaseModel):
    """Another title for a conversation."""

    model_config = ConfigDict(extra="forbid")

    title: Text


class ConversationBody(BaseModel):
    """A conversation as it is listed; `title` is null until something was asked; `turns` counts its questions."""

    id: str
    title: str | None
    created_at: datetime
    updated_at: datetime
    turns: int

    @classmethod
    def of(cls, conversation: Conversation) -> ConversationBody:
        """Return `conversation` for the wire."""
        return cls.model_validate(conversation, from_attributes=True)


class ConversationList(BaseModel):
    """One page of conversations, the last used first; `total` counts all that were found."""

    items: list[ConversationBody]
    total: int


class TurnBody(BaseModel):
    """A question with its answer; `source_removed`: a document it quoted is gone, and its words with it.

    `verdict` is what a reader said last of the answer.
    """

    question: str
    created_at: datetime
    filters: dict[str, Any]
    answer: StoredAnswer
    source_removed: bool
    verdict: Literal["right", "wrong"] | None

    @classmethod
    def of(cls, turn: StoredTurn) -> TurnBody:
        """Return `turn` for the wire."""
        return cls.model_validate(turn, from_attributes=True)


class WholeConversation(BaseModel):
    """A conversation with its questions and answers, oldest first."""

    id: str
    title: str | None
    created_at: datetime
    updated_at: datetime
    turns: list[TurnBody]

    @classmethod
    def of_turns(cls, conversation: Conversation, turns: list[StoredTurn]) -> WholeConversation:
        """Return a conversation and its turns for the wire."""
        return cls(
            id=conversation.id,
            title=conversation.title,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            turns=[TurnBody.of(turn) for turn in turns],
        )


class SuggestionBody(BaseModel):
    """A next question that the library answers; `kind` says how it goes on from the answer."""

    question: str
    kind: Literal["rate", "amount", "period", "place", "directive", "figure"]


class SuggestionList(BaseModel):
    """Next questions, the nearest first."""

    items: list[SuggestionBody]


class ShownDocumentBody(BaseModel):
    """A document that an answer quoted, also one that is gone by now."""

    id: str
    source: str


class AuditBody(BaseModel):
    """Who asked what, when, and which sources were shown; `who` is null until there are keys."""

    id: int
    at: datetime
    who: str | None
    question: str
    answer_id: str
    conversation_id: str | None
    mode: str
    refused: bool
    refusal: str | None
    documents: list[ShownDocumentBody]

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditBody:
        """Return `entry` for the wire."""
        return cls(
            id=entry.id,
            at=entry.at,
            who=entry.who,
            question=entry.question,
            answer_id=entry.answer_id,
            conversation_id=entry.conversation_id,
            mode=entry.mode,
            refused=entry.refused,
            refusal=entry.refusal,
            documents=[ShownDocumentBody(id=shown.id, source=shown.source) for shown in entry.documents],
        )


class AuditList(BaseModel):
    """One page of what was asked, newest first; `total` counts all of the time asked for."""

    items: list[AuditBody]
    total: int
