"""Sentences as evidence: what each says of period, place and figures, and how well it fits a question. Pure.

A sentence inherits what it does not say itself from its paragraph and its document: "đạt 81,41%" of a report
about 2020 is a figure of 2020. What it is compared with ("so với năm 2019") is not its period.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.retrieve import covers, period_name
from assistant.types import Hit
from assistant.understand import PERSON, Ask, Question, QuestionKind
from ingest.figures import Basis, Figure, FigureKind, Measure, Subject, rate_of, read_figures, subjects_in
from ingest.periods import PeriodKind, PeriodName, period_mentions
from ingest.places import NATIONAL, place_mentions, related
from ingest.split import is_heading, sentences
from ingest.types import StoredDocument, Unit
from ingest.words import DOCUMENT_NUMBER, document_terms, fold, fold_aligned, syllables

LOCAL = "địa phương"

_SCOPE = re.compile(
    r"toan quoc|ca nuoc|toan he thong|(?P<local>toan thanh pho|toan tinh|tren dia ban (?:tinh|thanh pho)|thads thanh pho|an dan su thanh pho"
    r"|trong toan tinh|cuc thads tinh|dan su tinh)"
)
_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?|ngày \d{1,2}|tháng \d{1,2}|năm \d{4}|\d{1,2}-\d{1,2}-\d{4}", re.IGNORECASE)
_LAW = re.compile(r"\b(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị|Pháp lệnh|Kết luận|Kế hoạch|Điều \d+|Quy chế)\b")
_DIRECTING = re.compile(
    r"chi dao|yeu cau|de nghi|luu y|phai |can |tap trung|day manh|tang cuong|tiep tuc|thuc hien|kien quyet|khan truong|chu dong|chu trong"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence `text[start:end]` of a document with its context and its fit to the question."""

    document: StoredDocument
    start: int
    end: int
    text: str
    passage_score: float
    periods: tuple[PeriodName, ...]
    places: tuple[str, ...]
    figures: tuple[Figure, ...]
    coverage: float
    own_coverage: float
    fitted: tuple[tuple[Ask, Figure], ...]
    period_fits: bool
    place_fits: bool
    subject_fits: bool
    score: float
    # Which of the persons that the question names stand anywhere in the document.
    document_names: tuple[str, ...] = ()


Rarity = Callable[[str], float]


def gather(
    question: Question,
    hits: Sequence[Hit],
    documents: Callable[[str], StoredDocument],
    texts: Callable[[str], str],
    rarity: Rarity,
) -> list[Evidence]:
    """Return the sentences of `hits` as evidence for `question`, best first; `rarity` is a term's idf (>= 0)."""
    weights = {term: rarity(term) for term in content_terms(question)}
    found: dict[tuple[str, int], Evidence] = {}
    for hit in hits:
        document = documents(hit.passage.document_id)
        text = texts(document.id)
        for span in sentences(text, hit.passage.start, hit.passage.end):
            if is_heading(text[span.start : span.end]):
                continue
            key = (document.id, span.start)
            if key not in found:
                found[key] = _weigh(question, document, text, span.start, span.end, hit, weights)
    return sorted(found.values(), key=lambda e: (-e.score, e.document.id, e.start))


def content_terms(question: Question) -> list[str]:
    """Return the terms whose presence makes a sentence fit: content syllables and their pairs."""
    words = list(question.words)
    pairs = [f"{a}_{b}" for a, b in zip(words, words[1:], strict=False)]
    return list(dict.fromkeys([*words, *pairs]))


def _weigh(
    question: Question, document: StoredDocument, text: str, start: int, end: int, hit: Hit, weights: dict[str, float]
) -> Evidence:
    sentence = text[start:end]
    periods = _periods_of(text, start, end, document)
    places = _places_of(text, start, end, document)
    figures = _figures_of(text, start, end)
    own = _terms_of(sentence, question.folded)
    around = own | _context_terms(text, start, end, document, hit.passage.heading, question.folded)
    total = sum(weights.values()) or 1.0
    own_coverage = sum(w for t, w in weights.items() if t in own) / total
    # What only the context says counts half: the sentence may be about its neighbour.
    coverage = own_coverage + 0.5 * sum(w for t, w in weights.items() if t in around and t not in own) / total
    subject_fits = _subject_fits(question, sentence, document, hit.passage.heading, figures)
    fitted = _fitted(question, figures, sentence)
    period_fits = _period_fits(question, periods, text, document)
    place_fits = _place_fits(question, places, sentence, document)
    score = coverage + 0.35 * hit.score + _kind_bonus(question, sentence, fitted)
    score += 0.25 * bool(question.periods and period_fits and periods) - 0.5 * (not period_fits)
    score -= 0.5 * (not place_fits) + 0.35 * (not subject_fits)
    if not question.places and not question.local and places and NATIONAL not in places:
        score -= 0.3  # no place is named: the nation is meant before any province
    if question.local and places == (NATIONAL,):
        score -= 0.3
    if question.document_terms and not set(question.document_terms) & set(document_terms(f"{document.source} {document.metadata.title} {document.metadata.number or ''} {sentence}")):
        score -= 0.4
    return Evidence(
        document, start, end, sentence, hit.score, periods, places, figures, coverage, own_coverage, fitted,
        period_fits, place_fits, subject_fits, score, tuple(n for n in question.names if n in text),
    )  # fmt: skip


