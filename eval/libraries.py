"""The libraries that a run asks: temporary ones of given folders, or the one of TROLY_DATA_DIR."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.errors import BadInput, DataFolderOwned

if TYPE_CHECKING:
    from eval.askers import Asker
    from ingest.library.library import Library
    from ingest.types import IngestReport

# Called with files done, files in all, and the present file's name.
LoadProgress = Callable[[int, int, str], None]
TEMPORARY_PREFIX = "troly-eval-"


@dataclass(frozen=True, slots=True)
class LoadedCorpus:
    """A temporary library with what loading it reported."""

    library: Library
    report: IngestReport


@contextmanager
def temporary_library(model: str | None = None) -> Iterator[Library]:
    """Open an empty library in a folder that is deleted afterwards; `model` as in TROLY_EMBEDDING_MODEL."""
    from ingest.embedding import load_encoder
    from ingest.library.library import Library

    with (
        TemporaryDirectory(prefix=TEMPORARY_PREFIX) as folder,
        Library.open(Path(folder), encoder=lambda: load_encoder(model), durable=False) as library,
    ):
        yield library


@contextmanager
def corpus_library(
    corpora: Sequence[Path], model: str | None = None, progress: LoadProgress | None = None
) -> Iterator[LoadedCorpus]:
    """Open a temporary library of just these files and folders; BadInput where they hold none."""
    from ingest.pipeline import ingest_paths

    with temporary_library(model) as library:
        report = ingest_paths(library, corpora, progress=progress)
        if not report.added:
            names = ", ".join(str(corpus) for corpus in corpora)
            raise BadInput(f"Không nạp được văn bản nào từ {names}. Hãy kiểm tra lại thư mục.")
        yield LoadedCorpus(library, report)


@contextmanager
def own_library() -> Iterator[Asker]:
    """Open the library of TROLY_DATA_DIR, or ask the server that owns it; raise what opening raises."""
    from assistant.access import open_library
    from assistant.pipeline import Assistant
    from assistant.settings import load_settings
    from eval.askers import HttpAsker, LocalAsker

    try:
        library = open_library(load_settings(), create=False)
    except DataFolderOwned as error:
        if error.address is None:
            raise
        yield HttpAsker(error.address)
        return
    with library:
        if not library.documents():
            raise BadInput(
                "Thư viện chưa có văn bản nào. Hãy nạp bằng `troly ingest`, hoặc dùng --corpus hay --base-url."
            )
        yield LocalAsker(library, Assistant(library))
