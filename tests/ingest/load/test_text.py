"""Plain text: every encoding of Vietnamese offices, never garbled."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DamagedFile
from ingest.load import load
from ingest.load.text import decode

SENTENCE = "Cục Thi hành án dân sự tỉnh đã thi hành xong 1.234 việc, đạt tỷ lệ 81,41%; ước trên 50 tỷ đồng.\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_and_without_mark(encoding: str):
    assert decode(SENTENCE.encode(encoding)) == SENTENCE


def test_windows_1258():
    table = str.maketrans({c: _apart(c) for c in set(SENTENCE) if len(_apart(c)) > 1})
    content = SENTENCE.translate(table).encode("cp1258")
    assert unicodedata.normalize("NFC", decode(content)) == SENTENCE


def _apart(character: str) -> str:
    """Write a letter as windows-1258 does: the vowel with its hat or horn, then the tone."""
    parts = unicodedata.normalize("NFD", character)
    tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)) + tones


def test_windows_1252():
    assert decode("Café déjà vu".encode("cp1252")) == "Café déjà vu"


def test_utf8_with_a_broken_byte_is_not_garbled():
    content = (SENTENCE * 20).encode()[:-3] + b"\xff\n"
    assert decode(content).startswith(SENTENCE * 19)


@pytest.mark.parametrize("broken", [b"\xff", "ộ".encode()[:2], b"\xed\xa0\x80"])
def test_one_utf8_line_with_a_broken_letter_is_not_garbled(broken: bytes):
    text = decode(broken + SENTENCE.encode())
    assert text.endswith(SENTENCE)
    assert set(text.removesuffix(SENTENCE)) == {"\ufffd"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\ufeff")))
def test_utf8_is_always_read_as_utf8(text: str):
    assert decode(text.encode()) == text


def test_binary_is_refused():
    with pytest.raises(DamagedFile, match="nhị phân"):
        load("a.txt", bytes(range(256)) * 10)


def test_tables_of_pipes_and_bold_in_markdown():
    content = "# Kết quả\n\n| Đơn vị | Xong (việc) |\n|---|--:|\n| **Cục A** | 12 |\n\nĐạt **81%** kế hoạch.\n"
    assert load("a.md", content.encode()).pages[0].text.split("\n") == [
        "# Kết quả", "", "Cục A: Xong (việc) 12.", "", "Đạt 81% kế hoạch.", "",
    ]  # fmt: skip
