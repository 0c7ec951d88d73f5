import math

import pytest

from eval.metrics.ranking import mean_over_queries, ndcg_at, recall_at, reciprocal_rank_at, relevant_ids

RANKED = ["a", "b", "c", "d"]


def test_only_positive_judgments_are_relevant():
    assert relevant_ids({"a": 1, "b": 0, "c": -1, "d": 2}) == {"a", "d"}


@pytest.mark.parametrize(("k", "recall"), [(1, 0.0), (2, 0.5), (3, 0.5), (4, 1.0)])
def test_recall_counts_up_to_rank_k(k, recall):
    assert recall_at(RANKED, frozenset("bd"), k) == recall


@pytest.mark.parametrize(("k", "score"), [(1, 0.0), (2, 0.5), (10, 0.5)])
def test_reciprocal_rank_is_of_the_first_relevant_one_within_k(k, score):
    assert reciprocal_rank_at(RANKED, frozenset("bd"), k) == score


def test_ndcg_by_hand():
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    assert ndcg_at(RANKED, frozenset("bd"), 10) == pytest.approx(gained / (1 + 1 / math.log2(3)))
    assert ndcg_at(RANKED, frozenset("ab"), 10) == 1.0
    assert ndcg_at(RANKED, frozenset("x"), 10) == 0.0


def test_ndcg_is_one_when_more_are_relevant_than_fit():
    assert ndcg_at(RANKED, frozenset("abc"), 2) == 1.0


def test_means_leave_out_queries_without_a_relevant_document_and_count_missing_ones_as_zero():
    qrels = {"q1": {"a": 1}, "q2": {"z": 1}, "q3": {"a": 0}}
    scores = mean_over_queries({"q1": ["a"], "q3": ["a"]}, qrels, cutoffs=(1, 10))
    assert scores == {"ndcg@10": 0.5, "mrr@10": 0.5, "recall@1": 0.5, "recall@10": 0.5}


def test_no_judged_query_is_an_error():
    with pytest.raises(ValueError, match="relevant"):
        mean_over_queries({}, {"q": {"a": 0}}, cutoffs=(1,))
