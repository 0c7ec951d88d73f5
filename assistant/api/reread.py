"""POST /v1/reread: the records of all documents read again by the present rules."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from assistant.api.schemas import RereadBody
from assistant.api.services import FromApp
from ingest.pipeline import Progress
from ingest.rereading import RereadReport, reread

router = APIRouter(prefix="/v1")


@router.post("/reread")
async def read_again(app: FromApp) -> RereadBody:
    """Read the records of every document again, after the loads already waiting, and say what changed."""

    def work(progress: Progress) -> RereadReport:
        return reread(app.library, progress)

    report = await asyncio.wrap_future(app.jobs.submit(work, total=1).future)
    assert isinstance(report, RereadReport)
    return RereadBody.of(report)
