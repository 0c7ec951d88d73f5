"""Which loader reads a file: content before name, and a clear message where the two cannot both be right."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DamagedFile, EmptyFile, LoadError, UnsupportedKind
from ingest.load import SUPPORTED_SUFFIXES, load
from tests.pdf_writer import write_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("Nội dung")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(name: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.docx", PNG, DamagedFile, "ảnh PNG"),
        ("a.png", PNG, UnsupportedKind, "ảnh PNG"),
        ("a.txt", write_pdf([["x"]]), DamagedFile, "PDF"),
        ("a.csv", word_file(), DamagedFile, "Word"),
        ("a.pdf", b"khong phai", DamagedFile, "PDF"),
        ("a.docx", b"khong phai", DamagedFile, "Word"),
        ("a.doc", OLE + b"\x00" * 99, UnsupportedKind, "Office cũ"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), DamagedFile, "mật khẩu"),
        ("a.zip", zipped("a.txt"), UnsupportedKind, "nén"),
        ("a.docx", b"PK\x03\x04 hong", DamagedFile, "hỏng"),
        ("a.py", b"print(1)", UnsupportedKind, r"\.py"),
        ("khong_duoi", b"abc", UnsupportedKind, "không có phần đuôi"),
        ("a.txt", b"", EmptyFile, "trống"),
        ("a.docx", b" \n ", EmptyFile, "trống"),
    ],
)  # fmt: skip
def test_refused_with_a_clear_message(name: str, content: bytes, error: type[LoadError], message: str):
    with pytest.raises(error, match=message):
        load(name, content)


@pytest.mark.parametrize("name", ["a.xlsx", "a.DOCX", "a.pdf", "khong_duoi"])
def test_recognisable_content_is_loaded_under_a_wrong_name(name: str):
    assert load(name, word_file()).pages[0].text.strip() == "Nội dung"


def test_web_page_named_txt_is_read_as_a_page():
    assert load("a.txt", b"<!DOCTYPE html><html><body><p>Xong 5</p></body></html>").media_type == "text/html"


def test_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(LoadError, match="quá lớn"):
        load("a.xlsx", zipped("xl/workbook.xml", bytes(401 * 1024 * 1024)))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SUPPORTED_SUFFIXES)),
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"a,b\n"]),
)
def test_any_bytes_load_or_raise_a_load_error(suffix: str, content: bytes, head: bytes):
    # Any other error, and so any traceback of a library, fails this test.
    with contextlib.suppress(LoadError):
        load(f"a{suffix}", head + content)


def test_every_file_of_the_corpus_is_read():
    corpus = Path(__file__).parents[4] / "shared" / "corpus"
    if not corpus.exists():
        pytest.skip("the shared corpus is not here")
    for path in corpus.rglob("*.txt"):
        assert len(load(path.name, path.read_bytes()).pages[0].text) > 50
