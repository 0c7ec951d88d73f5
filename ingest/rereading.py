"""Records of the library's documents read again, after the rules of reading have changed; their texts stay."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from ingest.errors import NotFound, TrolyError
from ingest.library.library import Library
from ingest.library.record_store import RecordChanges
from ingest.pipeline import Progress
from ingest.records import read_records
from ingest.types import Failure

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RereadReport:
    """What reading all documents again did; `failed` names those whose records stayed as they were."""

    documents: int
    changes: RecordChanges
    failed: tuple[Failure, ...]
    seconds: float


def reread(library: Library, progress: Progress | None = None) -> RereadReport:
    """Read the records of every document from its stored text and metadata, one transaction each.

    What was read before a crash stays; records that an editor corrected stay as corrected.
    """
    began = time.perf_counter()
    changes, failed, done = RecordChanges(), [], 0
    documents = library.documents()
    for position, document in enumerate(documents):
        if progress:
            progress(position, len(documents), document.source)
        try:
            records = read_records(library.text(document.id), document.metadata)
            changes += library.replace_records(document.id, records)
        except NotFound:
            continue  # removed meanwhile
        except TrolyError:
            raise
        except Exception as error:
            # A reader's own bug on a strange text must not stop the documents after it; the log keeps its trace.
            logger.exception("cannot read %s again", document.id)
            failed.append(Failure(document.source, f"Không đọc lại được ({type(error).__name__}: {error})."))
            continue
        done += 1
    library.follow()
    if progress:
        progress(len(documents), len(documents), "")
    return RereadReport(done, changes, tuple(failed), round(time.perf_counter() - began, 3))
