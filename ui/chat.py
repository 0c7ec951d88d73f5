"""The conversation: questions, answers as they arrive, and what of it is sent along as history.

A click on any widget stops a running Streamlit script, so answers are not read by the script: a thread of
their own reads each stream into a `Turn`, and the page draws what has come so far. The API keeps the conversation;
its id stands in the page's address, so that a reload shows it again.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import streamlit as st

from ui import components, conversations, how, markup, source, strings
from ui.client import Answer, Citation, Client, Delta, Interrupted, KeptTurn, Message, Opinion, Passage, Problem, Status

log = logging.getLogger(__name__)

HISTORY_TURNS = 6
FOLLOW_SECONDS = 0.2
# Built answers come within this time: waiting for them spares the reader a flicker of "searching".
FIRST_LOOK_SECONDS = 0.25
SUGGESTIONS_SECONDS = 0.4


class Turn:
    """A question and its answer as far as it has come; written by one thread, read by the page."""

    def __init__(self, question: str, conversation_id: str | None = None, replaces: str | None = None) -> None:
        self.id = uuid.uuid4().hex
        self.question = question
        self.conversation_id = conversation_id
        self.replaces = replaces
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
        self.source_removed = False
        self.filters: Mapping[str, Any] = {}
        self.suggestions: tuple[str, ...] = ()
        self.suggested = threading.Event()
        # How the answer was found, once the reader has asked for it; HTML and what its passages are.
        self.how: str | None = None
        self.passages: tuple[Passage, ...] = ()

    @classmethod
    def kept(cls, turn: KeptTurn, conversation_id: str, history: Sequence[Message]) -> Turn:
        """A turn as the API keeps it, whole."""
        made = cls(turn.question, conversation_id)
        made.answer, made.source_removed, made.filters = turn.answer, turn.source_removed, turn.filters
        made.history = tuple(history)
        if turn.verdict is not None:
            made.opinion = Opinion(turn.verdict == "right")
        made.finished.set()
        return made

    def follow(self, client: Client, history: Sequence[Message]) -> None:
        """Read the answer to its end; whatever happens, the turn is finished afterwards."""
        self.history = tuple(history)
        try:
            for event in client.ask_stream(self.question, history, self.conversation_id, self.replaces):
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
        self.suggest(client)

    def suggest(self, client: Client) -> None:
        """Fetch the next questions of a kept answer; without them the page is whole, so a failure is only logged."""
        try:
            if self.answer is not None and self.conversation_id is not None:
                self.suggestions = client.suggestions(self.answer.id)
        except Exception as error:
            log.warning("no suggestions for an answer: %s", error)
        finally:
            self.suggested.set()

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
    """The whole conversation with its input and the list of others; examples where nothing was asked yet."""
    problem = _restore(client) or st.session_state.pop("conversation_problem", None)
    # In a container of its own the field is placed by our stylesheet; on its own, Streamlit would pin it
    # and scroll the page to its end, past the beginning of a long answer.
    with st.container(key="ask"):
        asked = st.chat_input(strings.INPUT_PLACEHOLDER, key="question")
        st.html(markup.disclaimer_html())
    if asked and asked.strip():
        _ask(client, asked.strip())
    with st.container(key="conversation"):
        conversations.draw_bar(client)
        if problem is not None:
            st.html(markup.notice_html(problem))
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
        if _turns():
            _draw_suggestions(client, _turns()[-1])
    conversations.draw_list(client, on_open=lambda chosen: _choose(client, chosen), on_gone=clear)


def clear() -> None:
    """Begin a new conversation; answers still on the way are kept in theirs."""
    st.session_state["turns"] = []
    conversations.make_current(None)
    conversations.close_list()


def history(turns: Sequence[Turn]) -> tuple[Message, ...]:
    """The last answered turns as the API takes them, oldest first."""
    answered = [(turn.question, turn.answer) for turn in turns if turn.answer is not None and not turn.source_removed]
    return tuple(
        message
        for question, answer in answered[-HISTORY_TURNS:]
        for message in (Message("user", question), Message("assistant", answer.text))
    )


def _turns() -> list[Turn]:
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    return turns


def _restore(client: Client) -> Problem | None:
    """Show the conversation of the page's address to a visitor who has just come; the problem where it cannot be."""
    wanted = conversations.asked_for()
    if "turns" in st.session_state or wanted is None:
        return None
    return _open(client, wanted)


