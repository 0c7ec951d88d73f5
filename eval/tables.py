"""How a report is shown: Vietnamese tables on a terminal, and the same figures as Markdown for the README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.scoring import ScoredAnswer

TYPE_NAMES = {
    "figure": "Số liệu",
    "comparison": "So sánh",
    "who": "Ai, đơn vị nào",
    "legal_basis": "Căn cứ pháp lý",
    "definition": "Khái niệm",
    "directive": "Chỉ đạo, nhiệm vụ",
    "list": "Liệt kê",
    "followup": "Hỏi tiếp",
    "multi_doc": "Nhiều văn bản",
    "trap": "Tiền đề sai",
    "unanswerable": "Không có trong tài liệu",
}
NOTHING = "–"


def percent(share: float | None) -> str:
    """Return a share as Vietnamese per cent ("81,4 %"), a dash for None."""
    return NOTHING if share is None else f"{share * 100:.1f} %".replace(".", ",")


def number(value: float, digits: int = 0) -> str:
    """Return a number in Vietnamese print ("1.234,5")."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def print_report(report: Mapping[str, Any], console: Console) -> None:
    """Print the figures of a run: by type, then citations, refusals, numbers and times."""
    table = Table("Loại câu hỏi", "Số câu", "Đúng", "Tỷ lệ đúng", title="Độ chính xác")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, group in report["by_type"].items():
        table.add_row(TYPE_NAMES.get(name, name), str(group["n"]), str(group["right"]), percent(group["accuracy"]))
    table.add_section()
    table.add_row("Tất cả", str(report["n"]), str(report["right"]), percent(report["accuracy"]))
    console.print(table)
    if report["skipped"]:
        console.print(f"Bỏ qua {report['skipped']} câu ngoài phạm vi đã chọn (--scope).")
    figures = Table("Chỉ tiêu", "Giá trị", title="Trích dẫn, từ chối, thời gian")
    figures.columns[1].justify = "right"
    for label, value in _figures(report):
        figures.add_row(label, value)
    console.print(figures)


def _figures(report: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield (
        f"Trích dẫn nguyên văn đúng vị trí ({report['citations']} trích dẫn)",
        percent(report["quotes_exact"]),
    )
    yield "Trích dẫn đúng nguồn", percent(report["citation_precision"])
    yield "Câu trả lời có trích dẫn đủ ý", percent(report["citation_completeness"])
    yield "Từ chối: chính xác", percent(report["refusal_precision"])
    yield "Từ chối: đầy đủ", percent(report["refusal_recall"])
    yield "Từ chối và trả lời: F1 trung bình", percent(report["refusal_f1"])
    yield "Câu trả lời có số không có nguồn", str(report["unsupported_numbers"])
    yield "Thời gian p50", f"{number(report['p50_ms'], 1)} ms"
    yield "Thời gian p95", f"{number(report['p95_ms'], 1)} ms"


def print_wrong(results: Sequence[ScoredAnswer], console: Console) -> None:
    """Print every wrong answer, and inexact quote or unsupported number, with reasons."""
    for result in results:
        faults = faults_of(result)
        if not faults:
            continue
        console.print(f"\n{result.id} · {TYPE_NAMES.get(result.type, result.type)}", style="bold", markup=False)
        for label, text in (
            ("Hỏi", result.question),
            ("Đáp án", result.gold),
            ("Trả lời", result.answer or NOTHING),
            ("Lý do", "; ".join(faults)),
        ):
            console.print(f"  {label}: {text}", markup=False, highlight=False)


def faults_of(result: ScoredAnswer) -> list[str]:
    """Return in Vietnamese everything that is wrong with an answer, nothing for a faultless one."""
    faults = [] if result.right else [result.reason]
    inexact = sum(not citation.exact for citation in result.citations)
    if inexact:
        faults.append(f"{inexact} trích dẫn không nguyên văn")
    if result.unsupported:
        faults.append(f"số không có nguồn: {', '.join(result.unsupported)}")
    return faults


def print_retrieval(report: Mapping[str, Any], console: Console) -> None:
    """Print the figures of a retrieval run."""
    table = Table("Chỉ tiêu", "Giá trị", title="Tìm kiếm")
    table.columns[1].justify = "right"
    for name, value in report.items():
        if isinstance(value, float) and ("@" in name):
            table.add_row(name, f"{value:.4f}".replace(".", ","))
    table.add_row("Số câu hỏi", number(report["queries"]))
    table.add_row("Số văn bản", number(report["documents"]))
    table.add_row("Số đoạn", number(report["passages"]))
    table.add_row("Nạp (giây)", number(report["load_seconds"], 1))
    table.add_row("Thời gian p50", f"{number(report['p50_ms'], 1)} ms")
    table.add_row("Thời gian p95", f"{number(report['p95_ms'], 1)} ms")
    console.print(table)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is left-aligned, the others right-aligned."""
    ruler = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ruler, *rows))
