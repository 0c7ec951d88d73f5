"""Holds a sentence of the model against the passages it cites, and finds the shortest sentences that carry it. Pure.

Nothing is taken on trust. A sentence passes when
* every amount stands in a cited sentence as the same value, unit and qualifier, and, where either reading says so, as
  the same indicator, of the same period and place, in the same direction;
* its dates, document numbers and persons stand together in one cited sentence or in two that follow each other;
* its periods, years, places and other names are those of its quotes or of their documents;
* it neither denies what the quotes affirm nor affirms what they deny, and speaks of no other direction;
* nearly all of its words, clause by clause, are words of its quotes, their heading and their document's title.

What a sentence does not say, the reader takes from the answer before it or from the question, and so does `Scope`.
What is not told apart: who acts upon whom, where two offices stand in one sentence.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from assistant.llm.facts import (
    Amount,
    Facts,
    Moment,
    clauses,
    content,
    directions,
    facts_of,
    is_result,
    is_vietnamese,
    negated,
    same_amount,
    same_day,
    strong,
)  # fmt: skip
from assistant.llm.orders import orders_in
from assistant.scope import periods_of
from assistant.verify import unsupported
from ingest.figures import FigureKind, Measure, Subject, measures_in, rate_of
from ingest.indicators import indicator_name
from ingest.people import persons
from ingest.periods import PeriodKind, PeriodMention, PeriodName, covers, period_mentions, period_name, resolve
from ingest.places import NATIONAL, place_mentions, related
from ingest.records import read_records
from ingest.split import sentences
from ingest.types import FigureRecord, Metadata, Span, StoredDocument, Unit
from ingest.words import CAPITALS, fold_aligned, syllables

# Shares of a sentence's content syllables: in quotes and context, in the quotes alone, and of each clause.
_ALL, _OWN, _CLAUSE = 0.8, 0.55, 0.6
_SHORT_CLAUSE = 3
_LONGEST = 700
_MOST_QUOTES = 4
# A further sentence is quoted when it holds so many of the words that are still missing.
_WORTH_A_QUOTE = 2
# Looked through before a quote, and at the head of its document, for the sentence that names its period or place.
_LOOKED_BACK_CHARACTERS, _HEAD_CHARACTERS = 3_000, 1_500
# What every sentence of this field may say without being asked for it: which measure and place is meant is read.
_FIELD = """
cả nước toàn quốc tỉnh thành phố kỳ tổng kết quả tỷ tỉ lệ việc tiền đồng cụ thể báo cáo văn bản nguồn thi hành án dân sự
cơ quan
"""
_GENERIC = frozenset(_FIELD.split())
# Past this length a quote is the clauses that carry the claim (as in assistant.cite).
_LONG_QUOTE = 400
_UNWANTED = re.compile(r"https?:|www\.|<|>|\]\(|!\[|\{|\}|@|\\")
_NAME = re.compile(rf"[{CAPITALS}]\w*(?:\s+[{CAPITALS}]\w*)*")
_ROLE = re.compile(
    r"((?:quyền |phó |nguyên )*(?:tổng cục trưởng|cục trưởng|chi cục trưởng|vụ trưởng|bộ trưởng|thứ trưởng|chủ tịch"
    r"|thủ tướng|viện trưởng|chánh án|giám đốc|trưởng ban|trưởng phòng|chánh văn phòng|chấp hành viên|kế toán"
    r"|thẩm tra viên|thư ký))\b[^,;.]{0,60}$",
    re.IGNORECASE,
)
_INFERRED = "năm sau kỳ so sánh"  # as ingest.scope has it
_OPENING = re.compile(
    r"trong (?:do|so)|so (?:nay|do)|con so|ty le nay|ket qua (?:nay|do)|dieu nay|(?:ong|ba) (?:ay|nay)"
)


class Reason(StrEnum):
    """Why a sentence does not pass."""

    FORM = "form"
    LANGUAGE = "language"
    UNCITED = "uncited"
    NUMBER = "number"
    QUALIFIER = "qualifier"
    PERIOD = "period"
    PLACE = "place"
    INDICATOR = "indicator"
    DIRECTION = "direction"
    DATE = "date"
    DOCUMENT = "document"
    PERSON = "person"
    NAME = "name"
    APART = "apart"
    NEGATION = "negation"
    WORDS = "words"


class Unfounded(Exception):
    """A sentence is not borne out by what it cites."""

    def __init__(self, reason: Reason, what: str = "") -> None:
        super().__init__(f"{reason}: {what}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Scope:
    """What the reader takes a sentence to be about when it does not say so itself.

    `periods` and `place` None: left open. `figures` is whether the question asks for the statistics, which hold for
    their place only.
    """

    periods: tuple[PeriodName, ...] = ()
    place: str | None = None
    subject: Subject = Subject.ALL
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, or its clauses, `text[start:end]` of a document."""

    document: StoredDocument
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence that passed, as it is shown, with its quotes and the source's figures (quote's place, record)."""

    text: str
    quotes: tuple[Quote, ...]
    figures: tuple[tuple[int, FigureRecord, str], ...]
    scope: Scope


@dataclass(frozen=True, eq=False)
class Source:
    """A sentence of a cited passage."""

    document: StoredDocument
    whole: str
    start: int
    end: int
    records: tuple[FigureRecord, ...]
    heading: str
    passage: int

    @property
    def text(self) -> str:
        """The sentence."""
        return self.whole[self.start : self.end]

    @cached_property
    def facts(self) -> Facts:
        """What it states."""
        inside = [
            replace(r, start=r.start - self.start, end=r.end - self.start)
            for r in self.records
            if self.start <= r.start and r.end <= self.end
        ]
        return facts_of(self.text, inside)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its content syllables."""
        return frozenset(content(self.text))

    @cached_property
    def context(self) -> frozenset[str]:
        """The content syllables of what it stands under."""
        metadata = self.document.metadata
        return frozenset(content(f"{metadata.title} \n {self.heading} \n {metadata.issuer or ''} \n {self.lead}"))

    @cached_property
    def lead(self) -> str:
        """What stands before it in its paragraph, or the line that introduces it."""
        line = self.whole.rfind("\n", 0, self.start) + 1
        before = self.whole[max(line, self.start - 400) : self.start].strip()
        if before or not line:
            return before
        previous = self.whole[max(0, self.whole.rfind("\n", 0, line - 1)) : line - 1].strip()
        return previous[-300:] if previous.endswith(":") else ""

    def is_beside(self, other: Source) -> bool:
        """Tell whether it stands in the same paragraph as `other`."""
        first, last = min(self.start, other.start), max(self.start, other.start)
        return self.document.id == other.document.id and "\n" not in self.whole[first:last]

    @cached_property
    def periods(self) -> tuple[PeriodName, ...]:
        """What it is about in time."""
        return periods_of(self.whole, self.start, self.end, self.document, targets=True)


