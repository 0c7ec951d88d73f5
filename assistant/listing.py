"""The items of a list as a document prints it: a run of marked lines, or what follows an introducing sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.understand import Question, QuestionKind
from ingest.people import PERSON
from ingest.split import is_heading, sentences
from ingest.types import Span
from ingest.words import fold_aligned

# What a line that is an item of a list begins with, by the sort of its mark: items of one list have one sort.
_MARKS = {
    "letter": re.compile(r"[a-zđ]{1,2}[.)]\s"),
    "number": re.compile(r"\d{1,2}[.)]\s"),
    "nested": re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[.)]?\s"),
    "bracket": re.compile(r"\(\d{1,2}\)\s"),
    "ordinal": re.compile(r"(?:Thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|Một là|Hai là|Ba là|Bốn là|Năm là)\b"),
    "dash": re.compile(r"[-–•*+]\s"),
}
# Below a report's text stand who gets it and who signed it.
_CLOSING = re.compile(
    r"\s*(?:noi nhan|luu\s?:|\(?da ky\)?|kt\.|tl\.|tm\.|q\.|ket thuc|theo\s*:|tac gia|nguon\s*:)|\s*-?\s*luu\s?:\s?vt"
)
_MOST_ITEMS = 40


def mark_of(line: str) -> str:
    """Return the sort of mark that a line begins with, "" for none."""
    stripped = line.lstrip()
    return next((sort for sort, pattern in _MARKS.items() if pattern.match(stripped)), "")


def items_below(text: str, end: int) -> list[Span]:
    """Return the items that follow the introducing sentence that ends at `end`, on the lines below it.

    Lines with marks up to the first that has none, or has that of the introducing line; without marks, the lines up
    to the next heading. None of a report's closing block.
    """
    line_start = text.rfind("\n", 0, max(end - 1, 0)) + 1
    above = mark_of(text[line_start:end])
    found: list[Span] = []
    sort = ""
    for line in _lines_from(text, end):
        printed = text[line.start : line.end]
        if _CLOSING.match(fold_aligned(printed)) or PERSON.fullmatch(printed.strip()):
            break
        mark = mark_of(printed)
        if not found:
            sort = mark
        if is_heading(printed) and not mark:
            break
        if sort and mark and mark == above and mark != sort:
            break
        if sort and not mark:
            if not found or not _goes_on(text, found[-1], line):
                break
            found[-1] = Span(found[-1].start, line.end)  # a line that a file broke
            continue
        if sort and mark != sort:
            continue  # what an item of the list consists of
        found.append(line)
        if len(found) == _MOST_ITEMS:
            break
    return found


def items_around(text: str, start: int) -> list[Span]:
    """Return the run of marked lines that holds offset `start`, from its introducing line; [] where none introduces."""
    line_start = text.rfind("\n", 0, start) + 1
    sort = mark_of(text[line_start : line_start + 12])
    if not sort:
        return []
    at = line_start
    while at > 0:
        previous = text.rfind("\n", 0, at - 1) + 1
        line = text[previous : at - 1]
        if line.rstrip().endswith(":") and mark_of(line) != sort:
            found = items_below(text, at - 1)
            return [Span(previous, at - 1), *found] if any(f.start <= start < f.end for f in found) else []
        if mark_of(line) == "" and is_heading(line):
            return []
        at = previous
        if line_start - at > _FARTHEST:
            return []
    return []


# An introducing line further above than this, in characters, introduces something else.
_FARTHEST = 4_000


def _goes_on(text: str, item: Span, line: Span) -> bool:
    """Tell whether a line goes on with an item that a file has broken."""
    return text[item.end - 1] not in ".;:" and text[line.start : line.start + 1].islower()


def _lines_from(text: str, start: int) -> Iterator[Span]:
    position = text.find("\n", start)
    while 0 <= position < len(text):
        stop = text.find("\n", position + 1)
        stop = len(text) if stop < 0 else stop
        begin, end = position + 1, stop
        while begin < end and text[begin].isspace():
            begin += 1
        while end > begin and text[end - 1].isspace():
            end -= 1
        if end > begin:
            yield Span(begin, end)
        position = stop if stop < len(text) else -1


# How a sentence begins that goes on with what the one before it began: a task or a point without a subject of its own.
_GOES_ON = re.compile(
    r"(?:dong thoi|dac biet|ben canh do|ngoai ra|cung voi do|mat khac|tiep tuc|tiep theo|tiep den|thuc hien"
    r"|thuong xuyen|day manh|tap trung|tang cuong|nang cao|kien quyet|nghien cuu|ra soat|chu dong|chu trong|phoi hop"
    r"|tham muu|xay dung|hoan thien|to chuc|trien khai|quan tam|bo tri|bao dam|dam bao|phat huy|lam tot|xu ly"
    r"|giai quyet|kip thoi|quan triet|cung co|doi moi|ung dung|don doc|kiem tra|khan truong|phan dau|theo doi|can"
    r"|mot so|hai la|ba la|bon la|nam la|cuoi cung|trong do|cu the)\b"
)
# Where somebody else begins to speak, or something else is told.
_SPEAKS = re.compile(
    r"^(?:phat bieu|ket luan|tai hoi nghi|tai buoi|thao luan|ghi nhan|theo (?:bao cao|ong|ba|dong chi)|ngay \d|sang \d"
    r"|chieu \d|toi \d|nam \d{4})|\b(?:nhan manh|cho biet|cho rang|phat bieu|khang dinh|de nghi|yeu cau)\b"
)
_ANNOUNCES = re.compile(
    r"\b(?:nhung|cac|mot so) (?:\w+ ){0,4}?(?:ton tai|han che|kho khan|vuong mac|ket qua|nhiem vu|noi dung)"
)
_CAPTION = re.compile(r"\s*\(\s*(?:ảnh|hình)\b[^)]*\)\s*$", re.IGNORECASE)
# A list in prose is looked for so far around its likeliest sentence, in characters, and has at most so many sentences.
_PROSE_REACH, _MOST_SENTENCES = 3_000, 8


def prose_list(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences that tell one list in prose with the one at `text[start:end]`, in order.

    What goes on with it on its line and on the lines below, up to where somebody else speaks; what it goes on with.
    """
    first = text.rfind("\n", 0, max(0, start - _PROSE_REACH)) + 1
    stop = text.find("\n", min(len(text), end + _PROSE_REACH))
    around = [
        span
        for span in sentences(text, first, len(text) if stop < 0 else stop)
        if not _CAPTION.match(text[span.start : span.end])
    ]
    at = next((i for i, span in enumerate(around) if span.start <= start < span.end), None)
    if at is None:
        return []
    folded = [fold_aligned(text[span.start : span.end]).lstrip(" -–•+*") for span in around]
    begin = at
    while begin > 0 and _GOES_ON.match(folded[begin]) and at - begin < _MOST_SENTENCES:
        begin -= 1
    close = at + 1
    announced = bool(_ANNOUNCES.search(folded[begin]))
    while close < len(around) and close - begin < _MOST_SENTENCES:
        printed = text[around[close].start : around[close].end]
        new_line = "\n" in text[around[close - 1].end : around[close].start]
        goes_on = bool(_GOES_ON.match(folded[close])) or (announced and close == begin + 1) or not new_line
        if not goes_on or is_heading(printed) or _speaks(printed, folded[close]):
            break
        close += 1
    return around[begin:close]


