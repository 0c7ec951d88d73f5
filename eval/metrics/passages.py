"""Whether all facts of a question stand in the first k passages found for it: what an answer could be made of.

Sufficient context (Joren et al. 2024, arXiv 2411.06037), with the `must_include` groups as the facts instead of a
judge: a question is covered at k when every group has an alternative within one of its k best passages. Questions to
be refused and those whose value is computed have no such facts and do not count.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.datasets import Expect, Question
from eval.metrics.answers import missing_groups

CUTOFFS = (1, 4, 8)


def counts(question: Question) -> bool:
    """Tell whether the question's facts are to be found in passages."""
    return question.expect is not Expect.REFUSE and not question.computed


def facts_covered(question: Question, passages: Sequence[str]) -> dict[str, bool] | None:
    """Return {"1": …, "4": …, "8": …} for the passages in ranked order, None where the question does not count."""
    if not counts(question):
        return None
    missing = question.must_include
    left: list[bool] = []
    for passage in passages[: max(CUTOFFS)]:
        missing = missing_groups(missing, passage)
        left.append(bool(missing))
    return {str(k): bool(left) and not left[min(k, len(left)) - 1] for k in CUTOFFS}
