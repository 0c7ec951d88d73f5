"""All records of a document, read once when it is loaded, and again when the rules of reading have changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.checks import read_checks
from ingest.directives import read_directives
from ingest.figures import Basis, Figure, FigureKind, Measure, Subject, read_figures, subjects_in
from ingest.metadata import is_legal_text, sets_goals
from ingest.periods import keeps_calendar_year, period_mentions, resolve
from ingest.references import read_references
from ingest.scope import Scope, scopes
from ingest.types import FigureRecord, Metadata, Records, Unit
from ingest.words import fold_aligned

# Raise it when the rules of reading change: documents read by other rules are read again by `troly ingest --reread`.
RULES = 2

# "có giá trị trên 20 tỷ đồng", "từ 500 triệu đồng trở lên": what selects cases is no result.
_THRESHOLD = re.compile(
    r"(?:gia tri|tri gia|\bmuc|\bduoi|khong qua|toi thieu|toi da|it nhat)(?: phai thi hanh)?(?: tu)?\s*$"
)
_THRESHOLD_AFTER = re.compile(r"\s*(?:tro len|tro xuong|tro lai)")
# Counted things that are results in their own right, and those of them that are cases by another name.
_COUNTED = re.compile(r"\s?(?:lượt|đơn|vụ án|vụ|đoàn|hồ sơ|trường hợp|cuộc)\b")
_CASES = frozenset({"vụ án", "trường hợp"})
# The points of a number end no sentence.
_NEAR = r"(?:[^;.]|\.(?=\d)){0,60}$"
_DOWN = re.compile(r"(?:giam|it hon|thap hon|(?<!toi )thieu|hut|chua dat)" + _NEAR)
_UP = re.compile(r"(?:tang|nhieu hon|cao hon|vuot)" + _NEAR)
_HIGHEST_RANK = 1000
_CLAUSE_BEFORE = re.compile(r"(?:^|[.,;:()\n])([^.,;:()\n\d]{2,80})$")
_CLAUSE_AFTER = re.compile(r"([^.,;:()\n\d]{2,80})")
_NAME_CHARACTERS = 81
# What is to be reached always, not in a period; and where a plan says which period it is for.
_STANDING = Decimal(100)
_PLAN_HEAD = 1_500


def read_records(text: str, metadata: Metadata) -> Records:
    """Return what `text` (normalised) states, in the context of its document."""
    # What a law says of amounts and duties is neither a result nor an instruction of anybody.
    in_articles = is_legal_text(text)
    goals = in_articles and sets_goals(text)
    if in_articles and not goals:
        return Records(references=read_references(text, metadata))
    figures = tuple(_records(text, metadata))
    if goals:
        figures = tuple(_as_goal(figure, text, metadata.title) for figure in figures)
    return Records(
        figures,
        read_directives(text, metadata),
        read_references(text, metadata),
        checks=read_checks(figures, text, metadata.issued_on),
    )


def _as_goal(figure: FigureRecord, text: str, title: str) -> FigureRecord:
    """Return a rate of a plan as the target that it is, of the plan's period unless it names another."""
    if figure.kind != FigureKind.LEVEL or figure.unit is not Unit.PERCENT:
        return figure
    period = None if figure.value == _STANDING else figure.period
    if period is None and figure.value != _STANDING:
        named = [m.name for m in (*period_mentions(title), *period_mentions(text[:_PLAN_HEAD])) if m.name.year]
        period = resolve(named[0]) if named else None
    return replace(figure, kind=FigureKind.TARGET, period=period, rule=figure.rule or "kỳ của kế hoạch")


def _records(text: str, metadata: Metadata) -> Iterator[FigureRecord]:
    folded = fold_aligned(text)
    subject = _subject_of(metadata.title)
    read = [_counted(text, figure) for figure in read_figures(text, others=True)]
    kept = [_about(figure, subject) for i, figure in enumerate(read) if _is_figure(folded, read, i)]
    spans = _joined(text, kept)
    for figure, span, scope in zip(kept, spans, scopes(text, metadata, kept), strict=True):
        yield _record(text, folded, figure, span, scope)


