"""How an answer was found, for those who want to know: fetched only when asked for, drawn under the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ui import indicators, strings
from ui.client import Answer, Client, Passage
from ui.records import Check, CheckFilter

PASSAGES = 6
# Documents of one answer whose checks are fetched, and checks that are shown of them.
MOST_DOCUMENTS = 6
MOST_CHECKS = 10
# A passage is recognised by its beginning; the whole of it is one click away.
SHOWN_CHARACTERS = 260
# Parts of a score that count for less than this are noise to a reader.
_LEAST_PART = 0.05

# The ranker's features by what they look at, the first beginning that fits.
_FAMILIES = (
    ("agrees_period", "period"),
    ("agrees_passage_period", "period"),
    ("agrees_place", "place"),
    ("agrees_passage_place", "place"),
    ("agrees_national", "place"),
    ("agrees_", "exact"),
    ("title_vector", "meaning"),
    ("own_title_vector", "meaning"),
    ("own_vector", "meaning"),
    ("vector", "meaning"),
    ("like_leaders", "meaning"),
    ("title_", "title"),
    ("place_in_", "position"),
    ("others_of_", "position"),
    ("share_of_", "position"),
    ("first_sentence", "position"),
    ("length", "position"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is told of an answer's making: the passages of its question, and the checks of what it cites."""

    passages: tuple[Passage, ...]
    checks: tuple[Check, ...]


def fetch(client: Client, answer: Answer, question: str, filters: Mapping[str, Any]) -> Found:
    """Ask the API how an answer was found; raises `Problem`."""
    passages = client.passages(answer.standalone_question or question, filters, PASSAGES)
    cited = list(dict.fromkeys(citation.document_id for citation in answer.citations))[:MOST_DOCUMENTS]
    checks: dict[str, Check] = {}
    for document_id in cited:
        found = client.checks(CheckFilter(document_id=document_id), MOST_CHECKS)
        checks |= {check.id: check for check in found.items}
    order = list(indicators.SEVERITIES)
    ranked = sorted(checks.values(), key=lambda c: order.index(c.severity) if c.severity in order else len(order))
    return Found(passages, tuple(ranked[:MOST_CHECKS]))


def html(answer: Answer, question: str, filters: Mapping[str, Any], found: Found) -> str:
    """The account under an answer; passages carry `data-action` with their number."""
    mode = strings.MODE_LLM if answer.mode == "llm" else strings.MODE_EXTRACTIVE
    seconds = strings.SECONDS.format(seconds=decimal(answer.latency_ms / 1000))
    fields = (
        (strings.HOW_QUESTION, answer.standalone_question or question),
        (strings.HOW_FILTERS, filters_text(filters)),
        (strings.HOW_MODE, mode),
        (strings.HOW_TIME, seconds),
    )
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in fields)
    return (
        f'<section class="t-how" aria-label="{strings.HOW}"><dl class="t-fields">{items}</dl>'
        f"<h3>{strings.HOW_PASSAGES}</h3>{_passages(answer, found.passages)}"
        f"<h3>{strings.HOW_CHECKS}</h3>{_checks(answer, found.checks)}</section>"
    )


def filters_text(filters: Mapping[str, Any]) -> str:
    """What a question was limited to, in words."""
    said = []
    for name, value in filters.items():
        if value:
            count = len(value) if isinstance(value, list) else 1
            said.append(strings.HOW_FILTER_NAMES.get(name, "{value}").format(value=value, count=count))
    return ", ".join(said) or strings.HOW_NO_FILTERS


def score_parts(parts: Mapping[str, float]) -> str:
    """What a score is made of, the largest first: "kỳ +2,39 · khớp từ +1,80 · tiêu đề −0,21"."""
    sums: dict[str, float] = {}
    for name, value in parts.items():
        family = next((family for beginning, family in _FAMILIES if name.startswith(beginning)), "words")
        sums[family] = sums.get(family, 0.0) + value
    told = sorted(sums.items(), key=lambda item: -abs(item[1]))
    return " · ".join(
        f"{strings.HOW_PARTS[family]} {'+' if value > 0 else '−'}{decimal(abs(value))}"
        for family, value in told
        if abs(value) >= _LEAST_PART
    )


def decimal(value: float) -> str:
    """A number with two decimals, as Vietnamese writes it."""
    return f"{value:.2f}".replace(".", ",")


def _passages(answer: Answer, passages: Sequence[Passage]) -> str:
    if not passages:
        return f'<p class="t-note">{strings.HOW_NO_PASSAGES}</p>'
    return f'<ol class="t-passages">{"".join(_passage(answer, n, p) for n, p in enumerate(passages))}</ol>'


def _passage(answer: Answer, number: int, passage: Passage) -> str:
    span = passage.span
    cited = any(
        c.document_id == span.document_id and c.start < span.end and span.start < c.end for c in answer.citations
    )
    badge = f'<span class="t-badge t-corrected">{strings.HOW_CITED}</span>' if cited else ""
    page = strings.PAGE_SHORT.format(page=passage.page) if passage.page is not None else ""
    where = " · ".join(escape(part) for part in (span.source, page) if part)
    text = " ".join(span.raw.split())
    shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS].rsplit(" ", 1)[0] + "…"
    title = escape(strings.HOW_OPEN.format(source=span.source))
    parts = score_parts(passage.parts)
    return (
        f'<li><span class="t-passage-head"><button type="button" class="t-open" data-action="passage:{number}" '
        f'title="{title}">{escape(span.title)}</button>{badge}'
        f'<span class="t-score">{strings.HOW_SCORE.format(score=decimal(passage.score))}</span></span>'
        f'<span class="t-file">{where}</span><p>{escape(shown)}</p>'
        f"{f'<p class=t-parts>{escape(parts)}</p>' if parts else ''}</li>"
    )


def _checks(answer: Answer, checks: Sequence[Check]) -> str:
    if not answer.citations:
        return f'<p class="t-note">{strings.HOW_NO_DOCUMENTS}</p>'
    if not checks:
        return f'<p class="t-note">{strings.HOW_NO_CHECKS}</p>'
    items = "".join(
        f'<li><span class="t-badge t-severity-{escape(check.severity)}">'
        f"{escape(indicators.CHECK_KINDS.get(check.kind, check.kind))}</span> {escape(check.message)}</li>"
        for check in checks
    )
    return f'<ul class="t-how-checks">{items}</ul>'
