"""The document beside the answer: which one is open, and how it is drawn."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass

import streamlit as st

from ui import components, markup, strings
from ui.client import Citation, Client, Document, Problem
from ui.records import Span

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Opened:
    """The document to show, and what is lit in it: a citation's sentence, or the sentence of a record's span.

    Without either it is shown from the beginning. `lead` says in a word what was opened; of a passage the `whole_span`
    is lit.
    """

    document_id: str
    citation: Citation | None = None
    span: Span | None = None
    lead: str = strings.SOURCE_LABEL
    whole_span: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as last fetched; ids are made from bytes, so it cannot grow old."""

    document: Document
    text: str


def open_citation(citation: Citation) -> None:
    """Show the document of a citation at its sentence."""
    _open(Opened(citation.document_id, citation, lead=strings.SOURCE_CITED.format(n=citation.n)))


def open_span(span: Span, lead: str) -> None:
    """Show the document of a figure or a directive at its sentence."""
    _open(Opened(span.document_id, span=span, lead=lead))


def open_passage(span: Span, lead: str) -> None:
    """Show the document of a passage, all of it lit."""
    _open(Opened(span.document_id, span=span, lead=lead, whole_span=True))


def open_document(document_id: str) -> None:
    """Show a document from its beginning."""
    _open(Opened(document_id))


def close() -> None:
    """Put the document away."""
    st.session_state["opened"] = None


def is_open(document_id: str) -> bool:
    """Whether this very document is shown."""
    opened: Opened | None = st.session_state.get("opened")
    return opened is not None and opened.document_id == document_id


def was_asked_for() -> bool:
    """True once after something was opened: a fragment must then have the whole page drawn."""
    return bool(st.session_state.pop("opening", False))


def draw(client: Client) -> None:
    """The panel with the open document, if one is open."""
    was_asked_for()
    opened: Opened | None = st.session_state.get("opened")
    if opened is None:
        return
    with st.container(key="source"):
        with st.container(key="source-bar", horizontal=True, horizontal_alignment="right"):
            try:
                read = _read(client, opened.document_id)
            except Problem as problem:
                _close_button()
                st.html(markup.notice_html(problem))
                return
            _download_button(client, read.document)
            _close_button()
        st.html(markup.source_head(read.document, opened.citation, opened.lead))
        _draw_text(read.text, opened)


def _open(opened: Opened) -> None:
    st.session_state["opened"] = opened
    st.session_state["opening"] = True


def _draw_text(text: str, opened: Opened) -> None:
    lit, raw = opened.citation or opened.span, None
    start, end = (lit.start, lit.end) if lit is not None else (None, None)
    if opened.span is not None and not opened.whole_span:
        raw = (opened.span.start, opened.span.end)
        start, end = markup.sentence_around(text, *raw)
    components.text(
        "source-text",
        markup.document_html(text, start, end, raw),
        target=f"{opened.document_id}:{start}:{end}:{raw}",
        on_close=close,
    )


def _read(client: Client, document_id: str) -> _Read:
    """The open document, fetched once while it stays open."""
    read: _Read | None = st.session_state.get("read")
    if read is None or read.document.id != document_id:
        read = _Read(client.document(document_id), client.text(document_id))
        st.session_state["read"] = read
    return read


def _close_button() -> None:
    st.button(strings.CLOSE, key="source-close", on_click=close)


def _download_button(client: Client, document: Document) -> None:
    # The browser may not reach the API, so the file goes through the page, and only when it is asked for.
    guessed, _ = mimetypes.guess_type(document.source)
    media_type = document.media_type or guessed or "application/octet-stream"
    st.download_button(
        strings.DOWNLOAD_PDF if media_type == PDF else strings.DOWNLOAD,
        data=lambda: client.file(document.id),
        file_name=document.source,
        mime=media_type,
        key="source-file",
        on_click="ignore",
    )
