"""The page's own pieces of HTML with behaviour: a turn of the conversation, a document's text, the library,
the tables of figures, directives and checks.

Each takes HTML that `ui.markup` or `ui.tables` made and answers with triggers; none fetches anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.client import Opinion

THEME = Path(__file__).with_name("theme")


@cache
def stylesheet() -> str:
    """The page's CSS."""
    return (THEME / "page.css").read_text(encoding="utf-8")


@cache
def _component(name: str) -> Callable[..., Any]:
    # Isolated styles would hide the page's stylesheet from the piece; one stylesheet serves all.
    return st.components.v2.component(
        f"troly_{name}",
        html=f'<div class="t-{name}"></div>',
        js=(THEME / f"{name}.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def turn(
    key: str,
    html: str,
    *,
    copy: str,
    copied: str,
    pending: bool,
    latest: bool,
    attempts: int,
    on_cite: Callable[[int], None],
    on_opinion: Callable[[Opinion], None],
    on_action: Callable[[str], None],
) -> None:
    """One question with its answer; a click on a marker calls `on_cite` with its number, one on another button
    `on_action` with its name.

    A reader's opinion, once sent, calls `on_opinion`; `attempts` counts how often, since a script is not told of
    a page that is the same as before.

    `copy` is the text for the clipboard, `copied` what the button then says. The latest turn is brought
    into view when it begins and when it is no longer pending.
    """

    def cited() -> None:
        number = st.session_state[key].get("cite")
        if number is not None:
            on_cite(int(number))

    def said() -> None:
        opinion = st.session_state[key].get("opinion")
        if opinion is not None:
            expected, comment = str(opinion.get("expected") or ""), str(opinion.get("comment") or "")
            on_opinion(Opinion(bool(opinion.get("right")), expected, comment))

    def acted() -> None:
        action = st.session_state[key].get("action")
        if action:
            on_action(str(action))

    _component("turn")(
        key=key,
        data={
            "html": html,
            "copy": copy,
            "copied": copied,
            "pending": pending,
            "latest": latest,
            "attempts": attempts,
        },
        on_cite_change=cited,
        on_opinion_change=said,
        on_action_change=acted,
    )


def text(key: str, html: str, *, target: str, on_close: Callable[[], None]) -> None:
    """A document's text, scrolled to its <mark> whenever `target` changes; Escape calls `on_close`."""

    def closed() -> None:
        if st.session_state[key].get("close"):
            on_close()

    _component("text")(key=key, data={"html": html, "target": target}, on_close_change=closed)


def library(key: str, html: str, *, on_open: Callable[[str], None], on_delete: Callable[[str], None]) -> None:
    """The table of documents; its buttons call `on_open` and `on_delete` with a document's id."""

    def opened() -> None:
        chosen = st.session_state[key].get("open")
        if chosen:
            on_open(str(chosen))

    def deleted() -> None:
        chosen = st.session_state[key].get("delete")
        if chosen:
            on_delete(str(chosen))

    _component("library")(key=key, data={"html": html}, on_open_change=opened, on_delete_change=deleted)


def conversations(
    key: str,
    html: str,
    *,
    on_open: Callable[[str], None],
    on_rename: Callable[[str], None],
    on_delete: Callable[[str], None],
) -> None:
    """The list of conversations; its buttons call these with a conversation's id."""

    def chosen(name: str, call: Callable[[str], None]) -> Callable[[], None]:
        def changed() -> None:
            identifier = st.session_state[key].get(name)
            if identifier:
                call(str(identifier))

        return changed

    _component("conversations")(
        key=key,
        data={"html": html},
        on_open_change=chosen("open", on_open),
        on_rename_change=chosen("rename", on_rename),
        on_delete_change=chosen("delete", on_delete),
    )


def records(
    key: str,
    html: str,
    *,
    page: int = 0,
    on_open: Callable[[str], None],
    on_edit: Callable[[str], None] = lambda _: None,
) -> None:
    """A table or list of `ui.tables`; its buttons call `on_open` and `on_edit` with what they carry.

    It is brought into view when `page` changes.
    """

    def opened() -> None:
        chosen = st.session_state[key].get("open")
        if chosen:
            on_open(str(chosen))

    def edited() -> None:
        chosen = st.session_state[key].get("edit")
        if chosen:
            on_edit(str(chosen))

    _component("records")(key=key, data={"html": html, "page": page}, on_open_change=opened, on_edit_change=edited)
