"""The sections of figures and charts: the measures, shares with bars, times, the refusal matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eval.report import grouping
from eval.report.charts import bar, binned, histogram, scale
from eval.report.layout import NOTHING, head, note, section
from eval.report.markup import Html, element, together
from eval.report.measures import Shown, measures_of, times_of
from eval.report.reading import Result, Share, number_in, shares_of
from eval.report.strings import (
    NONE_NAMED_PERIOD,
    NONE_NAMED_PLACE,
    NOT_MEASURED,
    Text,
    expected_name,
    milliseconds,
    number,
    percent,
    style_name,
    style_order,
    type_name,
    type_order,
)
from eval.statistics import Interval
from ingest.places import NATIONAL


def headline(run: Mapping[str, Any], results: Sequence[Result]) -> Html:
    """Return the one figure that matters, in words, with its interval."""
    measure = next(iter(measures_of(run)))
    n, right = number_in(run, "n"), number_in(run, "right")
    count = Text(f"{number(right).vi} / {number(n).vi} câu đúng", f"{number(right).en} of {number(n).en} right")
    return element(
        "p",
        element("strong", measure.value, class_="big"),
        element("span", count if n is not None else None, _interval_words(measure.interval), class_="beside"),
        class_="headline",
    )


def figures(run: Mapping[str, Any]) -> Html:
    """Return the table of every figure of the run."""
    rows = [_figure_row(shown) for shown in measures_of(run)]
    return section(
        "figures",
        Text("Các chỉ tiêu", "Figures"),
        _scrolling(
            "figures",
            element(
                "table",
                head(
                    Text("Chỉ tiêu", "Figure"),
                    (Text("Giá trị", "Value"), "num"),
                    (Text("Khoảng tin cậy", "Confidence interval"), "num"),
                    (Text("Ý nghĩa", "Meaning"), "meaning"),
                ),
                element("tbody", rows),
            ),
        ),
    )


def _figure_row(shown: Shown) -> Html:
    interval = (_interval if shown.share else _plain_interval)(shown.interval) if shown.interval else NOTHING
    return element(
        "tr",
        element("th", shown.name, element("span", shown.meaning, class_="under narrow"), scope="row"),
        element("td", shown.value, class_="num" if shown.measured else "num dim"),
        element("td", interval, class_="num"),
        element("td", shown.meaning, class_="meaning dim"),
    )


def by_type_and_style(run: Mapping[str, Any]) -> Html:
    """Return accuracy by type and by style, with the run's own intervals."""
    types = sorted(shares_of(run, "by_type"), key=lambda share: type_order(share.name))
    styles = sorted(shares_of(run, "by_style"), key=lambda share: style_order(share.name))
    return together(
        section(
            "types",
            Text("Độ chính xác theo loại câu hỏi", "Accuracy by type"),
            shares("types", Text("Loại câu hỏi", "Type"), _sure(types), lambda share: type_name(share.name)),
            note(_whiskers(types)),
        ),
        section(
            "styles",
            Text("Độ chính xác theo cách gõ", "Accuracy by style of typing"),
            shares("styles", Text("Cách gõ", "Style"), _sure(styles), lambda share: style_name(share.name)),
            note(_whiskers(styles)),
        ),
    )


def _sure(rows: Sequence[Share]) -> list[Share]:
    """Return the shares, those without an interval of the run's with Wilson's: 2 of 2 must not look certain."""
    return [row if row.interval else replace(row, interval=_wilson(row)) for row in rows]


def _wilson(row: Share) -> Interval | None:
    return grouping.wilson(row.right, row.n) if 0 <= row.right <= row.n and row.n else None


