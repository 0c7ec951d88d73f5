"""Next questions: what the registers hold beside an answer, each asked of the library before it is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from assistant.types import Answer
from ingest.errors import NotFound
from ingest.figures import Basis, FigureKind, Measure, Subject
from ingest.library.record_rows import place_key
from ingest.library.registers import DirectiveFilter, FigureFilter
from ingest.types import FigureRecord, StoredDirective, StoredFigure
from ingest.words import fold

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from ingest.library.registers import Registers

MOST = 4
# Each candidate costs as much as a question; most are answered.
_MOST_TRIED = 12
# Figures of the answer, and of its documents where it states none, that are gone on from.
_SEEDS = 2
_FIGURES_READ = 500

_UNITS = {Basis.CASE: "việc", Basis.MONEY: "tiền", Basis.JUDGMENT: "bản án, quyết định"}
_COUNTS = {
    Measure.RECEIVED: "thụ lý bao nhiêu {unit}",
    Measure.NEW: "thụ lý mới bao nhiêu {unit}",
    Measure.TO_ENFORCE: "phải thi hành bao nhiêu {unit}",
    Measure.ENFORCEABLE: "có điều kiện thi hành bao nhiêu {unit}",
    Measure.UNENFORCEABLE: "chưa có điều kiện thi hành bao nhiêu {unit}",
    Measure.COMPLETED: "thi hành xong bao nhiêu {unit}",
    Measure.CARRIED_OVER: "chuyển kỳ sau bao nhiêu {unit}",
    Measure.COMPLETION_RATE: "đạt tỷ lệ thi hành xong về {unit} là bao nhiêu",
}
_SUBJECTS = {
    Subject.ALL: "",
    Subject.CREDIT: " án tín dụng, ngân hàng",
    Subject.CORRUPTION: " án kinh tế, tham nhũng",
    Subject.ADMINISTRATIVE: " án hành chính",
}
# The rate that belongs to a count.
_RATES = {Measure.COMPLETED: Measure.COMPLETION_RATE}
# Cases and money are told of side by side.
_OTHER_BASIS = {Basis.CASE: Basis.MONEY, Basis.MONEY: Basis.CASE}
_NATIONAL = "toan quoc"
_COMMON = ("Các ", "Toàn ", "Mỗi ", "Từng ", "Những ", "Đơn vị ")
_LONGEST_ADDRESSEE = 60


class SuggestionKind(StrEnum):
    """How a question goes on from an answer."""

    RATE = "rate"
    AMOUNT = "amount"
    PERIOD = "period"
    PLACE = "place"
    DIRECTIVE = "directive"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the library answers."""

    question: str
    kind: SuggestionKind


