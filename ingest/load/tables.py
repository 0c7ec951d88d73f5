"""Tables as text, the same for every format: each data row becomes one line that can be understood alone.

"Cục THADS tỉnh A: Phải thi hành (việc) 1.234; Thi hành xong (việc) 1.000; Tỷ lệ 81,04%." A citation of a
cell is then a sentence that names its row, its column and its unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Grid = list[list[str]]

_NUMBER = re.compile(
    r"[-−+(]?\s*\d[\d.,\s]*\)?\s*(?:%|‰|đ|₫|đồng|việc|(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?)?$", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_SERIAL_HEADER = re.compile(r"(?:s(?:ố )?\.?\s*)?t\.?t\.?$|số thứ tự$|no\.?$", re.IGNORECASE)
_SERIAL = re.compile(r"(?:\d{1,4}(?:\.\d{1,3})*|[IVXLC]+|[A-Za-zđĐ])[.)]?$")
_COLUMN_MARK = re.compile(r"\(?(?:\d{1,3}|[A-ZĐ])\)?(?:\s*=.*)?$")
_UNIT_LINE = re.compile(r"\(?\s*(?:đơn vị(?: tính)?|đvt)\s*[:：]\s*(?P<unit>[^()]{1,40}?)\s*\)?\.?$", re.IGNORECASE)
_UNIT_HEADER = re.compile(r"(?:đơn vị(?: tính)?|đvt)$", re.IGNORECASE)
_MONEY = re.compile(r"(?:1[.,]?000 |nghìn |ngàn |triệu |tỷ |tỉ )?(?:đồng|đ|vnđ|vnd)$", re.IGNORECASE)
_COUNT = re.compile(r"(?:việc|vụ việc|vụ|bản án|người|đơn|lượt|trường hợp|quyết định|cuộc|đồng chí)$", re.IGNORECASE)
_HAS_UNIT = re.compile(r"\([^)]*\)|%|tỷ lệ|tỉ lệ|\b(?:đồng|việc|vụ|người|ngày|năm sinh|số hiệu|mã)\s*$", re.IGNORECASE)
_PLAIN_VALUE_HEADER = re.compile(r"(?:giá trị|nội dung|số liệu|kết quả|trị số|thông tin|value)$", re.IGNORECASE)
_ABOUT_MONEY = re.compile(r"\btiền\b|giá trị|kinh phí", re.IGNORECASE)
_ABOUT_COUNT = re.compile(r"\bviệc\b|\bvụ\b|\bsố (?:người|đơn|bản án|cuộc|trường hợp)", re.IGNORECASE)
_LABEL = 60  # characters; a longer text beside the name of a row is a value
# What stands side by side on the first page of every Vietnamese official document, and at its end.
_LETTERHEAD = re.compile(
    r"cộng h[oò][aà]? xã hội|độc lập\s*[-–]|nơi nhận|biểu số|biểu mẫu|ban hành (?:theo|kèm)"
    r"|đơn vị (?:báo cáo|nhận|gửi)|^số\s*[:：]|ngày\b.{0,12}tháng\b|người lập|thủ trưởng|^(?:kt|tl|tm)\."
    r"|đóng dấu",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Heading:
    """What is known above a data row: a header per column and the unit of the table."""

    columns: list[str] = field(default_factory=list)
    unit: str = ""


def render_table(rows: Sequence[Sequence[str]], unit: str = "") -> list[str]:
    """Return the lines of a table; a merged cell must be given in each place that it covers.

    Lines above the headers (titles, unit) and below the data (notes) are kept as they are, in order.
    `unit` is what a line outside the table says of all its values.
    """
    grid = _clean(rows)
    heading = _Heading(unit=unit)
    lines: list[str] = []
    for block in _blocks(grid):
        lines.extend(_render_block(block, heading))
    return lines


def unit_of_line(line: str) -> str:
    """Return the unit that a line such as "Đơn vị tính: triệu đồng" states for a table, else ""."""
    found = _UNIT_LINE.search(line)
    return found["unit"].strip() if found else ""


def header_of(rows: Sequence[Sequence[str]]) -> Grid:
    """Return the header rows of a table, so that its rows on a further page can be read under them.

    Empty when the table begins with data.
    """
    grid = [[_fold_cell(str(cell)) for cell in row] for row in rows]
    first = next((i for i, row in enumerate(grid) if _is_data(row)), 0)
    start, end = _header_rows(grid, first)
    return grid[start:end]


def _clean(rows: Sequence[Sequence[str]]) -> Grid:
    """Fold white space in the cells; drop empty and repeated (merged) columns; keep empty rows."""
    grid = [[_fold_cell(str(cell)) for cell in row] for row in rows]
    width = max((len(row) for row in grid), default=0)
    for row in grid:
        row.extend([""] * (width - len(row)))
    columns = [tuple(row[i] for row in grid) for i in range(width)]
    kept = [i for i, column in enumerate(columns) if any(column) and (i == 0 or column != columns[i - 1])]
    return [[row[i] for i in kept] for row in grid]


def _fold_cell(cell: str) -> str:
    return "\n".join(folded for line in cell.splitlines() if (folded := " ".join(line.split())))


def _blocks(grid: Grid) -> list[Grid]:
    """Part the grid at its empty rows."""
    blocks: list[Grid] = [[]]
    for row in grid:
        if any(row):
            blocks[-1].append(row)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _render_block(block: Grid, heading: _Heading) -> list[str]:
    if len(block[0]) == 1 or (len(block) == 1 and not _is_data(block[0])) or _is_letterhead(block):
        return [line for row in block for line in _plain(row, heading)]
    block = [[cell.replace("\n", " ") for cell in row] for row in block]
    first = next((i for i, row in enumerate(block) if _is_data(row)), None)
    if first is None:
        return _render_words(block, heading)
    start, end = _header_rows(block, first)
    lines = [line for row in block[:start] for line in _plain(row, heading)]
    body = block[end:]
    if start < end:
        heading.columns = _column_headers(block[start:end], body)
        _set_year_columns(heading)
    elif len(heading.columns) != len(block[0]):
        heading.columns = [""] * len(block[0])
    return lines + _render_body(body, heading)


def _plain(row: list[str], heading: _Heading) -> list[str]:
    """Return the different cells of `row` as lines of their own; remember the unit that one states."""
    lines = [line for cell in dict.fromkeys(row) for line in cell.splitlines()]
    for line in lines:
        heading.unit = unit_of_line(line) or heading.unit
    return lines


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.match(cell))


def _is_column_marks(row: list[str]) -> bool:
    """Tell a row that numbers the columns ("A", "B", "1", "2", "3=1+2") from data."""
    cells = [cell for cell in row if cell]
    if len(cells) < 2 or not all(_COLUMN_MARK.match(cell) for cell in cells):
        return False
    numbers = [int(m[0]) for cell in cells if (m := re.search(r"\d+", cell))]
    return len(numbers) >= 2 and numbers[0] == 1 and all(b == a + 1 for a, b in pairwise(numbers))


def _is_data(row: list[str]) -> bool:
    """Tell a row with a label and at least one number from titles, headers and column marks."""
    values = [cell for cell in row[1:] if _is_number(cell)]
    if not values or _is_column_marks(row) or len(set(row)) == 1:
        return False
    if all(_YEAR.match(cell) for cell in values):  # "Chỉ tiêu | 2022 | 2023" is a header
        return False
    return any(cell and not _is_number(cell) for cell in row)


def _is_letterhead(block: Grid) -> bool:
    cells = {cell for row in block for cell in row if cell}
    return len(block) <= 5 and any(_LETTERHEAD.search(cell) for cell in cells) and len(cells) <= 12


def _is_caption(row: list[str]) -> bool:
    """Tell a title line (one text alone, or merged from the first column on) from a group of headers."""
    different = {cell for cell in row if cell}
    if len(different) != 1:
        return any(_LETTERHEAD.search(cell) for cell in different)
    merged = sum(1 for cell in row if cell) > 1
    return bool(row[0]) or not merged or bool(_UNIT_LINE.search(next(iter(different))))


def _header_rows(block: Grid, first_data: int) -> tuple[int, int]:
    """Return where the header rows begin and end: after the last title, before a first section's name."""
    end = first_data
    while end > 0 and _is_caption(block[end - 1]):
        end -= 1
    if end == 0:  # titles only
        return first_data, first_data
    start = end
    while start > 0 and not _is_caption(block[start - 1]):
        start -= 1
    return start, end


