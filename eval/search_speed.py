"""Search at scale: a library of as many passages as asked for, built through the real `Library`, then searched.

What is measured runs in processes of its own: the model's loading, the encoder, the search with its memory.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from eval import tables
from eval.bench import resident_bytes
from eval.datasets import RetrievalDocument
from eval.metrics.timing import percentiles
from eval.retrieval import FOLLOW_EVERY, as_document
from eval.variation import varied_corpus
from ingest.errors import BadInput, EmptyFile

if TYPE_CHECKING:
    import numpy as np

    from ingest.library.library import Encoder
    from ingest.types import Document

T = TypeVar("T")

# Called with the passages that the library holds, and how many it shall hold (None: the corpus, whatever it has).
BuildProgress = Callable[[int, int | None], None]

ENCODED_WORDS = 150
ENCODED_PASSAGES = 20_000
_WARM_UP_PASSAGES = 512
WARM_UP_QUERIES = 100
# What a page of search results shows.
_TOP_K = 10
_ORIGIN = "corpus:"


@dataclass(slots=True)
class Building:
    """The library as it stands, and what this run added to it in how many seconds.

    `steps` parts the seconds: "texts" (varied and split), "catalogue", "encoding", "indexes" (all else of following).
    `sizes` are bytes on disk by kind of file.
    """

    documents: int = 0
    passages: int = 0
    added_passages: int = 0
    seconds: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Searching:
    """Searches one after another in a process of their own; `ready_seconds` from opening to the first result."""

    ready_seconds: float
    milliseconds: tuple[float, ...]
    resident_bytes: int | None


@dataclass(frozen=True, slots=True)
class Encoding:
    """The model in a fresh process: seconds to load after imports, passages of ENCODED_WORDS words in a second."""

    load_seconds: float
    passages_per_second: float


def build_library(
    folder: Path,
    articles: Sequence[RetrievalDocument],
    passages: int | None = None,
    model: str | None = None,
    progress: BuildProgress | None = None,
) -> Building:
    """Fill the library in `folder` up to `passages` passages or a few more; without a number, with the articles alone.

    What it holds already is kept, so that a broken-off building goes on; one that holds enough costs only the look.
    BadInput where it holds documents of another origin.
    """
    from ingest.library.library import Library

    building = Building(steps=dict.fromkeys(("texts", "catalogue", "encoding", "indexes"), 0.0))
    timed = _TimedEncoder(model)
    began = time.perf_counter()
    with Library.open(folder, encoder=lambda: timed, durable=False) as library:
        stored = library.documents()
        if any(not document.origin.startswith(_ORIGIN) for document in stored):
            raise BadInput(f"Thư viện {folder} chứa tài liệu không phải của phép đo. Hãy chọn thư mục khác.")
        held = {document.source for document in stored}
        building.documents = len(stored)
        building.passages = sum(document.passages for document in stored)
        with _timed(building.steps, "indexes"):
            library.follow()
        records = varied_corpus(articles, held) if passages is not None else (a for a in articles if a.id not in held)
        while passages is None or building.passages < passages:
            with _timed(building.steps, "texts"):
                batch = _documents(records)
            if not batch:
                break
            for document, content in batch:
                if passages is not None and building.passages >= passages:
                    break
                with _timed(building.steps, "catalogue"):
                    library.add(document, content)
                building.documents += 1
                building.passages += len(document.passages)
                building.added_passages += len(document.passages)
            with _timed(building.steps, "indexes"):
                library.follow()
            if progress:
                progress(building.passages, passages)
    building.seconds = time.perf_counter() - began
    building.steps["encoding"] = timed.seconds
    building.steps["indexes"] -= timed.seconds
    building.sizes = sizes_on_disk(folder)
    return building


def sizes_on_disk(folder: Path) -> dict[str, int]:
    """Return the bytes of a data folder by what they hold: catalogue, original files, keywords, vectors."""
    kinds = {"library": "catalogue", "files": "files", "keywords": "keywords", "vectors": "vectors"}
    sizes = dict.fromkeys(kinds.values(), 0)
    for path in folder.rglob("*"):
        first = path.relative_to(folder).parts[0]
        kind = kinds.get(first.split(".")[0].split("-")[0])
        if kind and path.is_file():
            sizes[kind] += path.stat().st_size
    return sizes


def measure_search(folder: Path, queries: Sequence[str], model: str | None = None) -> Searching:
    """Ask the library in `folder` every query once, after some to warm up, in a fresh process."""
    return _in_fresh_process(_search_all, folder, tuple(queries), model)


def measure_encoder(texts: Sequence[str], model: str | None = None) -> Encoding:
    """Load the model and encode `texts` in a fresh process."""
    return _in_fresh_process(_encode_all, tuple(texts), model)


def passages_of_words(
    articles: Sequence[RetrievalDocument], count: int = ENCODED_PASSAGES, words: int = ENCODED_WORDS
) -> list[str]:
    """Return up to `count` passages of exactly `words` words each, from articles spread over the corpus."""
    # Neighbours are about one subject, in one vocabulary.
    step = max(1, len(articles) // count)
    running = (word for first in range(step) for article in articles[first::step] for word in article.text.split())
    passages: list[str] = []
    while len(passages) < count and len(taken := list(islice(running, words))) == words:
        passages.append(" ".join(taken))
    return passages


def search_table(building: Building, searching: Searching, encoding: Encoding) -> str:
    """Return what was measured as a Markdown table in Vietnamese."""
    times = percentiles(searching.milliseconds)
    resident = searching.resident_bytes
    rate = building.added_passages / building.seconds if building.added_passages else None
    steps = ", ".join(f"{_STEPS[name]} {tables.number(seconds)} s" for name, seconds in building.steps.items())
    sizes = ", ".join(f"{_KINDS[name]} {tables.number(size / 2**20)} MiB" for name, size in building.sizes.items())
    rows = (
        ("Thư viện", f"{tables.number(building.documents)} văn bản, {tables.number(building.passages)} đoạn"),
        ("Dựng thư viện lần này", "dùng lại" if rate is None else f"{tables.number(rate)} đoạn/giây"),
        ("– theo bước", tables.NOTHING if rate is None else steps),
        ("Tìm kiếm p50", f"{tables.number(times['p50_ms'], 1)} ms"),
        ("Tìm kiếm p95", f"{tables.number(times['p95_ms'], 1)} ms"),
        ("Tìm kiếm p99", f"{tables.number(times['p99_ms'], 1)} ms"),
        ("Từ lúc mở đến kết quả đầu tiên", f"{tables.number(searching.ready_seconds, 1)} giây"),
        ("Bộ nhớ khi tìm kiếm", tables.NOTHING if resident is None else f"{tables.number(resident / 2**20)} MiB"),
        ("Trên đĩa", sizes),
        (f"Mã hóa đoạn {ENCODED_WORDS} từ", f"{tables.number(encoding.passages_per_second)} đoạn/giây"),
        ("Nạp mô hình, sau khi import", f"{tables.number(encoding.load_seconds, 2)} giây"),
    )
    note = f"{len(searching.milliseconds)} câu hỏi; {os.cpu_count()} nhân CPU, Python {sys.version.split()[0]}."
    return f"{tables.markdown(('Tìm kiếm', 'Đo được'), rows)}\n\n{note}"


def search_report(building: Building, searching: Searching, encoding: Encoding) -> dict[str, Any]:
    """Return what was measured as one JSON object."""
    return {
        **asdict(building),
        **percentiles(searching.milliseconds),
        "queries": len(searching.milliseconds),
        "ready_seconds": round(searching.ready_seconds, 2),
        "resident_bytes": searching.resident_bytes,
        "encoded_per_second": round(encoding.passages_per_second, 1),
        "model_load_seconds": round(encoding.load_seconds, 3),
        "cpus": os.cpu_count(),
        "python": sys.version.split()[0],
    }


_STEPS: Mapping[str, str] = {"texts": "văn bản", "catalogue": "danh mục", "encoding": "mã hóa", "indexes": "chỉ mục"}
_KINDS: Mapping[str, str] = {
    "catalogue": "danh mục",
    "files": "tệp gốc",
    "keywords": "chỉ mục từ khóa",
    "vectors": "chỉ mục vectơ",
}


class _TimedEncoder:
    """The model that the library asks, with the seconds that it took over passages."""

    def __init__(self, model: str | None) -> None:
        self._model = model
        self._loaded: Encoder | None = None
        self.seconds = 0.0

    @property
    def name(self) -> str:
        return self._encoder().name

    @property
    def dimensions(self) -> int:
        return self._encoder().dimensions

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        began = time.perf_counter()
        vectors = self._encoder().encode_passages(texts)
        self.seconds += time.perf_counter() - began
        return vectors

    def encode_query(self, text: str) -> np.ndarray:
        return self._encoder().encode_query(text)

    def _encoder(self) -> Encoder:
        if self._loaded is None:
            from ingest.embedding import load_encoder

            self._loaded = load_encoder(self._model)
        return self._loaded


@contextmanager
def _timed(steps: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        steps[name] += time.perf_counter() - began


def _documents(records: Iterator[RetrievalDocument]) -> list[tuple[Document, bytes]]:
    """Return the next FOLLOW_EVERY documents that have words, as the library takes them."""
    batch: list[tuple[Document, bytes]] = []
    for record in records:
        try:
            batch.append(as_document(record))
        except EmptyFile:
            continue
        if len(batch) == FOLLOW_EVERY:
            break
    return batch


def _in_fresh_process(measure: Callable[..., T], *arguments: object) -> T:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _search_all(folder: Path, queries: tuple[str, ...], model: str | None) -> Searching:
    from assistant.pipeline import Assistant
    from ingest.embedding import load_encoder
    from ingest.library.library import Library

    began = time.perf_counter()
    with Library.open(folder, encoder=lambda: load_encoder(model), create=False, durable=False) as library:
        assistant = Assistant(library)
        assistant.search(queries[0], _TOP_K)
        ready = time.perf_counter() - began
        for query in queries[:WARM_UP_QUERIES]:
            assistant.search(query, _TOP_K)
        times: list[float] = []
        for query in queries:
            started = time.perf_counter()
            assistant.search(query, _TOP_K)
            times.append((time.perf_counter() - started) * 1000)
        return Searching(ready, tuple(times), resident_bytes(os.getpid()))


def _encode_all(texts: tuple[str, ...], model: str | None) -> Encoding:
    import safetensors.numpy  # noqa: F401 - the requirement is the loading after imports
    import tokenizers  # noqa: F401

    from ingest.embedding import load_encoder

    if model is not None:
        load_encoder(model)  # imports what such a model needs, too
    began = time.perf_counter()
    encoder = load_encoder(model)
    load_seconds = time.perf_counter() - began
    encoder.encode_passages(texts[:_WARM_UP_PASSAGES])
    began = time.perf_counter()
    encoder.encode_passages(texts)
    return Encoding(load_seconds, len(texts) / (time.perf_counter() - began))
