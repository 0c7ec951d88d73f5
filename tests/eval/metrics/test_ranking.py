import math

import pytest

from eval.metrics.ranking import mean_over_queries

RANKED = ["a", "b", "c", "d"]


def of_one(relevant, ranked=RANKED, cutoffs=(1, 2, 3, 4)):
    return mean_over_queries({"q": ranked}, {"q": dict.fromkeys(relevant, 1)}, cutoffs)


def test_recall_counts_up_to_rank_k():
    scores = of_one("bd")
    assert [scores[f"recall@{k}"] for k in (1, 2, 3, 4)] == [0.0, 0.5, 0.5, 1.0]


@pytest.mark.parametrize(
    ("ranked", "score"),
    [("ba", 1.0), ("ab", 0.5), ("xyzuvwstrb", 0.1), ("xyzuvwstrqb", 0.0), ("", 0.0)],
)
def test_reciprocal_rank_is_of_the_first_relevant_one_within_ten(ranked, score):
    assert of_one("bd", list(ranked))["mrr@10"] == pytest.approx(score)


def test_ndcg_by_hand():
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    assert of_one("bd")["ndcg@10"] == pytest.approx(gained / (1 + 1 / math.log2(3)))
    assert of_one("ab")["ndcg@10"] == pytest.approx(1.0)
    assert of_one("x")["ndcg@10"] == 0.0


def test_ndcg_is_one_when_more_are_relevant_than_fit():
    ids = [f"d{i:02}" for i in range(12)]
    assert of_one(ids, ids)["ndcg@10"] == pytest.approx(1.0)


def test_equal_looking_ids_keep_the_order_that_was_given():
    ids = [f"d{i}" for i in range(9)]
    assert of_one(["d0"], ids)["mrr@10"] == 1.0
    assert of_one(["d8"], ids)["mrr@10"] == pytest.approx(1 / 9)


def test_only_positive_judgments_are_relevant():
    scores = mean_over_queries({"q": ["b", "c", "a"]}, {"q": {"a": 1, "b": 0, "c": -1}}, cutoffs=(2, 3))
    assert scores["mrr@10"] == pytest.approx(1 / 3)
    assert (scores["recall@2"], scores["recall@3"]) == (0.0, 1.0)


def test_means_leave_out_queries_without_a_relevant_document_and_count_missing_ones_as_zero():
    qrels = {"q1": {"a": 1}, "q2": {"z": 1}, "q3": {"a": 0}}
    scores = mean_over_queries({"q1": ["a"], "q3": ["a"]}, qrels, cutoffs=(1, 10))
    assert scores == {"ndcg@10": 0.5, "mrr@10": 0.5, "recall@1": 0.5, "recall@10": 0.5}


def test_no_judged_query_is_an_error():
    with pytest.raises(ValueError, match="relevant"):
        mean_over_queries({}, {"q": {"a": 0}}, cutoffs=(1,))
