"""The library: the one door to the catalogue (the truth) and its two followers, keywords and vectors.

Followers hold nothing of their own: each knows the revision of the catalogue it has reached and catches up
from the log. They, and the encoder, are opened when first needed, so that a load where nothing changed
stays cheap.

Data folder: `library.db`, `files/<sha256>`, `keywords-<n>/`, `vectors-<n>/`, `followers.json` (which n is
in use), `owner.lock`, `owner.json`; `vocabulary.toml` where the operator has put one.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeVar

from ingest import abbreviations, ownership
from ingest.abbreviations import Abbreviations
from ingest.errors import DataFolderMissing, reason
from ingest.library.catalogue import Catalogue, Operation, Revision, passage_id
from ingest.library.filtering import matching
from ingest.types import (
    Box,
    Change,
    Document,
    Filters,
    IndexReport,
    PageSpan,
    Records,
    ScoredPassage,
    StoredDocument,
    StoredPassage,
)

if TYPE_CHECKING:
    import numpy as np

    from ingest.library.conversation_store import Conversations
    from ingest.library.corrections import DirectiveHistory, FigureHistory
    from ingest.library.feedback import Feedback, StoredFeedback, Verdict
    from ingest.library.keywords import Keywords
    from ingest.library.record_store import RecordChanges
    from ingest.library.registers import Registers
    from ingest.library.vectors import Model, Vectors

T = TypeVar("T")
Index = TypeVar("Index")

# Passages per commit of a follower: large enough that commits cost little, small enough that a crash repeats
# a second's work and a batch of vectors is a few MB.
_BATCH_PASSAGES = 2_000


class Encoder(Protocol):
    """What makes vectors of texts; `name` tells one model's vectors from another's."""

    @property
    def name(self) -> str:
        """The model's name, the same for the same vectors."""

    @property
    def dimensions(self) -> int:
        """The length d of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, d) float32, rows of length 1."""

    def encode_query(self, text: str) -> np.ndarray:
        """Return (d,) float32 of length 1."""


def embedding_text(title: str, heading: str, text: str) -> str:
    """Return what the encoder is given for a passage: its words after those that say what it is about."""
    return " ".join(part for part in (title, heading, text) if part)


@dataclass(frozen=True, slots=True)
class _Followers:
    """Which folders are in use, and how far they are known to have come (they may be further)."""

    keywords: int = 1
    vectors: int = 1
    identity: str = ""
    keywords_revision: int = 0
    vectors_revision: int = 0


@dataclass(frozen=True, slots=True)
class _Batch:
    """What a follower must do to be at `revision`; doing it twice changes nothing."""

    removed: tuple[Revision, ...]
    added: tuple[tuple[StoredDocument, tuple[StoredPassage, ...]], ...]
    revision: int


