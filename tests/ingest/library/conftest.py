"""Documents and a deterministic encoder for the library's tests; nothing here loads a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.library.library import Library
from ingest.types import Document, Metadata, PageSpan, Passage, Period, WordBox


class HashEncoder:
    """A bag of hashed words: texts that share words are near. Counts what it was asked."""

    def __init__(self, name: str = "hash-64", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.encoded = 0

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in text.lower().split():
            vector[int.from_bytes(hashlib.md5(word.encode()).digest()[:4]) % self.dimensions] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-6)


def make_document(
    sentences: Sequence[str],
    *,
    origin: str = "/reports/a.txt",
    title: str = "Báo cáo công tác",
    labels: tuple[str, ...] = (),
    place: str | None = None,
    issuer: str | None = None,
    period: Period | None = None,
    heading: str = "",
    pages: tuple[PageSpan, ...] = (),
    words: tuple[WordBox, ...] = (),
) -> tuple[Document, bytes]:
    """Return a document of one passage per sentence, with its bytes."""
    text, passages = "", []
    for ordinal, sentence in enumerate(sentences):
        passages.append(Passage(ordinal, len(text), len(text) + len(sentence), heading))
        text += sentence + "\n"
    content = f"{title}\n{text}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(
        id=sha256[:16],
        source=Path(origin).name,
        origin=origin,
        sha256=sha256,
        media_type="text/plain",
        size=len(content),
        text=text,
        metadata=Metadata(title, issuer=issuer, period=period, place=place),
        passages=tuple(passages),
        pages=pages,
        words=words,
        labels=labels,
    )
    return document, content


@pytest.fixture
def make() -> Callable[..., tuple[Document, bytes]]:
    return make_document


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def other_encoder() -> HashEncoder:
    return HashEncoder("hash-32", 32)


@pytest.fixture
def library(tmp_path: Path, encoder: HashEncoder) -> Iterator[Library]:
    with Library.open(tmp_path / "data", encoder=lambda: encoder) as opened:
        yield opened
