"""Figures in order of time: which periods may be compared, which value stands for a period, who disagrees. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ui import strings
from ui.indicators import decimal
from ui.records import Period, StoredFigure

Days = tuple[date, date]
Labels = dict[Days, str]

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# "quý I năm 2023" without its year; "6 tháng đầu năm" and "cuối năm" keep the word.
_LAST_YEAR_WORD = re.compile(r"(?<!đầu)(?<!cuối)\s+năm$")


# Of an amount, the share that rounding may take away, and that "trên", "gần", "khoảng" may leave open.
_ROUNDED_BY, _ABOUT_BY = Decimal("0.001"), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Point:
    """A figure as it is drawn; `on_line` is false for another value of the same place and period.

    `sources` counts the documents that state this value.
    """

    figure: StoredFigure
    series: str
    period: str
    value: Decimal
    on_line: bool
    sources: int


@dataclass(frozen=True, slots=True)
class Group:
    """Comparable periods, years with years: their labels in order of time, and the points over them."""

    name: str
    periods: tuple[str, ...]
    points: tuple[Point, ...]

    @property
    def series(self) -> tuple[str, ...]:
        """The names of its lines, in the order of their first point."""
        return tuple(dict.fromkeys(point.series for point in self.points))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures of one series and period whose documents state different values."""

    series: str
    period: str
    figures: tuple[StoredFigure, ...]


def in_time_order(figures: Iterable[StoredFigure]) -> list[StoredFigure]:
    """Newest period first; what has no days stands last, then by place and by place in the document."""

    def when(figure: StoredFigure) -> tuple[int, int]:
        period = figure.period
        if period is None or period.start is None or period.end is None:
            return (0, 0)
        return (-period.end.toordinal(), -period.start.toordinal())

    return sorted(figures, key=lambda f: (when(f), f.place or "", f.at.source, f.at.start))


def period_labels(figures: Iterable[StoredFigure]) -> Labels:
    """One label for each stretch of days: "12 tháng năm 2020" and "năm 2020" are the same period."""
    named: dict[Days, Counter[str]] = defaultdict(Counter)
    for figure in figures:
        days = days_of(figure.period)
        if days is not None and figure.period is not None:
            named[days][figure.period.label] += 1
    return {days: max(labels, key=lambda label: (labels[label], -len(label))) for days, labels in named.items()}


def groups(figures: Sequence[StoredFigure]) -> tuple[Group, ...]:
    """The figures of dated periods, those of comparable length and season together; the largest group first."""
    labels = period_labels(figures)
    members: dict[tuple[int, int, int], list[StoredFigure]] = defaultdict(list)
    for figure in figures:
        days = days_of(figure.period)
        if days is not None and decimal(figure.value) is not None:
            members[_season(days)].append(figure)
    found = [_group(group, labels) for group in members.values()]
    return tuple(sorted(found, key=lambda group: (-len(group.periods), -len(group.points), group.name)))


def disagreements(figures: Sequence[StoredFigure]) -> tuple[Disagreement, ...]:
    """Where no value of one document agrees with any of another one, for the same series, period and unit."""
    labels = period_labels(figures)
    found = []
    for (series, days), alike in _by_series(figures).items():
        documents: dict[str, list[StoredFigure]] = defaultdict(list)
        for figure in alike:
            documents[figure.at.document_id].append(figure)
        stated = list(documents.values())
        apart = any(
            not any(agree(a, b) for a in one for b in other)
            for n, one in enumerate(stated)
            for other in stated[n + 1 :]
        )
        if apart:
            found.append(Disagreement(series, labels[days], tuple(alike)))
    return tuple(found)