def _speaks(printed: str, folded: str) -> bool:
    return bool(_SPEAKS.search(folded)) and bool(PERSON.search(printed) or _SPEAKS.match(folded))


def leading_clause(text: str, limit: int) -> int:
    """Return the length of the beginning of `text` that ends with a clause, or failing that a word, within `limit`."""
    if len(text) <= limit:
        return len(text)
    ends = [m.start() for m in re.finditer(r"[;:,.](?=\s)|\s[–-]\s", text[: limit + 1])]
    best = max((end for end in ends if end >= limit // 3), default=0)
    return best or max(text.rfind(" ", 0, limit), 1)


_LISTS = re.compile(
    r"\b(?:ke|neu|diem|liet ke)(?: (?:giup|ra|ten|lai|ro))*(?: (?:cac|nhung|ten))\b|liet ke|ke ten|diem ten"
    r"|\bgom (?:nhung|cac|co|may|gi|ai)\b|bao gom (?:nhung|gi|ai|cac)|\bnhung [^?,]{1,60}? (?:nao|gi)\b|\bcac mat\b"
    r"|\bmay (?:loai|nhom|mat|buoc|hinh thuc|bien phap|truong hop|noi dung|nhiem vu|giai phap|dieu kien|nguyen tac)\b"
)


def lists(question: Question) -> bool:
    """Tell whether all of several things are asked for: "những … nào", "gồm những gì", "kể tên các …"."""
    if question.kind is QuestionKind.LIST:
        return True
    kinds = {QuestionKind.GENERAL, QuestionKind.LEGAL, QuestionKind.FIGURE}
    return question.kind in kinds and bool(_LISTS.search(fold_aligned(question.text)))
