"""Fields that limit a list; an empty choice is no limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ui import strings
from ui.client import Document


def choose(label: str, names: Mapping[str, str], everything: str, key: str) -> str:
    """One of `names` (value -> shown), or "" for `everything`."""
    # What was chosen last may have left the library with its document.
    if st.session_state.get(key) not in {None, "", *names}:
        st.session_state[key] = ""
    chosen: str = st.selectbox(
        label, ["", *names], format_func=lambda value: names.get(value, everything), filter_mode="contains", key=key
    )
    return chosen


def choose_document(documents: Sequence[Document], key: str) -> str:
    """The id of a document, or "" for all of them."""
    names = {
        document.id: strings.DOCUMENT_CHOICE.format(title=document.title, source=document.source)
        for document in sorted(documents, key=lambda document: document.title)
    }
    return choose(strings.FILTER_DOCUMENT, names, strings.ANY_DOCUMENT, key)
