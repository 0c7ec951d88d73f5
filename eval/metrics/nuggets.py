"""Nugget recall in its strict vital form, with the `must_include` groups as the vital nuggets.

V_strict of the TREC 2024 RAG track's AutoNuggetizer (Pradeep et al. 2024, arXiv 2411.09607): the share of an
answer's vital nuggets that it supports in full; partial support counts nothing. There a model writes the nuggets and
assigns them; here a person wrote them as groups of equal wordings, and a group is supported when one of its
alternatives stands in the answer, compared and limited in length as `eval.metrics.answers` does. The figure of a run
is the mean over its questions; questions to be refused have no nuggets and do not count.
"""

from __future__ import annotations

from eval.datasets import Expect, Question
from eval.metrics.answers import counted_text, missing_groups


def nugget_recall(question: Question, answer: str, refused: bool) -> float | None:
    """Return the share of vital nuggets in the answer in [0, 1], None where the question has none.

    A refusal of a question that is to be answered holds none; one that corrects a premise is read as it stands.
    """
    if question.expect is Expect.REFUSE or not question.must_include:
        return None
    if refused and question.expect is Expect.ANSWER:
        return 0.0
    missing = missing_groups(question.must_include, counted_text(answer, question.type))
    return 1 - len(missing) / len(question.must_include)
