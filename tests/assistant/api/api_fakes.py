"""Doubles for the API's tests: an encoder without a model, and an assistant that does as it is told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from assistant.types import (
    Answer,
    AnswerFigure,
    AnswerWarning,
    Citation,
    Delta,
    Event,
    Hit,
    Refusal,
    Status,
    Turn,
)
from ingest.errors import EmptyQuestion
from ingest.library.library import Library
from ingest.types import Filters, Period, Qualifier, Unit

NO_FILTERS = Filters()


class HashEncoder:
    """Vectors from the hashes of syllables: the same text, the same vector, and no model to load."""

    name = "băm-âm-tiết"
    dimensions = 64

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, 64) float32, rows of length 1."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> np.ndarray:
        """Return (64,) float32 of length 1."""
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for syllable in text.lower().split() or ["trống"]:
            vector[hashlib.sha256(syllable.encode()).digest()[0] % self.dimensions] += 1
        return vector / np.linalg.norm(vector)


class QuotingAssistant:
    """Answers with the first passage of the first document, quoted exactly; keeps what it was asked.

    `fail_first` is raised instead of the first event, `fail_later` after the first piece of text. While
    `gate` is cleared, answering waits: a slow assistant.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked: list[tuple[str, tuple[Turn, ...], Filters, int]] = []
        self.fail_first: Exception | None = None
        self.fail_later: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = NO_FILTERS, top_k: int = 8
    ) -> Iterator[Event]:
        """Yield the events in the assistant's order."""
        self.asked.append((question, tuple(history), filters, top_k))
        if not question.strip():
            raise EmptyQuestion("Câu hỏi trống.")
        if self.fail_first:
            raise self.fail_first
        yield Status("retrieve", "Đang tìm trong thư viện…")
        assert self.gate.wait(30)
        documents = self.library.documents()
        if not documents:
            yield self._refusal(question)
            return
        document = documents[0]
        passage = self.library.document_passages(document.id)[0]
        citation = Citation(
            1,
            document.id,
            document.source,
            document.metadata.title,
            None,
            date(2020, 12, 31),
            None,
            passage.start,
            passage.end,
            passage.text,
        )
        text = f"{passage.text} [1]"
        yield Delta(text[:10])
        if self.fail_later:
            raise self.fail_later
        yield Delta(text[10:])
        yield citation
        yield Answer("a1", question, text, False, None, (citation,), (_FIGURE,), (_WARNING,), "extractive", 1.5)

    def read(self, text: str) -> str:
        """Return the text in small letters, as if it had been read so."""
        return text.lower()

    def search(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Return the first passages of the library in order."""
        found = [
            passage
            for document in self.library.documents(filters)
            for passage in self.library.document_passages(document.id)
        ]
        return [Hit(passage, 1 / (n + 1), {"keywords": 0.5}) for n, passage in enumerate(found[:k])]

    def _refusal(self, question: str) -> Answer:
        return Answer(
            "a0",
            question,
            "Thư viện chưa có tài liệu.",
            True,
            Refusal.NO_EVIDENCE,
            (),
            (),
            (),
            "extractive",
            0.1,
        )


_FIGURE = AnswerFigure(
    indicator="finished_cases",
    value=Decimal("5.7E+5"),
    unit=Unit.CASE,
    qualifier=Qualifier.OVER,
    period=Period("năm 2020", date(2019, 10, 1), date(2020, 9, 30)),
    place=None,
    raw="hơn 570.000 việc",
    citation=1,
)
_WARNING = AnswerWarning("sources_disagree", "Hai nguồn nêu số khác nhau.", (1,))
