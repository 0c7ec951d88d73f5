"""The chunks that tutorials make: langchain's recursive splitter at 1,000 characters with 200 shared."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peers.passages import CHUNK_OVERLAP, CHUNK_SIZE, Chunk, PeerText, chunks_of


def split(text: str) -> list[str]:
    """Return the usual pieces of a text: verbatim, at most 1,000 characters, sharing 200 at most."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
    return list(splitter.split_text(text))


def usual_chunks(texts: Sequence[PeerText]) -> tuple[Chunk, ...]:
    """Return the usual chunks of all texts."""
    return chunks_of(texts, split)
