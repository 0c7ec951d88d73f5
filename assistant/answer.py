"""Chooses the sentences that answer a question and writes the short answer, or says why there is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant import verdict
from assistant.asks import Ask
from assistant.choice import Choice
from assistant.evidence import DATE, LAW, RESIDUAL, Evidence
from assistant.holders import defined_term, defines, definitions, is_byline, names_holder
from assistant.listing import items_around, items_below, leading_clause, lists, prose_list
from assistant.scope import LOCAL
from assistant.types import AnswerFigure, Refusal
from assistant.understand import CLAIM, Question, QuestionKind
from ingest.figures import Figure, FigureKind
from ingest.people import persons
from ingest.periods import PeriodKind, covers
from ingest.places import NATIONAL, related
from ingest.split import sentences
from ingest.types import Span, StoredFigure
from ingest.words import document_terms, fold, fold_aligned

# The contract counts an answer within so many characters; what is asked in one sentence gets the shorter limit.
SHORT_ANSWER, LONG_ANSWER = 600, 1500
# A sentence with so much of the question's weight, its context included, is near enough to be named in a refusal.
_NEAREST = 0.42
_AUTHOR_COVERAGE = 0.2
# Where the counted thing itself is named and found ("bao nhiêu Phòng khu vực").
_RESIDUAL_COUNTED = 0.5
# Where nothing says what is counted ("giá … bao nhiêu").
_RESIDUAL_OPEN = 0.7
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
    # The figures that it states, as records have them.
    records: tuple[StoredFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that follows from cited figures: `sentence` says it with its formula, `pieces` hold the operands."""

    figure: AnswerFigure
    sentence: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the answer in words of ours; every number and name of it stands in the `pieces` that it cites."""

    text: str
    pieces: tuple[Piece, ...]
    # The computed value that it gives.
    figure: AnswerFigure | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is cited: its pieces in order, with what is said before them; or a refusal."""

    pieces: tuple[Piece, ...] = ()
    # Lines of our own, before the pieces.
    said: tuple[Said, ...] = ()
    lead: str = ""
    computed: Computed | None = None
    refusal: Refusal | None = None
    message: str = ""
    bullets: bool = field(default=False)
    # Two sources give different values for the same figure.
    disagree: bool = False
    # What is said is near to what is asked, and may not be it.
    doubtful: bool = False


def compose(
    question: Question,
    evidence: Sequence[Evidence],
    choose: Callable[[], Choice],
    texts: Callable[[str], str],
) -> Draft:
    """Return the draft that answers `question` from `evidence` (best first).

    `choose` chooses among it where no figure is asked for; `texts` gives a document's text by its id.
    """
    if not (question.asks or question.document_terms or any(len(w) > 1 for w in question.words)):
        message = "Câu này chưa nêu nội dung cần hỏi. Hãy viết rõ chỉ tiêu, kỳ và địa phương, hoặc văn bản cần hỏi."
        return Draft(refusal=Refusal.OUT_OF_SCOPE, message=message)
    if question.instructs:
        message = "Câu này yêu cầu đổi cách trả lời chứ không hỏi về nội dung tài liệu, nên không có gì để trả lời."
        return Draft(refusal=Refusal.OUT_OF_SCOPE, message=message)
    if question.wants_indicator and question.unread_time and not question.periods:
        message = (
            f"Chưa rõ “{question.unread_time}” là kỳ nào. Hãy nêu năm, và số tháng hoặc quý nếu không phải cả năm."
        )
        return Draft(refusal=Refusal.NO_EVIDENCE, message=message)
    if question.wants_figure:
        draft = _figures(question, evidence)
        if draft.refusal is None or not by_sentences(question):
            return draft
    return _sentences(question, evidence, choose, texts)


def by_sentences(question: Question) -> bool:
    """Tell whether a sentence may answer where no figure does: the figures of the statistics have period and place."""
    return not question.wants_figure or not (question.measured and (question.places or question.periods))


