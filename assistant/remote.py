"""The library behind its owner's HTTP API, for commands that find the data folder taken by a server."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from assistant.api.schemas import (
    AnswerBody,
    DocumentBody,
    DocumentList,
    FailureBody,
    IndexBody,
    IngestBody,
    JobAccepted,
    JobStatus,
    RereadBody,
)
from assistant.types import Turn
from ingest.errors import BadInput, LibraryError, NotFound, TrolyError, reason
from ingest.library.storable import BAD_NAME, is_storable
from ingest.types import Failure

if TYPE_CHECKING:
    import httpx

    from ingest.pipeline import Progress

Body = TypeVar("Body", bound=BaseModel)

# One request of an upload: few enough files for a moving progress bar, few enough bytes for anybody's limit.
BATCH_FILES = 50
BATCH_BYTES = 32 * 1024 * 1024
PAGE = 1000
_CONNECT_SECONDS = 5.0
# A rebuild of a large library, or a load behind another, answers when it is done.
_ANSWER_SECONDS = 3600.0
_POLL_SECONDS = 0.3
_TOO_LARGE = 413


class Unreachable(LibraryError):
    """Nothing answers at the address the owner gave."""

    title = "Không kết nối được máy chủ"


class ServerProblem(LibraryError):
    """The server could not do what was asked."""

    title = "Máy chủ báo lỗi"


class TooLarge(BadInput):
    """The server takes no request of this size."""

    status = _TOO_LARGE


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    origin: str
    content: bytes


class RemoteTroly:
    """The same calls as the library opened here has, over HTTP. Errors are those of the library."""

    def __init__(self, address: str, client: httpx.Client | None = None) -> None:
        import httpx

        self.address = address
        # The owner is on this network: a proxy set for the outside world must not stand between.
        self._client = client or httpx.Client(
            base_url=address,
            trust_env=False,
            timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
        )

    def ping(self) -> None:
        """Raise Unreachable unless the owner's API answers."""
        self._call("GET", "/healthz")

    def ingest(
        self,
        paths: Sequence[Path],
        labels: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> IngestBody:
        """Send the files and folders; folders are walked here, as a local load walks them."""
        from ingest.pipeline import find_files

        began = time.monotonic()
        found = find_files(paths)
        report = IngestBody()
        done = 0
        for batch, failed in _batches(found):
            report = report.plus(IngestBody(failed=failed))
            if batch:
                report = report.plus(self._send(batch, labels))
            done += len(batch) + len(failed)
            if progress:
                progress(done, len(found), batch[-1].name if batch else "")
        return report.model_copy(update={"seconds": round(time.monotonic() - began, 3)})

    def reread(self, _progress: Progress | None = None) -> RereadBody:
        """Have the server read the records of all documents again; it tells nothing on the way."""
        return _read(RereadBody, self._call("POST", "/v1/reread"))

    def ask(self, question: str, history: Sequence[Turn] = ()) -> AnswerBody:
        """Return one answer."""
        turns = [{"role": turn.role, "content": turn.content} for turn in history]
        body = self._call("POST", "/v1/ask", json={"question": question, "history": turns})
        return _read(AnswerBody, body)

    def documents(self) -> list[DocumentBody]:
        """Return all documents."""
        items: list[DocumentBody] = []
        while True:
            body = self._call("GET", "/v1/documents", params={"limit": PAGE, "offset": len(items)})
            page = _read(DocumentList, body)
            items += page.items
            if not page.items or len(items) >= page.total:
                return items

    def document(self, document_id: str) -> DocumentBody:
        """Return one document; raise NotFound."""
        return _read(DocumentBody, self._call("GET", _path(document_id)))

    def remove(self, document_id: str) -> None:
        """Remove one document; raise NotFound."""
        self._call("DELETE", _path(document_id))

    def check(self) -> IndexBody:
        """Compare the indexes with the catalogue."""
        return _read(IndexBody, self._call("GET", "/v1/index"))

    def rebuild(self) -> IndexBody:
        """Make the indexes again and compare."""
        return _read(IndexBody, self._call("POST", "/v1/index/rebuild"))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _send(self, batch: Sequence[_File], labels: Sequence[str]) -> IngestBody:
        try:
            return self._upload(batch, labels)
        except TooLarge as error:
            if len(batch) == 1:
                return IngestBody(failed=[FailureBody(path=batch[0].origin, error=str(error))])
        report = IngestBody()
        for file in batch:
            report = report.plus(self._send([file], labels))
        return report

    def _upload(self, batch: Sequence[_File], labels: Sequence[str]) -> IngestBody:
        files = [("files", (file.name, file.content, "application/octet-stream")) for file in batch]
        fields = {"origins": [file.origin for file in batch], "labels": list(labels)}
        body = self._call("POST", "/v1/documents", files=files, data=fields)
        return self._wait(_read(JobAccepted, body)) if "job_id" in body else _read(IngestBody, body)

    def _wait(self, accepted: JobAccepted) -> IngestBody:
        while True:
            job = _read(JobStatus, self._call("GET", accepted.status_url))
            if job.report is not None:
                return job.report
            if job.status == "failed":
                raise ServerProblem(job.error or "Máy chủ không nạp được các tệp.")
            time.sleep(_POLL_SECONDS)

    def _call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        import httpx

        try:
            response = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise Unreachable(
                f"Không kết nối được máy chủ Troly tại {self.address} ({type(error).__name__}). "
                "Hãy thử lại; nếu máy chủ đã tắt bất thường, hãy chạy lại `troly serve`."
            ) from error
        if response.is_success:
            return dict(response.json()) if response.content else {}
        body = _object(response)
        # A load of nothing but bad files is a problem with the report inside: here it is a report.
        if isinstance(body.get("report"), dict):
            return dict(body["report"])
        raise _error(response.status_code, body)


def _path(document_id: str) -> str:
    return f"/v1/documents/{quote(document_id, safe='')}"


def _batches(paths: Sequence[Path]) -> Iterator[tuple[list[_File], list[FailureBody]]]:
    """Yield files read in batches, each with the failures met while reading it."""
    batch: list[_File] = []
    failed: list[FailureBody] = []
    size = 0
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            failed.append(FailureBody.of(Failure(str(path), f"Không đọc được tệp: {reason(error)}.")))
            continue
        if not is_storable(str(path)):
            failed.append(FailureBody.of(Failure(str(path), BAD_NAME)))
            continue
        if batch and (len(batch) == BATCH_FILES or size + len(content) > BATCH_BYTES):
            yield batch, failed
            batch, failed, size = [], [], 0
        batch.append(_File(unicodedata.normalize("NFC", path.name), str(path), content))
        size += len(content)
    if batch or failed:
        yield batch, failed


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _error(status: int, body: dict[str, Any]) -> TrolyError:
    detail = str(body.get("detail") or f"Máy chủ trả lời với mã {status}.")
    if status == 404:
        return NotFound(detail)
    if status == _TOO_LARGE:
        return TooLarge(detail)
    if status in {400, 415, 422}:
        return BadInput(detail)
    return ServerProblem(detail)


def _read(kind: type[Body], body: dict[str, Any]) -> Body:
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        raise ServerProblem(
            "Câu trả lời của máy chủ không đúng khuôn dạng; có thể máy chủ đang chạy phiên bản Troly khác."
        ) from error
