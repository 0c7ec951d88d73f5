"""The passages that may answer a question, with all that the ranker reads of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from assistant.features import Asked, Candidate, FloatArray, words_of
from assistant.kept import Remembered
from assistant.understand import Question, QuestionKind, is_national
from ingest.library.library import Library
from ingest.periods import PeriodName, covers, period_mentions, period_name
from ingest.places import NATIONAL, place_mentions, related
from ingest.types import StoredDocument, StoredPassage
from ingest.words import document_numbers, document_terms, fold, spelt_out

# An article of a law or a section of a report is a few passages long; so many on either side are read with one.
_AROUND = 2
# Passages of which the words are kept: those of a library of a few hundred reports, in some tens of megabytes.
_KEPT_PASSAGES, _KEPT_TITLES = 8_192, 4_096
_QUANTITY = re.compile(r"\d(?:[\d.,]*)\s*(?:%|việc|vụ|tỷ|tỉ|triệu|nghìn|ngàn|đồng|trường hợp|người|đơn vị|quyết định)")


@dataclass(frozen=True, slots=True)
class Found:
    """Where the lists of a search have a passage; ranks count from 0, None where a list does not hold it.

    `in_context`: it was found among those of the period and place asked. `vector` ((d,) float32) is the stored one.
    """

    passage: StoredPassage
    words_score: float = 0.0
    words_rank: int | None = None
    vector_rank: int | None = None
    in_context: bool = False
    vector: FloatArray = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True)
class _Said:
    """The periods and provinces that a passage names."""

    periods: tuple[PeriodName, ...]
    places: frozenset[str]


class Candidates:
    """Reads the passages of one library; keeps what it has read of them, which never changes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        # A document's id is a hash of its bytes, so a passage's words never change.
        self._title = lru_cache(maxsize=_KEPT_TITLES)(words_of)
        self._words = lru_cache(maxsize=_KEPT_PASSAGES)(words_of)
        self._said = lru_cache(maxsize=_KEPT_PASSAGES)(_said)
        self._number = lru_cache(maxsize=_KEPT_TITLES)(_number)
        self._title_vectors: Remembered[str, FloatArray] = Remembered(self._encoded, _KEPT_TITLES)

    def asked(self, question: Question) -> Asked:
        """Return what the ranker reads of a question."""
        own = set(question.words)
        found = words_of(question.text).syllables
        mine = tuple(s in own or fold(s) in own for s in found)
        if not any(mine):
            mine = (True,) * len(found)
        text = " ".join(s for s, is_own in zip(found, mine, strict=True) if is_own)
        return Asked(
            found,
            mine,
            # The embedding was trained on laws, which write words in full.
            self._library.encode_query(spelt_out(question.text)),
            self._library.encode_query(text),
            question.kind is QuestionKind.DEFINITION,
        )

    def of(self, question: Question, found: Sequence[Found]) -> list[Candidate]:
        """Return the candidates for `found`, in the same order."""
        documents = self._library.all_documents_metadata()
        siblings = {d: self._library.document_passages(d) for d in {f.passage.document_id for f in found}}
        wanted = _Wanted.of(question)
        titles = [_title(documents[f.passage.document_id], f.passage) for f in found]
        title_vectors = self._title_vectors(titles)
        made = []
        for one, title in zip(found, titles, strict=True):
            passage = one.passage
            document = documents[passage.document_id]
            near = siblings[passage.document_id][max(0, passage.ordinal - _AROUND) : passage.ordinal + _AROUND + 1]
            made.append(
                Candidate(
                    passage.document_id,
                    self._publication(document),
                    self._title(title),
                    self._words(passage.text),
                    tuple(self._words(other.text) for other in near if other.ordinal != passage.ordinal),
                    one.words_score,
                    one.words_rank,
                    one.vector_rank,
                    one.vector,
                    title_vectors[title],
                    wanted.agreements(document, passage, self._said),
                )
            )
        return made

    def _publication(self, document: StoredDocument) -> str:
        """Return the number that a document shares with its annexes, its other parts and its scan, else its own id."""
        return self._number(document.metadata.number or document.source) or document.id

    def _encoded(self, titles: Sequence[str]) -> Mapping[str, FloatArray]:
        return dict(zip(titles, self._library.encode_passages(titles), strict=True))


def _title(document: StoredDocument, passage: StoredPassage) -> str:
    """Return what a passage is headed by; a heading that repeats the title is said once."""
    return " ".join(dict.fromkeys(part for part in (document.metadata.title, passage.heading) if part))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question names, to be held against documents and passages."""

    question: Question
    provinces: frozenset[str]
    national: bool

    @classmethod
    def of(cls, question: Question) -> _Wanted:
        named = frozenset(name for place in question.places if place != NATIONAL for name in related(place))
        return cls(question, named, is_national(question) and question.wants_figure)

    def agreements(
        self, document: StoredDocument, passage: StoredPassage, said: Callable[[str], _Said]
    ) -> tuple[float, ...]:
        """Return the numbers of `features.AGREEMENTS`."""
        question, metadata = self.question, document.metadata
        stored = period_name(metadata.period.label) if metadata.period else None
        place = metadata.place
        national = 0.0
        if self.national and place is not None:
            national = 1.0 if place == NATIONAL else -1.0
        text = passage.text
        asked = question.document_terms
        return (
            self._period([stored] if stored else []),
            self._period(said(text).periods if question.periods else ()),
            self._place({place} if place and place != NATIONAL else set()),
            self._place(said(text).places - {NATIONAL} if self.provinces else set()),
            national,
            _share(asked, document_terms(f"{metadata.number} {metadata.title} {document.source}") if asked else ()),
            _share(asked, document_terms(text) if asked else ()),
            float(question.wants_figure and _QUANTITY.search(text) is not None),
            sum(name in text for name in question.names) / max(len(question.names), 1),
        )

    def _period(self, named: Sequence[PeriodName]) -> float:
        asked = self.question.periods
        if not asked or not named:
            return 0.0
        if any(covers(wanted, name) for wanted in asked for name in named):
            return 1.0
        return 0.5 if any(wanted.year == name.year for wanted in asked for name in named) else -1.0

    def _place(self, named: frozenset[str] | set[str]) -> float:
        if not self.provinces or not named:
            return 0.0
        return 1.0 if self.provinces & named else -1.0


def _share(asked: Collection[str], held: Collection[str]) -> float:
    return sum(term in held for term in asked) / len(asked) if asked else 0.0


def _number(text: str) -> str | None:
    return next(iter(document_numbers(text)), None)


def _said(text: str) -> _Said:
    return _Said(
        tuple(mention.name for mention in period_mentions(text)),
        frozenset(mention.name for mention in place_mentions(text)),
    )
