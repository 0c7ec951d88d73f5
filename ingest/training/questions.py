"""The real users' questions of queries.dev: read, split into folds by law, and drawn as training batches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ingest.training.bags import IntArray
from ingest.training.pairs import Batch, PairSource, join

FOLDS = 5
# Hard negatives kept for a question, and how many of them a batch holds beside each question.
NEGATIVES, NEGATIVES_AT_ONCE = 20, 2
# Questions in a batch, and pairs of articles drawn along with them: few questions alone would be learned by heart.
MOST_QUESTIONS, CORPUS_PAIRS = 1024, 512
# The measure's passages are whole articles, the product's are stretches: half of each.
WHOLE, WHOLE_TOKENS = 0.5, 600


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


def folds_by_law(right: Mapping[str, set[str]]) -> dict[str, int]:
    """Return the fold of each question: questions of one law share it, and folds are about equally large.

    The law is what stands before "|" in the id of the question's (alphabetically first) right article. Laws
    with many questions are dealt out first, each to the fold that is smallest so far.
    """
    law = {query: min(documents).split("|")[0] for query, documents in right.items()}
    sizes = [0] * FOLDS
    fold_of = {}
    for name, count in sorted(Counter(law.values()).items(), key=lambda item: (-item[1], item[0])):
        fold_of[name] = sizes.index(min(sizes))
        sizes[fold_of[name]] += count
    return {query: fold_of[name] for query, name in law.items()}


class QuestionSource:
    """Draws batches of questions with their articles, joined by pairs of the corpus."""

    def __init__(self, source: PairSource, texts: list[str], right: list[IntArray]) -> None:
        """Take the questions and, for each, the positions of its right articles in `source`."""
        from scipy.sparse import csr_matrix, vstack

        self.source, self.texts, self.right = source, texts, right
        empty = csr_matrix((0, source.same.shape[1]), dtype=bool)
        self.same = vstack([empty, *(csr_matrix(source.same[r].max(axis=0)) for r in right)]).tocsr()
        self.hard = source.nearest(texts, self.same, NEGATIVES)

    @staticmethod
    def read(retrieval: Path, source: PairSource, chosen: set[str]) -> QuestionSource:
        """Take the questions of `retrieval` whose ids are `chosen`."""
        position = {article.id: i for i, article in enumerate(source.articles)}
        judgements = read_judgements(retrieval)
        asked = {query: text for query, text in read_queries(retrieval).items() if query in chosen}
        right = [np.array(sorted(position[d] for d in judgements[query]), dtype=np.int64) for query in asked]
        return QuestionSource(source, list(asked.values()), right)

    def batches(self, random: np.random.Generator, steps: int, unaccented: float) -> Iterator[Batch]:
        """Yield `steps` batches; `unaccented` is the share of queries that lose their accents."""
        pairs: Iterator[Batch] = iter(())
        for _ in range(steps):
            beside = next(pairs, None)
            if beside is None:
                pairs = self.source.epoch(random, CORPUS_PAIRS, unaccented)
                beside = next(pairs)
            yield join(self._questions(random, unaccented), beside)

    def _questions(self, random: np.random.Generator, unaccented: float) -> Batch:
        drawn = random.permutation(len(self.texts))[:MOST_QUESTIONS]
        articles = np.array([random.choice(self.right[i]) for i in drawn], dtype=np.int64)
        queries = self.source.queries([self.texts[i] for i in drawn], random, unaccented)
        passages = [self._passage(int(i), random) for i in articles]
        hard = self.hard[drawn][:, random.permutation(NEGATIVES)[:NEGATIVES_AT_ONCE]].ravel()
        hard = hard[hard >= 0]
        negatives = [self.source.negative(int(i), random) for i in hard]
        return Batch(queries, articles, passages, hard, negatives, self.same[drawn])

    def _passage(self, article: int, random: np.random.Generator) -> IntArray:
        if random.random() < WHOLE:
            return self.source.whole(article, WHOLE_TOKENS)
        return self.source.passage(article, random, titled=0.5)
