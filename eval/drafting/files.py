"""Files of drafts and questions: every line is kept as it is unless it is the one that changes.

A write replaces the whole file at once, so that whoever reads it, or a power cut, finds the old one or the new one.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.datasets import DatasetError
from eval.drafting.draft import PROPOSED, STATUS, line_of
from ingest.errors import BadInput

Record = dict[str, Any]


def read_lines(path: Path, *, missing: bool = False) -> list[str]:
    """Return the lines with their ends; with `missing`, none where there is no file. BadInput where unreadable."""
    try:
        # newline="": a line's own end must come back as it was.
        with path.open(encoding="utf-8", newline="") as file:
            return file.readlines()
    except FileNotFoundError:
        if missing:
            return []
        raise BadInput(f"Không tìm thấy tệp {path}. Hãy kiểm tra lại đường dẫn.") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: tệp không ở bảng mã UTF-8 ({error.reason}).") from None
    except OSError as error:
        raise BadInput(f"Không đọc được {path} ({error.strerror}).") from None


def records_of(path: Path, lines: Sequence[str]) -> list[Record | None]:
    """Return the object of each line, None for a blank one; DatasetError names the first line that is none."""
    records: list[Record | None] = []
    for number, line in enumerate(lines, start=1):
        text = line.lstrip("\ufeff") if number == 1 else line
        if not text.strip():
            records.append(None)
            continue
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            raise DatasetError(f"{path}, dòng {number}: JSON sai cú pháp ở cột {error.colno} ({error.msg}).") from None
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            raise DatasetError(f"{path}, dòng {number}: mỗi dòng phải là một đối tượng JSON có trường id.")
        records.append(record)
    return records


def write_atomically(path: Path, lines: Sequence[str]) -> None:
    """Replace the file by these lines, on the disk before this returns; BadInput where it cannot be written."""
    target = path.resolve()  # a link stays a link
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(f"Không ghi được {path} ({error.strerror}).") from error


def change_record(path: Path, identifier: str, change: Callable[[Record], Record]) -> None:
    """Write the record of this id anew; the file is read again first, so that nothing written meanwhile is lost."""
    lines = read_lines(path)
    for position, record in enumerate(records_of(path, lines)):
        if record is not None and record["id"] == identifier:
            lines[position] = line_of(change(record))
            write_atomically(path, lines)
            return
    raise BadInput(f"{path} không còn câu “{identifier}”; tệp đã bị thay trong lúc duyệt. Hãy chạy lại.")


def append_records(path: Path, records: Sequence[Record]) -> int:
    """Add the records whose ids the file does not have yet; return how many those are."""
    lines = read_lines(path, missing=True)
    held = {record["id"] for record in records_of(path, lines) if record is not None}
    new = [record for record in records if record["id"] not in held]
    if new:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        write_atomically(path, [*lines, *(line_of(record) for record in new)])
    return len(new)


def is_proposed(record: Record) -> bool:
    """Tell whether a draft still waits for its reviewer."""
    return record.get(STATUS) == PROPOSED


def _umask() -> int:
    # There is no way to read it but by setting it.
    current = os.umask(0)
    os.umask(current)
    return current
