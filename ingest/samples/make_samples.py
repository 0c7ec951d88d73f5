"""Writes the binary sample reports (DOCX, XLSX, PDF) into `files/`: `python -m ingest.samples.make_samples`.

The texts, pages and the CSV in `files/` are written by hand. Printing the PDFs needs Chromium on the PATH.
The same sources give the same DOCX and XLSX bytes; a PDF depends on the release of Chromium and its fonts, so
the committed file is what the product ships.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from ingest.samples import SAMPLES_DIR
from ingest.samples.sheets import NOTICE, WORKBOOKS, Sheet, total
from ingest.samples.word_reports import WORD_REPORTS, Block, Heading, Paragraph

PRINT_DIR = Path(__file__).parent / "print"
# A fixed moment instead of now, so that making the files again changes nothing.
MADE_AT = datetime(2025, 1, 1)
PRINT_LIMIT_S = 120
# The header of the form: (label, first column, last column), 1-based; a group has its own second line.
GROUPS: tuple[tuple[str, int, int], ...] = (
    ("Thụ lý", 2, 4),
    ("Ủy thác", 5, 5),
    ("Thu hồi, hủy quyết định", 6, 6),
    ("Phải thi hành", 7, 10),
    ("Thi hành xong", 11, 11),
    ("Tỷ lệ thi hành xong/có điều kiện (%)", 12, 12),
    ("Chuyển kỳ sau", 13, 13),
)
SECOND_LINE: dict[int, str] = {
    2: "Tổng số",
    3: "Cũ chuyển sang",
    4: "Mới",
    7: "Tổng số",
    8: "Có điều kiện",
    9: "Chưa có điều kiện",
    10: "Hoãn, tạm đình chỉ và khác",
}
COLUMNS = 13


def main() -> None:
    """Make every binary sample anew."""
    for name, (title, blocks) in WORD_REPORTS.items():
        (SAMPLES_DIR / name).write_bytes(_word_report(title, blocks))
    for name, sheets in WORKBOOKS.items():
        (SAMPLES_DIR / name).write_bytes(_workbook(sheets))
    for page in sorted(PRINT_DIR.glob("*.html")):
        (SAMPLES_DIR / page.with_suffix(".pdf").name).write_bytes(_printed(page))


def _word_report(title: str, blocks: tuple[Block, ...]) -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Troly"
    document.core_properties.created = MADE_AT
    document.core_properties.modified = MADE_AT
    for block in blocks:
        _add(document, block)
    stream = BytesIO()
    document.save(stream)
    return _same_bytes(stream.getvalue())


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        document.add_paragraph(block.text)
    else:
        table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
        if block.grid:
            table.style = "Table Grid"
        for row, cells in zip(table.rows, block.rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text


def _workbook(sheets: tuple[Sheet, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "Troly"
    book.properties.created = MADE_AT
    book.properties.modified = MADE_AT
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    stream = BytesIO()
    book.save(stream)
    return _same_bytes(stream.getvalue())


def _fill(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font

    page.append([sheet.title])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=COLUMNS)
    page.cell(2, COLUMNS - 1, sheet.unit)
    page.merge_cells(start_row=2, start_column=COLUMNS - 1, end_row=2, end_column=COLUMNS)
    _write_header(page, sheet.first_column)
    rows = (*sheet.rows, total(sheet.rows, sheet.total)) if sheet.total else sheet.rows
    for number, row in enumerate(rows, start=6):
        for column, value in enumerate(row.cells(), start=1):
            cell = page.cell(number, column, value)
            cell.number_format = "0.00" if isinstance(value, float) else "#,##0"
    page.cell(len(rows) + 7, 1, NOTICE)
    page.column_dimensions["A"].width = 36
    for line in page.iter_rows(min_row=1, max_row=5):
        for cell in line:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_header(page: Any, first_column: str) -> None:
    """Rows 3 to 5: groups, their parts, and the line of column signs that forms carry."""
    page.cell(3, 1, first_column)
    page.merge_cells(start_row=3, start_column=1, end_row=4, end_column=1)
    for label, first, last in GROUPS:
        page.cell(3, first, label)
        end_row = 3 if last > first else 4
        page.merge_cells(start_row=3, start_column=first, end_row=end_row, end_column=last)
    for column, label in SECOND_LINE.items():
        page.cell(4, column, label)
    page.cell(5, 1, "A")
    for column in range(2, COLUMNS + 1):
        page.cell(5, column, str(column - 1))


def _same_bytes(archive: bytes) -> bytes:
    """The same ZIP with a fixed time on every member: the libraries stamp the moment of saving."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(archive)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for member in source.namelist():
            content = source.read(member)
            if member == "docProps/core.xml":
                # openpyxl writes the time of saving whatever the properties say.
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2025-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(member, MADE_AT.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _printed(page: Path) -> bytes:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Printing the PDF samples needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.pdf"
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=PRINT_LIMIT_S,
        )
        # The two dates have a fixed length, so replacing them keeps every offset of the file.
        return re.sub(rb"(Date \(D:)\d{14}", rb"\g<1>20250101000000", target.read_bytes())


if __name__ == "__main__":
    main()
