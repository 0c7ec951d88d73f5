"""The documents that questions are drafted from, however they are reached: folders, a library, its owner's API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import BadInput, DataFolderOwned, TrolyError
from ingest.library.feedback import CitedSpan, EarlierTurn, Feedback, StoredFeedback, Verdict
from ingest.types import Document, Failure, Metadata, Period, StoredDocument

if TYPE_CHECKING:
    from assistant.api.schemas import DocumentBody
    from ingest.library.library import Library

_PAGE = 1000


@dataclass(frozen=True)
class Shelf:
    """Documents in the order of their names, with their texts by id."""

    documents: tuple[StoredDocument, ...]
    texts: Mapping[str, str]
    failed: tuple[Failure, ...] = ()

    @cached_property
    def named_once(self) -> tuple[StoredDocument, ...]:
        """The documents whose file name is no other's: evidence names its source by it."""
        counts = Counter(document.source for document in self.documents)
        return tuple(document for document in self.documents if counts[document.source] == 1)


def shelf_of_folders(paths: Sequence[Path]) -> Shelf:
    """Read files and folders, without indexing them; BadInput where none of them can be read."""
    from ingest.pipeline import find_files, read_document

    read: dict[str, Document] = {}
    failed: list[Failure] = []
    for path in find_files(paths):
        try:
            document = read_document(path.name, path.read_bytes(), origin=str(path))
            read[document.id] = document
        except OSError as error:
            failed.append(Failure(str(path), f"Không đọc được tệp: {error.strerror or error}."))
        except TrolyError as error:
            failed.append(Failure(str(path), str(error)))
    if not read:
        names = ", ".join(str(path) for path in paths)
        raise BadInput(f"Không đọc được văn bản nào từ {names}. Hãy kiểm tra lại thư mục.")
    stored = [_stored(document) for document in read.values()]
    return _shelf(stored, {document.id: document.text for document in read.values()}, tuple(failed))


def own_shelf(*, with_feedback: bool = False) -> tuple[Shelf, tuple[StoredFeedback, ...]]:
    """Read the library of TROLY_DATA_DIR, here or through the server that owns it, with its wrong answers if asked."""
    from assistant.access import open_library
    from assistant.settings import load_settings

    try:
        library = open_library(load_settings(), create=False)
    except DataFolderOwned as error:
        if error.address is None:
            raise
        return _over_http(error.address, with_feedback)
    with library:
        return shelf_of(library), tuple(library.feedback(Verdict.WRONG)) if with_feedback else ()


def shelf_of(library: Library) -> Shelf:
    """Read every document of an open library; BadInput where it has none."""
    documents = library.documents()
    if not documents:
        raise BadInput("Thư viện chưa có văn bản nào. Hãy nạp bằng `troly ingest`, hoặc dùng --corpus.")
    return _shelf(documents, {document.id: library.text(document.id) for document in documents})


def _over_http(address: str, with_feedback: bool) -> tuple[Shelf, tuple[StoredFeedback, ...]]:
    import httpx

    from assistant.remote import RemoteTroly
    from eval.askers import ASK_TIMEOUT_SECONDS, HttpAsker, ServerError, problem

    # The owner is on this network: a proxy set for the outside world must not stand between.
    with httpx.Client(base_url=address.rstrip("/"), timeout=ASK_TIMEOUT_SECONDS, trust_env=False) as client:
        asker = HttpAsker(address, client)
        documents = [_from_body(body) for body in RemoteTroly(address, client).documents()]
        if not documents:
            raise BadInput("Thư viện chưa có văn bản nào. Hãy nạp bằng `troly ingest`, hoặc dùng --corpus.")
        texts = {document.id: asker.document_text(document.id) for document in documents}
        said: list[StoredFeedback] = []
        while with_feedback:
            response = client.get("/v1/feedback", params={"verdict": "wrong", "limit": _PAGE, "offset": len(said)})
            if response.is_error:
                raise ServerError(f"{address} trả lỗi {response.status_code}: {problem(response)}")
            items = response.json()["items"]
            said += [_feedback_from_json(item) for item in items]
            if len(items) < _PAGE:
                break
    held = {key: text for key, text in texts.items() if text is not None}  # removed between the two calls
    return _shelf([document for document in documents if document.id in held], held), tuple(said)


def _shelf(documents: Sequence[StoredDocument], texts: Mapping[str, str], failed: tuple[Failure, ...] = ()) -> Shelf:
    # By name, not by when they were loaded: the same documents give the same drafts.
    return Shelf(tuple(sorted(documents, key=lambda document: (document.source, document.id))), texts, failed)


def _stored(document: Document) -> StoredDocument:
    return StoredDocument(
        id=document.id,
        source=document.source,
        origin=document.origin,
        sha256=document.sha256,
        media_type=document.media_type,
        size=document.size,
        metadata=document.metadata,
        passages=len(document.passages),
        characters=len(document.text),
        pages=len(document.pages),
        labels=document.labels,
        loaded_at=datetime.now(UTC),
        revision=0,
    )


def _from_body(body: DocumentBody) -> StoredDocument:
    period = body.period
    return StoredDocument(
        id=body.id,
        source=body.source,
        origin="",  # the API does not tell where a file lay
        sha256=body.sha256,
        media_type=body.media_type,
        size=body.size,
        metadata=Metadata(
            title=body.title,
            issuer=body.issuer,
            number=body.number,
            issued_on=body.issued_on,
            period=Period(period.label, period.start, period.end) if period else None,
            place=body.place,
        ),
        passages=body.passages,
        characters=body.characters,
        pages=body.pages,
        labels=tuple(body.labels),
        loaded_at=body.loaded_at,
        revision=0,
    )


def _feedback_from_json(item: Mapping[str, Any]) -> StoredFeedback:
    said = Feedback(
        answer_id=item["answer_id"],
        question=item["question"],
        verdict=Verdict(item["verdict"]),
        comment=item["comment"],
        expected=item["expected"],
        answer=item["answer"],
        citations=tuple(CitedSpan(**span) for span in item["citations"]),
        history=tuple(EarlierTurn(**turn) for turn in item["history"]),
    )
    return StoredFeedback(item["id"], datetime.fromisoformat(item["created_at"]), said)
