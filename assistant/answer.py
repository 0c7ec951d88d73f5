"""Chooses the sentences that answer a question and writes the short answer, or says why there is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.evidence import Evidence
from assistant.retrieve import covers
from assistant.types import Refusal
from assistant.understand import Ask, Question, QuestionKind
from ingest.figures import Figure, FigureKind
from ingest.periods import label
from ingest.places import NATIONAL, related
from ingest.words import fold, fold_aligned

# The contract counts an answer within so many characters; what is asked in one sentence gets the shorter limit.
SHORT_ANSWER, LONG_ANSWER = 600, 1500
# Less of the question's weight than this in a sentence and its context is no evidence; chosen on the development
# questions (tests/assistant/test_refusals.py holds the cases).
_COVERAGE = 0.42
_OWN_COVERAGE = 0.12
_OUT_OF_SCOPE = 0.2
_LONG_SENTENCE = 330
_LONG_KINDS = frozenset({QuestionKind.DIRECTIVE, QuestionKind.LIST, QuestionKind.DOCUMENTS, QuestionKind.GENERAL})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document that is said in the answer, `document text[start:end]`, and what it is quoted by."""

    evidence: Evidence
    start: int
    end: int
    text: str
    figures: tuple[tuple[Ask, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that follows from cited figures; `formula` is written with the printed operands."""

    indicator: str
    value: str
    unit: str
    formula: str
    sentence: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is cited: its pieces in order, with what is said before them; or a refusal."""

    pieces: tuple[Piece, ...] = ()
    lead: str = ""
    computed: Computed | None = None
    refusal: Refusal | None = None
    message: str = ""
    bullets: bool = field(default=False)


def compose(question: Question, evidence: Sequence[Evidence]) -> Draft:
    """Return the draft that answers `question` from `evidence` (best first)."""
    if question.wants_figure:
        draft = _figures(question, evidence)
        if draft.refusal is None or question.kind is QuestionKind.FIGURE or question.places or question.periods:
            return draft
    return _sentences(question, evidence)


# Figures


def _figures(question: Question, evidence: Sequence[Evidence]) -> Draft:
    usable = [e for e in evidence if e.fitted and e.coverage >= _COVERAGE and _names_kept(question, e)]
    fitting = [e for e in usable if e.period_fits and e.place_fits and e.subject_fits]
    if not fitting:
        fitting = [e for e in usable if e.period_fits and e.place_fits and question.subject_named is False]
    if not fitting:
        return _refused(question, evidence, usable)
    chosen: list[Piece] = []
    for group in _groups(question, fitting):
        chosen += _cover(question, group, SHORT_ANSWER - sum(len(p.text) for p in chosen))
    return Draft(tuple(chosen), _verdict(question, chosen))


def _groups(question: Question, fitting: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the evidence of each period and place that the question sets side by side, or all in one group."""
    provinces = [p for p in question.places if p != NATIONAL]
    if len(provinces) > 1:
        groups = [[e for e in fitting if set(e.places) & related(p)] for p in provinces]
    elif len(question.periods) > 1:
        groups = [[e for e in fitting if any(covers(p, s) for s in e.periods)] for p in question.periods]
    else:
        return [list(fitting)]
    return [g for g in groups if g] or [list(fitting)]


def _cover(question: Question, fitting: Sequence[Evidence], budget: int) -> list[Piece]:
    """Return the fewest pieces that give every quantity asked, the best one first, then in its document's order."""
    best = fitting[0]
    pieces = [_piece(best)]
    given = {ask for ask, _ in best.fitted}
    same = [e for e in fitting[1:] if e.document.id == best.document.id and set(e.periods) == set(best.periods)]
    others = [e for e in fitting[1:] if e.document.id != best.document.id]
    for candidate in [*same, *others]:
        missing = [ask for ask in question.asks if ask not in given]
        if not missing or len(pieces) == 3:
            break
        if not any(ask in missing for ask, _ in candidate.fitted):
            continue
        piece = _piece(candidate, only=missing)
        if sum(len(p.text) for p in pieces) + len(piece.text) > budget:
            continue
        pieces.append(piece)
        given |= {ask for ask, _ in candidate.fitted}
    return _in_order(pieces)


def _in_order(pieces: list[Piece]) -> list[Piece]:
    first = pieces[0].evidence.document.id
    return sorted(pieces, key=lambda p: (p.evidence.document.id != first, p.evidence.document.id, p.start))


def _piece(evidence: Evidence, only: Sequence[Ask] | None = None) -> Piece:
    """Return the evidence's sentence, or of a long one the clauses that hold the figures asked for."""
    fitted = tuple((a, f) for a, f in evidence.fitted if only is None or a in only)
    start, end = evidence.start, evidence.end
    if end - start > _LONG_SENTENCE and fitted:
        spans = [(f.quantity.start - start, f.quantity.end - start) for _, f in fitted]
        left, right = _clauses(evidence.text, min(s for s, _ in spans), max(e for _, e in spans))
        start, end = start + left, start + right
    return Piece(evidence, start, end, evidence.text[start - evidence.start : end - evidence.start], fitted)


def _clauses(sentence: str, first: int, last: int) -> tuple[int, int]:
    """Return the bounds of the clauses that hold `sentence[first:last]`: between semicolons, not within brackets."""
    left = 0
    for match in re.finditer(r"[;:]\s+|\(\d\)\s*", sentence[:first]):
        if first - match.end() >= 25:
            left = match.end()
    stop = re.search(r"(?:;|\.\s|,\s(?=đồng thời|trong khi|tuy nhiên|góp phần|nhất là))", sentence[last:])
    right = last + stop.start() if stop else len(sentence)
    return left, right


# Sentences


def _sentences(question: Question, evidence: Sequence[Evidence]) -> Draft:
    usable = [
        e
        for e in evidence
        if e.coverage >= _COVERAGE and e.own_coverage >= _OWN_COVERAGE and _names_kept(question, e)
    ]
    fitting = [e for e in usable if e.period_fits and e.place_fits]
    if not fitting:
        return _refused(question, evidence, usable)
    if question.kind is QuestionKind.DOCUMENTS:
        return Draft(tuple(_one_of_each(question, fitting)), bullets=True)
    if question.kind in _LONG_KINDS:
        pieces = _neighbours(question, fitting)
        return Draft(tuple(pieces), _verdict(question, pieces), bullets=len(pieces) > 1)
    best = fitting[0]
    pieces = [_shortened(question, best, SHORT_ANSWER - 20)]
    for other in fitting[1:3]:
        adds = other.score >= 0.92 * best.score and other.own_coverage >= 0.8 * best.own_coverage
        if adds and len(pieces[0].text) + len(other.text) <= SHORT_ANSWER - 20:
            pieces.append(_shortened(question, other, SHORT_ANSWER))
            break
    return Draft(tuple(_in_order(pieces)), _verdict(question, pieces))


def _one_of_each(question: Question, fitting: Sequence[Evidence]) -> list[Piece]:
    """Return the best sentence of each document that answers, most fitting document first."""
    best: dict[str, Evidence] = {}
    for candidate in fitting:
        if candidate.score >= 0.6 * fitting[0].score:
            best.setdefault(candidate.document.id, candidate)
    pieces: list[Piece] = []
    room = LONG_ANSWER - 100
    for candidate in list(best.values())[:6]:
        piece = _shortened(question, candidate, 420)
        if len(piece.text) <= room:
            pieces.append(piece)
            room -= len(piece.text) + 8
    return pieces


def _neighbours(question: Question, fitting: Sequence[Evidence]) -> list[Piece]:
    """Return the best sentence and those of its document that answer nearly as well, in the document's order."""
    best = fitting[0]
    bar = 0.72 if question.kind in {QuestionKind.LIST, QuestionKind.DIRECTIVE} else 0.85
    pieces = [_shortened(question, best, LONG_ANSWER - 200)]
    room = (LONG_ANSWER if question.kind in {QuestionKind.LIST, QuestionKind.DIRECTIVE} else SHORT_ANSWER) - len(pieces[0].text) - 60
    for other in fitting[1:]:
        if other.document.id != best.document.id or other.score < bar * best.score:
            continue
        piece = _shortened(question, other, 500)
        if len(piece.text) + 8 <= room and len(pieces) < 6:
            pieces.append(piece)
            room -= len(piece.text) + 8
    return sorted(pieces, key=lambda p: p.start)


def _shortened(question: Question, evidence: Evidence, limit: int) -> Piece:
    """Return the sentence, or, past `limit`, the run of its clauses that says most of what is asked."""
    text = evidence.text
    if len(text) <= limit:
        return Piece(evidence, evidence.start, evidence.end, text, evidence.fitted)
    bounds = [0, *(m.end() for m in re.finditer(r"[;:]\s+", text)), len(text)]
    wanted = {fold(w) for w in question.words}
    best = (0.0, 0, min(limit, len(text)))
    for i, left in enumerate(bounds[:-1]):
        for right in bounds[i + 1 :]:
            if right - left > limit:
                break
            said = len(wanted & set(fold_aligned(text[left:right]).split()))
            best = max(best, (said - 0.002 * (right - left), left, right))
    _, left, right = best
    clause = text[left:right].rstrip(" ;:")
    return Piece(evidence, evidence.start + left, evidence.start + left + len(clause), clause, ())


# Verdicts and refusals


def _names_kept(question: Question, evidence: Evidence) -> bool:
    """A person or document number that the question names must be named by the sentence or its document."""
    haystack = fold_aligned(f"{evidence.document.metadata.title} {evidence.text}")
    return all(fold_aligned(name) in haystack or name in evidence.document_names for name in question.names)


_CLAIM = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d+(?:[.,]\d+)*\s?%|\d+(?:[.,]\d+)+|\d+(?=\s(?:việc|vụ|tỷ|triệu|bản án|ngày|tháng))")


def _verdict(question: Question, pieces: Sequence[Piece]) -> str:
    """Return "Đúng." or "Không đúng." before an answer to a yes-or-no question whose claim can be checked."""
    said = " ".join(p.text for p in pieces)
    if question.presumed_change:
        for piece in pieces:
            for ask, figure in piece.figures:
                if ask.kind is FigureKind.CHANGE:
                    direction = _direction(piece.evidence, figure)
                    if direction and direction != question.presumed_change:
                        return "Không đúng:"
                    return "Đúng:" if question.yes_no and direction else ""
    claims = _CLAIM.findall(question.text) if question.yes_no else []
    if not claims:
        return ""
    if all(_same_digits(claim, said) for claim in claims):
        return "Đúng:"
    return "Không đúng:" if _CLAIM.search(said) else ""


def _same_digits(claim: str, said: str) -> bool:
    return re.sub(r"\s", "", claim) in re.sub(r"\s", "", said)


def _direction(evidence: Evidence, figure: Figure) -> int:
    before = fold_aligned(evidence.text[max(0, figure.quantity.start - evidence.start - 30) : figure.quantity.start - evidence.start])
    rise, fall = before.rfind("tang"), max(before.rfind("giam"), before.rfind("it hon"), before.rfind("thap hon"))
    return 0 if rise == fall else 1 if rise > fall else -1


def _refused(question: Question, evidence: Sequence[Evidence], usable: Sequence[Evidence]) -> Draft:
    """Return a refusal that says what is missing, and names the nearest thing that is there."""
    best = max((e.coverage for e in evidence), default=0.0)
    asked_period = ", ".join(label(p) for p in question.periods)
    asked_place = ", ".join(p for p in question.places)
    other_place = next((e for e in usable if e.period_fits and not e.place_fits), None)
    other_period = next((e for e in usable if e.place_fits and not e.period_fits), None)
    if other_place is not None and question.places:
        message = f"Thư viện không có nội dung này của {asked_place}{_of(asked_period)}."
        return Draft(_nearest(other_place), refusal=Refusal.OTHER_PLACE, message=message)
    if other_period is not None and question.periods:
        message = f"Thư viện không có nội dung này cho {asked_period}{_of(asked_place)}."
        return Draft(_nearest(other_period), refusal=Refusal.OTHER_PERIOD, message=message)
    if best < _OUT_OF_SCOPE:
        message = "Câu hỏi nằm ngoài nội dung của các tài liệu trong thư viện nên không có căn cứ để trả lời."
        return Draft(refusal=Refusal.OUT_OF_SCOPE, message=message)
    missing = _of(asked_period) + _of(asked_place)
    message = f"Không tìm thấy trong thư viện câu nào trả lời được câu hỏi này{missing}."
    return Draft(refusal=Refusal.NO_EVIDENCE, message=message)


def _of(what: str) -> str:
    return f" ({what})" if what else ""


def _nearest(evidence: Evidence) -> tuple[Piece, ...]:
    return (Piece(evidence, evidence.start, evidence.end, evidence.text),)
