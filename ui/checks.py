"""Figures that contradict each other: told with the computation and both sources, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from ui import components, downloads, filters, indicators, markup, paging, source, strings, tables
from ui.client import Client, Problem
from ui.records import Check, CheckFilter

# Sorted here, most severe first, so all of them are fetched; a library with more has other worries.
MOST_CHECKS = 2000
PAGE_ROWS = 20


def draw(client: Client) -> None:
    """The filter, the contradictions and the downloads."""
    with st.container(key="checks"):
        st.html(markup.title_html(strings.CHECKS_TITLE, strings.CHECKS_TEXT))
        try:
            _draw_found(client)
        except Problem as problem:
            st.html(markup.notice_html(problem))
            st.button(strings.TRY_AGAIN, key="try-again")


def most_severe_first(checks: Sequence[Check]) -> list[Check]:
    """By severity; within one as the API has them, in the order of documents."""
    order = {severity: n for n, severity in enumerate(indicators.SEVERITIES)}
    return sorted(checks, key=lambda check: order.get(check.severity, len(order)))


def _draw_found(client: Client) -> None:
    documents = client.documents()
    if not documents:
        st.html(markup.note_html(strings.LIBRARY_EMPTY))
        return
    with st.container(key="checks-filter"):
        kind = filters.choose(strings.FILTER_CHECK_KIND, indicators.CHECK_KINDS, strings.ANY_KIND, "checks-kind")
        document = filters.choose_document(documents, "checks-document")
    asked = CheckFilter(kind=kind, document_id=document)
    listing = client.checks(asked, MOST_CHECKS)
    if not listing.items:
        st.html(markup.note_html(strings.CHECKS_NONE if asked == CheckFilter() else strings.CHECKS_NO_MATCH))
        return
    st.html(markup.note_html(strings.CHECKS_FOUND.format(count=indicators.count_text(listing.total))))
    titles = {document.id: document.title for document in documents}
    _draw_list([_titled(check, titles) for check in most_severe_first(listing.items)], asked)
    downloads.draw(client, "checks", asked)


def _titled(check: Check, titles: Mapping[str, str]) -> Check:
    spans = tuple(replace(span, title=titles.get(span.document_id, "")) for span in check.spans)
    return replace(check, spans=spans)


def _draw_list(checks: Sequence[Check], asked: CheckFilter) -> None:
    begin = paging.offset("checks", asked, PAGE_ROWS, len(checks))
    page = checks[begin : begin + PAGE_ROWS]
    spans = {tables.span_key(check, n): span for check in page for n, span in enumerate(check.spans)}

    def opened(key: str) -> None:
        if key in spans:
            source.open_span(spans[key], strings.OPENED_FIGURE)

    components.records("checks-list", tables.checks_html(page), page=begin, on_open=opened)
    paging.draw("checks", PAGE_ROWS, len(checks))
