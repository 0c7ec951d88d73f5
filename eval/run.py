"""Asking the questions of a set and keeping what came back, with what is needed to repeat it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval import scoring
from eval.askers import Asker, LocalAsker
from eval.datasets import DatasetError, Question, load_questions
from eval.libraries import LoadProgress, corpus_library
from eval.scoring import ScoredAnswer
from ingest.errors import BadInput

Progress = Callable[[int, int], None]
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its results in the questions' order and where they come from.

    `settings` holds what steered the run (no secrets), `skipped` how many questions the scopes left out.
    """

    files: tuple[str, ...]
    results: tuple[ScoredAnswer, ...]
    skipped: int
    settings: Mapping[str, Any]
    revision: str | None
    date: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's report with every result; equal runs differ in times and date only."""
        return {
            **scoring.summary(self.results),
            "skipped": self.skipped,
            "files": list(self.files),
            "settings": dict(self.settings),
            "revision": self.revision,
            "date": self.date,
            "results": [scoring.as_json(result) for result in self.results],
        }

    @property
    def name(self) -> str:
        """The file name, without its end, that the run is kept under: its question files joined."""
        return re.sub(r"[^\w.+-]", "_", "+".join(Path(file).name.removesuffix(".jsonl") for file in self.files))


def choose_questions(paths: Sequence[Path], scopes: Sequence[str] = ()) -> tuple[tuple[Question, ...], int]:
    """Return the questions of the files whose scope is in `scopes` (none: all), and how many are not."""
    loaded = [question for path in paths for question in load_questions(path)]
    chosen = tuple(question for question in loaded if not scopes or question.scope in scopes)
    if not chosen:
        present = ", ".join(sorted({question.scope for question in loaded}))
        raise DatasetError(f"Không có câu hỏi nào thuộc phạm vi {', '.join(scopes)}; các tệp chỉ có: {present}.")
    return chosen, len(loaded) - len(chosen)


def ask_all(asker: Asker, questions: Sequence[Question], progress: Progress | None = None) -> tuple[ScoredAnswer, ...]:
    """Return the scored answers in order. An unusable question is wrong; a broken store raises."""
    results: list[ScoredAnswer] = []
    for done, question in enumerate(questions, start=1):
        results.append(_ask(asker, question))
        if progress:
            progress(done, len(questions))
    return tuple(results)


def _ask(asker: Asker, question: Question) -> ScoredAnswer:
    began = time.perf_counter()
    try:
        answer = asker.ask(question.question, question.history)
    except BadInput as error:
        return scoring.failed(question, str(error), _since(began))
    # Reading the texts to check the quotes is the eval's time, not the answer's.
    milliseconds = _since(began)
    texts = {citation.document_id: asker.document_text(citation.document_id) for citation in answer.citations}
    return scoring.score(question, answer, texts, milliseconds)


def run_questions(
    asker: Asker,
    paths: Sequence[Path],
    scopes: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Ask the questions of the files and return the run."""
    questions, skipped = choose_questions(paths, scopes)
    results = ask_all(asker, questions, progress)
    return Run(
        files=tuple(str(path) for path in paths),
        results=results,
        skipped=skipped,
        settings={**(settings or {}), "scopes": list(scopes)},
        revision=git_revision(),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def run_on_corpus(
    paths: Sequence[Path],
    corpora: Sequence[Path],
    *,
    scopes: Sequence[str] = (),
    model: str | None = None,
    loading: LoadProgress | None = None,
    asking: Progress | None = None,
) -> Run:
    """Ask the questions in a temporary library of just `corpora`; the settings name what failed to load."""
    from assistant.pipeline import Assistant

    with corpus_library(corpora, model, loading) as loaded:
        settings = {
            "corpus": [str(corpus) for corpus in corpora],
            "documents": loaded.report.added,
            "passages": loaded.report.passages,
            "not_loaded": {failure.path: failure.error for failure in loaded.report.failed},
            "embedding_model": model,
        }
        asker = LocalAsker(loaded.library, Assistant(loaded.library))
        return run_questions(asker, paths, scopes, settings, asking)


def git_revision() -> str | None:
    """Return the commit of this code, "+changes" where the tree differs; None outside a checkout."""
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None
    return f"{commit}+changes" if _git("status", "--porcelain", "--untracked-files=no") else commit


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _since(began: float) -> float:
    """Return the milliseconds since a perf_counter reading."""
    return (time.perf_counter() - began) * 1000
