"""The figures of a run with their names and meanings, in the order they are shown.

A figure that this version knows of and the run does not hold is shown as not measured; one that the run holds
and this version does not know of is shown under the name the run gives it, so that nothing measured is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.report.reading import INTERVALS, as_number, interval_of, number_in
from eval.report.strings import NOT_MEASURED, Text, number, percent
from eval.statistics import Interval

SHARE, COUNT, RATE = "share", "count", "rate"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run: the fields it may stand under, what it is called and what it means."""

    fields: tuple[str, ...]
    kind: str
    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is printed; `interval` in the figure's own scale."""

    name: Text
    meaning: Text
    value: Text
    interval: Interval | None = None
    share: bool = False
    measured: bool = True


MEASURES = (
    Measure(("accuracy",), SHARE, Text("Trả lời đúng", "Right answers"),
            Text("theo quy ước: đủ ý bắt buộc trong giới hạn ký tự, từ chối đúng lúc",
                 "per the contract: all required points within the character limit, refusals where due")),
    Measure(("figure_match", "figures_match", "figure_accuracy"), SHARE, Text("Số liệu khớp", "Figure match"),
            Text("giá trị, đơn vị, kỳ, nơi so như đại lượng", "value, unit, period and place compared as quantities")),
    Measure(("nugget_recall", "nugget_recall_strict", "strict_vital"), SHARE, Text("Đủ ý", "Nugget recall"),
            Text("phần các ý bắt buộc có trong câu trả lời", "share of the vital points that stand in the answers")),
    Measure(("quotes_exact",), SHARE, Text("Trích dẫn nguyên văn", "Exact quotes"),
            Text("trích dẫn đúng từng ký tự tại vị trí ghi", "quotes verbatim at their offsets")),
    Measure(("citation_precision",), SHARE, Text("Trích dẫn đúng nguồn", "Citation precision"),
            Text("trích dẫn nguyên văn từ đúng văn bản", "exact quotes from the right document")),
    Measure(("citation_completeness",), SHARE, Text("Trích dẫn đủ ý", "Citation completeness"),
            Text("câu trả lời có trích dẫn chứa mọi ý bắt buộc",
                 "answers whose quotes together hold every required point")),
    Measure(("citation_support_recall",), SHARE, Text("Câu có căn cứ", "Citation recall (ALCE)"),
            Text("câu của câu trả lời được trích dẫn chống đỡ đủ", "statements that their citations fully support")),
    Measure(("citation_support_precision",), SHARE, Text("Trích dẫn cần thiết", "Citation precision (ALCE)"),
            Text("trích dẫn thật sự chống đỡ câu của nó", "citations that support their statement")),
    Measure(("refusal_precision",), SHARE, Text("Từ chối: chính xác", "Refusal precision"),
            Text("trong các câu bị từ chối, phần đáng từ chối", "share of the refused that had to be refused")),
    Measure(("refusal_recall",), SHARE, Text("Từ chối: đầy đủ", "Refusal recall"),
            Text("trong các câu phải từ chối, phần đã từ chối",
                 "share of what had to be refused that was refused")),
    Measure(("refusal_f1",), SHARE, Text("Từ chối và trả lời: F1", "Refusal F1 (both classes)"),
            Text("trung bình F1 của từ chối và của trả lời", "mean of the F1 of refusing and the F1 of answering")),
    Measure(("refused_f1",), SHARE, Text("F1 của từ chối", "F1 of refusing"),
            Text("một nửa của chỉ tiêu trên", "one half of the figure above")),
    Measure(("answered_f1",), SHARE, Text("F1 của trả lời", "F1 of answering"),
            Text("nửa kia", "the other half")),
    Measure(("answered_precision",), SHARE, Text("Trả lời: chính xác", "Answering precision"),
            Text("trong các câu đã trả lời, phần đáng trả lời", "share of the answered that had to be answered")),
    Measure(("answered_recall",), SHARE, Text("Trả lời: đầy đủ", "Answering recall"),
            Text("trong các câu phải trả lời, phần đã trả lời",
                 "share of what had to be answered that was answered")),
    Measure(("wrong_period_rate", "wrong_period"), SHARE, Text("Trả lời cho kỳ khác", "Wrong-period rate"),
            Text("câu trả lời lấy số của kỳ khác kỳ được hỏi", "answers given for another period than asked")),
    Measure(("wrong_place_rate", "wrong_place"), SHARE, Text("Trả lời cho nơi khác", "Wrong-place rate"),
            Text("câu trả lời lấy số của nơi khác nơi được hỏi", "answers given for another place than asked")),
    Measure(("unsupported_numbers",), COUNT, Text("Số không có nguồn", "Unsupported numbers"),
            Text("câu trả lời có số không nằm trong trích dẫn; mục tiêu: 0",
                 "answers with a number in no quote; target: 0")),
    Measure(("facts_in_top_k",), SHARE, Text("Đủ căn cứ trong k đoạn đầu", "All facts in the top k"),
            Text("câu hỏi mà k đoạn đầu chứa mọi ý bắt buộc",
                 "questions whose top k passages hold every required point")),
    Measure(("throughput_per_s", "throughput"), RATE, Text("Thông lượng", "Throughput"),
            Text("câu mỗi giây", "questions a second")),
)  # fmt: skip
_TIMES = ("p50_ms", "p95_ms", "p99_ms")
# Fields that stand elsewhere on the page, or count what another figure shows.
_ELSEWHERE = frozenset(
    {"n", "right", "citations", "skipped", "files", "settings", "revision", "date", "results", "by_type", "by_style",
     "library_revision", "name", "bootstrap", "wrong_periods", "wrong_places",
     INTERVALS, *_TIMES}
)  # fmt: skip


