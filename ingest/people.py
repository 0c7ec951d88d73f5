"""Persons named in Vietnamese text, told apart from places that look like names. Pure."""

from __future__ import annotations

import re

from ingest.places import place_mentions
from ingest.words import CAPITALS

_FAMILY = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đinh|Lâm|Mai|Trịnh|Đoàn|Hà|Cao|Tạ|Trương"
    "|Tô|Chu|Lương|Vương|Tống|Triệu|Lưu|Nông|Quách|Thái|Châu|Tôn|Kiều|Khuất|Doãn|Ninh|Đàm|Từ|Phùng|Thân|Hứa|Mạc|Văn"
)
PERSON = re.compile(rf"\b(?:{_FAMILY})(?:\s[{CAPITALS}][{CAPITALS.lower()}]+){{1,3}}\b")


def persons(text: str) -> list[tuple[int, int]]:
    """Return where persons are named in `text`; "Hà Nội" and "Hồ Chí Minh" are places that look like names."""
    masked = text
    for place in place_mentions(text):
        masked = masked[: place.start] + "·" * (place.end - place.start) + masked[place.end :]
    return [m.span() for m in PERSON.finditer(masked)]
