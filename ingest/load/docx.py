"""Word files through python-docx: paragraphs, tables, text boxes and notes in the order of the document."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ingest.errors import DamagedFile, EmptyFile
from ingest.load.tables import render_table
from ingest.types import LoadedFile, LoadedPage

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_TEXT_BOX = _W + "txbxContent"
# Not text of the document as it stands: deletions, their moved twins, second copies of text boxes.
_SKIPPED = {_W + "del", _W + "moveFrom", _W + "rPr", _W + "pPr", _TEXT_BOX, _FALLBACK}
_BREAKS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


def load_docx(content: bytes) -> LoadedFile:
    """Read the body of a Word file; page headers and footers are left out. Raises DamagedFile, EmptyFile."""
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        lines = list(_blocks(document.element.body))
        lines.extend(_footnotes(document.part))
    except Exception as error:  # python-docx lets errors of zip, XML and missing parts through
        raise DamagedFile(
            "Không mở được tệp Word: tệp bị hỏng hoặc bị cắt cụt. Hãy mở bằng Word rồi lưu lại thành .docx."
        ) from error
    text = "\n".join(lines)
    if not text.strip():
        raise EmptyFile("Tệp Word không có nội dung chữ.")
    return LoadedFile((LoadedPage(None, text),), DOCX, document.core_properties.title or None)


def _blocks(container: Any) -> Iterator[str]:
    """Yield the lines of the paragraphs and tables in `container`, through content controls."""
    for child in container:
        if child.tag == _W + "p":
            yield from _paragraph(child)
        elif child.tag == _W + "tbl":
            # Empty lines keep the rows apart from the sentences around them.
            yield from ("", *render_table(_grid(child)), "")
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _blocks(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    text = "".join(_pieces(paragraph))
    if _is_heading(paragraph) and text.strip():
        yield from ("", text)
    else:
        yield text
    for box in paragraph.iter(_TEXT_BOX):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield from _blocks(box)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _pieces(child)


def _is_heading(paragraph: Any) -> bool:
    properties = paragraph.find(_W + "pPr")
    if properties is None:
        return False
    style = properties.find(_W + "pStyle")
    name = style.get(_W + "val", "") if style is not None else ""
    return bool(re.match(r"(?:heading|title|tiêu ?đề)", name, re.IGNORECASE)) or (
        properties.find(_W + "outlineLvl") is not None
    )


def _grid(table: Any) -> list[list[str]]:
    """Return the texts of the cells, those of merged cells in every place they cover."""
    rows: list[list[str]] = []
    for row in _children(table, "tr"):
        cells: list[str] = [""] * _number(row.find(_W + "trPr"), "gridBefore")
        for cell in _children(row, "tc"):
            properties = cell.find(_W + "tcPr")
            span = max(1, _number(properties, "gridSpan", 1))
            merge = properties.find(_W + "vMerge") if properties is not None else None
            at = len(cells)
            if merge is not None and merge.get(_W + "val", "continue") == "continue" and rows:
                text = rows[-1][at] if at < len(rows[-1]) else ""
            else:
                text = "\n".join(line for line in _blocks(cell) if line.strip())
            cells.extend([text] * span)
        rows.append(cells)
    return rows


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Yield the children `tag` of `element`, also those in content controls and tracked insertions."""
    for child in element:
        if child.tag == _W + tag:
            yield child
        elif child.tag in {_W + "sdt", _W + "sdtContent", _W + "ins", _W + "customXml"}:
            yield from _children(child, tag)


def _number(properties: Any, tag: str, default: int = 0) -> int:
    found = properties.find(_W + tag) if properties is not None else None
    value = found.get(_W + "val", "") if found is not None else ""
    return int(value) if value.isdigit() else default


def _footnotes(part: Any) -> Iterator[str]:
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype == _FOOTNOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                text = " ".join(line for line in _blocks(note) if line.strip()).strip()
                if text:
                    yield f"Chú thích {note.get(_W + 'id')}: {text}"
