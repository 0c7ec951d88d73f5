"""Documents and a deterministic encoder for the library's tests; nothing here loads a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.library.library import Library
from ingest.types import (
    DirectiveKind,
    DirectiveRecord,
    Document,
    FigureRecord,
    Metadata,
    PageSpan,
    Passage,
    Period,
    Records,
    Unit,
    WordBox,
)


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
    records: Callable[[str], Records] = lambda _text: Records(),
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
        records=records(text),
    )
    return document, content


def make_figure(text: str, raw: str, **fields: Any) -> FigureRecord:
    """Return a level of completed cases nationwide in 2020, printed as `raw` in `text`, but for `fields`."""
    start = text.index(raw)
    record = FigureRecord(
        start=start,
        end=start + len(raw),
        raw=raw,
        indicator="all.completed.case",
        indicator_text=None,
        kind="level",
        value=Decimal(576933),
        unit=Unit.CASE,
        qualifier=None,
        period=Period("năm 2020", date(2019, 10, 1), date(2020, 9, 30)),
        place="toàn quốc",
        compared_to=None,
        rule="đầu câu",
    )
    return replace(record, **fields)


def make_directive(text: str, raw: str, **fields: Any) -> DirectiveRecord:
    """Return a task for the provinces, printed as `raw` in `text`, but for `fields`."""
    start = text.index(raw)
    record = DirectiveRecord(
        start=start,
        end=start + len(raw),
        issuer="Bộ trưởng Lê Văn Thử",
        addressee="Cục Thi hành án dân sự các tỉnh",
        action=raw,
        deadline=None,
        legal_basis=(),
        kind=DirectiveKind.INSTRUCTION,
    )
    return replace(record, **fields)


@pytest.fixture
def make() -> Callable[..., tuple[Document, bytes]]:
    return make_document


@pytest.fixture
def figure() -> Callable[..., FigureRecord]:
    return make_figure


@pytest.fixture
def directive() -> Callable[..., DirectiveRecord]:
    return make_directive


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
