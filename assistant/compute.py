"""Values that follow from cited figures: a rate from its parts, an earlier value from a change, a difference. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Draft
from assistant.evidence import Evidence
from assistant.understand import Question


def computed_answer(question: Question, evidence: Sequence[Evidence]) -> Draft | None:
    """Return a computed draft, None where nothing is to be computed."""
    return None
