"""The catalogue: the library's only truth, in SQLite or PostgreSQL, through SQLAlchemy Core.

One document is one transaction. Every change takes the next revision and leaves a row in the log, by which
the indexes follow. Readers may be many threads; the library lets one writer in at a time.
"""

from __future__ import annotations

import json
import struct
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from ingest.errors import DamagedFile, LibraryBroken, NotFound
from ingest.library import record_store, schema
from ingest.library.conversation_store import Conversations, forget_document, without_removed
from ingest.library.feedback import (
    Feedback,
    StoredFeedback,
    Verdict,
    packed,
    refuse_unstorable,
    unpacked_spans,
    unpacked_turns,
)
from ingest.library.files import Files
from ingest.library.record_rows import require_printed
from ingest.library.record_store import RecordChanges
from ingest.library.registers import Registers
from ingest.library.storable import BAD_NAME, is_storable
from ingest.records import RULES
from ingest.types import (
    Box,
    Change,
    Document,
    Metadata,
    PageSpan,
    Period,
    Records,
    StoredDocument,
    StoredPassage,
    WordBox,
)

DATABASE_NAME = "library.db"

# Texts and passages of the documents in use are kept in memory up to this many characters (2 bytes each in
# Vietnamese, held twice: the text and its passages), which is about 48 MB.
_CACHED_CHARACTERS = 12_000_000
# SQLite takes 32,766 parameters in one statement, older builds 999.
_KEYS_PER_QUERY = 500
# Another process may write a shared PostgreSQL catalogue; its revision is asked for at most this often.
_SHARED_REVISION_SECONDS = 1.0
_BUSY_MILLISECONDS = 15_000
# The execution option of a transaction that is going to write.
_WRITING = "troly_writing"

# A printed word: start, end, page, then x0, y0, x1, y1 in 1/100 point, which is finer than any screen.
_WORD = struct.Struct("<7i")
_PER_POINT = 100


class Operation(StrEnum):
    """What a revision did.

    LABEL (other labels, another origin) and RECORDS (figures and the like) change no words: the indexes pass over them.
    """

    ADD = "add"
    REMOVE = "remove"
    LABEL = "label"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Revision:
    """One row of the log; `passages` is how many the document has or had."""

    revision: int
    document_id: str
    operation: Operation
    passages: int


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a document and its passages in order."""

    text: str
    passages: tuple[StoredPassage, ...]


def passage_id(document_id: str, ordinal: int) -> str:
    """Return the id of a passage: "DOCUMENT:00012"."""
    return f"{document_id}:{ordinal:05d}"


def split_passage_id(identifier: str) -> tuple[str, int] | None:
    """Return (document id, ordinal), or None where `identifier` is no passage's id."""
    document_id, _, ordinal = identifier.rpartition(":")
    return (document_id, int(ordinal)) if document_id and ordinal.isdecimal() else None


