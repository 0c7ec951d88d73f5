"""Planted fabrications against the verifier over the packaged samples: few here, 300 by the command."""

from dataclasses import replace

import pytest

from assistant.llm import writing
from assistant.llm.ground import Grounded, Quote
from assistant.types import Answer
from eval.fabrications import ASKED_FOR, FURTHER, Case, Outcome, measure, reached, table

CASE = Case("Hỏi?", "Năm 2019, cả nước xong 5 việc.", "Năm 2020 xong 5 việc.", "đúng số, sai kỳ", "năm 2019")
ANSWER = Answer("1", "Hỏi?", "", False, None, (), (), (), "llm", 1.0)


@pytest.fixture(scope="module")
def measured() -> tuple[Outcome, Outcome]:
    return measure(20, 7, (*ASKED_FOR, *FURTHER))


def test_nothing_planted_reaches_the_reader(measured):
    _, fabricated = measured
    assert set(fabricated.counted) == {*ASKED_FOR, *FURTHER}
    assert fabricated.counted.total() >= 24
    assert fabricated.reached.total() == 0, fabricated.shown


def test_sound_answers_pass_unharmed(measured):
    sound, _ = measured
    assert sound.counted["sound"] == 20
    assert sound.reached["sound"] >= 19, sound.shown


def test_the_measurement_sees_what_a_blind_verifier_lets_through(monkeypatch):
    def blind(text, sources, scope):
        quotes = tuple(Quote(s.document, s.start, s.end, s.text) for s in sources[:1])
        return Grounded(text, quotes, (), scope)

    monkeypatch.setattr(writing, "ground", blind)
    _, fabricated = measure(10, 7, ASKED_FOR)
    # What is asked for must be given as well, so that a few fall back to the built answer all the same.
    assert fabricated.reached.total() >= 5


@pytest.mark.parametrize(
    ("answer", "mode", "built", "seen"),
    [
        ("Năm 2019, cả nước xong 5 việc. [1]", "llm", "Năm 2020 xong 5 việc.", True),
        ("Năm 2020 xong 5 việc. [1] Năm 2019, cả nước xong 5 việc. [1]", "llm", "năm 2019", True),
        ("Năm 2020 xong 5 việc, hơn năm 2019. [1]", "extractive", "Năm 2020 xong 5 việc, hơn năm 2019.", False),
        ("Năm 2020 xong 5 việc. [1]", "llm", "Năm 2020 xong 5 việc.", False),
    ],
)
def test_a_fabrication_reached_the_reader_when_it_stands_in_the_answer(answer, mode, built, seen):
    assert reached(CASE, replace(ANSWER, answer=answer, mode=mode), built) is seen


def test_the_table_names_counts_and_shares():
    sound, fabricated = Outcome(milliseconds=[10.0, 20.0]), Outcome(milliseconds=[30.0])
    sound.counted["sound"], sound.reached["sound"] = 4, 3
    fabricated.counted["số"] = 5
    assert "| trả lời đúng | 4 | 75,0 % |" in table(sound, fabricated)
    assert "| bịa: số | 5 | 0 |" in table(sound, fabricated)
