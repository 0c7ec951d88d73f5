"""bm25s on whole passages: the product's own passages, ranked by words alone."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peers.passages import Chunk, PeerText, whole_passages


class Bm25sRanker:
    """Passages by BM25 (bm25s's defaults, but no English stop words: "an", "do", "to" are Vietnamese words)."""

    def __init__(self, texts: Sequence[PeerText]) -> None:
        import bm25s

        self._chunks = whole_passages(texts)
        self._index = bm25s.BM25()
        self._index.index(self._tokens([chunk.text for chunk in self._chunks]), show_progress=False)

    def ranked(self, question: str, k: int) -> list[Chunk]:
        """Return the passages with the highest scores that hold a word of the question."""
        places, scores = self._index.retrieve(
            self._tokens([question]), k=min(k, len(self._chunks)), show_progress=False
        )
        return [self._chunks[int(place)] for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    def close(self) -> None:
        """Nothing is held outside this object."""

    @staticmethod
    def _tokens(texts: list[str]) -> list[list[str]]:
        import bm25s

        tokens: list[list[str]] = bm25s.tokenize(texts, stopwords=None, return_ids=False, show_progress=False)
        return tokens
