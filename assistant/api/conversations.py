"""/v1/conversations: kept questions and answers, listed, searched, named, deleted and exported."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from assistant.api.asked import AskedText
from assistant.api.conversation_schemas import (
    ConversationBody,
    ConversationList,
    NewConversation,
    TitleBody,
    WholeConversation,
)
from assistant.api.services import FromApp
from assistant.export.docx import DOCX, as_docx
from assistant.export.markdown import MARKDOWN, as_markdown
from assistant.export.reading import file_name

router = APIRouter(prefix="/v1/conversations")

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            DOCX: {"schema": {"type": "string", "format": "binary"}},
            MARKDOWN: {"schema": {"type": "string"}},
        }
    }
}


@router.post("", status_code=201)
def begin(app: FromApp, body: NewConversation | None = None) -> ConversationBody:
    """Begin a conversation; `POST /v1/ask` with its id keeps questions and answers in it."""
    return ConversationBody.of(app.library.conversations.create(body.title if body else None))


@router.get("")
def listed(
    app: FromApp,
    q: AskedText = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> ConversationList:
    """List conversations, the last used first; every word of `q` begins a word of them, accents aside."""
    found, total = app.library.conversations.listed(q, limit=limit, offset=offset)
    return ConversationList(items=[ConversationBody.of(conversation) for conversation in found], total=total)


@router.get("/{conversation_id}")
def whole(conversation_id: str, app: FromApp) -> WholeConversation:
    """Return a conversation with its questions and answers as they were given."""
    conversation = app.library.conversations.get(conversation_id)
    return WholeConversation.of_turns(conversation, app.library.conversations.turns(conversation_id))


@router.patch("/{conversation_id}")
def rename(conversation_id: str, body: TitleBody, app: FromApp) -> ConversationBody:
    """Give a conversation another title."""
    return ConversationBody.of(app.library.conversations.rename(conversation_id, body.title))


@router.delete("/{conversation_id}", status_code=204)
def delete(conversation_id: str, app: FromApp) -> Response:
    """Delete a conversation with its answers; what was asked stays in the audit."""
    app.library.conversations.delete(conversation_id)
    return Response(status_code=204)


@router.get("/{conversation_id}/export", response_class=Response, responses=_FILES)
def export(conversation_id: str, app: FromApp, format: Literal["docx", "md"] = "docx") -> Response:
    """Return a conversation as a file, each answer with its quotes and sources."""
    conversation = app.library.conversations.get(conversation_id)
    turns = app.library.conversations.turns(conversation_id)
    if format == "docx":
        content, media_type = as_docx(conversation, turns), DOCX
    else:
        content, media_type = as_markdown(conversation, turns).encode("utf-8"), f"{MARKDOWN}; charset=utf-8"
    plain, whole_name = file_name(conversation, format)
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(whole_name, safe='')}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