def together(drafts: Sequence[Draft]) -> Draft:
    """Return one draft of the answers to the parts of a question; what is not answered is said after the rest."""
    answered = [d for d in drafts if d.refusal is None]
    if len(drafts) == 1 or not answered:
        return drafts[0]
    pieces = tuple(p for d in answered for p in d.pieces if d.computed is None)
    said = tuple(line for d in answered for line in (*_computed_lines(d), *d.said))
    # What is refused may name a period, which no source of the rest need say.
    refused = " ".join(d.message for d in answered if d.message)
    if len(answered) < len(drafts):
        refused = f"{refused} Phần còn lại của câu hỏi không có căn cứ trong thư viện.".strip()
    several = len(pieces) + len(said) > 1
    disagree, doubtful = any(d.disagree for d in answered), any(d.doubtful for d in answered)
    return Draft(pieces, said, bullets=several, disagree=disagree, doubtful=doubtful, message=refused)


def _computed_lines(draft: Draft) -> tuple[Said, ...]:
    computed = draft.computed
    return () if computed is None else (Said(computed.sentence, computed.pieces, computed.figure),)


# Figures


def _figures(question: Question, evidence: Sequence[Evidence]) -> Draft:
    usable = _usable(question, evidence)
    fitting = admissible(question, evidence)
    if not fitting:
        return _refused(question, evidence, usable)
    chosen: list[Piece] = []
    if question.kind is QuestionKind.DOCUMENTS:
        return Draft(tuple(_one_of_each(question, fitting)), bullets=True)
    for group in _groups(question, fitting):
        chosen += _cover(question, group, SHORT_ANSWER - sum(len(p.text) for p in chosen))
    chosen += _of_parts(question, chosen, usable)
    others = _disagreeing(chosen, fitting)
    return Draft((*chosen, *others), lead=_verdict(question, chosen), disagree=bool(others))


def _disagreeing(chosen: Sequence[Piece], fitting: Sequence[Evidence]) -> list[Piece]:
    """Return the sentence of another document that prints another value for the same figure, period and place."""
    room = SHORT_ANSWER - 20 - sum(len(p.text) + 5 for p in chosen)
    cited = {p.evidence.document.id for p in chosen}
    for piece in chosen:
        for ask, figure in piece.figures:
            for other in fitting:
                titled = other.text.strip() == other.document.metadata.title
                if other.document.id in cited or titled or not _same_scope(piece.evidence, other):
                    continue
                for other_ask, other_figure in other.fitted:
                    if other_ask == ask and _contradicts(figure, other_figure):
                        second = _piece(other, only=[ask])
                        return [second] if len(second.text) <= room else []
    return []


def _same_scope(first: Evidence, second: Evidence) -> bool:
    places = {p for p in first.places if p != NATIONAL}, {p for p in second.places if p != NATIONAL}
    return bool(set(first.periods) & set(second.periods)) and places[0] == places[1]


def _contradicts(first: Figure, second: Figure) -> bool:
    """Tell whether two figures of one indicator differ by more than rounding ("trên 53.750 tỷ" and 53.750,695 tỷ)."""
    a, b = first.quantity, second.quantity
    if first.indicator != second.indicator or first.kind is not second.kind or a.unit is not b.unit or not b.value:
        return False
    rounded = a.qualifier is not None or b.qualifier is not None
    return abs(a.value - b.value) > abs(b.value) * (Decimal("0.01") if rounded else Decimal("0.0001"))