@dataclass(frozen=True, slots=True)
class _Seed:
    """A figure to go on from."""

    indicator: str
    period: str
    end: date
    place: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and what a right answer to it states: the value of a figure, or a document."""

    suggestion: Suggestion
    value: Decimal | None = None
    document_id: str | None = None


def suggestions(
    assistant: Assistant, answer: Mapping[str, Any], asked: Sequence[str], most: int = MOST
) -> list[Suggestion]:
    """Return up to `most` questions that go on from an answer object and are answered by the library as it is.

    None of `asked` is among them.
    """
    known = {_same(question) for question in (*asked, answer["standalone_question"])}
    told = {Decimal(figure["value"]) for figure in answer["figures"]}
    found: list[Suggestion] = []
    tried = 0
    for candidate in _candidates(assistant.library.registers, answer):
        question = candidate.suggestion.question
        if _same(question) in known or candidate.value in told:
            continue
        if len(found) >= most or tried >= _MOST_TRIED:
            break
        known.add(_same(question))
        tried += 1
        if _answered(assistant, candidate):
            found.append(candidate.suggestion)
    return found


def figure_question(record: FigureRecord) -> str | None:
    """Return the question that a figure answers, None for one that cannot be asked for so."""
    subject, measure, basis = record.indicator.split(".")
    said, unit, about = _COUNTS.get(Measure(measure)), _UNITS.get(Basis(basis)), _SUBJECTS.get(Subject(subject))
    if said is None or unit is None or about is None or record.period is None or record.place is None:
        return None
    when = record.period.label
    place = "toàn quốc" if fold(record.place) == _NATIONAL else record.place
    return f"{when[:1].upper()}{when[1:]} {place}{about} {said.format(unit=unit)}?"


def _answered(assistant: Assistant, candidate: _Candidate) -> bool:
    """Tell whether the library answers a question with what it is to answer."""
    try:
        *_, answer = assistant.stream(candidate.suggestion.question)
    except NotFound:  # a document went away while it was read
        return False
    if not isinstance(answer, Answer) or answer.refused:
        return False
    if candidate.value is not None:
        return any(figure.value == candidate.value for figure in answer.figures)
    return any(citation.document_id == candidate.document_id for citation in answer.citations)


def _candidates(registers: Registers, answer: Mapping[str, Any]) -> Iterator[_Candidate]:
    """Yield questions in turn by kind, so that few tries already bring some of each."""
    seeds = list(_seeds(answer))
    documents = list(dict.fromkeys(citation["document_id"] for citation in answer["citations"]))
    rows: list[Iterable[_Candidate]] = []
    for seed in seeds[:_SEEDS]:
        rows += [
            _beside(registers, seed),
            _other_periods(registers, seed),
            _other_places(registers, seed),
        ]
    rows.append(_directives(registers, documents))
    if not seeds:
        rows.append(_figures_of(registers, documents))
    for turn in zip_longest(*rows):
        yield from (candidate for candidate in turn if candidate is not None)


def _seeds(answer: Mapping[str, Any]) -> Iterator[_Seed]:
    seen = set()
    for figure in answer["figures"]:
        period, place = figure["period"], figure["place"]
        if not period or not period["end"] or not place or figure["indicator"].count(".") != 2:
            continue
        seed = _Seed(figure["indicator"], period["label"], date.fromisoformat(period["end"]), place)
        if seed not in seen:
            seen.add(seed)
            yield seed


def _beside(registers: Registers, seed: _Seed) -> Iterator[_Candidate]:
    """Yield the rate that belongs to a count, then the same in money for cases and the other way round."""
    subject, measure, basis = seed.indicator.split(".")
    rate = _RATES.get(Measure(measure))
    other = _OTHER_BASIS.get(Basis(basis))
    wanted = []
    if rate is not None:
        wanted.append((f"{subject}.{rate}.{basis}", SuggestionKind.RATE))
    if other is not None:
        wanted.append((f"{subject}.{measure}.{other}", SuggestionKind.AMOUNT))
    for indicator, kind in wanted:
        limits = FigureFilter(indicator=indicator, kind=FigureKind.LEVEL, period=seed.period, place=seed.place)
        figures, _ = registers.figures(limits, limit=_FIGURES_READ)
        yield from _asked(figures[:1], kind)


def _other_periods(registers: Registers, seed: _Seed) -> Iterator[_Candidate]:
    limits = FigureFilter(indicator=seed.indicator, kind=FigureKind.LEVEL, place=seed.place)
    figures, _ = registers.figures(limits, limit=_FIGURES_READ)
    dated = [(figure, figure.record.period.end) for figure in figures if figure.record.period]
    others = [(figure, end) for figure, end in dated if end is not None and end != seed.end]
    # The year before first: it is what results are held against.
    others.sort(key=lambda pair: (abs((pair[1] - seed.end).days), pair[1] > seed.end))
    yield from _asked((figure for figure, _ in others), SuggestionKind.PERIOD)


def _other_places(registers: Registers, seed: _Seed) -> Iterator[_Candidate]:
    limits = FigureFilter(indicator=seed.indicator, kind=FigureKind.LEVEL, period=seed.period)
    figures, _ = registers.figures(limits, limit=_FIGURES_READ)
    here = place_key(seed.place)
    others = [figure for figure in figures if figure.record.place and place_key(figure.record.place) != here]
    yield from _asked(others, SuggestionKind.PLACE)


def _figures_of(registers: Registers, documents: Sequence[str]) -> Iterator[_Candidate]:
    """Yield what the documents of an answer without figures state first: of a refusal, the nearest that there is."""
    for document_id in documents:
        limits = FigureFilter(document_id=document_id, kind=FigureKind.LEVEL)
        figures, _ = registers.figures(limits, limit=_FIGURES_READ)
        yield from _asked(figures, SuggestionKind.FIGURE)


def _directives(registers: Registers, documents: Sequence[str]) -> Iterator[_Candidate]:
    for document_id in documents:
        directives, _ = registers.directives(DirectiveFilter(document_id=document_id), limit=_FIGURES_READ)
        issuers = dict.fromkeys(directive.record.issuer for directive in directives)
        for issuer in issuers:
            if issuer:
                first = next(directive for directive in directives if directive.record.issuer == issuer)
                yield _Candidate(
                    Suggestion(_directive_question(first), SuggestionKind.DIRECTIVE), document_id=document_id
                )


def _directive_question(directive: StoredDirective) -> str:
    record = directive.record
    asked = f"{record.issuer} yêu cầu gì"
    if record.addressee and len(record.addressee) <= _LONGEST_ADDRESSEE:
        # "Các Chi cục" begins a sentence, "Cục Thi hành án" is a name.
        addressee = record.addressee
        if addressee.startswith(_COMMON):
            addressee = addressee[:1].lower() + addressee[1:]
        asked += f" đối với {addressee}"
    return f"{asked}?"


def _asked(figures: Iterable[StoredFigure], kind: SuggestionKind) -> Iterator[_Candidate]:
    for figure in figures:
        question = figure_question(figure.record)
        if question is not None:
            yield _Candidate(Suggestion(question, kind), value=figure.record.value)


def _same(question: str) -> str:
    return " ".join(fold(question).split()).rstrip(" ?.")
