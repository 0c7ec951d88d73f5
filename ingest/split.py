"""Sentences and passages of a normalised text, by offsets: nothing is copied, moved or lost.

A passage is a run of whole sentences under one heading, of a size that says one thing; a sentence is what an
answer cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.types import Passage, Span
from ingest.words import CAPITALS

# About 120 Vietnamese syllables: long enough to carry its subject, short enough to be about one thing.
PASSAGE_CHARACTERS = 600
# A longer sentence is cut at its semicolons; one that is not may make a passage outgrow the size above.
LONGEST_PASSAGE = 1400

_ABBREVIATIONS = frozenset(
    {"tp", "tx", "tt", "st", "ths", "ts", "pgs", "gs", "bs", "ls", "ks", "cn", "đ/c", "tr", "v.v",
     "q", "p", "h", "x", "ông", "bà", "số", "mr", "mrs", "nxb", "cty"}
)  # fmt: skip
_END = re.compile(r"[.!?…]+[”\"')\]]*")
_CASED_HEADING = re.compile(
    r"^(?:[IVXLC]{1,5}\s*[.\-–)]|[A-HĐ]\s*[.)]|\d{1,2}(?:\.\d{1,2}){0,3}\s*[.)]?)\s+[" + CAPITALS + "]"
)
_NAMED_HEADING = re.compile(
    r"^(#{1,6}\s+)?(phần|chương|mục|tiểu mục|điều|phụ lục)\s+(?:thứ\s+)?[\divxlc]+", re.IGNORECASE
)
_LEVELS = {"phần": 1, "phụ lục": 1, "chương": 2, "mục": 3, "tiểu mục": 4, "điều": 5}
_HEADING_CHARACTERS = 180


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the sentences of `text[start:end]`, without the white space around them, in order.

    A line break ends a sentence; a full stop does unless it stands in a number, abbreviation or initial.
    """
    stop = len(text) if end is None else end
    for line in _lines(text, start, stop):
        begin = line.start
        for match in _END.finditer(text, line.start, line.end):
            if match.end() < line.end and not _ends_sentence(text, match, begin):
                continue
            span = _trimmed(text, begin, match.end())
            if span is not None:
                yield span
            begin = match.end()
        rest = _trimmed(text, begin, line.end)
        if rest is not None:
            yield rest


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    position = start
    while position < end:
        line_end = text.find("\n", position, end)
        if line_end < 0:
            line_end = end
        if line_end > position:
            yield Span(position, line_end)
        position = line_end + 1


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def _ends_sentence(text: str, match: re.Match[str], begin: int) -> bool:
    after = text[match.end() : match.end() + 2]
    mark = match[0][0]
    if not after[:1].isspace():
        # "bức xúc…Tất cả", "thi hành.Tuy nhiên": a missing space, seen by the capital after a small letter.
        before = text[match.start() - 1 : match.start()]
        return after[:1].isupper() and before.islower() and (mark != "." or after[1:2].islower())
    following = text[match.end() : match.end() + 6].lstrip()[:1]
    if following.islower():
        return False
    if mark != ".":
        return True
    word = re.split(r"[\s(“\"]", text[max(begin, match.start() - 12) : match.start()])[-1]
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return False
    # "1. Thủ trưởng …", "a. …", "Điều 5. …" number what follows.
    head = text[begin : match.start()].strip()
    return not (head.isdigit() or re.fullmatch(r"(?:[a-zđ]|[IVXLC]+|\d+(?:\.\d+)*|Điều [\w.]+)", head, re.IGNORECASE))


def is_heading(line: str) -> bool:
    """Tell whether a whole line is a heading: numbered or named, or in capitals, and not a sentence."""
    stripped = line.strip()
    if not 3 <= len(stripped) <= _HEADING_CHARACTERS:
        return False
    if stripped[-1] in ".;,:…!?" and not stripped.startswith("#"):
        return False
    if _NAMED_HEADING.match(stripped) or stripped.startswith("#"):
        return True
    if re.search(r"[;:]|\d+(?:[.,]\d+)*\s*(?:%|việc|tỷ|triệu|đồng)", stripped):
        return False
    letters = [c for c in stripped if c.isalpha()]
    if len(letters) >= 6 and all(c.isupper() for c in letters):
        return True
    return bool(_CASED_HEADING.match(stripped)) and len(stripped) <= 120


def _level(line: str) -> int:
    named = _NAMED_HEADING.match(line.strip())
    if named:
        # "ı" and "İ" match "i" when case is ignored.
        return _LEVELS.get(named[2].lower(), _LEVELS["điều"])
    if line.startswith("#"):
        return len(line) - len(line.lstrip("#"))
    if re.match(r"[IVXLC]+\s*[.\-–)]", line):
        return 6
    if re.match(r"[A-HĐ]\s*[.)]", line):
        return 5
    numbered = re.match(r"\d+(?:\.\d+)*", line)
    return 7 + numbered[0].count(".") if numbered else 2


def passages(text: str) -> list[Passage]:
    """Return the passages of a normalised text in order; each character but white space is in one."""
    result: list[Passage] = []
    headings: dict[int, str] = {}
    start: int | None = None
    end = 0
    # Headings stay with the text below them, unless a text is all headings and would be one passage.
    only_headings = True
    for line in _lines(text, 0, len(text)):
        printed = text[line.start : line.end]
        heading = is_heading(printed)
        if heading:
            if start is not None and (not only_headings or line.end - start > PASSAGE_CHARACTERS):
                _append(result, start, end, headings)
                start = None
            level = _level(printed.strip())
            headings = {k: v for k, v in headings.items() if k < level}
            headings[level] = printed.strip().lstrip("# ")
        for sentence in _pieces(text, line):
            if start is not None and sentence.end - start > PASSAGE_CHARACTERS and not only_headings:
                _append(result, start, end, headings)
                start = None
            if start is None:
                start = sentence.start
                only_headings = True
            end = sentence.end
            only_headings = only_headings and heading
    if start is not None:
        _append(result, start, end, headings)
    return result


def _append(result: list[Passage], start: int, end: int, headings: dict[int, str]) -> None:
    result.append(Passage(len(result), start, end, " › ".join(headings[k] for k in sorted(headings))))


def _pieces(text: str, line: Span) -> Iterator[Span]:
    """Yield the sentences of a line, the very long ones cut at semicolons or, failing these, at spaces."""
    for sentence in sentences(text, line.start, line.end):
        start = sentence.start
        while sentence.end - start > LONGEST_PASSAGE:
            cut = text.rfind(";", start, start + LONGEST_PASSAGE) + 1 or text.rfind(" ", start, start + LONGEST_PASSAGE)
            if cut <= start:
                cut = start + LONGEST_PASSAGE
            piece = _trimmed(text, start, cut)
            if piece is not None:
                yield piece
            start = cut
        rest = _trimmed(text, start, sentence.end)
        if rest is not None:
            yield rest
