"""Abbreviations: those of the field, and an operator's own over them.

The operator's file is `vocabulary.toml` in the data folder, in the form of `vocabulary/abbreviations.toml`. Texts
and questions must be cut with the same ones, so a library has one set, and whoever works for it does so within
`using`: context variables keep two libraries of one process, and their threads, apart.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from ingest.errors import BadSetting, reason

FILE_NAME = "vocabulary.toml"
# What each section is for stands in the packaged file; only the last one leaves documents alone.
_OF_DOCUMENTS = ("any_case", "capitals")
SECTIONS = (*_OF_DOCUMENTS, "questions")
# Letters only, for that is what is looked up; the longest of the field has eight.
_SHORT = re.compile(r"[^\W\d_]{2,16}")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_HINT = (
    'Mỗi dòng cần dạng "viết tắt" = "nghĩa đầy đủ", cả hai trong ngoặc kép, '
    "dưới [any_case], [capitals] hoặc [questions]."
)


@dataclass(frozen=True, slots=True, eq=False)
class Abbreviations:
    """What stands for what, by section; `mark` differs where the terms of documents would."""

    sections: Mapping[str, Mapping[str, str]]
    mark: str


@cache
def packaged() -> Abbreviations:
    """Return the abbreviations of the field."""
    return _of(tomllib.loads(files("ingest.vocabulary").joinpath("abbreviations.toml").read_text("utf-8")))


def with_file(path: Path) -> Abbreviations:
    """Return the field's abbreviations with those of `path` over them; without such a file, the field's.

    Raises BadSetting, which names the file and the line, where it cannot be used.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return packaged()
    except OSError as error:
        raise BadSetting(f"Không đọc được tệp viết tắt {path}: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadSetting(f"Tệp viết tắt {path}, dòng {line}: không phải văn bản UTF-8. Hãy lưu lại tệp.") from error
    own = _parsed(path, text)
    sections = packaged().sections
    return _of({name: {**sections[name], **own.get(name, {})} for name in SECTIONS})


_IN_USE: ContextVar[Abbreviations | None] = ContextVar("abbreviations", default=None)


def in_use() -> Abbreviations:
    """Return the abbreviations that texts are cut with here: the field's, unless within `using`."""
    return _IN_USE.get() or packaged()


@contextmanager
def using(abbreviations: Abbreviations) -> Iterator[None]:
    """Cut texts with `abbreviations` within this block; never across a generator's `yield`."""
    token = _IN_USE.set(abbreviations)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def _of(sections: Mapping[str, Mapping[str, str]]) -> Abbreviations:
    of_documents = json.dumps([sections[name] for name in _OF_DOCUMENTS], sort_keys=True)
    return Abbreviations(sections, hashlib.sha256(of_documents.encode()).hexdigest()[:16])


def _parsed(path: Path, text: str) -> dict[str, dict[str, str]]:
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # "(at end of document)": what is missing is missing on the last line.
        at = _AT_LINE.search(str(error))
        raise _unusable(path, int(at[1]) if at else text.count("\n") + 1, "không đúng cú pháp TOML") from error
    result: dict[str, dict[str, str]] = {}
    for name, section in written.items():
        if name not in SECTIONS or not isinstance(section, dict):
            raise _unusable(path, _line_of(text, name), f"“{name}” không phải là một trong ba mục")
        result[name] = {}
        for short, full in section.items():
            short_form = unicodedata.normalize("NFC", short)
            wrong = _wrong(name, short_form, full)
            if wrong:
                raise _unusable(path, _line_of(text, short, name), f"“{short}” {wrong}")
            result[name][short_form if name == "capitals" else short_form.lower()] = full
    return result


def _wrong(section: str, short: str, full: object) -> str | None:
    if not _SHORT.fullmatch(short):
        return "phải gồm 2 đến 16 chữ cái viết liền"
    if section == "capitals" and not short.isupper():
        return "ở mục [capitals] phải viết hoa toàn bộ"
    if not isinstance(full, str) or not any(c.isalpha() for c in full):
        return "phải có nghĩa đầy đủ là một chuỗi chữ trong ngoặc kép"
    return None


def _unusable(path: Path, line: int, wrong: str) -> BadSetting:
    return BadSetting(f"Tệp viết tắt {path}, dòng {line}: {wrong}. {_HINT}")


def _line_of(text: str, key: str, section: str | None = None) -> int:
    """Return the line, from 1, on which `key` is set or begins a section; 1 where it cannot be told."""
    within = section is None
    header = re.compile(r"\s*\[\s*[\"']?([^\]\"']*?)[\"']?\s*\]")
    setting = re.compile(r"\s*\[*\s*[\"']?" + re.escape(key) + r"[\"']?\s*(?:=|\.|\])")
    for number, line in enumerate(text.split("\n"), 1):
        if within and setting.match(line):
            return number
        found = header.match(line)
        if found and section is not None:
            within = found[1] == section
    return 1