def sources_of(
    document: StoredDocument, whole: str, span: Span, heading: str, records: Sequence[FigureRecord], passage: int
) -> list[Source]:
    """Return the sentences of the passage `whole[span.start:span.end]`; `records` are its document's figures."""
    kept = tuple(r for r in records if span.start <= r.start and r.end <= span.end)
    ordering = [(m.start(), m.end()) for m in orders_in(whole[span.start : span.end])]
    return [
        Source(document, whole, sentence.start, sentence.end, kept, heading, passage)
        for sentence in sentences(whole, span.start, span.end)
        if not any(start <= sentence.start - span.start < end for start, end in ordering)
    ]


def ground(text: str, sources: Sequence[Source], scope: Scope) -> Grounded:
    """Return the sentence `text` with its quotes from `sources`, the sentences it cites; raise Unfounded."""
    _require_form(text)
    if not sources:
        raise Unfounded(Reason.UNCITED)
    claim = _read(text, scope)
    chosen, pairs = _choose(text, claim, sources)
    quotes = _with_enough_words(text, chosen, sources, _named_by(pairs))
    _require_same_story(text, claim, quotes)
    _require_periods(claim, pairs, quotes, scope)
    _require_places(text, quotes, scope)
    _require_names(text, claim, quotes)
    spoken = _with_printed(text, claim, pairs, quotes)
    spoken, quotes = _with_context(spoken, quotes)
    cut = tuple(_cut(quote, spoken) for quote in quotes)
    missing = unsupported(spoken, [q.text for q in cut])
    if missing:
        raise Unfounded(Reason.NUMBER, ", ".join(missing))
    figures = tuple(
        (quotes.index(source), amount.record, amount.raw.strip())
        for source, amount in pairs
        if amount.record is not None
    )
    return Grounded(spoken, cut, figures, _carried(text, claim, scope))