class Catalogue:
    """Documents, their texts and passages, and the log of what changed."""

    def __init__(self, engine: sa.Engine, files: Files, identity: str) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{_WRITING: True})
        self._files = files
        self.identity = identity
        self._shared = engine.dialect.name != "sqlite"
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._cached_characters = 0
        self._words: OrderedDict[str, tuple[WordBox, ...]] = OrderedDict()
        self._documents: tuple[int, Mapping[str, StoredDocument]] | None = None
        self._revision = -1
        self._revision_read_at = 0.0
        self.registers = Registers(self._reading, self.revision)
        self.conversations = Conversations(self._reading, self._recording)

    @classmethod
    def open(cls, data_dir: Path, database_url: str | None = None, *, durable: bool = True) -> Catalogue:
        """Open the catalogue of `data_dir`, bring its tables up to date and sweep what a crash left.

        Without `durable` a killed process still loses nothing, but a power cut may; writing is many times
        faster. Raises LibraryBroken where the database cannot be reached, is damaged or is of a newer
        version."""
        engine = _engine(database_url or f"sqlite:///{data_dir / DATABASE_NAME}", durable)
        try:
            with _translated():
                schema.upgrade(engine)
                with engine.connect() as connection:
                    identity = connection.scalar(sa.select(schema.LIBRARY.c.identity))
            catalogue = cls(engine, Files(data_dir / "files", durable=durable), str(identity))
            catalogue._files.sweep(catalogue._hashes)
        except BaseException:
            engine.dispose()
            raise
        return catalogue

    def close(self) -> None:
        """Give the connections back."""
        self._files.close()
        self._engine.dispose()

    @property
    def shared(self) -> bool:
        """Tell whether other machines may write this catalogue too (PostgreSQL)."""
        return self._shared

    # Reading

    def revision(self) -> int:
        """Return the newest revision."""
        now = time.monotonic()
        if self._revision < 0 or (self._shared and now - self._revision_read_at > _SHARED_REVISION_SECONDS):
            with self._reading() as connection:
                self._revision = connection.scalar(sa.select(schema.LIBRARY.c.revision)) or 0
            self._revision_read_at = now
        return self._revision

    def unchanged(self, origin: str, sha256: str) -> bool:
        """Tell whether the document of `origin` is stored with exactly these bytes."""
        if not is_storable(origin):
            return False
        documents, origins = schema.DOCUMENTS, schema.ORIGINS
        query = (
            sa.select(documents.c.sha256)
            .join(origins, origins.c.document_id == documents.c.id)
            .where(origins.c.origin == origin)
        )
        with self._reading() as connection:
            return connection.scalar(query) == sha256

    def documents(self) -> Mapping[str, StoredDocument]:
        """Return all documents by id, in the order they were loaded; after a change only what changed is read."""
        revision = self.revision()
        cached = self._documents
        if cached is not None and cached[0] == revision:
            return cached[1]
        if cached is None:
            with self._reading() as connection:
                found = _read_documents(connection)
        else:
            found = self._changed_since(*cached)
        documents = MappingProxyType(found)
        self._documents = (revision, documents)
        return documents

    def _changed_since(self, revision: int, documents: Mapping[str, StoredDocument]) -> dict[str, StoredDocument]:
        """Return `documents`, which are those of `revision` or newer, with what the log tells since."""
        found = dict(documents)
        changed: dict[str, None] = {}
        for entry in self.log(revision):
            changed.pop(entry.document_id, None)  # the last change decides the order
            changed[entry.document_id] = None
            if entry.operation in {Operation.ADD, Operation.REMOVE}:
                found.pop(entry.document_id, None)
        read = self.stored(list(changed))
        for document_id in changed:
            if document_id in read:
                found[document_id] = read[document_id]
            else:
                found.pop(document_id, None)
        return found

    def document(self, document_id: str) -> StoredDocument:
        """Return one document; NotFound where there is none of this id."""
        document = self.stored([document_id]).get(document_id)
        if document is None:
            raise _no_document(document_id)
        return document

    def stored(self, document_ids: Sequence[str]) -> dict[str, StoredDocument]:
        """Return those of `document_ids` that exist, without reading the whole list when it has changed."""
        cached = self._documents
        if cached is not None and cached[0] == self.revision():
            return {key: cached[1][key] for key in document_ids if key in cached[1]}
        found: dict[str, StoredDocument] = {}
        with self._reading() as connection:
            for at in range(0, len(document_ids), _KEYS_PER_QUERY):
                found |= _read_documents(connection, document_ids[at : at + _KEYS_PER_QUERY])
        return found

    def body(self, document_id: str) -> Body:
        """Return the text and passages of one document; NotFound where there is none of this id."""
        body = self.bodies([document_id]).get(document_id)
        if body is None:
            raise _no_document(document_id)
        return body

    def bodies(self, document_ids: Iterable[str]) -> dict[str, Body]:
        """Return the texts and passages of the documents that exist among `document_ids`."""
        found: dict[str, Body] = {}
        missing: list[str] = []
        with self._lock:
            for document_id in dict.fromkeys(document_ids):
                body = self._bodies.get(document_id)
                if body is None:
                    missing.append(document_id)
                else:
                    self._bodies.move_to_end(document_id)
                    found[document_id] = body
        if missing:
            read = self._read_bodies(missing)
            self._remember(read)
            found.update(read)
        return found

    def passages(self, passage_ids: Sequence[str]) -> list[StoredPassage]:
        """Return the passages in the order asked; ids that the catalogue does not hold are left out."""
        places = [place for place in map(split_passage_id, passage_ids) if place is not None]
        bodies = self.bodies(document_id for document_id, _ in places)
        found: list[StoredPassage] = []
        for document_id, ordinal in places:
            body = bodies.get(document_id)
            if body is not None and ordinal < len(body.passages):
                found.append(body.passages[ordinal])
        return found

    def passage_ids(self) -> set[str]:
        """Return the ids of all passages."""
        query = sa.select(schema.PASSAGES.c.document_id, schema.PASSAGES.c.ordinal)
        with self._reading() as connection:
            return {passage_id(document_id, ordinal) for document_id, ordinal in connection.execute(query)}

    def content(self, document_id: str) -> bytes:
        """Return the original bytes of a document; NotFound where there is none of this id."""
        return self._files.get(self.document(document_id).sha256)

    def pages(self, document_id: str) -> tuple[PageSpan, ...]:
        """Return which characters stand on which page; empty for formats without pages."""
        packed = self._body_column(document_id, schema.BODIES.c.page_spans)
        return tuple(PageSpan(*span) for span in json.loads(zlib.decompress(packed)))

    def words(self, document_id: str) -> tuple[WordBox, ...]:
        """Return where each word is printed, to 1/100 point; empty for formats without places."""
        with self._lock:
            words = self._words.get(document_id)
        if words is None:
            words = _unpack_words(self._body_column(document_id, schema.BODIES.c.word_boxes))
            with self._lock:
                self._words[document_id] = words
                while len(self._words) > 8:  # a reader looks at one document at a time
                    self._words.popitem(last=False)
        return words

    def log(self, after: int) -> list[Revision]:
        """Return what changed after revision `after`, oldest first."""
        table = schema.REVISIONS
        query = sa.select(table).where(table.c.revision > after).order_by(table.c.revision)
        with self._reading() as connection:
            return [
                Revision(row.revision, row.document_id, Operation(row.operation), row.passages)
                for row in connection.execute(query)
            ]

    def feedback(
        self, verdict: Verdict | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[StoredFeedback]:
        """Return what readers said, newest first, of one verdict or of both; all of it without `limit`."""
        query = _with_verdict(sa.select(schema.FEEDBACK), verdict).order_by(schema.FEEDBACK.c.id.desc())
        with self._reading() as connection:
            return [_stored_feedback(row) for row in connection.execute(query.limit(limit).offset(offset))]

    def feedback_count(self, verdict: Verdict | None = None) -> int:
        """Return how many verdicts readers gave, of one kind or of both."""
        query = _with_verdict(sa.select(sa.func.count()).select_from(schema.FEEDBACK), verdict)
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def read_by_other_rules(self) -> list[str]:
        """Return the ids of the documents whose records were read by other rules, or not at all."""
        documents = schema.DOCUMENTS
        query = sa.select(documents.c.id).where(documents.c.rules != RULES).order_by(documents.c.revision)
        with self._reading() as connection:
            return list(connection.scalars(query))

    # Writing

    def add_feedback(self, feedback: Feedback) -> StoredFeedback:
        """Keep what a reader said of an answer; BadInput where a text cannot be stored as it is.

        Of an answer that quotes a document removed meanwhile no words are kept.
        """
        refuse_unstorable(feedback)
        created_at = datetime.now(UTC)
        with self._recording() as connection:
            feedback = without_removed(connection, feedback)
            done = connection.execute(schema.FEEDBACK.insert(), _feedback_row(feedback, created_at))
            (number,) = done.inserted_primary_key or (0,)
        return StoredFeedback(int(number), created_at, feedback)

    def add(self, document: Document, content: bytes) -> Change:
        """Store a document with its original bytes, whole or not at all.

        The same bytes are stored once, whatever number of origins they have. Where `document.origin` held
        other bytes before, those go in the same transaction, unless another origin still has them.
        """
        _refuse_unstorable(document)
        require_printed(document.text, document.records)
        self._files.put(document.sha256, content)
        with self._writing() as write:
            held = write.connection.scalar(
                sa.select(schema.ORIGINS.c.document_id).where(schema.ORIGINS.c.origin == document.origin)
            )
            same = write.connection.scalar(
                sa.select(schema.DOCUMENTS.c.id).where(schema.DOCUMENTS.c.sha256 == document.sha256)
            )
            if same is None:
                write.add(document)
            else:
                write.add_labels(same, document.labels)
            target = same or document.id
            if held != target:
                write.point_origin(document.origin, target, known=held is not None)
                if held is not None:
                    write.remove_if_abandoned(held)
        if held is not None and held != target:
            return Change.UPDATED
        return Change.ADDED if same is None else Change.UNCHANGED

    def replace_records(self, document_id: str, records: Records) -> RecordChanges:
        """Make a document's records those that were read by the present rules, corrected ones aside.

        NotFound where there is no document of this id.
        """
        require_printed(self.body(document_id).text, records)
        documents = schema.DOCUMENTS
        with self._writing() as write:
            ruled = documents.update().where(documents.c.id == document_id).values(rules=RULES)
            if not write.connection.execute(ruled).rowcount:
                raise _no_document(document_id)
            changes = record_store.merge_records(write.connection, document_id, records)
            if not changes.none:
                write.note_records(document_id)
        return changes

    def correct_figure(
        self, figure_id: str, changes: Mapping[str, object], editor: str, reason: str | None = None
    ) -> None:
        """Change what an editor says of a figure; NotFound, or BadInput where a change cannot be."""
        with self._writing() as write:
            document_id = record_store.correct_figure(write.connection, figure_id, changes, editor, reason)
            if document_id is not None:
                write.note_records(document_id)

    def correct_directive(
        self, directive_id: str, changes: Mapping[str, object], editor: str, reason: str | None = None
    ) -> None:
        """Change what an editor says of a directive; NotFound, or BadInput where a change cannot be."""
        with self._writing() as write:
            document_id = record_store.correct_directive(write.connection, directive_id, changes, editor, reason)
            if document_id is not None:
                write.note_records(document_id)

    def remove(self, document_id: str) -> None:
        """Delete a document with its bytes; NotFound where there is none of this id."""
        with self._writing() as write:
            if not write.remove(document_id):
                raise _no_document(document_id)

    @contextmanager
    def _writing(self) -> Iterator[_Write]:
        with _translated(), self._writer.begin() as connection:
            # Locks the row in PostgreSQL, so that writers on other machines wait; SQLite has one owner
            # anyway.
            revision = connection.scalar(sa.select(schema.LIBRARY.c.revision).with_for_update())
            write = _Write(connection, revision or 0)
            yield write
            if write.log:
                connection.execute(schema.REVISIONS.insert(), write.log)
                connection.execute(schema.LIBRARY.update().values(revision=write.revision))
        self._revision = max(self._revision, write.revision) if write.log else self._revision
        for document_id, sha256 in write.removed:
            self._forget(document_id)
            self._files.discard(sha256)

    @contextmanager
    def _recording(self) -> Iterator[sa.Connection]:
        """A transaction that changes no document: what is written of answers waits for whoever removes one."""
        with _translated(), self._writer.begin() as connection:
            connection.execute(sa.select(schema.LIBRARY.c.revision).with_for_update())
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with _translated(), self._engine.connect() as connection:
            yield connection

    def _hashes(self) -> set[str]:
        with self._reading() as connection:
            return set(connection.scalars(sa.select(schema.DOCUMENTS.c.sha256)))

    def _body_column(self, document_id: str, column: sa.Column[Any]) -> bytes:
        with self._reading() as connection:
            packed = connection.scalar(sa.select(column).where(schema.BODIES.c.document_id == document_id))
        if packed is None:
            raise _no_document(document_id)
        return bytes(packed)

    def _read_bodies(self, document_ids: Sequence[str]) -> dict[str, Body]:
        bodies, passages = schema.BODIES, schema.PASSAGES
        found: dict[str, Body] = {}
        with self._reading() as connection:
            for at in range(0, len(document_ids), _KEYS_PER_QUERY):
                keys = document_ids[at : at + _KEYS_PER_QUERY]
                spans: dict[str, list[Any]] = {}
                for row in connection.execute(
                    sa.select(passages)
                    .where(passages.c.document_id.in_(keys))
                    .order_by(passages.c.document_id, passages.c.ordinal)
                ):
                    spans.setdefault(row[0], []).append(row)
                for document_id, text in connection.execute(
                    sa.select(bodies.c.document_id, bodies.c.text).where(bodies.c.document_id.in_(keys))
                ):
                    found[document_id] = Body(text, _cut(text, spans.get(document_id, [])))
        return found

    def _remember(self, bodies: Mapping[str, Body]) -> None:
        with self._lock:
            for document_id, body in bodies.items():
                if document_id not in self._bodies:
                    self._bodies[document_id] = body
                    self._cached_characters += len(body.text)
            while self._cached_characters > _CACHED_CHARACTERS and self._bodies:
                _, body = self._bodies.popitem(last=False)
                self._cached_characters -= len(body.text)

    def _forget(self, document_id: str) -> None:
        with self._lock:
            body = self._bodies.pop(document_id, None)
            if body is not None:
                self._cached_characters -= len(body.text)
            self._words.pop(document_id, None)


class _Write:
    """The statements of one transaction, and what it will log."""

    def __init__(self, connection: sa.Connection, revision: int) -> None:
        self.connection = connection
        self.revision = revision
        self.log: list[dict[str, object]] = []
        self.removed: list[tuple[str, str]] = []

    def add(self, document: Document) -> None:
        self._note(document.id, Operation.ADD, len(document.passages))
        self.connection.execute(schema.DOCUMENTS.insert(), _document_row(document, self.revision))
        self.connection.execute(
            schema.BODIES.insert(),
            {
                "document_id": document.id,
                "text": document.text,
                "page_spans": _pack_pages(document.pages),
                "word_boxes": _pack_words(document.words),
            },
        )
        if document.passages:
            self.connection.execute(
                schema.PASSAGES.insert(),
                [
                    {
                        "document_id": document.id,
                        "ordinal": passage.ordinal,
                        "start": passage.start,
                        "end": passage.end,
                        "heading": passage.heading,
                    }
                    for passage in document.passages
                ],
            )
        self._insert_labels(document.id, document.labels)
        record_store.insert_records(self.connection, document.id, document.records)

    def note_records(self, document_id: str) -> None:
        """Note in the log that records of a document changed."""
        self._note(document_id, Operation.RECORDS, 0)

    def add_labels(self, document_id: str, labels: Collection[str]) -> None:
        """Add the labels that the document does not have yet."""
        if not labels:
            return
        table = schema.LABELS
        present = set(self.connection.scalars(sa.select(table.c.label).where(table.c.document_id == document_id)))
        missing = [label for label in labels if label not in present]
        if missing:
            self._insert_labels(document_id, missing)
            self._note(document_id, Operation.LABEL, 0)

    def point_origin(self, origin: str, document_id: str, *, known: bool) -> None:
        table = schema.ORIGINS
        if known:
            self.connection.execute(table.update().where(table.c.origin == origin).values(document_id=document_id))
        else:
            self.connection.execute(table.insert(), {"origin": origin, "document_id": document_id})

    def remove_if_abandoned(self, document_id: str) -> None:
        """Remove a document that no origin has any more; else let it be known by one that still has it."""
        table = schema.ORIGINS
        other = self.connection.scalar(sa.select(sa.func.min(table.c.origin)).where(table.c.document_id == document_id))
        if other is None:
            self.remove(document_id)
        else:
            documents = schema.DOCUMENTS
            self.connection.execute(documents.update().where(documents.c.id == document_id).values(origin=other))
            self._note(document_id, Operation.LABEL, 0)

    def remove(self, document_id: str) -> bool:
        documents = schema.DOCUMENTS
        row = self.connection.execute(
            sa.select(documents.c.sha256, documents.c.passages).where(documents.c.id == document_id)
        ).first()
        if row is None:
            return False
        bodies = schema.BODIES
        text = self.connection.scalar(sa.select(bodies.c.text).where(bodies.c.document_id == document_id))
        forget_document(self.connection, document_id, text or "")
        # The other tables' rows go with it: ON DELETE CASCADE.
        self.connection.execute(documents.delete().where(documents.c.id == document_id))
        self._note(document_id, Operation.REMOVE, row.passages)
        self.removed.append((document_id, row.sha256))
        return True

    def _insert_labels(self, document_id: str, labels: Collection[str]) -> None:
        if labels:
            rows = [{"document_id": document_id, "label": label} for label in dict.fromkeys(labels)]
            self.connection.execute(schema.LABELS.insert(), rows)

    def _note(self, document_id: str, operation: Operation, passages: int) -> None:
        self.revision += 1
        self.log.append(
            {
                "revision": self.revision,
                "document_id": document_id,
                "operation": operation.value,
                "passages": passages,
            }
        )


def _engine(url: str, durable: bool) -> sa.Engine:
    try:
        parsed = sa.engine.make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed, max_overflow=40, pool_pre_ping=True)
        engine = sa.create_engine(parsed, max_overflow=40, connect_args={"timeout": _BUSY_MILLISECONDS / 1000})
    except (sa.exc.ArgumentError, ImportError) as error:
        raise LibraryBroken(
            f"Không dùng được địa chỉ cơ sở dữ liệu ({error}). Hãy kiểm tra TROLY_DATABASE_URL; "
            "dùng PostgreSQL thì cài thêm gói: pip install 'troly[postgres]'."
        ) from error
    sa.event.listen(engine, "connect", partial(_prepare_sqlite, durable))
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(durable: bool, connection: Any, _record: object) -> None:
    # The driver's own transactions leave out DDL; with None it leaves BEGIN to us, and migrations are atomic.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
    # FULL, not NORMAL: in WAL mode NORMAL may lose the last documents in a power cut, after the indexes
    # have them.
    cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
    cursor.execute("PRAGMA secure_delete=ON")  # a deleted report must not be readable in the file's free pages
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads and then writes fails at once, without waiting, where another one wrote in between.
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the database's errors into LibraryBroken with advice."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise LibraryBroken(
            f"Cơ sở dữ liệu của thư viện không dùng được ({cause}). Hãy kiểm tra dung lượng đĩa và "
            "TROLY_DATABASE_URL; nếu tệp đã hỏng, khôi phục thư mục dữ liệu từ bản sao lưu."
        ) from error


