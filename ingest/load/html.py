"""Web pages: trafilatura finds the article, lxml reads the whole body where it finds none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.errors import DamagedFile, EmptyFile
from ingest.load.tables import render_table
from ingest.load.text import decode
from ingest.types import LoadedFile, LoadedPage

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol option p pre section table td th tr ul",
    )
)
_SILENT = frozenset(
    re.findall(r"\w+", "head script style noscript template iframe svg button select input textarea nav")
)
# An article shorter than this beside a much longer page is a sign that trafilatura took the wrong part.
_SHORT_ARTICLE = 250  # characters
_SMALL_PAGE = 1000  # characters; a smaller page carries no portal around its text
_AUTHOR = re.compile(r"author|tac-?gia|byline|nguoi-?viet", re.IGNORECASE)
_DATE_CLASS = re.compile(r"date|time|ngay|publish", re.IGNORECASE)
_DATE = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b")
_BYLINE_LENGTH = 120  # characters; longer texts are not bylines


def load_html(content: bytes) -> LoadedFile:
    """Read the article of a web page: headings, paragraphs, table rows, with its title, date and author.

    Raises EmptyFile where the page has no text at all, DamagedFile where it is not HTML.
    """
    tree = _parse(content)
    _print_tables(tree)
    title = _title(tree)
    lines = list(_article(tree)) or list(_body(tree))
    found = sum(map(len, lines))
    if found < _SHORT_ARTICLE:
        whole = list(_body(tree))
        if not 2 * found >= sum(map(len, whole)) >= _SMALL_PAGE:
            lines = whole
    if not any(line.strip() for line in lines):
        raise EmptyFile("Trang HTML không có nội dung chữ.")
    text = "\n".join([*_missing_front(tree, lines, title), *lines, *_missing_author(tree, lines)])
    return LoadedFile((LoadedPage(None, text),), "text/html", title)


def decode_html(content: bytes) -> str:
    """Return the text of the page: as UTF-8 where it is, else in the charset that the page declares."""
    declared = _CHARSET.search(content[:4096])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        if name not in {"utf-8", "utf8"}:
            try:
                return content.decode(name)
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(content)


def _parse(content: bytes) -> Any:
    from lxml import etree, html  # type: ignore[import-untyped]

    # lxml refuses a declaration of the encoding in text that is already decoded.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode_html(content).replace("\x00", ""))
    try:
        # The HTML parser knows only named characters: it fetches and expands no entity of a document type.
        tree = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if not re.sub(r"<[^>]*>", "", text).strip():
            raise EmptyFile("Trang HTML không có nội dung chữ.") from error
        raise DamagedFile("Không đọc được trang HTML: tệp bị hỏng.") from error
    return tree


def _print_tables(tree: Any) -> None:
    """Put the rows of every table of data in its place as paragraphs: trafilatura forgets merged cells."""
    from lxml import etree

    for table in list(tree.iter("table")):
        if table.find(".//table") is not None or not _is_grid(table) or table.getparent() is None:
            continue
        block = etree.Element("div")
        for line in _table_lines(table):
            etree.SubElement(block, "p").text = line
        block.tail = table.tail
        table.getparent().replace(table, block)


def _title(tree: Any) -> str | None:
    for path in ("//meta[@property='og:title']/@content", "//title/text()"):
        for found in tree.xpath(path):
            if text := " ".join(str(found).split()):
                return text
    return None


def _article(tree: Any) -> Iterator[str]:
    """Yield the lines of the article that trafilatura finds, none where it finds nothing."""
    import copy

    import trafilatura

    found = trafilatura.bare_extraction(
        copy.deepcopy(tree),  # trafilatura prunes the tree that it is given
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        favor_recall=True,
        as_dict=False,
    )
    if found is None or found.body is None:
        return
    yield from _lines(found.body)


def _lines(element: Any) -> Iterator[str]:
    """Yield the lines of trafilatura's tree (TEI: head, p, list, item, lb, quote, cell)."""
    text: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            text.append(child.tail or "")
            continue
        if child.tag in {"hi", "ref", "del"}:
            text.append("".join(child.itertext()))
        else:
            yield from _filled(text)
            text = []
            if child.tag == "head":
                yield ""
            yield from _lines(child)
        text.append(child.tail or "")
    yield from _filled(text)


def _filled(pieces: list[str]) -> Iterator[str]:
    text = " ".join("".join(pieces).split())
    if text:
        yield text


def _table_lines(table: Any) -> list[str]:
    """Return the rows of a table as lines, its merged cells repeated in each place that they cover."""
    grid: list[list[str | None]] = []
    rows = list(table.iter("tr"))
    for r, row in enumerate(rows):
        while len(grid) <= r:
            grid.append([])
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            at = next((i for i, value in enumerate(grid[r]) if value is None), len(grid[r]))
            text = " ".join(" ".join(cell.itertext()).split())
            for down in range(min(_span(cell, "rowspan"), len(rows) - r)):
                while len(grid) <= r + down:
                    grid.append([])
                line = grid[r + down]
                line.extend([None] * (at + _span(cell, "colspan") - len(line)))
                for i in range(at, at + _span(cell, "colspan")):
                    line[i] = text
    return render_table([[cell or "" for cell in line] for line in grid])


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), 200) if value.isdigit() else 1


def _body(tree: Any) -> Iterator[str]:
    """Yield every line of text in the body."""
    body = tree.find("body")
    yield from _walk(tree if body is None else body)


def _walk(element: Any) -> Iterator[str]:
    text: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SILENT:
            text.append(child.tail or "")
            continue
        if child.tag in _BLOCKS:
            yield from _filled(text)
            if child.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                yield ""
            yield from _walk(child)
            text = []
        else:
            inner = list(_walk(child))
            # An inline element around blocks ends the line; one around text is part of it.
            if len(inner) > 1:
                yield from _filled(text)
                yield from inner
                text = []
            else:
                text.extend(_inline(child))
        text.append(child.tail or "")
    yield from _filled(text)


def _inline(element: Any) -> Iterator[str]:
    if element.tag not in _SILENT:
        yield "".join(element.itertext())


def _is_grid(table: Any) -> bool:
    """Tell a table of data from one that only lays out the page."""
    rows = table.findall(".//tr")
    cells = [cell for row in rows for cell in row if cell.tag in {"td", "th"}]
    return len(rows) > 1 and len(cells) > len(rows) and not any(cell.findall(".//p[2]") for cell in cells)


def _missing_front(tree: Any, lines: list[str], title: str | None) -> Iterator[str]:
    """Yield the headline and the date line of the page where the article lacks them."""
    text = "\n".join(lines)
    headlines = {" ".join("".join(h.itertext()).split()) for h in tree.iter("h1")} - {""}
    headline = next(iter(headlines)) if len(headlines) == 1 else title
    if headline and headline not in text:
        yield headline
    date = _marked(tree, _DATE_CLASS, lambda found: bool(_DATE.search(found)))
    if date and date not in text:
        yield date


def _missing_author(tree: Any, lines: list[str]) -> Iterator[str]:
    author = _marked(tree, _AUTHOR, lambda found: any(c.isalpha() for c in found))
    if author and author not in "\n".join(lines):
        yield author


def _marked(tree: Any, names: re.Pattern[str], wanted: Any) -> str | None:
    """Return the first short text whose element's class or id matches `names` and which is `wanted`."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            continue
        mark = f"{element.get('class', '')} {element.get('id', '')}"
        if mark.strip() and names.search(mark):
            text = " ".join("".join(element.itertext()).split())
            if text and len(text) <= _BYLINE_LENGTH and wanted(text):
                return text
    return None