# The claim


def _require_form(text: str) -> None:
    if len(text) > _LONGEST or _UNWANTED.search(text):
        raise Unfounded(Reason.FORM)
    if not is_vietnamese(text):
        raise Unfounded(Reason.LANGUAGE)


def is_opening(text: str) -> bool:
    """Tell whether a sentence points back to the one before it ("Trong đó, …")."""
    return bool(_OPENING.match(fold_aligned(text.lstrip())))


def _read(text: str, scope: Scope) -> Facts:
    """Read a sentence as one of a document about what its reader takes it to be about."""
    period = resolve(scope.periods[0]) if len(scope.periods) == 1 else None
    records = read_records(text, Metadata("", period=period, place=scope.place)).figures
    if scope.place is None and not scope.figures and not place_mentions(text):
        records = tuple(replace(r, place=None) for r in records)  # a reader of no statistics takes no place for meant
    # "so với cùng kỳ năm 2023" alone: the reader of records takes 2024 for said, the reader of the answer does not.
    records = tuple(replace(r, period=period) if r.rule.startswith(_INFERRED) else r for r in records)
    if scope.subject is not Subject.ALL:
        records = tuple(_about(r, scope.subject) for r in records)
    return facts_of(text, records)


def _about(record: FigureRecord, subject: Subject) -> FigureRecord:
    said, rest = record.indicator.split(".", 1)
    return replace(record, indicator=f"{subject}.{rest}") if said == Subject.ALL else record


# Choosing the quotes


def _choose(text: str, claim: Facts, sources: Sequence[Source]) -> tuple[list[Source], list[tuple[Source, Amount]]]:
    """Return the sentences that carry the facts of `claim`, and for each amount the one and what it is there."""
    anchors = _anchors(claim, sources)
    fitting = [_fitting(amount, sources) for amount in claim.amounts]
    chosen: list[int] = []
    if anchors:
        chosen = list(_together(text, anchors, fitting, sources))
        if _share(_telling(text), frozenset().union(*(sources[at].words for at in chosen))) < _OWN:
            raise Unfounded(Reason.APART)  # a date or a name that stands somewhere near, in what is told elsewhere
        fitting = [_beside(found, chosen, sources) for found in fitting]
    left = [i for i, found in enumerate(fitting) if not set(found) & set(chosen)]
    while left:
        votes = Counter(at for i in left for at in fitting[i])
        best = max(votes, key=lambda at: (votes[at], -len(sources[at].text), -at))
        chosen.append(best)
        left = [i for i in left if best not in fitting[i]]
    if not chosen:
        said = set(_telling(text))
        chosen = [max(range(len(sources)), key=lambda at: (len(said & sources[at].words), -len(sources[at].text)))]
    pairs = []
    for found in fitting:
        at = next(at for at in chosen if at in found)
        pairs.append((sources[at], found[at]))
    return [sources[at] for at in dict.fromkeys(chosen)], pairs


