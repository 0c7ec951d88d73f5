"""The README's accuracy table: the packaged questions, and the development sets where they are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import tables
from eval.packaged import SAMPLE_HOLDOUT, SAMPLE_QUESTIONS, sample_files
from eval.readme import block
from eval.run import PROJECT, run_on_corpus

if TYPE_CHECKING:
    from eval.showing import Bars

# The development sets are not part of the product; they lie beside the checkout where they are at all.
SHARED = PROJECT.parent / "shared"
# Of the README.
BLOCK = "accuracy"


@dataclass(frozen=True, slots=True)
class Measured:
    """A question set with the folders that are loaded for it; `scopes` as in `troly eval run --scope`."""

    name: str
    questions: Path
    corpora: tuple[Path, ...]
    scopes: tuple[str, ...] = ()


def measured_sets() -> Iterator[Measured]:
    """Yield the sets of the table that are present on this machine."""
    yield Measured("Báo cáo mẫu", SAMPLE_QUESTIONS, (sample_files(),))
    yield Measured("Báo cáo mẫu, câu hỏi để riêng", SAMPLE_HOLDOUT, (sample_files(),))
    corpus, questions = SHARED / "corpus", SHARED / "questions"
    if (questions / "core.dev.jsonl").exists():
        yield Measured("core.dev, chỉ nạp văn bản lõi", questions / "core.dev.jsonl", (corpus / "core",))
    if (questions / "reports.dev.jsonl").exists():
        yield Measured("reports.dev, nạp toàn bộ", questions / "reports.dev.jsonl", (corpus,), ("all",))
    if corpus.is_dir():
        own = SAMPLE_QUESTIONS.parent
        for name, stem, folder in (
            ("Tự soạn, văn bản lõi", "corpus_core", corpus / "core"),
            ("Tự soạn, toàn bộ", "corpus_reports", corpus),
            ("Hỏi bằng lời khác, văn bản lõi", "worded_core", corpus / "core"),
            ("Hỏi bằng lời khác, toàn bộ", "worded_reports", corpus),
        ):
            yield Measured(name, own / f"{stem}.jsonl", (folder,))
            yield Measured(f"{name}, để riêng", own / f"{stem}_holdout.jsonl", (folder,))


def accuracy_rows(shown: Bars) -> list[tuple[str, ...]]:
    """Run every set and return the rows of the table; they hold no times, so equal runs give equal rows."""
    return [
        row(
            measured.name,
            run_on_corpus(
                [measured.questions],
                measured.corpora,
                scopes=measured.scopes,
                loading=shown.loading(),
                asking=shown.asking(measured.name),
            ).as_json(),
        )
        for measured in measured_sets()
    ]


def accuracy_table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return the README's Markdown table."""
    return tables.markdown(HEADER, rows)


def stale_rows(readme: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the rows, as Markdown, that the README does not hold line by line."""
    written = set(block(readme, BLOCK).splitlines())
    return [line for line in tables.markdown(HEADER, rows).splitlines()[2:] if line not in written]


HEADER = (
    "Bộ câu hỏi",
    "Số câu",
    "Trả lời đúng",
    "Trích dẫn nguyên văn",
    "Trích dẫn đúng nguồn",
    "Trích dẫn đủ ý",
    "F1 từ chối",
    "Số không có nguồn",
)


def row(name: str, report: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a set's row of the table."""
    return (
        name,
        str(report["n"]),
        tables.percent(report["accuracy"]),
        tables.percent(report["quotes_exact"]),
        tables.percent(report["citation_precision"]),
        tables.percent(report["citation_completeness"]),
        tables.percent(report["refusal_f1"]),
        str(report["unsupported_numbers"]),
    )
