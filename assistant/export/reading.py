"""Conversations in the words that every form of file has: dates, sources, and an answer in pieces. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from ingest.library.conversations import Conversation, StoredTurn
from ingest.words import fold

# Times are told as the readers' clocks have them.
VIETNAM = timezone(timedelta(hours=7))

UNTITLED = "Cuộc trò chuyện chưa đặt tên"
EXPORTED = "Xuất từ Trợ lý báo cáo thi hành án dân sự; hỏi từ {first} đến {last}."
EMPTY = "Cuộc trò chuyện này chưa có câu hỏi nào."
QUESTION = "Câu hỏi {n}"
ASKED_AT = "Hỏi lúc {at}"
REFUSED = "Kho tài liệu chưa đủ căn cứ để trả lời."
WARNING = "Lưu ý"
COMPUTED = "Phép tính"
QUOTES = "Câu trích"
SOURCES = "Nguồn"
PAGE = "trang {page}"
FILE = "tệp {source}"
DISCLAIMER = "Câu trả lời được lập tự động từ tài liệu trong kho. Hãy mở nguồn để đối chiếu trước khi sử dụng."

_BULLET = re.compile(r"^\s*[-*•]\s+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer: its stretches of text, each bold or not; `bullet` for an item of a list."""

    stretches: tuple[tuple[str, bool], ...]
    bullet: bool


def title_of(conversation: Conversation) -> str:
    """Return the conversation's title, or what is said in its place."""
    return conversation.title or UNTITLED


def spoken_time(moment: datetime) -> str:
    """Return a time as it is written in Vietnam: "14:05 ngày 03/07/2024"."""
    there = moment.astimezone(VIETNAM)
    return f"{there:%H:%M} ngày {there:%d/%m/%Y}"


def span_of(turns: Sequence[StoredTurn]) -> str:
    """Return the line that says where this comes from and when it was asked."""
    if not turns:
        return EMPTY
    return EXPORTED.format(first=spoken_time(turns[0].created_at), last=spoken_time(turns[-1].created_at))


def answer_lines(answer: str) -> Iterator[Line]:
    """Yield the lines of an answer's Markdown, of which answers use bold stretches and lists only."""
    for line in answer.split("\n"):
        if not line.strip():
            continue
        bullet = _BULLET.match(line)
        text = line[bullet.end() :] if bullet else line.strip()
        # Every second piece stands between two pairs of asterisks.
        pieces = enumerate(_BOLD.split(text))
        yield Line(tuple((piece, at % 2 == 1) for at, piece in pieces if piece), bullet is not None)


def whereabouts(citation: Mapping[str, Any]) -> str:
    """Return where a citation stands: title, issuer, day, file and page."""
    issued = citation.get("issued_on")
    page = citation.get("page")
    parts = (
        citation.get("title") or citation["source"],
        citation.get("issuer"),
        "/".join(reversed(str(issued).split("-"))) if issued else None,
        FILE.format(source=citation["source"]),
        PAGE.format(page=page) if page is not None else None,
    )
    return ", ".join(part for part in parts if part)


def formulas(answer: Mapping[str, Any]) -> list[str]:
    """Return how the answer's computed figures were reckoned."""
    return [str(figure["formula"]) for figure in answer["figures"] if figure.get("computed") and figure.get("formula")]


def sources_of(turns: Sequence[StoredTurn]) -> list[str]:
    """Return the documents that the answers quote, each once, as whereabouts without a page."""
    found: dict[str, str] = {}
    for turn in turns:
        for citation in turn.answer["citations"]:
            found.setdefault(citation["document_id"], whereabouts({**citation, "page": None}))
    return list(found.values())


def file_name(conversation: Conversation, ending: str) -> tuple[str, str]:
    """Return the file's name in ASCII letters and in full, both with its ending."""
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", title_of(conversation))
    whole = " ".join(title.split())[:_LONGEST_NAME].strip(" .…") or "hoi-dap"
    plain = re.sub(r"[^a-z0-9]+", "-", fold(whole)).strip("-") or "hoi-dap"
    return f"{plain}.{ending}", f"{whole}.{ending}"
