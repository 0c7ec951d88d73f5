"""Training the chooser on examples made by hand."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor

from assistant.choice import ANSWER_NAMES, NAMES
from assistant.understand import understand
from eval.training.choice import Example, bar_for, cross_validated, fit_order, forest_of, ranked, report, train
from eval.training.ranker import fold_of

OWN, NOISE = NAMES.index("own"), NAMES.index("position")
ASKED = understand("Ai ký quyết định ban hành quy chế làm việc?")


def example(i: int, *, left_out: bool = False, refuse: bool = False) -> Example:
    """Return six sentences; the one that says most is right, and says clearly more where the source is there."""
    chance = np.random.default_rng(i + 10_000 * left_out + 20_000 * refuse)
    values = np.zeros((6, len(NAMES)))
    values[:, OWN] = chance.random(6) * 0.4
    values[:, NOISE] = chance.random(6)
    right = np.zeros(6, dtype=bool)
    if not (left_out or refuse):
        right[i % 6] = True
        values[i % 6, OWN] = 0.6 + 0.4 * chance.random()
    return Example(f"q{i}", ASKED, f"source {i % 23}", refuse, left_out, values, right, np.zeros((6, 0), dtype=bool))


EXAMPLES = [
    *(example(i) for i in range(90)),
    *(example(i, left_out=True) for i in range(90)),
    *(example(i, refuse=True) for i in range(20)),
]


def test_what_makes_sentences_right_is_learnt_and_noise_is_not() -> None:
    weights = dict(zip(NAMES, fit_order(EXAMPLES).weights, strict=True))
    assert weights["own"] > 5 * abs(weights["position"])


def test_equal_trainings_give_equal_models(tmp_path: Path) -> None:
    for name in ("first.json", "second.json"):
        train(EXAMPLES, 0.0).save(tmp_path / name)
    for end in (".json", ".npz"):
        assert (tmp_path / f"first{end}").read_bytes() == (tmp_path / f"second{end}").read_bytes()


def test_a_forest_decides_as_the_library_that_learnt_it() -> None:
    chance = np.random.default_rng(5)
    values = chance.random((300, len(ANSWER_NAMES)))
    model = ExtraTreesRegressor(20, min_samples_leaf=3, random_state=1).fit(values, values[:, 3] > values[:, 8])
    forest = forest_of([estimator.tree_ for estimator in model.estimators_])
    unseen = chance.random((50, len(ANSWER_NAMES)))
    assert forest.likelihood(ANSWER_NAMES, unseen) == pytest.approx(model.predict(unseen), abs=1e-6)


def test_unseen_questions_are_answered_and_those_without_their_source_are_not() -> None:
    judged = cross_validated(EXAMPLES)
    bar = bar_for(judged, 0.02)
    there = [j.sure > bar for j in judged if not j.ranked.example.refuse and not j.ranked.example.left_out]
    not_there = [j.sure > bar for j in judged if j.ranked.target == 0.0]
    assert np.mean(there) > 0.9
    assert np.mean(not_there) <= 0.02


def test_every_example_is_judged_once() -> None:
    judged = cross_validated(EXAMPLES)
    assert len(judged) == len(EXAMPLES)
    assert len({fold_of(e.group) for e in EXAMPLES}) > 1


def test_another_source_that_states_the_answer_makes_no_unanswerable_question() -> None:
    one = example(3, left_out=True)
    stated = Example(one.id, one.question, one.group, False, True, one.values, one.right, np.ones((6, 1), dtype=bool))
    order = fit_order(EXAMPLES)
    assert ranked(one, order).target == 0.0
    assert ranked(stated, order).target is None


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3])
def test_no_more_than_the_share_comes_over_the_bar(share: float) -> None:
    judged = cross_validated(EXAMPLES)
    without = [j.sure for j in judged if j.ranked.target == 0.0]
    assert sum(sure > bar_for(judged, share) for sure in without) <= share * len(without)


def test_the_report_counts_those_to_be_refused() -> None:
    assert any("of 20 to be refused" in line for line in report(cross_validated(EXAMPLES)))


def test_a_judged_question_has_every_feature() -> None:
    assert ranked(EXAMPLES[0], fit_order(EXAMPLES)).values.shape == (len(ANSWER_NAMES),)
