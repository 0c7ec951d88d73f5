"""GET /v1/audit: who asked what and which sources were shown; nothing here changes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator, BeforeValidator

from assistant.api.accept import asked_instead
from assistant.api.asked import Limit, Offset
from assistant.api.conversation_schemas import AuditBody, AuditList
from assistant.api.services import FromApp
from assistant.api.spreadsheet import FORMS, RESPONSES, Column, spreadsheet
from assistant.types import Refusal
from ingest.library.conversations import AuditFilter

router = APIRouter(prefix="/v1/audit")

ANSWERED = "đã trả lời"
REFUSAL_NAMES = {
    Refusal.NO_EVIDENCE: "từ chối: không có căn cứ",
    Refusal.OTHER_PERIOD: "từ chối: chỉ có kỳ khác",
    Refusal.OTHER_PLACE: "từ chối: chỉ có địa phương khác",
    Refusal.OUT_OF_SCOPE: "từ chối: ngoài phạm vi",
    Refusal.NOT_ALLOWED: "từ chối: không được phép",
}


def _outcome(entry: AuditBody) -> str:
    if not entry.refused:
        return ANSWERED
    return REFUSAL_NAMES[Refusal(entry.refusal)] if entry.refusal in set(Refusal) else "từ chối"


MODE_NAMES = {"extractive": "trích từ tài liệu", "llm": "mô hình ngôn ngữ, đã đối chiếu"}
COLUMNS: tuple[Column[AuditBody], ...] = (
    Column("Mã", lambda entry: entry.id),
    Column("Thời điểm (UTC)", lambda entry: entry.at.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")),
    Column("Người hỏi", lambda entry: entry.who),
    Column("Câu hỏi", lambda entry: entry.question),
    Column("Kết quả", _outcome),
    Column("Cách trả lời", lambda entry: MODE_NAMES.get(entry.mode, entry.mode)),
    Column("Tài liệu đã dẫn", lambda entry: "; ".join(document.source for document in entry.documents)),
    Column("Mã tài liệu", lambda entry: "; ".join(document.id for document in entry.documents)),
    Column("Mã câu trả lời", lambda entry: entry.answer_id),
    Column("Mã cuộc trò chuyện", lambda entry: entry.conversation_id),
)


def _within_reason(moment: datetime | None) -> datetime | None:
    # Far-off years leave the calendar when they are brought to UTC.
    if moment is not None and not 1970 <= moment.year <= 2999:
        raise ValueError("phải là thời điểm trong khoảng năm 1970 đến 2999")
    return moment


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


# A date or a time as ISO 8601 has it; without a zone it is UTC.
Moment = Annotated[datetime | None, BeforeValidator(_blank_is_none), AfterValidator(_within_reason), Query()]


@router.get("", response_model=AuditList, responses=RESPONSES)
def audit(
    app: FromApp, request: Request, since: Moment = None, until: Moment = None, limit: Limit = 100, offset: Offset = 0
) -> AuditList | Response:
    """List what was asked, newest first, from `since` on and before `until`; with `Accept` of a spreadsheet all."""
    wanted = AuditFilter(since, until)
    form = asked_instead(request.headers.get("accept", ""), FORMS)
    if form is not None:
        rows = map(AuditBody.of, app.library.conversations.every_audit_entry(wanted))
        return spreadsheet(form, "nhat_ky_hoi_dap", COLUMNS, rows)
    found, total = app.library.conversations.audit(wanted, limit=limit, offset=offset)
    return AuditList(items=[AuditBody.of(entry) for entry in found], total=total)
