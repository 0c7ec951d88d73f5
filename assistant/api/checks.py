"""/v1/checks and /v1/references: what does not add up, and which legal documents are named."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from assistant.api.accept import asked_instead
from assistant.api.asked import AskedChoice, AskedText, Limit, Offset
from assistant.api.record_schemas import CheckBody, CheckList, ReferenceBody, ReferenceList
from assistant.api.services import FromApp
from assistant.api.spreadsheet import FORMS, RESPONSES, Column, spreadsheet
from ingest.library.registers import CheckFilter
from ingest.types import CheckKind, Relation, Severity

router = APIRouter(prefix="/v1")

KIND_NAMES = {
    CheckKind.WRONG_DENOMINATOR: "sai mẫu số",
    CheckKind.PARTS_EXCEED_WHOLE: "thành phần lớn hơn tổng",
    CheckKind.SHARE_MISMATCH: "tỷ lệ không khớp",
    CheckKind.CHANGE_MISMATCH: "mức tăng, giảm không khớp",
    CheckKind.UNIT_SCALE: "nhầm đơn vị",
    CheckKind.SWAPPED: "đảo số",
    CheckKind.YEAR: "sai năm",
    CheckKind.SOURCES_DISAGREE: "các nguồn khác nhau",
    CheckKind.OTHER: "khác",
}
SEVERITY_NAMES = {Severity.HIGH: "cao", Severity.MEDIUM: "vừa", Severity.LOW: "thấp"}
COLUMNS: tuple[Column[CheckBody], ...] = (
    Column("Mã", lambda check: check.id),
    Column("Loại", lambda check: KIND_NAMES[check.kind]),
    Column("Mức độ", lambda check: SEVERITY_NAMES[check.severity]),
    Column("Nội dung", lambda check: check.message),
    Column("Phép tính", lambda check: check.computation),
    Column("Nguyên văn", lambda check: "; ".join(span.raw for span in check.spans)),
    Column("Tệp", lambda check: "; ".join(dict.fromkeys(span.source for span in check.spans))),
    Column("Mã số liệu", lambda check: "; ".join(span.figure_id for span in check.spans)),
)


def _filter(
    kind: AskedChoice[CheckKind] = None,
    severity: AskedChoice[Severity] = None,
    document_id: AskedText = None,
) -> CheckFilter:
    return CheckFilter(kind, severity, document_id)


@router.get("/checks", response_model=CheckList, responses=RESPONSES)
def checks(
    app: FromApp,
    request: Request,
    wanted: Annotated[CheckFilter, Depends(_filter)],
    limit: Limit = 100,
    offset: Offset = 0,
) -> CheckList | Response:
    """List contradictions, within documents first, then between; with `Accept` of a spreadsheet all of them."""
    form = asked_instead(request.headers.get("accept", ""), FORMS)
    if form is not None:
        whole, _ = app.library.registers.checks(wanted)
        return spreadsheet(form, "kiem_tra", COLUMNS, map(CheckBody.of, whole))
    found, total = app.library.registers.checks(wanted, limit=limit, offset=offset)
    return CheckList(items=[CheckBody.of(check) for check in found], total=total)


@router.get("/references")
def references(
    app: FromApp,
    number: AskedText = None,
    document_id: AskedText = None,
    relation: AskedChoice[Relation] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> ReferenceList:
    """List the legal documents that documents name; `relation=replaces` says what replaces the one of `number`."""
    found, total = app.library.registers.references(
        document_id=document_id, number=number, relation=relation, limit=limit, offset=offset
    )
    return ReferenceList(items=[ReferenceBody.of(reference) for reference in found], total=total)
