"""A turn is read by its own thread and always finishes; the last turns go along as history."""

from __future__ import annotations

import fake_api

from ui import strings
from ui.chat import HISTORY_TURNS, Turn, history
from ui.client import Client, Message


def test_a_turn_holds_the_whole_answer_when_it_is_finished(api: tuple[str, fake_api.Shelf]) -> None:
    turn = Turn(fake_api.FIRST_QUESTION)

    with Client(api[0]) as client:
        turn.follow(client, ())

    assert turn.finished.is_set()
    assert turn.problem is None
    assert turn.answer is not None
    assert turn.text.strip() == turn.answer.text
    assert turn.citations == turn.answer.citations


def test_a_turn_without_a_server_finishes_with_its_problem() -> None:
    turn = Turn("Hỏi")

    with Client(f"http://127.0.0.1:{fake_api.free_port()}") as client:
        turn.follow(client, ())

    assert turn.finished.is_set()
    assert turn.problem is not None
    assert turn.problem.title == strings.UNREACHABLE


def test_history_holds_the_last_answered_turns_oldest_first(api: tuple[str, fake_api.Shelf]) -> None:
    turns = [Turn(f"Câu hỏi {number}") for number in range(HISTORY_TURNS + 3)]
    with Client(api[0]) as client:
        for turn in turns[:-1]:
            turn.follow(client, ())

    sent = history(turns)

    assert len(sent) == 2 * HISTORY_TURNS
    assert sent[0] == Message("user", "Câu hỏi 2")
    assert sent[-2] == Message("user", f"Câu hỏi {HISTORY_TURNS + 1}")
    assert [message.role for message in sent[:2]] == ["user", "assistant"]