def agree(one: StoredFigure, other: StoredFigure) -> bool:
    """Whether two values may be the same: equal, or equal but for rounding or for a "trên", "gần", "khoảng"."""
    first, second = decimal(one.value), decimal(other.value)
    if first is None or second is None or first == second:
        return first == second
    about = [value for value, figure in ((first, one), (second, other)) if figure.qualifier]
    step = max(Decimal(1).scaleb(_exponent(value)) for value in about or (first, second))
    if one.unit not in {"percent", "point"}:
        # "54.000 tỷ" need not be rounded to thousands: it is another amount than 53.750 tỷ.
        share = _ABOUT_BY if about else _ROUNDED_BY
        step = min(step, max(abs(first), abs(second)) * share)
    if about:
        return abs(first - second) <= step
    # Cases are counted, never rounded: 412.000 việc is not 412.305 việc.
    rounded = one.unit in {"VND", "percent", "point"}
    return rounded and abs(first - second) * 2 <= step


def days_of(period: Period | None) -> Days | None:
    """The first and the last day of a period; None where the text leaves them open."""
    if period is None or period.start is None or period.end is None:
        return None
    return period.start, period.end


def most_told(figures: Sequence[StoredFigure], most: int) -> tuple[list[StoredFigure], int]:
    """The figures of the `most` series with the most periods, in their order; and how many series there are."""
    told: dict[str, set[Days]] = defaultdict(set)
    for figure in figures:
        days = days_of(figure.period)
        if days is not None:
            told[series_name(figure)].add(days)
    kept = set(sorted(told, key=lambda name: (-len(told[name]), name))[:most])
    return [figure for figure in figures if series_name(figure) in kept], len(told)


def series_name(figure: StoredFigure) -> str:
    """The place, with what is counted where the indicator alone does not say it."""
    place = figure.place or strings.NO_PLACE
    return f"{place} – {figure.indicator_text}" if figure.indicator_text else place


def _group(figures: Sequence[StoredFigure], labels: Labels) -> Group:
    ordered = sorted({days for figure in figures if (days := days_of(figure.period)) is not None}, key=_by_end)
    points: list[Point] = []
    for (series, days), alike in _by_series(figures).items():
        points += _points(series, labels[days], alike)
    order = {labels[days]: n for n, days in enumerate(ordered)}
    points.sort(key=lambda point: (point.series, order[point.period], not point.on_line))
    periods = tuple(dict.fromkeys(labels[days] for days in ordered))
    name = Counter(_without_year(label) for label in periods).most_common(1)[0][0]
    return Group(name if len(periods) > 1 else periods[0], periods, tuple(points))


def _points(series: str, period: str, figures: Sequence[StoredFigure]) -> list[Point]:
    """One point on the line for what most documents state, one beside it for every other value."""

    def documents(figure: StoredFigure) -> int:
        return len({other.at.document_id for other in figures if agree(figure, other)})

    # Of the values that agree the most exact one is drawn.
    best = sorted(figures, key=lambda f: (-documents(f), _exponent(decimal(f.value) or Decimal(0))))
    points: list[Point] = []
    for figure in best:
        value = decimal(figure.value)
        if value is not None and not any(agree(figure, point.figure) for point in points):
            points.append(Point(figure, series, period, value, not points, documents(figure)))
    return points


def _by_series(figures: Iterable[StoredFigure]) -> dict[tuple[str, Days], list[StoredFigure]]:
    alike: dict[tuple[str, Days], list[StoredFigure]] = defaultdict(list)
    for figure in figures:
        days = days_of(figure.period)
        if days is not None and decimal(figure.value) is not None:
            alike[series_name(figure), days].append(figure)
    return alike


def _by_end(days: Days) -> Days:
    return days[1], days[0]


def _season(days: Days) -> tuple[int, int, int]:
    """Periods that begin on the same day of the year and last as many months may be compared."""
    start, end = days
    return start.month, start.day, (end.year - start.year) * 12 + end.month - start.month


def _without_year(label: str) -> str:
    rest = " ".join(_YEAR.sub(" ", label).split()).strip(" -–/")
    return strings.WHOLE_YEAR if rest.lower() == "năm" else _LAST_YEAR_WORD.sub("", rest) or label


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
