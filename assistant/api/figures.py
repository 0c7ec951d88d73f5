"""/v1/figures: what documents state in numbers, filtered, as JSON or a spreadsheet; and its corrections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from assistant.api.accept import asked_instead
from assistant.api.asked import AskedChoice, AskedText, Limit, Offset
from assistant.api.record_schemas import (
    ChoiceBody,
    FigureBody,
    FigureChange,
    FigureChoicesBody,
    FigureHistoryBody,
    FigureList,
)
from assistant.api.services import FromApp, Services
from assistant.api.spreadsheet import FORMS, RESPONSES, Column, spreadsheet
from ingest.figures import Basis, FigureKind, Measure, Subject
from ingest.indicators import KIND_NAMES, QUALIFIER_NAMES, UNIT_NAMES, indicator_name
from ingest.library.corrections import FigureHistory
from ingest.library.registers import FigureFilter
from ingest.types import StoredFigure, Unit

router = APIRouter(prefix="/v1/figures")

COLUMNS: tuple[Column[FigureBody], ...] = (
    Column("Mã", lambda figure: figure.id),
    Column("Tệp", lambda figure: figure.source),
    Column("Tiêu đề", lambda figure: figure.title),
    Column("Ngày ban hành", lambda figure: figure.issued_on),
    Column("Chỉ số", lambda figure: figure.indicator),
    Column("Tên chỉ số", lambda figure: indicator_name(figure.indicator)),
    Column("Cách gọi trong văn bản", lambda figure: figure.indicator_text),
    Column("Loại", lambda figure: KIND_NAMES[figure.kind]),
    Column("Mức", lambda figure: figure.qualifier and QUALIFIER_NAMES[figure.qualifier]),
    Column("Giá trị", lambda figure: figure.value),
    Column("Đơn vị", lambda figure: UNIT_NAMES[figure.unit]),
    Column("Kỳ", lambda figure: figure.period.label if figure.period else None),
    Column("Từ ngày", lambda figure: figure.period.start if figure.period else None),
    Column("Đến ngày", lambda figure: figure.period.end if figure.period else None),
    Column("Địa bàn", lambda figure: figure.place),
    Column("So với", lambda figure: figure.compared_to),
    Column("Nguyên văn", lambda figure: figure.raw),
    Column("Đã sửa", lambda figure: "có" if figure.corrected else None),
    Column("Mã tài liệu", lambda figure: figure.document_id),
    Column("Ký tự đầu", lambda figure: figure.start),
    Column("Ký tự cuối", lambda figure: figure.end),
)


def _filter(
    indicator: AskedText = None,
    subject: AskedChoice[Subject] = None,
    measure: AskedChoice[Measure] = None,
    basis: AskedChoice[Basis] = None,
    kind: AskedChoice[FigureKind] = None,
    unit: AskedChoice[Unit] = None,
    period: AskedText = None,
    place: AskedText = None,
    document_id: AskedText = None,
    q: AskedText = None,
) -> FigureFilter:
    return FigureFilter(indicator, subject, measure, basis, kind, unit, period, place, document_id, q)


@router.get("", response_model=FigureList, responses=RESPONSES)
def figures(
    app: FromApp,
    request: Request,
    wanted: Annotated[FigureFilter, Depends(_filter)],
    limit: Limit = 100,
    offset: Offset = 0,
) -> FigureList | Response:
    """List figures in the order of documents and text, one page; with `Accept` of a spreadsheet all of them.

    `indicator` may be the beginning of one ("credit.completed"), `period` and `place` any spelling; every word of `q`
    begins a word of the figure, accents aside.
    """
    form = asked_instead(request.headers.get("accept", ""), FORMS)
    if form is not None:
        rows = (_body(app, figure) for figure in app.library.registers.every_figure(wanted))
        return spreadsheet(form, "so_lieu", COLUMNS, rows)
    found, total = app.library.registers.figures(wanted, limit=limit, offset=offset)
    return FigureList(items=[_body(app, figure) for figure in found], total=total)


@router.get("/choices")
def choices(app: FromApp) -> FigureChoicesBody:
    """Say which indicators, places and periods figures have, and how many of each."""
    found = app.library.registers.figure_choices()
    return FigureChoicesBody(
        indicators=[ChoiceBody.of(choice, indicator_name(choice.value)) for choice in found.indicators],
        places=[ChoiceBody.of(choice) for choice in found.places],
        periods=[ChoiceBody.of(choice) for choice in found.periods],
    )


@router.get("/{figure_id}")
def figure(figure_id: str, app: FromApp) -> FigureHistoryBody:
    """Return a figure as it stands, as it was read, and who corrected what."""
    return _history(app, app.library.registers.figure_history(figure_id))


@router.patch("/{figure_id}")
def correct(figure_id: str, change: FigureChange, app: FromApp) -> FigureHistoryBody:
    """Change what is said of a figure, or withdraw it; the words at its place stay."""
    return _history(app, app.library.correct_figure(figure_id, change.changes(), change.editor, change.reason))


def _body(app: Services, figure: StoredFigure) -> FigureBody:
    return FigureBody.of(figure, app.library.all_documents_metadata().get(figure.document_id))


def _history(app: Services, history: FigureHistory) -> FigureHistoryBody:
    document = app.library.all_documents_metadata().get(history.figure.document_id)
    return FigureHistoryBody.of_history(history, document)
