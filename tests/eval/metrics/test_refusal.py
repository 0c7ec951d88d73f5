import pytest

from eval.datasets import Expect
from eval.metrics.refusal import refusal_scores

ANSWER, REFUSE, PREMISE = Expect.ANSWER, Expect.REFUSE, Expect.CORRECT_PREMISE


def test_all_right_is_one():
    scores = refusal_scores([(REFUSE, True), (ANSWER, False)])
    assert (scores.precision, scores.recall, scores.f1) == (1.0, 1.0, 1.0)


def test_refusing_everything_is_punished_on_the_answered_side():
    scores = refusal_scores([(REFUSE, True), (ANSWER, True), (ANSWER, True), (ANSWER, True)])
    assert scores.recall == 1.0
    assert scores.precision == 0.25
    assert scores.f1_refused == pytest.approx(0.4)
    assert scores.f1_answered == 0.0
    assert scores.f1 == pytest.approx(0.2)


def test_answering_everything_is_punished_on_the_refused_side():
    scores = refusal_scores([(REFUSE, False), (ANSWER, False), (ANSWER, False), (ANSWER, False)])
    assert scores.precision is None
    assert scores.recall == 0.0
    assert scores.f1_refused == 0.0
    assert scores.f1_answered == pytest.approx(6 / 7)
    assert scores.f1 == pytest.approx(3 / 7)


def test_a_mixed_set_by_hand():
    # 2 rightly refused, 1 wrongly refused, 1 missed, 4 rightly answered
    outcomes = [(REFUSE, True)] * 2 + [(ANSWER, True)] + [(REFUSE, False)] + [(ANSWER, False)] * 4
    scores = refusal_scores(outcomes)
    assert scores.precision == pytest.approx(2 / 3)
    assert scores.recall == pytest.approx(2 / 3)
    assert scores.f1 == pytest.approx((4 / 6 + 8 / 10) / 2)


def test_false_premises_do_not_count():
    outcomes = [(REFUSE, True), (ANSWER, False)]
    assert refusal_scores([*outcomes, (PREMISE, True), (PREMISE, False)]) == refusal_scores(outcomes)


def test_a_class_that_is_nowhere_is_left_out_of_the_mean():
    scores = refusal_scores([(ANSWER, False)])
    assert scores.f1_refused is None
    assert scores.f1 == 1.0


def test_nothing_counted_has_no_score():
    assert refusal_scores([(PREMISE, True)]).f1 is None


def test_answering_has_its_own_precision_and_recall():
    outcomes = [(Expect.ANSWER, False)] * 3 + [(Expect.ANSWER, True)] + [(Expect.REFUSE, False)] * 2
    scores = refusal_scores(outcomes)
    assert (scores.answered_precision, scores.answered_recall) == (3 / 5, 3 / 4)
    assert (scores.precision, scores.recall) == (0.0, 0.0)
