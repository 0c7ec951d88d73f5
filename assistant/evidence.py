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
from assistant.understand import CLAIM, PERSON, persons, Ask, Question, QuestionKind
from ingest.figures import Basis, Figure, FigureKind, Measure, Subject, rate_of, read_figures, subjects_in
from ingest.periods import PeriodKind, PeriodMention, PeriodName, period_mentions
from ingest.places import NATIONAL, PlaceMention, place_mentions, related
from ingest.split import is_heading, sentences
from ingest.types import StoredDocument, Unit
from ingest.words import DOCUMENT_NUMBER, document_terms, fold, fold_aligned, syllables

LOCAL = "địa phương"
# Less of what a figure's question says beside its quantities is no evidence for it; chosen on the development
# questions.
RESIDUAL = 0.5

_SCOPE = re.compile(
    r"toan quoc|ca nuoc|toan he thong|(?P<local>toan thanh pho|toan tinh|tren dia ban (?:tinh|thanh pho)|thads thanh pho|an dan su thanh pho"
    r"|trong toan tinh|cuc thads tinh|dan su tinh)"
)
_DATE = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{4})?|ngày \d{1,2}|tháng \d{1,2}|năm \d{4}|\d{1,2}-\d{1,2}-\d{4}", re.IGNORECASE
)
_LAW = re.compile(
    r"\b(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị|Pháp lệnh|Kết luận|Kế hoạch|Điều \d+|Quy chế)\b"
)
_DIRECTING = re.compile(
    r"chi dao|yeu cau|de nghi|(?<!dang )luu y|phai |can |tap trung|day manh|tang cuong|tiep tuc|thuc hien|kien quyet|khan truong|chu dong|chu trong"
)


_DURATION = re.compile(r"\d+\s*(?:ngay|thang|nam|gio|tuan|lan)\b")


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

    @property
    def on_topic(self) -> bool:
        """True when the sentence and its context say what the question names beside its quantities."""
        return self.named_kept and self.residual >= RESIDUAL

    def direction(self, figure: Figure) -> int:
        """Return +1 where the sentence says that `figure` is a rise, -1 for a fall, 0 where it says neither."""
        at = figure.quantity.start - self.start
        before = fold_aligned(self.text[max(0, at - 30) : at])
        rise = max(before.rfind(w) for w in ("tang", "cao hon", "nhieu hon"))
        fall = max(before.rfind(w) for w in ("giam", "thap hon", "it hon"))
        return 0 if rise == fall else 1 if rise > fall else -1


# A line that names who wrote the document: "Theo Nguyễn Văn A - Phòng …", "Tác giả: …", at its beginning or end.
_BYLINE = re.compile(
    rf"^(?:Theo|Tác giả|Bài|Tin, bài|Người viết|Nguồn)?\s*:?\s*{PERSON.pattern}(?:\s*[-–(,].{{0,60}})?$"
)
_BYLINE_CHARACTERS = 110

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
                found[key] = _weigh(question, document, text, span.start, span.end, hit, weights, rarity)
    ranked = sorted(found.values(), key=lambda e: (-e.score, e.document.id, e.start))
    return _bylines(ranked, texts) or ranked if question.author else ranked


