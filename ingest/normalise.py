"""Loaded pages -> the one text that offsets count in: NFC, white space folded, portal boilerplate gone.

Each step is a list of edits of the text before it, so that the places of pages and words are carried along
exactly. The step on lines is repeated until it changes nothing: normalising twice is normalising once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ingest.errors import EmptyFile
from ingest.types import LoadedFile, LoadedPage, NormalisedText, PageSpan, WordBox

# Eth and gha are letters of no language of these reports: old fonts and keyboards put them for Đ and Ư. The
# private ones are bullets and dashes of Word's Symbol font.
_LETTERS = (
    {
        "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "Ƣ": "Ư", "ƣ": "ư",
        "\uf0b7": "•", "\uf0a7": "•", "\uf02d": "-", "\uf0d8": "•", "\uf0fc": "•",
        "\x0b": "\n", "\x0c": "\n", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n",
    }
    | dict.fromkeys("\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " ")
    | dict.fromkeys("\u202f\u205f\u3000", " ")
)  # fmt: skip
_LETTER = re.compile(f"[{re.escape(''.join(_LETTERS))}]")
# Invisible: controls, soft hyphens, zero-width and direction marks, tags, halves of surrogate pairs.
_INVISIBLE = re.compile(
    "\r(?=\n)|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+"
)
# A letter of ASCII never composes with what stands before it, so each of these runs can be composed alone.
_COMPOSABLE = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")
_WHITE = re.compile(r"[ \n]{2,}")

_SENTENCE_END = re.compile(r"[.!?…:;]['\"”’»)\]]*$")
_WRAPPED = 40  # characters; a shorter line is a heading or an item, not one that was broken for want of room
_ITEM = re.compile(r"(?:[a-zđ]{1,2}|[ivx]{1,4})\)|[a-zđ]\.\s")
# Words that are followed by a number: a line that ends in one goes on in "5 Điều 116 ...".
_BEFORE_NUMBER = re.compile(r"\b(?:khoản|điểm|điều|số|ngày|tháng|năm|quý|và|đến|từ|trên|gần|hơn)$", re.IGNORECASE)

# What the pages of Vietnamese portals carry around an article, each alone on its line (in lower case).
_BOILERPLATE = frozenset(
    """
    sign in|đăng nhập|đăng ký|đăng xuất|in trang|in trang này|in bài viết|in ấn|bản in|print|chia sẻ
    chia sẻ bài viết|chia sẻ facebook|chia sẻ qua facebook|share|tweet|facebook|twitter|zalo|trở về
    trở lại|quay lại|về đầu trang|lên đầu trang|đầu trang|gửi email|gửi mail|gửi bài viết|gửi phản hồi
    gửi bình luận|phản hồi|bình luận|lưu bài viết|skip to main content|skip to content
    chuyển đến nội dung|bỏ qua nội dung|đọc bài viết|nghe bài viết|nghe đọc bài|xem thêm|đọc thêm|cỡ chữ
    a-|a+|a a+|a- a a+|rss|sơ đồ cổng|sơ đồ trang|tìm kiếm|menu|toggle navigation
    """.strip().replace("\n", "|").replace("|    ", "|").split("|")
)  # fmt: skip
# Headings of lists of links to other articles, which end the page.
_TAILS = frozenset(
    """
    các tin khác|các tin đã đưa ngày|các tin đã đưa|các tin mới|các tin cũ hơn|các tin mới hơn
    các tin liên quan|các bài viết khác|các bài khác|bài viết khác|bài viết liên quan|bài liên quan
    tin liên quan|tin cùng chuyên mục|tin bài khác|tin bài liên quan|tin khác|tin mới hơn|tin cũ hơn
    tin tức khác|có thể bạn quan tâm|tin đọc nhiều
    """.strip().replace("\n", "|").replace("|    ", "|").split("|")
)  # fmt: skip
_LONGEST_LABEL = 48  # characters, with marks around the words
_TAIL_LINES = 40  # a longer tail is no list of links
_LINK = 200  # characters of the longest title of a link
_BREADCRUMB = re.compile(
    r"(?:trang chủ|trang chính|home|trang nhất)(?:\s*(?:[>»›/|]|::|→)\s*[^.!?]{1,80})*\s*[>»›/|]?$|"
    r"bạn đang (?:ở|xem)\b[^.!?]{0,120}$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\((?:hình )?ảnh\b[^()]{0,250}\)\.?$|\[(?:hình )?ảnh\b[^\[\]]{0,250}\]$"
    r"|(?:nguồn )?ảnh(?: minh h[oọ][aạ])?\s*[:：].{0,150}$",
    re.IGNORECASE,
)
_BRACKETED_LINK = re.compile(r"\[[A-ZĐÀ-Ỹ\"“‘'][^\[\]]{14,250}(?<![.;:])\]$")
_AMENDMENT = re.compile(r"sửa đổi|bổ sung|bãi bỏ|thay thế|hết hiệu lực|điều \d|khoản \d|hình|bảng|biểu|chú thích", re.I)
_LONGEST_BOILERPLATE = 400  # characters
# A line with a counted figure is never boilerplate, whatever it looks like.
_FIGURE = re.compile(r"\d\s*(?:%|việc|vụ|đồng|tỷ|tỉ|triệu|nghìn|ngàn|bản án|trường hợp)", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:theo|nguồn|tác giả|người viết|tin|bài|thực hiện)\b\s*[:：]?\s*\S"
    r"|.{3,60}\s[-–]\s(?:phòng|vp|văn phòng|cục|chi cục|ban|sở)\b",
    re.IGNORECASE,
)
_FRONT_MATTER_KEY = re.compile(r"(?:layout|title|date|tags|permalink|categories|docid|slug|author)\s*:")
_FRONT_MATTER_STARTS = 6  # lines from the top in which front matter may begin: a title may stand above it
_FRONT_MATTER_LINES = 80


def normalise(loaded: LoadedFile) -> NormalisedText:
    """Return the text of `loaded` with its page spans and word boxes; raises EmptyFile if no letter is left.

    Pages are parted by a line break, or by a space where a sentence runs over the page. Spans of pages are in
    order and do not overlap; of words only those that are still in the text are kept.
    """
    text, starts, ends = _join(loaded.pages)
    tracked = _Tracked(
        starts + [starts[i] + word.start for i, page in enumerate(loaded.pages) for word in page.words],
        ends + [starts[i] + word.end for i, page in enumerate(loaded.pages) for word in page.words],
    )
    text = _normalise(text, tracked)
    if not any(c.isalnum() for c in text):
        raise EmptyFile("Tệp không có nội dung chữ nào đọc được.")
    pages = tuple(
        PageSpan(page.number, tracked.starts[i], max(tracked.starts[i], tracked.ends[i]), page.width, page.height)
        for i, page in enumerate(loaded.pages)
        if page.number is not None
    )
    boxes = [word.box for page in loaded.pages for word in page.words]
    places = zip(tracked.starts[len(starts) :], tracked.ends[len(starts) :], boxes, strict=True)
    return NormalisedText(text, pages, tuple(WordBox(a, b, box) for a, b, box in places if a < b))


def normalise_text(text: str) -> str:
    """Return a plain string as `normalise` would write it; "" when nothing is left."""
    return _normalise(text, _Tracked([], []))


@dataclass(slots=True)
class _Tracked:
    """Stretches of the text that follow its edits: the places where each starts and where it ends."""

    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class _Edit:
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class _Shift:
    """What an edit moved: `[start, end)` is now `[new_start, new_end)`; `is_white` if only white space."""

    start: int
    end: int
    new_start: int
    new_end: int
    is_white: bool


def _join(pages: tuple[LoadedPage, ...]) -> tuple[str, list[int], list[int]]:
    """Return the pages as one text, and where each page starts and ends in it."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    before = ""
    for page in pages:
        if pieces:
            separator = " " if _runs_over(before, page.text) else "\n"
            pieces.append(separator)
            at += 1
        starts.append(at)
        pieces.append(page.text)
        at += len(page.text)
        ends.append(at)
        before = page.text
    return "".join(pieces), starts, ends


