"""From files to the library: load, normalise, read metadata, split, store; one bad file stops nothing."""

from __future__ import annotations

import hashlib
import logging
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import BadInput, EmptyFile, LoadError, TrolyError, reason
from ingest.library.library import Library
from ingest.load import SUPPORTED_SUFFIXES, load
from ingest.metadata import read_metadata
from ingest.normalise import normalise
from ingest.records import read_records
from ingest.split import passages
from ingest.types import Change, Document, Failure, IngestReport

Progress = Callable[[int, int, str], None]

# The followers are brought up after so many changed documents: often enough to bound what a crash leaves to
# catch up, seldom enough that their commits cost little.
_FOLLOW_EVERY = 64
_LARGEST_FILE = 200 * 2**20

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file by its bytes; `name` is what people see, `origin` what makes a later version replace it."""

    name: str
    origin: str
    content: bytes


def read_document(name: str, content: bytes, *, origin: str, labels: Sequence[str] = ()) -> Document:
    """Return `content` as a document ready for the library; raises LoadError where it cannot be read."""
    if not content:
        raise EmptyFile("Tệp rỗng (0 byte). Hãy kiểm tra lại tệp gốc rồi nạp lại.")
    loaded = load(name, content)
    normalised = normalise(loaded)
    split = tuple(passages(normalised.text))
    if not split:
        raise EmptyFile("Không tìm thấy nội dung chữ nào trong tệp.")
    sha256 = hashlib.sha256(content).hexdigest()
    metadata = read_metadata(normalised.text, title_hint=loaded.title_hint)
    return Document(
        id=sha256[:16],
        source=name,
        origin=origin,
        sha256=sha256,
        media_type=loaded.media_type,
        size=len(content),
        text=normalised.text,
        metadata=metadata,
        passages=split,
        pages=normalised.pages,
        words=normalised.words,
        labels=tuple(labels),
        records=read_records(normalised.text, metadata),
    )


def ingest_paths(
    library: Library, paths: Sequence[Path], *, labels: Sequence[str] = (), progress: Progress | None = None
) -> IngestReport:
    """Load files and folders (recursively) into `library`; unsupported files inside folders are passed over.

    Raises BadInput when a path does not exist, before anything is loaded.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise BadInput(f"Không có tệp hoặc thư mục: {', '.join(missing)}. Hãy kiểm tra lại đường dẫn.")
    return _ingest(library, [_from_path(path) for path in find_files(paths)], labels, progress)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named by `paths` and the supported, not hidden ones in folders among them, sorted."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
                if file.is_file() and not hidden and file.suffix.lower() in SUPPORTED_SUFFIXES:
                    found[file.resolve()] = None
        else:
            found[path.resolve()] = None
    return list(found)


def ingest_files(
    library: Library,
    files: Sequence[UploadedFile],
    *,
    labels: Sequence[str] = (),
    progress: Progress | None = None,
) -> IngestReport:
    """Load files given by their bytes into `library`."""
    return _ingest(library, [_from_bytes(file) for file in files], labels, progress)


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    origin: str
    read: Callable[[], bytes]


def _from_bytes(file: UploadedFile) -> _Source:
    return _Source(file.name, file.origin, lambda: file.content)


def _from_path(path: Path) -> _Source:
    def read() -> bytes:
        if path.stat().st_size > _LARGEST_FILE:
            raise LoadError(f"Tệp lớn hơn {_LARGEST_FILE // 2**20} MB. Hãy tách tệp thành các phần nhỏ hơn.")
        return path.read_bytes()

    return _Source(unicodedata.normalize("NFC", path.name), str(path), read)


def _ingest(
    library: Library, sources: Sequence[_Source], labels: Sequence[str], progress: Progress | None
) -> IngestReport:
    began = time.perf_counter()
    counts = {Change.ADDED: 0, Change.UPDATED: 0, Change.UNCHANGED: 0}
    failed: list[Failure] = []
    written = pending = 0
    for position, source in enumerate(sources):
        if progress:
            progress(position, len(sources), source.name)
        try:
            change, new = _ingest_one(library, source, labels)
        except LoadError as error:
            failed.append(Failure(source.origin, str(error)))
            continue
        except OSError as error:
            failed.append(Failure(source.origin, f"Không đọc được tệp: {reason(error)}."))
            continue
        except TrolyError:
            raise
        except Exception as error:
            # A parser's own bug on a strange file must not stop the files after it; the log keeps its trace.
            logger.exception("cannot load %s", source.origin)
            failed.append(Failure(source.origin, f"Không đọc được tệp ({type(error).__name__}: {error})."))
            continue
        counts[change] += 1
        written += new
        pending += change is not Change.UNCHANGED
        if pending >= _FOLLOW_EVERY:
            library.follow()
            pending = 0
    if pending:
        library.follow()
    if progress:
        progress(len(sources), len(sources), "")
    return IngestReport(
        added=counts[Change.ADDED],
        updated=counts[Change.UPDATED],
        unchanged=counts[Change.UNCHANGED],
        failed=tuple(failed),
        passages=written,
        seconds=round(time.perf_counter() - began, 3),
    )


def _ingest_one(library: Library, source: _Source, labels: Sequence[str]) -> tuple[Change, int]:
    content = source.read()
    if not labels and library.unchanged(source.origin, hashlib.sha256(content).hexdigest()):
        return Change.UNCHANGED, 0
    document = read_document(source.name, content, origin=source.origin, labels=labels)
    change = library.add(document, content)
    return change, 0 if change is Change.UNCHANGED else len(document.passages)