def _bylines(ranked: list[Evidence], texts: Callable[[str], str]) -> list[Evidence]:
    """Return the line that names the author or signer of the document that fits the question best, if it has one."""
    result = []
    for candidate in ranked[:1]:
        text = texts(candidate.document.id)
        lines = [*sentences(text, 0, min(400, len(text))), *sentences(text, max(0, len(text) - 600))]
        for span in reversed(lines):
            line = text[span.start : span.end]
            if len(line) <= _BYLINE_CHARACTERS and _BYLINE.match(line):
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
    hit: Hit,
    weights: dict[str, float],
    rarity: Rarity,
) -> Evidence:
    sentence = text[start:end]
    periods = _periods_of(text, start, end, document, targets=_asks_target(question))
    places = _places_of(text, start, end, document)
    figures = _figures_of(text, start, end)
    own = _terms_of(sentence, question.folded)
    near = _near_terms(text, start, question.folded)
    about = _about_terms(document, hit.passage.heading, question.folded)
    if question.periods and any(covers(asked, stated) for asked in question.periods for stated in periods):
        about |= {fold(w) if question.folded else w for w in question.period_words}
    own_coverage = _share(weights, own)
    # What only the context says counts less: the sentence may be about its neighbour.
    coverage = _share(weights, own, near, about)
    residual_terms = {t: weights.get(t, 0.0) or rarity(t) for t in question.residual}
    residual = _share(residual_terms, own, near, about) if residual_terms else 1.0
    subject_fits = _subject_fits(question, sentence, document, hit.passage.heading, figures)
    fitted = _fitted(question, _of_asked_scope(question, figures, sentence, start), sentence, start)
    period_fits = _period_fits(question, periods, text, document)
    place_fits = _place_fits(question, places, sentence, document)
    score = coverage + 0.35 * hit.score + _kind_bonus(question, sentence, fitted, figures)
    score += 0.25 * bool(question.periods and period_fits and periods) - 0.5 * (not period_fits)
    score -= 0.5 * (not place_fits) + 0.35 * (not subject_fits) + 0.3 * (len(sentence) < _SIGNATURE)
    title_only = sentence.strip() == document.metadata.title and not sentence.rstrip().endswith(".")
    if title_only and question.kind is not QuestionKind.DOCUMENTS:
        score -= 0.4  # a title says what a document is about, not what it says
    if not question.places and not question.local and places and NATIONAL not in places:
        score -= 0.3  # no place is named: the nation is meant before any province
    if question.local and places == (NATIONAL,):
        score -= 0.3
    return Evidence(
        document, start, end, sentence, hit.score, periods, places, figures, coverage, own_coverage, fitted,
        period_fits, place_fits, subject_fits, score, residual, _named_kept(question, sentence, f"{hit.passage.heading} {text[max(0, start - 400) : start]}", text, document), hit.passage.heading,
        _share(weights, set(_known_terms(hit.passage.heading, question.folded))) if hit.passage.heading else 0.0,
    )  # fmt: skip


def _terms_of(text: str, folded: bool) -> set[str]:
    found = [*syllables(text), *document_terms(text)]
    if folded:
        found = [fold(t) for t in found]
    return {*found, *(f"{a}_{b}" for a, b in zip(found, found[1:], strict=False))}


# A line this short is a signature or a caption more often than a statement.
_SIGNATURE = 28
_NEAR, _ABOUT = 0.6, 0.75


def _share(
    weights: dict[str, float],
    own: set[str],
    near: frozenset[str] = frozenset(),
    about: frozenset[str] = frozenset(),
) -> float:
    """Return the share of `weights` that stands in the sentence, less for what only its surroundings say."""
    total = sum(weights.values())
    if not total:
        return 0.0
    said = sum(
        weight * (1.0 if term in own else _ABOUT if term in about else _NEAR if term in near else 0.0)
        for term, weight in weights.items()
    )
    return said / total


@lru_cache(maxsize=2048)
def _known_terms(text: str, folded: bool) -> frozenset[str]:
    return frozenset(_terms_of(text, folded))


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
    claimed = question.yes_no and not CLAIM.search(question.text) and not question.names
    if question.document_terms and not claimed:
        named = document_terms(f"{document.metadata.title} \n {document.metadata.number or ''} \n {sentence}")
        if not set(question.document_terms) & set(named):
            return False
    if question.yes_no:
        return True  # the figures of a yes-or-no question are its claim, not its subject
    return all(q.raw.split()[0] in text for q in question.stated if "." in q.raw and not q.qualifier)


