"""Registers as spreadsheets: CSV and XLSX of all rows, written to a file first, so that memory stays small.

A cell of a report may begin as a formula does ("=…"); opened in a spreadsheet program it must stay text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Generic, TypeVar

from fastapi.responses import StreamingResponse

from ingest.errors import BadInput

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = (CSV, XLSX)
# What the description of the API says of a list that also comes as a spreadsheet.
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            CSV: {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}

Cell = str | int | Decimal | date | None
Row = TypeVar("Row")

# What spreadsheet programs read as the beginning of a formula; a tab or line end may hide one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s?%?", re.ASCII)
# A spreadsheet keeps numbers as doubles: what has more digits stays exact as text only.
_EXACT_DIGITS = 15
_MOST_ROWS = 1_048_576
_IN_MEMORY = 4 * 2**20
_PIECE = 2**16
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading and what a row has there."""

    heading: str
    cell: Callable[[Row], Cell]


def spreadsheet(form: str, name: str, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> StreamingResponse:
    """Return all rows as a file `name` (ASCII) of the media type `form`, with a heading row."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed when it has been sent)
    try:
        cells = ([column.cell(row) for column in columns] for row in rows)
        headings = [column.heading for column in columns]
        if form == CSV:
            _write_csv(file, headings, cells)
        else:
            _write_xlsx(file, headings, cells)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    ending = "csv" if form == CSV else "xlsx"
    file.seek(0)
    return StreamingResponse(
        _pieces(file),
        media_type=f"{CSV}; charset=utf-8" if form == CSV else form,
        headers={
            "Content-Length": str(size),
            "Content-Disposition": f'attachment; filename="{name}.{ending}"',
            "Cache-Control": "no-store",
            "Vary": "Accept",
            "X-Content-Type-Options": "nosniff",
        },
    )


def neutral(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula; numbers, negative ones too, as they are."""
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _write_csv(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    # With a byte order mark, without which Excel takes the letters for another alphabet's.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    text.detach()


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return format(cell, "f")
        case date():
            return cell.isoformat()
        case str():
            return neutral(cell)
    return str(cell)


def _write_xlsx(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Troly")
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, len(heading) + 6)
    sheet.append([_xlsx_cell(sheet, heading, bold=True) for heading in headings])
    for number, row in enumerate(rows, start=2):
        if number > _MOST_ROWS:
            raise BadInput(
                f"Một trang tính có nhiều nhất {_MOST_ROWS} dòng. Hãy lọc bớt, hoặc tải dạng CSV (Accept: {CSV})."
            )
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])
    book.save(file)


def _xlsx_cell(sheet: Any, cell: Cell, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    if isinstance(cell, Decimal) and len(cell.as_tuple().digits) > _EXACT_DIGITS:
        cell = format(cell, "f")
    if not isinstance(cell, str):
        return cell
    written = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", cell))
    # The library would make a formula of "=…"; a quoted cell stays text when it is edited, too.
    written.data_type = "s"
    if cell.startswith(_FORMULA):
        written.quotePrefix = True
    if bold:
        written.font = Font(bold=True)
    return written
