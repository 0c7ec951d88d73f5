"""/v1/documents and /v1/jobs: loading files, and what the library holds."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PureWindowsPath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from assistant.api.body_limit import MEBIBYTE
from assistant.api.jobs import Job, Work
from assistant.api.problems import ProblemResponse
from assistant.api.schemas import (
    DocumentBody,
    DocumentList,
    IngestBody,
    JobAccepted,
    JobStatus,
    Problem,
    UploadBody,
)
from assistant.api.services import FromApp, Services
from ingest.errors import BadInput
from ingest.pages import render_page
from ingest.pipeline import Progress, UploadedFile, ingest_files
from ingest.types import IngestReport

# A load up to this size is answered when it is done, a larger one by a job to ask after.
SMALL_FILES = 20
SMALL_BYTES = 5 * MEBIBYTE
# A small load behind a long queue becomes a job too, before the caller's patience ends.
PATIENCE_SECONDS = 20.0
# Where a file came from that was sent without an origin.
_UPLOADED = "upload:"
# The bytes under an id never change, but a document may be removed: no shared cache may keep it.
PRIVATE = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}

BINARY = "binary"


def _body(media_type: str, form: str | None = None) -> dict[int | str, dict[str, Any]]:
    """Return what the description of the API says of a body that is no JSON."""
    schema = {"type": "string"} | ({"format": form} if form else {})
    return {200: {"content": {media_type: {"schema": schema}}}}


router = APIRouter(prefix="/v1")


@router.post(
    "/documents",
    response_model=UploadBody,
    responses={201: {"model": UploadBody}, 202: {"model": JobAccepted}},
)
async def load(
    app: FromApp,
    request: Request,
    files: Annotated[list[UploadFile], File()],
    origins: Annotated[list[str] | None, Form()] = None,
    labels: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Load files; `origins` names where each came from, in order: a new file of an origin replaces the old.

    Answers 201 (200 where nothing was new) with the report, 202 with a job where it takes long, and 422
    with the report inside where no file at all could be loaded.
    """
    uploads = await _uploads(files, origins)
    size = sum(len(upload.content) for upload in uploads)
    count = len(uploads)
    small = count <= SMALL_FILES and size <= SMALL_BYTES
    # Only a report answers with its documents; hashing a large load here would hold up every other request.
    hashes = {hashlib.sha256(upload.content).hexdigest() for upload in uploads} if small else set()
    job = app.jobs.submit(_loading(app, uploads, labels or []), total=count, size=size)
    # The job alone holds the bytes from here on, and lets them go when it is done.
    del uploads
    if small:
        waiting = asyncio.shield(asyncio.wrap_future(job.future))
        try:
            report = await asyncio.wait_for(waiting, PATIENCE_SECONDS)
        except TimeoutError:
            return _accepted(request, job)
        assert isinstance(report, IngestReport)
        return _loaded(app, report, hashes)
    return _accepted(request, job)


async def _uploads(files: Sequence[UploadFile], origins: Sequence[str] | None) -> list[UploadedFile]:
    if origins is not None and len(origins) != len(files):
        raise BadInput(f"Có {len(files)} tệp nhưng {len(origins)} giá trị origins; cần mỗi tệp một giá trị.")
    uploads: list[UploadedFile] = []
    taken: Counter[str] = Counter()
    for number, file in enumerate(files):
        name = _name(file.filename or "")
        if not name:
            raise BadInput("Một tệp gửi lên không có tên. Hãy đặt tên tệp có phần mở rộng, ví dụ bao_cao.pdf.")
        taken[name] += 1
        # Two files of one name in one upload are two files (of two folders): the second replaces no first.
        origin = origins[number] if origins else _UPLOADED + name + (f"#{taken[name]}" if taken[name] > 1 else "")
        uploads.append(UploadedFile(name=name, origin=origin, content=await file.read()))
        await file.close()
    return uploads


def _name(sent: str) -> str:
    """Return a file's name without its folders and without what cannot be seen: controls, direction marks."""
    # Some browsers send a whole path, with either slash.
    last = PureWindowsPath(unicodedata.normalize("NFC", sent)).name
    return "".join(character for character in last if unicodedata.category(character)[0] != "C").strip()


