"""Asking the questions of a set and keeping what came back, with what is needed to repeat it.

With an output folder every result is written down as it comes, so that an interrupted run is taken up again where it
stopped: `NAME.partial.jsonl` holds the run's settings in its first line and a result in each further one, and gives
way to `NAME.json` when the run is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from eval import scoring
from eval.askers import Asker, LocalAsker
from eval.datasets import DatasetError, Question, load_questions
from eval.libraries import LoadProgress, corpus_library
from eval.metrics.passages import CUTOFFS
from eval.scoring import ScoredAnswer
from ingest.errors import BadInput

if TYPE_CHECKING:
    from eval.judge import Judge

Progress = Callable[[int, int], None]
# Returns the texts of the best k passages for a question, best first.
Search = Callable[[str, int], Sequence[str]]
PROJECT = Path(__file__).resolve().parent.parent
PARTIAL = ".partial.jsonl"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its results in the questions' order and where they come from.

    `settings` holds what steered the run (no secrets), `skipped` how many questions the scopes left out,
    `library_revision` the catalogue's revision where this process can read it, `judge` the optional judge's report.
    """

    files: tuple[str, ...]
    results: tuple[ScoredAnswer, ...]
    skipped: int
    settings: Mapping[str, Any]
    revision: str | None
    date: str
    library_revision: int | None = None
    judge: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the contract's report with every result; equal runs differ in times and date only."""
        return {
            **scoring.summary(self.results),
            "skipped": self.skipped,
            "files": list(self.files),
            "settings": dict(self.settings),
            "revision": self.revision,
            "library_revision": self.library_revision,
            "date": self.date,
            **({"judge": dict(self.judge)} if self.judge is not None else {}),
            "results": [scoring.as_json(result) for result in self.results],
        }

    @property
    def name(self) -> str:
        """The file name, without its end, that the run is kept under: its question files joined."""
        return run_name([Path(file) for file in self.files])


def run_name(paths: Sequence[Path]) -> str:
    """Return the name that a run of these question files is kept under."""
    return re.sub(r"[^\w.+-]", "_", "+".join(path.name.removesuffix(".jsonl") for path in paths))


def choose_questions(paths: Sequence[Path], scopes: Sequence[str] = ()) -> tuple[tuple[Question, ...], int]:
    """Return the questions of the files whose scope is in `scopes` (none: all), and how many are not."""
    loaded = [question for path in paths for question in load_questions(path)]
    chosen = tuple(question for question in loaded if not scopes or question.scope in scopes)
    if not chosen:
        present = ", ".join(sorted({question.scope for question in loaded}))
        raise DatasetError(f"Không có câu hỏi nào thuộc phạm vi {', '.join(scopes)}; các tệp chỉ có: {present}.")
    return chosen, len(loaded) - len(chosen)


class Ledger:
    """The results that are already there, and where each further one is written down.

    Questions are known by their content: one whose line was changed since is asked again.
    """

    def __init__(self, kept: Mapping[str, ScoredAnswer] | None = None, file: TextIO | None = None) -> None:
        self._kept = dict(kept or {})
        self._file = file

    def result_of(self, question: Question) -> ScoredAnswer | None:
        """Return the kept result of exactly this question."""
        return self._kept.get(fingerprint(question))

    def keep(self, question: Question, result: ScoredAnswer) -> None:
        """Write a result down at once, so that nothing asked is lost."""
        if self._file is not None:
            self._file.write(_partial_line(fingerprint(question), result))
            self._file.flush()


