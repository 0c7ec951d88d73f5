"""Progress bars on a terminal; silence where standard error is not one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from eval.libraries import LoadProgress
from eval.retrieval import RetrievalProgress
from eval.run import Progress as AskProgress

_STEPS = {"load": "Nạp văn bản", "search": "Tìm kiếm"}


class Bars:
    """One bar for each step; what the steps call is made by the methods."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def loading(self) -> LoadProgress:
        """Return what a load reports its files to."""
        task = self._progress.add_task("Nạp văn bản", total=None)
        return lambda done, total, _name: self._progress.update(task, completed=done, total=total)

    def asking(self, name: str = "Hỏi") -> AskProgress:
        """Return what a run reports its questions to."""
        task = self._progress.add_task(name, total=None)
        return lambda done, total: self._progress.update(task, completed=done, total=total)

    def retrieving(self) -> RetrievalProgress:
        """Return what a retrieval run reports to."""
        tasks = {step: self._progress.add_task(label, total=None) for step, label in _STEPS.items()}
        return lambda step, done, total: self._progress.update(tasks[step], completed=done, total=total)


@contextmanager
def bars(console: Console) -> Iterator[Bars]:
    """Show bars on `console` while the block runs, if it is a terminal, and take them away afterwards."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        yield Bars(progress)
