"""Sentences as evidence: what each says of period, place and figures, and how well it fits a question. Pure.

A sentence inherits what it does not say itself from its paragraph and its document: "đạt 81,41%" of a report
about 2020 is a figure of 2020. What it is compared with ("so với năm 2019") is not its period.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.asks import Ask
from assistant.fit import fit, fitted_asks
from assistant.holders import defined_term, defines, definitions, is_byline, names_holder
from assistant.scope import asks_target, figures_of, fits_period, fits_place, of_asked_scope, periods_of, places_of
from assistant.types import Hit
from assistant.understand import CLAIM, Question, QuestionKind
from ingest.abbreviations import Abbreviations, in_use
from ingest.figures import Figure, FigureKind, Subject, rate_of, subjects_in
from ingest.people import persons
from ingest.periods import PeriodName, covers
from ingest.places import NATIONAL
from ingest.split import is_heading, sentences
from ingest.types import Span, StoredDocument, Unit
from ingest.words import DOCUMENT_NUMBER, document_terms, fold, fold_aligned, idf, syllables

# Less of what a figure's question says beside its quantities is no evidence for it; chosen on the development
# questions.
RESIDUAL = 0.5
# What the best passage adds to the score of its sentences, and how far behind it (in the ranker's scores) a passage
# adds 1/e of that; chosen on the development questions.
_PASSAGE, _SPREAD = 0.35, 4.0
DATE = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{4})?|ngày \d{1,2}|tháng \d{1,2}|năm \d{4}|\d{1,2}-\d{1,2}-\d{4}|quý [IV1-4]+", re.IGNORECASE
)
LAW = re.compile(
    r"\b(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị|Pháp lệnh|Kết luận|Kế hoạch|Điều \d+|Quy chế)\b"
)
DIRECTING = re.compile(
    r"chi dao|yeu cau|de nghi|(?<!dang )luu y|phai |\bcan |tap trung|day manh|tang cuong|tiep tuc"
    r"|thuc hien|kien quyet|khan truong|chu dong|chu trong"
)
REGULATES = re.compile(
    r"quy dinh (?:ve|chi tiet|chuc nang|viec|cu the)|pham vi dieu chinh|ban hanh (?:quy trinh|quy che|chuong trinh)"
)
DURATION = re.compile(r"\d+\s*(?:ngay|thang|nam|gio|tuan|lan)\b")


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
    # The share of the question's residual words that the sentence and its context hold.
    residual: float
    # Whether the document holds the persons, document numbers and figures that the question names.
    named_kept: bool
    heading: str = ""
    # The share of the question's content that the heading alone holds.
    heading_coverage: float = 0.0
    # The passage that it was found in, with its place among the passages; none where it was looked up.
    hit: Hit | None = None
    rank: int = 0

    def direction(self, figure: Figure) -> int:
        """Return +1 where the sentence says that `figure` is a rise, -1 for a fall, 0 where it says neither."""
        at = figure.quantity.start - self.start
        before = fold_aligned(self.text[max(0, at - 30) : at])
        rise = max(before.rfind(w) for w in ("tang", "vuot", "cao hon", "nhieu hon"))
        fall = max(before.rfind(w) for w in ("giam", "thieu", "hut", "thap hon", "it hon"))
        return 0 if rise == fall else 1 if rise > fall else -1


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
    best = max((hit.score for hit in hits), default=0.0)
    for rank, hit in enumerate(hits):
        # The ranker's scores have no scale of their own: what counts is how far a passage is behind the best.
        passage_score = math.exp((hit.score - best) / _SPREAD)
        document = documents(hit.passage.document_id)
        text = texts(document.id)
        for span in sentences(text, hit.passage.start, hit.passage.end):
            if is_heading(text[span.start : span.end]):
                continue
            key = (document.id, span.start)
            if key not in found:
                weighed = _weigh(
                    question, document, text, span.start, span.end, hit.passage.heading, passage_score, weights, rarity
                )
                found[key] = replace(weighed, hit=hit, rank=rank)
    for rank, hit, span in _defining(question, hits, texts):
        document, text = documents(hit.passage.document_id), texts(hit.passage.document_id)
        weighed = _weigh(
            question, document, text, span.start, span.end, hit.passage.heading, math.exp((hit.score - best) / _SPREAD),
            weights, rarity,
        )  # fmt: skip
        found.setdefault((document.id, span.start), replace(weighed, hit=hit, rank=rank))
    ranked = sorted(found.values(), key=lambda e: (-e.score, e.document.id, e.start))
    return _bylines(ranked, texts) or ranked if question.author else ranked


def weigher(
    question: Question,
    documents: Callable[[str], StoredDocument],
    texts: Callable[[str], str],
    rarity: Rarity,
) -> Callable[[str, int], Evidence | None]:
    """Return what weighs the sentence around an offset of a document as evidence for `question`."""
    weights = {term: rarity(term) for term in content_terms(question)}

    def weigh(document_id: str, position: int) -> Evidence | None:
        text = texts(document_id)
        line = text.rfind("\n", 0, position) + 1
        stop = text.find("\n", position)
        for span in sentences(text, line, len(text) if stop < 0 else stop):
            if span.start <= position < span.end:
                return _weigh(question, documents(document_id), text, span.start, span.end, "", 0.0, weights, rarity)
        return None

    return weigh


# A term is looked up in so many of the documents found; an act says once what its terms mean, and uses them often.
_LOOKED_UP = 5


def _defining(question: Question, hits: Sequence[Hit], texts: Callable[[str], str]) -> Iterator[tuple[int, Hit, Span]]:
    """Yield the sentences of the first documents found that say what the term asked about means."""
    term = defined_term(question.text)
    if not term:
        return
    first: dict[str, tuple[int, Hit]] = {}
    for rank, hit in enumerate(hits):
        first.setdefault(hit.passage.document_id, (rank, hit))
    for document_id, (rank, hit) in list(first.items())[:_LOOKED_UP]:
        text = texts(document_id)
        for start in definitions(term, text):
            stop = text.find("\n", start + 1)
            for span in itertools.islice(sentences(text, start, len(text) if stop < 0 else stop), 1):
                yield rank, hit, span


def _bylines(ranked: list[Evidence], texts: Callable[[str], str]) -> list[Evidence]:
    """Return the line that names the author or signer of the document that fits the question best, if it has one."""
    result = []
    for candidate in ranked[:1]:
        text = texts(candidate.document.id)
        lines = [*sentences(text, 0, min(400, len(text))), *sentences(text, max(0, len(text) - 600))]
        for span in reversed(lines):
            line = text[span.start : span.end]
            if is_byline(line):
                result.append(replace(candidate, start=span.start, end=span.end, text=line))
                break
    return result


def content_terms(question: Question) -> list[str]:
    """Return the terms whose presence makes a sentence fit: content syllables and their pairs."""
    return list(dict.fromkeys([*question.words, *question.pairs, *question.document_terms]))


def _weigh(
    question: Question,
    document: StoredDocument,
    text: str,
    start: int,
    end: int,
    heading: str,
    passage_score: float,
    weights: dict[str, float],
    rarity: Rarity,
) -> Evidence:
    sentence = text[start:end]
    periods = periods_of(text, start, end, document, targets=asks_target(question))
    places = places_of(text, start, end, document)
    figures = figures_of(text, start, end)
    own = _known_terms(sentence, question.folded)
    near = _near_terms(text, start, question.folded)
    about = _about_terms(document, heading, question.folded)
    if question.periods and any(covers(asked, stated) for asked in question.periods for stated in periods):
        about |= {fold(w) if question.folded else w for w in question.period_words}
    own_coverage = _share(weights, own)
    # What only the context says counts less: the sentence may be about its neighbour.
    lead = _known_terms(text[:_LEAD_CHARACTERS], question.folded)
    coverage = _share(weights, own, near, about, lead)
    residual_terms = {t: weights.get(t, 0.0) or rarity(t) for t in question.residual}
    residual = _share(residual_terms, own, near, about) if residual_terms else 1.0
    subject_fits = _subject_fits(question, sentence, document, heading, figures)
    fitted = fitted_asks(question, of_asked_scope(question, figures, sentence, start), sentence, start)
    period_fits = fits_period(question, periods, text, document)
    place_fits = fits_place(question, places, sentence, document)
    around = f"{heading} {text[max(0, start - 400) : start]}"
    evidence = Evidence(
        document=document,
        start=start,
        end=end,
        text=sentence,
        passage_score=passage_score,
        periods=periods,
        places=places,
        figures=figures,
        coverage=coverage,
        own_coverage=own_coverage,
        fitted=fitted,
        period_fits=period_fits,
        place_fits=place_fits,
        subject_fits=subject_fits,
        score=0.0,
        residual=residual,
        named_kept=_named_kept(question, sentence, around, text, document),
        heading=heading,
        heading_coverage=_share(weights, _known_terms(heading, question.folded)) if heading else 0.0,
    )
    return replace(evidence, score=_score(question, evidence))


def _score(question: Question, evidence: Evidence) -> float:
    """Return how well a sentence fits: its words and passage, what it holds, less what does not fit.

    The weights were chosen on the development questions; ties are broken by the document's id and order.
    """
    score = evidence.coverage + _PASSAGE * evidence.passage_score
    score += _kind_bonus(question, evidence.text, evidence.fitted, evidence.figures)
    score += 0.25 * bool(question.periods and evidence.period_fits and evidence.periods)
    score -= 0.5 * (not evidence.period_fits) + 0.5 * (not evidence.place_fits) + 0.35 * (not evidence.subject_fits)
    score -= 0.3 * (len(evidence.text) < _SIGNATURE)
    title_only = evidence.text.strip() == evidence.document.metadata.title and not evidence.text.rstrip().endswith(".")
    if title_only and question.kind is not QuestionKind.DOCUMENTS:
        score -= 0.4  # a title says what a document is about, not what it says
    if not question.wants_indicator:
        score += 0.3 * evidence.heading_coverage  # an article named for what is asked
    if evidence.text.startswith("(Điều ") or (evidence.text.startswith("(") and evidence.text.endswith(")")):
        score -= 0.5  # a codification's note on where the article comes from
    if not question.places and not question.local and evidence.places and NATIONAL not in evidence.places:
        score -= 0.3  # no place is named: the nation is meant before any province
    if question.local and evidence.places == (NATIONAL,):
        score -= 0.3
    return score


def _terms_of(text: str, folded: bool) -> frozenset[str]:
    found = [*syllables(text), *document_terms(text)]
    if folded:
        found = [fold(t) for t in found]
    return frozenset((*found, *(f"{a}_{b}" for a, b in itertools.pairwise(found))))


# A line this short is a signature or a caption more often than a statement.
_SIGNATURE = 28
_NEAR, _ABOUT, _LEAD = 0.6, 0.75, 0.45
# A report says in its first lines when and where it was made, by whom and on what occasion.
_LEAD_CHARACTERS = 1_200


def _share(
    weights: dict[str, float],
    own: frozenset[str],
    near: frozenset[str] = frozenset(),
    about: frozenset[str] = frozenset(),
    lead: frozenset[str] = frozenset(),
) -> float:
    """Return the share of `weights` that stands in the sentence, less for what only its surroundings say."""
    total = sum(weights.values())
    if not total:
        return 0.0
    said = sum(
        weight
        * (
            1.0
            if term in own
            else _ABOUT
            if term in about
            else _NEAR
            if term in near
            else _LEAD
            if term in lead
            else 0.0
        )
        for term, weight in weights.items()
    )
    return said / total


def _known_terms(text: str, folded: bool) -> frozenset[str]:
    return _terms_known(text, folded, in_use())


@lru_cache(maxsize=8192)
def _terms_known(text: str, folded: bool, _in_use: Abbreviations) -> frozenset[str]:
    return _terms_of(text, folded)


def _near_terms(text: str, start: int, folded: bool) -> frozenset[str]:
    """Return the terms of what stands before a sentence in its paragraph, or of a line that introduces it."""
    line_start = text.rfind("\n", 0, start) + 1
    before = text[max(line_start, start - 400) : start]
    if not before.strip() and line_start > 0:
        previous = text[max(0, text.rfind("\n", 0, line_start - 1)) : line_start - 1].strip()
        before = previous[-300:] if previous.endswith(":") else ""
    return _known_terms(before, folded) if before else frozenset()


def _about_terms(document: StoredDocument, heading: str, folded: bool) -> frozenset[str]:
    """Return the terms of what a document and a section say they are about."""
    metadata = document.metadata
    return _known_terms(" \n ".join((metadata.title, heading, metadata.issuer or "", metadata.number or "")), folded)


def _named_kept(question: Question, sentence: str, around: str, text: str, document: StoredDocument) -> bool:
    # "QĐ 3530 do ông A ký đúng không?": beside a document number the name is the claim.
    subject_names = () if question.confirms and question.document_terms else question.names
    if any(name not in text for name in subject_names):
        return False
    folded = fold_aligned(f"{document.metadata.title} {around} {sentence}")
    if any(fold_aligned(unit) not in folded for unit in question.units):
        return False  # another district's figure is no answer
    # "căn cứ Thông tư 06 phải không?": the number is the claim; beside another claim it is the subject.
    other_claim = CLAIM.search(question.text) or question.names or question.opens_with_number
    claimed = question.yes_no and not other_claim
    if question.document_terms and not claimed:
        named = document_terms(f"{document.metadata.title} \n {document.metadata.number or ''} \n {sentence}")
        if not set(question.document_terms) & set(named):
            return False
    if question.yes_no:
        return True  # the figures of a yes-or-no question are its claim, not its subject
    return all(q.raw.split()[0] in text for q in question.stated if "." in q.raw and not q.qualifier)


def _subject_fits(
    question: Question, sentence: str, document: StoredDocument, heading: str, figures: Sequence[Figure]
) -> bool:
    if question.subject is Subject.ALL:
        return not figures or not question.asks or any(f.subject is Subject.ALL for f in figures)
    if any(f.subject is question.subject for f in figures):
        return True
    said = subjects_in(fold_aligned(f"{document.metadata.title} . {heading} . {sentence}"))
    return question.subject in said


def _kind_bonus(
    question: Question, sentence: str, fitted: Sequence[tuple[Ask, Figure]], figures: Sequence[Figure]
) -> float:
    """Return what a sentence gains for having the sort of thing that the question wants."""
    kind = question.kind
    if question.wants_figure:
        subject = question.subject
        given = sum(fit(ask, figure, subject) for ask, figure in fitted) / len(question.asks)
        # Of two sentences with the same count, the one that gives its rate too tells more.
        rates = {f.measure for f in figures if f.kind is FigureKind.LEVEL and f.quantity.unit is Unit.PERCENT}
        return given + 0.05 * any(rate_of(f.measure) in rates for _, f in fitted)
    if kind is QuestionKind.WHO:
        if persons(sentence):
            return _role_bonus(question, sentence)
        return 0.45 if defines(question, sentence) else -0.5
    if kind is QuestionKind.DEFINITION:
        return 0.5 if defines(question, sentence) else 0.0
    if kind is QuestionKind.WHEN:
        return 0.25 if DATE.search(sentence) else -0.4
    if question.duration and DURATION.search(fold_aligned(sentence)):
        return 0.3
    if kind is QuestionKind.LEGAL and question.regulates and REGULATES.search(fold_aligned(sentence)):
        return 0.5
    if kind is QuestionKind.LEGAL and question.number_of:
        named = {term.split("_")[0] for term in document_terms(sentence)}
        return 0.4 if question.number_of in named else -0.2
    if kind is QuestionKind.LEGAL:
        return 0.25 if DOCUMENT_NUMBER.search(sentence) else 0.1 if LAW.search(sentence) else -0.1
    if kind is QuestionKind.DIRECTIVE or (question.directing and kind in {QuestionKind.DOCUMENTS, QuestionKind.LIST}):
        return 0.15 if DIRECTING.search(fold_aligned(sentence)) else -0.3
    if question.asks and fitted:
        return 0.3
    return -0.2 if question.duration else 0.0


def _role_bonus(question: Question, sentence: str) -> float:
    """Return what a named person gains: most where the office that is asked about stands beside the name."""
    return 0.7 if names_holder(question, sentence) else 0.1


def rarity_from(frequency: Callable[[str], int], passages: int) -> Rarity:
    """Return `idf` over the passages; pairs count half: a pair's syllables already count once each."""

    @lru_cache(maxsize=4096)
    def rarity(term: str) -> float:
        value = idf(frequency(term), passages)
        return 0.5 * value if "_" in term else value

    return rarity
