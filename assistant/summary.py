"""A document in a few of its own sentences: what it is about, and the sentences that give its results. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answer import LONG_ANSWER, Draft, leading_piece
from assistant.evidence import Evidence
from assistant.holders import is_byline
from assistant.understand import Question
from ingest.figures import FigureKind, read_figures
from ingest.periods import covers, period_name
from ingest.split import is_heading, sentences
from ingest.types import Span, StoredDocument, Unit
from ingest.words import fold, fold_aligned

_SUMMARISES = re.compile(
    r"\b(?:tom tat|tom luoc|noi dung chinh|y chinh|diem chinh|dai y|(?:noi|viet) ve (?:dieu |viec |cai )?gi)\b"
)
_DOCUMENT = re.compile(
    r"\b(?:bai|tin|bao cao|van ban|tai lieu|quyet dinh|chi thi|cong van|thong tu|ke hoach|bien ban)\b"
)
# What says how a document is to be summed up, and nothing of which one.
_ABOUT_SUMMING_UP = frozenset(
    """tom tat luoc ngan gon noi dung chinh y diem dai bai viet tin bao cao van ban tai lieu cho toi giup dang ngay
    quyet dinh chi thi cong thong tu ke hoach bien gi""".split()  # noqa: SIM905 - a list of words is read as one
)
# A document is meant when its title, number, issuer, period and place say this share of what the question names it by.
_MEANT = 0.6
# Shorter sentences without a result are captions and labels. The first one says what the document is about.
_SHORTEST, _LONGEST = 45, 420
_MOST_SENTENCES = 5


def summary_answer(question: Question, evidence: Sequence[Evidence], texts: Callable[[str], str]) -> Draft | None:
    """Return the document that the question names in its own sentences; None where it names none to be summed up."""
    folded = fold_aligned(question.text)
    if not (_SUMMARISES.search(folded) and _DOCUMENT.search(folded)):
        return None
    document = _meant(question, evidence)
    if document is None:
        return None
    text = texts(document.id)
    said = [span for span in sentences(text) if _tells(text[span.start : span.end], document)]
    chosen = said[:1]
    room = LONG_ANSWER - 100 - sum(_length(span) for span in chosen)
    # The sentences with the most results after it; of equals the earlier.
    for span in sorted(said[1:], key=lambda s: (-_results(text[s.start : s.end]), s.start)):
        if len(chosen) < _MOST_SENTENCES and _length(span) + 10 <= room:
            chosen.append(span)
            room -= _length(span) + 10
    like = next(e for e in evidence if e.document.id == document.id)
    pieces = [leading_piece(like, span, text, _LONGEST) for span in sorted(chosen, key=lambda s: s.start)]
    return Draft(tuple(pieces), bullets=len(pieces) > 1) if pieces else None


def _meant(question: Question, evidence: Sequence[Evidence]) -> StoredDocument | None:
    words = {fold(w) for w in question.words} - _ABOUT_SUMMING_UP
    if not (words or question.document_terms or question.periods or question.places):
        return None
    shares: dict[str, tuple[float, int, StoredDocument]] = {}
    for i, one in enumerate(evidence):
        if one.document.id in shares or not (one.period_fits and one.place_fits and one.named_kept):
            continue
        stored = one.document.metadata.period
        reported = period_name(stored.label) if stored else None
        if question.periods and reported and not any(covers(asked, reported) for asked in question.periods):
            continue  # half a year's report does not sum up the year
        metadata = one.document.metadata
        named = " ".join((metadata.title, metadata.number or "", metadata.issuer or "", metadata.place or ""))
        said = set(re.findall(r"\w+", fold_aligned(named)))
        shares[one.document.id] = (sum(w in said for w in words) / len(words) if words else 1.0, -i, one.document)
    best = max(shares.values(), key=lambda share: share[:2], default=None)
    return best[2] if best is not None and best[0] >= _MEANT else None


def _tells(sentence: str, document: StoredDocument) -> bool:
    title = sentence.strip() == document.metadata.title
    return (len(sentence) >= _SHORTEST or _results(sentence) > 0) and not (
        title or is_heading(sentence) or is_byline(sentence)
    )


def _results(sentence: str) -> int:
    """Return how many results a sentence gives: levels in cases, money, judgments or per cent."""
    return sum(f.kind is FigureKind.LEVEL and f.quantity.unit is not Unit.OTHER for f in read_figures(sentence))


def _length(span: Span) -> int:
    return min(span.end - span.start, _LONGEST)
