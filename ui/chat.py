"""The conversation: questions, answers as they arrive, and what of it is sent along as history.

A click on any widget stops a running Streamlit script, so answers are not read by the script: a thread of
their own reads each stream into a `Turn`, and the page draws what has come so far.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Sequence

import streamlit as st

from ui import components, markup, source, strings
from ui.client import Answer, Citation, Client, Delta, Interrupted, Message, Opinion, Problem, Status

log = logging.getLogger(__name__)

HISTORY_TURNS = 6
FOLLOW_SECONDS = 0.2
# Built answers come within this time: waiting for them spares the reader a flicker of "searching".
FIRST_LOOK_SECONDS = 0.25


class Turn:
    """A question and its answer as far as it has come; written by one thread, read by the page."""

    def __init__(self, question: str) -> None:
        self.id = uuid.uuid4().hex
        self.question = question
        self.status = strings.WORKING
        self.text = ""
        self.citations: tuple[Citation, ...] = ()
        self.answer: Answer | None = None
        self.problem: Problem | None = None
        self.finished = threading.Event()
        self.history: tuple[Message, ...] = ()
        self.opinion: Opinion | None = None
        self.opinion_problem: Problem | None = None
        self.opinion_attempts = 0

    def follow(self, client: Client, history: Sequence[Message]) -> None:
        """Read the answer to its end; whatever happens, the turn is finished afterwards."""
        self.history = tuple(history)
        try:
            for event in client.ask_stream(self.question, history):
                if isinstance(event, Status):
                    self.status = event.message
                elif isinstance(event, Delta):
                    self.text += event.text
                elif isinstance(event, Citation):
                    self.citations = (*self.citations, event)
                else:
                    self.answer = event
        except Problem as problem:
            self.problem = problem
        except Exception:
            # The thread is an entry point: what nobody foresaw is logged here and told in plain words.
            log.exception("an answer could not be read")
            self.problem = Interrupted(strings.INTERRUPTED, strings.INTERRUPTED_ADVICE)
        finally:
            self.finished.set()

    def judge(self, client: Client, opinion: Opinion) -> None:
        """Send what the reader says of the answer; what could not be sent stays to be sent again."""
        if self.answer is None:
            return
        self.opinion, self.opinion_problem = opinion, None
        self.opinion_attempts += 1
        try:
            client.give_feedback(self.question, self.answer, opinion, self.history)
        except Problem as problem:
            self.opinion_problem = problem


def draw(client: Client) -> None:
    """The whole conversation with its input; examples where nothing was asked yet."""
    # In a container of its own the field is placed by our stylesheet; on its own, Streamlit would pin it
    # and scroll the page to its end, past the beginning of a long answer.
    with st.container(key="ask"):
        asked = st.chat_input(strings.INPUT_PLACEHOLDER, key="question")
        st.html(markup.disclaimer_html())
    if asked and asked.strip():
        _ask(client, asked.strip())
    with st.container(key="conversation"):
        if not _turns():
            _draw_welcome(client)
        for turn in _turns():
            if turn.finished.is_set():
                _draw_finished(client, turn)
            else:
                _follow(client, turn)
        if _turns() and _turns()[-1].problem is not None:
            question = _turns()[-1].question
            st.button(strings.RETRY, key="retry", on_click=lambda: _retry(client, question))


def clear() -> None:
    """Begin a new conversation; answers still on the way are forgotten."""
    st.session_state["turns"] = []


def history(turns: Sequence[Turn]) -> tuple[Message, ...]:
    """The last answered turns as the API takes them, oldest first."""
    answered = [(turn.question, turn.answer) for turn in turns if turn.answer is not None]
    return tuple(
        message
        for question, answer in answered[-HISTORY_TURNS:]
        for message in (Message("user", question), Message("assistant", answer.text))
    )


def _turns() -> list[Turn]:
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    return turns


def _ask(client: Client, question: str) -> None:
    turn = Turn(question)
    thread = threading.Thread(target=turn.follow, args=(client, history(_turns())), daemon=True)
    _turns().append(turn)
    thread.start()
    turn.finished.wait(FIRST_LOOK_SECONDS)


def _retry(client: Client, question: str) -> None:
    _turns().pop()
    _ask(client, question)


@st.fragment(run_every=FOLLOW_SECONDS)
def _follow(client: Client, turn: Turn) -> None:
    """Draw a turn again and again until it is finished, then the whole page.

    The whole answer is the page's to draw: a click on something that a fragment drew is lost when the
    fragment ends at that moment.
    """
    if turn.finished.is_set() or source.was_asked_for():
        st.rerun()
    _draw(client, turn, markup.pending_html(turn.question, turn.status, turn.text, turn.citations), pending=True)


def _draw_finished(client: Client, turn: Turn) -> None:
    if turn.answer is not None:
        html = markup.answer_html(turn.question, turn.answer, turn.opinion, turn.opinion_problem)
        _draw(client, turn, html, markup.answer_plain(turn.answer))
    elif turn.problem is not None:
        _draw(client, turn, markup.problem_html(turn.question, turn.problem))


def _draw(client: Client, turn: Turn, html: str, copy: str = "", *, pending: bool = False) -> None:
    def cite(number: int) -> None:
        cited = turn.answer.citations if turn.answer is not None else turn.citations
        for citation in cited:
            if citation.n == number:
                source.open_citation(citation)

    components.turn(
        f"turn-{turn.id}",
        html,
        copy=copy,
        copied=strings.COPIED,
        pending=pending,
        latest=turn is _turns()[-1],
        attempts=turn.opinion_attempts,
        on_cite=cite,
        on_opinion=lambda opinion: turn.judge(client, opinion),
    )


def _draw_welcome(client: Client) -> None:
    with st.container(key="welcome"):
        st.html(markup.welcome_html())
        with st.container(key="examples"):
            for number, example in enumerate(strings.EXAMPLES):
                st.button(example, key=f"example-{number}", on_click=_ask, args=(client, example), width="stretch")
        try:
            count = client.document_count()
        except Problem as problem:
            st.html(markup.notice_html(problem))
            st.button(strings.TRY_AGAIN, key="try-again")
            return
        holds = strings.LIBRARY_HOLDS.format(count=count) if count else strings.LIBRARY_EMPTY
        st.html(markup.note_html(holds))
