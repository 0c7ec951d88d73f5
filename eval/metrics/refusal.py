"""How well the assistant knows when not to answer.

`refusal_f1` is F1_GR of Trust-Score (Song et al. 2024, "Measuring and Enhancing Trustworthiness of LLMs in
RAG through Grounded Attributions and Learning to Refuse", arXiv 2409.11242): the mean of the F1 of refusing
(over the questions to be refused) and the F1 of answering (over those to be answered), so that neither
refusing everything nor answering everything scores well. A class that neither the set nor the answers hold
has no F1 and is left out of the mean. Questions with `expect: correct_premise` are left out: either is right
for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eval.datasets import Expect


@dataclass(frozen=True, slots=True)
class RefusalScores:
    """Precision, recall and F1 of refusing and of answering, and the mean of both F1; None where undefined."""

    precision: float | None
    recall: float | None
    f1_refused: float | None
    answered_precision: float | None
    answered_recall: float | None
    f1_answered: float | None
    f1: float | None


def refusal_scores(outcomes: Iterable[tuple[Expect, bool]]) -> RefusalScores:
    """Return the scores of (what was expected, whether it was refused) pairs."""
    counted = [
        (expect is Expect.REFUSE, refused) for expect, refused in outcomes if expect is not Expect.CORRECT_PREMISE
    ]
    both = sum(wanted and refused for wanted, refused in counted)
    wrongly = sum(refused and not wanted for wanted, refused in counted)
    missed = sum(wanted and not refused for wanted, refused in counted)
    answered = len(counted) - both - wrongly - missed
    f1_refused = _f1(both, wrongly, missed)
    # For answering, the two kinds of error change places.
    f1_answered = _f1(answered, missed, wrongly)
    defined = [score for score in (f1_refused, f1_answered) if score is not None]
    return RefusalScores(
        precision=_ratio(both, both + wrongly),
        recall=_ratio(both, both + missed),
        f1_refused=f1_refused,
        answered_precision=_ratio(answered, answered + missed),
        answered_recall=_ratio(answered, answered + wrongly),
        f1_answered=f1_answered,
        f1=sum(defined) / len(defined) if defined else None,
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(true_positives: int, false_positives: int, false_negatives: int) -> float | None:
    """Return 2tp / (2tp + fp + fn), None where the class is empty on both sides."""
    return _ratio(2 * true_positives, 2 * true_positives + false_positives + false_negatives)