def measures_of(run: Mapping[str, Any]) -> Iterator[Shown]:
    """Yield the known figures, measured or not, then whatever else the run holds."""
    known = set(_ELSEWHERE)
    for measure in MEASURES:
        known.update(measure.fields)
        cutoffs = _cutoffs(run) if measure.fields == ("facts_in_top_k",) else []
        for k in cutoffs:
            known.add(f"facts_in_top_{k}")
            called = Text(f"Đủ căn cứ trong {k} đoạn đầu", f"All facts in the top {k}")
            yield _shown(run, Measure((f"facts_in_top_{k}",), SHARE, called, measure.meaning))
        if not cutoffs:
            yield _shown(run, measure)
    for name, value in run.items():
        if name not in known:
            yield from _others(str(name), value, interval_of(run, name))


def times_of(run: Mapping[str, Any]) -> dict[str, float]:
    """Return the percentiles that the run holds: "p50" -> ms."""
    return {name.removesuffix("_ms"): value for name in _TIMES if (value := number_in(run, name)) is not None}


def _cutoffs(run: Mapping[str, Any]) -> list[int]:
    """Return the k for which the run holds "facts_in_top_k"."""
    endings = (str(name).removeprefix("facts_in_top_") for name in run if str(name).startswith("facts_in_top_"))
    return sorted(int(ending) for ending in endings if ending.isascii() and ending.isdigit())


def _shown(run: Mapping[str, Any], measure: Measure) -> Shown:
    for field in measure.fields:
        if (value := number_in(run, field)) is not None:
            printed, share = _printed(value, measure.kind), measure.kind == SHARE
            return Shown(measure.name, measure.meaning, printed, interval_of(run, field), share=share)
    return Shown(measure.name, measure.meaning, NOT_MEASURED, measured=False)


def _printed(value: float, kind: str) -> Text:
    if kind == SHARE:
        return percent(value)
    return number(value, 0 if kind == COUNT else 1)


def _others(name: str, value: object, interval: Interval | None) -> Iterator[Shown]:
    """Yield a figure that this version does not know, and those inside it, under the run's own names."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _others(f"{name} · {key}", inner, interval_of(value, str(key)))
        return
    found = as_number(value)
    if found is not None:
        whole = isinstance(value, int)
        yield Shown(Text(name, name), Text("", ""), number(found, 0 if whole else 4), interval)
    elif value is None:
        yield Shown(Text(name, name), Text("", ""), NOT_MEASURED, measured=False)
    elif isinstance(value, bool | str):
        yield Shown(Text(name, name), Text("", ""), Text(str(value), str(value)))
