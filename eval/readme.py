"""Generated blocks of the README: text between `<!-- NAME:start -->` and `<!-- NAME:end -->`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from ingest.errors import BadInput


class MissingBlockError(BadInput):
    """The file has no such marked block, so a table would be lost."""

    title = "Thiếu khối đánh dấu trong tệp"


def block(text: str, name: str) -> str:
    """Return what stands between the markers of `name`; there must be one pair."""
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise MissingBlockError(f"Cần đúng một khối “{start} … {end}” để ghi bảng vào. Hãy thêm hai dòng đó vào tệp.")
    return text[text.index(start) + len(start) : text.index(end)]


def with_block(text: str, name: str, content: str) -> str:
    """Return `text` with what stands between the markers of `name` replaced; there must be one pair."""
    block(text, name)
    before, rest = text.split(f"<!-- {name}:start -->")
    return f"{before}<!-- {name}:start -->\n{content.strip()}\n{rest[rest.index(f'<!-- {name}:end -->') :]}"


def read_readme(path: Path) -> str:
    """Return the file's text; BadInput where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"Không đọc được {path} ({error.strerror}). Hãy chọn tệp bằng --readme.") from None


def write_block(path: Path, name: str, content: str) -> None:
    """Replace the block of a file; BadInput where the file cannot be read or has no such block."""
    path.write_text(with_block(read_readme(path), name, content), encoding="utf-8")


def tell_stale(readme: Path, rows: Sequence[str], command: str) -> None:
    """Say which rows of the README are out of date and leave with code 1; nothing where none is."""
    for row in rows:
        typer.echo(f"Bảng trong {readme} đã cũ, kết quả hiện nay: {row}", err=True)
    if rows:
        typer.echo(f"Ghi lại bằng: {command}", err=True)
        raise typer.Exit(1)
