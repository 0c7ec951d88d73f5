"""One question set asked of Troly and of every installed peer, over the same texts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.libraries import corpus_library
from eval.peers.passages import library_texts
from eval.peers.peers import INSTALL, PEERS, open_peer
from eval.run import Run, run_questions
from ingest.pipeline import find_files

if TYPE_CHECKING:
    from eval.libraries import LoadedCorpus
    from eval.run import Progress
    from eval.showing import Bars

PRODUCT = "troly"
PRODUCT_LABEL = "Troly"
# The columns of the README's table come from these; the others are for a reader who looks closer.
FIGURES = (
    "n",
    "right",
    "accuracy",
    "citations",
    "quotes_exact",
    "citation_precision",
    "citation_completeness",
    "refusal_f1",
    "unsupported_numbers",
    "p50_ms",
    "p95_ms",
    "by_type",
)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Question files that are asked together over the same folders; `scopes` as in `troly eval run --scope`."""

    name: str
    questions: tuple[Path, ...]
    corpora: tuple[Path, ...]
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class System:
    """What one system got; `run` and `prepare_seconds` are None where its packages are missing."""

    key: str
    label: str
    missing: tuple[str, ...] = ()
    run: Run | None = None
    prepare_seconds: float | None = None

    @cached_property
    def figures(self) -> dict[str, Any] | None:
        """The run's figures, None where there was no run; taken once, for their intervals are slow to draw."""
        if self.run is None:
            return None
        report = self.run.as_json()
        return {name: report[name] for name in FIGURES}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The systems on one set, Troly first."""

    name: str
    documents: int
    passages: int
    systems: tuple[System, ...]
    fingerprint: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return every system's figures; equal comparisons differ in times and date only."""
        product = self.systems[0].run
        return {
            "name": self.name,
            "documents": self.documents,
            "passages": self.passages,
            "files": list(product.files) if product else [],
            "skipped": product.skipped if product else 0,
            "settings": dict(product.settings) if product else {},
            "revision": product.revision if product else None,
            "date": product.date if product else None,
            "systems": {system.key: _as_json(system) for system in self.systems},
        }


def _as_json(system: System) -> Mapping[str, Any]:
    figures = system.figures
    if figures is None:
        return {"label": system.label, "installed": False, "missing": list(system.missing), "install": INSTALL}
    wrong = [result.id for result in system.run.results if not result.right] if system.run else []
    return {
        "label": system.label,
        "installed": True,
        "prepare_seconds": system.prepare_seconds,
        **figures,
        "wrong": wrong,
    }


def compare(asked: QuestionSet, shown: Bars, model: str | None = None) -> Comparison:
    """Load the set's folders once and ask every system its questions, one system after another."""
    with corpus_library(asked.corpora, model, shown.loading()) as loaded:
        systems = tuple(_systems(asked, loaded, shown, model))
        report = loaded.report
        return Comparison(asked.name, report.added, report.passages, systems, fingerprint(asked))


def fingerprint(asked: QuestionSet) -> str:
    """Return a short hash of all that a peer's answers depend on: questions, texts, the peers' code and versions.

    It tells that a table is stale where the peers themselves are not installed.
    """
    room = Path(__file__).parent
    own = (*sorted(room.glob("*_peer.py")), room / "passages.py", room / "usual_chunks.py", room / "requirements.lock")
    found = hashlib.sha256(repr(asked.scopes).encode())
    for path in (*own, *asked.questions, *find_files(asked.corpora)):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]


def _systems(asked: QuestionSet, loaded: LoadedCorpus, shown: Bars, model: str | None) -> Iterator[System]:
    from assistant.pipeline import Assistant
    from eval.askers import LocalAsker

    settings = {
        "corpus": [str(corpus) for corpus in asked.corpora],
        "not_loaded": {failure.path: failure.error for failure in loaded.report.failed},
        "embedding_model": model,
    }
    product = LocalAsker(loaded.library, Assistant(loaded.library))
    run = run_questions(product, asked.questions, asked.scopes, settings, _bar(shown, asked, PRODUCT_LABEL))
    yield System(PRODUCT, PRODUCT_LABEL, (), run, loaded.report.seconds)
    texts = library_texts(loaded.library)
    for peer in PEERS:
        if peer.missing:
            yield System(peer.kind, peer.label, peer.missing)
            continue
        began = time.perf_counter()
        with open_peer(peer.kind, texts) as asker:
            prepared = time.perf_counter() - began
            bar = _bar(shown, asked, peer.label)
            run = run_questions(asker, asked.questions, asked.scopes, settings, bar)
        yield System(peer.kind, peer.label, (), run, prepared)


def _bar(shown: Bars, asked: QuestionSet, label: str) -> Progress:
    return shown.asking(f"{asked.name}: {label}")


def readme_sets() -> tuple[QuestionSet, ...]:
    """Return the sets of the README's table that are present here: samples, core.dev, reports.dev."""
    from eval.accuracy import SHARED, measured_sets
    from eval.packaged import SAMPLE_QUESTIONS

    questions = SHARED / "questions"
    wanted = {SAMPLE_QUESTIONS, questions / "core.dev.jsonl", questions / "reports.dev.jsonl"}
    return tuple(
        QuestionSet(measured.name, (measured.questions,), measured.corpora, measured.scopes)
        for measured in measured_sets()
        if measured.questions in wanted
    )
