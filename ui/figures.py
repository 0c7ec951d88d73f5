"""The figures of the library: one indicator over its periods and places, as a chart and as a table."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from ui import chart, components, downloads, editing, indicators, markup, paging, series, source, strings, tables
from ui.client import Client, Problem
from ui.records import Choice, FigureFilter, StoredFigure

# Of one indicator; a library with more is narrowed down by its reader.
MOST_FIGURES = 3000
PAGE_ROWS = 50
# Charts below one another: years, six months, nine months; the others are in the table.
MOST_GROUPS = 4
MOST_DISAGREEMENTS = 5
# Of a title in a note; the table below has all of it.
TITLE_CHARACTERS = 70
FIRST_INDICATOR = "all.completed.case"
LEVEL = "level"
COUNTRY = "toàn quốc"


def draw(client: Client) -> None:
    """The choices, the chart, the table and the downloads."""
    with st.container(key="figures"):
        st.html(markup.title_html(strings.FIGURES_TITLE, strings.FIGURES_TEXT))
        editing.draw_done()
        try:
            _draw_chosen(client)
        except Problem as problem:
            st.html(markup.notice_html(problem))
            st.button(strings.TRY_AGAIN, key="try-again")
    editing.draw(client)


def _draw_chosen(client: Client) -> None:
    choices = client.figure_choices()
    if not choices.indicators:
        st.html(markup.note_html(strings.FIGURES_EMPTY))
        return
    with st.container(key="figures-filter"):
        indicator = _choose_indicator(choices.indicators)
        kind = _choose_kind()
        asked = FigureFilter(indicator=indicator, kind=kind)
        listing = client.figures(asked, MOST_FIGURES)
        places = _choose_places(indicator, listing.items)
        periods = _choose_periods(indicator, listing.items)
    labels = series.period_labels(listing.items)
    shown = [
        figure
        for figure in listing.items
        if (not places or _place(figure) in places) and (not periods or _period(figure, labels) in periods)
    ]
    if listing.total > len(listing.items):
        st.html(markup.note_html(strings.NARROW_FIRST.format(shown=len(listing.items), total=listing.total)))
    if not shown:
        st.html(markup.note_html(strings.FIGURES_NO_MATCH))
        return
    _draw_charts(shown, kind)
    _draw_table(shown, (asked, tuple(places), tuple(periods)))
    exported = replace(asked, place=_only(places, strings.NO_PLACE), period=_only(periods, strings.NO_PERIOD))
    whole = len(places) > 1 or len(periods) > 1 or {*places, *periods} & {strings.NO_PLACE, strings.NO_PERIOD}
    downloads.draw(client, "figures", exported, strings.EXPORT_WIDER if whole else "")


def _choose_indicator(found: Sequence[Choice]) -> str:
    counts = {choice.value: choice.count for choice in found}
    names = sorted(counts, key=indicators.indicator_order)
    # What was chosen last may have left the library with its document.
    if st.session_state.get("figures-indicator") not in counts:
        st.session_state["figures-indicator"] = FIRST_INDICATOR if FIRST_INDICATOR in counts else names[0]
    chosen: str = st.selectbox(
        strings.FILTER_INDICATOR,
        names,
        format_func=lambda name: strings.CHOICE_COUNTED.format(
            name=indicators.indicator_name(name), count=counts.get(name, 0)
        ),
        key="figures-indicator",
    )
    return chosen


def _choose_kind() -> str:
    options = ["", *indicators.KINDS]
    chosen: str = st.selectbox(
        strings.FILTER_KIND,
        options,
        index=options.index(LEVEL),
        format_func=lambda kind: indicators.KINDS.get(kind, strings.ANY_KIND),
        key="figures-kind",
    )
    return chosen


def _choose_places(indicator: str, figures: Sequence[StoredFigure]) -> list[str]:
    counts = Counter(_place(figure) for figure in figures)
    names = sorted(counts, key=lambda name: (name != COUNTRY, -counts[name], name))
    chosen: list[str] = st.multiselect(
        strings.FILTER_PLACES,
        names,
        # The country first, where it has figures; without it nothing is left out.
        default=[COUNTRY] if COUNTRY in counts else [],
        format_func=lambda name: strings.CHOICE_COUNTED.format(name=name, count=counts.get(name, 0)),
        placeholder=strings.ALL_PLACES,
        select_all=False,
        key=f"figures-places-{indicator}",
    )
    return chosen


def _choose_periods(indicator: str, figures: Sequence[StoredFigure]) -> list[str]:
    labels = series.period_labels(figures)
    names = list(dict.fromkeys(_period(figure, labels) for figure in series.in_time_order(figures)))
    chosen: list[str] = st.multiselect(
        strings.FILTER_PERIODS,
        names,
        placeholder=strings.ALL_PERIODS,
        select_all=False,
        key=f"figures-periods-{indicator}",
    )
    return chosen


def _draw_charts(figures: Sequence[StoredFigure], kind: str) -> None:
    notes = []
    drawn = [figure for figure in figures if figure.kind == (kind or LEVEL)]
    if not kind and len(drawn) < len(figures):
        notes.append(strings.CHART_LEVELS)
    units = Counter(figure.unit for figure in drawn)
    if not units:
        return
    unit, of_unit = units.most_common(1)[0]
    if of_unit < len(drawn):
        words = indicators.UNITS.get(unit, unit)
        notes.append(strings.CHART_UNITS.format(unit=words, count=len(drawn) - of_unit))
    drawn = [figure for figure in drawn if figure.unit == unit]
    undated = sum(figure.period is None or figure.period.end is None for figure in drawn)
    if undated:
        notes.append(strings.CHART_UNDATED.format(count=undated))
    _draw_disagreements(drawn)
    kept, total = series.most_told(drawn, chart.MOST_SERIES)
    if total > chart.MOST_SERIES:
        notes.append(strings.CHART_TOO_MANY.format(drawn=chart.MOST_SERIES, total=total))
    # A single point is no chart.
    groups = [group for group in series.groups(kept) if len(group.points) > 1][:MOST_GROUPS]
    if any(not point.on_line for group in groups for point in group.points):
        notes.append(strings.CHART_DIAMONDS)
    by_id = {figure.id: figure for figure in drawn}
    names = dict.fromkeys(name for group in groups for name in group.series)
    colour = chart.colours(sorted(names, key=lambda name: name != COUNTRY))
    for group in groups:
        _draw_chart(group, unit, colour, by_id)
    if groups:
        st.html(markup.note_html(" ".join([strings.CHART_HINT, *notes])))


def _draw_chart(group: series.Group, unit: str, colour: Mapping[str, str], by_id: Mapping[str, StoredFigure]) -> None:
    # A point that was clicked stays chosen, and a click on it again would tell nothing: a new chart forgets.
    drawing: int = st.session_state.setdefault("chart-drawing", 0)
    key = f"chart-{group.name}-{drawing}"

    def clicked() -> None:
        selections = st.session_state[key]["selection"].values()
        chosen = next((str(points[0].get("id")) for points in selections if points), "")
        if chosen in by_id:
            st.session_state["chart-drawing"] = drawing + 1
            source.open_span(by_id[chosen].at, strings.OPENED_FIGURE)

    with st.container(key=f"chart-box-{group.name}"):
        st.html(markup.section_html(strings.CHART_TITLE.format(name=group.name.lower()), ""))
        st.altair_chart(
            chart.draw_group(group, unit, colour),
            key=key,
            on_select=clicked,
            width="stretch",
            alt=chart.described(group),
        )


def _draw_disagreements(figures: Sequence[StoredFigure]) -> None:
    found = series.disagreements(figures)
    if not found:
        return
    notes = [_disagreement(one) for one in found[:MOST_DISAGREEMENTS]]
    if len(found) > MOST_DISAGREEMENTS:
        notes.append(strings.DISAGREE_MORE.format(count=len(found) - MOST_DISAGREEMENTS))
    st.html(tables.notes_html(strings.DISAGREE_TITLE, notes, strings.DISAGREE_ADVICE))


def _disagreement(one: series.Disagreement) -> str:
    stated: dict[str, dict[str, None]] = {}
    for figure in one.figures:
        title = textwrap.shorten(figure.at.title or figure.at.source, TITLE_CHARACTERS, placeholder="…")
        stated.setdefault(tables.figure_value(figure), {})[title] = None
    values = [strings.DISAGREE_VALUE.format(value=value, source="; ".join(titles)) for value, titles in stated.items()]
    return strings.DISAGREE.format(series=one.series, period=one.period, values=strings.AND_THEN.join(values))


def _draw_table(figures: Sequence[StoredFigure], asked: object) -> None:
    ordered = series.in_time_order(figures)
    begin = paging.offset("figures", asked, PAGE_ROWS, len(ordered))
    page = ordered[begin : begin + PAGE_ROWS]
    by_id = {figure.id: figure for figure in page}

    def opened(figure_id: str) -> None:
        if figure_id in by_id:
            source.open_span(by_id[figure_id].at, strings.OPENED_FIGURE)

    components.records(
        "figures-table", tables.figures_html(page), page=begin, on_open=opened, on_edit=editing.choose_figure
    )
    paging.draw("figures", PAGE_ROWS, len(ordered))


def _only(chosen: Sequence[str], none: str) -> str:
    """The one chosen value, as the API's filter takes it; empty for several and for what has no value."""
    return chosen[0] if len(chosen) == 1 and chosen[0] != none else ""


def _place(figure: StoredFigure) -> str:
    return figure.place or strings.NO_PLACE


def _period(figure: StoredFigure, labels: series.Labels) -> str:
    if figure.period is None:
        return strings.NO_PERIOD
    days = series.days_of(figure.period)
    return labels[days] if days is not None else figure.period.label