def _terms_of(text: str, folded: bool) -> set[str]:
    found = syllables(text)
    if folded:
        found = [fold(t) for t in found]
    return {*found, *(f"{a}_{b}" for a, b in zip(found, found[1:], strict=False))}


def _context_terms(text: str, start: int, end: int, document: StoredDocument, heading: str, folded: bool) -> set[str]:
    """Return the terms of what stands around a sentence: its paragraph's neighbours, heading and document."""
    line_start = text.rfind("\n", 0, start) + 1
    before = text[max(line_start, start - 400) : start]
    if not before.strip() and line_start > 0:
        # A paragraph "… kết quả như sau:" introduces the next one.
        previous = text[max(0, text.rfind("\n", 0, line_start - 1)) : line_start - 1].strip()
        before = previous[-300:] if previous.endswith(":") else ""
    metadata = document.metadata
    parts = (metadata.title, heading, metadata.issuer or "", metadata.number or "", document.source, before)
    return _terms_of(" \n ".join(parts), folded)


def _periods_of(text: str, start: int, end: int, document: StoredDocument) -> tuple[PeriodName, ...]:
    """Return the periods a sentence reports: its own, else the nearest before it in the paragraph, else the document's."""
    stored = document.metadata.period
    of_document = period_name(stored.label) if stored else None
    year = of_document.year if of_document else None
    own = _reported(text[start:end])
    if own:
        return tuple(p.with_year(year) for p in own)
    line_start = text.rfind("\n", 0, start) + 1
    before = _reported(text[max(line_start, start - 800) : start])
    if not before and line_start > 1:
        previous_start = text.rfind("\n", 0, line_start - 1) + 1
        previous = text[max(previous_start, line_start - 300) : line_start].strip()
        before = _reported(previous) if previous.endswith(":") else ()
    if before:
        return (before[-1].with_year(year),)
    return (of_document,) if of_document else ()


@lru_cache(maxsize=8192)
def _reported(text: str) -> tuple[PeriodName, ...]:
    return tuple(
        m.name for m in period_mentions(text) if not m.compared and m.name.kind is not PeriodKind.LAST_MONTHS
    )


def _places_of(text: str, start: int, end: int, document: StoredDocument) -> tuple[str, ...]:
    """Return the places a sentence is about: those it names, else the scope set before it, else the document's."""
    sentence = text[start:end]
    own = [m.name for m in place_mentions(sentence) if not re.search(r"(?:tại|ở)\s*$", sentence[max(0, m.start - 5) : m.start])]
    of_document = document.metadata.place
    if of_document not in {None, NATIONAL}:
        return tuple(dict.fromkeys([*own, of_document]))  # type: ignore[list-item]
    if own:
        return tuple(dict.fromkeys(own))
    last = None
    for match in _SCOPE.finditer(fold_aligned(text[max(0, start - 3000) : end])):
        last = match
    if last is not None:
        return (LOCAL,) if last["local"] else (NATIONAL,)
    return (of_document,) if of_document else ()


@lru_cache(maxsize=4096)
def _figures_read(lead: str, sentence: str) -> tuple[Figure, ...]:
    return tuple(f for f in read_figures(lead + sentence) if f.quantity.start >= len(lead))


def _figures_of(text: str, start: int, end: int) -> tuple[Figure, ...]:
    """Return the figures of a sentence, read after the sentences before it on its line; offsets in `text`."""
    line_start = text.rfind("\n", 0, start) + 1
    lead_start = max(line_start, start - 300)
    figures = _figures_read(text[lead_start:start], text[start:end])
    return tuple(
        replace(f, quantity=replace(f.quantity, start=f.quantity.start + lead_start, end=f.quantity.end + lead_start))
        for f in figures
    )


