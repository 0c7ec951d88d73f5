"""Figure match: whether an answer states the gold figures as quantities, whatever their spelling.

A question counts when it is to be answered and its gold answer holds quantities that one of its `must_include`
alternatives asks for. It matches (True) when the answer is given and every one of those quantities is stated in it:
equal value and agreeing unit (`eval.metrics.claims`), for a period and place that the question asks about. What the
answer says of a quantity's period and place is taken from its `figures`; unsaid, they are not held against it.

This is exact match over typed values, as TAT-QA scores value and scale together (Zhu et al. 2021, arXiv 2105.07624),
with unit, period and place beside them. It interprets units where `eval.metrics.answers` compares strings, so the two
may differ both ways.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import AnswerFigure
from eval.datasets import Expect, Question
from eval.metrics.answers import folded
from eval.metrics.claims import QuantityClaim, quantity_claims, same_quantity, without_markers
from eval.metrics.context import Asked, asked_about, period_fits, place_fits


def figure_match(question: Question, answer: str, refused: bool, figures: Sequence[AnswerFigure] = ()) -> bool | None:
    """Return whether every gold quantity is in the answer, None where the question has none to match."""
    if question.expect is not Expect.ANSWER:
        return None
    gold = gold_quantities(question)
    if not gold:
        return None
    if refused:
        return False
    asked = asked_about(question)
    stated = [claim for claim in quantity_claims(without_markers(answer)) if fits_context(claim, figures, asked)]
    return all(any(same_quantity(wanted, claim) for claim in stated) for wanted in gold)


def gold_quantities(question: Question) -> list[QuantityClaim]:
    """Return the quantities of the gold answer that a `must_include` alternative holds or is part of."""
    text = without_markers(question.answer)
    wanted = [folded(alternative) for group in question.must_include for alternative in group]
    return [claim for claim in quantity_claims(text) if any(_about_same_digits(folded(claim.raw), w) for w in wanted)]


def _about_same_digits(printed: str, wanted: str) -> bool:
    digits = "".join(c for c in wanted if c.isdigit() or c in ".,").strip(".,")
    return printed in wanted or wanted in printed or (bool(digits) and digits in printed)


def fits_context(claim: QuantityClaim, figures: Sequence[AnswerFigure], asked: Asked) -> bool:
    """Tell whether no figure of the answer with this value says that it is of another period or place."""
    said = [figure for figure in figures if figure.value == claim.value]
    if not said:
        return True
    return any(
        period_fits(asked, figure.period) is not False and place_fits(asked, figure.place) is not False
        for figure in said
    )
