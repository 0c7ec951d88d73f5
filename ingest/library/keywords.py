"""The keyword index: BM25 over the words of passages and their context, in tantivy (only this file knows it).

Words are cut by `ingest.words` on both sides, places and renamed offices have terms of their own, and a query
is a set of terms; nothing that anybody types is ever parsed as a query language. What revision of which
catalogue the index holds is a record inside the index itself, so both change in one commit.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from ingest import words
from ingest.abbreviations import Abbreviations, packaged, using
from ingest.errors import LibraryBroken
from ingest.offices import office_terms
from ingest.places import place_terms
from ingest.types import ScoredPassage, StoredDocument, StoredPassage

# Raise it when the fields or the cutting of words change: indexes of another format are made again.
FORMAT = 2

# The fields that `search` can weigh, by the name of their folded counterpart.
FIELDS: Mapping[str, str] = {"body": "folded", "context": "context_folded"}

# 100,000 typed characters would be a query of thousands of terms; the first ones say what is asked.
MAX_TERMS = 256
# No word is longer; a run of 10,000 letters is noise, and tantivy drops terms above 65,530 bytes by itself.
_MAX_TERM_LENGTH = 128
# Of 42,000 documents: looking up 20,000 one by one takes 66 ms and 3,000 take 14, while the 960 best of all, of which
# the 24 wanted are kept, take 6.
_MANY_DOCUMENTS = 2_000
_DEPTH = 40
# One thread indexes 40,000 passages a second, and leaves the other core to the encoder. 15 MB is the least
# allowed.
_WRITER_BYTES = 32_000_000


class Keywords:
    """One index in `folder`. Any number of threads may search while one writes."""

    def __init__(self, folder: Path, abbreviations: Abbreviations | None = None) -> None:
        """Open the index in `folder`, or make one; LibraryBroken where it is damaged.

        Passages are cut with `abbreviations`, the packaged ones by default; an index cut with others counts
        as one of another format.
        """
        self._abbreviations = abbreviations or packaged()
        self._format = f"{FORMAT}:{self._abbreviations.mark}"
        self._writer: Any = None
        self._write_lock = threading.Lock()
        self._schema = _schema()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.config_reader("manual")
            self._reload()
        except (ValueError, OSError) as error:
            raise LibraryBroken(
                f"Chỉ mục từ khóa {folder} bị hỏng. Hãy tạo lại bằng lệnh `troly index rebuild`."
            ) from error

    def close(self) -> None:
        """Finish merging and give the index back."""
        with self._write_lock:
            if self._writer is not None:
                self._writer.wait_merging_threads()
                self._writer = None

    # Searching

    def search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        *,
        folded: bool = False,
        weights: Mapping[str, float] | None = None,
        limit: int = 100,
        document_ids: Collection[str] | None = None,
    ) -> list[ScoredPassage]:
        """Return the passages that hold any of `terms`, best first: the weighted sum of BM25 per field.

        `terms` are cut by `index_terms`, folded with `folded`, and may have weights of their own; `weights`
        boosts FIELDS, and a field without a weight is not searched. `document_ids` limits the search; empty
        finds nothing.
        """
        chosen = _distinct(terms)
        if not chosen or limit < 1 or (document_ids is not None and not document_ids):
            return []
        boosts = terms if isinstance(terms, Mapping) else {}
        query = self._query({term: boosts.get(term, 1.0) for term in chosen}, folded, weights or {"body": 1.0})
        searcher = self._searcher
        if document_ids is not None and len(document_ids) >= _MANY_DOCUMENTS:
            among = frozenset(document_ids)
            found = _best(searcher, query, _DEPTH * limit)
            kept = [hit for hit in found if _document_id(hit) in among][:limit]
            # Whatever the search left out scores no better than its last, so these are the best of all.
            if len(kept) == limit or len(found) < _DEPTH * limit:
                return kept
        if document_ids is not None:
            within = tantivy.Query.term_set_query(self._schema, "document_id", list(document_ids))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0)),
                ]
            )
        return _best(searcher, query, limit)

    def document_frequency(self, term: str, folded: bool = False) -> int:
        """Return in how many passages' own words (not their context) `term` stands."""
        if not _distinct([term]):
            return 0
        return int(self._searcher.doc_freq(FIELDS["body"] if folded else "body", term))

    def passages(self) -> int:
        """Return how many passages the index holds."""
        # Every commit leaves one mark beside the passages; counting by a query would read a list as long as they are.
        return max(int(self._searcher.num_docs) - 1, 0)

    def passage_ids(self) -> set[str]:
        """Return the ids of all passages in the index."""
        searcher = self._searcher
        found = searcher.search(self._kind("passage"), max(searcher.num_docs, 1), count=False).hits
        return {_passage_id(searcher, address) for _, address in found}

    def reached(self, identity: str) -> int | None:
        """Return the revision of catalogue `identity` that the index holds; 0 when it is new.

        None where it belongs to another catalogue, has another format or was cut with other abbreviations,
        and must be made again.
        """
        found = self._searcher.search(self._kind("mark"), 1, count=False).hits
        if not found:
            return 0 if self._searcher.num_docs == 0 else None
        mark = self._searcher.doc(found[0][1]).get_first("mark")
        form, whose, revision = str(mark).split(" ")
        return int(revision) if form == self._format and whose == identity else None

    # Writing

    def apply(
        self,
        removed: Iterable[str],
        added: Iterable[tuple[StoredDocument, Sequence[StoredPassage]]],
        identity: str,
        revision: int,
    ) -> None:
        """Delete the passages of `removed` documents, write those of `added`, be at `revision`: one commit.

        Doing it again changes nothing, for an added document's old passages go first.
        """
        with self._write_lock, using(self._abbreviations):
            writer = self._open_writer()
            try:
                for document_id in removed:
                    writer.delete_documents_by_term("document_id", document_id)
                for document, passages in added:
                    writer.delete_documents_by_term("document_id", document.id)
                    for record in _records(document, passages, self._abbreviations):
                        writer.add_document(record)
                writer.delete_documents_by_term("kind", "mark")
                writer.add_document(_mark(self._format, identity, revision))
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            self._reload()

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_BYTES, 1)
        return self._writer

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def _kind(self, kind: str) -> Any:
        return tantivy.Query.term_query(self._schema, "kind", kind, "basic")

    def _query(self, terms: Mapping[str, float], folded: bool, weights: Mapping[str, float]) -> Any:
        clauses: list[Any] = []
        for field, weight in weights.items():
            name = FIELDS[field] if folded else field
            for term, own_weight in terms.items():
                query = tantivy.Query.term_query(self._schema, name, term, "freq")
                if weight * own_weight != 1.0:
                    query = tantivy.Query.boost_query(query, weight * own_weight)
                clauses.append((tantivy.Occur.Should, query))
        return tantivy.Query.boolean_query(clauses)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("mark", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document_id", tokenizer_name="raw", index_option="basic")
    # "freq": neighbouring syllables are terms of their own, so no positions are kept.
    for field, folded in FIELDS.items():
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(folded, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def index_terms(text: str) -> list[str]:
    """Return what `text` is found by: its words, and terms for the places and renamed offices that it names."""
    cut = words.terms(text)
    return [*cut, *place_terms(text), *office_terms(cut)]


def _records(
    document: StoredDocument, passages: Sequence[StoredPassage], abbreviations: Abbreviations
) -> Iterable[Any]:
    metadata = document.metadata
    period = metadata.period.label if metadata.period else None
    parts = (metadata.title, metadata.issuer, metadata.place, period, metadata.number, document.source)
    # Each part is cut for itself: the last word of one and the first of the next make no pair.
    context = [_written(part) for part in parts if part]
    for passage in passages:
        body, folded = _written(passage.text)
        around = [*context, _written_heading(passage.heading, abbreviations)]
        record = tantivy.Document()
        record.add_text("kind", "passage")
        record.add_text("passage_id", passage.id)
        record.add_text("document_id", passage.document_id)
        record.add_text("body", body)
        record.add_text(FIELDS["body"], folded)
        record.add_text("context", " ".join(terms for terms, _ in around))
        record.add_text(FIELDS["context"], " ".join(terms for _, terms in around))
        yield record


def _written(text: str) -> tuple[str, str]:
    """Return the index terms of `text` as a field holds them, with and without accents."""
    terms = _kept(index_terms(text))
    return " ".join(terms), " ".join(map(words.fold, terms))


@lru_cache(maxsize=256)
def _written_heading(heading: str, _in_use: Abbreviations) -> tuple[str, str]:
    return _written(heading)


def _mark(form: str, identity: str, revision: int) -> Any:
    record = tantivy.Document()
    record.add_text("kind", "mark")
    record.add_text("mark", f"{form} {identity} {revision}")
    return record


def _kept(terms: Iterable[str]) -> list[str]:
    return [term for term in terms if len(term) <= _MAX_TERM_LENGTH]


def _distinct(terms: Iterable[str]) -> list[str]:
    """Return the first MAX_TERMS different terms that the index can hold."""
    chosen: dict[str, None] = {}
    for term in terms:
        # isprintable() is false for lone surrogates too, which Rust strings cannot carry.
        if 0 < len(term) <= _MAX_TERM_LENGTH and term.isprintable():
            chosen[term] = None
            if len(chosen) == MAX_TERMS:
                break
    return list(chosen)


def _best(searcher: Any, query: Any, limit: int) -> list[ScoredPassage]:
    hits = searcher.search(query, limit, count=False).hits
    found = [ScoredPassage(_passage_id(searcher, address), score) for score, address in hits]
    # Equal scores come in the order of storage, which merges change: the same question, the same answer.
    return sorted(found, key=lambda hit: (-hit.score, hit.passage_id))


def _document_id(hit: ScoredPassage) -> str:
    return hit.passage_id.rpartition(":")[0]


def _passage_id(searcher: Any, address: Any) -> str:
    return str(searcher.doc(address).get_first("passage_id"))
