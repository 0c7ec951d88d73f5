"""Retrieval quality of vectors alone: nDCG@10 and recall@50 by brute force over a BEIR-style set.

Run as `python -m ingest.training.measure --retrieval ../shared/retrieval [--model NAME | --folds FOLDER]`. The
bundled model has been trained on these very questions: only `--folds` tells how it does on others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.embedding import SentenceEncoder, load_encoder, load_static
from ingest.training.questions import read_judgements, read_queries
from ingest.training.train_embedding import DIMENSIONS, PREFIXES
from ingest.words import fold

FloatArray = npt.NDArray[np.float32]
Scores = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The corpus as the vectors see it (title and text of whole articles) and the questions with their answers."""

    ids: list[str]
    texts: list[str]
    queries: dict[str, str]
    right: dict[str, set[str]]

    @staticmethod
    def read(retrieval: Path) -> JudgedSet:
        """Read the BEIR-style set in `retrieval`."""
        with gzip.open(retrieval / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        texts = [f"{row['title']}\n{row['text']}" for row in rows]
        return JudgedSet([row["_id"] for row in rows], texts, read_queries(retrieval), read_judgements(retrieval))


def query_scores(
    passages: FloatArray, passage_ids: list[str], vector: FloatArray, right: set[str]
) -> tuple[float, float]:
    """Return nDCG@10 (binary gains, log2 discounts) and recall@50 of one question's normalised vector."""
    near = passages @ vector
    top = np.argpartition(-near, 50)[:50]
    top = top[np.argsort(-near[top], kind="stable")]
    hits = np.array([passage_ids[i] in right for i in top])
    ideal = (1 / np.log2(np.arange(2, 2 + min(10, len(right))))).sum()
    return float((hits[:10] / np.log2(np.arange(2, 12))).sum() / ideal), float(hits.sum() / len(right))


def measure(encoder: SentenceEncoder, tested: JudgedSet, prefixes: Iterable[int], chosen: Iterable[str]) -> Scores:
    """Return each chosen question's (nDCG@10, recall@50) by "accents, dimensions", for `prefixes` of the vectors."""
    passages = encoder.encode_passages(tested.texts)
    asked = list(chosen)
    result: Scores = {}
    for length in prefixes:
        short = _normalised(passages[:, :length])
        for label, change in (("accented", str), ("unaccented", fold)):
            result[f"{label}, {length}"] = [
                query_scores(
                    short,
                    tested.ids,
                    _normalised(encoder.encode_query(change(tested.queries[query]))[None, :length])[0],
                    tested.right[query],
                )
                for query in asked
            ]
    return result


def _normalised(vectors: FloatArray) -> FloatArray:
    scaled: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled


def means(scores: Scores) -> dict[str, dict[str, float]]:
    """Return the mean of each measure under each label."""
    return {
        label: dict(zip(("ndcg@10", "recall@50"), np.mean(values, axis=0).round(4).tolist(), strict=True))
        for label, values in scores.items()
    }


def measure_folds(folds: Path, tested: JudgedSet) -> Scores:
    """Ask each question of the model in `folds` that was trained without the questions of its law."""
    fold_of: dict[str, int] = json.loads((folds / "folds.json").read_text(encoding="utf-8"))
    result: Scores = {}
    for left_out in sorted(set(fold_of.values())):
        encoder = load_static(folds / str(left_out), f"fold {left_out}")
        own = [query for query in tested.queries if fold_of.get(query) == left_out]
        for label, values in measure(encoder, tested, _lengths(encoder), own).items():
            result.setdefault(label, []).extend(values)
    return result


def _lengths(encoder: SentenceEncoder) -> list[int]:
    """Return the lengths to measure at: all of the vector and, for the bundled model's size, its prefixes."""
    return [encoder.dimensions, *(PREFIXES if encoder.dimensions == DIMENSIONS else ())]


def speed(encoder: SentenceEncoder, tested: JudgedSet) -> float:
    """Return how many passages of at most 150 words are encoded a second."""
    short = [" ".join(text.split()[:150]) for text in tested.texts[:20_000]]
    started = time.perf_counter()
    encoder.encode_passages(short)
    return len(short) / (time.perf_counter() - started)


def main() -> None:
    """Print the scores of an encoder, or of the models of all folds, with and without accents in the questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retrieval", type=Path, required=True)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--model", default=None, help="sentence-transformers name or path; default: bundled")
    which.add_argument("--folds", type=Path, default=None, help="what train_embedding --folds wrote")
    arguments = parser.parse_args()
    tested = JudgedSet.read(arguments.retrieval)
    report: dict[str, object] = {"queries": len(tested.queries)}
    if arguments.folds:
        report |= {"model": "each question by the model trained without its law's questions"}
        report |= means(measure_folds(arguments.folds, tested))
    else:
        encoder = load_encoder(arguments.model)
        report |= {"model": encoder.name, "passages_of_150_words_per_second": round(speed(encoder, tested))}
        report |= means(measure(encoder, tested, _lengths(encoder), tested.queries))
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
