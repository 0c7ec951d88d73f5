"""Charts as inline SVG. Lengths across are in per cent of the width, so that text keeps its size on any screen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.report.markup import Html, Node, element, together
from eval.report.strings import Text, number
from eval.statistics import Interval

BAR_HEIGHT = 18
WHISKER_REACH = 4  # pixels above and below the middle
HISTOGRAM_HEIGHT, AXIS_Y, TOP_Y = 250, 215, 62
BINS = 24
# Times beyond this many times p95 are counted in the last bar: one slow start would flatten all the others.
TAIL = 2.0
_STEPS = (1, 2, 2.5, 5, 10)


def bar(share: float, interval: Interval | None) -> Html:
    """Return the bar of a share from 0 to 1 with its interval; the figures stand in the table beside it."""
    middle = BAR_HEIGHT / 2
    return element(
        "svg",
        element("rect", x=0, y=0, width="100%", height=BAR_HEIGHT, class_="track"),
        element("rect", x=0, y=2, width=_share(share), height=BAR_HEIGHT - 4, class_="fill"),
        [element("line", x1=at, x2=at, y1=0, y2=BAR_HEIGHT, class_="grid") for at in ("25%", "50%", "75%")],
        _whisker(interval, middle) if interval else None,
        class_="bar",
        width="100%",
        height=BAR_HEIGHT,
        aria_hidden="true",
        focusable="false",
    )


def scale() -> Html:
    """Return the per cents above a column of bars."""
    return element(
        "svg",
        (
            element("text", text, x=f"{at}%", y=11, text_anchor=_anchor(at / 100), class_="fine" if at % 50 else "tick")
            for at, text in ((0, "0"), (25, "25"), (50, "50"), (75, "75"), (100, "100\u00a0%"))
        ),
        class_="scale",
        width="100%",
        height=14,
        role="img",
        aria_label="0–100 %",
    )


def _whisker(interval: Interval, middle: float) -> Html:
    low, high = _share(interval.low), _share(interval.high)
    top, bottom = middle - WHISKER_REACH, middle + WHISKER_REACH
    strokes: list[dict[str, str | float]] = [
        {"x1": low, "x2": high, "y1": middle, "y2": middle},
        {"x1": low, "x2": low, "y1": top, "y2": bottom},
        {"x1": high, "x2": high, "y1": top, "y2": bottom},
    ]
    return together(
        [element("line", **stroke, class_="halo") for stroke in strokes],
        [element("line", **stroke, class_="whisker") for stroke in strokes],
    )


def _share(value: float) -> str:
    return f"{min(max(value, 0.0), 1.0) * 100:.2f}%"


@dataclass(frozen=True, slots=True)
class Bins:
    """Counts of times in equal steps of `step` ms from 0; the last bin also holds all beyond the axis."""

    step: float
    counts: tuple[int, ...]
    beyond: int

    @property
    def end(self) -> float:
        """The time in ms at which the axis ends."""
        return self.step * len(self.counts)


def binned(times: Sequence[float], p95: float | None) -> Bins:
    """Return the times in at most `BINS` round steps; there must be one at least."""
    top = max(times)
    if p95 is not None and p95 > 0:
        top = min(top, TAIL * p95)
    step = _round_step(max(top, 1e-3) / BINS)
    counts = [0] * max(1, math.ceil(top / step + 1e-9))
    for time in times:
        counts[min(int(max(time, 0.0) / step), len(counts) - 1)] += 1
    return Bins(step, tuple(counts), sum(time >= step * len(counts) for time in times))


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in _STEPS if factor * power >= least * (1 - 1e-9))


def histogram(bins: Bins, marks: Mapping[str, float], label_ids: str) -> Html:
    """Return the histogram with a line for each mark ("p50" -> ms); `label_ids` name what describes it."""
    highest = max(bins.counts)
    width = 100 / len(bins.counts)
    scale = (AXIS_Y - TOP_Y) / highest if highest else 0.0
    bars = [
        element(
            "rect",
            element("title", _range(bins, index) + f": {count}"),
            x=f"{index * width + width * 0.06:.3f}%",
            y=f"{AXIS_Y - count * scale:.1f}",
            width=f"{width * 0.88:.3f}%",
            height=f"{count * scale:.1f}",
            class_="fill",
        )
        for index, count in enumerate(bins.counts)
        if count
    ]
    grid = [
        together(
            element("line", x1="0", x2="100%", y1=y, y2=y, class_="grid"),
            element("text", str(count), x="0", y=f"{y - 3:.1f}", class_="tick"),
        )
        for count in _counts_shown(highest)
        for y in (round(AXIS_Y - count * scale, 1),)
    ]
    return element(
        "svg",
        grid,
        bars,
        element("line", x1="0", x2="100%", y1=AXIS_Y, y2=AXIS_Y, class_="axis"),
        _axis(bins),
        [_mark(name, value, bins, row) for row, (name, value) in enumerate(marks.items())],
        class_="histogram",
        width="100%",
        height=HISTOGRAM_HEIGHT,
        role="img",
        aria_labelledby=label_ids,
    )


def _range(bins: Bins, index: int) -> str:
    last = index == len(bins.counts) - 1 and bins.beyond
    return f"≥ {bins.step * index:g} ms" if last else f"{bins.step * index:g}–{bins.step * (index + 1):g} ms"


def _counts_shown(highest: int) -> list[int]:
    """Return a few round counts up to the highest for the lines across."""
    step = max(1, round(_round_step(highest / 4))) if highest else 1
    return list(range(step, highest + 1, step))


def _axis(bins: Bins) -> Html:
    step = _round_step(bins.end / 5)
    shown = [step * n for n in range(int(bins.end / step + 1e-9) + 1)]
    return together(
        _svg_text(
            number(value, 0 if step >= 1 else 2) + (" ms" if value == shown[-1] else ""),
            x=f"{value / bins.end * 100:.2f}%",
            y=AXIS_Y + 18,
            class_="tick",
            text_anchor=_anchor(value / bins.end),
        )
        for value in shown
    )


def _mark(name: str, value: float, bins: Bins, row: int) -> Html:
    """Return a line across the bars with its name; the names stand on rows of their own, for lines lie close."""
    share = min(value / bins.end, 1.0)
    x, y = f"{share * 100:.2f}%", 14 + 16 * row
    text = Text(f"{name} = ", f"{name} = ") + number(value, 1 if value < 100 else 0) + " ms"
    right = share > 0.6
    return together(
        element("line", x1=x, x2=x, y1=y - 10, y2=AXIS_Y, class_=f"mark {name}"),
        _svg_text(text, x=x, y=y, dx=-6 if right else 6, class_="label", text_anchor="end" if right else "start"),
    )


def _anchor(share: float) -> str:
    return "start" if share < 0.02 else "end" if share > 0.98 else "middle"


def _svg_text(text: Text, class_: str, **attributes: str | int | float) -> Html:
    """Return an SVG text in both languages."""
    if text.vi == text.en:
        return element("text", text.vi, **attributes, class_=class_)
    languages: list[Node] = [
        element("text", said, **attributes, class_=f"{class_} {language}", lang=language)
        for language, said in (("vi", text.vi), ("en", text.en))
    ]
    return together(languages)
