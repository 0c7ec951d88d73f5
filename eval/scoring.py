"""One question's answer scored, and a run's figures from its scored answers: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from assistant.types import Answer, Turn
from eval import statistics
from eval.datasets import Expect, Question
from eval.metrics import citations as citation_metrics
from eval.metrics.answers import judge
from eval.metrics.context import asked_about, wrong_period, wrong_place
from eval.metrics.figures import figure_match
from eval.metrics.nuggets import nugget_recall
from eval.metrics.numbers import unsupported_numbers
from eval.metrics.passages import CUTOFFS, facts_covered
from eval.metrics.refusal import refusal_scores
from eval.metrics.support import Span, Support, citation_support
from eval.metrics.timing import percentiles, throughput


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
    """A question's answer and every judgment on it; a judgment is None where the question counts none.

    `sources` are the question's documents, `period` and `place` the first that it asks about. `judged` is what the
    optional judge says; `support_recall` and `support_precision` are ALCE's figures of this answer in [0, 1].
    """

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
    history: tuple[Turn, ...] = ()
    must_include: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    period: str | None = None
    place: str | None = None
    figure_match: bool | None = None
    nugget_recall: float | None = None
    support_recall: float | None = None
    support_precision: float | None = None
    wrong_period: bool | None = None
    wrong_place: bool | None = None
    facts_in_top: dict[str, bool] | None = None
    judged: bool | None = None


def score(
    question: Question,
    answer: Answer,
    texts: Mapping[str, str | None],
    milliseconds: float,
    passages: Sequence[str] | None = None,
) -> ScoredAnswer:
    """Return the judgments on one answer.

    `texts` maps the id of each cited document to its stored text, None where there is no such document;
    `milliseconds` is the time from asking to having the whole answer, as the asker sees it; `passages` are the texts
    of the best passages for the question in ranked order, None where nobody can search.
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
    support = _support(answer, scored)
    return replace(
        _unanswered(question, milliseconds),
        right=verdict.right,
        reason=verdict.reason,
        answer=answer.answer,
        refused=answer.refused,
        refusal=str(answer.refusal) if answer.refusal else None,
        citations=scored,
        complete=complete,
        unsupported=tuple(unsupported_numbers(answer.answer, quotes, answer.figures, asked)),
        figure_match=figure_match(question, answer.answer, answer.refused, answer.figures),
        nugget_recall=_rounded(nugget_recall(question, answer.answer, answer.refused)),
        support_recall=_rounded(support.recall),
        support_precision=_rounded(support.precision),
        wrong_period=wrong_period(question, answer.answer, answer.refused, answer.figures),
        wrong_place=wrong_place(question, answer.answer, answer.refused, answer.figures),
        facts_in_top=facts_covered(question, passages) if passages is not None else None,
    )


def _support(answer: Answer, scored: Sequence[ScoredCitation]) -> Support:
    """Return ALCE's figures of an answer; a refusal states nothing, and an inexact quote shows nothing."""
    if answer.refused:
        return Support(None, None)
    spans = {
        citation.n: Span(citation.title, found.quote if found.exact else "")
        for citation, found in zip(answer.citations, scored, strict=True)
    }
    return citation_support(answer.answer, spans, answer.figures)


def failed(question: Question, error: str, milliseconds: float) -> ScoredAnswer:
    """Return the score of a question that the assistant answered with an error: wrong for that reason."""
    return replace(
        _unanswered(question, milliseconds),
        reason=f"lỗi: {error}",
        # Nothing was refused and nothing said.
        figure_match=figure_match(question, "", refused=False),
        nugget_recall=nugget_recall(question, "", refused=False),
    )


def _unanswered(question: Question, milliseconds: float) -> ScoredAnswer:
    """Return what is known of a question without its answer: not right, and no judgment made."""
    about = asked_about(question)
    return ScoredAnswer(
        id=question.id,
        type=question.type,
        style=question.style,
        expect=question.expect,
        question=question.question,
        gold=question.answer,
        right=False,
        reason="",
        answer="",
        refused=False,
        refusal=None,
        citations=(),
        complete=None,
        unsupported=(),
        milliseconds=milliseconds,
        history=question.history,
        must_include=question.must_include,
        sources=question.source,
        period=about.period,
        place=about.place,
    )


def summary(results: Sequence[ScoredAnswer]) -> dict[str, Any]:
    """Return the figures of a run under the contract's names; a share over nothing is None, but see below.

    `quotes_exact` is the share of all citations, refusals' too, whose quote is exact; with no citation at all
    it is 1.0, for no quote is wrong, and `citations` beside it says how many there were.
    `unsupported_numbers` counts answers with at least one such number. `intervals` holds the 95 % interval of each
    rate that has one (`eval.statistics`). Raises ValueError for no results.
    """
    if not results:
        raise ValueError("no results")
    cited = [citation for result in results for citation in result.citations]
    refusal = refusal_scores((result.expect, result.refused) for result in results)
    exact = _mean(citation.exact for citation in cited)
    return {
        "n": len(results),
        "right": sum(result.right for result in results),
        "accuracy": _mean(result.right for result in results),
        "citations": len(cited),
        "quotes_exact": 1.0 if exact is None else exact,
        "citation_precision": _mean(citation.right for citation in cited),
        "citation_completeness": _mean(result.complete for result in results),
        "refusal_precision": refusal.precision,
        "refusal_recall": refusal.recall,
        "refusal_f1": refusal.f1,
        "refused_f1": refusal.f1_refused,
        "answered_precision": refusal.answered_precision,
        "answered_recall": refusal.answered_recall,
        "answered_f1": refusal.f1_answered,
        **{name: _mean(measured(result) for result in results) for name, measured in _MEANS.items()},
        **{f"facts_in_top_{k}": _mean(_facts(result, k) for result in results) for k in CUTOFFS},
        "wrong_periods": sum(result.wrong_period is True for result in results),
        "wrong_places": sum(result.wrong_place is True for result in results),
        "unsupported_numbers": sum(bool(result.unsupported) for result in results),
        **percentiles([result.milliseconds for result in results]),
        "times": {"throughput_per_s": throughput([result.milliseconds for result in results])},
        "intervals": intervals(results),
        "bootstrap": {
            "seed": statistics.SEED,
            "resamples": statistics.RESAMPLES,
            "clusters": len(set(clusters(results))),
        },
        "by_type": _groups(results, "type"),
        "by_style": _groups(results, "style"),
    }


