"""How sure the figures are: bootstrap intervals and paired tests; seeded, so that equal runs say the same.

* Intervals: percentile bootstrap (Efron & Tibshirani 1993, ch. 13) over clusters: whole source documents are drawn
  with replacement, because questions on one document succeed and fail together (Miller 2024, "Adding Error Bars to
  Evals", arXiv 2411.00640). A rate of a draw is the drawn clusters' sum of counts over their sum of bases.
* Right or wrong in two runs: McNemar's exact test (McNemar 1947; the two-sided binomial form): of the questions on
  which the runs differ, as many should have got better as worse.
* Other paired scores: sign-flip randomisation (Fisher 1935; for retrieval Smucker et al. 2007): under no difference
  each cluster's sum of differences is as likely with the other sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    # (draws, counts) sums of counts -> (draws,) rates; NaN where a draw has no base.
    Rate = Callable[[np.ndarray], np.ndarray]

SEED = 20240101
RESAMPLES = 2000
CONFIDENCE = 0.95
# Every sign pattern is tried where there are so few clusters; the test is then exact.
EXACT_CLUSTERS = 12
FLIPS = 10_000
_DRAWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval of a rate, `low <= high`."""

    low: float
    high: float


def bootstrap_interval(
    counts: Sequence[Sequence[float]],
    clusters: Sequence[str],
    rate: Rate,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return the interval of `rate` over rows of `counts`, one a question, drawn by their `clusters`.

    None where no draw has a base, or where there are fewer than two clusters: one document tells nothing of others.
    """
    import numpy as np

    if len(counts) != len(clusters):
        raise ValueError("one cluster for each row of counts")
    names = sorted(set(clusters))
    if len(names) < 2:
        return None
    index = {name: position for position, name in enumerate(names)}
    sums = np.zeros((len(names), len(counts[0])))
    for row, cluster in zip(counts, clusters, strict=True):
        sums[index[cluster]] += row
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=resamples)
    rates = rate(drawn @ sums)
    rates = rates[np.isfinite(rates)]
    if not len(rates):
        return None
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(rates, [tail, 100 - tail])
    return Interval(float(low), float(high))


def share(sums: np.ndarray) -> np.ndarray:
    """Return the rate of (count, base) columns, NaN without a base."""
    return _divided(sums[:, 0], sums[:, 1])


def f1_of_both(sums: np.ndarray) -> np.ndarray:
    """Return F1_GR of (rightly refused, wrongly refused, wrongly answered, rightly answered) columns."""
    import numpy as np

    refused, wrongly, missed, answered = sums.T
    errors = wrongly + missed
    both = np.stack([_divided(2 * right, 2 * right + errors) for right in (refused, answered)])
    defined = np.isfinite(both)
    return _divided(np.where(defined, both, 0).sum(axis=0), defined.sum(axis=0))


def _divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, NaN where the whole is 0."""
    import numpy as np

    rates: np.ndarray = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return rates


def mcnemar(better: int, worse: int) -> float:
    """Return the two-sided exact p-value that `better` and `worse` of the differing questions come from equal runs."""
    differing = better + worse
    if differing == 0:
        return 1.0
    tail = sum(math.comb(differing, k) for k in range(min(better, worse) + 1))
    return float(min(1.0, 2 * tail / 2**differing))


def sign_flip(differences: Sequence[float], clusters: Sequence[str], *, seed: int = SEED, flips: int = FLIPS) -> float:
    """Return the two-sided p-value that the mean of `differences` is 0; signs are flipped cluster by cluster.

    With few clusters all patterns are counted; else p = (1 + as extreme) / (1 + flips), which is never 0.
    """
    import numpy as np

    sums: dict[str, float] = {}
    for difference, cluster in zip(differences, clusters, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + difference
    values = np.array([sums[name] for name in sorted(sums) if sums[name]])
    if not len(values):
        return 1.0
    seen = abs(values.sum()) - 1e-9
    if len(values) <= EXACT_CLUSTERS:
        patterns = np.arange(2 ** len(values))[:, None] >> np.arange(len(values)) & 1
        return float(np.mean(np.abs((1 - 2 * patterns) @ values) >= seen))
    generator = np.random.default_rng(seed)
    extreme = 0
    for begin in range(0, flips, _DRAWS_AT_ONCE):
        size = min(_DRAWS_AT_ONCE, flips - begin)
        signs = generator.choice((-1.0, 1.0), size=(size, len(values)))
        extreme += int(np.sum(np.abs(signs @ values) >= seen))
    return (1 + extreme) / (1 + flips)
