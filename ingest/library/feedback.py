"""What readers said of answers, as the catalogue keeps it: verdicts, never text of a document beside the answer's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from ingest.errors import BadInput
from ingest.library.storable import is_storable


class Verdict(StrEnum):
    """What a reader thinks of an answer."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A citation of the answer by its place only: the words stay in the document and go when it goes."""

    document_id: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A message before the question; `role` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one answer; `expected` is what the reader says would be right."""

    answer_id: str
    question: str
    verdict: Verdict
    comment: str | None = None
    expected: str | None = None
    answer: str | None = None
    citations: tuple[CitedSpan, ...] = ()
    history: tuple[EarlierTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """Feedback with its number in the catalogue (rising) and when it came (UTC)."""

    id: int
    created_at: datetime
    feedback: Feedback


def refuse_unstorable(feedback: Feedback) -> None:
    """Raise BadInput where a text holds what no database keeps as it is (U+0000, half a character)."""
    texts = [feedback.answer_id, feedback.question, feedback.comment, feedback.expected, feedback.answer]
    texts += [text for span in feedback.citations for text in (span.document_id, span.source)]
    texts += [text for turn in feedback.history for text in (turn.role, turn.content)]
    if not all(is_storable(text) for text in texts if text is not None):
        raise BadInput(
            "Phản hồi có ký tự không lưu được (U+0000 hoặc ký tự Unicode hỏng). Hãy bỏ ký tự đó rồi gửi lại."
        )


def packed(rows: Sequence[CitedSpan] | Sequence[EarlierTurn]) -> str:
    """Return spans or turns as the JSON that one column keeps."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


def unpacked_spans(column: str) -> tuple[CitedSpan, ...]:
    """Return the spans of a column that `packed` wrote."""
    return tuple(CitedSpan(**row) for row in json.loads(column))


def unpacked_turns(column: str) -> tuple[EarlierTurn, ...]:
    """Return the turns of a column that `packed` wrote."""
    return tuple(EarlierTurn(**row) for row in json.loads(column))