def _no_document(document_id: str) -> NotFound:
    return NotFound(
        f"Không có tài liệu nào mang mã “{document_id[:80]}” trong thư viện. Hãy xem danh sách tài liệu để lấy đúng mã."
    )


def _refuse_unstorable(document: Document) -> None:
    """Raise DamagedFile for what a database cannot hold exactly; in the text that would break every offset."""
    if not all(is_storable(name) for name in (document.source, document.origin)):
        raise DamagedFile(BAD_NAME)
    if not all(is_storable(label) for label in document.labels):
        raise DamagedFile("Nhãn của tài liệu có ký tự không hợp lệ. Hãy sửa nhãn rồi nạp lại.")
    if not is_storable(document.text):
        raise DamagedFile(
            f"Nội dung của {document.source} chứa ký tự không hợp lệ (U+0000 hoặc nửa cặp UTF-16). "
            "Hãy xuất lại tệp từ phần mềm gốc rồi nạp lại."
        )


def _document_row(document: Document, revision: int) -> dict[str, object]:
    metadata = document.metadata
    period = metadata.period
    return {
        "id": document.id,
        "source": document.source,
        "origin": document.origin,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "size": document.size,
        "title": metadata.title,
        "issuer": metadata.issuer,
        "number": metadata.number,
        "issued_on": metadata.issued_on,
        "period_label": period.label if period else None,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
        "place": metadata.place,
        "passages": len(document.passages),
        "characters": len(document.text),
        "pages": len(document.pages),
        "loaded_at": datetime.now(UTC),
        "revision": revision,
        "rules": RULES,
    }


