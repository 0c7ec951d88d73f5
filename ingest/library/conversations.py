"""Conversations and the audit of what was asked, as the catalogue keeps them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.errors import BadInput, NotFound
from ingest.library.storable import is_storable

LONGEST_TITLE = 200
# A title that is made of a question is cut at a word, so that a list of them can be read.
_MADE_TITLE = 60

# The contract's answer object, as JSON has it: it comes back as it was given.
AnswerObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document whose sentence an answer showed."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, on its way into a conversation and the audit; `who` is None until there are keys.

    `replaces` is the id of the answer in the conversation that this one stands in for.
    """

    question: str
    answer: AnswerObject
    filters: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: str | None = None
    replaces: str | None = None
    who: str | None = None

    def documents(self) -> tuple[ShownDocument, ...]:
        """Return the documents that the answer quotes, each once."""
        cited = {item["document_id"]: item["source"] for item in self.answer["citations"]}
        return tuple(ShownDocument(document_id, source) for document_id, source in cited.items())


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question of a conversation and its answer; `source_removed`: a document it quoted is gone, and its words too.

    `verdict` is what a reader said last of the answer ("right", "wrong"), None for nothing.
    """

    id: int
    conversation_id: str
    created_at: datetime
    question: str
    filters: Mapping[str, Any]
    answer: AnswerObject
    source_removed: bool
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns; `title` is None until something was asked or a reader named it."""

    id: str
    title: str | None
    created_at: datetime
    updated_at: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who asked what, and which sources were shown."""

    id: int
    at: datetime
    who: str | None
    question: str
    answer_id: str
    conversation_id: str | None
    mode: str
    refused: bool
    refusal: str | None
    documents: tuple[ShownDocument, ...]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit is limited to, from `since` on and before `until`; None means no limit."""

    since: datetime | None = None
    until: datetime | None = None


def checked_title(title: str) -> str:
    """Return a title on one line; BadInput where it is blank, too long or cannot be stored."""
    if not is_storable(title):
        raise BadInput("Tên cuộc trò chuyện có ký tự không lưu được (U+0000 hoặc ký tự Unicode hỏng). Hãy bỏ ký tự đó.")
    line = " ".join(title.split())
    if not line:
        raise BadInput("Tên cuộc trò chuyện đang trống. Hãy ghi ít nhất một ký tự.")
    if len(line) > LONGEST_TITLE:
        raise BadInput(f"Tên cuộc trò chuyện dài {len(line)} ký tự, nhiều nhất {LONGEST_TITLE}. Hãy rút gọn.")
    return line


def title_of(question: str) -> str:
    """Return the title that a conversation has of its first question."""
    line = " ".join(question.split())
    if len(line) <= _MADE_TITLE:
        return line
    cut = line[:_MADE_TITLE].rsplit(" ", 1)[0] if " " in line[:_MADE_TITLE] else line[:_MADE_TITLE]
    return cut.rstrip(" ,;:.") + "…"


def no_conversation(conversation_id: str) -> NotFound:
    """Return the error of an id that no conversation has."""
    return NotFound(
        f"Không có cuộc trò chuyện nào mang mã “{conversation_id[:80]}”: mã sai, hoặc cuộc trò chuyện đã bị xóa. "
        "Hãy xem lại danh sách, hoặc mở cuộc trò chuyện mới."
    )


def no_answer(answer_id: str) -> NotFound:
    """Return the error of an id that no stored answer has."""
    return NotFound(
        f"Không có câu trả lời nào mang mã “{answer_id[:80]}” trong các cuộc trò chuyện đã lưu. "
        "Chỉ câu trả lời hỏi kèm “conversation_id” mới được lưu; có thể cuộc trò chuyện đã bị xóa."
    )