def _anchors(claim: Facts, sources: Sequence[Source]) -> list[set[int]]:
    """Return, for each date, document number and person of the claim, where it stands; raise where nowhere."""

    def where(holds: Callable[[Source], bool], reason: Reason, what: str) -> set[int]:
        found = {at for at, source in enumerate(sources) if holds(source)}
        if not found:
            raise Unfounded(reason, what)
        return found

    def dated(moment: Moment) -> Callable[[Source], bool]:
        return lambda source: any(same_day(moment, other) for other in source.facts.moments)

    def numbered(number: str) -> Callable[[Source], bool]:
        return lambda source: number in source.facts.numbers or number in source.facts.terms

    def naming(person: str) -> Callable[[Source], bool]:
        return lambda source: person in source.facts.persons

    def counting(counted: str) -> Callable[[Source], bool]:
        number, noun = counted.split()
        printed = re.compile(rf"\b0?{number}\s+{noun}\b", re.IGNORECASE)
        return lambda source: counted in source.facts.counted or printed.search(source.text) is not None

    return [
        *(where(dated(moment), Reason.DATE, moment.raw) for moment in claim.moments),
        *(where(numbered(number), Reason.DOCUMENT, number) for number in claim.numbers | claim.terms),
        *(where(naming(person), Reason.PERSON, person) for person in claim.persons),
        *(where(counting(counted), Reason.NUMBER, counted) for counted in claim.counted),
    ]


def _together(
    text: str, anchors: Sequence[set[int]], fitting: Sequence[dict[int, Amount]], sources: Sequence[Source]
) -> tuple[int, ...]:
    """Return the sentence, or the two that follow each other, in which all anchors stand: else they may be strangers.

    "Thứ trưởng … ký Kế hoạch …" of a name in one sentence and a number in another tells what no source tells.
    """
    windows: list[tuple[int, ...]] = [(at,) for at in range(len(sources))]
    windows += [(at, at + 1) for at in range(len(sources) - 1) if sources[at + 1].is_beside(sources[at])]
    held = [w for w in windows if all(set(w) & found for found in anchors)]
    if not held:
        raise Unfounded(Reason.APART)
    said = set(_telling(text))

    def worth(window: tuple[int, ...]) -> tuple[int, int, int, int]:
        words = frozenset().union(*(sources[at].words for at in window))
        return sum(bool(set(window) & set(f)) for f in fitting), len(said & words), -len(window), -window[0]

    return max(held, key=worth)


def _beside(found: Mapping[int, Amount], chosen: Sequence[int], sources: Sequence[Source]) -> dict[int, Amount]:
    """Keep of the places of an amount those in the paragraph of a name, date or number that the claim ties it to."""
    kept = {at: a for at, a in found.items() if any(sources[at].is_beside(sources[one]) for one in chosen)}
    if not kept:
        raise Unfounded(Reason.APART)
    return kept


def _fitting(amount: Amount, sources: Sequence[Source]) -> dict[int, Amount]:
    """Return where `amount` stands as what it is claimed to be; raise with what is wrong at the nearest place."""
    found: dict[int, Amount] = {}
    wrong: Unfounded | None = None
    for at, source in enumerate(sources):
        for other in source.facts.amounts:
            if not same_amount(amount, other):
                continue
            try:
                _require_same_meaning(amount, other, source)
            except Unfounded as unfounded:
                wrong = unfounded
            else:
                found.setdefault(at, other)
    if not found:
        raise wrong or Unfounded(Reason.NUMBER, amount.raw)
    return found


def _require_same_meaning(claim: Amount, source: Amount, at: Source) -> None:
    if claim.qualifier is not None and claim.qualifier is not source.qualifier:
        raise Unfounded(Reason.QUALIFIER, claim.raw)
    if None not in {claim.after_rate, source.after_rate} and claim.after_rate is not source.after_rate:
        # "81,41%, cao hơn năm 2019 là 2,82%" are points of the rate, and nothing of the count.
        raise Unfounded(Reason.INDICATOR, claim.raw)
    said, printed = claim.record, source.record
    if said is None or printed is None:
        return
    _require_same_indicator(claim, source, said, printed, at)
    if said.period is not None and printed.period is not None:
        asked, stated = period_name(said.period.label), period_name(printed.period.label)
        if asked is not None and stated is not None and not same_period(asked, stated):
            raise Unfounded(Reason.PERIOD, claim.raw)
    if said.place is not None and printed.place is not None and said.place != printed.place:
        raise Unfounded(Reason.PLACE, claim.raw)
    if said.compared_to and printed.compared_to and not _same_comparison(said, printed):
        raise Unfounded(Reason.PERIOD, claim.raw)


