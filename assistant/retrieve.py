"""Finds the passages that may answer a question, by words, by vectors, by period and place, and ranks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from assistant.candidates import Candidates, Found
from assistant.features import FloatArray, Idf, features
from assistant.kept import Kept, Remembered
from assistant.rank import Ranker, packaged_ranker
from assistant.types import Hit
from assistant.understand import Question, is_national, without_accents
from ingest.library.library import Library
from ingest.offices import counterparts, office_terms
from ingest.periods import covers, period_name
from ingest.places import NATIONAL, kin_term, place_term, related
from ingest.types import Filters, Period, ScoredPassage, StoredDocument
from ingest.words import document_terms, fold, idf, number_terms, terms

# What stands in a document's title, number, issuer, place and period counts for every passage of it, but less.
FIELDS = {"body": 1.0, "context": 0.4}
_CANDIDATES = 150
# So many are read closely: all that the lists hold further down changes nDCG@10 by less than 0.002.
_READ = 150
# What a cosine of 1 counts beside the best BM25, before anything is read; and what BM25 those passages are taken to
# have that only the vectors found, of the least in the list.
_COSINE, _UNLISTED = 1.5, 0.8
# Nearest passages looked through where a filter leaves few of them.
_NEIGHBOURS = 400
# A place stands for two syllables and their pair. The second weight is also that of a place it merged with, which
# never comes near: every passage that has the first term has the second, so the first is rarer and adds to it.
_PLACE, _KIN = 0.8, 0.7
# An office's name before or after it was renamed; the name asked for has all its syllables and pairs.
_OTHER_NAME = 0.5
# Passages of documents about the very period and place asked, however weak their words.
_IN_CONTEXT = 24
_KEPT_TERMS, _KEPT_VECTORS = 1 << 17, 8_192


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates of a question with the names and values of their features, (candidates, features).

    `rest` are those that the lists hold too far down to be read closely, best first.
    """

    found: tuple[Found, ...]
    names: tuple[str, ...]
    values: FloatArray
    rest: tuple[Found, ...]


