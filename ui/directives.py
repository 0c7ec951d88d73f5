"""The register of directives: searched by words, by who instructs, by kind and by document."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import components, downloads, editing, filters, indicators, markup, paging, source, strings, tables
from ui.client import Client, Problem
from ui.records import DirectiveFilter, StoredDirective

PAGE_ROWS = 25


def draw(client: Client) -> None:
    """The filter, the table with its pages and the downloads."""
    with st.container(key="directives"):
        st.html(markup.title_html(strings.DIRECTIVES_TITLE, strings.DIRECTIVES_TEXT))
        editing.draw_done()
        try:
            _draw_found(client)
        except Problem as problem:
            st.html(markup.notice_html(problem))
            st.button(strings.TRY_AGAIN, key="try-again")
    editing.draw(client)


def _draw_found(client: Client) -> None:
    issuers = client.directive_issuers()
    documents = client.documents()
    with st.container(key="directives-filter"):
        words: str = st.text_input(
            strings.FILTER_WORDS, placeholder=strings.FILTER_WORDS_HINT, max_chars=200, key="directives-words"
        )
        issuer = filters.choose(
            strings.FILTER_ISSUER,
            {choice.value: strings.CHOICE_COUNTED.format(name=choice.value, count=choice.count) for choice in issuers},
            strings.ANY_ISSUER,
            "directives-issuer",
        )
        kind = filters.choose(
            strings.FILTER_DIRECTIVE_KIND, indicators.DIRECTIVE_KINDS, strings.ANY_KIND, "directives-kind"
        )
        document = filters.choose_document(documents, "directives-document")
    asked = DirectiveFilter(q=words, issuer=issuer, kind=kind, document_id=document)
    begin = paging.offset("directives", asked, PAGE_ROWS)
    listing = client.directives(asked, PAGE_ROWS, begin)
    if begin and not listing.items:
        # The list has become shorter since: its last page.
        begin = paging.offset("directives", asked, PAGE_ROWS, listing.total)
        listing = client.directives(asked, PAGE_ROWS, begin)
    if not listing.items:
        empty = asked == DirectiveFilter()
        st.html(markup.note_html(strings.DIRECTIVES_EMPTY if empty else strings.DIRECTIVES_NO_MATCH))
        return
    st.html(markup.note_html(strings.DIRECTIVES_FOUND.format(count=indicators.count_text(listing.total))))
    _draw_table(listing.items, begin)
    paging.draw("directives", PAGE_ROWS, listing.total)
    downloads.draw(client, "directives", asked)


def _draw_table(directives: Sequence[StoredDirective], begin: int) -> None:
    by_id = {directive.id: directive for directive in directives}

    def opened(directive_id: str) -> None:
        if directive_id in by_id:
            source.open_span(by_id[directive_id].at, strings.OPENED_DIRECTIVE)

    components.records(
        "directives-table",
        tables.directives_html(directives),
        page=begin,
        on_open=opened,
        on_edit=editing.choose_directive,
    )
