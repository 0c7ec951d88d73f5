from dataclasses import replace

import pytest

from eval.datasets import Expect, Question
from eval.metrics.nuggets import nugget_recall

ASKED = Question(
    id="q", question="?", history=(), type="figure", expect=Expect.ANSWER, answer="",
    must_include=(("9.123", "9123"), ("81,41",)), source=(), evidence=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "recall"),
    [
        ("9.123 việc, 81,41%", 1.0),
        ("9123 việc, 81,41%", 1.0),
        ("9.123 việc", 0.5),
        ("9.124 việc", 0.0),
        ("81,4%", 0.0),  # strict: nearly is nothing
        ("x" * 600 + "9.123, 81,41", 0.0),
    ],
)
def test_the_share_of_groups_that_stand_in_the_answer(answer, recall):
    assert nugget_recall(ASKED, answer, refused=False) == recall


def test_a_refusal_holds_none_unless_it_corrects_a_premise():
    assert nugget_recall(ASKED, "9.123, 81,41", refused=True) == 0.0
    assert nugget_recall(replace(ASKED, expect=Expect.CORRECT_PREMISE), "9.123, 81,41", refused=True) == 1.0


def test_a_question_to_refuse_has_no_nuggets():
    assert nugget_recall(replace(ASKED, expect=Expect.REFUSE, must_include=()), "9.123", refused=False) is None
