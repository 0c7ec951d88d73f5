"""bm25s on whole passages: the product's own passages, ranked by words alone."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peers.passages import Chunk, PeerText, whole_passages


class Bm25sRanker:
    """Best passage by BM25 (bm25s's defaults, but no English stop words: "an", "do", "to" are Vietnamese words)."""

    def __init__(self, texts: Sequence[PeerText]) -> None:
        import bm25s

        self._chunks = whole_passages(texts)
        self._index = bm25s.BM25()
        self._index.index(self._tokens([chunk.text for chunk in self._chunks]), show_progress=False)

    def best(self, question: str) -> Chunk | None:
        """Return the passage with the highest score, None where no word of the question is known."""
        places, scores = self._index.retrieve(self._tokens([question]), k=1, show_progress=False)
        return self._chunks[int(places[0, 0])] if scores[0, 0] > 0 else None

    def close(self) -> None:
        """Nothing is held outside this object."""

    @staticmethod
    def _tokens(texts: list[str]) -> list[list[str]]:
        import bm25s

        tokens: list[list[str]] = bm25s.tokenize(texts, stopwords=None, return_ids=False, show_progress=False)
        return tokens
