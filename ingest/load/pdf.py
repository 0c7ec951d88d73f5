"""PDF files with a text layer through pdfium: words with boxes, lines in reading order, paragraphs."""

from __future__ import annotations

import io
import logging
import re
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

from ingest.errors import DamagedFile, EmptyFile, LoadError, NotFound
from ingest.load.tables import header_of, render_table, unit_of_line
from ingest.types import Box, LoadedFile, LoadedPage, WordBox

PDF = "application/pdf"
# pdfium keeps global state: only one thread may be in it at a time.
PDFIUM_LOCK = threading.Lock()

_PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_HYPHENS = {0x02, 0xFFFE}  # how pdfium gives a hyphen at the end of a line
_SCALE = 20  # device units per point when pdfium turns page coordinates into whole device units
_CELL_GAP = 2.0  # line heights; a wider gap between words parts cells of a table row
_PARAGRAPH_GAP = 1.75  # times the usual distance of lines
_INDENT = 9.0  # points by which a first line is set in
_MARGIN_SHARE = 0.12  # of the page's height: where running headers, footers and page numbers stand
_RUNNING_LINES = 3  # lines at the top and bottom of a page that may repeat
_RUNNING_SHARE = 0.6  # of the pages (at least 3) that a running line stands on
_PAGE_NUMBER = re.compile(r"(?:trang|page)?\s*[-–—]?\s*\d{1,4}\s*(?:[-–—]|(?:/|trên|of)\s*\d{1,4})?\.?$", re.IGNORECASE)
# A line that opens an item or a heading never continues the paragraph above it.
_OPENER = re.compile(
    r"(?:[-–—+•*●▪◦]\s|\(?\d{1,3}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|[a-zđ][.)]\s|[IVXLC]{1,6}[.)]\s"
    r"|(?:Điều|Chương|Mục|Phần|Phụ lục|Bảng|Biểu)\s+(?:số\s+)?[\dIVXLC]+[.:]?)"
)
_HEAD_SHARE = 0.3  # of the first page's height: where a letterhead of two columns may stand
_TABLE_ROWS = 2  # lines that look like rows, from which looking for the rules of a table is worth its time
_MAX_RULES = 20_000  # drawn lines and rectangles; a page with more is a drawing, not a table
_Rectangle = tuple[float, float, float, float]
_SENTENCE_END = (".", "!", "?", ":", ";", "./.")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class _Line:
    """Words from left to right on one height of a page."""

    words: tuple[_Word, ...]
    # For a row of a ruled table: the sentence that it is printed as, and where in it each of `words` stands.
    printed: str = ""
    places: tuple[int, ...] = ()
    # For a line of a letterhead or signature: never part of a paragraph.
    is_alone: bool = False

    @property
    def text(self) -> str:
        return self.printed or " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)

    @property
    def height(self) -> float:
        return median(word.y1 - word.y0 for word in self.words)

    @property
    def is_row(self) -> bool:
        """True for the row of a table."""
        return self.is_alone or bool(self.printed) or len(self.cells()) > 1

    def cells(self) -> list[_Line]:
        """Return the line parted at the gaps that are wide enough for a table's column."""
        parts: list[list[_Word]] = [[self.words[0]]]
        for a, b in pairwise(self.words):
            if b.x0 - a.x1 > _CELL_GAP * self.height:
                parts.append([])
            parts[-1].append(b)
        return [_Line(tuple(part)) for part in parts]


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    width: float
    height: float
    lines: tuple[_Line, ...]


