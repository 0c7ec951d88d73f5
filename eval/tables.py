"""How a report is shown: Vietnamese tables on a terminal, and the same figures as Markdown for the README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.compare import ALPHA, Change, Comparison
from eval.metrics.passages import CUTOFFS
from eval.scoring import ScoredAnswer
from eval.validate import Validation

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


def table_of(title: str, *header: str) -> Table:
    """Return an empty table for a terminal; the first column is left-aligned, the others right-aligned."""
    table = Table(*header, title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def print_report(report: Mapping[str, Any], console: Console) -> None:
    """Print the figures of a run: by type, then citations, refusals, numbers and times."""
    table = table_of("Độ chính xác", "Loại câu hỏi", "Số câu", "Đúng", "Tỷ lệ đúng")
    for name, group in report["by_type"].items():
        table.add_row(TYPE_NAMES.get(name, name), str(group["n"]), str(group["right"]), percent(group["accuracy"]))
    table.add_section()
    table.add_row("Tất cả", str(report["n"]), str(report["right"]), percent(report["accuracy"]))
    console.print(table)
    if "accuracy" in report["intervals"]:
        console.print(
            f"Khoảng tin cậy 95 % của tỷ lệ đúng: {interval(report, 'accuracy')}"
            f" (bootstrap theo {report['bootstrap']['clusters']} văn bản nguồn)."
        )
    if report["skipped"]:
        console.print(f"Bỏ qua {report['skipped']} câu ngoài phạm vi đã chọn (--scope).")
    figures = table_of("Trích dẫn, từ chối, thời gian", "Chỉ tiêu", "Giá trị", "Khoảng tin cậy 95 %")
    for label, name in _RATES.items():
        shown = label.format(**report)
        figures.add_row(shown, percent(report[name]), interval(report, name))
    for label, value in _figures(report):
        figures.add_row(label, value, "")
    console.print(figures)
    if "judge" in report:
        judge = report["judge"]
        console.print(
            f"Mô hình chấm {judge['model']}: đúng {judge['right']}/{judge['judged']} câu, {judge['failed']} câu không"
            f" chấm được; khớp với cách chấm cố định {percent(judge['agreement'])},"
            f" kappa {NOTHING if judge['kappa'] is None else number(judge['kappa'], 2)}.",
            markup=False,
        )


_RATES = {
    "Số liệu khớp (giá trị, đơn vị, kỳ, địa bàn)": "figure_match",
    "Ý bắt buộc có trong câu trả lời": "nugget_recall",
    "Trích dẫn nguyên văn đúng vị trí ({citations} trích dẫn)": "quotes_exact",
    "Trích dẫn đúng nguồn": "citation_precision",
    "Câu trả lời có trích dẫn đủ ý": "citation_completeness",
    "Câu có trích dẫn chứng minh (ALCE, độ phủ)": "citation_support_recall",
    "Trích dẫn cần thiết (ALCE, độ chính xác)": "citation_support_precision",
    "Từ chối: chính xác": "refusal_precision",
    "Từ chối: đầy đủ": "refusal_recall",
    "Trả lời: chính xác": "answered_precision",
    "Trả lời: đầy đủ": "answered_recall",
    "Từ chối và trả lời: F1 trung bình": "refusal_f1",
    "Trả lời nhầm kỳ ({wrong_periods} câu)": "wrong_period_rate",
    "Trả lời nhầm địa bàn ({wrong_places} câu)": "wrong_place_rate",
}


def interval(report: Mapping[str, Any], name: str) -> str:
    """Return a rate's interval as "81,4–90,2 %", nothing where it has none."""
    found = report["intervals"].get(name)
    return f"{number(found[0] * 100, 1)}–{number(found[1] * 100, 1)} %" if found else ""


