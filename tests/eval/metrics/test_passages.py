from dataclasses import replace

from eval.datasets import Expect, Question
from eval.metrics.passages import facts_covered

ASKED = Question(
    id="q", question="?", history=(), type="figure", expect=Expect.ANSWER, answer="",
    must_include=(("9.123",), ("81,41",)), source=(), evidence=(),
)  # fmt: skip
NOTHING = "Không liên quan."


def test_facts_may_stand_in_several_passages_and_count_from_the_last_of_them():
    passages = ["Xong 9.123 việc.", NOTHING, NOTHING, NOTHING, "Đạt 81,41%."]
    assert facts_covered(ASKED, passages) == {"1": False, "4": False, "8": True}
    assert facts_covered(ASKED, [passages[0], NOTHING, NOTHING, passages[4]]) == {"1": False, "4": True, "8": True}
    assert facts_covered(ASKED, ["9.123 việc, 81,41%"]) == {"1": True, "4": True, "8": True}


def test_a_ninth_passage_is_too_late_and_none_covers_nothing():
    late = [*[NOTHING] * 8, "9.123 việc, 81,41%"]
    assert facts_covered(ASKED, late) == {"1": False, "4": False, "8": False}
    assert facts_covered(ASKED, []) == {"1": False, "4": False, "8": False}


def test_refusals_and_computed_values_do_not_count():
    assert facts_covered(replace(ASKED, expect=Expect.REFUSE), ["9.123, 81,41"]) is None
    assert facts_covered(replace(ASKED, computed=True), ["9.123, 81,41"]) is None
