"""How often answers are right by the period and the place that the question names.

A question that names several counts in each of them. One that names none, as follow-ups do, counts in the period
and place that the run itself gives it, where it gives them, else in a group of its own (""). What a result is
compared with ("so với năm 2019") is named too: a question about a change needs both.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from eval.report.reading import Result, Share
from eval.statistics import Interval
from ingest.periods import PeriodKind, period_mentions
from ingest.places import NATIONAL, place_mentions
from ingest.words import fold

NORMAL_95 = 1.959964  # the standard normal quantile of 97.5 %


def by_period(results: Sequence[Result]) -> tuple[Share, ...]:
    """Return a share for each year or span of years named ("2023", "2021-2025"), oldest first, "" last."""
    return _shares(results, _years, lambda name: (not name, name))


def by_length(results: Sequence[Result]) -> tuple[Share, ...]:
    """Return a share for each kind of period named: "year", "months:6", "quarter"…; "" last."""
    return _shares(results, _lengths, lambda name: (not name, name != "year", _months(name), name))


def by_place(results: Sequence[Result]) -> tuple[Share, ...]:
    """Return a share for the country and each province named: the country, then by count, "" last."""
    counts: dict[str, int] = defaultdict(int)
    for result in results:
        for name in _places(result):
            counts[name] += 1
    return _shares(results, _places, lambda name: (not name, name != NATIONAL, -counts[name], fold(name)))


def years_named(question: str) -> tuple[str, ...]:
    """Return the years and spans of years that a question names, each once."""
    names = [mention.name for mention in period_mentions(_nfc(question))]
    years = [f"{name.year}-{name.last_year}" if name.last_year else str(name.year) for name in names if name.year]
    return tuple(dict.fromkeys(years))


def lengths_named(question: str) -> tuple[str, ...]:
    """Return the kinds of periods that a question names, each once; "months:6" for the first six months."""
    names = [mention.name for mention in period_mentions(_nfc(question))]
    kinds = [f"months:{name.count}" if name.kind is PeriodKind.MONTHS else str(name.kind) for name in names]
    return tuple(dict.fromkeys(kinds))


def places_named(question: str) -> tuple[str, ...]:
    """Return the country and provinces that a question names, each once."""
    return tuple(dict.fromkeys(mention.name for mention in place_mentions(_nfc(question))))


def _years(result: Result) -> tuple[str, ...]:
    return years_named(result.question) or years_named(result.period)


def _lengths(result: Result) -> tuple[str, ...]:
    return lengths_named(result.question) or lengths_named(result.period)


def _places(result: Result) -> tuple[str, ...]:
    return places_named(result.question) or ((result.place,) if result.place else ())


def wilson(right: int, n: int) -> Interval:
    """Return the 95 % score interval of `right` of `n` (Wilson 1927, JASA 22:209-212); n is at least 1.

    It takes the questions as independent, which those about one document are not: it is the narrowest that
    can be claimed. It is used here because these groups are too small for a bootstrap over documents.
    """
    share, square = right / n, NORMAL_95 * NORMAL_95
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = NORMAL_95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))


def _shares(
    results: Iterable[Result], names_of: Callable[[Result], tuple[str, ...]], order: Callable[[str], tuple[Any, ...]]
) -> tuple[Share, ...]:
    rights: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        if result.right is not None:
            for name in names_of(result) or ("",):
                rights[name].append(result.right)
    return tuple(
        Share(name, len(flags), sum(flags), sum(flags) / len(flags), wilson(sum(flags), len(flags)))
        for name, flags in sorted(rights.items(), key=lambda item: order(item[0]))
    )


def _months(name: str) -> int:
    kind, _, count = name.partition(":")
    return int(count) if kind == "months" else 99


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
