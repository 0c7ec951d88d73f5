"""The product's own search measured on a BEIR-style set: the real splitter, library, indexes and `search`."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.datasets import (
    DatasetError,
    RetrievalDocument,
    RetrievalQuery,
    load_corpus,
    load_qrels,
    load_queries,
)
from eval.libraries import temporary_library
from eval.metrics.ranking import mean_over_queries
from eval.metrics.timing import percentiles
from ingest.errors import EmptyFile
from ingest.types import Document, Filters, LoadedFile, LoadedPage, Metadata

if TYPE_CHECKING:
    from assistant.types import Hit
    from ingest.library.library import Library

CUTOFFS = (1, 10, 50, 100)
# Passages asked for, so that their documents are 100 or more: long articles bring several passages each.
PASSAGES_PER_QUERY = 300
# Documents between two rounds of indexing: an index commit costs the same for one document as for thousands.
FOLLOW_EVERY = 2_000

# Called with what is done ("load" or "search"), how many, and of how many (None where it is not known).
RetrievalProgress = Callable[[str, int, int | None], None]


class Searcher(Protocol):
    """What is measured: `Assistant`, or a fake in the tests."""

    def search(self, query: str, k: int, filters: Filters | None = None) -> Sequence[Hit]:
        """Return the best k passages, best first."""


def retrieval_report(
    corpus: Path,
    queries: Path,
    qrels: Path,
    model: str | None = None,
    progress: RetrievalProgress | None = None,
) -> dict[str, Any]:
    """Load the corpus into a temporary library, search it for every judged query, return the report."""
    from assistant.pipeline import Assistant

    judgments = load_qrels(qrels)
    asked = tuple(query for query in load_queries(queries) if query.id in judgments)
    if not asked:
        raise DatasetError(f"Không có câu hỏi nào của {queries} được chấm trong {qrels}. Hãy kiểm tra lại mã câu hỏi.")
    with temporary_library(model) as library:
        began = time.perf_counter()
        ids = load_into(library, load_corpus(corpus), progress)
        seconds = time.perf_counter() - began
        _check_judged(judgments, set(ids.values()), corpus, qrels)
        run, times = search_all(Assistant(library), asked, ids, progress)
        return {
            **{name: round(value, 4) for name, value in mean_over_queries(run, judgments, CUTOFFS).items()},
            "queries": len(asked),
            "documents": len(ids),
            "passages": library.passage_count(),
            "load_seconds": round(seconds, 1),
            **percentiles(times),
        }


def load_into(
    library: Library, documents: Iterable[RetrievalDocument], progress: RetrievalProgress | None = None
) -> dict[str, str]:
    """Store the documents that have words; return {library's document id: the corpus's id}."""
    ids: dict[str, str] = {}
    for done, record in enumerate(documents, start=1):
        try:
            document, content = as_document(record)
        except EmptyFile:
            continue
        library.add(document, content)
        ids[document.id] = record.id
        if done % FOLLOW_EVERY == 0:
            library.follow()
            if progress:
                progress("load", done, None)
    library.follow()
    return ids


def as_document(record: RetrievalDocument) -> tuple[Document, bytes]:
    """Return a corpus document as the library takes it, with the bytes that stand for it.

    Its title is printed above its text, as in a file, so that headings are read from both. The bytes hold its
    id, so that two documents of the same words stay two. Raises EmptyFile for one without words.
    """
    from ingest.normalise import normalise
    from ingest.split import passages

    content = json.dumps({"_id": record.id, "title": record.title, "text": record.text}, ensure_ascii=False).encode()
    printed = record.text if record.text.startswith(record.title) else f"{record.title}\n{record.text}"
    normalised = normalise(LoadedFile(pages=(LoadedPage(number=None, text=printed),), media_type="text/plain"))
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(
        id=sha256[:16],
        source=record.id,
        origin=f"corpus:{record.id}",
        sha256=sha256,
        media_type="text/plain",
        size=len(content),
        text=normalised.text,
        metadata=Metadata(title=record.title),
        passages=tuple(passages(normalised.text)),
    )
    return document, content


def search_all(
    searcher: Searcher,
    queries: Sequence[RetrievalQuery],
    ids: Mapping[str, str],
    progress: RetrievalProgress | None = None,
) -> tuple[dict[str, list[str]], list[float]]:
    """Return each query's ranked corpus ids and the milliseconds that each search took."""
    run: dict[str, list[str]] = {}
    times: list[float] = []
    for done, query in enumerate(queries, start=1):
        began = time.perf_counter()
        hits = searcher.search(query.text, PASSAGES_PER_QUERY)
        times.append((time.perf_counter() - began) * 1000)
        run[query.id] = ranked_documents(hits, ids)
        if progress:
            progress("search", done, len(queries))
    return run, times


def ranked_documents(hits: Iterable[Hit], ids: Mapping[str, str]) -> list[str]:
    """Return the corpus ids by their best passage's score, each once; equal scores keep their order."""
    ordered = sorted(hits, key=lambda hit: -hit.score)
    return list(dict.fromkeys(ids[hit.passage.document_id] for hit in ordered))


def _check_judged(judgments: Mapping[str, Mapping[str, int]], present: set[str], corpus: Path, qrels: Path) -> None:
    """Raise DatasetError where no judged document is in the corpus: the files do not belong together."""
    if not any(document in present for judged in judgments.values() for document in judged):
        raise DatasetError(
            f"Không có văn bản nào được chấm trong {qrels} nằm trong {corpus}. Hãy kiểm tra lại các tệp."
        )
