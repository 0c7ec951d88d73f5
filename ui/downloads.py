"""All rows of a filter as a spreadsheet: fetched through the page, and only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui import markup, strings
from ui.client import CSV, XLSX, Client
from ui.records import CheckFilter, DirectiveFilter, FigureFilter

# The file's name without its ending; names of files are read by old programs, so without accents.
NAMES = {"figures": "so-lieu", "directives": "chi-dao", "checks": "kiem-tra-so-lieu"}
FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": (strings.EXPORT_CSV, CSV),
    "xlsx": (strings.EXPORT_XLSX, XLSX),
}


def draw(client: Client, resource: str, asked: FigureFilter | DirectiveFilter | CheckFilter, note: str = "") -> None:
    """A button for each format, and what the reader should know of the file."""
    with st.container(key=f"{resource}-downloads", horizontal=True):
        for ending, (label, media_type) in FORMATS.items():
            st.download_button(
                label,
                data=lambda media_type=media_type: client.export(resource, asked, media_type),
                file_name=f"{NAMES[resource]}.{ending}",
                mime=media_type,
                key=f"{resource}-{ending}",
                on_click="ignore",
            )
        if note:
            st.html(markup.note_html(note))
