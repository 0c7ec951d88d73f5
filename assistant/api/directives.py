"""/v1/directives: who must do what by when, filtered, as JSON or a spreadsheet; and its corrections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from assistant.api.accept import asked_instead
from assistant.api.asked import AskedChoice, AskedText, Limit, Offset
from assistant.api.record_schemas import (
    ChoiceBody,
    DirectiveBody,
    DirectiveChange,
    DirectiveChoicesBody,
    DirectiveHistoryBody,
    DirectiveList,
)
from assistant.api.services import FromApp, Services
from assistant.api.spreadsheet import FORMS, RESPONSES, Column, spreadsheet
from ingest.library.corrections import DirectiveHistory
from ingest.library.registers import DirectiveFilter
from ingest.types import DirectiveKind, StoredDirective

router = APIRouter(prefix="/v1/directives")

KIND_NAMES = {
    DirectiveKind.INSTRUCTION: "chỉ đạo",
    DirectiveKind.TASK: "nhiệm vụ",
    DirectiveKind.TARGET: "chỉ tiêu",
    DirectiveKind.REQUEST: "kiến nghị",
}
COLUMNS: tuple[Column[DirectiveBody], ...] = (
    Column("Mã", lambda directive: directive.id),
    Column("Tệp", lambda directive: directive.source),
    Column("Tiêu đề", lambda directive: directive.title),
    Column("Ngày ban hành", lambda directive: directive.issued_on),
    Column("Loại", lambda directive: KIND_NAMES[directive.kind]),
    Column("Người, cơ quan giao", lambda directive: directive.issuer),
    Column("Người, cơ quan thực hiện", lambda directive: directive.addressee),
    Column("Nội dung", lambda directive: directive.action),
    Column("Thời hạn", lambda directive: directive.deadline),
    Column("Căn cứ", lambda directive: "; ".join(directive.legal_basis)),
    Column("Đã sửa", lambda directive: "có" if directive.corrected else None),
    Column("Mã tài liệu", lambda directive: directive.document_id),
    Column("Ký tự đầu", lambda directive: directive.start),
    Column("Ký tự cuối", lambda directive: directive.end),
)


def _filter(
    issuer: AskedText = None,
    addressee: AskedText = None,
    kind: AskedChoice[DirectiveKind] = None,
    deadline: AskedChoice[bool] = None,
    document_id: AskedText = None,
    q: AskedText = None,
) -> DirectiveFilter:
    return DirectiveFilter(issuer, addressee, kind, deadline, document_id, q)


@router.get("", response_model=DirectiveList, responses=RESPONSES)
def directives(
    app: FromApp,
    request: Request,
    wanted: Annotated[DirectiveFilter, Depends(_filter)],
    limit: Limit = 100,
    offset: Offset = 0,
) -> DirectiveList | Response:
    """List directives in the order of documents and text, one page; with `Accept` of a spreadsheet all of them.

    `issuer` and `addressee` are whole words of theirs; `deadline` tells whether one is set; every word of `q` begins
    a word of the directive. Accents are passed over.
    """
    form = asked_instead(request.headers.get("accept", ""), FORMS)
    if form is not None:
        rows = (_body(app, directive) for directive in app.library.registers.every_directive(wanted))
        return spreadsheet(form, "chi_dao", COLUMNS, rows)
    found, total = app.library.registers.directives(wanted, limit=limit, offset=offset)
    return DirectiveList(items=[_body(app, directive) for directive in found], total=total)


@router.get("/choices")
def choices(app: FromApp) -> DirectiveChoicesBody:
    """Say who issues directives and who must act, and how many of each."""
    found = app.library.registers.directive_choices()
    return DirectiveChoicesBody(
        issuers=[ChoiceBody.of(choice) for choice in found.issuers],
        addressees=[ChoiceBody.of(choice) for choice in found.addressees],
    )


@router.get("/{directive_id}")
def directive(directive_id: str, app: FromApp) -> DirectiveHistoryBody:
    """Return a directive as it stands, as it was read, and who corrected what."""
    return _history(app, app.library.registers.directive_history(directive_id))


@router.patch("/{directive_id}")
def correct(directive_id: str, change: DirectiveChange, app: FromApp) -> DirectiveHistoryBody:
    """Change what is said of a directive, or withdraw it; the words at its place stay."""
    return _history(app, app.library.correct_directive(directive_id, change.changes(), change.editor, change.reason))


def _body(app: Services, directive: StoredDirective) -> DirectiveBody:
    return DirectiveBody.of(directive, app.library.all_documents_metadata().get(directive.document_id))


def _history(app: Services, history: DirectiveHistory) -> DirectiveHistoryBody:
    document = app.library.all_documents_metadata().get(history.directive.document_id)
    return DirectiveHistoryBody.of_history(history, document)
