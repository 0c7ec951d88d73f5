"""Ranking metrics of a BEIR-style set, by `ir-measures` (MacAvaney et al. 2022, arXiv 2111.13466) over trec_eval.

* nDCG@10: Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques", in trec_eval's log2(1 + rank)
  form; the gain of a document is its relevance in the qrels.
* MRR@10: 1 / rank of the first relevant document of the first ten, else 0 (Voorhees, TREC-8 1999).
* recall@k: the share of the relevant documents among the first k.

Averages are over the queries with a relevant document, as in BEIR (Thakur et al. 2021, arXiv 2104.08663); a query that
was not answered scores 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def mean_over_queries(
    run: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]], cutoffs: Sequence[int]
) -> dict[str, float]:
    """Return ndcg@10, mrr@10 and recall@k for each cutoff, averaged over the judged queries.

    `run` maps a query to its ranked document ids, best first and each id once. Raises ValueError where no query has a
    relevant document, that is one of positive relevance.
    """
    from ir_measures import RR, R, calc_aggregate, nDCG

    judged = {query: dict(judgments) for query, judgments in qrels.items() if max(judgments.values(), default=0) > 0}
    if not judged:
        raise ValueError("no query has a relevant document")
    # trec_eval sorts by score and breaks ties by id; falling scores keep the order that was given.
    scored = {query: {document: -rank for rank, document in enumerate(run.get(query, ()))} for query in judged}
    names = {"ndcg@10": nDCG @ 10, "mrr@10": RR @ 10, **{f"recall@{k}": R @ k for k in cutoffs}}
    means = calc_aggregate(list(names.values()), judged, scored)
    return {name: float(means[measure]) for name, measure in names.items()}