def _same_comparison(said: FigureRecord, printed: FigureRecord) -> bool:
    then, theirs = period_name(said.compared_to or ""), period_name(printed.compared_to or "")
    if said.period is None and then is not None and theirs is not None:
        return then.year == theirs.year  # "cùng kỳ năm 2023" of a period that is not said
    return said.compared_to == printed.compared_to


def _require_same_indicator(
    claim: Amount, source: Amount, said: FigureRecord, printed: FigureRecord, at: Source
) -> None:
    if said.kind != printed.kind:
        raise Unfounded(Reason.INDICATOR, f"{claim.raw}: {said.kind}/{printed.kind}")
    differences = {FigureKind.CHANGE, FigureKind.MARGIN}
    if said.kind not in differences and claim.targeted != source.targeted:
        raise Unfounded(Reason.INDICATOR, f"{claim.raw}: target or result")
    if said.kind in differences and said.unit is not printed.unit:
        # "81,41%, tăng 2,82%" are points of a rate; beside the count alone they would be a share of it.
        raise Unfounded(Reason.INDICATOR, f"{claim.raw}: {said.unit}/{printed.unit}")
    if said.kind in differences and (said.value < 0) != (printed.value < 0):
        raise Unfounded(Reason.DIRECTION, claim.raw)
    subject, measure, basis = said.indicator.split(".")
    their_subject, their_measure, their_basis = printed.indicator.split(".")
    about = {r.indicator.split(".")[0] for r in at.records if at.start <= r.start < at.end}
    if subject != their_subject and not (their_subject == Subject.ALL and subject in about):
        raise Unfounded(Reason.INDICATOR, f"{claim.raw}: {said.indicator}/{printed.indicator}")
    if "other" not in {basis, their_basis} and basis != their_basis:
        raise Unfounded(Reason.INDICATOR, f"{claim.raw}: {said.indicator}/{printed.indicator}")
    if measure == Measure.OTHER:
        return
    if their_measure == Measure.OTHER:
        # The source's reader has no name for it: the claim's name must be one that the source uses.
        named = {rate_of(m) for m, _ in measures_in(fold_aligned(f"{at.heading} {at.lead} {at.text}"))}
        if rate_of(Measure(measure)) not in named:
            raise Unfounded(Reason.INDICATOR, f"{claim.raw}: {said.indicator}/{printed.indicator}")
    elif rate_of(Measure(measure)) is not rate_of(Measure(their_measure)):
        raise Unfounded(Reason.INDICATOR, f"{claim.raw}: {said.indicator}/{printed.indicator}")


def same_period(claimed: PeriodName, stated: PeriodName) -> bool:
    """Tell whether two names are of the same time; a part of it is not the whole."""
    if claimed == stated:
        return True
    if claimed.year is None and stated.year is not None:
        return same_period(claimed.with_year(stated.year), stated)
    if PeriodKind.YEARS in {claimed.kind, stated.kind}:
        return False
    return claimed.year == stated.year and covers(claimed, stated)


# What the sentence tells beside its facts


def _require_same_story(text: str, claim: Facts, quotes: Sequence[Source]) -> None:
    said = " . ".join(q.text for q in quotes)
    _require_same_negations(text, said)
    if not directions(text) <= directions(said):
        raise Unfounded(Reason.DIRECTION)
    if not any(_in_order(claim, q.facts) for q in quotes):
        raise Unfounded(Reason.DATE, "order")
    stronger = strong(text) - strong(said)
    if stronger:
        raise Unfounded(Reason.WORDS, ", ".join(stronger))
    for person in claim.persons:
        role = _ROLE.search(text[: max(0, " ".join(text.split()).find(person))])
        if role and not any(_is_held(person, fold_aligned(role[1]), q.text) for q in quotes if person in q.text):
            raise Unfounded(Reason.PERSON, f"{role[1]} {person}")


def _in_order(claim: Facts, source: Facts) -> bool:
    """Tell whether the claimed days that a source names follow each other as they do there: "từ … đến …"."""
    places = [[s.start for s in source.moments if same_day(m, s)] for m in claim.moments]
    known = [starts for starts in places if starts]
    return all(min(one) <= max(other) for one, other in itertools.pairwise(known))


