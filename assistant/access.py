"""The way from the command line to the library: open it here, or talk to the process that owns it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.api.schemas import AnswerBody, DocumentBody, IndexBody, IngestBody, RereadBody
from assistant.remote import RemoteTroly, Unreachable
from assistant.settings import Settings
from assistant.types import Turn
from ingest.errors import DataFolderMissing, DataFolderOwned

if TYPE_CHECKING:
    from ingest.embedding import SentenceEncoder
    from ingest.library.library import Library
    from ingest.pipeline import Progress

# How long a command waits for another command (a load, mostly) to give the data folder back.
WAIT_SECONDS = 60.0
_POLL_SECONDS = 0.25


class EncoderOnce:
    """The embedding model, loaded by whoever asks first; other threads wait for that one loading."""

    def __init__(self, model: str | None) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._encoder: SentenceEncoder | None = None

    @property
    def loaded(self) -> bool:
        """True once the model is in memory."""
        return self._encoder is not None

    def __call__(self) -> SentenceEncoder:
        """Return the encoder; raise ModelError."""
        with self._lock:
            if self._encoder is None:
                from ingest.embedding import load_encoder

                self._encoder = load_encoder(self._model)
            return self._encoder


class LocalTroly:
    """The library opened in this process."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library

    def ingest(self, paths: Sequence[Path], labels: Sequence[str] = (), progress: Progress | None = None) -> IngestBody:
        """Load files and folders."""
        from ingest.pipeline import ingest_paths

        report = ingest_paths(self._library, paths, labels=labels, progress=progress)
        # A load that was killed may have left the indexes behind documents that this one found unchanged.
        self._library.follow()
        return IngestBody.of(report)

    def reread(self, progress: Progress | None = None) -> RereadBody:
        """Read the records of all documents again."""
        from ingest.rereading import reread

        return RereadBody.of(reread(self._library, progress))

    def ask(self, question: str, history: Sequence[Turn] = ()) -> AnswerBody:
        """Return one answer, which stands in the audit as those of the API do."""
        from assistant.llm.setup import writer_of
        from assistant.pipeline import Assistant
        from ingest.library.conversations import Asked

        longest, writer = self._settings.max_question_chars, writer_of(self._settings, self._library)
        assistant = Assistant(self._library, max_question_chars=longest, writer=writer)
        answer = AnswerBody.of(assistant.ask(question, history))
        self._library.conversations.record(Asked(question, answer.model_dump(mode="json")))
        return answer

    def documents(self) -> list[DocumentBody]:
        """Return all documents."""
        return [DocumentBody.of(document) for document in self._library.documents()]

    def document(self, document_id: str) -> DocumentBody:
        """Return one document; raise NotFound."""
        return DocumentBody.of(self._library.document(document_id))

    def remove(self, document_id: str) -> None:
        """Remove one document; raise NotFound."""
        self._library.remove(document_id)

    def check(self) -> IndexBody:
        """Compare the indexes with the catalogue."""
        return IndexBody.of(self._library.check())

    def rebuild(self) -> IndexBody:
        """Make the indexes again and compare."""
        self._library.rebuild()
        return self.check()

    def close(self) -> None:
        """Give the data folder back."""
        self._library.close()


Troly = LocalTroly | RemoteTroly


def reach(
    settings: Settings,
    *,
    create: bool = False,
    wait_seconds: float = WAIT_SECONDS,
    notify: Callable[[str], None] = lambda _message: None,
) -> Troly:
    """Return the library, opened here or behind its owner's API, waiting for an owner without one.

    `notify` is told once, in Vietnamese, that there is a wait. Without `create` nothing is made:
    DataFolderMissing where no library was made yet. Raises DataFolderOwned when the owner still has it
    after `wait_seconds`.
    """
    if not create:
        _require_library(settings)
    deadline = time.monotonic() + wait_seconds
    waiting = False
    while True:
        try:
            return LocalTroly(settings, open_library(settings, create=create))
        except DataFolderOwned as owned:
            troly = _through_owner(owned)
            if troly is not None:
                return troly
            if time.monotonic() >= deadline:
                raise
            if not waiting:
                notify(f"{owned} Đang đợi, nhiều nhất {wait_seconds:g} giây…")
                waiting = True
        time.sleep(_POLL_SECONDS)


def open_library(settings: Settings, *, create: bool, encoder: EncoderOnce | None = None) -> Library:
    """Open the library of `settings` in this process; errors as `Library.open` has them."""
    from ingest.library.library import Library

    return Library.open(
        settings.data_dir,
        encoder=encoder or EncoderOnce(settings.embedding_model),
        database_url=settings.database_url,
        chroma_url=settings.chroma_url,
        create=create,
    )


def _require_library(settings: Settings) -> None:
    folder = settings.data_dir
    # A catalogue elsewhere (PostgreSQL) may be reached from a machine whose data folder is still empty.
    made = folder.is_dir() and (settings.database_url is not None or (folder / "library.db").is_file())
    if not made:
        raise DataFolderMissing(
            f"Chưa có thư viện ở {folder.absolute()}. Hãy nạp tài liệu bằng lệnh `troly ingest THƯ_MỤC`, "
            "hoặc đặt TROLY_DATA_DIR tới thư mục dữ liệu đã có."
        )


def _through_owner(owned: DataFolderOwned) -> RemoteTroly | None:
    """Return the owner's API where one answers: a server that starts or stops has none for a moment."""
    if owned.address is None:
        return None
    troly = RemoteTroly(owned.address)
    try:
        troly.ping()
    except Unreachable:
        troly.close()
        return None
    return troly
