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
import numpy.typing as npt

from ingest.words import fold

if TYPE_CHECKING:
    from tokenizers import Tokenizer

IntArray = npt.NDArray[np.int64]

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

# How people ask about what a title states; without these, question words would carry meaning of their own.
_QUESTIONS = (
    "{} được quy định như thế nào?", "{} là gì?", "Quy định về {}?", "{} như thế nào?", "{} gồm những gì?",
    "Theo quy định của pháp luật, {} ra sao?", "Pháp luật quy định thế nào về {}?", "{} có đúng không?",
    "Trường hợp nào {}?", "Ai có trách nhiệm {}?", "{} được quy định ra sao?", "Cho tôi hỏi {}?",
    "{} bao nhiêu?", "Khi nào {}?", "{} có được không?", "{} bao gồm những nội dung nào?", "Hãy cho biết {}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the codification: its id, title, the law it belongs to, and its text in sentences."""

    id: str
    title: str
    law: str
    sentences: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of token ids, one after another: bag i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: IntArray
    offsets: IntArray

    def bag(self, i: int) -> IntArray:
        """Return the ids of bag i."""
        return self.ids[self.offsets[i] : self.offsets[i + 1]]

    @staticmethod
    def of(bags: list[IntArray]) -> Bags:
        """Join `bags`."""
        offsets = np.zeros(len(bags) + 1, dtype=np.int64)
        np.cumsum([len(b) for b in bags], out=offsets[1:])
        return Bags(np.concatenate(bags) if bags else np.zeros(0, dtype=np.int64), offsets)


def tokenise(tokenizer: Tokenizer, texts: list[str], batch: int = 20_000) -> Bags:
    """Return the token ids of each text."""
    bags: list[IntArray] = []
    for start in range(0, len(texts), batch):
        encoded = tokenizer.encode_batch_fast(texts[start : start + batch], add_special_tokens=False)
        bags.extend(np.array(e.ids, dtype=np.int64) for e in encoded)
    return Bags.of(bags)


class PairSource:
    """Draws batches of (query text, passage token ids) from the articles.

    Half of the queries are titles (as they are or as questions), the others sentences taken out of their
    passage and titles of related articles.
    """

    def __init__(self, articles: list[Article], related: dict[int, list[int]], tokenizer: Tokenizer) -> None:
        self.articles, self.related = articles, related
        shared = Counter(a.title.lower() for a in articles)
        self.generic = [not a.title or shared[a.title.lower()] > GENERIC_TITLE_COUNT for a in articles]
        sentences = [s for a in articles for s in a.sentences]
        self.first = np.zeros(len(articles) + 1, dtype=np.int64)
        np.cumsum([len(a.sentences) for a in articles], out=self.first[1:])
        self.sentence_bags = tokenise(tokenizer, sentences)
        self.title_bags = tokenise(tokenizer, [a.title for a in articles])
        self.usable = np.array([i for i, a in enumerate(articles) if a.sentences], dtype=np.int64)

    def epoch(
        self, random: np.random.Generator, batch: int, unaccented: float
    ) -> Iterator[tuple[list[str], list[IntArray]]]:
        """Yield the batches of one pass; `unaccented` is the share of queries that lose their accents."""
        groups = [self.usable[i : i + NEIGHBOURS] for i in range(0, len(self.usable), NEIGHBOURS)]
        order = np.concatenate([groups[i] for i in random.permutation(len(groups))])
        for start in range(0, len(order) - batch + 1, batch):
            pairs = [self._pair(int(i), random) for i in order[start : start + batch]]
            strip = random.random(len(pairs)) < unaccented
            queries = [fold(q) if plain else q for (q, _), plain in zip(pairs, strip, strict=True)]
            yield queries, [p for _, p in pairs]

    def _pair(self, i: int, random: np.random.Generator) -> tuple[str, IntArray]:
        draw = random.random()
        article = self.articles[i]
        if draw < 0.35:
            candidates = np.arange(self.first[i], self.first[i + 1]) - self.first[i]
            chosen = int(random.choice(candidates))
            if SHORTEST_QUERY_SENTENCE <= len(article.sentences[chosen].split()) <= LONGEST_QUERY_SENTENCE and (
                len(candidates) > 1 or article.title
            ):
                return article.sentences[chosen], self._passage(i, random, without=chosen, titled=0.5)
        elif draw < 0.5 and i in self.related:
            other = self.related[i][int(random.integers(len(self.related[i])))]
            if not self.generic[other]:
                return self.articles[other].title, self._passage(i, random, titled=0.7)
        return self._title_query(i, random), self._passage(i, random, titled=0.4)

    def _title_query(self, i: int, random: np.random.Generator) -> str:
        article = self.articles[i]
        title = article.title
        if self.generic[i] or random.random() < 0.1:
            title = f"{title} {_LAW_NUMBER.sub('', article.law)}"
        if random.random() < 0.5:
            title = _QUESTIONS[int(random.integers(len(_QUESTIONS)))].format(title)
        return title

    def _passage(self, i: int, random: np.random.Generator, titled: float, without: int = -1) -> IntArray:
        first, last = int(self.first[i]), int(self.first[i + 1])
        kept = [self.sentence_bags.bag(s) for s in range(first, last) if s - first != without]
        body = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
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
