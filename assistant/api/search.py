"""GET /v1/search: passages with scores, no answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.api.schemas import FilterBody, HitBody, SearchBody
from assistant.api.services import FromApp, Services
from assistant.question import check_question
from assistant.types import Hit
from ingest.errors import NotFound

router = APIRouter(prefix="/v1")


@router.get("/search")
def search(
    app: FromApp,
    q: str,
    k: Annotated[int, Query(ge=1, le=200)] = 10,
    period: str | None = None,
    place: str | None = None,
    agency: str | None = None,
    kind: str | None = None,
    document_ids: Annotated[list[str] | None, Query()] = None,
    explain: bool = False,
) -> SearchBody:
    """Return the `k` best passages for the query `q`; `explain` says what their scores are made of."""
    check_question(q, app.settings.max_question_chars)
    limits = FilterBody(period=period, place=place, agency=agency, kind=kind, document_ids=document_ids)
    hits = app.assistant.search(q, k, limits.value())
    bodies = [body for hit in hits if (body := _hit(app, hit, explain)) is not None]
    return SearchBody(query=q, standalone_question=app.assistant.read(q), hits=bodies)


def _hit(app: Services, hit: Hit, explain: bool) -> HitBody | None:
    """Return a hit for the wire; None where its document was removed since the search."""
    passage = hit.passage
    try:
        document = app.library.document(passage.document_id)
        pages = app.library.pages(passage.document_id)
    except NotFound:
        return None
    return HitBody(
        passage_id=passage.id,
        document_id=passage.document_id,
        source=document.source,
        title=document.metadata.title,
        heading=passage.heading,
        page=next((page.number for page in pages if page.start <= passage.start < page.end), None),
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=hit.score,
        parts=dict(hit.parts) if explain else None,
    )
