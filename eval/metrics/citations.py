"""Whether citations are exact, right and complete, as the contract settles it.

* exact: `quote == text[start:end]` of the cited document's stored text, and not empty.
* right: exact, and the document's file name is one of the question's `source`.
* complete: the exact quotes of an answer together contain every group of `must_include`, each group within
  one quote; questions with `computed: true` are left aside, for their value is printed nowhere.

Citation precision is micro-averaged: right citations over all citations of the answered questions that have a
source and are not to be refused. (ALCE, Gao et al. 2023, arXiv 2305.14627, averages a judged support per
statement; that comes beside this one, not in its place.)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from assistant.types import Citation
from eval.datasets import Expect, Question
from eval.metrics.answers import missing_groups


def is_exact(citation: Citation, text: str | None) -> bool:
    """Tell whether the quote is the text at its offsets; `text` is None when the document is not there."""
    if text is None or not 0 <= citation.start < citation.end <= len(text):
        return False
    return text[citation.start : citation.end] == citation.quote


def is_right(citation: Citation, text: str | None, sources: Iterable[str]) -> bool:
    """Tell whether the quote is exact and its document one of `sources` (file names, in NFC)."""
    names = {unicodedata.normalize("NFC", source) for source in sources}
    return unicodedata.normalize("NFC", citation.source) in names and is_exact(citation, text)


def counts_for_precision(question: Question, refused: bool) -> bool:
    """Tell whether the answer's citations enter citation precision."""
    return not refused and question.expect is not Expect.REFUSE and bool(question.source)


def counts_for_completeness(question: Question, refused: bool) -> bool:
    """Tell whether the answer enters citation completeness."""
    return not refused and question.expect is not Expect.REFUSE and not question.computed


def is_complete(question: Question, exact_quotes: Iterable[str]) -> bool:
    """Tell whether every group has an alternative in one of the exact quotes."""
    missing = question.must_include
    for quote in exact_quotes:
        missing = missing_groups(missing, quote)
    return not missing