def _column_headers(rows: Grid, body: Grid) -> list[str]:
    rows = [row for row in rows if not _is_column_marks(row)]
    headers: list[str] = []
    for i in range(len(body[0])):
        path = [row[i] for row in rows if row[i]]
        different = list(dict.fromkeys(path))
        headers.append(", ".join(different))
    return headers


def _set_year_columns(heading: _Heading) -> None:
    """Say "Năm 2022" where the header is a bare year, which beside a value would read as another number."""
    heading.columns = [f"Năm {name}" if _YEAR.match(name) else name for name in heading.columns]


def _unit_of(header: str, unit: str) -> str:
    """Return the unit to print behind `header`, or "" where it has one or the table's unit is ambiguous."""
    if not unit or not header or _HAS_UNIT.search(header):
        return ""
    parts = [part.strip() for part in re.split(r"[,;/]| và ", unit)]
    money = [part for part in parts if _MONEY.match(part)]
    count = [part for part in parts if _COUNT.match(part)]
    about_money, about_count = bool(_ABOUT_MONEY.search(header)), bool(_ABOUT_COUNT.search(header))
    if about_money != about_count:
        # A table in "triệu đồng" may have a column of cases, which has no unit then.
        fitting = money if about_money else count
        return fitting[0] if len(fitting) == 1 else ""
    return unit if len(parts) == len(money + count) == 1 and not about_money else ""


