"""/v1/answers: kept answers by their id, and the questions that go on from them."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.api.conversation_schemas import SuggestionBody, SuggestionList, TurnBody
from assistant.api.services import FromApp
from assistant.suggest import suggestions

router = APIRouter(prefix="/v1/answers")


@router.get("/{answer_id}")
def answer(answer_id: str, app: FromApp) -> TurnBody:
    """Return a kept answer with its question."""
    return TurnBody.of(app.library.conversations.turn_of_answer(answer_id))


@router.get("/{answer_id}/suggestions")
def suggested(answer_id: str, app: FromApp) -> SuggestionList:
    """Suggest next questions; each was asked a moment ago and is answered by the library as it is now."""
    turn = app.library.conversations.turn_of_answer(answer_id)
    asked = [earlier.question for earlier in app.library.conversations.turns(turn.conversation_id)]
    found = suggestions(app.assistant, turn.answer, asked)
    return SuggestionList(items=[SuggestionBody(question=item.question, kind=item.kind.value) for item in found])
