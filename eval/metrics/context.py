"""Answers for another period or place than was asked: the faults that look like right answers.

What a question asks about is the periods and provinces it names; a follow-up that names none asks about those of the
latest turn of its asker that does. An answer's periods and places are those of its `figures`; where these say none and
a figure was asked for (the gold answer holds one, or the question is to be refused), those named in its text. Other
answers name periods for other reasons: a deadline, a plan.

* wrong period: an answer is given to a question that is to be refused for its period (`"refusal": "other_period"` in
  the question file), or the answer says periods and none of them is one that was asked about.
* wrong place: the same with places; a province and the unit it was merged into in 2025 are one place.

The rates are over the answers given (not refused) to questions that name a period (a place) and whose answer says one
or had to be refused for it; questions with a wrong premise are left out, for their period may be the premise.
Trust-Score (arXiv 2409.11242) counts such an answer among the other ungrounded ones; it is kept apart here because a
reader cannot see it: the number is real, the sentence is quoted, and both are about something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import AnswerFigure, Refusal
from eval.datasets import Expect, Question
from eval.metrics.claims import quantity_claims, without_markers
from ingest.periods import PeriodKind, PeriodMention, PeriodName, covers, label, period_mentions, period_name
from ingest.places import place_mentions, related
from ingest.types import Period

# A year after "và", "với" or a comma goes on with a list of years; "18/7/2022" does not.
_FURTHER_YEAR = re.compile(r"(?:,|\bvà|\bva|\bvới|\bvoi|\bso)\s+((?:19|20)\d\d)\b(?!\s*/)")


@dataclass(frozen=True, slots=True)
class Asked:
    """The periods and places that a question is about, in the order named; empty where it names none."""

    periods: tuple[PeriodName, ...]
    places: tuple[str, ...]

    @property
    def period(self) -> str | None:
        """The label of the first period, for grouping."""
        return label(self.periods[0]) if self.periods else None

    @property
    def place(self) -> str | None:
        """The first place, for grouping."""
        return self.places[0] if self.places else None


def asked_about(question: Question) -> Asked:
    """Return what the question, or the latest earlier turn that says it, names."""
    said = [question.question, *(turn.content for turn in reversed(question.history) if turn.role == "user")]
    periods = next((named for text in said if (named := _periods(text))), ())
    places = next((provinces for text in said if (provinces := _places(text))), ())
    return Asked(periods, places)


def period_fits(asked: Asked, stated: Period | None) -> bool | None:
    """Tell whether a figure's period is one asked about; None where either is not said."""
    name = period_name(stated.label) if stated else None
    if name is None or not asked.periods:
        return None
    return any(covers(wanted, name) for wanted in asked.periods)


def place_fits(asked: Asked, stated: str | None) -> bool | None:
    """Tell whether a figure's place is one asked about; None where either is not said."""
    if stated is None or not asked.places:
        return None
    return any(stated in related(wanted) for wanted in asked.places)


def wrong_period(question: Question, answer: str, refused: bool, figures: Sequence[AnswerFigure]) -> bool | None:
    """Return whether the answer is about another period, None where it does not count."""
    if refused or question.expect is Expect.CORRECT_PREMISE:
        return None
    if question.refusal is Refusal.OTHER_PERIOD:
        return True
    asked = asked_about(question)
    stated = [fit for figure in figures if (fit := period_fits(asked, figure.period)) is not None]
    if not stated and asked.periods and _asks_for_figures(question):
        stated = [any(covers(wanted, name) for wanted in asked.periods) for name in _periods(answer)]
    return not any(stated) if stated else None


def wrong_place(question: Question, answer: str, refused: bool, figures: Sequence[AnswerFigure]) -> bool | None:
    """Return whether the answer is about another place, None where it does not count."""
    if refused or question.expect is Expect.CORRECT_PREMISE:
        return None
    if question.refusal is Refusal.OTHER_PLACE:
        return True
    asked = asked_about(question)
    stated = [fit for figure in figures if (fit := place_fits(asked, figure.place)) is not None]
    if not stated and _asks_for_figures(question):
        stated = [fit for place in _places(answer) if (fit := place_fits(asked, place)) is not None]
    return not any(stated) if stated else None


def _asks_for_figures(question: Question) -> bool:
    return question.expect is Expect.REFUSE or bool(quantity_claims(without_markers(question.answer)))


def _periods(text: str) -> tuple[PeriodName, ...]:
    """Return the periods named in `text`, "2022" of "các năm 2021 và 2022" too."""
    plain = without_markers(text)
    mentions = period_mentions(plain)
    named = [mention.name for mention in mentions]
    if named:
        rest = _FURTHER_YEAR.finditer(plain)
        named += [PeriodName(PeriodKind.YEAR, int(m[1])) for m in rest if not _inside(m.start(1), mentions)]
    return tuple(named)


def _inside(position: int, mentions: Sequence[PeriodMention]) -> bool:
    return any(mention.start <= position < mention.end for mention in mentions)


def _places(text: str) -> tuple[str, ...]:
    return tuple(mention.name for mention in place_mentions(without_markers(text)))
