"""Training pairs (query, passage) from the articles of the retrieval set; queries.dev is never read here."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.training.bags import Bags, IntArray, tokenise
from ingest.training.negatives import bm25_matrix, mine
from ingest.training.phrasing import CLAUSE_QUESTIONS, TITLE_QUESTIONS, as_question, clause, drop_words
from ingest.words import fold

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from tokenizers import Tokenizer

_SENTENCE_END = re.compile(r"(?<=[.;:!?])\s+|\n+")
# "Luật số 57/2020/QH14 Luật Thanh niên": what follows the number is the name people use.
_LAW_NUMBER = re.compile(r"^(?:Luật|Bộ luật|Nghị định|Thông tư|Quyết định)\b.{0,40}?\bsố \S+\s*")
# A title that so many laws share ("Phạm vi điều chỉnh") names no article without its law.
GENERIC_TITLE_COUNT = 3
# Tokens of a passage seen at once: from a paragraph to about a page.
SHORTEST_WINDOW, LONGEST_WINDOW = 25, 400
SHORTEST_QUERY_SENTENCE, LONGEST_QUERY_SENTENCE = 5, 45  # words
# Neighbouring articles of one law that go into a batch together: each is a hard negative of the others.
NEIGHBOURS = 16
# Hard negatives kept for an article, half of them found by its title and half by one of its sentences; one of
# them goes into a batch beside the article, cut to about the length of a passage.
NEGATIVES, NEGATIVE_WINDOW = 16, 150


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the codification: its id, title, the law it belongs to, and its text in sentences."""

    id: str
    title: str
    law: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries with the passages that answer them, and others that only share words with them.

    Query i is answered by `passages[i]`, a part of article `articles[i]`. `negatives[j]` is a part of article
    `negative_articles[j]`. All are bags of token ids. `same` `(queries, all articles)` is true where an article
    answers a query, or may: such a one is not held against the query that meets it.
    """

    queries: list[IntArray]
    articles: IntArray
    passages: list[IntArray]
    negative_articles: IntArray
    negatives: list[IntArray]
    same: csr_matrix


def join(one: Batch, other: Batch) -> Batch:
    """Return both batches as one: each query meets the passages and negatives of all."""
    from scipy.sparse import vstack

    return Batch(
        one.queries + other.queries,
        np.concatenate([one.articles, other.articles]),
        one.passages + other.passages,
        np.concatenate([one.negative_articles, other.negative_articles]),
        one.negatives + other.negatives,
        vstack([one.same, other.same]).tocsr(),
    )


def read_articles(retrieval: Path) -> list[Article]:
    """Read the articles of `retrieval/corpus.jsonl.gz` in file order (articles of one law stand together)."""
    articles = []
    with gzip.open(retrieval / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            sentences = tuple(s for s in _SENTENCE_END.split(row["text"]) if s.strip())
            articles.append(Article(row["_id"], row["title"].strip(), row["law_name"].strip(), sentences))
    return articles


def read_related(retrieval: Path, articles: list[Article]) -> dict[int, list[int]]:
    """Read which articles the codification marks as related, by position in `articles`."""
    position = {article.id: i for i, article in enumerate(articles)}
    related: dict[int, list[int]] = {}
    with gzip.open(retrieval / "related.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            a, b = line.rstrip("\n").split("\t")[:2]
            if a in position and b in position:
                related.setdefault(position[a], []).append(position[b])
                related.setdefault(position[b], []).append(position[a])
    return related


def same_answer(articles: list[Article], related: dict[int, list[int]], generic: list[bool]) -> csr_matrix:
    """Return `(articles, articles)`, true where one is the other, has its (not generic) title, or is related."""
    from scipy.sparse import csr_matrix

    titled: dict[str, list[int]] = {}
    for i, article in enumerate(articles):
        if not generic[i]:
            titled.setdefault(article.title.lower(), []).append(i)
    rows, columns = list(range(len(articles))), list(range(len(articles)))
    for i, article in enumerate(articles):
        alike = [*related.get(i, []), *(titled[article.title.lower()] if not generic[i] else [])]
        rows.extend([i] * len(alike))
        columns.extend(alike)
    return csr_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=(len(articles), len(articles)))


class PairSource:
    """Draws batches of queries and passages from the articles.

    Half of the queries are titles (as they are or as questions), the others sentences or stretches of them
    (as they are or as questions) and titles of related articles.
    """

    def __init__(
        self, articles: list[Article], related: dict[int, list[int]], tokenizer: Tokenizer, parts: Bags, seed: int
    ) -> None:
        self.articles, self.related, self.tokenizer = articles, related, tokenizer
        shared = Counter(a.title.lower() for a in articles)
        self.generic = [not a.title or shared[a.title.lower()] > GENERIC_TITLE_COUNT for a in articles]
        self.same = same_answer(articles, related, self.generic)
        sentences = [s for a in articles for s in a.sentences]
        self.first = np.zeros(len(articles) + 1, dtype=np.int64)
        np.cumsum([len(a.sentences) for a in articles], out=self.first[1:])
        self.sentence_bags = tokenise(tokenizer, sentences)
        self.title_bags = tokenise(tokenizer, [a.title for a in articles])
        self.usable = np.array([i for i, a in enumerate(articles) if a.sentences], dtype=np.int64)
        self.parts = parts
        whole = Bags.of([self.whole(i) for i in range(len(articles))])
        self.weights = bm25_matrix(whole.expand(parts), int(parts.ids.max()) + 1)
        self.hard = self._mine(np.random.default_rng(seed))

    def _mine(self, random: np.random.Generator) -> IntArray:
        """Return the articles `(articles, NEGATIVES)` nearest to a title and to a sentence of each by BM25."""
        titles = [self._full_title(i) if self.generic[i] else a.title for i, a in enumerate(self.articles)]
        asked = [
            clause(a.sentences[int(random.integers(len(a.sentences)))], random) if a.sentences else a.title
            for a in self.articles
        ]
        return np.concatenate(
            [self.nearest(texts, self.same, NEGATIVES // 2) for texts in (titles, asked)],
            axis=1,
        )

    def nearest(self, texts: list[str], forbidden: csr_matrix, count: int) -> IntArray:
        """Return the `count` articles nearest to each of `texts` by BM25 that are not `forbidden` to it."""
        return mine(tokenise(self.tokenizer, texts).expand(self.parts), self.weights, forbidden, count)

    def epoch(self, random: np.random.Generator, batch: int, unaccented: float) -> Iterator[Batch]:
        """Yield the batches of one pass; `unaccented` is the share of queries that lose their accents."""
        groups = [self.usable[i : i + NEIGHBOURS] for i in range(0, len(self.usable), NEIGHBOURS)]
        order = np.concatenate([groups[i] for i in random.permutation(len(groups))])
        for start in range(0, len(order) - batch + 1, batch):
            drawn = order[start : start + batch]
            pairs = [self._pair(int(i), random) for i in drawn]
            queries = self.queries([q for q, _ in pairs], random, unaccented)
            hard = self.hard[drawn, random.integers(NEGATIVES, size=batch)]
            hard = hard[hard >= 0]
            negatives = [self.negative(int(i), random) for i in hard]
            yield Batch(queries, drawn, [p for _, p in pairs], hard, negatives, self.same[drawn])

    def queries(self, texts: list[str], random: np.random.Generator, unaccented: float) -> list[IntArray]:
        """Return the bags of `texts`, some without accents, some short of words."""
        plain = random.random(len(texts)) < unaccented
        bags = tokenise(self.tokenizer, [fold(t) if p else t for t, p in zip(texts, plain, strict=True)])
        return [drop_words(bags.bag(i), random) for i in range(len(texts))]

    def _pair(self, i: int, random: np.random.Generator) -> tuple[str, IntArray]:
        draw = random.random()
        article = self.articles[i]
        if draw < 0.4:
            chosen = int(random.integers(len(article.sentences)))
            sentence = article.sentences[chosen]
            alone = len(article.sentences) == 1 and not article.title
            if SHORTEST_QUERY_SENTENCE <= len(sentence.split()) <= LONGEST_QUERY_SENTENCE and not alone:
                if draw < 0.15:
                    return sentence, self.passage(i, random, without=chosen, titled=0.5)
                subject = clause(sentence, random)
                query = as_question(subject, CLAUSE_QUESTIONS, random) if random.random() < 0.7 else subject
                # People do use words of the law: the sentence asked about stays in the passage half of the time.
                return query, self.passage(i, random, without=chosen if random.random() < 0.5 else -1, titled=0.5)
        elif draw < 0.5 and i in self.related:
            other = self.related[i][int(random.integers(len(self.related[i])))]
            if not self.generic[other]:
                return self.articles[other].title, self.passage(i, random, titled=0.7)
        return self._title_query(i, random), self.passage(i, random, titled=0.4)

    def _full_title(self, i: int) -> str:
        return f"{self.articles[i].title} {_LAW_NUMBER.sub('', self.articles[i].law)}"

    def _title_query(self, i: int, random: np.random.Generator) -> str:
        full = self.generic[i] or random.random() < 0.1
        title = self._full_title(i) if full else self.articles[i].title
        return as_question(title, TITLE_QUESTIONS, random) if random.random() < 0.5 else title

    def _body(self, i: int, without: int = -1) -> IntArray:
        first, last = int(self.first[i]), int(self.first[i + 1])
        if without < 0:
            return self.sentence_bags.ids[self.sentence_bags.offsets[first] : self.sentence_bags.offsets[last]]
        kept = [self.sentence_bags.bag(s) for s in range(first, last) if s - first != without]
        return np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)

    def whole(self, i: int, most: int | None = None) -> IntArray:
        """Return the title of article i and (the first `most` tokens of) its body."""
        return np.concatenate([self.title_bags.bag(i), self._body(i)[:most]])

    def passage(self, i: int, random: np.random.Generator, titled: float, without: int = -1) -> IntArray:
        """Return a stretch of article i, its title before it with probability `titled`, a sentence left out."""
        body = self._body(i, without)
        if random.random() < 0.6:
            length = int(random.integers(SHORTEST_WINDOW, LONGEST_WINDOW))
            start = int(random.integers(max(1, len(body) - length + 1)))
            # The beginning states the subject; later stretches are harder and rarer.
            start = start if random.random() < 0.4 else 0
            body = body[start : start + length]
        else:
            body = body[:LONGEST_WINDOW]
        if len(body) == 0 or random.random() < titled:
            body = np.concatenate([self.title_bags.bag(i), body])
        return body

    def negative(self, i: int, random: np.random.Generator) -> IntArray:
        """Return the beginning of article i, with its title half of the time, about as long as a passage."""
        body = self._body(i)[:NEGATIVE_WINDOW]
        return self.whole(i, NEGATIVE_WINDOW) if len(body) == 0 or random.random() < 0.5 else body