def load_pdf(content: bytes) -> LoadedFile:
    """Read the text layer of a PDF, page by page, with the box of every word.

    Raises LoadError for a scan without text, DamagedFile for an encrypted, truncated or broken file.
    """
    if b"%%EOF" not in content[-2048:]:
        raise DamagedFile("Tệp PDF bị cắt cụt: thiếu phần cuối tệp. Hãy tải hoặc sao chép lại tệp gốc.")
    with PDFIUM_LOCK:
        document = _open(content)
        try:
            title = document.get_metadata_dict(skip_empty=True).get("Title")
            pages = [_read_page(document, i) for i in range(len(document))]
        except Exception as error:  # pdfium reports broken pages as errors without a common kind
            raise DamagedFile(_BROKEN) from error
        finally:
            document.close()
    if not pages:
        raise EmptyFile("Tệp PDF không có trang nào.")
    if not any(page.lines for page in pages):
        raise LoadError(
            "Tệp PDF này là bản quét (scan), không có lớp chữ. Troly chưa đọc được bản quét: "
            "hãy nạp tệp Word gốc hoặc tệp PDF đã nhận dạng chữ (OCR)."
        )
    pages = [_columns_apart(page) for page in _with_tables(content, _without_running(pages))]
    return LoadedFile(tuple(_write(page) for page in pages), PDF, title or None)


_BROKEN = "Không mở được tệp PDF: tệp bị hỏng. Hãy tải hoặc sao chép lại tệp gốc."


def render_page(content: bytes, number: int, scale: float = 2.0) -> bytes:
    """Return page `number` (1-based) as a PNG of `scale` pixels per point. Raises NotFound, DamagedFile."""
    with PDFIUM_LOCK:
        document = _open(content)
        try:
            if not 1 <= number <= len(document):
                raise NotFound(f"Tài liệu không có trang {number}: chỉ có {len(document)} trang.")
            image = document[number - 1].render(scale=scale).to_pil()
        finally:
            document.close()
    png = io.BytesIO()
    image.save(png, format="PNG")
    return png.getvalue()


