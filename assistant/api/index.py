"""GET /v1/index and POST /v1/index/rebuild: the indexes against the catalogue."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from assistant.api.schemas import IndexBody
from assistant.api.services import FromApp
from ingest.pipeline import Progress
from ingest.types import IndexReport

router = APIRouter(prefix="/v1/index")


@router.get("")
def check(app: FromApp) -> IndexBody:
    """Compare the indexes with the catalogue."""
    return IndexBody.of(app.library.check())


@router.post("/rebuild")
async def rebuild(app: FromApp) -> IndexBody:
    """Make the indexes again from the catalogue, after the loads already waiting, and say how they stand."""

    def work(_progress: Progress) -> IndexReport:
        app.library.rebuild()
        return app.library.check()

    report = await asyncio.wrap_future(app.jobs.submit(work, total=1).future)
    assert isinstance(report, IndexReport)
    return IndexBody.of(report)