def _asks_target(question: Question) -> bool:
    return any(ask.kind is FigureKind.TARGET for ask in question.asks)


def _periods_of(
    text: str, start: int, end: int, document: StoredDocument, *, targets: bool = False
) -> tuple[PeriodName, ...]:
    """Return the periods a sentence reports: its own, else the nearest before it in the paragraph, else the document's."""
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


def _places_of(text: str, start: int, end: int, document: StoredDocument) -> tuple[str, ...]:
    """Return the places a sentence is about: those it names, else the scope set before it, else the document's."""
    sentence = text[start:end]
    figures = _figures_of(text, start, end)
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
        replace(
            f,
            quantity=replace(f.quantity, start=f.quantity.start + lead_start, end=f.quantity.end + lead_start),
        )
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


def _of_asked_scope(question: Question, figures: Sequence[Figure], sentence: str, start: int) -> list[Figure]:
    """Return the figures that stand under the period and place asked, where a sentence reports several.

    "Năm 2023: 6.702; Năm 2024: 7.118" gives each its own period: the one named last before it.
    """
    periods = _reported_mentions(sentence, _asks_target(question))
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


def _near(sentence: str, start: int, figure: Figure) -> str:
    at, end = figure.quantity.start - start, figure.quantity.end - start
    return fold_aligned(sentence[max(0, at - 60) : end + 25])


def _fitted(question: Question, figures: Sequence[Figure], sentence: str, start: int) -> tuple[tuple[Ask, Figure], ...]:
    """Return, for each quantity asked, the figure of the sentence that gives it."""
    result = []
    for ask in question.asks:
        candidates = [
            (fit(ask, figure, question.subject, _near(sentence, start, figure)), -index, figure)
            for index, figure in enumerate(figures)
        ]
        best = max(candidates, key=lambda c: c[:2], default=None)
        if best is not None and best[0] > 0:
            result.append((ask, best[2]))
    return tuple(result)


def fit(ask: Ask, figure: Figure, subject: Subject, near: str = "") -> float:
    """Return how well `figure` is what `ask` asks for: 0 not at all, 1 wholly.

    `near` is the accent-less text around it, where a counted thing may stand ("Biên chế hiện có 119 người").
    """
    percent = figure.quantity.unit in {Unit.PERCENT, Unit.POINT}
    if ask.counted is not None:
        words = fold(figure.quantity.counted or "").split()
        if figure.kind is not ask.kind:
            return 0.0
        if words and words[0] in ask.counted.split():
            return 0.9
        return 0.6 if re.search(rf"\b{re.escape(ask.counted)}\b[^,;]*$", near[:-25]) else 0.0
    if figure.kind is not ask.kind or (ask.rate and not percent):
        return 0.0
    if percent and not ask.rate and ask.kind is FigureKind.LEVEL:
        return 0.0
    if figure.quantity.unit is Unit.OTHER and ask.basis is not None:
        return 0.0
    score = 1.0 if figure.quantity.qualifier is None else 0.97  # the exact figure before "trên 612 nghìn"
    if ask.basis is not None:
        if figure.basis is not ask.basis:
            related_basis = {figure.basis, ask.basis} == {Basis.CASE, Basis.JUDGMENT}
            if not (related_basis and figure.subject is Subject.ADMINISTRATIVE):
                return 0.0
    if subject is not Subject.ALL and figure.subject is not subject:
        score -= 0.3
    if subject is Subject.ALL and figure.subject is not Subject.ALL:
        score -= 0.3
    if (
        ask.measure is not None
        and rate_of(ask.measure) is not rate_of(figure.measure)
        and not _both_dealt_with(ask, figure)
    ):
        if figure.measure is not Measure.OTHER:
            return 0.0
        score -= 0.3
    if ask.kind is FigureKind.CHANGE and figure.quantity.unit is Unit.POINT and ask.basis and not ask.rate:
        score *= 0.4  # "tăng bao nhiêu việc" asks for cases; the change of the rate is the next best
    if ask.kind is FigureKind.MARGIN and ask.from_nation != bool(_NATION.search(near)):
        score *= 0.5
    return max(score, 0.05)