def _open(content: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD_ERRORS:
            raise DamagedFile("Tệp PDF được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi nạp lại.") from error
        raise DamagedFile(_BROKEN) from error


def _read_page(document: Any, index: int) -> _Page:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            words = _words(page, text_page)
        finally:
            text_page.close()
        width, height = page.get_size()
    finally:
        page.close()
    return _Page(index + 1, width, height, tuple(_lines(words)))


def _words(page: Any, text_page: Any) -> list[_Word]:
    """Return the words in the order of the content, their boxes with the origin at the top left."""
    from ctypes import byref, c_double

    import pypdfium2.raw as pdfium

    words: list[_Word] = []
    letters: list[str] = []
    edges: list[tuple[float, float, float, float]] = []
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    rect = pdfium.FS_RECTF()

    def close_word() -> None:
        if letters:
            box = (
                min(edge[0] for edge in edges),
                min(edge[1] for edge in edges),
                max(edge[2] for edge in edges),
                max(edge[3] for edge in edges),
            )
            words.append(_on_page(page, "".join(letters), box))
            letters.clear()
            edges.clear()

    high = 0
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        character = "-" if code in _HYPHENS else chr(code)
        if character.isspace() or code == 0:
            close_word()
            continue
        # The loose box is as high as the font: letters of one line then stand on one height.
        if pdfium.FPDFText_GetLooseCharBox(text_page, i, byref(rect)):
            edge = (rect.left, rect.bottom, rect.right, rect.top)
        elif pdfium.FPDFText_GetCharBox(text_page, i, left, right, bottom, top):
            edge = (left.value, bottom.value, right.value, top.value)
        else:
            continue
        if edges and _is_apart(edges[-1], edge):
            close_word()
        letters.append(character)
        edges.append(edge)
        if code in _HYPHENS:
            close_word()
    close_word()
    return words


def _is_apart(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Tell that two characters in sequence do not touch: pdfium has missed a space or a new line."""
    size = max(a[3] - a[1], b[3] - b[1], 1.0)
    horizontal = max(b[0] - a[2], a[0] - b[2])
    vertical = max(b[1] - a[3], a[1] - b[3])
    return horizontal > size or vertical > 0


def _on_page(page: Any, text: str, box: tuple[float, float, float, float]) -> _Word:
    """Return a word with its box turned as the page is shown (rotation and crop), origin at the top left."""
    from ctypes import c_int

    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    xs: list[float] = []
    ys: list[float] = []
    x, y = c_int(), c_int()
    for px, py in ((box[0], box[1]), (box[2], box[3])):
        pdfium.FPDF_PageToDevice(page, 0, 0, int(width * _SCALE), int(height * _SCALE), 0, px, py, x, y)
        xs.append(x.value / _SCALE)
        ys.append(y.value / _SCALE)
    return _Word(text, min(xs), min(ys), max(xs), max(ys))


def _lines(words: list[_Word]) -> list[_Line]:
    """Return the words as lines from top to bottom: words that overlap by half their height share a line."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda w: ((w.y0 + w.y1) / 2, w.x0)):
        row = rows[-1] if rows else None
        if row and min(row[0].y1, word.y1) - max(row[0].y0, word.y0) > 0.5 * min(
            row[0].y1 - row[0].y0, word.y1 - word.y0
        ):
            row.append(word)
        else:
            rows.append([word])
    return [_Line(tuple(sorted(row, key=lambda w: w.x0))) for row in rows]


def _without_running(pages: list[_Page]) -> list[_Page]:
    """Drop headers and footers that repeat over the pages, and page numbers in the margins."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_running_key(line) for line in _edge_lines(page)})
    needed = max(3, _RUNNING_SHARE * len(pages))
    kept: list[_Page] = []
    for page in pages:
        edge = {id(line) for line in _edge_lines(page)}
        lines = tuple(
            line
            for line in page.lines
            if id(line) not in edge or not (counts[_running_key(line)] >= needed or _PAGE_NUMBER.match(line.text))
        )
        kept.append(replace(page, lines=lines))
    return kept


def _edge_lines(page: _Page) -> list[_Line]:
    margin = _MARGIN_SHARE * page.height
    top = [line for line in page.lines[:_RUNNING_LINES] if line.y0 < margin]
    bottom = [line for line in page.lines[-_RUNNING_LINES:] if line.y1 > page.height - margin]
    return top + [line for line in bottom if not any(line is other for other in top)]


def _running_key(line: _Line) -> str:
    """Return the text without a page number at either end; figures inside it belong to the report."""
    return re.sub(r"^\d{1,4}\b|\b\d{1,4}(?:\s*/\s*\d{1,4})?$", "#", line.text)


def _columns_apart(page: _Page) -> _Page:
    """Print what stands side by side in the letterhead and the signature block one column after the other."""
    lines = list(page.lines)
    head = 0
    if page.number == 1:
        while head < len(lines) and lines[head].y1 < _HEAD_SHARE * page.height and _has_two_cells(lines[head]):
            head += 1
    foot = next((i for i, line in enumerate(lines) if re.match(r"nơi nhận\s*:", line.text, re.I)), len(lines))
    left, right = _halves(lines[:head])
    receivers, signature = _halves(lines[max(foot, head) :])
    return replace(page, lines=(*left, *right, *lines[head : max(foot, head)], *receivers, *signature))


def _has_two_cells(line: _Line) -> bool:
    return not line.printed and len(line.cells()) == 2


def _halves(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Part lines at the start of the second cell of the first of them that has two cells."""
    split = next((line.cells()[1].x0 for line in lines if _has_two_cells(line)), None)
    if split is None:
        return lines, []
    middle = split
    for line in lines:
        if _has_two_cells(line):
            middle = min(middle, line.cells()[1].x0)
    left: list[_Line] = []
    right: list[_Line] = []
    for line in lines:
        if line.printed or (line.x0 < middle - 1 and line.x1 > middle and not _has_two_cells(line)):
            left.append(line)  # over the whole width: below the columns
            continue
        for half, words in (
            (left, [w for w in line.words if w.x0 < middle - 1]),
            (right, [w for w in line.words if w.x0 >= middle - 1]),
        ):
            if words:
                half.append(_Line(tuple(words), is_alone=True))
    return left, right


@dataclass(slots=True)
class _Headers:
    """The headers and unit of the last table, for its rows on the next page."""

    rows: list[list[str]] = field(default_factory=list)
    unit: str = ""

    def over(self, texts: list[list[str]], unit: str) -> list[list[str]]:
        """Return a table with the headers that it had on an earlier page; remember those of a new table."""
        found = header_of(texts)
        if found or not self.rows or len(self.rows[0]) != len(texts[0]):
            self.rows, self.unit = found, unit
            return texts
        return [*self.rows, *texts]


def _with_tables(content: bytes, pages: list[_Page]) -> list[_Page]:
    """Print the rows of ruled tables as sentences; pdfplumber finds the rules where rows are seen."""
    wanted = [page.number for page in pages if sum(line.is_row for line in page.lines) >= _TABLE_ROWS]
    if not wanted:
        return pages
    import pdfplumber

    # It warns of every font that lacks a measure, which says nothing of the rules that are looked for here.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    found: dict[int, list[list[list[_Rectangle]]]] = {}
    with pdfplumber.open(io.BytesIO(content)) as document:
        for number in wanted:
            page = document.pages[number - 1]
            if not page.rotation and len(page.rects) + len(page.lines) + len(page.curves) < _MAX_RULES:
                found[number] = [_cell_grid(table) for table in page.find_tables()]
            page.close()
    headers = _Headers()
    return [_place_tables(page, found.get(page.number, []), headers) for page in pages]


def _cell_grid(table: Any) -> list[list[_Rectangle]]:
    """Return the rectangles of a table's cells by row and column, merged cells repeated."""
    cells = sorted(table.cells)
    xs = sorted({cell[0] for cell in cells} | {cell[2] for cell in cells})
    ys = sorted({cell[1] for cell in cells} | {cell[3] for cell in cells})
    grid: list[list[_Rectangle]] = []
    for y0, y1 in pairwise(ys):
        row: list[_Rectangle] = []
        for x0, x1 in pairwise(xs):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            row.append(next((c for c in cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), (x0, y0, x1, y1)))
        grid.append(row)
    return grid


def _place_tables(page: _Page, tables: list[list[list[_Rectangle]]], headers: _Headers) -> _Page:
    for grid in tables:
        if len(grid) < 2 or len(grid[0]) < 2:
            continue
        page = _place_table(page, grid, headers)
    return page


def _place_table(page: _Page, grid: list[list[_Rectangle]], headers: _Headers) -> _Page:
    """Put sentences in the place of the lines in a table; the page as it was if the rules hold none."""
    top, bottom = grid[0][0][1], max(cell[3] for cell in grid[-1])
    left, right = grid[0][0][0], max(cell[2] for cell in grid[0])
    frame = (left, top, right, bottom)
    inside = [w for line in page.lines if not line.printed for w in line.words if _is_in(w, frame)]
    by_cell = {cell: _lines([w for w in inside if _is_in(w, cell)]) for cell in {c for row in grid for c in row}}
    above = [line for line in page.lines if line.y1 <= top + 1]
    unit = next((u for line in above[-2:] if (u := unit_of_line(line.text))), "")
    texts = [[" ".join(line.text for line in by_cell[cell]) for cell in row] for row in grid]
    if sum(1 for row in texts if sum(map(bool, row)) > 1) < 2:
        return page
    rows: list[_Line] = []
    sources = [[_cell_words(by_cell[cell]) for cell in dict.fromkeys(row)] for row in grid]
    for sentence in render_table(headers.over(texts, unit), headers.unit):
        line = _matched(sentence, sources)
        if line is None:
            return page  # a sentence without a place on the page could not be shown
        rows.append(line)
    outside = [
        _Line(kept, line.printed, line.places) if line.printed else _Line(kept)
        for line in page.lines
        if (kept := line.words if line.printed else tuple(w for w in line.words if not _is_in(w, frame)))
    ]
    before = [line for line in outside if (line.y0 + line.y1) / 2 < top]
    after = [line for line in outside if (line.y0 + line.y1) / 2 >= top]
    return replace(page, lines=(*before, *rows, *after))


def _cell_words(lines: list[_Line]) -> list[_Word]:
    return [word for line in lines for word in line.words]


def _matched(sentence: str, sources: list[list[list[_Word]]]) -> _Line | None:
    """Return `sentence` with the words of the first row that stand in it; drop the rows up to it."""
    # Whole rows before rows without their number: the headers but the first would match any row, too.
    for skipped in (0, 1):
        for i, cells in enumerate(sources):
            words = [word for cell in cells[skipped:] for word in cell]
            places = _found(sentence, words)
            if words and places is not None:
                del sources[: i + 1]
                return _Line(tuple(words), sentence, tuple(places))
    return None


def _found(sentence: str, words: list[_Word]) -> list[int] | None:
    """Return where all of `words` stand in `sentence`, in order, or None."""
    places: list[int] = []
    at = 0
    for word in words:
        # Not as a part of another word or number: "80" is not in "800", nor "1" in "1.234".
        found = re.compile(rf"(?<!\w)(?<!\d[.,]){re.escape(word.text)}(?!\w|[.,]\d)").search(sentence, at)
        if not found:
            return None
        places.append(found.start())
        at = found.end()
    return places


def _is_in(word: _Word, frame: _Rectangle) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _write(page: _Page) -> LoadedPage:
    """Print the lines of a page, those of one paragraph joined, and note where each word stands."""
    pieces: list[str] = []
    words: list[WordBox] = []
    at = 0
    right = max((line.x1 for line in page.lines), default=0.0)
    pitch = _usual_pitch(page.lines)
    for i, line in enumerate(page.lines):
        separator = _separator(page.lines[i - 1], line, right, pitch) if i else ""
        pieces.append(separator)
        at += len(separator)
        for word, place in zip(line.words, line.places or _places(line.words), strict=True):
            box = Box(page.number, word.x0, word.y0, word.x1, word.y1)
            words.append(WordBox(at + place, at + place + len(word.text), box))
        pieces.append(line.text)
        at += len(line.text)
    return LoadedPage(page.number, "".join(pieces), tuple(words), page.width, page.height)


def _places(words: tuple[_Word, ...]) -> list[int]:
    """Return where words that are parted by single spaces start."""
    return list(accumulate((len(word.text) + 1 for word in words[:-1]), initial=0))


def _usual_pitch(lines: tuple[_Line, ...]) -> float:
    gaps = [b.y0 - a.y0 for a, b in pairwise(lines)]
    return median(gap for gap in gaps if gap > 0) if any(gap > 0 for gap in gaps) else 0.0


def _separator(above: _Line, line: _Line, right: float, pitch: float) -> str:
    """Return what parts two lines: a space in a paragraph, "" in a document number, else a break."""
    if pitch and line.y0 - above.y0 > _PARAGRAPH_GAP * pitch:
        return "\n\n"
    if not _continues(above, line, right):
        return "\n"
    if re.search(r"\w[-/]$", above.text) and re.match(r"[\wĐ]", line.text):
        return ""  # "62/2015/NĐ-" and "CP" are one number; Vietnamese words are never hyphenated
    return " "


def _continues(above: _Line, line: _Line, right: float) -> bool:
    """Tell that `line` goes on with the paragraph of the line above.

    A line is broken for want of room only where the next word would not have fitted behind it; any other
    break was meant.
    """
    if above.is_row or line.is_row or _OPENER.match(line.text):
        return False
    first = line.words[0]
    room = right - above.x1
    if room > first.x1 - first.x0 + 0.6 * above.height:
        return False
    if line.x0 > above.x0 + _INDENT:  # set in: the first line of another paragraph
        return False
    if abs(line.height - above.height) > 0.25 * above.height:  # another size: a heading or a note
        return False
    return not (above.text.endswith(_SENTENCE_END) and line.x0 > above.x0 - 1 and room > above.height)
