"""What the peers answer with: stretches of the same stored texts, shaped as an answer. Pure, no peer's library here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from assistant.types import Answer, Citation, Refusal, Turn
from ingest.errors import EmptyQuestion
from ingest.types import Span

if TYPE_CHECKING:
    from ingest.library.library import Library

USER = "user"
NOTHING_FOUND = "Không tìm thấy đoạn nào."
# How the usual tutorials cut texts (characters); the places of the pieces are found with the same overlap.
CHUNK_SIZE = 1000
CHUNK_OVERLAP = 200


@dataclass(frozen=True, slots=True)
class PeerText:
    """A document as the library stores it, with the places of the product's own passages."""

    document_id: str
    source: str
    title: str
    text: str
    passages: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch `document.text[start:end]` that a peer indexes and answers with."""

    document: PeerText
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the chunk, as they stand in the document."""
        return self.document.text[self.start : self.end]


class Ranker(Protocol):
    """The part of a peer that is its own: which of its chunks are nearest to a question."""

    def ranked(self, question: str, k: int) -> list[Chunk]:
        """Return the first k chunks of the ranking, fewer where fewer are found."""

    def close(self) -> None:
        """Let go of the index."""


def library_texts(library: Library) -> tuple[PeerText, ...]:
    """Return every document of an open library, so that peers read what our loaders read."""
    return tuple(
        PeerText(
            document_id=document.id,
            source=document.source,
            title=document.metadata.title,
            text=library.text(document.id),
            passages=tuple(Span(passage.start, passage.end) for passage in library.document_passages(document.id)),
        )
        for document in library.documents()
    )


def whole_passages(texts: Iterable[PeerText]) -> tuple[Chunk, ...]:
    """Return the product's own passages as chunks, in reading order."""
    return tuple(Chunk(document, span.start, span.end) for document in texts for span in document.passages)


def chunks_of(texts: Iterable[PeerText], split: Callable[[str], Sequence[str]]) -> tuple[Chunk, ...]:
    """Return the pieces that `split` makes of each text, with their places."""
    return tuple(
        Chunk(document, span.start, span.end)
        for document in texts
        for span in located(document.text, split(document.text))
    )


def located(text: str, pieces: Iterable[str], overlap: int = CHUNK_OVERLAP) -> Iterator[Span]:
    """Yield where each piece stands; pieces are verbatim, in order, and share `overlap` characters at most.

    Every span is exact. A piece that stands in several places is given the first one that the order allows.
    Raises ValueError for a piece that is not there.
    """
    start, end = -1, 0
    for piece in pieces:
        start = text.find(piece, max(start + 1, end - overlap))
        if not piece or start < 0:
            raise ValueError(f"the piece {piece[:40]!r} does not stand in the text")
        end = start + len(piece)
        yield Span(start, end)


def search_words(question: str, history: Sequence[Turn]) -> str:
    """Return what a peer searches for: the asker's earlier messages, then the question.

    Without a language model nothing condenses a conversation; the bare follow-up would be the poorer query.
    """
    return "\n".join([*(turn.content for turn in history if turn.role == USER), question])


class PassageAsker:
    """Answers with the best chunk, whole and cited by its place; never weighs whether it answers the question."""

    def __init__(self, texts: Sequence[PeerText], ranker: Ranker) -> None:
        self._texts = {document.document_id: document.text for document in texts}
        self._ranker = ranker

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the best chunk as the answer; only an empty ranking is a refusal."""
        if not question.strip():
            raise EmptyQuestion("Câu hỏi trống. Hãy nhập câu hỏi.")
        began = time.perf_counter()
        words = search_words(question, history)
        chunk = next(iter(self._ranker.ranked(words, 1)), None)
        return shaped(words, chunk, (time.perf_counter() - began) * 1000)

    def document_text(self, document_id: str) -> str | None:
        """Return the stored text, None where there is no such document."""
        return self._texts.get(document_id)


def shaped(words: str, chunk: Chunk | None, milliseconds: float) -> Answer:
    """Return the contract's answer object for the chunk that was found."""
    return Answer(
        id=uuid4().hex,
        standalone_question=words,
        # The chunk stands first: the metric counts an answer's characters from its beginning.
        answer=f"{chunk.text} [1]" if chunk else NOTHING_FOUND,
        refused=chunk is None,
        refusal=None if chunk else Refusal.NO_EVIDENCE,
        citations=(_citation(chunk),) if chunk else (),
        figures=(),
        warnings=(),
        mode="extractive",
        latency_ms=milliseconds,
    )


def _citation(chunk: Chunk) -> Citation:
    return Citation(
        n=1,
        document_id=chunk.document.document_id,
        source=chunk.document.source,
        title=chunk.document.title,
        issuer=None,
        issued_on=None,
        page=None,
        start=chunk.start,
        end=chunk.end,
        quote=chunk.text,
    )
