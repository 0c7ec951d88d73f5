"""POST /v1/ask: one answer, whole or as a stream of events."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import chain

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from assistant import types
from assistant.api.accept import asked_instead
from assistant.api.problems import problem_of
from assistant.api.recording import history_of, record
from assistant.api.schemas import AnswerBody, AskBody, Citation
from assistant.api.services import FromApp, Services
from assistant.question import check_question
from ingest.errors import NotFound

EVENT_STREAM = "text/event-stream"
# A document found by the search may be gone when it is read; so often in a row only by a fault of ours.
TRIES = 5
_log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1")


@router.post(
    "/ask", response_model=AnswerBody, responses={200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}}
)
def ask(body: AskBody, request: Request, app: FromApp) -> AnswerBody | StreamingResponse:
    """Answer a question; with `Accept: text/event-stream` as the events status, delta, citation, answer."""
    check_question(body.question, app.settings.max_question_chars)
    events = _events(app, body, history_of(app, body))
    if not wants_stream(request.headers.get("accept", "")):
        *_, answer = events
        assert isinstance(answer, types.Answer)
        return AnswerBody.of(answer)
    # The first event is made before the response begins: what fails until then still has a status of its own.
    first = next(events)
    return StreamingResponse(
        _lines(chain((first,), events)),
        media_type=EVENT_STREAM,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _events(app: Services, body: AskBody, turns: Sequence[types.Turn]) -> Iterator[types.Event]:
    """Yield the events of one answer, asked anew where a document was removed or replaced on the way.

    The answer is on record before it is shown.
    """
    filters = body.filters.value()
    for tries_left in reversed(range(TRIES)):
        told = False
        try:
            for event in app.assistant.stream(body.question, turns, filters, body.top_k):
                told = told or not isinstance(event, types.Status)
                if isinstance(event, types.Answer):
                    record(app, body, event)
                yield event
        except NotFound:
            if told or not tries_left:
                raise
        else:
            return


def wants_stream(accept: str) -> bool:
    """Tell whether an Accept header asks for an event stream rather than JSON."""
    return asked_instead(accept, [EVENT_STREAM]) is not None


def _lines(events: Iterator[types.Event]) -> Iterator[str]:
    """Yield the events as the wire has them; an error on the way becomes the last event."""
    try:
        for event in events:
            yield _event(event)
    except Exception as error:
        _log.error("stream broke off", exc_info=error)
        yield _block("error", problem_of(error))


class StatusBody(BaseModel):
    """A step of answering has begun."""

    step: str
    message: str


class DeltaBody(BaseModel):
    """The next piece of the answer's text."""

    text: str


def _event(event: types.Event) -> str:
    match event:
        case types.Status():
            return _block("status", StatusBody(step=event.step, message=event.message))
        case types.Delta():
            return _block("delta", DeltaBody(text=event.text))
        case types.Citation():
            return _block("citation", Citation.of(event))
        case types.Answer():
            return _block("answer", AnswerBody.of(event))


def _block(name: str, body: BaseModel) -> str:
    # JSON escapes line ends, so that the whole body is one line.
    return f"event: {name}\ndata: {body.model_dump_json()}\n\n"