def _runs_over(before: str, after: str) -> bool:
    """Tell that a sentence of the page `before` goes on on the page `after`."""
    if not before or before[-1].isspace() or after[:1].isspace():
        return False
    return after[:1].islower() and not _ITEM.match(after) and not _SENTENCE_END.search(before[-20:])


def _normalise(text: str, tracked: _Tracked) -> str:
    text = _edit(text, [_Edit(m.start(), m.end(), "") for m in _INVISIBLE.finditer(text)], tracked)
    text = _LETTER.sub(lambda m: _LETTERS[m[0]], text)
    if not unicodedata.is_normalized("NFC", text):
        text = _edit(text, _compositions(text), tracked)
    text = _fold_white(text, tracked)
    while edits := _line_edits(text):
        text = _fold_white(_edit(text, edits, tracked), tracked)
    return text


def _compositions(text: str) -> Iterable[_Edit]:
    for match in _COMPOSABLE.finditer(text):
        old = match[0]
        new = unicodedata.normalize("NFC", old)
        if new == old:
            continue
        # Only what differs is edited, so that words that begin or end beside it keep their places.
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        yield _Edit(match.start() + head, match.end() - tail, new[head : len(new) - tail])


def _fold_white(text: str, tracked: _Tracked) -> str:
    """Fold runs of spaces to one and of empty lines to one; strip lines and the text."""
    edits: list[_Edit] = []
    start, end = len(text) - len(text.lstrip(" \n")), len(text.rstrip(" \n"))
    if start:
        edits.append(_Edit(0, min(start, len(text)), ""))
    for match in _WHITE.finditer(text, start, max(start, end)):
        run = match[0]
        lines = run.count("\n")
        new = " " if not lines else "\n" if lines == 1 else "\n\n"
        if new != run:
            edits.append(_Edit(match.start(), match.end(), new))
    if start < end < len(text):
        edits.append(_Edit(end, len(text), ""))
    return _edit(text, edits, tracked)