class Library:
    """Documents and their two indexes in one data folder, owned by this process while open.

    Any number of threads may read and search; writers take turns.
    """

    def __init__(
        self,
        data_dir: Path,
        catalogue: Catalogue,
        owner: ownership.Ownership,
        encoder: Callable[[], Encoder],
        chroma_url: str | None,
        vocabulary: Abbreviations,
    ) -> None:
        self.data_dir = data_dir
        self._abbreviations = vocabulary
        self.ownership = owner
        self._catalogue = catalogue
        self._make_encoder = encoder
        self._encoder: Encoder | None = None
        self._chroma_url = chroma_url
        self._lock = threading.RLock()
        self._encoder_lock = threading.Lock()
        self._keywords: Keywords | None = None
        self._vectors: Vectors | None = None
        self._keywords_at = 0
        # An index that is open but behind (`check` opens so) must catch up before it is searched.
        self._keywords_ready = False
        self._vectors_ready = False
        self._followers = self._read_followers()
        self._delete_unused_folders()
        self._lock_file = _identity_of(data_dir / ownership.LOCK_NAME)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        encoder: Callable[[], Encoder],
        database_url: str | None = None,
        chroma_url: str | None = None,
        create: bool = True,
        owner_address: str | None = None,
        wait_seconds: float = 0,
        durable: bool = True,
    ) -> Library:
        """Take the data folder and open what is in it; `encoder` is called when the first vector is needed.

        Without `durable` writing waits for no disk: for libraries that are thrown away, since a power cut may
        lose documents. Raises DataFolderMissing (no folder and not `create`, or not writable),
        DataFolderOwned (another process still has it after `wait_seconds`), LibraryBroken (a store cannot be
        opened), BadSetting (the operator's vocabulary cannot be read)."""
        data_dir = Path(data_dir).absolute()
        if create:
            _make_folder(data_dir)
        owner = ownership.acquire(data_dir, owner_address, wait_seconds)
        try:
            vocabulary = abbreviations.with_file(data_dir / abbreviations.FILE_NAME)
            catalogue = Catalogue.open(data_dir, database_url, durable=durable)
            return cls(data_dir, catalogue, owner, encoder, chroma_url, vocabulary)
        except BaseException:
            owner.release()
            raise

    def close(self) -> None:
        """Close the stores and give the data folder back; harmless when called again."""
        with self._lock:
            for follower in (self._keywords, self._vectors):
                if follower is not None:
                    follower.close()
            self._keywords = self._vectors = None
            self._catalogue.close()
            self.ownership.release()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def lost(self) -> str | None:
        """Say in Vietnamese that the data folder was deleted or unmounted meanwhile; None where it is there.

        Open files still answer questions then, but whatever were written would be lost.
        """
        if _identity_of(self.data_dir / ownership.LOCK_NAME) == self._lock_file:
            return None
        return (
            f"Thư mục dữ liệu {self.data_dir} đã bị xóa, thay thế hoặc ngắt kết nối trong khi Troly đang chạy. "
            "Hãy dừng Troly, khôi phục thư mục rồi chạy lại."
        )

    def _require_folder(self) -> None:
        lost = self.lost()
        if lost is not None:
            raise DataFolderMissing(lost)

    # Reading

    @property
    def revision(self) -> int:
        """The catalogue's newest revision; whatever is cached by it stays right until it changes."""
        return self._catalogue.revision()

    @property
    def abbreviations(self) -> Abbreviations:
        """The abbreviations that its passages are cut with; questions must be cut `using` the same."""
        return self._abbreviations

    def unchanged(self, origin: str, sha256: str) -> bool:
        """Tell whether the document of `origin` is stored with exactly these bytes."""
        return self._catalogue.unchanged(origin, sha256)

    def all_documents_metadata(self) -> Mapping[str, StoredDocument]:
        """Return all documents by id, in the order they were loaded; free until the revision changes."""
        return self._catalogue.documents()

    def documents(self, filters: Filters | None = None) -> list[StoredDocument]:
        """Return the documents that `filters` leave, in the order they were loaded (see `matching`)."""
        with abbreviations.using(self._abbreviations):
            return matching(self._catalogue.documents().values(), filters)

    def document(self, document_id: str) -> StoredDocument:
        """Return one document; NotFound where there is none of this id."""
        return self._catalogue.document(document_id)

    def text(self, document_id: str) -> str:
        """Return the normalised text, which all offsets count in; NotFound where there is none of this id."""
        return self._catalogue.body(document_id).text

    def content(self, document_id: str) -> bytes:
        """Return the original bytes; NotFound where there is none of this id."""
        return self._catalogue.content(document_id)

    def pages(self, document_id: str) -> tuple[PageSpan, ...]:
        """Return which characters stand on which page; empty for formats without pages."""
        return self._catalogue.pages(document_id)

    def boxes(self, document_id: str, start: int, end: int) -> tuple[Box, ...]:
        """Return where the words of `text[start:end]` are printed, one box for each, to 1/100 point."""
        words = self._catalogue.words(document_id)
        return tuple(word.box for word in words if word.start < end and word.end > start)

    def passages(self, passage_ids: Sequence[str]) -> list[StoredPassage]:
        """Return the passages in the order asked; ids of documents removed meanwhile are left out."""
        return self._catalogue.passages(passage_ids)

    def document_passages(self, document_id: str) -> tuple[StoredPassage, ...]:
        """Return the passages of one document in order; NotFound where there is none of this id."""
        return self._catalogue.body(document_id).passages

    # Records

    @property
    def registers(self) -> Registers:
        """What documents state: figures, directives, references and checks, to be listed and counted."""
        return self._catalogue.registers

    def read_by_other_rules(self) -> list[str]:
        """Return the ids of the documents whose records were read by other rules than the present ones, or never."""
        return self._catalogue.read_by_other_rules()

    def replace_records(self, document_id: str, records: Records) -> RecordChanges:
        """Make a document's records those read now, what editors corrected aside; the indexes know after `follow`.

        NotFound where there is no document of this id.
        """
        with self._lock:
            self._require_folder()
            return self._catalogue.replace_records(document_id, records)

    def correct_figure(
        self,
        figure_id: str,
        changes: Mapping[str, object],
        editor: str,
        reason: str | None = None,
        *,
        allowed: Collection[str] | None = None,
    ) -> FigureHistory:
        """Change what is said of a figure and check its document again; return it with its history.

        `changes` has fields of a FigureRecord, `period` by its label, and `withdrawn`, which hides it from the
        registers; `reason` is kept with the entry. NotFound where there is none of this id, BadInput that says which
        change cannot be and why.
        """
        with self._lock:
            self._require_folder()
            self.registers.figure(figure_id, allowed=allowed)
            self._catalogue.correct_figure(figure_id, changes, editor, reason)
            self.follow()
        return self.registers.figure_history(figure_id, allowed=allowed)

    def correct_directive(
        self,
        directive_id: str,
        changes: Mapping[str, object],
        editor: str,
        reason: str | None = None,
        *,
        allowed: Collection[str] | None = None,
    ) -> DirectiveHistory:
        """Change what is said of a directive; return it with its history. Errors as for figures."""
        with self._lock:
            self._require_folder()
            self.registers.directive(directive_id, allowed=allowed)
            self._catalogue.correct_directive(directive_id, changes, editor, reason)
            self.follow()
        return self.registers.directive_history(directive_id, allowed=allowed)

    # Conversations

    @property
    def conversations(self) -> Conversations:
        """What was asked and answered, and the audit of it; writing there touches no index."""
        return self._catalogue.conversations

    # Feedback

    def feedback(
        self, verdict: Verdict | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[StoredFeedback]:
        """Return what readers said of answers, newest first; all of it without `limit`."""
        return self._catalogue.feedback(verdict, limit=limit, offset=offset)

    def feedback_count(self, verdict: Verdict | None = None) -> int:
        """Return how many verdicts readers gave."""
        return self._catalogue.feedback_count(verdict)

    def add_feedback(self, feedback: Feedback) -> StoredFeedback:
        """Keep what a reader said; BadInput for texts that no database takes, DataFolderMissing where it is gone.

        It waits for no load: feedback touches no document and no index.
        """
        self._require_folder()
        return self._catalogue.add_feedback(feedback)

    # Searching

    def keyword_search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        *,
        folded: bool = False,
        weights: Mapping[str, float] | None = None,
        limit: int = 100,
        document_ids: Collection[str] | None = None,
    ) -> list[ScoredPassage]:
        """Search by words; see `Keywords.search`."""
        return self._with_keywords(
            lambda index: index.search(terms, folded=folded, weights=weights, limit=limit, document_ids=document_ids)
        )

    def document_frequency(self, term: str, folded: bool = False) -> int:
        """Return in how many passages `term` stands."""
        return self._with_keywords(lambda index: index.document_frequency(term, folded))

    def passage_count(self) -> int:
        """Return how many passages can be found by words."""
        return self._with_keywords(lambda index: index.passages())

    def encode_query(self, text: str) -> np.ndarray:
        """Return the vector of a question, (d,) float32 of length 1, by the encoder of the stored vectors."""
        return self._encoder_now().encode_query(text)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts, (n, d) float32 of length 1, by the encoder of the stored vectors."""
        return self._encoder_now().encode_passages(texts)

    def vector_search(self, vector: np.ndarray, limit: int = 100) -> list[ScoredPassage]:
        """Return the nearest passages to `vector` ((d,) float32, length 1), best first, with its cosine."""
        return self._with_vectors(lambda index: index.search(vector, limit))

    def vectors_of(self, passage_ids: Sequence[str]) -> dict[str, np.ndarray]:
        """Return the stored vectors ((d,) float32) of those passages that have one, by id."""
        return self._with_vectors(lambda index: index.get(passage_ids))

    # Writing

    def add(self, document: Document, content: bytes) -> Change:
        """Store a document and its original bytes in one transaction; the indexes have it after `follow`.

        UNCHANGED: these bytes were there (missing labels are added). UPDATED: other bytes of the same origin
        were replaced. DamagedFile where the text holds characters that no database takes, DataFolderMissing
        where the data folder is gone or full.
        """
        with self._lock:
            self._require_folder()
            return self._catalogue.add(document, content)

    def remove(self, document_id: str) -> None:
        """Delete a document: its rows, bytes, words and vectors; NotFound where there is none of this id."""
        with self._lock:
            self._require_folder()
            self._catalogue.remove(document_id)
            self.follow()

    def follow(self) -> None:
        """Bring both indexes to the catalogue's revision; costs nothing where they are there.

        Keywords come first: should the encoder fail (ModelError), they stand, and vectors go on at the next
        call.
        """
        with self._lock:
            if self._keywords is not None or not self._keywords_known_current():
                self._follow_keywords()
            if not self._vectors_known_current():
                self._follow_vectors()

    def rebuild(self) -> None:
        """Make both indexes again from the catalogue; the old ones serve until the new ones are whole.

        The operator's vocabulary is read again; BadSetting where it cannot be, and nothing is changed.
        """
        with self._lock:
            self._require_folder()
            self._rebuild_keywords(abbreviations.with_file(self.data_dir / abbreviations.FILE_NAME))
            self._rebuild_vectors()

    def check(self) -> IndexReport:
        """Compare the indexes with the catalogue; a revision of -1 is an index of another catalogue."""
        with self._lock:
            keywords, vectors = self._open_keywords(), self._open_vectors()
            truth = self._catalogue.passage_ids()
            by_words, by_vectors = keywords.passage_ids(), vectors.passage_ids()
            identity = self._catalogue.identity
            keywords_at, vectors_at = keywords.reached(identity), vectors.reached(identity)
            return IndexReport(
                catalogue_revision=self._catalogue.revision(),
                keywords_revision=-1 if keywords_at is None else keywords_at,
                vectors_revision=-1 if vectors_at is None else vectors_at,
                passages=len(truth),
                keywords_missing=len(truth - by_words),
                keywords_extra=len(by_words - truth),
                vectors_missing=len(truth - by_vectors),
                vectors_extra=len(by_vectors - truth),
            )

    # Keywords

    def _with_keywords(self, ask: Callable[[Keywords], T]) -> T:
        return _retried(self._ready_keywords, ask)

    def _ready_keywords(self) -> Keywords:
        index = self._keywords
        if index is None or not self._keywords_ready:
            with self._lock:
                self._follow_keywords()
                return self._open_keywords()
        if self._catalogue.shared and self._keywords_at != self.revision and self._lock.acquire(blocking=False):
            try:
                self.follow()
                return self._open_keywords()
            finally:
                self._lock.release()
        return index

    def _open_keywords(self) -> Keywords:
        if self._keywords is None:
            from ingest.library.keywords import Keywords

            self._keywords = Keywords(self._folder("keywords", self._followers.keywords), self._abbreviations)
        return self._keywords

    def _follow_keywords(self) -> None:
        index = self._open_keywords()
        reached = index.reached(self._catalogue.identity)
        if reached is None or reached > self.revision:
            self._rebuild_keywords()
            return
        for batch in self._batches_since(reached):
            removed = [entry.document_id for entry in batch.removed]
            index.apply(removed, batch.added, self._catalogue.identity, batch.revision)
        self._keywords_at = self.revision
        self._keywords_ready = True
        self._note_keywords(self._followers.keywords)

    def _rebuild_keywords(self, vocabulary: Abbreviations | None = None) -> None:
        from ingest.library.keywords import Keywords

        vocabulary = vocabulary or self._abbreviations
        generation = self._followers.keywords + 1
        new = Keywords(_empty(self._folder("keywords", generation)), vocabulary)
        for batch in self._batches_of_all():
            new.apply((), batch.added, self._catalogue.identity, batch.revision)
        old, self._keywords, self._keywords_at = self._keywords, new, self.revision
        self._abbreviations = vocabulary
        self._keywords_ready = True
        self._note_keywords(generation)
        if old is not None:
            old.close()
        self._delete_unused_folders()

    def _keywords_known_current(self) -> bool:
        """Tell without loading tantivy whether the keywords are at the catalogue's revision."""
        known = self._noted()
        if known.keywords_revision != self.revision:
            return False
        return self.revision == 0 or self._folder("keywords", known.keywords).is_dir()

    def _note_keywords(self, generation: int) -> None:
        self._write_followers(replace(self._noted(), keywords=generation, keywords_revision=self.revision))

    # Vectors

    def _with_vectors(self, ask: Callable[[Vectors], T]) -> T:
        return _retried(self._ready_vectors, ask)

    def _ready_vectors(self) -> Vectors:
        index = self._vectors
        if index is None or not self._vectors_ready or index.model not in (None, self._model()):
            with self._lock:
                self._follow_vectors(searching=True)
                return self._open_vectors()
        return index

    def _open_vectors(self) -> Vectors:
        if self._vectors is None:
            from ingest.library.vectors import Vectors

            folder = self._folder("vectors", self._followers.vectors)
            self._vectors = Vectors(folder, self._catalogue.identity, self._chroma_url)
        return self._vectors

    def _vectors_known_current(self) -> bool:
        """Tell without loading Chroma whether the vectors are at the catalogue's revision."""
        known = self._noted()
        if known.vectors_revision != self.revision:
            return False
        if self.revision == 0 or self._chroma_url is not None:
            return True
        return self._folder("vectors", known.vectors).is_dir()

    def _follow_vectors(self, *, searching: bool = False) -> None:
        index = self._open_vectors()
        reached = index.reached(self._catalogue.identity)
        if reached is None or reached > self.revision:
            self._rebuild_vectors()
            return
        # Models are compared only where the encoder is needed anyway: making one may take seconds.
        needed = searching or self._encoder is not None or self._additions_after(reached)
        if index.model is not None and needed and index.model != self._model():
            self._rebuild_vectors()
            return
        for batch in self._batches_since(reached):
            self._write_vectors(index, batch)
            index.mark(self._model_of(batch), self._catalogue.identity, batch.revision)
        self._vectors_ready = True
        self._note_vectors(self._followers.vectors)

    def _rebuild_vectors(self) -> None:
        from ingest.library.vectors import Vectors

        generation = self._followers.vectors + 1
        folder = _empty(self._folder("vectors", generation))
        new = Vectors(folder, self._catalogue.identity, self._chroma_url)
        if new.reached(self._catalogue.identity) != 0:  # a server keeps what a crashed rebuild began
            new.drop()
            new.close()
            new = Vectors(folder, self._catalogue.identity, self._chroma_url)
        for batch in self._batches_of_all():
            self._write_vectors(new, batch)
            new.mark(self._model_of(batch), self._catalogue.identity, batch.revision)
        old, self._vectors = self._vectors, new
        self._vectors_ready = True
        self._note_vectors(generation)
        if old is not None:
            if self._chroma_url is not None:
                old.drop()
            old.close()
        self._delete_unused_folders()

    def _write_vectors(self, index: Vectors, batch: _Batch) -> None:
        titled = [(passage, document.metadata.title) for document, passages in batch.added for passage in passages]
        written = [passage.id for passage, _ in titled]
        kept = set(written)
        # A document may have been removed more than once since; Chroma takes each id once.
        gone = dict.fromkeys(
            passage_id(entry.document_id, ordinal) for entry in batch.removed for ordinal in range(entry.passages)
        )
        index.remove([identifier for identifier in gone if identifier not in kept])
        if titled:
            if index.model is None:
                # First the model: after a crash, another model must not add to what this one has begun.
                index.mark(self._model(), self._catalogue.identity, 0)
            texts = [embedding_text(title, passage.heading, passage.text) for passage, title in titled]
            index.add(written, self._encoder_now().encode_passages(texts))

    def _note_vectors(self, generation: int) -> None:
        self._write_followers(replace(self._noted(), vectors=generation, vectors_revision=self.revision))

    def _additions_after(self, reached: int) -> bool:
        return any(entry.operation is Operation.ADD for entry in self._catalogue.log(reached))

    def _encoder_now(self) -> Encoder:
        with self._encoder_lock:
            if self._encoder is None:
                self._encoder = self._make_encoder()
            return self._encoder

    def _model(self) -> Model:
        from ingest.library.vectors import Model

        encoder = self._encoder_now()
        return Model(encoder.name, encoder.dimensions)

    def _model_of(self, batch: _Batch) -> Model | None:
        return self._model() if batch.added else None

    # Both

    def _batches_since(self, reached: int) -> Iterator[_Batch]:
        """Yield what changed after revision `reached`, as far as it still matters, in batches."""
        entries: list[Revision] = []
        passages = 0
        for entry in self._catalogue.log(reached):
            entries.append(entry)
            passages += entry.passages
            if passages >= _BATCH_PASSAGES:
                yield self._batch(entries)
                entries, passages = [], 0
        if entries:
            yield self._batch(entries)

    def _batch(self, entries: Sequence[Revision]) -> _Batch:
        removed = tuple(entry for entry in entries if entry.operation is Operation.REMOVE)
        added = [entry.document_id for entry in entries if entry.operation is Operation.ADD]
        return _Batch(removed, self._with_passages(self._catalogue.stored(added)), entries[-1].revision)

    def _batches_of_all(self) -> Iterator[_Batch]:
        """Yield every document in batches; only the last, maybe empty, has the catalogue's revision."""
        revision = self.revision
        documents: dict[str, StoredDocument] = {}
        passages = 0
        for document in self._catalogue.documents().values():
            documents[document.id] = document
            passages += document.passages
            if passages >= _BATCH_PASSAGES:
                yield _Batch((), self._with_passages(documents), 0)
                documents, passages = {}, 0
        yield _Batch((), self._with_passages(documents), revision)

    def _with_passages(
        self, documents: Mapping[str, StoredDocument]
    ) -> tuple[tuple[StoredDocument, tuple[StoredPassage, ...]], ...]:
        bodies = self._catalogue.bodies(documents)
        return tuple((documents[key], bodies[key].passages) for key in documents if key in bodies)

    def _folder(self, kind: str, generation: int) -> Path:
        return self.data_dir / f"{kind}-{generation}"

    def _read_followers(self) -> _Followers:
        try:
            return _Followers(**json.loads((self.data_dir / "followers.json").read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            # Nothing is lost: the indexes of the folders named by default catch up or are made again.
            return _Followers()

    def _noted(self) -> _Followers:
        """Return what is noted; how far the indexes of another catalogue came says nothing of this one."""
        if self._followers.identity == self._catalogue.identity:
            return self._followers
        identity = self._catalogue.identity
        return replace(self._followers, identity=identity, keywords_revision=0, vectors_revision=0)

    def _write_followers(self, followers: _Followers) -> None:
        if followers == self._followers:
            return
        temporary = self.data_dir / "followers.json.tmp"
        temporary.write_text(json.dumps(asdict(followers)), encoding="utf-8")
        temporary.replace(self.data_dir / "followers.json")
        self._followers = followers

    def _delete_unused_folders(self) -> None:
        """Delete the indexes that a rebuild replaced, or that a crashed one began."""
        used = {f"keywords-{self._followers.keywords}", f"vectors-{self._followers.vectors}"}
        for pattern in ("keywords-*", "vectors-*"):
            for folder in self.data_dir.glob(pattern):
                if folder.name not in used:
                    shutil.rmtree(folder, ignore_errors=True)


def _retried(ready: Callable[[], Index], ask: Callable[[Index], T]) -> T:
    """Ask an index; once more where it was replaced and closed by a rebuild while it was being asked."""
    index = ready()
    try:
        return ask(index)
    except Exception:
        if ready() is index:
            raise
        return ask(ready())


def _identity_of(file: Path) -> tuple[int, int] | None:
    """Return what tells this very file from another of its name; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderMissing(
            f"Không tạo được thư mục dữ liệu {data_dir} ({reason(error)}). "
            "Hãy kiểm tra đường dẫn và quyền ghi, hoặc chọn thư mục khác bằng TROLY_DATA_DIR."
        ) from error