def _loading(app: Services, uploads: Sequence[UploadedFile], labels: Sequence[str]) -> Work:
    def work(progress: Progress) -> IngestReport:
        report = ingest_files(app.library, uploads, labels=labels, progress=progress)
        return replace(report, failed=tuple(replace(f, path=f.path.removeprefix(_UPLOADED)) for f in report.failed))

    return work


def _accepted(request: Request, job: Job) -> JSONResponse:
    url = request.url_for("job_status", job_id=job.id).path
    body = JobAccepted(job_id=job.id, status_url=url)
    return JSONResponse(body.model_dump(), 202, {"Location": url})


def _loaded(app: Services, report: IngestReport, hashes: set[str]) -> Response:
    body = UploadBody(
        **IngestBody.of(report).model_dump(),
        documents=[DocumentBody.of(d) for d in app.library.documents() if d.sha256 in hashes],
    )
    if body.failed and not (body.added or body.updated or body.unchanged):
        problem = Problem(
            type="urn:troly:problem:nothing-loaded",
            title="Không nạp được tệp nào",
            status=422,
            detail="; ".join(f"{failure.path}: {failure.error}" for failure in body.failed),
        )
        return ProblemResponse(problem, report=body.model_dump(mode="json"))
    status = 201 if body.added or body.updated else 200
    return JSONResponse(body.model_dump(mode="json"), status)


@router.get("/jobs/{job_id}")
def job_status(job_id: str, app: FromApp) -> JobStatus:
    """Say how a load in the background stands."""
    job = app.jobs.job(job_id)
    finished = job.future.done() and job.future.exception() is None
    report = job.future.result() if finished else None
    return JobStatus(
        id=job.id,
        status=job.state.value,
        done=job.done,
        total=job.total,
        report=IngestBody.of(report) if isinstance(report, IngestReport) else None,
        error=job.error,
    )


@router.get("/documents")
def documents(
    app: FromApp,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> DocumentList:
    """List the library, one page of it."""
    found = app.library.documents()
    items = [DocumentBody.of(document) for document in found[offset : offset + limit]]
    return DocumentList(items=items, total=len(found))


@router.get("/documents/{document_id}")
def document(document_id: str, app: FromApp) -> DocumentBody:
    """Describe one document."""
    return DocumentBody.of(app.library.document(document_id))


@router.get("/documents/{document_id}/text", response_class=Response, responses=_body("text/plain"))
def text(document_id: str, app: FromApp) -> Response:
    """Return the text that the offsets of citations count in (Python characters)."""
    content = app.library.text(document_id).encode("utf-8")
    return Response(content, media_type="text/plain; charset=utf-8", headers=PRIVATE)


@router.get(
    "/documents/{document_id}/file", response_class=Response, responses=_body("application/octet-stream", BINARY)
)
def file(document_id: str, app: FromApp) -> Response:
    """Return the original file, as a download: a page from elsewhere must not run in this site's name."""
    about = app.library.document(document_id)
    # A name from a disk may hold a line end, which no header can; filename* has it all, escaped.
    plain = re.sub(r'[^ -~]|["\\]', "_", about.source)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(about.source, safe='')}"
    return Response(
        app.library.content(document_id),
        media_type=about.media_type,
        headers={**PRIVATE, "Content-Disposition": disposition, "Content-Security-Policy": "sandbox"},
    )


@router.get(
    "/documents/{document_id}/pages/{number}.png", response_class=Response, responses=_body("image/png", BINARY)
)
def page(document_id: str, number: Annotated[int, Path(ge=1)], app: FromApp) -> Response:
    """Return a page as a picture; 404 for formats without drawn pages."""
    about = app.library.document(document_id)
    picture = render_page(app.library.content(document_id), about.media_type, number)
    return Response(picture, media_type="image/png", headers=PRIVATE)


@router.delete("/documents/{document_id}", status_code=204)
def remove(document_id: str, app: FromApp) -> Response:
    """Remove a document from the library."""
    app.library.remove(document_id)
    return Response(status_code=204)
