"""What a sentence is about in time and place: its own words, else what its paragraph and its document say. Pure.

What a result is compared with ("so với năm 2019"), and the period of a goal, are not its period.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.understand import Question
from ingest.figures import Figure, FigureKind, read_figures
from ingest.periods import PeriodKind, PeriodMention, PeriodName, covers, period_mentions, period_name
from ingest.places import NATIONAL, PlaceMention, place_mentions, related
from ingest.types import StoredDocument
from ingest.words import fold_aligned

LOCAL = "địa phương"
_SCOPE = re.compile(
    r"toan quoc|ca nuoc|toan he thong|(?P<local>toan thanh pho|toan tinh|tren dia ban (?:tinh"
    r"|thanh pho)|thads thanh pho|an dan su thanh pho"
    r"|trong toan tinh|cuc thads tinh|dan su tinh)"
)


_OF_A_PROVINCE = re.compile(r"\bcap tinh\b|\b(?:cuc|thads|dan su|toan) tinh\b|khong (?:ro|neu) (?:ten )?tinh")
_BEGINNING = 400


def asks_target(question: Question) -> bool:
    return any(ask.kind is FigureKind.TARGET for ask in question.asks)


def periods_of(
    text: str, start: int, end: int, document: StoredDocument, *, targets: bool = False
) -> tuple[PeriodName, ...]:
    """Return the periods a sentence reports: its own, else the nearest before it on its line, else the document's."""
    stored = document.metadata.period
    of_document = period_name(stored.label) if stored else None
    year = of_document.year if of_document else None
    own = _reported(text[start:end], targets)
    if own:
        return tuple(p.with_year(year) for p in own)
    line_start = text.rfind("\n", 0, start) + 1
    before = _reported(text[max(line_start, start - 800) : start], targets)
    if not before and line_start > 1:
        previous_start = text.rfind("\n", 0, line_start - 1) + 1
        previous = text[max(previous_start, line_start - 300) : line_start].strip()
        before = _reported(previous, targets) if previous.endswith(":") else ()
    if before:
        return (before[-1].with_year(year),)
    return (of_document,) if of_document else ()


# "chỉ tiêu năm 2023", "kế hoạch năm 2024": the period of a goal, not of a result.
_GOAL = re.compile(r"(?:chi tieu|ke hoach|chuong trinh|nhiem vu|\bgiao)[^.;,:]{0,45}$")


@lru_cache(maxsize=8192)
def _reported(text: str, targets: bool) -> tuple[PeriodName, ...]:
    """Return the periods whose results `text` reports; those of goals too with `targets`."""
    return tuple(m.name for m in _reported_mentions(text, targets))


@lru_cache(maxsize=8192)
def _reported_mentions(text: str, targets: bool) -> tuple[PeriodMention, ...]:
    folded = fold_aligned(text)
    return tuple(
        m
        for m in period_mentions(text)
        if not m.compared
        and m.name.kind is not PeriodKind.LAST_MONTHS
        and (targets or not _GOAL.search(folded[max(0, m.start - 60) : m.start]))
    )


def places_of(text: str, start: int, end: int, document: StoredDocument) -> tuple[str, ...]:
    """Return the places a sentence is about: those it names, else the scope set before it, else the document's."""
    sentence = text[start:end]
    figures = figures_of(text, start, end)
    first = min((f.quantity.start - start for f in figures), default=len(sentence))
    own = [
        m.name
        for m in place_mentions(sentence)
        # Named after the figures, or as the place of a meeting, it is no scope of theirs.
        if m.start < first and not re.search(r"(?:tại|ở)\s*$", sentence[max(0, m.start - 5) : m.start])
    ]
    of_document = document.metadata.place
    if of_document not in {None, NATIONAL}:
        return tuple(dict.fromkeys([*own, of_document]))
    if own:
        return tuple(dict.fromkeys(own))
    set_before = _scopes_set(text)
    at = bisect_left(set_before, (end, False)) - 1
    if at >= 0 and set_before[at][0] >= start - _SCOPE_REACH:
        return (LOCAL,) if set_before[at][1] else (NATIONAL,)
    if of_document is None and _is_of_a_province(document.metadata.title, text[:_BEGINNING]):
        return (LOCAL,)  # of a province that it does not name: never the nation's
    return (of_document,) if of_document else ()


