"""The list of conversations beside the page: opened, searched, named anew, deleted; and the open one's files."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import components, markup, strings
from ui.client import Client, Conversation, Problem

# More than this nobody scrolls through; the search finds the rest.
MOST_SHOWN = 60
# The open conversation in the page's address, so that a reload shows it again.
PARAMETER = "c"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown"


def current() -> str | None:
    """The id of the open conversation, None for one that has not begun."""
    found: str | None = st.session_state.get("conversation")
    return found


def make_current(conversation_id: str | None) -> None:
    """Remember which conversation is open, in the page's address too."""
    st.session_state["conversation"] = conversation_id
    if conversation_id is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = conversation_id


def asked_for() -> str | None:
    """The id in the page's address."""
    found: str | None = st.query_params.get(PARAMETER)
    return found


def close_list() -> None:
    """Put the list away where it covers the page."""
    st.session_state["list_open"] = False


def draw_list(client: Client, on_open: Callable[[str], None], on_gone: Callable[[], None]) -> None:
    """The list with its search; `on_open` is called with an id, `on_gone` when the open one was deleted."""
    with st.container(key="conversations"):
        if st.session_state.get("list_open"):
            st.html('<span class="t-list-open"></span>')
        with st.container(key="conversations-head", horizontal=True, vertical_alignment="center"):
            st.html(f'<h2 class="t-list-title">{strings.CONVERSATIONS_TITLE}</h2>')
            st.button(strings.CLOSE, key="conversations-close", on_click=close_list)
        words = st.text_input(
            strings.CONVERSATIONS_SEARCH,
            key="conversations-words",
            placeholder=strings.CONVERSATIONS_SEARCH,
            label_visibility="collapsed",
        )
        try:
            listing = client.conversations(words or "", MOST_SHOWN)
        except Problem:
            # What is wrong with the server is told in the middle of the page.
            st.html(markup.note_html(strings.CONVERSATIONS_UNKNOWN))
            return
        # One whose first question failed holds nothing to come back to.
        worth = [c for c in listing.items if c.turns or c.title or c.id == current()]
        shown = {conversation.id: conversation for conversation in worth}
        if not shown:
            none = strings.CONVERSATIONS_NO_MATCH if (words or "").strip() else strings.CONVERSATIONS_NONE
            st.html(markup.note_html(none))
        components.conversations(
            "conversations-list",
            markup.conversations_html(worth, current()),
            on_open=on_open,
            on_rename=lambda chosen: _choose("to_rename", shown.get(chosen)),
            on_delete=lambda chosen: _choose("to_forget", shown.get(chosen)),
        )
        if listing.total > len(listing.items):
            st.html(markup.note_html(strings.CONVERSATIONS_MORE.format(shown=len(shown), total=listing.total)))
    _draw_dialogs(client, on_gone)


def draw_bar(client: Client) -> None:
    """What is done with the whole conversation: the list on a narrow screen, the files of the open one."""
    with st.container(key="conversation-bar", horizontal=True, vertical_alignment="center"):
        st.button(strings.CONVERSATIONS_TITLE, key="conversations-open", on_click=_open_list)
        conversation_id = current()
        if conversation_id is None or not st.session_state.get("turns"):
            return
        for form, label, media_type in (
            ("docx", strings.EXPORT_DOCX, DOCX),
            ("md", strings.EXPORT_MD, MARKDOWN),
        ):
            # Fetched through the page, and only when it is asked for: the browser may not reach the API.
            st.download_button(
                label,
                data=_file(client, conversation_id, form),
                file_name=f"{strings.EXPORT_NAME}.{form}",
                mime=media_type,
                key=f"export-{form}",
                on_click="ignore",
            )


def _file(client: Client, conversation_id: str, form: str) -> Callable[[], bytes]:
    return lambda: client.export_conversation(conversation_id, form)


def _open_list() -> None:
    st.session_state["list_open"] = True


def _choose(what: str, conversation: Conversation | None) -> None:
    st.session_state[what] = conversation


def _draw_dialogs(client: Client, on_gone: Callable[[], None]) -> None:
    renaming: Conversation | None = st.session_state.get("to_rename")
    forgetting: Conversation | None = st.session_state.get("to_forget")
    if renaming is not None:
        _rename(client, renaming)
    elif forgetting is not None:
        _confirm(client, forgetting, on_gone)


def _put_away() -> None:
    st.session_state["to_rename"] = st.session_state["to_forget"] = None


@st.dialog(strings.RENAME_TITLE, on_dismiss=_put_away)
def _rename(client: Client, conversation: Conversation) -> None:
    # A form, so that Enter saves.
    with st.form("rename", border=False):
        title = st.text_input(strings.RENAME_LABEL, conversation.title or "", key=f"title-{conversation.id}")
        saved = st.form_submit_button(strings.RENAME_SAVE, type="primary")
    if saved:
        try:
            client.rename_conversation(conversation.id, title)
        except Problem as problem:
            st.html(markup.notice_html(problem))
            return
        _put_away()
        st.rerun()


@st.dialog(strings.DELETE_CONVERSATION_TITLE, on_dismiss=_put_away)
def _confirm(client: Client, conversation: Conversation, on_gone: Callable[[], None]) -> None:
    st.html(markup.conversation_deletion_html(conversation))
    with st.container(horizontal=True, key="confirm"):
        if st.button(strings.DELETE_KEEP, key="keep"):
            _put_away()
            st.rerun()
        if st.button(strings.DELETE, key="delete", type="primary"):
            try:
                client.delete_conversation(conversation.id)
            except Problem as problem:
                # Somebody else may have deleted it a moment ago: then it is as wanted.
                if problem.status != 404:
                    st.html(markup.notice_html(problem))
                    return
            _put_away()
            if conversation.id == current():
                on_gone()
            st.rerun()
