"""Training the ranker on examples made by hand."""

import numpy as np
import pytest

from eval.training import ranker as training
from eval.training.ranker import Example, cross_validated, fit, fold_of, measured, rankers_of_folds, report, table

NAMES = ("words_share", "vector", "bm25", "noise")


def example(i, kind="law"):
    """Return ten candidates of which the one with the highest vector and bm25 is right."""
    chance = np.random.default_rng(i)
    values = chance.random((10, 4))
    right = np.zeros(10, dtype=bool)
    right[np.argmax(values[:, 1] + values[:, 2])] = True
    documents = tuple(f"{i}-{n}" for n in range(10))
    proves = right[None, :] if kind == "reports" else None
    return Example(f"{kind}{i}", kind, f"{kind} group {i % 17}", NAMES, values, documents, right, 0, proves)


EXAMPLES = [*(example(i) for i in range(120)), *(example(1000 + i, "reports") for i in range(40))]


def test_what_makes_passages_right_is_learnt_and_noise_is_not():
    weights = dict(zip(NAMES, fit(EXAMPLES).weights, strict=True))
    assert min(weights["vector"], weights["bm25"]) > 5 * max(abs(weights["noise"]), abs(weights["words_share"]))


def test_equal_trainings_give_equal_weights():
    assert fit(EXAMPLES).as_json() == fit(EXAMPLES).as_json()


def test_no_group_is_measured_by_a_ranker_that_saw_it(monkeypatch):
    seen = []
    monkeypatch.setattr(training, "fit", lambda examples, **_: seen.append({e.group for e in examples}))
    rankers_of_folds(EXAMPLES)
    for fold, groups in enumerate(seen):
        assert groups
        assert all(fold_of(group) != fold for group in groups)


def test_the_report_counts_missing_documents_and_all_evidence():
    first = Example("a", "law", "g", NAMES, np.zeros((2, 4)), ("x", "y"), np.array([True, False]), missing=1)
    second = Example(
        "b", "reports", "h", NAMES, np.zeros((3, 4)), ("p", "q", "r"), np.array([True, False, True]), 0,
        np.array([[True, False, False], [False, False, True]]),
    )  # fmt: skip
    found = report([first, second], {"a": np.array([2.0, 1.0]), "b": np.array([3.0, 2.0, 1.0])})
    assert found["recall@50"] == 0.5
    assert (found["evidence_in_top_1"], found["evidence_in_top_4"]) == (0.0, 1.0)


def test_the_table_has_a_row_a_way_of_ranking():
    rows = measured(EXAMPLES, {"không dấu": [example(i) for i in range(20)]})
    names = [name for name, _ in rows]
    assert names == ["BM25", "vectơ", "BM25 + vectơ", "bộ xếp hạng", "bộ xếp hạng, không dấu"]
    figures = dict(rows)
    assert figures["bộ xếp hạng"]["ndcg@10"] > 0.9 > figures["BM25"]["ndcg@10"]
    lines = table(rows).splitlines()
    assert len(lines) == 2 + len(rows)
    assert "–" in lines[-1]


def test_scores_come_from_the_ranker_of_the_fold():
    rankers = rankers_of_folds(EXAMPLES)
    scored = cross_validated(EXAMPLES, rankers)
    one = EXAMPLES[3]
    assert scored[one.id] == pytest.approx(training.scores(rankers[fold_of(one.group)], one))
