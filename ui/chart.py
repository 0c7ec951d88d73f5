"""The one drawing of the page: a group of comparable periods as lines, or as bars where it has one period only.

The only file that imports altair. Every mark carries its figure's id, so that a click can open its source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ui import indicators, strings
from ui.series import Group, Point

HEIGHT = 260
BAR_HEIGHT = 34
# Percentage points above and below the rates that are drawn.
RATE_MARGIN = 5
# More lines than this are told apart by nobody.
MOST_SERIES = 8
# The page's red and navy first; all of them dark enough for white paper.
COLOURS = ("#8f1d21", "#1f4a7d", "#b7791f", "#2f6b4f", "#6b3fa0", "#0e7490", "#7c4a21", "#4b5563")
FONT = "'Segoe UI', system-ui, Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
# Vega writes numbers as the English do.
VIETNAMESE_NUMBER = "replace(replace(replace(format(datum.value, ',.12~g'), /,/g, ';'), /\\./g, ','), /;/g, '.')"
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?\b")


def colours(series: Iterable[str]) -> dict[str, str]:
    """A colour for each series, the same one in every chart of the view."""
    return {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(series)}


def draw_group(group: Group, unit: str, colour: Mapping[str, str]) -> Any:
    """The altair chart of a group; all its figures are in `unit`."""
    import altair as alt

    scale, title = _scale(unit, [point.value for point in group.points])
    ticks = tick_labels(group.periods)
    rows = [_row(point, ticks, scale) for point in group.points]
    single = len(group.periods) == 1
    value = alt.Axis(title=title, labelExpr=VIETNAMESE_NUMBER, tickCount=5, titleFontWeight="normal")
    common: dict[str, Any] = {
        "color": alt.Color(
            "series:N",
            scale=alt.Scale(domain=list(group.series), range=[colour[name] for name in group.series]),
            legend=None
            if single or len(group.series) == 1
            else alt.Legend(title=None, orient="top", columns=2, labelLimit=300),
        ),
        "tooltip": [
            alt.Tooltip("series:N", title=strings.FIELD_PLACE),
            alt.Tooltip("label:N", title=strings.COLUMN_PERIOD),
            alt.Tooltip("text:N", title=strings.COLUMN_VALUE),
            alt.Tooltip("file:N", title=strings.COLUMN_SOURCE),
        ],
    }
    data = alt.Data(values=rows)
    rate = unit in {"percent", "point"} and not single
    span = alt.Scale(domain=rate_range([point.value for point in group.points])) if rate else alt.Scale(zero=True)
    if single:
        place = alt.Y("series:N", sort=list(group.series), title=None, axis=alt.Axis(labelLimit=170, labelPadding=8))
        base = alt.Chart(data).encode(x=alt.X("value:Q", axis=value, scale=span), y=place, **common)
        first = base.transform_filter(_is(strings.MARK_MAIN)).mark_bar(height=16, cursor="pointer", opacity=0.85)
        height = max(90, BAR_HEIGHT * len(group.series) + 60)
    else:
        axis = alt.Axis(labelAngle=0, labelOverlap=True)
        time = alt.X("tick:O", scale=alt.Scale(domain=time_line(list(ticks.values()))), title=None, axis=axis)
        base = alt.Chart(data).encode(x=time, y=alt.Y("value:Q", axis=value, scale=span), **common)
        first = base.transform_filter(_is(strings.MARK_MAIN)).mark_line(strokeWidth=2)
        height = HEIGHT
    main = base.transform_filter(_is(strings.MARK_MAIN)).mark_point(
        shape="circle", size=90, filled=True, opacity=1, cursor="pointer"
    )
    # Beside the line, so that a value close to it can still be seen and clicked.
    aside: dict[str, Any] = {"yOffset" if single else "xOffset": 13}
    other = base.transform_filter(_is(strings.MARK_OTHER)).mark_point(
        shape="diamond", size=130, strokeWidth=2, opacity=1, cursor="pointer", **aside
    )
    # A selection belongs to one layer, and both kinds of marks are to be clicked; a line is no figure.
    clickable = [
        layer.add_params(alt.selection_point(name=f"chosen{n}", fields=["id"], on="click", clear=False))
        for n, layer in enumerate([first if single else main, other])
    ]
    return (
        alt.layer(*([] if single else [first]), *clickable)
        .properties(height=height)
        .configure(font=FONT, background="transparent")
        .configure_axis(labelFontSize=13, titleFontSize=13, labelColor="#1d2530", titleColor="#566070")
        .configure_legend(labelFontSize=13, labelColor="#1d2530", symbolType="circle")
        .configure_view(strokeWidth=0)
    )


def described(group: Group) -> str:
    """The chart in words, for who cannot see it: the table below holds the figures."""
    return strings.CHART_ALT.format(
        name=group.name.lower(), first=group.periods[0], last=group.periods[-1], series=", ".join(group.series)
    )


def tick_labels(periods: Sequence[str]) -> dict[str, str]:
    """What stands under the axis for each period: its year where that tells them apart, else the whole label."""
    years = {label: found[0] for label in periods if (found := _YEARS.search(label)) is not None}
    short = len(years) == len(periods) == len(set(years.values()))
    return years if short else {label: label for label in periods}


def rate_range(values: Sequence[Decimal]) -> list[int]:
    """The axis of rates: not from zero, yet wide enough that a point of difference looks like a small one."""
    lowest, highest = min(values), max(values)
    low, high = math.floor(lowest - RATE_MARGIN), math.ceil(highest + RATE_MARGIN)
    return [max(low, 0) if lowest >= 0 else low, min(high, 100) if highest <= 100 else high]


def time_line(ticks: Sequence[str]) -> list[str]:
    """The ticks with the years between them that nothing is known of: a gap of three years must look like one."""
    if not all(tick.isdecimal() for tick in ticks):
        return list(ticks)
    years = [int(tick) for tick in ticks]
    return [str(year) for year in range(min(years), max(years) + 1)]


def _row(point: Point, ticks: dict[str, str], scale: Decimal) -> dict[str, Any]:
    figure = point.figure
    text = indicators.value_text(figure.value, figure.unit, figure.kind, figure.qualifier, figure.at.raw)
    file = figure.at.source
    return {
        "id": figure.id,
        "series": point.series,
        "label": point.period,
        "tick": ticks[point.period],
        "value": float(point.value / scale),
        "mark": strings.MARK_MAIN if point.on_line else strings.MARK_OTHER,
        "text": text,
        "file": file if point.sources < 2 else strings.AND_OTHERS.format(source=file, count=point.sources - 1),
    }


def _scale(unit: str, values: Sequence[Decimal]) -> tuple[Decimal, str]:
    """What values are divided by, and what the axis says."""
    largest = max((abs(value) for value in values), default=Decimal(0))
    if unit != "VND":
        return Decimal(1), indicators.UNITS.get(unit, unit)
    if largest >= 10**9:
        return Decimal(10**9), "tỷ đồng"
    if largest >= 10**6:
        return Decimal(10**6), "triệu đồng"
    return Decimal(1), "đồng"


def _is(mark: str) -> str:
    return f"datum.mark === '{mark}'"
