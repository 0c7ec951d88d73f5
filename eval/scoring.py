"""One question's answer scored, and a run's figures from its scored answers: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.types import Answer
from eval.datasets import Expect, Question
from eval.metrics import citations as citation_metrics
from eval.metrics.answers import judge
from eval.metrics.numbers import unsupported_numbers
from eval.metrics.refusal import refusal_scores
from eval.metrics.timing import percentiles


@dataclass(frozen=True, slots=True)
class ScoredCitation:
    """A citation of an answer with what was found of it; `right` is None where the question counts none."""

    source: str
    start: int
    end: int
    quote: str
    exact: bool
    right: bool | None


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """A question's answer and every judgment on it; `complete` is None where the question counts none."""

    id: str
    type: str
    style: str
    expect: Expect
    question: str
    gold: str
    right: bool
    reason: str
    answer: str
    refused: bool
    refusal: str | None
    citations: tuple[ScoredCitation, ...]
    complete: bool | None
    unsupported: tuple[str, ...]
    milliseconds: float


def score(question: Question, answer: Answer, texts: Mapping[str, str | None], milliseconds: float) -> ScoredAnswer:
    """Return the judgments on one answer.

    `texts` maps the id of each cited document to its stored text, None where there is no such document;
    `milliseconds` is the time from asking to having the whole answer, as the asker sees it.
    """
    verdict = judge(question, answer.answer, answer.refused)
    counted = citation_metrics.counts_for_precision(question, answer.refused)
    scored = tuple(
        ScoredCitation(
            source=citation.source,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            exact=citation_metrics.is_exact(citation, texts[citation.document_id]),
            right=citation_metrics.is_right(citation, texts[citation.document_id], question.source)
            if counted
            else None,
        )
        for citation in answer.citations
    )
    quotes = [citation.quote for citation in scored if citation.exact]
    complete = (
        citation_metrics.is_complete(question, quotes)
        if citation_metrics.counts_for_completeness(question, answer.refused)
        else None
    )
    asked = (question.question, *(turn.content for turn in question.history)) if answer.refused else ()
    return ScoredAnswer(
        id=question.id,
        type=question.type,
        style=question.style,
        expect=question.expect,
        question=question.question,
        gold=question.answer,
        right=verdict.right,
        reason=verdict.reason,
        answer=answer.answer,
        refused=answer.refused,
        refusal=str(answer.refusal) if answer.refusal else None,
        citations=scored,
        complete=complete,
        unsupported=tuple(unsupported_numbers(answer.answer, quotes, answer.figures, asked)),
        milliseconds=milliseconds,
    )


def failed(question: Question, error: str, milliseconds: float) -> ScoredAnswer:
    """Return the score of a question that the assistant answered with an error: wrong for that reason."""
    return ScoredAnswer(
        id=question.id,
        type=question.type,
        style=question.style,
        expect=question.expect,
        question=question.question,
        gold=question.answer,
        right=False,
        reason=f"lỗi: {error}",
        answer="",
        refused=False,
        refusal=None,
        citations=(),
        complete=None,
        unsupported=(),
        milliseconds=milliseconds,
    )


def summary(results: Sequence[ScoredAnswer]) -> dict[str, Any]:
    """Return the figures of a run under the contract's names; a share over nothing is None, but see below.

    `quotes_exact` is the share of all citations, refusals' too, whose quote is exact; with no citation at all
    it is 1.0, for no quote is wrong, and `citations` beside it says how many there were.
    `unsupported_numbers` counts answers with at least one such number. Raises ValueError for no results.
    """
    if not results:
        raise ValueError("no results")
    cited = [citation for result in results for citation in result.citations]
    rights = [citation.right for citation in cited if citation.right is not None]
    completes = [result.complete for result in results if result.complete is not None]
    refusal = refusal_scores((result.expect, result.refused) for result in results)
    exact = _share(citation.exact for citation in cited)
    return {
        "n": len(results),
        "right": sum(result.right for result in results),
        "accuracy": _share(result.right for result in results),
        "citations": len(cited),
        "quotes_exact": 1.0 if exact is None else exact,
        "citation_precision": _share(rights),
        "citation_completeness": _share(completes),
        "refusal_precision": refusal.precision,
        "refusal_recall": refusal.recall,
        "refusal_f1": refusal.f1,
        "unsupported_numbers": sum(bool(result.unsupported) for result in results),
        **percentiles([result.milliseconds for result in results]),
        "by_type": _groups(results, "type"),
        "by_style": _groups(results, "style"),
    }


def as_json(result: ScoredAnswer) -> dict[str, Any]:
    """Return one result for the JSON report; its only field that changes between equal runs is `ms`."""
    record = asdict(result)
    record["ms"] = round(record.pop("milliseconds"), 2)
    return record


def _groups(results: Sequence[ScoredAnswer], name: str) -> dict[str, dict[str, Any]]:
    """Return n, right and accuracy for each value of a field, by name."""
    values = sorted({getattr(result, name) for result in results})
    groups = {value: [r.right for r in results if getattr(r, name) == value] for value in values}
    return {
        value: {"n": len(rights), "right": sum(rights), "accuracy": _share(rights)} for value, rights in groups.items()
    }


def _share(flags: Iterable[bool]) -> float | None:
    """Return the share of true flags to four places, None for none."""
    flags = list(flags)
    return round(sum(flags) / len(flags), 4) if flags else None
