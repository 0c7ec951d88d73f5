"""The web page: `streamlit run ui/page.py`, best through `ui.launch.command`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import cache

import streamlit as st

from ui import chat, checks, components, directives, documents, editing, figures, markup, source, strings
from ui.client import Client, api_address

VIEWS: Mapping[str, tuple[str, Callable[[Client], None]]] = {
    "chat": (strings.VIEW_CHAT, chat.draw),
    "figures": (strings.VIEW_FIGURES, figures.draw),
    "directives": (strings.VIEW_DIRECTIVES, directives.draw),
    "checks": (strings.VIEW_CHECKS, checks.draw),
    "documents": (strings.VIEW_DOCUMENTS, documents.draw),
}


@cache
def _client(address: str) -> Client:
    """One client for all visitors: it keeps connections, no state of anybody."""
    return Client(address)


def _show(view: str) -> None:
    st.session_state["view"] = view
    source.close()
    editing.close()


def _new_conversation() -> None:
    _show("chat")
    chat.clear()


def _draw_header(view: str) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(markup.brand_html())
        with st.container(key="navigation", horizontal=True, horizontal_alignment="right"):
            for name, (label, _) in VIEWS.items():
                kind = "primary" if name == view else "secondary"
                st.button(label, key=f"view-{name}", on_click=_show, args=(name,), type=kind)
            st.button(strings.NEW_CONVERSATION, key="new-conversation", on_click=_new_conversation)


def main() -> None:
    """Draw the page once."""
    st.set_page_config(
        page_title=strings.PAGE_TITLE,
        page_icon=markup.EMBLEM,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(f"<style>{components.stylesheet()}</style>")
    client = _client(api_address(sys.argv, os.environ))
    view = st.session_state.setdefault("view", "chat")
    _draw_header(view)
    _, draw = VIEWS[view]
    draw(client)
    source.draw(client)


main()
