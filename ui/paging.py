"""Pages of a long list: which one is open, and the two buttons that turn them."""

from __future__ import annotations

import streamlit as st

from ui import markup, strings


def offset(name: str, asked: object, size: int, total: int | None = None) -> int:
    """Where the open page of list `name` begins; a list asked for otherwise (`asked`) begins anew.

    With `total`, never past the last page: the list may have become shorter.
    """
    if st.session_state.get(f"{name}-asked") != asked:
        st.session_state[f"{name}-asked"] = asked
        st.session_state[f"{name}-offset"] = 0
    begin: int = st.session_state.setdefault(f"{name}-offset", 0)
    if total is not None and begin >= total:
        begin = max(0, (total - 1) // size * size)
        st.session_state[f"{name}-offset"] = begin
    return begin


def draw(name: str, size: int, total: int) -> None:
    """The buttons, where there is more than one page."""
    begin: int = st.session_state.get(f"{name}-offset", 0)
    if total <= size:
        return
    with st.container(key=f"{name}-pages", horizontal=True, vertical_alignment="center"):
        turn = {"on_click": _turn, "disabled": False}
        st.button(
            strings.PREVIOUS, key=f"{name}-previous", args=(name, begin - size), **{**turn, "disabled": not begin}
        )
        shown = strings.RANGE.format(first=begin + 1, last=min(begin + size, total), total=total)
        st.html(markup.note_html(shown))
        last = begin + size >= total
        st.button(strings.NEXT, key=f"{name}-next", args=(name, begin + size), **{**turn, "disabled": last})


def _turn(name: str, begin: int) -> None:
    st.session_state[f"{name}-offset"] = max(0, begin)