_NATION = re.compile(r"ca nuoc|toan quoc|mat bang|binh quan chung")


def _both_dealt_with(ask: Ask, figure: Figure) -> bool:
    """Judgments that are followed (theo dõi) are those to be enforced: "868/2.098 bản án"."""
    dealt_with = {Measure.RECEIVED, Measure.TO_ENFORCE}
    return figure.basis is Basis.JUDGMENT and ask.measure in dealt_with and figure.measure in dealt_with


def _period_fits(question: Question, periods: Sequence[PeriodName], text: str, document: StoredDocument) -> bool:
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


def _place_fits(question: Question, places: Sequence[str], sentence: str, document: StoredDocument) -> bool:
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
        return not places or NATIONAL in places or not question.wants_indicator and LOCAL in places
    return True


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
        return 0.25 if _DATE.search(sentence) else -0.4
    if question.duration and _DURATION.search(fold_aligned(sentence)):
        return 0.3
    if kind is QuestionKind.LEGAL:
        return 0.25 if DOCUMENT_NUMBER.search(sentence) else 0.1 if _LAW.search(sentence) else -0.1
    if kind is QuestionKind.DIRECTIVE or question.directing and kind in {QuestionKind.DOCUMENTS, QuestionKind.LIST}:
        return 0.15 if _DIRECTING.search(fold_aligned(sentence)) else -0.3
    if question.asks and fitted:
        return 0.3
    if question.duration:
        return 0.3 if _DURATION.search(fold_aligned(sentence)) else -0.2
    return 0.0


def _role_bonus(question: Question, sentence: str) -> float:
    """Return what a named person gains: most where the office that is asked about stands beside the name."""
    return 0.7 if names_holder(question, sentence) else 0.1


def defines(question: Question, sentence: str) -> bool:
    """Tell whether a sentence says what the thing asked about is: "Vi bằng là văn bản ghi nhận …"."""
    head = " ".join(fold(w) for w in question.words[:6])
    folded = fold_aligned(sentence).replace(",", "")
    for length in range(min(len(question.words), 6), 1, -1):
        head = " ".join(fold(w) for w in question.words[:length])
        match = re.search(
            rf"\b{re.escape(head)}\b[^.;:]{{0,40}}?(?::|\b(?:la|gom|bao gom|duoc hieu la|do [^.;]{{3,80}} lam)\b)",
            folded,
        )
        if match:
            return match.start() < 40
    return False


_NOT_AN_OFFICE = frozenset("la ai ten nguoi dong chi ong ba lanh dao nao ho va do".split()) - {"lanh", "dao"}
# How far from an office its holder's name stands: "Trưởng ban Chỉ đạo thi hành án dân sự tỉnh Nghệ An, ông …".
_BESIDE = 90


def names_holder(question: Question, sentence: str) -> bool:
    """Tell whether a person's name stands beside the office or the deed that is asked about."""
    if question.names:
        return all(name in sentence for name in question.names)  # "Ông … là ai?": the office is asked for
    head = " ".join([w for w in (fold(w) for w in question.words) if w not in _NOT_AN_OFFICE][:2])
    if not head:
        return False
    folded = fold_aligned(sentence)
    asked = fold_aligned(question.text)
    people = persons(sentence)
    for match in re.finditer(rf"\b{re.escape(head)}\b", folded):
        rank = re.search(r"\b(tong|pho|nguyen)\s+$", folded[: match.start()])
        if rank and f"{rank[1]} {head}" not in asked:
            continue  # a deputy, or the head of the superior body
        if any(start - match.end() < _BESIDE and match.start() - end < _BESIDE for start, end in people):
            return True
    return False


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