def fingerprint(question: Question) -> str:
    """Return a short hash of all that a question says but its line in the file."""
    content = json.dumps(astuple(replace(question, line=0)), ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@contextmanager
def ledger(folder: Path, name: str, settings: Mapping[str, Any], *, resume: bool) -> Iterator[Ledger]:
    """Open the partial results of run `name`; with `resume`, those of an interrupted run with equal `settings` count.

    The file stays until the whole run is written (`write_run`). Raises BadInput where the folder cannot be written, or
    where what is to be resumed was run with other settings: its results would not belong together.
    """
    path = folder / f"{name}{PARTIAL}"
    wanted = json.loads(json.dumps(dict(settings), ensure_ascii=False))
    kept = _read_partial(path, wanted) if resume and path.exists() else {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"Không ghi được kết quả vào {path} ({error.strerror}).") from error
    with file:
        # Written anew: a line that was cut off by the interruption would spoil what follows it.
        file.write(json.dumps({"settings": wanted}, ensure_ascii=False) + "\n")
        for question, result in kept.items():
            file.write(_partial_line(question, result))
        file.flush()
        yield Ledger(kept, file)


def write_run(folder: Path, name: str, report: Mapping[str, Any]) -> Path:
    """Write a whole run as FOLDER/NAME.json, drop its partial results and return the path.

    Raises BadInput where it cannot be written.
    """
    path = folder / f"{name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        (folder / f"{name}{PARTIAL}").unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"Không ghi được kết quả vào {path} ({error.strerror}).") from error
    return path


def _partial_line(question: str, result: ScoredAnswer) -> str:
    """Return the line of a result in a partial file; `question` is the question's fingerprint."""
    return json.dumps({"question": question, "result": scoring.as_json(result)}, ensure_ascii=False) + "\n"


def _read_partial(path: Path, wanted: Mapping[str, Any]) -> dict[str, ScoredAnswer]:
    """Return {question's fingerprint: result} of a partial file; a cut last line is left out."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    kept: dict[str, ScoredAnswer] = {}
    try:
        found = json.loads(lines[0])["settings"]
    except (IndexError, KeyError, TypeError, ValueError):
        raise BadInput(f"{path} hỏng nên không chạy tiếp được. Hãy xóa tệp đó, hoặc chạy không kèm --resume.") from None
    changed = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
    if changed:
        raise BadInput(
            f"Không chạy tiếp được {path}: thiết lập đã khác lần trước ({', '.join(changed)}). "
            "Hãy chạy với thiết lập cũ, hoặc chạy lại từ đầu không kèm --resume."
        )
    for line in lines[1:]:
        try:
            record = json.loads(line)
            kept[record["question"]] = scoring.from_json(record["result"])
        except (KeyError, TypeError, ValueError):
            continue  # cut off in the middle of writing; the question is asked again
    return kept


def ask_all(
    asker: Asker,
    questions: Sequence[Question],
    progress: Progress | None = None,
    *,
    search: Search | None = None,
    kept: Ledger | None = None,
) -> tuple[ScoredAnswer, ...]:
    """Return the scored answers in order. An unusable question is wrong; a broken store raises.

    `search` finds passages for "all facts in the top k"; `kept` holds the results of an interrupted run.
    """
    kept = kept or Ledger()
    results: list[ScoredAnswer] = []
    for done, question in enumerate(questions, start=1):
        result = kept.result_of(question)
        if result is None:
            result = _ask(asker, question, search)
            kept.keep(question, result)
        results.append(result)
        if progress:
            progress(done, len(questions))
    return tuple(results)


def _ask(asker: Asker, question: Question, search: Search | None) -> ScoredAnswer:
    began = time.perf_counter()
    try:
        answer = asker.ask(question.question, question.history)
    except BadInput as error:
        return scoring.failed(question, str(error), _since(began))
    # Reading the texts to check the quotes, and searching again, is the eval's time, not the answer's.
    milliseconds = _since(began)
    texts = {citation.document_id: asker.document_text(citation.document_id) for citation in answer.citations}
    asked = answer.standalone_question or question.question
    passages = search(asked, max(CUTOFFS)) if search is not None else None
    return scoring.score(question, answer, texts, milliseconds, passages)


def run_questions(
    asker: Asker,
    paths: Sequence[Path],
    scopes: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    *,
    output: Path | None = None,
    resume: bool = False,
    judge: Judge | None = None,
    judging: Progress | None = None,
) -> Run:
    """Ask the questions of the files and return the run.

    `output` keeps partial results there, and `resume` takes up those of an interrupted run; `judge` is asked of each
    answer when all are there.
    """
    questions, skipped = choose_questions(paths, scopes)
    revision, library_revision, search = git_revision(), None, None
    if isinstance(asker, LocalAsker):
        library_revision, search = asker.library_revision, asker.search
    steered = {**(settings or {}), "scopes": list(scopes)}
    if output is None:
        results = ask_all(asker, questions, progress, search=search)
    else:
        bound = {**steered, "revision": revision, "library_revision": library_revision}
        with ledger(output, run_name(paths), bound, resume=resume) as kept:
            results = ask_all(asker, questions, progress, search=search, kept=kept)
    report = None
    if judge is not None:
        results, report = judge.judge_all(results, judging)
    return Run(
        files=tuple(str(path) for path in paths),
        results=results,
        skipped=skipped,
        settings=steered,
        revision=revision,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        library_revision=library_revision,
        judge=report,
    )


def run_on_corpus(
    paths: Sequence[Path],
    corpora: Sequence[Path],
    *,
    scopes: Sequence[str] = (),
    model: str | None = None,
    loading: LoadProgress | None = None,
    asking: Progress | None = None,
    output: Path | None = None,
    resume: bool = False,
    judge: Judge | None = None,
    judging: Progress | None = None,
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
        return run_questions(
            asker, paths, scopes, settings, asking, output=output, resume=resume, judge=judge, judging=judging
        )


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
