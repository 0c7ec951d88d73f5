"""Percentiles of times, and throughput."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least `percent` % of the values do not exceed (nearest rank).

    Nearest rank gives a time that was really measured; interpolation would soften the tail of small sets.
    Raises ValueError for no values or a percent outside (0, 100].
    """
    if not values:
        raise ValueError("no values")
    if not 0 < percent <= 100:
        raise ValueError(f"percent {percent} is not in (0, 100]")
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return p50_ms, p95_ms and p99_ms, rounded to a hundredth of a millisecond."""
    return {f"p{percent}_ms": round(percentile(milliseconds, percent), 2) for percent in (50, 95, 99)}


def throughput(milliseconds: Sequence[float]) -> float:
    """Return how many questions are answered in a second when they are asked one after another, 0 for no time."""
    total = sum(milliseconds)
    return round(len(milliseconds) / total * 1000, 2) if total else 0.0