def _choose(client: Client, conversation_id: str) -> None:
    """Show a conversation of the list; the one that is shown stays as it is, with an answer on the way."""
    if conversation_id == conversations.current():
        conversations.close_list()
    else:
        st.session_state["conversation_problem"] = _open(client, conversation_id)


def _open(client: Client, conversation_id: str) -> Problem | None:
    """Show a kept conversation; the problem where it cannot be read."""
    try:
        _, kept = client.conversation(conversation_id)
    except Problem as problem:
        if problem.status != HTTPStatus.NOT_FOUND:
            return problem
        clear()
        return Problem(strings.CONVERSATION_GONE, problem.detail, problem.status)
    turns: list[Turn] = []
    for turn in kept:
        turns.append(Turn.kept(turn, conversation_id, history(turns)))
    if turns:
        threading.Thread(target=turns[-1].suggest, args=(client,), daemon=True).start()
    st.session_state["turns"] = turns
    conversations.make_current(conversation_id)
    conversations.close_list()
    source.close()
    return None


def _ask(client: Client, question: str, replaces: Answer | None = None) -> None:
    turn = Turn(question, _conversation(client), replaces.id if replaces is not None else None)
    thread = threading.Thread(target=turn.follow, args=(client, history(_turns())), daemon=True)
    _turns().append(turn)
    thread.start()
    turn.finished.wait(FIRST_LOOK_SECONDS)


def _conversation(client: Client) -> str | None:
    """The open conversation, begun where there is none; None where it cannot be: then the question tells why."""
    if conversations.current() is None:
        try:
            conversations.make_current(client.begin_conversation())
        except Problem as problem:
            log.warning("no conversation could be begun: %s", problem)
    return conversations.current()


def _retry(client: Client, question: str) -> None:
    failed = _turns().pop()
    if failed.problem is not None and failed.problem.status == HTTPStatus.NOT_FOUND:
        # The conversation was deleted elsewhere: what is asked now begins another.
        conversations.make_current(None)
    _ask(client, question)


def _again(client: Client, turn: Turn) -> None:
    """Ask the last question anew; its answer stands in for the one before."""
    if turn.answer is None or turn is not _turns()[-1]:
        return
    _turns().pop()
    _ask(client, turn.question, replaces=turn.answer if turn.conversation_id is not None else None)


def _show_how(client: Client, turn: Turn) -> None:
    """Tell under the answer how it was found, or no longer."""
    if turn.how is not None or turn.answer is None:
        turn.how = None
        return
    try:
        found = how.fetch(client, turn.answer, turn.question, turn.filters)
    except Problem as problem:
        turn.how = markup.notice_html(problem)
        return
    turn.passages = found.passages
    turn.how = how.html(turn.answer, turn.question, turn.filters, found)


def _act(client: Client, turn: Turn, action: str) -> None:
    name, _, number = action.partition(":")
    if name == "again":
        _again(client, turn)
    elif name == "how":
        _show_how(client, turn)
    elif name == "passage" and number.isdecimal() and int(number) < len(turn.passages):
        source.open_passage(turn.passages[int(number)].span, strings.HOW_OPENED)


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
        html = markup.answer_html(
            turn.question,
            turn.answer,
            turn.opinion,
            turn.opinion_problem,
            latest=turn is _turns()[-1],
            source_removed=turn.source_removed,
            how=turn.how,
        )
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
        on_action=lambda action: _act(client, turn, action),
    )


def _draw_suggestions(client: Client, turn: Turn) -> None:
    """Next questions under the last answer, once they are there."""
    if turn.answer is None or turn.conversation_id is None:
        return
    if not turn.suggested.is_set():
        _await_suggestions(turn)
    elif turn.suggestions:
        with st.container(key="suggestions"):
            st.html(markup.suggestions_label_html())
            for number, question in enumerate(turn.suggestions):
                label = markup.button_label(question)
                st.button(label, key=f"suggestion-{number}", on_click=_ask, args=(client, question))


@st.fragment(run_every=SUGGESTIONS_SECONDS)
def _await_suggestions(turn: Turn) -> None:
    if turn.suggested.is_set():
        st.rerun()


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
