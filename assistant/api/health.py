"""GET /healthz and /readyz: alive, and ready to answer."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.api.problems import ProblemResponse, http_problem
from assistant.api.schemas import HealthBody
from assistant.api.services import FromApp

router = APIRouter()


@router.get("/healthz")
async def healthz() -> HealthBody:
    """Say that the process lives."""
    return HealthBody()


@router.get("/readyz", response_model=HealthBody)
async def readyz(app: FromApp) -> HealthBody | ProblemResponse:
    """Say whether all works: the model is loaded, the library open and its folder still there."""
    reason = app.not_ready() or app.library.lost()
    if reason is None:
        return HealthBody()
    return ProblemResponse(http_problem(503, reason), {"Retry-After": "1"})
