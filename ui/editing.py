"""Correcting what was read: a form over one figure or directive, with what was read first and who has changed it since.

The words of the document stay as they are; a correction says what they mean, or that they are no figure at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import indicators, markup, strings, tables
from ui.client import Client, Problem
from ui.records import History, StoredDirective, StoredFigure

Fields = dict[str, Any]
FIGURE, DIRECTIVE = "figure", "directive"
WITHDRAWN = "withdrawn"
NAME_CHARACTERS = 200
TEXT_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The record whose form is open; `form` is new for each opening, so that no field keeps another one's words."""

    kind: str
    id: str
    form: int


class NotSent(Exception):  # its own words are what the reader sees
    """What was filled in cannot be sent yet."""


def choose_figure(figure_id: str) -> None:
    """Open the form over a figure."""
    _choose(FIGURE, figure_id)


def choose_directive(directive_id: str) -> None:
    """Open the form over a directive."""
    _choose(DIRECTIVE, directive_id)


def draw_done() -> None:
    """Say once that a correction was kept."""
    if st.session_state.pop("edited", False):
        st.html(markup.note_html(strings.EDIT_SAVED))


def draw(client: Client) -> None:
    """The open form, if one is open."""
    chosen: Chosen | None = st.session_state.get("editing")
    if chosen is None:
        return
    (_figure_dialog if chosen.kind == FIGURE else _directive_dialog)(client, chosen)


def close() -> None:
    """Put the form away."""
    st.session_state["editing"] = None


def figure_fields(figure: StoredFigure) -> Fields:
    """What can be changed of a figure, as the API takes it."""
    return {
        "indicator": figure.indicator,
        "indicator_text": figure.indicator_text,
        "kind": figure.kind,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "period": figure.period.label if figure.period is not None else None,
        "place": figure.place,
        "compared_to": figure.compared_to,
        WITHDRAWN: figure.withdrawn,
    }


def directive_fields(directive: StoredDirective) -> Fields:
    """What can be changed of a directive, as the API takes it."""
    return {
        "kind": directive.kind,
        "issuer": directive.issuer,
        "addressee": directive.addressee,
        "action": directive.action,
        "deadline": directive.deadline,
        "legal_basis": list(directive.legal_basis),
        WITHDRAWN: directive.withdrawn,
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any], editor: str, reason: str = "") -> Fields:
    """What to send: the fields that differ, who changed them, and why if that is said.

    Raises `NotSent` where something is missing.
    """
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        raise NotSent(strings.EDIT_NOTHING)
    if not editor.strip():
        raise NotSent(strings.EDIT_NO_EDITOR)
    why = {"reason": reason.strip()} if reason.strip() else {}
    return {**changed, "editor": editor.strip(), **why}


def _choose(kind: str, record_id: str) -> None:
    form: int = st.session_state.get("editing_form", 0) + 1
    st.session_state["editing_form"] = form
    st.session_state["editing"] = Chosen(kind, record_id, form)


@st.dialog(strings.EDIT_FIGURE_TITLE, width="medium", on_dismiss=close)
def _figure_dialog(client: Client, chosen: Chosen) -> None:
    history = _history(chosen, client.figure)
    if history is None:
        return
    _draw_history(history, figure_fields(history.original))
    before = figure_fields(history.now)
    _draw_form(chosen, before, _figure_form, lambda sent: client.amend_figure(chosen.id, sent))


@st.dialog(strings.EDIT_DIRECTIVE_TITLE, width="medium", on_dismiss=close)
def _directive_dialog(client: Client, chosen: Chosen) -> None:
    history = _history(chosen, client.directive)
    if history is None:
        return
    _draw_history(history, directive_fields(history.original))
    before = directive_fields(history.now)
    _draw_form(chosen, before, _directive_form, lambda sent: client.amend_directive(chosen.id, sent))


def _history(chosen: Chosen, fetch: Callable[[str], History[Any]]) -> History[Any] | None:
    try:
        return fetch(chosen.id)
    except Problem as problem:
        st.html(markup.notice_html(problem))
        return None


def _draw_history(history: History[Any], original: Fields) -> None:
    said = [(strings.EDIT_FIELDS[name], tables.field_text(name, value)) for name, value in original.items()]
    st.html(tables.history_html(history.now.at, said[:-1], history.corrections))


def _draw_form(
    chosen: Chosen, before: Fields, form: Callable[[str, Fields], Fields], send: Callable[[Fields], None]
) -> None:
    key = f"edit-{chosen.form}"
    with st.form(key, border=False):
        after = form(key, before)
        withdrawn = strings.EDIT_WITHDRAWN_FIGURE if chosen.kind == FIGURE else strings.EDIT_WITHDRAWN_DIRECTIVE
        after[WITHDRAWN] = st.checkbox(withdrawn, value=before[WITHDRAWN], key=f"{key}-withdrawn")
        # Whoever corrects one figure corrects the next one, too.
        editor = st.text_input(
            strings.EDIT_EDITOR,
            value=st.session_state.get("editor", ""),
            placeholder=strings.EDIT_EDITOR_HINT,
            max_chars=NAME_CHARACTERS,
            key=f"{key}-editor",
        )
        reason = st.text_input(
            strings.EDIT_REASON, placeholder=strings.EDIT_REASON_HINT, max_chars=TEXT_CHARACTERS, key=f"{key}-reason"
        )
        with st.container(horizontal=True, key="edit-buttons"):
            saved = st.form_submit_button(strings.EDIT_SAVE, type="primary", key=f"{key}-save")
            cancelled = st.form_submit_button(strings.EDIT_CANCEL, key=f"{key}-cancel")
    if cancelled:
        close()
        st.rerun()
    if saved:
        _save(before, after, editor, reason, send)