Measured = Callable[[ScoredAnswer], float | None]
_MEANS: dict[str, Measured] = {
    "figure_match": lambda result: result.figure_match,
    "nugget_recall": lambda result: result.nugget_recall,
    "citation_support_recall": lambda result: result.support_recall,
    "citation_support_precision": lambda result: result.support_precision,
    "wrong_period_rate": lambda result: result.wrong_period,
    "wrong_place_rate": lambda result: result.wrong_place,
}


def _facts(result: ScoredAnswer, k: int) -> bool | None:
    return result.facts_in_top[str(k)] if result.facts_in_top is not None else None


def clusters(results: Iterable[ScoredAnswer]) -> list[str]:
    """Return the cluster of each result: its question's first source document, else the question itself."""
    return [result.sources[0] if result.sources else f"?{result.id}" for result in results]


def intervals(results: Sequence[ScoredAnswer]) -> dict[str, list[float]]:
    """Return [low, high] of accuracy and the main rates; a rate without an interval is left out."""
    names = clusters(results)
    found: dict[str, statistics.Interval | None] = {}
    for name, pairs in _pairs(results).items():
        found[name] = statistics.bootstrap_interval(pairs, names, statistics.share)
    outcomes = [_outcome(result) for result in results]
    found["refusal_f1"] = statistics.bootstrap_interval(outcomes, names, statistics.f1_of_both)
    return {name: _ends(between) for name, between in found.items() if between is not None}


def _pairs(results: Sequence[ScoredAnswer]) -> dict[str, list[tuple[float, float]]]:
    """Return (count, base) of every result for each rate."""
    rates: dict[str, list[tuple[float, float]]] = {
        "accuracy": [(float(result.right), 1.0) for result in results],
        "quotes_exact": [
            (float(sum(citation.exact for citation in result.citations)), float(len(result.citations)))
            for result in results
        ],
        "citation_precision": [
            (
                float(sum(citation.right is True for citation in result.citations)),
                float(sum(citation.right is not None for citation in result.citations)),
            )
            for result in results
        ],
        "citation_completeness": [_pair(result.complete) for result in results],
    }
    rates |= {name: [_pair(measured(result)) for result in results] for name, measured in _MEANS.items()}
    return rates


def _pair(value: float | None) -> tuple[float, float]:
    return (0.0, 0.0) if value is None else (float(value), 1.0)


def _outcome(result: ScoredAnswer) -> tuple[float, float, float, float]:
    """Return (rightly refused, wrongly refused, wrongly answered, rightly answered) of a result, one of them 1."""
    if result.expect is Expect.CORRECT_PREMISE:
        return (0.0, 0.0, 0.0, 0.0)
    wanted = result.expect is Expect.REFUSE
    return (
        float(wanted and result.refused),
        float(not wanted and result.refused),
        float(wanted and not result.refused),
        float(not wanted and not result.refused),
    )


def as_json(result: ScoredAnswer) -> dict[str, Any]:
    """Return one result for the JSON report; its only field that changes between equal runs is `ms`."""
    record = asdict(result)
    record["ms"] = round(record.pop("milliseconds"), 2)
    return record


def from_json(record: Mapping[str, Any]) -> ScoredAnswer:
    """Return the result that `as_json` wrote; raise KeyError or TypeError for a record of another shape."""
    kept = dict(record)
    kept["milliseconds"] = kept.pop("ms")
    kept["expect"] = Expect(kept["expect"])
    kept["citations"] = tuple(ScoredCitation(**citation) for citation in kept["citations"])
    kept["unsupported"] = tuple(kept["unsupported"])
    kept["sources"] = tuple(kept["sources"])
    kept["history"] = tuple(Turn(**turn) for turn in kept["history"])
    kept["must_include"] = tuple(tuple(group) for group in kept["must_include"])
    return ScoredAnswer(**kept)


def _groups(results: Sequence[ScoredAnswer], name: str) -> dict[str, dict[str, Any]]:
    """Return n, right, accuracy and its interval (where it has one) for each value of a field, by name."""
    found = {}
    for value in sorted({getattr(result, name) for result in results}):
        group = [result for result in results if getattr(result, name) == value]
        rights = [result.right for result in group]
        between = statistics.bootstrap_interval([_pair(right) for right in rights], clusters(group), statistics.share)
        found[value] = {
            "n": len(rights),
            "right": sum(rights),
            "accuracy": _mean(rights),
            **({} if between is None else {"interval": _ends(between)}),
        }
    return found


def _ends(between: statistics.Interval) -> list[float]:
    return [round(between.low, 4), round(between.high, 4)]


def _mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values (the share of true flags) that are there, to four places; None for none."""
    there = [value for value in values if value is not None]
    return round(sum(there) / len(there), 4) if there else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