def _read_documents(connection: sa.Connection, document_ids: Sequence[str] | None = None) -> dict[str, StoredDocument]:
    """Read these documents (all by default) in the order they were loaded."""
    listing = sa.select(schema.DOCUMENTS).order_by(schema.DOCUMENTS.c.revision)
    labelling = sa.select(schema.LABELS).order_by(schema.LABELS.c.label)
    if document_ids is not None:
        listing = listing.where(schema.DOCUMENTS.c.id.in_(document_ids))
        labelling = labelling.where(schema.LABELS.c.document_id.in_(document_ids))
    labels: dict[str, list[str]] = {}
    for document_id, label in connection.execute(labelling):
        labels.setdefault(document_id, []).append(label)
    return {row.id: _stored_document(row, tuple(labels.get(row.id, ()))) for row in connection.execute(listing)}


def _stored_document(row: Any, labels: tuple[str, ...]) -> StoredDocument:
    period = None
    if row.period_label is not None:
        period = Period(row.period_label, row.period_start, row.period_end)
    return StoredDocument(
        id=row.id,
        source=row.source,
        origin=row.origin,
        sha256=row.sha256,
        media_type=row.media_type,
        size=row.size,
        metadata=Metadata(
            title=row.title,
            issuer=row.issuer,
            number=row.number,
            issued_on=row.issued_on,
            period=period,
            place=row.place,
        ),
        passages=row.passages,
        characters=row.characters,
        pages=row.pages,
        labels=labels,
        loaded_at=_as_utc(row.loaded_at),
        revision=row.revision,
    )