def _edit(text: str, edits: Iterable[_Edit], tracked: _Tracked) -> str:
    """Apply edits, which are in order and do not overlap, to the text and to the tracked places."""
    edits = list(edits)
    if not edits:
        return text
    pieces: list[str] = []
    shifts: list[_Shift] = []
    at = 0
    new_at = 0
    for edit in edits:
        pieces.append(text[at : edit.start])
        pieces.append(edit.new)
        new_start = new_at + edit.start - at
        new_at = new_start + len(edit.new)
        at = edit.end
        shifts.append(_Shift(edit.start, edit.end, new_start, new_at, not edit.new.strip()))
    pieces.append(text[at:])
    if tracked.starts:
        _move(tracked, shifts)
    return "".join(pieces)


def _move(tracked: _Tracked, shifts: list[_Shift]) -> None:
    """Carry the stretches over the edits.

    White space that an edit writes belongs to no stretch that begins or ends inside the edit, letters to all.
    """
    import numpy as np

    start, end, new_start, new_end = (
        np.array([getattr(shift, name) for shift in shifts], dtype=np.int64)
        for name in ("start", "end", "new_start", "new_end")
    )
    is_white = np.array([shift.is_white for shift in shifts])

    def moved(places: list[int], *, starts: bool) -> Any:
        place = np.array(places, dtype=np.int64)
        last = np.searchsorted(start, place, side="right") - 1
        i = np.maximum(last, 0)
        inside = np.where(is_white[i] == starts, new_end[i], new_start[i])
        inside = np.where(place == start[i], new_start[i], inside)
        return np.where(last < 0, place, np.where(place >= end[i], new_end[i] + place - end[i], inside))

    starts, ends = moved(tracked.starts, starts=True), moved(tracked.ends, starts=False)
    # A stretch whose text is gone stays empty: what is later put around its place is not its own.
    was_empty = np.array(tracked.ends, dtype=np.int64) <= np.array(tracked.starts, dtype=np.int64)
    tracked.starts = starts.tolist()
    tracked.ends = np.where(was_empty, starts, ends).tolist()


def _line_edits(text: str) -> list[_Edit]:
    """Return the edits that take out boilerplate lines and join the lines of a wrapped sentence."""
    lines = text.split("\n")
    gone = _front_matter(lines) | _tail(lines)
    gone.update(i for i, line in enumerate(lines) if line and i not in gone and _is_boilerplate(line))
    edits: list[_Edit] = []
    at = 0
    length = 0  # of the line so far, with those joined to it: the same whether joined in this pass or before
    for i, line in enumerate(lines):
        end = at + len(line)
        if i in gone:
            edits.append(_Edit(at, min(end + 1, len(text)), ""))
            length = 0
        else:
            length = length + len(line) + 1 if length else len(line)
            following = lines[i + 1] if i + 1 < len(lines) and i + 1 not in gone else ""
            if length >= _WRAPPED and following and _goes_on(line, following):
                edits.append(_Edit(end, end + 1, " "))
            else:
                length = 0
        at = end + 1
    return edits


def _goes_on(line: str, following: str) -> bool:
    """Tell that `following` is the rest of a sentence that `line` breaks off for want of room."""
    if _SENTENCE_END.search(line):
        return False
    if following[0].islower():
        return not _ITEM.match(following)
    return following[0].isdigit() and bool(_BEFORE_NUMBER.search(line))


def _is_boilerplate(line: str) -> bool:
    if len(line) > _LONGEST_BOILERPLATE:
        return False
    if len(line) <= _LONGEST_LABEL:
        plain = line.strip(" :|-–•·").lower()
        if plain in _BOILERPLATE or plain in _TAILS:
            return True
    if _BREADCRUMB.match(line) or _CAPTION.match(line):
        return not _FIGURE.search(line)
    return bool(
        _BRACKETED_LINK.match(line) and len(line.split()) >= 4 and not _AMENDMENT.search(line)
    ) and not _FIGURE.search(line)


def _tail(lines: list[str]) -> set[int]:
    """Return the lines of the list of links that ends the page: all behind its heading, if all are titles."""
    for i, line in enumerate(lines):
        if len(line) > _LONGEST_LABEL or line.strip(" :").lower() not in _TAILS:
            continue
        rest = [n for n in range(i + 1, len(lines)) if lines[n]]
        if len(rest) <= _TAIL_LINES and all(_is_link(lines[n]) for n in rest):
            return {n for n in rest if not _BYLINE.match(lines[n])}
    return set()


def _is_link(line: str) -> bool:
    return len(line) <= _LINK and not _SENTENCE_END.search(line.rstrip(" :")) and not _FIGURE.search(line)


def _front_matter(lines: list[str]) -> set[int]:
    """Return the lines of YAML front matter, its two rules with them."""
    opening = next((i for i, line in enumerate(lines[:_FRONT_MATTER_STARTS]) if line == "---"), None)
    if opening is None:
        return set()
    for end in range(opening + 1, min(opening + _FRONT_MATTER_LINES, len(lines))):
        if lines[end] == "---":
            inside = lines[opening + 1 : end]
            return set(range(opening, end + 1)) if any(_FRONT_MATTER_KEY.match(line) for line in inside) else set()
    return set()
