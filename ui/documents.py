"""The library: reports are sent to it, listed, opened and removed here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import streamlit as st

from ui import components, markup, source, strings
from ui.client import Change, Client, Document, Problem, Upload

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.3


class Sending:
    """Files on their way into the library; one thread sends, the page reads. `uploads` follows `names`."""

    def __init__(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.names = tuple(name for name, _ in files)
        self.uploads: tuple[Upload, ...] = ()
        self.finished = threading.Event()
        self._files = list(files)

    def send(self, client: Client) -> None:
        """Send one file after the other: each has its own result, and a bad one stops none."""
        try:
            for name, content in self._files:
                self.uploads = (*self.uploads, _upload(client, name, content))
        finally:
            self._files.clear()
            self.finished.set()


def draw(client: Client) -> None:
    """Sending reports, and the table of what is there."""
    with st.container(key="documents"):
        st.html(markup.title_html(strings.DOCUMENTS_TITLE, strings.DOCUMENTS_TEXT))
        _draw_upload(client)
        _draw_done()
        try:
            listed = client.documents()
        except Problem as problem:
            st.html(markup.notice_html(problem))
            st.button(strings.TRY_AGAIN, key="try-again")
            return
        _draw_list(listed)
    to_delete = next((d for d in listed if d.id == st.session_state.get("to_delete")), None)
    if to_delete is not None:
        _confirm(client, to_delete)


def _draw_upload(client: Client) -> None:
    sending: Sending | None = st.session_state.get("sending")
    with st.container(key="upload"):
        st.html(markup.section_html(strings.UPLOAD_TITLE, strings.UPLOAD_HINT))
        if sending is not None and not sending.finished.is_set():
            _follow(sending)
            return
        # A new key empties the field for the next files.
        round_ = st.session_state.setdefault("upload_round", 0)
        chosen = st.file_uploader(
            strings.UPLOAD_LABEL,
            accept_multiple_files=True,
            key=f"files-{round_}",
            label_visibility="collapsed",
        )
        if chosen and st.button(strings.UPLOAD_BUTTON, key="send", type="primary"):
            _send(client, [(file.name, file.getvalue()) for file in chosen])
            st.rerun()
        if sending is not None:
            _draw_result(sending)


def _draw_result(sending: Sending) -> None:
    summary = markup.uploads_summary(sending.uploads)
    st.html(
        markup.note_html(strings.UPLOAD_DONE.format(total=len(sending.names), summary=summary))
        + markup.uploads_html(sending.names, sending.uploads)
    )
    st.button(strings.UPLOAD_AGAIN, key="forget", on_click=lambda: st.session_state.pop("sending", None))


def _send(client: Client, files: Sequence[tuple[str, bytes]]) -> None:
    sending = Sending(files)
    st.session_state["sending"] = sending
    st.session_state["upload_round"] += 1
    threading.Thread(target=sending.send, args=(client,), daemon=True).start()


@st.fragment(run_every=FOLLOW_SECONDS)
def _follow(sending: Sending) -> None:
    """Draw the progress again and again until every file has its result, then the page once more."""
    if sending.finished.is_set():
        st.rerun()
    done, total = len(sending.uploads), len(sending.names)
    name = sending.names[min(done, total - 1)]
    st.progress(done / total, strings.UPLOADING.format(done=min(done + 1, total), total=total, name=name))
    st.html(markup.uploads_html(sending.names, sending.uploads))


def _draw_list(listed: Sequence[Document]) -> None:
    if not listed:
        st.html(markup.note_html(strings.DOCUMENTS_NONE))
        return
    components.library(
        "library", markup.documents_html(listed), on_open=source.open_document, on_delete=_choose_for_deletion
    )


def _choose_for_deletion(document_id: str) -> None:
    st.session_state["to_delete"] = document_id


def _keep() -> None:
    st.session_state["to_delete"] = None


@st.dialog(strings.DELETE_TITLE, on_dismiss=_keep)
def _confirm(client: Client, document: Document) -> None:
    st.html(markup.deletion_html(document))
    with st.container(horizontal=True, key="confirm"):
        if st.button(strings.DELETE_KEEP, key="keep"):
            _keep()
            st.rerun()
        if st.button(strings.DELETE, key="delete", type="primary"):
            _delete(client, document)
            st.rerun()


def _delete(client: Client, document: Document) -> None:
    _keep()
    try:
        client.delete(document.id)
    except Problem as problem:
        st.session_state["deletion"] = markup.notice_html(problem)
        return
    if source.is_open(document.id):
        source.close()
    st.session_state["deletion"] = markup.note_html(strings.DELETED.format(title=document.title))


def _draw_done() -> None:
    """What the last deletion came to, shown once."""
    told = st.session_state.pop("deletion", None)
    if told:
        st.html(told)


def _upload(client: Client, name: str, content: bytes) -> Upload:
    try:
        return client.upload(name, content)
    except Problem as problem:
        return Upload(name, Change.FAILED, str(problem))
    except Exception:
        # The thread is an entry point: what nobody foresaw is logged here and told in plain words.
        log.exception("a file could not be sent")
        return Upload(name, Change.FAILED, strings.SERVER_PROBLEM_ADVICE)