def _whiskers(rows: Sequence[Share]) -> Text:
    if rows and all(row.interval for row in rows):
        return Text("Vạch ngang: khoảng tin cậy ghi trong lượt đo.", "Whiskers: the run's confidence intervals.")
    return Text(
        "Vạch ngang: khoảng Wilson 95 %, coi các câu là độc lập (lượt đo không ghi khoảng tin cậy theo nhóm).",
        "Whiskers: 95% Wilson intervals, taking questions as independent (the run holds none for groups).",
    )


def by_period_and_place(results: Sequence[Result]) -> Html:
    """Return accuracy by the period and the place that the questions name."""
    return together(
        section(
            "periods",
            Text("Độ tin cậy theo kỳ", "Reliability by period"),
            shares("periods", Text("Năm nêu trong câu hỏi", "Year named in the question"),
                   grouping.by_period(results), _year_name),
            shares("lengths", Text("Loại kỳ", "Kind of period"), grouping.by_length(results), _length_name),
            note(_GROUPING_NOTE),
        ),
        section(
            "places",
            Text("Độ tin cậy theo địa phương", "Reliability by place"),
            shares("places", Text("Nơi nêu trong câu hỏi", "Place named in the question"),
                   grouping.by_place(results), _place_name),
            note(_GROUPING_NOTE),
        ),
    )  # fmt: skip


_GROUPING_NOTE = Text(
    "Kỳ và nơi đọc từ lời câu hỏi (câu hỏi tiếp: từ lượt trước, nếu lượt đo ghi); câu nêu nhiều kỳ hoặc nhiều nơi được "
    "tính ở mỗi nhóm. Vạch ngang: khoảng Wilson 95 %, coi các câu là độc lập; nhóm ít câu thì khoảng rộng.",
    "Periods and places are read from the question (of follow-ups, from the earlier turn where the run holds it); one "
    "that names several counts in each group. Whiskers: 95% Wilson intervals, taking questions as independent; small "
    "groups have wide ones.",
)
_LENGTHS = {
    "": NONE_NAMED_PERIOD,
    "year": Text("cả năm", "whole year"),
    "quarter": Text("quý", "quarter"),
    "month": Text("tháng", "month"),
    "last_months": Text("những tháng cuối năm", "last months of the year"),
    "early": Text("đầu năm", "early in the year"),
    "years": Text("nhiều năm", "several years"),
}


def _year_name(share: Share) -> Text:
    return Text(share.name, share.name) if share.name else NONE_NAMED_PERIOD


def _length_name(share: Share) -> Text:
    months = share.name.removeprefix("months:")
    if months != share.name:
        return Text(f"{months} tháng đầu năm", f"first {months} months")
    return _LENGTHS.get(share.name, Text(share.name, share.name))


def _place_name(share: Share) -> Text:
    if share.name == NATIONAL:
        return Text("toàn quốc", "whole country")
    return Text(share.name, share.name) if share.name else NONE_NAMED_PLACE


def shares(name: str, header: Text, rows: Sequence[Share], name_of: Callable[[Share], Text]) -> Html:
    """Return a table of shares, each with its bar; a sentence where there are none."""
    if not rows:
        return element("p", NOT_MEASURED, class_="dim", id=f"{name}-chart")
    return element(
        "table",
        head(
            header,
            (scale(), "bars"),
            (Text("Đúng", "Right"), "num"),
            (Text("Tỷ lệ", "Share"), "num"),
        ),
        element("tbody", (_share_row(share, name_of(share)) for share in rows)),
        class_="shares",
        id=f"{name}-chart",
    )  # fmt: skip


def _share_row(share: Share, name: Text) -> Html:
    return element(
        "tr",
        element("th", name, scope="row"),
        element("td", None if share.accuracy is None else bar(share.accuracy, share.interval), class_="bars"),
        element("td", f"{share.right}/{share.n}", class_="num"),
        element(
            "td",
            percent(share.accuracy),
            element("span", _interval(share.interval), class_="under") if share.interval else None,
            class_="num",
        ),
    )