def _counted(text: str, figure: Figure) -> Figure:
    """Return a figure with what it counts as part of its quantity: "454 trường hợp", "350 lượt"."""
    quantity = figure.quantity
    noun = _COUNTED.match(text, quantity.end) if quantity.unit is Unit.OTHER else None
    if noun is None:
        return figure
    cases = noun[0].strip() in _CASES
    unit = Unit.CASE if cases else Unit.OTHER
    longer = replace(quantity, unit=unit, raw=quantity.raw + noun[0], end=noun.end())
    return replace(figure, quantity=longer, basis=Basis.CASE if cases else figure.basis)


def _subject_of(title: str) -> Subject:
    """Return what a document is about as a whole: courts, inspection; one kind of cases; else all enforcement."""
    folded = fold_aligned(title)
    if re.search(r"thi hanh an dan su|thads", folded):
        return Subject.ALL
    named = set(subjects_in(folded))
    if len(named) == 1:
        return next(iter(named))
    other = keeps_calendar_year(title, None) or re.search(r"\btoa an\b", folded)
    return Subject.OTHER if other and "thi hanh an" not in folded else Subject.ALL


def _about(figure: Figure, subject: Subject) -> Figure:
    """Give a figure that names no subject that of its document; only administrative cases are counted in judgments."""
    if figure.subject is not Subject.ALL:
        return figure
    if subject is Subject.ALL and figure.quantity.raw.endswith(("bản án", "bản án, quyết định")):
        subject = Subject.ADMINISTRATIVE
    return replace(figure, subject=subject)


def _is_figure(folded: str, figures: Sequence[Figure], i: int) -> bool:
    """Tell a result, target or change from other numbers: thresholds, terms, counts of offices and people."""
    figure, quantity = figures[i], figures[i].quantity
    before = folded[max(0, quantity.start - 40) : quantity.start]
    if quantity.unit is Unit.VND and (_THRESHOLD.search(before) or _THRESHOLD_AFTER.match(folded, quantity.end)):
        return False
    if quantity.raw.endswith("trường hợp"):
        return figure.measure is not Measure.OTHER and figure.subject is not Subject.ALL
    if quantity.unit is not Unit.OTHER:
        return True
    if figure.kind is FigureKind.RANK:
        return quantity.value <= _HIGHEST_RANK
    return figure.subject in {Subject.COMPLAINT, Subject.OTHER} and figure.measure is not Measure.OTHER


def _joined(text: str, figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """Return the spans as they are cited: "363/830 việc" is one for both of its figures."""
    spans = [(figure.quantity.start, figure.quantity.end) for figure in figures]
    for i in range(1, len(figures)):
        first, second = figures[i - 1].quantity, figures[i].quantity
        if text[first.end : second.start] == "/" and first.raw[-1:].isdecimal():
            spans[i - 1] = spans[i] = (first.start, second.end)
    return spans


def _record(text: str, folded: str, figure: Figure, span: tuple[int, int], scope: Scope) -> FigureRecord:
    quantity = figure.quantity
    start, end = span
    value = quantity.value
    if figure.kind in {FigureKind.CHANGE, FigureKind.MARGIN} and _falls(folded, quantity.start):
        value = -value
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))  # "6,5 tỷ đồng" is a whole number of đồng
    return FigureRecord(
        start=start,
        end=end,
        raw=text[start:end],
        indicator=figure.indicator,
        indicator_text=_in_its_words(text, figure, start, end),
        kind=figure.kind.value,
        value=value,
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        period=scope.period,
        place=scope.place,
        compared_to=scope.compared_to,
        rule=scope.rule,
    )


def _in_its_words(text: str, figure: Figure, start: int, end: int) -> str | None:
    """Return what the document calls a figure that the closed choices have no name for: the words of its clause."""
    if figure.subject is not Subject.OTHER and figure.measure is not Measure.OTHER:
        return None
    before = _CLAUSE_BEFORE.search(text, max(0, start - _NAME_CHARACTERS), start)
    after = _CLAUSE_AFTER.match(text, end, end + _NAME_CHARACTERS)
    words = [" ".join(found[1].split()) for found in (before, after) if found]
    return next((said for said in words if any(c.isalpha() for c in said)), None)


def _falls(folded: str, at: int) -> bool:
    """Tell whether the last word of direction before a change or margin says that it fell or falls short."""
    before = folded[max(0, at - 80) : at]
    down, up = _DOWN.search(before), _UP.search(before)
    return down is not None and (up is None or down.start() > up.start())