def _serial_column(heading: _Heading, body: Grid) -> int | None:
    """Return the column that only numbers the rows, if it is the first."""
    name = heading.columns[0] if heading.columns else ""
    cells = [row[0] for row in body if row[0]]
    if _SERIAL_HEADER.match(name):
        return 0
    return 0 if not name and len(cells) > 1 and all(_SERIAL.match(cell) for cell in cells) else None


def _render_body(body: Grid, heading: _Heading) -> list[str]:
    serial = _serial_column(heading, body)
    columns = [i for i in range(len(body[0])) if i != serial]
    cells_of = {i: [row[i] for row in body] for i in columns}
    unit_at = next((i for i in columns if _is_unit_column(heading.columns[i], cells_of[i])), None)
    labels = _label_columns([i for i in columns if i != unit_at], cells_of)
    values = [i for i in columns if i not in labels and i != unit_at]
    numeric = {i: _all_numbers(cells_of[i]) for i in values}
    headers = {i: heading.columns[i] for i in values}
    for i in values:
        percent = any(row[i].endswith("%") for row in body)
        unit = _unit_of(headers[i], heading.unit) if numeric[i] and unit_at is None and not percent else ""
        if unit:
            headers[i] += f" ({unit})"
    if len(values) == 1 and _PLAIN_VALUE_HEADER.match(headers[values[0]]):
        headers[values[0]] = ""
    lines: list[str] = []
    for row in body:
        if _is_column_marks(row):
            continue
        cells = {cell for cell in row if cell}
        if len(cells) == 1 or not any(row[i] for i in values):
            lines.extend(_plain([cell for i, cell in enumerate(row) if i != serial], heading))
            continue
        unit = row[unit_at] if unit_at is not None else ""
        printed = [_value(headers[i], row[i], unit) for i in values if row[i]]
        label = ", ".join(dict.fromkeys(row[i] for i in labels if row[i]))
        lines.append(_line(label, printed, any(headers[i] for i in values)))
    return lines


def _label_columns(columns: list[int], cells_of: dict[int, list[str]]) -> list[int]:
    """Return the columns that name a row: the text columns before the numbers, one where none are."""
    first = next((n for n, i in enumerate(columns) if any(map(_is_word, cells_of[i]))), 0)
    labels = [columns[first]]
    for i in columns[first + 1 :]:
        filled = [cell for cell in cells_of[i] if cell]
        if _all_numbers(filled):
            return labels
        if not all(_is_word(cell) and len(cell) <= _LABEL for cell in filled):
            break
        labels.append(i)
    return labels[:1]


def _is_word(cell: str) -> bool:
    return bool(cell) and not _is_number(cell)


def _is_unit_column(header: str, cells: list[str]) -> bool:
    """Tell a column of units ("việc", "%") from one of agencies: both are headed "Đơn vị"."""
    filled = [cell for cell in cells if cell]
    return (
        bool(_UNIT_HEADER.match(header))
        and bool(filled)
        and all(cell == "%" or _MONEY.match(cell) or _COUNT.match(cell) for cell in filled)
    )


def _all_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell and cell not in "-–"]
    return bool(filled) and all(_is_number(cell) for cell in filled)


def _value(header: str, cell: str, unit: str) -> str:
    if unit and _is_number(cell) and unit not in cell:
        cell = f"{cell}{unit}" if unit == "%" else f"{cell} {unit}"
    if not header:
        return cell
    # "Quý 1 1.234" would read as one number: a colon parts a header that ends in a digit from its value.
    return f"{header}: {cell}" if not _is_number(cell) or header[-1].isdigit() else f"{header} {cell}"


def _line(label: str, values: list[str], has_headers: bool) -> str:
    text = "; ".join(values)
    line = f"{label.rstrip(':')}: {text}" if label else text
    if (label and len(values) == 1 and not has_headers) or line.endswith((".", "!", "?")):
        return line
    return line + "."


def _render_words(block: Grid, heading: _Heading) -> list[str]:
    """Render a table without numbers: two columns as "label: value", more under the first row's headers."""
    captions = 0
    while captions < len(block) and _is_caption(block[captions]):
        captions += 1
    lines = [line for row in block[:captions] for line in _plain(row, heading)]
    rows = [row for row in block[captions:] if not _is_column_marks(row)]
    if not rows:
        return lines
    if len(rows[0]) == 2 and not _SERIAL_HEADER.match(rows[0][0]):
        if len(rows) > 1 and _PLAIN_VALUE_HEADER.match(rows[0][1]):
            rows = rows[1:]  # "Trường | Giá trị" says nothing
        return lines + [f"{a.rstrip(':')}: {b}" if a and b else a or b for a, b in rows]
    if len(rows) == 1:
        return lines + _plain(rows[0], heading)
    heading.columns = rows[0]
    return lines + _render_body(rows[1:], heading)