def _subject_fits(
    question: Question, sentence: str, document: StoredDocument, heading: str, figures: Sequence[Figure]
) -> bool:
    if question.subject is Subject.ALL:
        return not figures or not question.asks or any(f.subject is Subject.ALL for f in figures)
    if any(f.subject is question.subject for f in figures):
        return True
    said = subjects_in(fold_aligned(f"{document.metadata.title} . {heading} . {sentence}"))
    return question.subject in said


def _fitted(question: Question, figures: Sequence[Figure], sentence: str) -> tuple[tuple[Ask, Figure], ...]:
    """Return, for each quantity asked, the figure of the sentence that gives it."""
    result = []
    for ask in question.asks:
        candidates = [(fit(ask, figure, question.subject), -index, figure) for index, figure in enumerate(figures)]
        best = max(candidates, key=lambda c: c[:2], default=None)
        if best is not None and best[0] > 0:
            result.append((ask, best[2]))
    return tuple(result)


def fit(ask: Ask, figure: Figure, subject: Subject) -> float:
    """Return how well `figure` is what `ask` asks for: 0 not at all, 1 wholly."""
    percent = figure.quantity.unit in {Unit.PERCENT, Unit.POINT}
    if ask.counted is not None:
        words = fold(figure.quantity.counted or "").split()
        return 0.9 if words and words[0] == ask.counted.split()[0] and figure.kind is ask.kind else 0.0
    if figure.kind is not ask.kind or (ask.rate and not percent):
        return 0.0
    if percent and not ask.rate and ask.kind is FigureKind.LEVEL:
        return 0.0
    if figure.quantity.unit is Unit.OTHER and ask.basis is not None:
        return 0.0
    score = 1.0
    if ask.basis is not None:
        if figure.basis is not ask.basis:
            related_basis = {figure.basis, ask.basis} == {Basis.CASE, Basis.JUDGMENT}
            if not (related_basis and figure.subject is Subject.ADMINISTRATIVE):
                return 0.0
    if subject is not Subject.ALL and figure.subject is not subject:
        score -= 0.3
    if subject is Subject.ALL and figure.subject is not Subject.ALL:
        score -= 0.3
    if ask.measure is not None and rate_of(ask.measure) is not rate_of(figure.measure):
        if ask.kind in {FigureKind.LEVEL, FigureKind.TARGET} and figure.measure is not Measure.OTHER:
            return 0.0
        score -= 0.3
    return max(score, 0.05)


def _period_fits(question: Question, periods: Sequence[PeriodName], text: str, document: StoredDocument) -> bool:
    if not question.periods:
        return True
    if question.wants_figure:
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


def _place_fits(question: Question, places: Sequence[str], sentence: str, document: StoredDocument) -> bool:
    provinces = [p for p in question.places if p != NATIONAL]
    if provinces:
        wanted = {name for p in provinces for name in related(p)}
        named = {m.name for m in place_mentions(sentence)}
        return bool(wanted & (set(places) | named))
    if NATIONAL in question.places and question.wants_figure:
        return not places or NATIONAL in places
    return True


def _kind_bonus(question: Question, sentence: str, fitted: Sequence[tuple[Ask, Figure]]) -> float:
    """Return what a sentence gains for having the sort of thing that the question wants."""
    kind = question.kind
    if question.wants_figure or question.kind is QuestionKind.DOCUMENTS and question.asks:
        subject = question.subject
        return sum(fit(ask, figure, subject) for ask, figure in fitted) / len(question.asks)
    if kind is QuestionKind.WHO:
        return 0.3 if PERSON.search(sentence) else -0.5
    if kind is QuestionKind.WHEN:
        return 0.25 if _DATE.search(sentence) else -0.4
    if kind is QuestionKind.LEGAL:
        return 0.25 if DOCUMENT_NUMBER.search(sentence) else 0.1 if _LAW.search(sentence) else -0.1
    if kind is QuestionKind.DIRECTIVE:
        return 0.15 if _DIRECTING.search(fold_aligned(sentence)) else 0.0
    if question.asks and fitted:
        return 0.3
    return 0.0


def rarity_from(frequency: Callable[[str], int], passages: int) -> Rarity:
    """Return BM25's idf over passages, ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson and Zaragoza 2009, eq. 3.3).

    Pairs count half: a pair's syllables already count once each.
    """

    @lru_cache(maxsize=4096)
    def rarity(term: str) -> float:
        found = frequency(term)
        value = math.log(1 + (max(passages - found, 0) + 0.5) / (found + 0.5))
        return 0.5 * value if "_" in term else value

    return rarity
