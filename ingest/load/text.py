"""Plain text and Markdown: bytes in any of the encodings of Vietnamese offices -> one page of text."""

from __future__ import annotations

import codecs
import re

from ingest.errors import DamagedFile
from ingest.load.tables import render_table
from ingest.types import LoadedFile, LoadedPage

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A UTF-8 file with a few broken bytes is still UTF-8: reading it as windows-1258 would garble every letter.
# In a windows-1258 file nearly every letter beyond ASCII is broken as UTF-8, so that much room is safe.
_BROKEN_UTF8 = 0.25
_BROKEN_UTF16 = 0.02
# Letters that windows-1258 has and windows-1252 has not.
_VIETNAMESE = re.compile("[ĂăĐđƠơƯư\u0300\u0301\u0303\u0309\u0323]")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|(?:\s*:?-{2,}:?\s*\|)+\s*$")


def load_text(content: bytes) -> LoadedFile:
    """Read TXT or Markdown; a table drawn with pipes becomes one line a row. Raises DamagedFile."""
    text = _BOLD.sub(r"\1", decode(content))
    return LoadedFile((LoadedPage(None, _render_pipe_tables(text)),), "text/plain")


def decode(content: bytes) -> str:
    """Return the text of `content`: by its byte order mark, else UTF-8, UTF-16, windows-1258, windows-1252.

    Raises DamagedFile when the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if b"\x00" in content:
        return _decode_with_nulls(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if broken <= _BROKEN_UTF8 * sum(1 for c in text if c > "\x7f") or (broken == 1 and len(text) > 1000):
        return text
    controls = sum(1 for byte in content if byte < 32 and byte not in b"\t\n\r\f")
    if controls > len(content) * 0.01:
        raise DamagedFile(_NOT_TEXT)
    try:
        text = content.decode("cp1258")
        if _VIETNAMESE.search(text):
            return text
    except UnicodeDecodeError:
        pass
    return content.decode("cp1252", errors="replace")


_NOT_TEXT = "Tệp không phải là văn bản: bên trong là dữ liệu nhị phân. Hãy kiểm tra lại phần đuôi của tên tệp."


def _decode_with_nulls(content: bytes) -> str:
    """Decode UTF-16 without a mark: the null bytes of its Latin letters stand on one side only."""
    sample = content[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) > len(sample) * 0.1 and min(even, odd) < max(even, odd) * 0.1:
        text = content.decode(encoding, errors="replace")
        if text.count("\ufffd") <= len(text) * _BROKEN_UTF16:
            return text
    raise DamagedFile(_NOT_TEXT)


def _render_pipe_tables(text: str) -> str:
    if "|" not in text:
        return text
    lines = re.split(r"\r\n|\r|\n", text)
    out: list[str] = []
    i = 0
    while i < len(lines):
        if i + 1 < len(lines) and _PIPE_ROW.match(lines[i]) and _PIPE_RULE.match(lines[i + 1]):
            rows = [_cells(lines[i])]
            i += 2
            while i < len(lines) and _PIPE_ROW.match(lines[i]):
                rows.append(_cells(lines[i]))
                i += 1
            out.extend(render_table(rows))
        else:
            out.append(lines[i])
            i += 1
    return "\n".join(out)


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("*").strip() for cell in line.strip().strip("|").split("|")]