class Retriever:
    """Searches one library; what it keeps of passages never changes."""

    def __init__(self, library: Library, ranker: Ranker | None = None) -> None:
        """`ranker` is the packaged one unless another is given."""
        self._library = library
        self._candidates = Candidates(library)
        self._ranker = ranker or packaged_ranker()
        self._idf = Kept(library, self._weights)
        self._scopes = Kept(library, self._grouped)
        self._vectors_of = Kept(library, lambda: Remembered(library.vectors_of, _KEPT_VECTORS))

    def search(self, question: Question, limit: int, filters: Filters | None = None) -> list[Hit]:
        """Return up to `limit` passages, best first; documents that `filters` leave out are not there at all.

        The `parts` of a hit are what each feature adds to its score.
        """
        scored = self.scored(question, limit, filters)
        if scored is None:
            return []
        names, parts = self._ranker.parts(scored.names, scored.values)
        scores = parts.sum(axis=1)
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], scored.found[i].passage.id))
        hits = [
            Hit(scored.found[i].passage, float(scores[i]), dict(zip(names, map(float, parts[i]), strict=True)))
            for i in order
        ]
        # What was not read closely follows in the order that the lists give it.
        last = float(scores.min())
        hits += [Hit(one.passage, last - place, {"unread": last - place}) for place, one in enumerate(scored.rest, 1)]
        return hits[:limit]

    def scored(self, question: Question, limit: int, filters: Filters | None = None) -> Scored | None:
        """Return the candidates, more than `limit` where there are so many, and their features; None for none."""
        allowed = self.allowed(filters)
        if allowed is not None and not allowed:
            return None
        asked = self._candidates.asked(question)
        found = self._found(question, asked.vector, max(limit, _CANDIDATES), allowed)
        if not found:
            return None
        found = self._best_first(found, asked.vector)
        found, rest = found[:_READ], found[_READ:]
        candidates = self._candidates.of(question, found)
        names, values = features(asked, candidates, self._idf())
        return Scored(tuple(found), names, values, tuple(rest))

    def _found(
        self, question: Question, vector: FloatArray, limit: int, allowed: Collection[str] | None
    ) -> list[Found]:
        words = self._words(question, limit, allowed)
        vectors = self._vectors(vector, limit, allowed)
        fitting = self._fitting(question, allowed)
        more = list(self._words(question, _IN_CONTEXT, fitting)) if fitting else []
        fits = {hit.passage_id for hit in more}
        if question.restored:
            # A wrongly restored accent must not hide what the bare words find.
            more += self._words(without_accents(question), limit // 2, allowed)
        score = {hit.passage_id: hit.score for hit in (*more, *words)}
        by_words = {hit.passage_id: rank for rank, hit in enumerate(words)}
        by_vector = {hit.passage_id: rank for rank, hit in enumerate(vectors)}
        ids = dict.fromkeys(hit.passage_id for hit in (*words, *vectors, *more))
        return [
            Found(
                passage,
                score.get(passage.id, 0.0),
                by_words.get(passage.id),
                by_vector.get(passage.id),
                passage.id in fits,
            )
            for passage in self._library.passages(list(ids))
        ]

    def _weights(self) -> Idf:
        """Return the weights of terms in the library as it is now."""
        passages = self._library.passage_count()

        @lru_cache(maxsize=_KEPT_TERMS)
        def weight(term: str) -> float:
            return idf(self._library.document_frequency(term), passages)

        return weight

    def _best_first(self, found: Sequence[Found], vector: FloatArray) -> list[Found]:
        """Return what was found with its vectors, ordered by a plain sum of its share of the best BM25 and its cosine.

        Passages of the period and place asked come first: their words may be few.
        """
        vectors = self._vectors_of()([one.passage.id for one in found])
        nothing = np.zeros_like(vector)
        listed = [one.words_score for one in found if one.words_score > 0]
        best, least = (max(listed), _UNLISTED * min(listed)) if listed else (1.0, 0.0)
        with_vectors = [replace(one, vector=vectors.get(one.passage.id, nothing)) for one in found]
        return sorted(
            with_vectors,
            key=lambda one: (
                not one.in_context,
                -((one.words_score or least) / best + _COSINE * float(one.vector @ vector)),
                one.passage.id,
            ),
        )

    def allowed(self, filters: Filters | None) -> Collection[str] | None:
        """Return the documents that `filters` leave, None for all."""
        if filters is None or filters == Filters():
            return None
        return {document.id for document in self._library.documents(filters)}

    def _words(self, question: Question, limit: int, allowed: Collection[str] | None) -> Sequence[ScoredPassage]:
        return self._library.keyword_search(
            query_terms(question), folded=question.folded, weights=FIELDS, limit=limit, document_ids=allowed
        )

    def _vectors(self, vector: FloatArray, limit: int, allowed: Collection[str] | None) -> Sequence[ScoredPassage]:
        if allowed is None:
            return self._library.vector_search(vector, limit)
        near = self._library.vector_search(vector, max(limit, _NEIGHBOURS))
        return [hit for hit in near if hit.passage_id.rpartition(":")[0] in allowed][:limit]

    def _fitting(self, question: Question, allowed: Collection[str] | None) -> set[str]:
        """Return the documents that are about a period or place of the question (both where it names both)."""
        provinces = [p for p in question.places if p != NATIONAL]
        if not question.periods and not provinces:
            return set()
        fitting: set[str] = set()
        for same in self._scopes():
            if _fits(question, same[0], provinces):
                fitting.update(document.id for document in same)
        return fitting if allowed is None else fitting.intersection(allowed)

    def _grouped(self) -> Collection[Sequence[StoredDocument]]:
        """Return the documents in groups of one period and place, of which there are far fewer than documents."""
        groups: dict[tuple[Period | None, str | None], list[StoredDocument]] = {}
        for document in self._library.all_documents_metadata().values():
            groups.setdefault((document.metadata.period, document.metadata.place), []).append(document)
        return groups.values()


def _fits(question: Question, document: StoredDocument, provinces: Iterable[str]) -> bool:
    place = document.metadata.place
    wanted = {name for p in provinces for name in related(p)}
    if wanted and place not in wanted:
        return False
    if question.periods:
        stored = document.metadata.period
        name = period_name(stored.label) if stored else None
        if name is None:
            return bool(wanted)
        if not any(p.year == name.year or covers(p, name) for p in question.periods):
            return False
        if not wanted and is_national(question) and place not in {None, NATIONAL}:
            return False
    return True


def query_terms(question: Question) -> dict[str, float]:
    """Return the index terms of a question and their weights: content words and pairs, years, numbers, places.

    A place is asked for by its terms instead of its syllables, which other names share ("Bắc Giang", "Hà Giang").
    """
    years = [str(period.year) for period in question.periods if period.year]
    numbers = [*number_terms(question.text), *document_terms(question.text, years=True)]
    cut = [*question.words, *question.pairs, *years, *numbers]
    offices = counterparts(office_terms(terms(question.text)))
    return {
        **dict.fromkeys((fold(term) for term in cut) if question.folded else cut, 1.0),
        **{place_term(place): _PLACE for place in question.places},
        **{kin_term(place): _KIN for place in question.places},
        **dict.fromkeys(offices, _OTHER_NAME),
    }
