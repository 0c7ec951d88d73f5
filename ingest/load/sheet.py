"""Spreadsheets (XLSX through openpyxl, CSV): each sheet is a page whose rows are self-contained lines."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ingest.errors import DamagedFile, EmptyFile, LoadError
from ingest.load.tables import render_table
from ingest.load.text import decode
from ingest.types import LoadedFile, LoadedPage

MAX_ROWS = 20_000  # filled rows of a sheet
MAX_COLUMNS = 200  # filled columns of a sheet
# openpyxl keeps about 200 bytes for each cell of the file, filled or not.
_MAX_CELLS = 2_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s>/]")
# A formula without a stored value; an empty text (t="str") is a value.
_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*t="str")[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"([^"]*)"')
_YEARS = range(1900, 2101)  # a whole number in here may be a year, which has no thousands separator


def load_xlsx(content: bytes) -> LoadedFile:
    """Read a workbook: visible sheets, values as Excel shows them in a Vietnamese setting.

    Raises LoadError past the limits or when formulas have never been calculated, DamagedFile, EmptyFile.
    """
    import openpyxl

    _check_parts(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except Exception as error:  # openpyxl lets any error of zip, XML and its own parsing through
        raise DamagedFile(_DAMAGED) from error
    pages: list[LoadedPage] = []
    for number, sheet in enumerate(workbook.worksheets, start=1):
        if sheet.sheet_state != "visible":
            continue
        lines = render_table(_sheet_rows(sheet))
        if not lines:
            continue
        # The name of a sheet says what it holds only where the sheet has no title of its own.
        if _is_named(sheet.title) and lines[0].endswith("."):
            lines.insert(0, sheet.title)
        pages.append(LoadedPage(number, "\n".join(lines)))
    if not pages:
        raise EmptyFile("Bảng tính không có ô nào chứa dữ liệu.")
    return LoadedFile(tuple(pages), XLSX, workbook.properties.title or None)


_DAMAGED = "Không mở được bảng tính: tệp bị hỏng hoặc bị cắt cụt. Hãy mở bằng Excel rồi lưu lại thành .xlsx."


def _is_named(title: str) -> bool:
    """Tell a title that a person gave from "Sheet1"."""
    return not re.match(r"(?:sheet|trang tính|bảng tính|data|dữ liệu)\s*\d*$", title.strip(), re.IGNORECASE)


def _check_parts(content: bytes) -> None:
    """Refuse before openpyxl fills the memory, and where formulas hold no figures."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if not re.match(r"xl/worksheets/[^/]+\.xml$", name):
                continue
            try:
                part = archive.read(name)
            except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
                raise DamagedFile(_DAMAGED) from error
            if sum(1 for _ in _CELL_TAG.finditer(part)) > _MAX_CELLS:
                raise LoadError(_too_large("ô", _MAX_CELLS))
            if _UNCALCULATED.search(part):
                raise LoadError(
                    "Bảng tính có ô công thức chưa được tính nên không có số liệu. "
                    "Hãy mở bằng Excel, lưu lại rồi nạp tệp đó."
                )


def _too_large(what: str, limit: int) -> str:
    shown = f"{limit:,}".replace(",", ".")
    return f"Bảng tính quá lớn: mỗi trang tính chỉ được đến {shown} {what}. Hãy tách thành nhiều tệp nhỏ hơn."


def _check_size(rows: list[list[str]]) -> None:
    if sum(1 for row in rows if any(row)) > MAX_ROWS:
        raise LoadError(_too_large("dòng", MAX_ROWS))
    widest = max((i for row in rows for i, cell in enumerate(row, start=1) if cell), default=0)
    if widest > MAX_COLUMNS:
        raise LoadError(_too_large("cột", MAX_COLUMNS))