def _is_held(person: str, role: str, text: str) -> bool:
    """Tell whether `text` gives `person` the office `role`: right before the name, else anywhere beside it."""
    before = _ROLE.search(text[: text.find(person)])
    if before:
        return fold_aligned(before[1]) == role
    return re.search(rf"(?<!pho )(?<!nguyen )(?<!tong )(?<!chi )\b{re.escape(role)}\b", fold_aligned(text)) is not None


def _require_same_negations(text: str, said: str) -> None:
    denied, theirs = negated(text), negated(said)
    heads = {phrase.split()[0] for phrase in theirs}
    for phrase in denied:
        if phrase.split()[0] not in heads:
            raise Unfounded(Reason.NEGATION, phrase)
    folded_claim, folded_said = _spaced(text), _spaced(said)
    for phrase in theirs - denied:
        affirmed = f" {phrase} " in folded_claim
        negative = len(re.findall(rf" (?:khong|chua|chang) (?:phai |duoc )?{re.escape(phrase)} ", folded_said))
        if affirmed and folded_said.count(f" {phrase} ") <= negative:
            raise Unfounded(Reason.NEGATION, phrase)


def _spaced(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', fold_aligned(text))} "


def _require_periods(
    claim: Facts, pairs: Sequence[tuple[Source, Amount]], quotes: Sequence[Source], scope: Scope
) -> None:
    own = {name for q in quotes for name in q.periods}
    own |= {m.name for q in quotes for m in q.facts.periods if not m.compared}
    own |= {name for _, a in pairs if a.record and a.record.period and (name := period_name(a.record.period.label))}
    compared = {m.name for q in quotes for m in q.facts.periods if m.compared}
    compared |= {name for _, a in pairs if a.record and (name := period_name(a.record.compared_to or ""))}
    for mention in claim.periods:
        known = compared if mention.compared else own
        if not any(same_period(mention.name, name) for name in known):
            raise Unfounded(Reason.PERIOD, str(mention.name))
    if any(is_result(m) for m in claim.periods) or not scope.periods:
        return
    if len(scope.periods) > 1 and any(a.record for _, a in pairs):
        raise Unfounded(Reason.PERIOD, "none said")
    asked = {p.year for p in scope.periods if p.year}
    dated = {name.year for name in own if name.year}
    dated |= {q.document.metadata.issued_on.year for q in quotes if q.document.metadata.issued_on}
    if asked and dated and not asked & dated:
        raise Unfounded(Reason.PERIOD, "another year")


def _require_places(text: str, quotes: Sequence[Source], scope: Scope) -> None:
    homes = {q.document.metadata.place for q in quotes}
    known = {m.name for q in quotes for m in place_mentions(f"{q.text} \n {q.document.metadata.title}")}
    known |= {r.place for q in quotes for r in q.records if q.start <= r.start < q.end and r.place}
    named = {m.name for m in place_mentions(text)}
    for name in named:
        if name not in known | homes and not (name == NATIONAL and None in homes):
            raise Unfounded(Reason.PLACE, name)
    if not named and scope.place not in {None, NATIONAL} and not related(scope.place or "") & (known | homes):
        raise Unfounded(Reason.PLACE, "another place")


def _require_names(text: str, claim: Facts, quotes: Sequence[Source]) -> None:
    """Names of offices, companies, districts: every run of capitalised words is one of the quotes or their titles."""
    support = _syllabled(
        " \n ".join(
            f"{q.text} \n {q.heading} \n {q.document.metadata.title} \n {q.document.metadata.issuer or ''}"
            for q in quotes
        )
    )
    places = _syllabled(" \n ".join({q.document.metadata.place or "" for q in quotes}))
    rest = text
    for known in [*claim.persons, *claim.numbers]:
        rest = rest.replace(known, "·")
    for match in _NAME.finditer(rest):
        words = match[0].split()
        runs = [words] if match.start() else [words[1:], words]
        held = any(_syllabled(" ".join(run)) in support or _syllabled(" ".join(run)) in places for run in runs)
        if not held and not (match.start() == 0 and len(words) == 1):
            raise Unfounded(Reason.NAME, match[0])


def _syllabled(text: str) -> str:
    return f" {' '.join(syllables(text))} "


def _named_by(pairs: Sequence[tuple[Source, Amount]]) -> frozenset[str]:
    """Return the words of the indicators that the cited figures are read as: "đạt 87% về việc" is of what is done."""
    return frozenset(content(" ".join(indicator_name(a.record.indicator) for _, a in pairs if a.record is not None)))


def _with_enough_words(
    text: str, chosen: Sequence[Source], sources: Sequence[Source], named: frozenset[str]
) -> list[Source]:
    """Return the chosen sentences, with others of their passages where the claim's words need them; raise if not.

    `named` are words that the quotes need not print, since their figures are known to be that.
    """
    quotes = list(chosen)
    said = _telling(text)
    while True:
        own = named.union(*(q.words for q in quotes))
        missing = [w for w in said if w not in own]
        if len(quotes) > _MOST_QUOTES:
            raise Unfounded(Reason.APART, "too many quotes")
        if _words_suffice(text, said, own, own.union(*(q.context for q in quotes))):
            return quotes
        passages = {q.passage for q in quotes}
        others = [s for s in sources if s.passage in passages and s not in quotes]
        gain = {s: len(set(missing) & s.words) for s in others}
        best = max(others, key=lambda s: (gain[s], -len(s.text)), default=None)
        if best is None or gain[best] < _WORTH_A_QUOTE:
            raise Unfounded(Reason.WORDS, " ".join(missing))
        quotes.append(best)


def _words_suffice(text: str, said: Sequence[str], own: frozenset[str], every: frozenset[str]) -> bool:
    if not said:
        return True
    if _share(said, own) < _OWN or _share(said, every) < _ALL:
        return False
    for clause in clauses(text):
        words = _telling(clause)
        if len(words) >= _SHORT_CLAUSE and _share(words, every) < _CLAUSE:
            return False
    return True


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(w in known for w in words) / len(words) if words else 1.0


def _telling(text: str) -> list[str]:
    """Return the content syllables of a sentence, each once, without those of its periods, places and persons."""
    spans = [(m.start, m.end) for m in period_mentions(text)]
    spans += [(m.start, m.end) for m in place_mentions(text)] + persons(text)
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return list(dict.fromkeys(w for w in content(text) if w not in _GENERIC))


# How it is shown


def _with_printed(text: str, claim: Facts, pairs: Sequence[tuple[Source, Amount]], quotes: Sequence[Source]) -> str:
    """Return the sentence with amounts and dates as the source prints them, and with its "trên", "gần" …"""
    changes: list[tuple[int, int, str]] = []
    for amount, (source, printed) in zip(claim.amounts, pairs, strict=True):
        qualifier = printed.raw[: printed.raw.find(printed.number)] if printed.qualifier else ""
        if not re.search(rf"(?<![\d.,]){re.escape(amount.number)}(?!\d|[.,]\d)", source.text):
            if amount.unit is not Unit.OTHER and printed.raw.strip() == printed.number:
                raise Unfounded(Reason.NUMBER, amount.raw)  # a table's cell prints no unit to take over
            changes.append((amount.start, amount.end, printed.raw.strip()))
        elif qualifier and amount.qualifier is None:
            changes.append((amount.start, amount.start, qualifier.strip() + " "))
    for moment in claim.moments:
        found = [m for q in quotes for m in q.facts.moments if same_day(moment, m)]
        if found and not any(m.raw == moment.raw for m in found):
            changes.append((moment.start, moment.end, found[0].raw))
    for start, end, printed_text in sorted(changes, reverse=True):
        text = text[:start] + printed_text + text[end:]
    return text[:1].upper() + text[1:]


def _with_context(text: str, quotes: Sequence[Source]) -> tuple[str, list[Source]]:
    """Return the quotes with the sentence that names the period, or the place, where they themselves do not.

    Where a source spells a period otherwise ("03 tháng đầu năm công tác 2026"), the sentence takes its spelling over.
    """
    result = list(quotes)
    for mention in reversed(period_mentions(text)):
        said = text[mention.start : mention.end]
        if not unsupported(said, [q.text for q in result]):
            continue
        named = _naming(quotes, _dated(mention.name))
        literal = [s for s in named if not unsupported(said, [s.text])]
        if literal:
            result += literal[:1]
            continue
        if not named:
            result += _in_two(quotes, mention)
            continue
        printed = next(m for m in named[0].facts.periods if same_period(mention.name, m.name))
        spelt = named[0].text[printed.start : printed.end]
        spelt = spelt[:1].upper() + spelt[1:] if said[:1].isupper() else spelt[:1].lower() + spelt[1:]
        text = text[: mention.start] + spelt + text[mention.end :]
        result.append(named[0])
    known = {m.name for q in result for m in place_mentions(q.text)}
    for place in place_mentions(text):
        if place.name not in known and place.name != NATIONAL:
            placed = _naming(quotes, _placed(place.name))[:1]
            if not placed:
                raise Unfounded(Reason.PLACE, place.name)
            known.add(place.name)
            result += placed
    return text, result


def _in_two(quotes: Sequence[Source], mention: PeriodMention) -> list[Source]:
    """Return the sentence that names a period without its year, and one that names or dates the year."""
    name = mention.name

    def bare(source: Source) -> bool:
        stated = (m.name for m in source.facts.periods if m.name.year is None)
        return any(same_period(name, other.with_year(name.year)) for other in stated)

    def of_year(source: Source) -> bool:
        return name.year in source.facts.years | {m.year for m in source.facts.moments}

    return [*_naming(quotes, bare)[:1], *_naming(quotes, of_year)[:1]]


def _dated(name: PeriodName) -> Callable[[Source], bool]:
    return lambda source: any(same_period(name, mention.name) for mention in source.facts.periods)


def _placed(name: str) -> Callable[[Source], bool]:
    return lambda source: any(mention.name == name for mention in place_mentions(source.text))


def _naming(quotes: Sequence[Source], names: Callable[[Source], bool]) -> list[Source]:
    """Return the title, then the nearest sentences before a quote, that name what is looked for."""
    result = []
    for quote in quotes:
        before = list(sentences(quote.whole, max(0, quote.start - _LOOKED_BACK_CHARACTERS), quote.start))
        title = quote.document.metadata.title
        at = quote.whole.find(title) if title and not title.endswith("…") else -1
        spans = [Span(at, at + len(title))] if at >= 0 else []
        spans += [*reversed(before), *sentences(quote.whole, 0, min(len(quote.whole), _HEAD_CHARACTERS))]
        for span in spans:
            found = replace(quote, start=span.start, end=span.end, records=())
            if len(found.text) <= _LONG_QUOTE and names(found):
                result.append(found)
    return result


def _cut(source: Source, spoken: str) -> Quote:
    """Return the sentence or, of a long one, the shortest run of clauses that holds all it holds of `spoken`."""
    text = source.text
    if len(text) <= _LONG_QUOTE:
        return Quote(source.document, source.start, source.end, text)
    bounds = [0, *(m.end() for m in re.finditer(r";\s+", text)), len(text)]
    numbers = {n for n in re.findall(r"\d+(?:[.,/-]\d+)*", spoken) if n in text}
    words = set(content(spoken)) & source.words
    best = Quote(source.document, source.start, source.end, text)
    for i, left in enumerate(bounds[:-1]):
        for right in bounds[i + 1 :]:
            run = text[left:right].rstrip(" ;")
            if len(run) < len(best.text) and all(n in run for n in numbers) and words <= set(content(run)):
                best = Quote(source.document, source.start + left, source.start + left + len(run), run)
    return best


def _carried(text: str, claim: Facts, scope: Scope) -> Scope:
    """Return what the next sentence is taken to be about."""
    periods = [m.name for m in claim.periods if is_result(m)]
    places = [m.name for m in place_mentions(text)]
    return replace(
        scope,
        periods=(periods[-1],) if periods else scope.periods,
        place=places[-1] if places else scope.place,
    )
