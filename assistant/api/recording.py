"""What of asking goes on record: each question in the audit, and in its conversation with the answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant import types
from assistant.api.schemas import AnswerBody, AskBody
from assistant.api.services import Services
from ingest.errors import BadInput
from ingest.library.conversations import Asked, StoredTurn, no_answer

# As many earlier questions, each with its answer, as a follow-up can lean on.
HISTORY_TURNS = 6
_log = logging.getLogger(__name__)


def history_of(app: Services, body: AskBody) -> Sequence[types.Turn]:
    """Return the messages before a question: those sent, else those of its conversation.

    NotFound where there is no such conversation, or no such answer in it to be replaced.
    """
    if body.conversation_id is None:
        if body.replaces is not None:
            raise BadInput("“replaces” chỉ dùng cùng “conversation_id”. Hãy gửi cả hai, hoặc bỏ “replaces”.")
        return body.turns()
    earlier = _before(app.library.conversations.turns(body.conversation_id), body.replaces)
    if body.history_given:
        return body.turns()
    told = [turn for turn in earlier if not turn.source_removed]
    return [
        message
        for turn in told[-HISTORY_TURNS:]
        for message in (types.Turn("user", turn.question), types.Turn("assistant", str(turn.answer["answer"])))
    ]


def record(app: Services, body: AskBody, answer: types.Answer) -> None:
    """Put a question and its answer on record; LibraryBroken where that cannot be done."""
    kept = app.library.conversations.record(
        Asked(
            question=body.question,
            answer=AnswerBody.of(answer).model_dump(mode="json"),
            filters=body.filters.model_dump(exclude_none=True),
            conversation_id=body.conversation_id,
            replaces=body.replaces,
        )
    )
    if not kept:
        _log.info("conversation %s was deleted before its answer came", body.conversation_id)


def _before(turns: Sequence[StoredTurn], replaces: str | None) -> Sequence[StoredTurn]:
    if replaces is None:
        return turns
    for at, turn in reversed(list(enumerate(turns))):
        if turn.answer["id"] == replaces:
            return turns[:at]
    raise no_answer(replaces)