def _sheet_rows(sheet: Any) -> list[list[str]]:
    rows = [[show(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    _check_size(rows)
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - sheet.min_row, merged.min_col - sheet.min_column
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
            continue
        for row in rows[top : merged.max_row - sheet.min_row + 1]:
            for i in range(left, min(merged.max_col - sheet.min_column + 1, len(row))):
                row[i] = rows[top][left]
    return rows


def show(value: object, number_format: str = "General") -> str:
    """Return a cell as Excel shows it in Vietnamese: 1.234,5; 81,41%; 31/12/2023; "" for errors."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        clock = f" {value:%H:%M}" if value.time() != time.min and "h" in number_format.lower() else ""
        return f"{value:%d/%m/%Y}{clock}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _show_number(value, number_format)
    text = str(value)
    return "" if re.match(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NUM|NULL)[!?]?$", text) else text


def _show_number(value: float, number_format: str) -> str:
    section = number_format.split(";", maxsplit=1)[0]
    prefix, suffix = _literals(section)
    pattern = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", section)
    amount = Decimal(format(value, ".15g"))
    if not amount.is_finite():
        return ""
    if "%" in pattern:
        return prefix + _vietnamese(amount * 100, _decimals(pattern), "," in pattern or _is_grouped(amount * 100)) + "%"
    digits = re.search(r"[#0?][#0?,.]*", pattern)
    if ("E" in pattern.upper() and pattern.lower() != "general") or not digits:
        return prefix + _vietnamese(amount, None, _is_grouped(amount)) + suffix
    # Each comma behind the digits divides what is shown by a thousand.
    commas = len(digits[0]) - len(digits[0].rstrip(","))
    amount = amount.scaleb(-3 * commas)
    grouped = "," in digits[0].rstrip(",") or _is_grouped(amount)
    return prefix + _vietnamese(amount, _decimals(digits[0]), grouped) + suffix


def _literals(section: str) -> tuple[str, str]:
    """Return the quoted words of a format before and behind its digits: '#,##0" việc"' -> ("", " việc")."""
    before, after = "", ""
    digits = re.search(r"[#0?]", re.sub(_QUOTED, lambda m: "\0" * len(m[0]), section))
    for match in _QUOTED.finditer(section):
        if digits and match.start() < digits.start():
            before += match[1]
        else:
            after += match[1]
    return before, after


def _decimals(pattern: str) -> int:
    found = re.search(r"\.([0#?]+)", pattern)
    return len(found[1]) if found else 0


def _is_grouped(amount: Decimal) -> bool:
    return abs(amount) >= 1000 and not (amount == amount.to_integral_value() and int(amount) in _YEARS)


def _vietnamese(amount: Decimal, decimals: int | None, grouped: bool) -> str:
    """Write `amount` with a decimal comma and dots between thousands; all its decimals for None."""
    if decimals is not None:
        amount = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = format(amount, ",f" if grouped else "f")
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def load_csv(content: bytes) -> LoadedFile:
    """Read CSV parted by comma, semicolon, tab or bar. Raises LoadError, DamagedFile, EmptyFile."""
    text = decode(content)
    delimiter = _delimiter(text)
    rows: list[list[str]] = []
    csv.field_size_limit(10_000_000)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_show_field(cell.strip(), delimiter) for cell in row])
            if len(rows) > 2 * MAX_ROWS:  # empty rows do not count, but are not read without end
                break
    except csv.Error as error:
        raise DamagedFile("Không đọc được tệp CSV: cấu trúc dòng và cột bị hỏng.") from error
    _check_size(rows)
    lines = render_table(rows)
    if not lines:
        raise EmptyFile("Tệp CSV không có dữ liệu.")
    return LoadedFile((LoadedPage(None, "\n".join(lines)),), "text/csv")


def _delimiter(text: str) -> str:
    """Return the delimiter that parts most lines into the same number (over 1) of fields."""
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        return declared[1]
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    return max(_DELIMITERS, key=lambda d: (_agreement(lines, d), -_DELIMITERS.index(d)))


def _agreement(lines: Iterable[str], delimiter: str) -> int:
    widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    counts = {width: widths.count(width) for width in set(widths) if width > 1}
    # Wider tables win among equals: "1,5;2,5" has as many fields by comma as by semicolon.
    return max((count * min(width, 50) for width, count in counts.items()), default=0)


def _show_field(cell: str, delimiter: str) -> str:
    if re.fullmatch(r"-?[1-9]\d{3,14}", cell):
        return _vietnamese(Decimal(cell), 0, _is_grouped(Decimal(cell)))
    # Where commas part the fields, a dot with other than three digits behind it can only part decimals.
    if delimiter == "," and re.fullmatch(r"-?\d+\.(?:\d{1,2}|\d{4,})%?", cell):
        return cell.replace(".", ",")
    return cell