def _figures(report: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "Câu trả lời có số không có nguồn", str(report["unsupported_numbers"])
    for k in CUTOFFS:
        if report[f"facts_in_top_{k}"] is not None:
            yield f"Đủ ý trong {k} đoạn tìm được đầu tiên", percent(report[f"facts_in_top_{k}"])
    for percentile in ("p50", "p95", "p99"):
        yield f"Thời gian {percentile}", f"{number(report[f'{percentile}_ms'], 1)} ms"
    yield "Số câu mỗi giây (hỏi lần lượt)", number(report["times"]["throughput_per_s"], 1)


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


def validation_lines(found: Validation) -> Iterable[str]:
    """Yield what was found in question files, one fault a line with its file and line."""
    for fault in found.faults:
        name = f" {fault.id}" if fault.id else ""
        yield f"{fault.file}, dòng {fault.line}:{name} {fault.message}."
    for path, error in found.unreadable.items():
        yield f"Không đọc được {path}: {error}"
    for source, ids in found.unchecked.items():
        yield f"Chưa kiểm được {len(ids)} câu vì không có {source}: {', '.join(ids)}."
    unchecked = found.questions - found.checked
    left = f", {unchecked} câu chưa kiểm được (thiếu văn bản nguồn)" if unchecked else ""
    yield f"Đã kiểm {found.checked}/{found.questions} câu hỏi: {len(found.faults)} lỗi{left}."


def print_comparison(compared: Comparison, console: Console) -> None:
    """Print what changed between two runs: each changed question, the figures by type, the tests."""
    for title, changes in (("Đúng thành sai", compared.worse), ("Sai thành đúng", compared.better)):
        for change in changes:
            _print_change(title, change, console)
    table = table_of("Hai lần chạy", "Loại câu hỏi", "Số câu", "Đúng ở A", "Đúng ở B")
    for name, (n, a, b) in compared.by_type.items():
        table.add_row(TYPE_NAMES.get(name, name), str(n), str(a), str(b))
    table.add_section()
    table.add_row("Tất cả", str(compared.n), percent(compared.accuracy[0]), percent(compared.accuracy[1]))
    console.print(table)
    tests = table_of("Các điểm khác (hoán vị dấu theo văn bản nguồn)", "Điểm", "Số câu", "A", "B", "p")
    for test in compared.scores:
        tests.add_row(test.name, str(test.n), number(test.a, 4), number(test.b, 4), number(test.p, 4))
    console.print(tests)
    for ids, label in (
        (compared.only_a, "Chỉ có ở A"),
        (compared.only_b, "Chỉ có ở B"),
        (compared.changed_gold, "Câu hỏi hoặc đáp án đã đổi, không so"),
    ):
        if ids:
            console.print(f"{label}: {', '.join(ids)}.", markup=False, highlight=False)
    verdict = "kém hơn có ý nghĩa thống kê" if compared.significantly_worse else "không kém hơn có ý nghĩa thống kê"
    console.print(
        f"{len(compared.better)} câu tốt lên, {len(compared.worse)} câu kém đi;"
        f" kiểm định McNemar chính xác: p = {number(compared.p, 4)}. B {verdict} so với A (mức {number(ALPHA, 2)}).",
        highlight=False,
    )


def _print_change(title: str, change: Change, console: Console) -> None:
    console.print(f"\n{title}: {change.id} · {TYPE_NAMES.get(change.type, change.type)}", style="bold", markup=False)
    reason = next((reason for reason in change.reasons if reason), NOTHING)
    for label, text in (
        ("Hỏi", change.question),
        ("Đáp án", change.gold),
        ("A", change.answers[0] or NOTHING),
        ("B", change.answers[1] or NOTHING),
        ("Lý do", reason),
    ):
        console.print(f"  {label}: {text}", markup=False, highlight=False)


def print_retrieval(report: Mapping[str, Any], console: Console) -> None:
    """Print the figures of a retrieval run."""
    table = table_of("Tìm kiếm", "Chỉ tiêu", "Giá trị")
    for name, value in report.items():
        if isinstance(value, float) and ("@" in name):
            table.add_row(name, number(value, 4))
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
