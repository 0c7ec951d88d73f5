"""Splits a question about several things into questions about one each. Pure.

"So sánh tỷ lệ về tiền của Hà Nội đầu năm 2023 và toàn quốc 9 tháng năm 2024" asks the same of two contexts;
"thi hành án dân sự xong bao nhiêu việc, án hành chính còn bao nhiêu bản án" asks two things of one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.asks import HOW_MANY, RATE
from assistant.understand import understand
from ingest.figures import Subject, subjects_in
from ingest.periods import period_mentions
from ingest.places import place_mentions
from ingest.words import fold_aligned

_JOINING = re.compile(r"\s*(?:,|;|\bso với\b|\bvới\b|\bvà\b|\bva\b|\bvoi\b|\bcòn\b)\s+", re.IGNORECASE)
_SCOPE_WORDS = re.compile(r"(?:toàn|của|tại|ở|toan|cua|tai|trong|tin|bài|báo cáo)\s+$", re.IGNORECASE)
_CIVIL = re.compile(r"\bdan su\b|\bthads\b|\ban noi chung\b|\btoan bo\b")
# More parts than this are no question but a text.
_MOST_PARTS = 4


def split_question(text: str) -> list[str]:
    """Return the questions that `text` is made of, each standing alone; just `text` when it asks one thing."""
    parts = _by_context(text) or _by_subject(text)
    return parts if 1 < len(parts) <= _MOST_PARTS else [text]


def _by_context(text: str) -> list[str]:
    """Split where the same is asked of several periods, each with a place of its own."""
    periods = [m for m in period_mentions(text) if not m.compared]
    if len({m.name for m in periods}) < 2:
        return []
    question = understand(text)
    places = place_mentions(text)
    if question.wants_figure and len({m.name for m in places}) + question.local < 2:
        return []  # one place over several periods is answered as one
    cuts: list[tuple[int, int]] = []
    for first, second in pairwise(periods):
        joint = _JOINING.search(text, first.end, second.start)
        if joint is None:
            return []
        cuts.append(joint.span())
    spans = [(m.start, m.end) for m in periods] + [(m.start, m.end) for m in places]
    begin = min(start for start, _ in spans if start < cuts[0][0])
    leading = _SCOPE_WORDS.search(text[:begin])
    begin = leading.start() if leading else begin
    last = max(end for _, end in spans)
    bounds = [begin, *(edge for cut in cuts for edge in cut), max(last, cuts[-1][1])]
    contexts = [text[a:b].strip() for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    head, tail = text[:begin].rstrip(" ,;"), text[bounds[-1] :].strip()
    return [" ".join(p for p in (head, context, tail) if p) for context in contexts]


def _by_subject(text: str) -> list[str]:
    """Split where several quantities are asked, each about another part of the work."""
    pieces = [
        p
        for p in re.split(r"[,;:]\s+|\s+(?:và|va|còn(?! (?:tồn|lại|bao|mấy|phải|thiếu|chưa|có)))\s+", text)
        if p.strip()
    ]
    asking = [p for p in pieces if HOW_MANY.search(fold_aligned(p)) or RATE.search(fold_aligned(p))]
    if len(asking) < 2:
        return []
    named = [next(iter(subjects_in(fold_aligned(p))), None) for p in asking]
    # A piece that names no part of the work is about what the one before it is about.
    if any(one is None and not _CIVIL.search(fold_aligned(p)) for one, p in zip(named, asking, strict=True)):
        return []
    subjects = [one or Subject.ALL for one in named]
    if len(set(subjects)) < len(asking):
        return []
    context = [text[m.start : m.end] for m in period_mentions(text) if not m.compared]
    context += [text[m.start : m.end] for m in place_mentions(text)]
    parts = []
    for piece in asking:
        missing = [c for c in context if c not in piece]
        parts.append(" ".join([piece.strip().rstrip("?"), *missing]) + "?")
    return parts