def _as_utc(moment: datetime) -> datetime:
    # SQLite keeps no zone; what we wrote was UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _with_verdict(query: sa.Select[Any], verdict: Verdict | None) -> sa.Select[Any]:
    return query if verdict is None else query.where(schema.FEEDBACK.c.verdict == verdict.value)


def _feedback_row(feedback: Feedback, created_at: datetime) -> dict[str, object]:
    return {
        "created_at": created_at,
        "answer_id": feedback.answer_id,
        "question": feedback.question,
        "verdict": feedback.verdict.value,
        "comment": feedback.comment,
        "expected": feedback.expected,
        "answer": feedback.answer,
        "citations": packed(feedback.citations),
        "history": packed(feedback.history),
    }


def _stored_feedback(row: Any) -> StoredFeedback:
    feedback = Feedback(
        answer_id=row.answer_id,
        question=row.question,
        verdict=Verdict(row.verdict),
        comment=row.comment,
        expected=row.expected,
        answer=row.answer,
        citations=unpacked_spans(row.citations),
        history=unpacked_turns(row.history),
    )
    return StoredFeedback(row.id, _as_utc(row.created_at), feedback)


def _cut(text: str, rows: Iterable[Any]) -> tuple[StoredPassage, ...]:
    return tuple(
        StoredPassage(passage_id(document_id, ordinal), document_id, ordinal, start, end, heading, text[start:end])
        for document_id, ordinal, start, end, heading in rows
    )


def _pack_pages(pages: Iterable[PageSpan]) -> bytes:
    rows = [[page.number, page.start, page.end, page.width, page.height] for page in pages]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def _pack_words(words: Iterable[WordBox]) -> bytes:
    packed = bytearray()
    for word in words:
        box = word.box
        corners = (round(value * _PER_POINT) for value in (box.x0, box.y0, box.x1, box.y1))
        packed += _WORD.pack(word.start, word.end, box.page, *corners)
    return zlib.compress(bytes(packed))


def _unpack_words(packed: bytes) -> tuple[WordBox, ...]:
    return tuple(
        WordBox(start, end, Box(page, x0 / _PER_POINT, y0 / _PER_POINT, x1 / _PER_POINT, y1 / _PER_POINT))
        for start, end, page, x0, y0, x1, y1 in _WORD.iter_unpack(zlib.decompress(packed))
    )
