"""Splits a question about several things into questions about one each. Pure.

"So sánh tỷ lệ về tiền của Hà Nội đầu năm 2023 và toàn quốc 9 tháng năm 2024" asks the same of two contexts;
"thi hành án dân sự xong bao nhiêu việc, án hành chính còn bao nhiêu bản án" asks two things of one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.asks import HOW_MANY, RATE
from assistant.understand import number_spans, understand
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
    parts = _by_context(text) or _by_subject(text) or _by_document(text) or _by_question(text)
    return parts if 1 < len(parts) <= _MOST_PARTS else [text]


# What makes a piece of a text a question of its own; accent-less.
_ASKS = re.compile(
    r"bao nhieu|\bmay\b|\bnao\b|\bgi\b|\bai\b|bao lau|bao gio|the nao|ra sao|o dau|vi sao|tai sao|khi nao|co duoc|la ai"
)
_BETWEEN = re.compile(r"\s*[,;.]\s+(?:còn|con|và|va|đồng thời|dong thoi|thế còn)\s+|\s*;\s+|\s*\?\s+", re.IGNORECASE)
# Fewer syllables that say what is asked make no question that stands alone.
_STANDS_ALONE = 3
_HEAD = re.compile(r"^(?P<head>[^:?]{4,120}):\s+")
_AGAINST = re.compile(r"doi chieu|so sanh|\bso voi\b|khac nhau|khac gi|tung van ban|ca hai|hai van ban|lan luot")


def _by_question(text: str) -> list[str]:
    """Split where pieces ask for different sorts of things: "Luật … thông qua ngày nào, còn Nghị định … ai ký?"."""
    head = _HEAD.match(text)
    body = text[head.end() :] if head else text
    pieces = [piece.strip(" ?.") for piece in _BETWEEN.split(body) if piece.strip(" ?.")]
    if not 1 < len(pieces) <= _MOST_PARTS or not all(_ASKS.search(fold_aligned(piece)) for piece in pieces):
        return []
    read = [understand(piece) for piece in pieces]
    if any(len(question.words) < _STANDS_ALONE for question in read):
        return []
    numbers = [question.document_terms for question in read]
    if all(question.wants_figure for question in read) and len(set(numbers)) < len(numbers):
        return []  # several figures of one context are one answer
    lead = f"{head['head'].strip()}: " if head else ""
    return [f"{lead}{_with_context(piece, pieces[0])}?" for piece in pieces]


def _with_context(piece: str, first: str) -> str:
    """Return a piece with the period and place that only the first one names."""
    missing = []
    for mentions in (period_mentions, place_mentions):
        if not mentions(piece):
            missing += [first[m.start : m.end] for m in mentions(first)[:1]]
    return " ".join([piece, *missing]) if missing else piece


def _by_document(text: str) -> list[str]:
    """Split where the same is asked of several documents by number: "đối chiếu TTLT 03/2012 với TTLT 265/2013"."""
    if not _AGAINST.search(fold_aligned(text)):
        return []
    spans = number_spans(text)
    if len({text[start:end].lower() for start, end in spans}) < 2:
        return []
    return [_without_others(text, spans, kept) for kept in spans]


# What goes with a document's number where it is taken out: "(quân đội)", and the word that joins it to another.
_ASIDE_AFTER = re.compile(r"\s*\([^()]{0,40}\)")
_JOINED_AFTER = re.compile(r"\s*(?:với|và|so với|voi|va|,)\s+", re.IGNORECASE)
_JOINED_BEFORE = re.compile(r"\s*(?:với|và|so với|voi|va|,)\s*$", re.IGNORECASE)


def _without_others(text: str, spans: list[tuple[int, int]], kept: tuple[int, int]) -> str:
    for span in sorted(spans, reverse=True):
        if span == kept:
            continue
        start, end = span
        if aside := _ASIDE_AFTER.match(text, end):
            end = aside.end()
        if after := _JOINED_AFTER.match(text, end):
            end = after.end()
        elif before := _JOINED_BEFORE.search(text, 0, start):
            start = before.start()
        text = text[:start] + text[end:]
    return " ".join(text.split())


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