def _usable(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    bar = RESIDUAL if question.wants_indicator else _RESIDUAL_COUNTED
    if all(a.measure is None and a.basis is None and a.counted is None and not a.rate for a in question.asks):
        bar = _RESIDUAL_OPEN
    return [e for e in evidence if e.fitted and e.residual >= bar and e.named_kept]


def admissible(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence that gives a quantity asked, of the very period, place and subject asked."""
    placed = [e for e in _usable(question, evidence) if e.period_fits and e.place_fits]
    # What is asked of all cases is not what was counted of a kind of them.
    strict = question.subject_named or question.wants_indicator
    about = [e for e in placed if e.subject_fits] or ([] if strict else placed)
    if not question.places and not question.local and question.wants_indicator:
        # No place named means the nation: a province's figure would be taken for the nation's.
        about = [e for e in about if not e.places or {NATIONAL, LOCAL} & set(e.places)]
    # The very period asked goes before one that only falls into it (2020 of 2016-2020).
    return [e for e in about if set(e.periods) & set(question.periods)] or about


def _of_parts(question: Question, chosen: Sequence[Piece], usable: Sequence[Evidence]) -> list[Piece]:
    """Return the sentence of the same document that gives a missing change for a part of the work only.

    "Có so với cùng kỳ không?" is answered by what the report compares, though it compares credit cases alone.
    """
    given = {ask for piece in chosen for ask, _ in piece.figures}
    missing = [a for a in question.asks if a not in given and a.kind is FigureKind.CHANGE]
    first = chosen[0].evidence
    for candidate in usable if missing and not question.subject_named else ():
        same = candidate.document.id == first.document.id and candidate.period_fits and candidate.start != first.start
        if same and any(ask in missing for ask, _ in candidate.fitted):
            return [_piece(candidate, only=missing)]
    return []


def _groups(question: Question, fitting: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the evidence of each period and place that the question sets side by side, or all in one group."""
    provinces = [p for p in question.places if p != NATIONAL]
    if len(provinces) > 1:
        groups = [[e for e in fitting if set(e.places) & related(p)] for p in provinces]
    elif provinces and NATIONAL in question.places:
        groups = [[e for e in fitting if (p in e.places) or (p == NATIONAL and not set(provinces) & set(e.places))]
                  for p in question.places]  # fmt: skip
    elif question.local and NATIONAL in question.places:
        groups = [[e for e in fitting if place in e.places] for place in (NATIONAL, LOCAL)]
    elif _is_trend(question, fitting):
        years = sorted({s.year or 0 for e in fitting for s in e.periods if s.kind is PeriodKind.YEAR})
        groups = [[e for e in fitting if any(s.year == year for s in e.periods)] for year in years]
    elif len(question.periods) > 1:
        groups = [[e for e in fitting if any(covers(p, s) for s in e.periods)] for p in question.periods]
    else:
        return [list(fitting)]
    return [g for g in groups if g] or [list(fitting)]


def _is_trend(question: Question, fitting: Sequence[Evidence]) -> bool:
    """Tell whether a span of years is asked about of which only its single years are reported."""
    spans = [p for p in question.periods if p.kind is PeriodKind.YEARS]
    return bool(spans) and not any(set(e.periods) & set(spans) for e in fitting)


def _cover(question: Question, fitting: Sequence[Evidence], budget: int) -> list[Piece]:
    """Return the fewest pieces that give every quantity asked, the best one first, then in its document's order."""
    best = fitting[0]
    pieces = [
        _piece(best, claims=[m[0].rstrip(" %") for m in CLAIM.finditer(question.text)] if question.confirms else ())
    ]
    given = {ask for ask, _ in best.fitted}
    same = [e for e in fitting[1:] if e.document.id == best.document.id and set(e.periods) == set(best.periods)]
    others = [e for e in fitting[1:] if e.document.id != best.document.id]
    for candidate in [*same, *others]:
        missing = [ask for ask in question.asks if ask not in given]
        if not missing or len(pieces) == 3:
            break
        if not any(ask in missing for ask, _ in candidate.fitted):
            continue
        if question.subject_named and not any(f.subject is question.subject for _, f in candidate.fitted):
            continue  # what is missing of credit cases is not what all cases reached
        piece = _piece(candidate, only=missing)
        if sum(len(p.text) for p in pieces) + len(piece.text) > budget:
            continue
        pieces.append(piece)
        given |= {ask for ask, _ in candidate.fitted}
    return _in_order(pieces)


def _in_order(pieces: list[Piece]) -> list[Piece]:
    first = pieces[0].evidence.document.id
    return sorted(pieces, key=lambda p: (p.evidence.document.id != first, p.evidence.document.id, p.start))


def _piece(evidence: Evidence, only: Sequence[Ask] | None = None, claims: Sequence[str] = ()) -> Piece:
    """Return the evidence's sentence, or of a long one the clauses that hold the figures asked for."""
    fitted = tuple((a, f) for a, f in evidence.fitted if only is None or a in only)
    return replace(piece_of(evidence, [f for _, f in fitted], claims), figures=fitted)


def piece_of(evidence: Evidence, figures: Sequence[Figure], claims: Sequence[str] = ()) -> Piece:
    """Return the stretch of the evidence's sentence that holds `figures` and what it says of `claims`."""
    return piece_around(evidence, [(f.quantity.start, f.quantity.end) for f in figures], claims)


def piece_around(evidence: Evidence, spans: Sequence[tuple[int, int]], claims: Sequence[str] = ()) -> Piece:
    """Return the stretch of the evidence's sentence that holds `spans` of its document, whole clauses."""
    start, end = evidence.start, evidence.end
    if end - start > _LONG_SENTENCE and spans:
        first = min(first for first, _ in spans) - start
        last = max(last for _, last in spans) - start
        for claim in claims:  # what is confirmed or denied is shown
            at = evidence.text.find(claim)
            if at >= 0:
                first, last = min(first, at), max(last, at + len(claim))
        left, right = _clauses(evidence.text, first, last)
        start, end = start + left, start + right
    return Piece(evidence, start, end, evidence.text[start - evidence.start : end - evidence.start])


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


def _sentences(
    question: Question, evidence: Sequence[Evidence], choose: Callable[[], Choice], texts: Callable[[str], str]
) -> Draft:
    if question.author and evidence and is_byline(evidence[0].text):
        line = evidence[0]
        known = line.period_fits and line.place_fits and line.named_kept and line.coverage >= _AUTHOR_COVERAGE
        return Draft((_shortened(question, line, SHORT_ANSWER),)) if known else _refused(question, evidence, [])
    choice = choose()
    term = defined_term(question.text)
    meant = [e for e in choice.evidence if term and definitions(term, e.text)]
    if meant:  # the sentence says of itself that it answers
        return Draft((_shortened(question, meant[0], SHORT_ANSWER - 20),))
    draft = _chosen(question, evidence, choice, texts)
    return replace(draft, doubtful=choice.doubtful) if draft.refusal is None else draft


def _chosen(question: Question, evidence: Sequence[Evidence], choice: Choice, texts: Callable[[str], str]) -> Draft:
    fitting = list(choice.evidence)
    if question.kind is QuestionKind.WHO and question.wants_name:
        fitting = [e for e in fitting if names_holder(question, e.text) or defines(question, e.text)]
    if question.wants_figure and not lists(question):
        fitting = [e for e in fitting if re.search(r"\d", e.text)]
    fitting = _of_the_sort(question, fitting)
    if not fitting or not (choice.answers or _says_all(question, fitting[0])):
        near = [e for e in evidence if e.coverage >= _NEAREST and e.named_kept and not is_byline(e.text)]
        return _refused(question, evidence, near)
    if question.kind is QuestionKind.DOCUMENTS:
        return Draft(tuple(_one_of_each(question, fitting)), bullets=True)
    listed = _listed(question, fitting, texts) if lists(question) else []
    if listed:
        return Draft(tuple(listed), bullets=len(listed) > 1)
    section = _section(question, fitting) if question.kind in _LISTING else []
    if section:
        return Draft(tuple(section), bullets=len(section) > 1)
    if question.kind in _LONG_KINDS and not defined_term(question.text):
        pieces = _neighbours(question, fitting, evidence)
        return Draft(tuple(pieces), lead=_verdict(question, pieces), bullets=len(pieces) > 1)
    best = fitting[0]
    pieces = [_shortened(question, best, SHORT_ANSWER - 20)]
    for other in fitting[1:3]:
        if other.score >= _AS_LIKELY and len(pieces[0].text) + len(other.text) <= SHORT_ANSWER - 20:
            pieces.append(_shortened(question, other, SHORT_ANSWER))
            break
    return Draft(tuple(_in_order(pieces)), lead=_verdict(question, pieces))


# Beside the likeliest sentence, one must be so likely to go before it for having what is asked for.
_LIKELY_ENOUGH = 0.02
_NUMBER_WANTED = re.compile(
    r"\b(?:quyet dinh|nghi quyet|nghi dinh|thong tu|chi thi|van ban|luat|ke hoach|cong van|bao cao)"
    r"(?: \w+){0,2}? (?:nao|gi|so may|so nao|so bao nhieu)\b"
)


def _of_the_sort(question: Question, fitting: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences with a person, date or number that the question does not say first, where one is wanted."""
    first = [e for e in fitting if e.score >= _LIKELY_ENOUGH and _has_what_is_wanted(question, e)]
    return first + [e for e in fitting if e not in first]


def _has_what_is_wanted(question: Question, one: Evidence) -> bool:
    if question.kind is QuestionKind.WHO and question.wants_name and not question.names:
        return any(one.text[start:end] not in question.text for start, end in persons(one.text))
    if question.kind is QuestionKind.WHEN:
        return any(date[0] not in question.text for date in DATE.finditer(one.text))
    if question.kind is QuestionKind.LEGAL and _NUMBER_WANTED.search(fold_aligned(question.text)):
        return bool(set(document_terms(one.text)) - set(question.document_terms)) or bool(LAW.search(one.text))
    return True


# A sentence with this share of the question's weight says all of it: the rest is how it is asked.
_SAYS_ALL, _SAYS_THE_NAME = 0.9, 0.6
_OFFICE_ASKED = re.compile(r"\bchuc (?:vu|danh|gi)\b|\bla ai\b")


def _says_all(question: Question, one: Evidence) -> bool:
    """Tell whether a sentence is what a question without a subject of its own asks for.

    A person's office, and what several documents say of a person, is where the name stands; a claim about a numbered
    document is held against what is said of that number, for the claim's own words may stand nowhere.
    """
    named = bool(question.names) and all(name in one.text for name in question.names)
    if named and _OFFICE_ASKED.search(fold_aligned(question.text)):
        return True
    if question.kind is QuestionKind.DOCUMENTS:
        return one.own_coverage >= (_SAYS_THE_NAME if named else _SAYS_ALL)
    return question.confirms and bool(set(question.document_terms) & set(document_terms(one.text)))


# A further sentence is said that is this likely beside the best one to answer.
_AS_LIKELY = 0.5
# The same where several things are asked for.
_ALSO_LIKELY = 0.2


def _one_of_each(question: Question, fitting: Sequence[Evidence]) -> list[Piece]:
    """Return the best sentence of each document that answers, most fitting document first."""
    best: dict[str, Evidence] = {}
    for candidate in fitting:
        if candidate.score >= _ALSO_LIKELY:
            best.setdefault(candidate.document.id, candidate)
    pieces = (_shortened(question, candidate, 420) for candidate in list(best.values())[:_MOST_PIECES])
    return _as_far_as_there_is_room(pieces, LONG_ANSWER - 92)


def _as_far_as_there_is_room(pieces: Iterable[Piece], room: int) -> list[Piece]:
    """Return the pieces that fit into `room` characters together, each with its bullet, marker and line end."""
    kept: list[Piece] = []
    for piece in pieces:
        if len(piece.text) + _AROUND_A_PIECE <= room:
            kept.append(piece)
            room -= len(piece.text) + _AROUND_A_PIECE
    return kept


# A heading that says this share of what is asked answers by its whole section.
_HEADED = 0.7


_LISTING = frozenset({QuestionKind.LIST, QuestionKind.GENERAL, QuestionKind.LEGAL})


def _section(question: Question, fitting: Sequence[Evidence]) -> list[Piece]:
    """Return the items under the heading that names what is to be listed, in order, as far as there is room."""
    headed = max(fitting, key=lambda e: (e.heading_coverage, e.score))
    if headed.heading_coverage < _HEADED or question.duration:
        return []
    items = [e for e in fitting if e.document.id == headed.document.id and e.heading == headed.heading]
    pieces = (_shortened(question, item, 420) for item in sorted(items, key=lambda e: e.start))
    # What stands in brackets is a codification's note on the article.
    return _as_far_as_there_is_room((piece for piece in pieces if not piece.text.startswith("(")), LONG_ANSWER - 60)


_MOST_PIECES = 6
# "* ", " [12]" and the end of the line.
_AROUND_A_PIECE = 8


# What a piece of a shortened list keeps at least, in characters.
_SHORTEST_ITEM = 60


def _listed(question: Question, fitting: Sequence[Evidence], texts: Callable[[str], str]) -> list[Piece]:
    """Return all items of the list that the likeliest sentences introduce or are of, in order; [] for none.

    Long items are shortened to their leading clauses, so that the last are said as well.
    """
    votes: dict[tuple[str, int], float] = {}
    lists_of: dict[tuple[str, int], tuple[Evidence, list[Span]]] = {}
    for one in fitting[:_VOTING]:
        spans = _list_of(one, texts(one.document.id))
        if len(spans) > 1 or _ENUMERATES.search(one.text):  # "… gồm tiền phạt, án phí": a list in one sentence
            spans = spans if len(spans) > 1 else [Span(one.start, one.end)]
            key = (one.document.id, spans[0].start)
            many = _AS_MANY if _as_many(question, texts(one.document.id), spans) else 1.0
            votes[key] = votes.get(key, 0.0) + many * one.score
            lists_of.setdefault(key, (one, spans))
    best = fitting[0]
    if votes:
        key = max(votes, key=lambda k: votes[k])
        best, spans = lists_of[key]
        if votes[key] < _ALSO_LIKELY:
            return []
    elif question.kind is QuestionKind.LIST and not _ENUMERATES.search(best.text):
        spans = prose_list(texts(best.document.id), best.start, best.end)
    else:
        return []
    return _shortened_list(best, spans, texts(best.document.id))


# So many of the likeliest sentences say which list is meant; one of as many items as are asked for counts so much more.
_VOTING, _AS_MANY = 6, 10.0
_ENUMERATES = re.compile(r"\b(?:gồm|bao gồm|như sau|là:)")


def _list_of(one: Evidence, text: str) -> list[Span]:
    """Return the list that a sentence introduces, is an item of or holds; fewer than two spans for none."""
    if one.text.rstrip().endswith(":"):
        return [Span(one.start, one.end), *items_below(text, one.end)]
    if _INLINE.search(one.text):
        line = text.rfind("\n", 0, one.start) + 1
        stop = text.find("\n", one.end)
        whole = list(sentences(text, line, len(text) if stop < 0 else stop))
        marked = [i for i, s in enumerate(whole) if _INLINE.search(text[s.start : s.end])]
        if len(marked) > 1:
            return whole[marked[0] : marked[-1] + 1]
    return items_around(text, one.start)


def _as_many(question: Question, text: str, spans: Sequence[Span]) -> bool:
    """Tell whether a list has as many items as the question names ("5 mặt kết quả")."""
    named = {int(n) for n in re.findall(r"(?<![\d/.,])([2-9]|1\d)(?![\d/.,])", question.text)}
    marks = sum(len(_INLINE.findall(text[s.start : s.end])) for s in spans)
    return bool(named & {len(spans) - 1, marks})


def _shortened_list(best: Evidence, spans: Sequence[Span], text: str) -> list[Piece]:
    lengths = [span.end - span.start for span in spans]
    most = _most_each(lengths, LONG_ANSWER - 60 - _AROUND_A_PIECE * len(spans))
    if len(spans) < 2 or (most < _SHORTEST_ITEM and max(lengths) > most):
        return []
    return [leading_piece(best, span, text, most) for span in spans]


def leading_piece(like: Evidence, span: Span, text: str, most: int) -> Piece:
    """Return the beginning of `text[span]`, whole clauses within `most` characters, as `like`'s document says it."""
    said = text[span.start : span.end]
    end = span.start + leading_clause(said, most)
    evidence = replace(like, start=span.start, end=span.end, text=said, fitted=(), figures=())
    return Piece(evidence, span.start, end, text[span.start : end])


# "(1) … (2) …" within a sentence, or "(3) …" that goes on with it in a later one.
_INLINE = re.compile(r"\(\d{1,2}\)\s|(?:^|[;:]\s)[a-zđ]\)\s")


def _most_each(lengths: Sequence[int], room: int) -> int:
    """Return the greatest length to which pieces may be cut that together have `room` characters."""
    if sum(lengths) <= room:
        return max(lengths)
    left, remaining = len(lengths), room
    for length in sorted(lengths):
        if length * left > remaining:
            return remaining // left
        remaining -= length
        left -= 1
    return max(lengths)


def _neighbours(question: Question, fitting: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Piece]:
    """Return the best sentence and those of its document that answer nearly as well, in the document's order."""
    best = fitting[0]
    several = question.kind in {QuestionKind.LIST, QuestionKind.DIRECTIVE}
    bar, room = (_ALSO_LIKELY, LONG_ANSWER) if several else (_AS_LIKELY, SHORT_ANSWER)
    pieces = [_shortened(question, best, LONG_ANSWER - 200)]
    others = [
        _shortened(question, other, 500)
        for other in fitting[1:]
        if other.document.id == best.document.id and other.score >= bar
    ]
    pieces += _as_far_as_there_is_room(others, room - len(pieces[0].text) - 60)[: _MOST_PIECES - 1]
    if question.kind is QuestionKind.DIRECTIVE:
        left = LONG_ANSWER - 60 - sum(len(p.text) + _AROUND_A_PIECE for p in pieces)
        last = max(pieces, key=lambda p: p.end).evidence
        pieces += _going_on(question, last, evidence, {p.evidence.start for p in pieces}, min(_SAME_TASK, left))
    return sorted(pieces, key=lambda p: p.start)


# What goes on about a task in the same paragraph is part of it, up to so many characters.
_SAME_TASK = 330


def _going_on(
    question: Question, last: Evidence, evidence: Sequence[Evidence], taken: set[int], room: int
) -> list[Piece]:
    """Return the sentences that go on about the task right after `last`, on its line, as far as there is room."""
    pieces: list[Piece] = []
    end = last.end
    for other in sorted((e for e in evidence if e.document.id == last.document.id), key=lambda e: e.start):
        if other.start < end:
            continue
        if other.start - end > 2 or len(other.text) > room or other.start in taken:
            break
        pieces.append(_shortened(question, other, _SAME_TASK))
        end, room = other.end, room - len(other.text)
    return pieces


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


def _verdict(question: Question, pieces: Sequence[Piece]) -> str:
    """Return what is said before the answer to a presumption or a claim: confirmed, denied, or nothing."""
    said = " ".join(p.text for p in pieces)
    figures = [f for p in pieces for f in p.evidence.figures if p.start <= f.quantity.start < p.end]
    if question.presumed_change:
        turn = _turn(question, pieces)
        if turn:
            denied = turn != question.presumed_change or verdict.on_values(question.claims, figures) == verdict.DENIED
            return verdict.DENIED if denied else verdict.CONFIRMED if question.confirms else verdict.OPEN
    if not question.confirms:
        return verdict.OPEN
    if question.document_terms and question.names:
        return verdict.on_names(question.names, said)
    if question.claims:
        return verdict.on_values(question.claims, figures)
    if question.claimed_dates:
        return verdict.on_dates(question.claimed_dates, said)
    named = question.document_terms and not question.opens_with_number
    return verdict.on_documents(question.document_terms, said) if named else verdict.OPEN


def _turn(question: Question, pieces: Sequence[Piece]) -> int:
    """Return +1 or -1 for the change, or the distance from a target, that the answer states first, 0 for none."""
    for piece in pieces:
        for ask, figure in piece.figures:
            if ask.kind in {FigureKind.CHANGE, FigureKind.MARGIN}:
                return piece.evidence.direction(figure)
    return 0


def refused_figures(question: Question, evidence: Sequence[Evidence]) -> Draft:
    """Return the refusal of a question about figures, by what the evidence has of other periods and places."""
    return _refused(question, evidence, _usable(question, evidence))


def _refused(question: Question, evidence: Sequence[Evidence], usable: Sequence[Evidence]) -> Draft:
    """Return a refusal that says what is missing, and names the nearest thing that is there."""
    best = max((e.coverage for e in evidence), default=0.0)
    asked_period = ", ".join(text[:1].lower() + text[1:] for text in question.period_texts)
    asked_place = ", ".join(p for p in question.places)
    other_place = next((e for e in usable if e.period_fits and not e.place_fits), None)
    other_period = next((e for e in usable if e.place_fits and not e.period_fits), None)
    provincial = next((e for e in usable if e.period_fits and e.place_fits and question.wants_indicator), None)
    if provincial is not None and not question.places and provincial.places:
        message = f"Thư viện không có số liệu chung của cả nước{_of(asked_period)}; hãy hỏi kèm tên địa phương."
        return Draft(_nearest(provincial), refusal=Refusal.OTHER_PLACE, message=message)
    if other_place is not None and question.places:
        message = f"Thư viện không có nội dung này của {asked_place}{_of(asked_period)}."
        return Draft(_nearest(other_place), refusal=Refusal.OTHER_PLACE, message=message)
    if other_period is not None and question.periods:
        message = f"Thư viện không có nội dung này cho {asked_period}{_of(asked_place)}."
        return Draft(_nearest(other_period), refusal=Refusal.OTHER_PERIOD, message=message)
    if best < _OUT_OF_SCOPE and not question.places and not question.periods:
        message = "Câu hỏi nằm ngoài nội dung của các tài liệu trong thư viện nên không có căn cứ để trả lời."
        return Draft(refusal=Refusal.OUT_OF_SCOPE, message=message)
    missing = _of(asked_period) + _of(asked_place)
    message = f"Không tìm thấy trong thư viện câu nào trả lời được câu hỏi này{missing}."
    return Draft(refusal=Refusal.NO_EVIDENCE, message=message)


def _of(what: str) -> str:
    return f" ({what})" if what else ""


def _nearest(evidence: Evidence) -> tuple[Piece, ...]:
    return (Piece(evidence, evidence.start, evidence.end, evidence.text),)
