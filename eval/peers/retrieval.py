"""The peers on a BEIR-style set: which document of it each ranks first, by the metrics of `eval.retrieval`.

Run as `python -m eval.peers.retrieval --retrieval ../shared/retrieval [--peer bm25s]... [--readme README.md]`.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval import tables
from eval.datasets import load_corpus, load_qrels, load_queries
from eval.metrics.ranking import mean_over_queries
from eval.peers.passages import PeerText
from eval.peers.peers import PEERS, Peer, PeerKind, open_ranker
from eval.readme import write_block
from eval.retrieval import as_document
from ingest.errors import EmptyFile
from ingest.types import Span

BLOCK = "retrieval-peers"
HEADER = ("Hệ thống", "nDCG@10", "R@50")
# Chunks asked for, so that their documents are 50 or more.
_CHUNKS = 200
log = logging.getLogger(__name__)


def texts_of(corpus: Path) -> Iterator[PeerText]:
    """Yield the documents as the product stores them: title above text."""
    for record in load_corpus(corpus):
        try:
            document, _ = as_document(record)
        except EmptyFile:
            continue
        spans = tuple(Span(passage.start, passage.end) for passage in document.passages)
        yield PeerText(document.id, record.id, record.title, document.text, spans)


def peer_report(peer: Peer, texts: Sequence[PeerText], queries: Path, qrels: Path) -> dict[str, float]:
    """Return nDCG@10 and recall of a peer over the judged queries."""
    judgments = load_qrels(qrels)
    run: dict[str, list[str]] = {}
    with open_ranker(peer.kind, texts) as ranker:
        log.info("%s: indexed", peer.label)
        for query in load_queries(queries):
            if query.id in judgments:
                found = ranker.ranked(query.text, _CHUNKS)
                run[query.id] = list(dict.fromkeys(chunk.document.source for chunk in found))
    return {name: round(value, 4) for name, value in mean_over_queries(run, judgments, (10, 50)).items()}


def main() -> None:
    """Read the arguments, measure the peers that are installed, write their rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retrieval", type=Path, required=True, help="BEIR-style folder with queries.dev, qrels.dev")
    parser.add_argument("--peer", action="append", choices=[kind.value for kind in PeerKind], help="default: all")
    parser.add_argument("--readme", type=Path, default=None, help=f"write the table into the block `{BLOCK}` of this")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    wanted = [peer for peer in PEERS if not arguments.peer or peer.kind in arguments.peer]
    texts = list(texts_of(arguments.retrieval / "corpus.jsonl.gz"))
    queries, qrels = arguments.retrieval / "queries.dev.jsonl", arguments.retrieval / "qrels.dev.tsv"
    rows = []
    for peer in wanted:
        if peer.missing:
            log.warning("%s: not installed (%s)", peer.label, ", ".join(peer.missing))
            continue
        began = time.perf_counter()
        found = peer_report(peer, texts, queries, qrels)
        log.info("%s: %s in %.0f s", peer.label, found, time.perf_counter() - began)
        rows.append((peer.label, tables.number(found["ndcg@10"], 3), tables.number(found["recall@50"], 3)))
    shown = tables.markdown(HEADER, rows)
    print(shown)
    if arguments.readme is not None:
        write_block(arguments.readme, BLOCK, shown)


if __name__ == "__main__":
    main()
