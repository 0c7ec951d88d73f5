"""The vector index, in Chroma (this file alone knows it): ids, vectors and the document's id; never any text.

Chroma is told nothing that it could ask a model about (`embedding_function=None`), and never asked to
filter: a query with a `where` clause costs hundreds of times a plain one. The model, and what revision of
which catalogue the index holds, stand in the collection's metadata. They are written after the vectors; a
crash in between makes the last batch be applied again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings

from ingest.errors import LibraryBroken
from ingest.library.catalogue import split_passage_id
from ingest.types import ScoredPassage

# Raise it when the text given to the encoder is made otherwise: indexes of another format are made again.
FORMAT = 1

# Vectors have length 1, so the inner product is the cosine. ef_search above the usual number of neighbours
# asked for keeps the recall of 200 neighbours near 1 at 2 ms.
_HNSW = {"space": "ip", "ef_construction": 100, "ef_search": 200, "max_neighbors": 16}


@dataclass(frozen=True, slots=True)
class Model:
    """The encoder that made the vectors."""

    name: str
    dimensions: int


class Vectors:
    """One collection, of catalogue `identity`: embedded in `folder`, or on the Chroma server at `url`."""

    def __init__(self, folder: Path, identity: str, url: str | None = None) -> None:
        """Open the collection, or make one; LibraryBroken where it is damaged or the server is silent."""
        # A server may hold the vectors of several catalogues, a folder holds those of its own.
        self._name = f"troly-{identity}-{folder.name}" if url else f"troly-{folder.name}"
        try:
            self._client = _server(url) if url else _embedded(folder)
            self._collection = self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": _HNSW}
            )
            self._batch = min(self._client.get_max_batch_size(), 5_000)
        except Exception as error:  # Chroma raises ValueError, RuntimeError and its own and httpx's errors here
            if url:
                raise LibraryBroken(
                    f"Không kết nối được máy chủ Chroma tại {url}. Hãy kiểm tra TROLY_CHROMA_URL và máy chủ đó."
                ) from error
            raise LibraryBroken(
                f"Chỉ mục vectơ {folder} bị hỏng. Hãy tạo lại bằng lệnh `troly index rebuild`."
            ) from error
        self._metadata: dict[str, Any] = dict(self._collection.metadata or {})

    def close(self) -> None:
        """Give the store back."""
        self._client.close()

    def drop(self) -> None:
        """Delete the collection; the folder of an embedded store is its owner's to delete."""
        self._client.delete_collection(self._name)

    @property
    def model(self) -> Model | None:
        """The encoder of the vectors held, None before the first."""
        if "model" not in self._metadata:
            return None
        return Model(str(self._metadata["model"]), int(self._metadata["dimensions"]))

    def reached(self, identity: str) -> int | None:
        """Return the revision of catalogue `identity` that the index holds; 0 when it is new.

        None where it belongs to another catalogue or has another format, and must be made again.
        """
        if "revision" not in self._metadata:
            return 0
        if self._metadata["format"] != FORMAT or self._metadata["identity"] != identity:
            return None
        return int(self._metadata["revision"])

    def search(self, vector: np.ndarray, limit: int) -> list[ScoredPassage]:
        """Return the nearest passages to `vector` ((d,) float32, length 1), best first, with its cosine."""
        if limit < 1:
            return []
        # Asking how many are held, so as not to ask for more, would cost as much as the search itself.
        found = self._collection.query(
            query_embeddings=np.asarray(vector, dtype=np.float32).reshape(1, -1),
            n_results=limit,
            include=["distances"],
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [ScoredPassage(identifier, 1.0 - float(distance)) for identifier, distance in pairs]

    def get(self, passage_ids: Sequence[str]) -> dict[str, np.ndarray]:
        """Return the vectors ((d,) float32) of those passages that the index holds, by id."""
        vectors: dict[str, np.ndarray] = {}
        wanted = list(dict.fromkeys(passage_ids))
        for at in range(0, len(wanted), self._batch):
            found = self._collection.get(ids=wanted[at : at + self._batch], include=["embeddings"])
            vectors.update(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))
        return vectors

    def passage_ids(self) -> set[str]:
        """Return the ids of all passages in the index."""
        identifiers: set[str] = set()
        while page := self._collection.get(include=[], limit=self._batch, offset=len(identifiers))["ids"]:
            identifiers.update(page)
        return identifiers

    def add(self, passage_ids: Sequence[str], vectors: np.ndarray) -> None:
        """Write `vectors` ((n, d) float32, rows of length 1); those of ids that are there are replaced."""
        for at in range(0, len(passage_ids), self._batch):
            batch = list(passage_ids[at : at + self._batch])
            self._collection.upsert(
                ids=batch,
                embeddings=np.ascontiguousarray(vectors[at : at + self._batch], dtype=np.float32),
                metadatas=[{"document_id": _document_id(identifier)} for identifier in batch],
            )

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Delete the vectors of these ids; those that are not there do not matter."""
        for at in range(0, len(passage_ids), self._batch):
            self._collection.delete(ids=list(passage_ids[at : at + self._batch]))

    def mark(self, model: Model | None, identity: str, revision: int) -> None:
        """Note that the vectors of `model` are those of catalogue `identity` at `revision`."""
        metadata: dict[str, Any] = {"format": FORMAT, "identity": identity, "revision": revision}
        model = model or self.model
        if model is not None:
            metadata |= {"model": model.name, "dimensions": model.dimensions}
        if metadata != self._metadata:
            self._collection.modify(metadata=metadata)
            self._metadata = metadata


def _embedded(folder: Path) -> Any:
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _server(url: str) -> Any:
    from urllib.parse import urlsplit

    parts = urlsplit(url if "//" in url else f"http://{url}")
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        host=parts.hostname or "localhost",
        port=parts.port or (443 if secure else 8000),
        ssl=secure,
        settings=Settings(anonymized_telemetry=False),
    )


def _document_id(identifier: str) -> str:
    place = split_passage_id(identifier)
    return place[0] if place else identifier
