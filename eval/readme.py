"""Generated blocks of the README: text between `<!-- NAME:start -->` and `<!-- NAME:end -->`."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.errors import BadInput


class MissingBlockError(BadInput):
    """The file has no such marked block, so a table would be lost."""

    title = "Thiếu khối đánh dấu trong tệp"


def with_block(text: str, name: str, content: str) -> str:
    """Return `text` with what stands between the markers of `name` replaced; there must be one pair."""
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise MissingBlockError(f"Cần đúng một khối “{start} … {end}” để ghi bảng vào. Hãy thêm hai dòng đó vào tệp.")
    return re.sub(
        re.escape(start) + ".*" + re.escape(end),
        lambda _: f"{start}\n{content.strip()}\n{end}",
        text,
        flags=re.DOTALL,
    )


def write_block(path: Path, name: str, content: str) -> None:
    """Replace the block of a file; raise MissingBlockError where the file or its markers are missing."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingBlockError(f"Không tìm thấy tệp {path} để ghi bảng vào.") from None
    path.write_text(with_block(text, name, content), encoding="utf-8")
