"""Finds the passages of the library that may answer a question: by words, by vectors, by period and place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from assistant.types import Hit
from assistant.understand import Question, is_national
from ingest.library.library import Library
from ingest.offices import counterparts, office_terms
from ingest.periods import covers, period_name
from ingest.places import NATIONAL, kin_term, place_term, related
from ingest.types import Filters, ScoredPassage, StoredDocument
from ingest.words import document_terms, fold, number_terms, terms

# Weights of the fields' BM25 and of the cosine beside it, chosen on the development questions; the issue that
# learns them from data replaces them.
_FIELDS = {"body": 1.0, "context": 0.4}
_WORDS, _VECTORS = 0.7, 0.3
_CANDIDATES = 60
# A place stands for two syllables and their pair. The second weight is also that of a place it merged with, which
# never comes near: every passage that has the first term has the second, so the first is rarer and adds to it.
_PLACE, _KIN = 0.8, 0.7
# An office's name before or after it was renamed; the name asked for has all its syllables and pairs.
_OTHER_NAME = 0.5
# Passages of documents about the very period and place asked, however weak their words.
_IN_CONTEXT = 24


class Retriever:
    """Searches one library; holds no state of its own."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def search(self, question: Question, limit: int, filters: Filters | None = None) -> list[Hit]:
        """Return up to `limit` passages, best first; `filters` exclude documents before anything is scored."""
        allowed = self._allowed(filters)
        if allowed is not None and not allowed:
            return []
        query = query_terms(question)
        words = self._words(query, question.folded, _CANDIDATES, allowed)
        vectors = self._vectors(question.text, allowed)
        hits = _fused(words, vectors)
        fitting = self._fitting(question, allowed)
        if fitting:
            more = self._words(query, question.folded, _IN_CONTEXT, fitting)
            best = max((h.score for h in words), default=0.0)
            for hit in more:
                hits.setdefault(hit.passage_id, {"words": _WORDS * hit.score / best if best else 0.0})
        ranked = sorted(hits.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:limit]
        passages = {p.id: p for p in self._library.passages([identifier for identifier, _ in ranked])}
        return [
            Hit(passages[identifier], sum(parts.values()), parts)
            for identifier, parts in ranked
            if identifier in passages
        ]

    def _allowed(self, filters: Filters | None) -> Collection[str] | None:
        if filters is None or filters == Filters():
            return None
        return {document.id for document in self._library.documents(filters)}

    def _words(
        self, query: Mapping[str, float], folded: bool, limit: int, allowed: Collection[str] | None
    ) -> list[ScoredPassage]:
        return self._library.keyword_search(query, folded=folded, weights=_FIELDS, limit=limit, document_ids=allowed)

    def _vectors(self, text: str, allowed: Collection[str] | None) -> list[ScoredPassage]:
        vector = self._library.encode_query(text)
        found = self._library.vector_search(vector, _CANDIDATES if allowed is None else 4 * _CANDIDATES)
        if allowed is None:
            return found
        return [hit for hit in found if hit.passage_id.split(":")[0] in allowed]

    def _fitting(self, question: Question, allowed: Collection[str] | None) -> set[str]:
        """Return the documents that are about a period or place of the question (both where it names both)."""
        provinces = [p for p in question.places if p != NATIONAL]
        if not question.periods and not provinces:
            return set()
        documents: Mapping[str, StoredDocument] = self._library.all_documents_metadata()
        return {
            document.id
            for document in documents.values()
            if (allowed is None or document.id in allowed) and _fits(question, document, provinces)
        }


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


def _fused(words: list[ScoredPassage], vectors: list[ScoredPassage]) -> dict[str, dict[str, float]]:
    """Return the parts of each passage's score: BM25 as a share of the best one, and the cosine."""
    parts: dict[str, dict[str, float]] = {}
    best = max((hit.score for hit in words), default=0.0)
    for hit in words:
        parts[hit.passage_id] = {"words": _WORDS * hit.score / best if best > 0 else 0.0}
    for hit in vectors:
        parts.setdefault(hit.passage_id, {})["vectors"] = _VECTORS * max(0.0, hit.score)
    return parts


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
