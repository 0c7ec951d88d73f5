"""Counts the syllables and pairs of syllables of general Vietnamese administrative text, for `assistant.spelling`.

Run as `python -m eval.training.pairs --retrieval ../shared/retrieval` (40 s). A small library says little of the
language; these counts, of 64,000 articles of law and some thousand questions over them, stand beside its own. The
output is sorted and compressed without a time stamp, so that the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from assistant.spelling import BACKGROUND, LONGEST_WORD
from eval.datasets import load_corpus, load_queries
from ingest.words import spelling

_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \u00a0]+")
# What fewer texts hold is left out; a question counts as so many texts, for questions are few and are what is read.
FEWEST = 5
QUESTION_WEIGHT = 3


def count(texts: Iterable[tuple[str, int]]) -> tuple[int, Counter[str]]:
    """Return how many texts there are, and in how many each syllable "án" and each pair "thi_hành" stands."""
    counts: Counter[str] = Counter()
    total = 0
    for text, weight in texts:
        found: set[str] = set()
        spelt = spelling(text)
        previous, end = "", -1
        for match in _WORD.finditer(spelt):
            word = match[0]
            if len(word) > LONGEST_WORD:
                previous = ""
                continue
            found.add(word)
            if previous and _GAP.fullmatch(spelt, end, match.start()):
                found.add(f"{previous}_{word}")
            previous, end = word, match.end()
        for term in found:
            counts[term] += weight
        total += weight
    return total, counts


def write(path: Path, total: int, counts: Counter[str]) -> None:
    """Write the number of texts and a line "term count" for each term, sorted."""
    kept = sorted((term, n) for term, n in counts.items() if n >= FEWEST)
    lines = [str(total), *(f"{term} {n}" for term, n in kept)]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), compresslevel=9, mtime=0))


def main() -> None:
    """Read the arguments, count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retrieval", type=Path, required=True, help="folder of the law articles and their questions")
    parser.add_argument("--output", type=Path, default=BACKGROUND)
    arguments = parser.parse_args()
    articles = ((f"{a.title}\n{a.text}", 1) for a in load_corpus(arguments.retrieval / "corpus.jsonl.gz"))
    questions = ((q.text, QUESTION_WEIGHT) for q in load_queries(arguments.retrieval / "queries.dev.jsonl"))
    total, counts = count([*articles, *questions])
    write(arguments.output, total, counts)
    print(f"{total} texts, {sum(n >= FEWEST for n in counts.values())} terms, {arguments.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
