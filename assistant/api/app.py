"""The HTTP API as one application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from assistant.api import (
    answers,
    ask,
    audit,
    checks,
    conversations,
    directives,
    documents,
    feedback,
    figures,
    health,
    index,
    problems,
    reread,
    search,
)
from assistant.api.body_limit import MEBIBYTE, BodyLimit
from assistant.api.head import HeadAsGet
from assistant.api.jobs import Jobs
from assistant.api.schemas import Problem
from assistant.api.services import NotReady, Services
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from ingest.library.library import Library

# Uploads waiting for the worker may hold this many full requests in memory.
QUEUED_UPLOADS = 2


def create_app(
    settings: Settings, library: Library, assistant: Assistant, not_ready: NotReady = lambda: None
) -> FastAPI:
    """Return the API over an open library, which the caller closes after the app has ended.

    `not_ready` says in Vietnamese why `/readyz` is to answer 503, None when all is loaded.
    """
    upload_bytes = settings.max_upload_mb * MEBIBYTE

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        jobs = Jobs(max_bytes=QUEUED_UPLOADS * upload_bytes)
        app.state.services = Services(settings, library, assistant, jobs, not_ready)
        yield
        jobs.close()

    app = FastAPI(
        title="Troly",
        version="0.1.0",
        description="Trả lời câu hỏi về báo cáo thi hành án dân sự, mỗi con số kèm trích dẫn tới câu gốc.",
        # The usual documentation pages load scripts from the outside; the plain description does not.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses={"4XX": _problem("Yêu cầu cần sửa"), "5XX": _problem("Máy chủ chưa làm được")},
    )
    app.add_middleware(BodyLimit, upload_bytes=upload_bytes)
    app.add_middleware(HeadAsGet)
    problems.install(app)
    for room in (
        ask,
        answers,
        conversations,
        search,
        documents,
        figures,
        directives,
        checks,
        reread,
        index,
        feedback,
        audit,
        health,
    ):
        app.include_router(room.router)
    return app


def _problem(description: str) -> dict[str, object]:
    schema = {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}
    return {"description": description, "model": Problem, "content": {problems.MEDIA_TYPE: schema}}
