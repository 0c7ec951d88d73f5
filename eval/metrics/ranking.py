"""Ranking metrics over one query's ranked document ids, with binary relevance (a positive qrel is relevant).

Averages over queries, and the leaving out of queries without a relevant document, are as in trec_eval and
BEIR (Thakur et al. 2021, arXiv 2104.08663).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def relevant_ids(judgments: Mapping[str, int]) -> frozenset[str]:
    """Return the ids with a positive relevance."""
    return frozenset(document for document, relevance in judgments.items() if relevance > 0)


def recall_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Return the share of the relevant documents among the first k; `relevant` must not be empty."""
    return len(relevant.intersection(ranked[:k])) / len(relevant)


def reciprocal_rank_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Return 1/rank of the first relevant document of the first k, else 0 (Voorhees, TREC-8 1999)."""
    return next((1 / rank for rank, document in enumerate(ranked[:k], start=1) if document in relevant), 0.0)


def ndcg_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Return DCG@k over the best possible DCG@k, gains 0 or 1, discount log2(1 + rank).

    Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques", in the log2(1 + rank) form
    of trec_eval. `relevant` must not be empty.
    """
    gained = sum(1 / math.log2(1 + rank) for rank, document in enumerate(ranked[:k], start=1) if document in relevant)
    best = sum(1 / math.log2(1 + rank) for rank in range(1, min(len(relevant), k) + 1))
    return gained / best


def mean_over_queries(
    run: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]], cutoffs: Sequence[int]
) -> dict[str, float]:
    """Return ndcg@10, mrr@10 and recall@k for each cutoff, averaged over the judged queries.

    `run` maps a query to its ranked document ids, best first and each id once; a query that `run` lacks
    scores 0. Raises ValueError where no query has a relevant document.
    """
    judged = {query: relevant_ids(judgments) for query, judgments in qrels.items()}
    judged = {query: relevant for query, relevant in judged.items() if relevant}
    if not judged:
        raise ValueError("no query has a relevant document")
    pairs = [(run.get(query, ()), relevant) for query, relevant in judged.items()]
    scores = {
        "ndcg@10": sum(ndcg_at(ranked, relevant, 10) for ranked, relevant in pairs) / len(pairs),
        "mrr@10": sum(reciprocal_rank_at(ranked, relevant, 10) for ranked, relevant in pairs) / len(pairs),
    }
    for k in cutoffs:
        scores[f"recall@{k}"] = sum(recall_at(ranked, relevant, k) for ranked, relevant in pairs) / len(pairs)
    return scores