def latency(run: Mapping[str, Any], results: Sequence[Result]) -> Html:
    """Return the distribution of times with the run's percentiles."""
    title = Text("Thời gian trả lời", "Latency")
    times = [result.ms for result in results if result.ms is not None]
    marks = times_of(run)
    words = element(
        "p",
        (element("span", element("b", name), " ", milliseconds(marks.get(name))) for name in ("p50", "p95", "p99")),
        class_="percentiles",
    )
    if not times:
        return section("latency", title, words, note(Text("Phân bố: không đo.", "Distribution: not measured.")))
    bins = binned(times, marks.get("p95"))
    caption = Text(
        f"{len(times)} câu; chiều cao: số câu; chậm nhất ", f"{len(times)} questions; height: count; slowest "
    )
    caption += milliseconds(max(times))
    if bins.beyond:
        caption += Text(
            f"; cột cuối gồm cả {bins.beyond} câu chậm hơn trục.",
            f"; the last bar holds {bins.beyond} beyond the axis.",
        )
    else:
        caption += "."
    return section(
        "latency",
        title,
        words,
        element("figure", histogram(bins, marks, "latency-title"), element("figcaption", caption), id="latency-chart"),
    )


def refusals(results: Sequence[Result]) -> Html:
    """Return the matrix of what was expected and what was done."""
    known = [result for result in results if result.refused is not None and result.expect]
    title = Text("Trả lời và từ chối", "Answering and refusing")
    if not known:
        return section("refusals", title, element("p", NOT_MEASURED, class_="dim"))
    order = ("answer", "refuse", "correct_premise")
    present = dict.fromkeys([*order, *sorted({result.expect for result in known})])
    rows = []
    for expect in present:
        counts = [sum(r.expect == expect and r.refused is refused for r in known) for refused in (False, True)]
        classes = {"answer": ("good", "bad"), "refuse": ("bad", "good")}.get(expect, ("", ""))
        rows.append(
            element(
                "tr",
                element("th", expected_name(expect), scope="row"),
                (
                    element("td", number(count), class_=f"num {name}" if count and name else "num")
                    for count, name in zip(counts, classes, strict=True)
                ),
                element("td", number(sum(counts)), class_="num"),
            )
        )
    return section(
        "refusals",
        title,
        element(
            "table",
            head(
                Text("Câu hỏi", "Question"),
                (Text("Đã trả lời", "Answered"), "num"),
                (Text("Đã từ chối", "Refused"), "num"),
                (Text("Tổng", "Total"), "num"),
            ),
            element("tbody", rows),
            class_="matrix",
            id="refusals-chart",
        ),
        note(
            Text(
                "Nền xanh: đúng cách; nền đỏ có viền: sai cách. Trả lời đúng cách chưa chắc đúng nội dung. Câu có tiền "
                "đề sai: cách nào cũng được, miễn chỉ ra chỗ sai.",
                "Green: the right act; red with a border: the wrong one. The right act may still hold a wrong answer. "
                "A wrong premise may be met either way, as long as it is corrected.",
            )
        ),
    )


def _scrolling(name: str, table: Html) -> Html:
    return element("div", table, class_="scrolling", tabindex="0", role="region", aria_labelledby=f"{name}-title")


def _interval(interval: Interval | None) -> Text:
    if interval is None:
        return Text("", "")
    low, high = percent(interval.low), percent(interval.high)
    return Text(f"{low.vi.rstrip('%').rstrip()}–{high.vi}", f"{low.en.rstrip('%')}–{high.en}")


def _plain_interval(interval: Interval | None) -> Text:
    if interval is None:
        return Text("", "")
    low, high = number(interval.low, 2), number(interval.high, 2)
    return Text(f"{low.vi}–{high.vi}", f"{low.en}–{high.en}")


def _interval_words(interval: Interval | None) -> Text | None:
    if interval is None:
        return None
    return Text(" · khoảng tin cậy ", " · confidence interval ") + _interval(interval)
