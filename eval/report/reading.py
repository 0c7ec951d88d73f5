"""A run's JSON read without trust in its fields: what is missing or odd becomes None, and nothing raises.

Runs of earlier and later versions carry fewer and more fields, and a report of any of them must open.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.metrics.answers import counted_text, missing_groups
from eval.statistics import Interval

# Where a run holds the confidence intervals of its figures by name, and a group of questions that of its accuracy.
INTERVALS, _OF_GROUP = "intervals", "interval"
_RESULT_FIELDS = frozenset(
    {
        "id", "type", "style", "expect", "question", "history", "gold", "right", "reason", "answer", "refused",
        "refusal", "citations", "complete", "unsupported", "must_include", "ms", "sources", "period", "place",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group of questions are right; `interval` is None where none was measured."""

    name: str
    n: int
    right: int
    accuracy: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer; `exact` and `right` are None where they were not measured."""

    source: str
    quote: str
    exact: bool | None
    right: bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of `must_include` and whether one of its alternatives stands within the answer's limit."""

    alternatives: tuple[str, ...]
    found: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One question with its answer. `groups` is None where the run does not carry `must_include`.

    `history` is (role, content) pairs, `sources` the documents that hold the answer; `period` and `place` are what the
    run says that it asks about, empty where it does not; `more` holds the other judgments that were made, by name.
    """

    id: str
    type: str
    style: str
    expect: str
    question: str
    history: tuple[tuple[str, str], ...]
    gold: str
    right: bool | None
    reason: str
    answer: str
    refused: bool | None
    refusal: str
    citations: tuple[Cited, ...]
    complete: bool | None
    unsupported: tuple[str, ...]
    groups: tuple[Group, ...] | None
    ms: float | None
    sources: tuple[str, ...]
    period: str
    place: str
    more: tuple[tuple[str, Any], ...]


def results_of(run: Mapping[str, Any]) -> tuple[Result, ...]:
    """Return the results of a run in their order, without what is no object at all."""
    return tuple(_result(item) for item in _list(run.get("results")) if isinstance(item, Mapping))


def shares_of(run: Mapping[str, Any], name: str) -> tuple[Share, ...]:
    """Return the groups under `name` ("by_type") in their order; groups without a count are left out."""
    found = run.get(name)
    if not isinstance(found, Mapping):
        return ()
    return tuple(
        Share(str(key), int(n), int(number_in(group, "right") or 0), number_in(group, "accuracy"),
              _interval(group.get(_OF_GROUP)))
        for key, group in found.items()
        if isinstance(group, Mapping) and (n := number_in(group, "n")) is not None
    )  # fmt: skip


def number_in(found: Mapping[str, Any], name: str) -> float | None:
    """Return a field that is a finite number (no flag), else None."""
    return as_number(found.get(name))


def as_number(value: object) -> float | None:
    """Return `value` where it is a finite number and no flag, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def interval_of(run: Mapping[str, Any], name: str) -> Interval | None:
    """Return the interval of a run's figure `name`; None where it holds none."""
    held = run.get(INTERVALS)
    return _interval(held.get(name)) if isinstance(held, Mapping) else None


def texts(value: object) -> tuple[str, ...]:
    """Return a list's entries, or a single value, as strings; nothing for None."""
    if value is None:
        return ()
    return tuple(_text(item) for item in value) if isinstance(value, list | tuple) else (_text(value),)


def _interval(value: object) -> Interval | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    low, high = as_number(value[0]), as_number(value[1])
    return None if low is None or high is None or low > high else Interval(low, high)


def _result(item: Mapping[str, Any]) -> Result:
    kind, answer = _text(item.get("type")), _text(item.get("answer"))
    return Result(
        id=_text(item.get("id")),
        type=kind,
        style=_text(item.get("style")),
        expect=_text(item.get("expect")),
        question=_text(item.get("question")),
        history=tuple(
            (_text(turn.get("role")), _text(turn.get("content")))
            for turn in _list(item.get("history"))
            if isinstance(turn, Mapping)
        ),
        gold=_text(item.get("gold")),
        right=_flag(item.get("right")),
        reason=_text(item.get("reason")),
        answer=answer,
        refused=_flag(item.get("refused")),
        refusal=_text(item.get("refusal")),
        citations=tuple(_cited(cited) for cited in _list(item.get("citations")) if isinstance(cited, Mapping)),
        complete=_flag(item.get("complete")),
        unsupported=texts(item.get("unsupported")),
        groups=_groups(item.get("must_include"), answer, kind),
        ms=number_in(item, "ms"),
        sources=texts(item.get("sources")),
        period=_text(item.get("period")),
        place=_text(item.get("place")),
        more=tuple((str(key), value) for key, value in item.items() if key not in _RESULT_FIELDS and value is not None),
    )


def _cited(item: Mapping[str, Any]) -> Cited:
    return Cited(_text(item.get("source")), _text(item.get("quote")), _flag(item.get("exact")),
                 _flag(item.get("right")))  # fmt: skip


def _groups(value: object, answer: str, kind: str) -> tuple[Group, ...] | None:
    """Return the groups with what the answer holds of them, counted as the contract counts."""
    if not isinstance(value, list | tuple):
        return None
    groups = tuple(group for group in map(texts, value) if group)
    missing = missing_groups(groups, counted_text(answer, kind))
    return tuple(Group(group, group not in missing) for group in groups)


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