def _save(before: Fields, after: Fields, editor: str, reason: str, send: Callable[[Fields], None]) -> None:
    try:
        send(changes(before, _read_value(before, after), editor, reason))
    except NotSent as missing:
        st.html(markup.alert_html(str(missing)))
        return
    except Problem as problem:
        st.html(markup.notice_html(problem))
        return
    st.session_state["editor"] = editor.strip()
    st.session_state["edited"] = True
    close()
    st.rerun()


def _read_value(before: Fields, after: Fields) -> Fields:
    """The fields with the value as the API takes it; the form has it as printed in Vietnam."""
    if "value" not in after:
        return after
    number = indicators.read_number(after["value"])
    if number is None:
        raise NotSent(strings.EDIT_BAD_VALUE.format(value=after["value"]))
    same = number == indicators.decimal(before["value"])
    return {**after, "value": before["value"] if same else f"{number:f}"}


def _figure_form(key: str, now: Fields) -> Fields:
    parts = indicators.split_indicator(now["indicator"])
    tables_ = (indicators.SUBJECTS, indicators.MEASURES, indicators.BASES)
    labels = (strings.EDIT_SUBJECT, strings.EDIT_MEASURE, strings.EDIT_BASIS)
    with st.container(key="edit-indicator"):
        chosen = [
            _select(label, table, part, f"{key}-{n}")
            for n, (label, table, part) in enumerate(zip(labels, tables_, parts, strict=True))
        ]
    text = _line(strings.EDIT_TEXT, now["indicator_text"], f"{key}-text")
    with st.container(key="edit-value"):
        value = st.text_input(
            strings.EDIT_VALUE,
            value=indicators.written_number(now["value"], now["unit"]),
            max_chars=60,
            key=f"{key}-value",
        )
        unit = _select(strings.EDIT_UNIT, indicators.UNITS, now["unit"], f"{key}-unit")
        exact = {"": strings.EDIT_EXACT, **indicators.QUALIFIERS}
        qualifier = _select(strings.EDIT_QUALIFIER, exact, now["qualifier"] or "", f"{key}-qualifier")
        kind = _select(strings.FILTER_KIND, indicators.KINDS, now["kind"], f"{key}-kind")
    with st.container(key="edit-where"):
        period = _line(strings.FILTER_PERIODS, now["period"], f"{key}-period", NAME_CHARACTERS)
        place = _line(strings.FILTER_PLACES, now["place"], f"{key}-place", NAME_CHARACTERS)
        compared = _line(strings.EDIT_COMPARED, now["compared_to"], f"{key}-compared")
    return {
        "indicator": ".".join(chosen),
        "indicator_text": text,
        "kind": kind,
        "value": value,
        "unit": unit,
        "qualifier": qualifier or None,
        "period": period,
        "place": place,
        "compared_to": compared,
    }


def _directive_form(key: str, now: Fields) -> Fields:
    action = st.text_area(
        strings.COLUMN_ACTION, value=now["action"], max_chars=TEXT_CHARACTERS, height=120, key=f"{key}-action"
    )
    with st.container(key="edit-who"):
        issuer = _line(strings.COLUMN_ISSUER, now["issuer"], f"{key}-issuer")
        addressee = _line(strings.COLUMN_ADDRESSEE, now["addressee"], f"{key}-addressee")
        deadline = _line(strings.COLUMN_DEADLINE, now["deadline"], f"{key}-deadline")
        kind = _select(strings.FILTER_DIRECTIVE_KIND, indicators.DIRECTIVE_KINDS, now["kind"], f"{key}-kind")
    numbers = st.text_area(
        strings.EDIT_BASIS_NUMBERS, value="\n".join(now["legal_basis"]), height=80, key=f"{key}-basis"
    )
    return {
        "kind": kind,
        "issuer": issuer,
        "addressee": addressee,
        "action": action.strip(),
        "deadline": deadline,
        "legal_basis": [line.strip() for line in numbers.splitlines() if line.strip()],
    }


def _select(label: str, names: Mapping[str, str], now: str, key: str) -> str:
    # A choice that this page does not know yet stays what it is.
    options: Sequence[str] = list(names) if now in names else [*names, now]
    chosen: str = st.selectbox(
        label,
        options,
        index=options.index(now),
        format_func=lambda name: indicators.capitalised(names.get(name, name)),
        key=key,
    )
    return chosen


def _line(label: str, now: str | None, key: str, longest: int = TEXT_CHARACTERS) -> str | None:
    text: str = st.text_input(label, value=now or "", max_chars=longest, key=key)
    return text.strip() or None
