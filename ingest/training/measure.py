"""Retrieval quality of vectors alone: nDCG@10 and recall@50 by brute force over a BEIR-style set.

Run as `python -m ingest.training.measure --retrieval ../shared/retrieval [--model NAME]`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.words import fold

FloatArray = npt.NDArray[np.float32]


def read_queries(retrieval: Path) -> dict[str, str]:
    """Return the questions of `queries.dev.jsonl` by id."""
    with (retrieval / "queries.dev.jsonl").open(encoding="utf-8") as lines:
        return {row["_id"]: row["text"] for row in map(json.loads, lines)}


def read_judgements(retrieval: Path) -> dict[str, set[str]]:
    """Return the right articles of each question of `qrels.dev.tsv`."""
    right: dict[str, set[str]] = {}
    with (retrieval / "qrels.dev.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            query, document, grade = line.split("\t")
            if int(grade) > 0:
                right.setdefault(query, set()).add(document)
    return right


def scores(
    passages: FloatArray,
    passage_ids: list[str],
    queries: FloatArray,
    query_ids: list[str],
    right: dict[str, set[str]],
) -> dict[str, float]:
    """Return the means of nDCG@10 (binary gains, log2 discounts) and recall@50 of normalised vectors."""
    gains, found = [], []
    for query_id, vector in zip(query_ids, queries, strict=True):
        near = passages @ vector
        top = np.argpartition(-near, 50)[:50]
        top = top[np.argsort(-near[top], kind="stable")]
        hits = np.array([passage_ids[i] in right[query_id] for i in top])
        ideal = (1 / np.log2(np.arange(2, 2 + min(10, len(right[query_id]))))).sum()
        gains.append((hits[:10] / np.log2(np.arange(2, 12))).sum() / ideal)
        found.append(hits.sum() / len(right[query_id]))
    return {"ndcg@10": float(np.mean(gains)), "recall@50": float(np.mean(found))}


def main() -> None:
    """Print the scores of an encoder, with and without accents in the questions, and its speed."""
    from ingest.embedding import load_encoder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--retrieval", type=Path, required=True)
    parser.add_argument("--model", default=None, help="sentence-transformers name or path; default: bundled")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.model)
    with gzip.open(arguments.retrieval / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    started = time.perf_counter()
    passages = encoder.encode_passages(texts)
    whole = time.perf_counter() - started
    short = [" ".join(text.split()[:150]) for text in texts[:20_000]]
    started = time.perf_counter()
    encoder.encode_passages(short)
    rate = len(short) / (time.perf_counter() - started)
    queries, right = read_queries(arguments.retrieval), read_judgements(arguments.retrieval)
    ids = [row["_id"] for row in rows]
    report: dict[str, object] = {
        "model": encoder.name,
        "queries": len(queries),
        "corpus_seconds": round(whole, 1),
    }
    report["passages_of_150_words_per_second"] = round(rate)
    for label, change in (("accented", str), ("unaccented", fold)):
        vectors = np.stack([encoder.encode_query(change(text)) for text in queries.values()])
        report[label] = scores(passages, ids, vectors, list(queries), right)
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
