"""How a comparison is shown: tables on a terminal, and the README's Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console

from eval import tables
from eval.peers.comparison import Comparison, System

NOT_INSTALLED = "chưa cài"
_HEADER = ("Hệ thống", "Trả lời đúng", "Trích dẫn đủ ý", "F1 từ chối", "p50")
_TIMED = 1  # columns at the end that hold times


def row(system: System) -> tuple[str, ...]:
    """Return a system's row of the main table; "chưa cài" in place of every figure that there is not."""
    figures = system.figures
    if figures is None:
        return (system.label, NOT_INSTALLED, *[tables.NOTHING] * (len(_HEADER) - 2))
    return (
        system.label,
        tables.percent(figures["accuracy"]),
        tables.percent(figures["citation_completeness"]),
        tables.percent(figures["refusal_f1"]),
        f"{tables.number(figures['p50_ms'], 1)} ms",
    )


def type_rows(systems: Sequence[System]) -> list[tuple[str, ...]]:
    """Return accuracy by type: a row a type with its number of questions, then one cell a system."""
    by_type = [system.figures["by_type"] if system.figures else None for system in systems]
    counts = {name: group["n"] for groups in by_type if groups for name, group in groups.items()}
    return [
        (
            tables.TYPE_NAMES.get(name, name),
            str(counts[name]),
            *(tables.percent(groups[name]["accuracy"]) if groups else NOT_INSTALLED for groups in by_type),
        )
        for name in sorted(counts)
    ]


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the systems' figures, then their accuracy by type."""
    _print(heading(comparison), _HEADER, [row(system) for system in comparison.systems], console)
    # Labels are long; by type a column is headed by the library alone.
    header = ("Loại câu hỏi", "Số câu", *(system.key for system in comparison.systems))
    _print("Trả lời đúng theo loại", header, type_rows(comparison.systems), console)
    for system in comparison.systems:
        if system.prepare_seconds is not None:
            console.print(f"Nạp và lập chỉ mục, {system.label}: {tables.number(system.prepare_seconds, 1)} giây")


def _print(title: str, header: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> None:
    table = tables.table_of(title, *header)
    for cells in rows:
        table.add_row(*cells)
    console.print(table)


def heading(comparison: Comparison) -> str:
    """Return the set's name with its numbers of questions and documents."""
    figures = comparison.systems[0].figures
    asked = f"{tables.number(figures['n'])} câu, " if figures else ""
    return f"{comparison.name} ({asked}{tables.number(comparison.documents)} văn bản)"


def markdown(comparisons: Iterable[Comparison]) -> str:
    """Return the README's block: a table for each set."""
    return "\n\n".join(
        f"{heading(comparison)}:\n\n{tables.markdown(_HEADER, map(row, comparison.systems))}\n\n{_mark(comparison)}"
        for comparison in comparisons
    )


def _mark(comparison: Comparison) -> str:
    return f"<!-- measured on {comparison.fingerprint} -->"


def stale_rows(block: str, comparisons: Iterable[Comparison]) -> list[str]:
    """Return the measured rows, times left out, that the README's block does not hold under their heading.

    A set whose questions, texts or peers have changed since the block was written is one more. Rows of peers that are
    not installed here cannot be checked and are passed over.
    """
    comparisons = list(comparisons)
    renewed = [comparison for comparison in comparisons if _mark(comparison) not in block]
    return [f"{heading(comparison)}: câu hỏi, văn bản hoặc cách đo đã đổi" for comparison in renewed] + [
        f"{heading(comparison)}: {' | '.join(wanted)}"
        for comparison in comparisons
        for wanted in (row(system)[:-_TIMED] for system in comparison.systems if system.run)
        if wanted not in _untimed_rows(block, heading(comparison))
    ]


def _untimed_rows(block: str, name: str) -> set[tuple[str, ...]]:
    """Return the rows of the table under a heading, without their last cells."""
    _, _, below = block.partition(f"{name}:\n\n")
    table = below.partition("\n\n")[0]
    return {tuple(cell.strip() for cell in line.strip("| ").split(" | "))[:-_TIMED] for line in table.splitlines()}