# How far a scope ("toàn thành phố …") reaches down a text.
_SCOPE_REACH = 3_000


@lru_cache(maxsize=512)
def _scopes_set(text: str) -> tuple[tuple[int, bool], ...]:
    """Return where a document sets a scope, and whether it is a local one."""
    return tuple((match.end(), match["local"] is not None) for match in _SCOPE.finditer(fold_aligned(text)))


@lru_cache(maxsize=1024)
def _is_of_a_province(title: str, beginning: str) -> bool:
    return _OF_A_PROVINCE.search(fold_aligned(f"{title} {beginning}")) is not None


@lru_cache(maxsize=8192)
def _figures_read(lead: str, sentence: str, at: int) -> tuple[Figure, ...]:
    """Return the figures of a sentence that is read after `lead`, which begins at offset `at` of its document."""
    return tuple(
        replace(f, quantity=replace(f.quantity, start=f.quantity.start + at, end=f.quantity.end + at))
        for f in read_figures(lead + sentence)
        if f.quantity.start >= len(lead)
    )


def figures_of(text: str, start: int, end: int) -> tuple[Figure, ...]:
    """Return the figures of a sentence, read after the sentences before it on its line; offsets in `text`."""
    line_start = text.rfind("\n", 0, start) + 1
    lead_start = max(line_start, start - 300)
    return _figures_read(text[lead_start:start], text[start:end], lead_start)


def of_asked_scope(question: Question, figures: Sequence[Figure], sentence: str, start: int) -> list[Figure]:
    """Return the figures that stand under the period and place asked, where a sentence reports several.

    "Năm 2023: 6.702; Năm 2024: 7.118" gives each its own period: the one named last before it.
    """
    periods = _reported_mentions(sentence, asks_target(question))
    provinces = [p for p in question.places if p != NATIONAL]
    places = place_mentions(sentence)
    kept = list(figures)
    if len({m.name for m in periods}) > 1 and question.periods:
        kept = [f for f in kept if _under_asked_period(question, periods, f.quantity.start - start)]
    if len({m.name for m in places}) > 1 and provinces:
        kept = [f for f in kept if _last_place(places, f.quantity.start - start) in {None, *provinces}]
    return kept


def _under_asked_period(question: Question, mentions: Sequence[PeriodMention], at: int) -> bool:
    before = [m.name for m in mentions if m.start < at]
    if not before:
        return True
    year = next((m.name.year for m in mentions if m.name.year), None)
    return any(covers(asked, before[-1].with_year(year)) for asked in question.periods)


def _last_place(mentions: Sequence[PlaceMention], at: int) -> str | None:
    before = [m.name for m in mentions if m.start < at]
    return before[-1] if before else None


def fits_period(question: Question, periods: Sequence[PeriodName], text: str, document: StoredDocument) -> bool:
    if not question.periods:
        return True
    if question.wants_indicator:
        return any(covers(asked, stated) for asked in question.periods for stated in periods)
    years = {p.year for p in question.periods if p.year is not None}
    if not years:
        return True
    if any(p.year in years or covers(asked, p) for asked in question.periods for p in periods):
        return True
    # Who, what and when are dated loosely: the year must be named by the document, be it as its date.
    issued = document.metadata.issued_on
    if issued is not None and issued.year in years:
        return True
    return any(str(year) in document.metadata.title or str(year) in text[:2000] for year in years)


def fits_place(question: Question, places: Sequence[str], sentence: str, document: StoredDocument) -> bool:
    provinces = [p for p in question.places if p != NATIONAL]
    if provinces and NATIONAL in question.places and (not places or NATIONAL in places):
        return True
    if provinces:
        if question.wants_indicator:
            return bool(set(provinces) & set(places))  # what merged into a province is not the province
        named = {m.name for m in place_mentions(sentence)}
        return bool({name for p in provinces for name in related(p)} & (set(places) | named))
    if NATIONAL in question.places and question.local and LOCAL in places:
        return True
    if NATIONAL in question.places:
        return not places or NATIONAL in places or (not question.wants_indicator and LOCAL in places)
    return True
