"""haystack's in-memory BM25 retriever over the usual chunks, at its defaults (BM25L)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from eval.peers.passages import Chunk, PeerText
from eval.peers.usual_chunks import usual_chunks


class HaystackRanker:
    """Chunks by BM25; none where no word of the question stands in any chunk."""

    def __init__(self, texts: Sequence[PeerText]) -> None:
        os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")  # read when haystack is imported
        from haystack import Document
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._chunks = usual_chunks(texts)
        store = InMemoryDocumentStore()
        store.write_documents([Document(id=str(place), content=chunk.text) for place, chunk in enumerate(self._chunks)])
        self._store = store
        self._retriever = InMemoryBM25Retriever(document_store=store)

    def ranked(self, question: str, k: int) -> list[Chunk]:
        """Return the chunks with the highest scores."""
        return [self._chunks[int(found.id)] for found in self._retriever.run(query=question, top_k=k)["documents"]]

    def close(self) -> None:
        """Empty the store: its documents live in the process's memory, not in the object."""
        self._store.delete_documents([str(place) for place in range(len(self._chunks))])
