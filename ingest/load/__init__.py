"""Bytes of a file -> pages of text, one module per format; content outweighs the name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import PurePath

from ingest.errors import DamagedFile, EmptyFile, LoadError, TrolyError, UnsupportedKind
from ingest.types import LoadedFile

__all__ = ["SUPPORTED_SUFFIXES", "load"]


class _Kind(StrEnum):
    """What a file is by its content."""

    PDF = "PDF"
    DOCX = "Word (.docx)"
    XLSX = "Excel (.xlsx)"
    HTML = "HTML"
    TEXT = "văn bản"
    CSV = "CSV"


_BY_SUFFIX = {
    ".pdf": _Kind.PDF,
    ".docx": _Kind.DOCX,
    ".docm": _Kind.DOCX,
    ".xlsx": _Kind.XLSX,
    ".xlsm": _Kind.XLSX,
    ".html": _Kind.HTML,
    ".htm": _Kind.HTML,
    ".txt": _Kind.TEXT,
    ".md": _Kind.TEXT,
    ".csv": _Kind.CSV,
    ".tsv": _Kind.CSV,
}
SUPPORTED_SUFFIXES = frozenset(_BY_SUFFIX)
_TEXT_KINDS = {_Kind.HTML, _Kind.TEXT, _Kind.CSV}
_SUPPORTED = "Troly đọc được TXT, MD, HTML, DOCX, PDF, XLSX và CSV."

# Beginnings of files that no loader reads, with what they are in words.
_OTHER_MAGIC = (
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"RIFF", "tệp đa phương tiện"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén GZIP"),
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình"),
    (b"{\\rtf", "tệp RTF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, and password-protected .docx, .xlsx
# Unpacked size past which a file is taken for a zip bomb; the largest real reports unpack to some tens of MB.
_MAX_UNPACKED = 400 * 1024 * 1024  # bytes
_PROLOG = 65_536  # bytes of an XML part in which a document type would have to be declared


def load(path_name: str, content: bytes) -> LoadedFile:
    """Read a file by its content, the suffix of `path_name` deciding between kinds of text.

    Raises UnsupportedKind, EmptyFile, DamagedFile or another LoadError, with a message for the file's owner.
    """
    suffix = PurePath(path_name).suffix.lower()
    if not content.strip():
        raise EmptyFile("Tệp trống, không có nội dung.")
    kind = _kind(suffix, content)
    try:
        return _loader(kind)(content)
    except TrolyError:
        raise
    except RecursionError as error:
        raise DamagedFile(f"Tệp {kind} có cấu trúc lồng nhau quá sâu, không đọc được.") from error
    except Exception as error:  # one bad file must never stop a load, whatever its library raises
        raise DamagedFile(f"Không đọc được tệp {kind}: tệp bị hỏng. Hãy mở và lưu lại tệp gốc.") from error


def _loader(kind: _Kind) -> Callable[[bytes], LoadedFile]:
    match kind:
        case _Kind.PDF:
            from ingest.load.pdf import load_pdf

            return load_pdf
        case _Kind.DOCX:
            from ingest.load.docx import load_docx

            return load_docx
        case _Kind.XLSX:
            from ingest.load.sheet import load_xlsx

            return load_xlsx
        case _Kind.CSV:
            from ingest.load.sheet import load_csv

            return load_csv
        case _Kind.HTML:
            from ingest.load.html import load_html

            return load_html
        case _Kind.TEXT:
            from ingest.load.text import load_text

            return load_text


def _kind(suffix: str, content: bytes) -> _Kind:
    """Return what to read the file as; raises where name and content cannot both be right."""
    declared = _BY_SUFFIX.get(suffix)
    _refuse_other(suffix, content)
    found = _sniff(content)
    if found is None:
        if declared is None:
            raise UnsupportedKind(f"Chưa hỗ trợ loại tệp {suffix or 'không có phần đuôi'}. {_SUPPORTED}")
        if declared not in _TEXT_KINDS:
            raise DamagedFile(f"Tên tệp là {suffix} nhưng bên trong không phải là {declared}: tệp hỏng hoặc sai tên.")
        return declared
    if declared in _TEXT_KINDS and found not in _TEXT_KINDS:
        raise DamagedFile(f"Tên tệp là {suffix} nhưng bên trong là {found}. Hãy đổi phần đuôi tên tệp cho đúng.")
    if declared is _Kind.CSV or (declared is _Kind.TEXT and suffix == ".md"):
        return declared  # Markdown may begin with a tag
    return found


def _refuse_other(suffix: str, content: bytes) -> None:
    for magic, name in _OTHER_MAGIC:
        if content.startswith(magic) and not (len(magic) == 2 and _is_printable(content)):
            if suffix in _BY_SUFFIX:
                raise DamagedFile(f"Tên tệp là {suffix} nhưng bên trong là {name}. {_SUPPORTED}")
            raise UnsupportedKind(f"Chưa hỗ trợ {name}. {_SUPPORTED}")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DamagedFile("Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi nạp lại.")
        raise UnsupportedKind(
            "Tệp thuộc định dạng Office cũ (.doc, .xls). Hãy mở bằng Word hoặc Excel rồi lưu thành .docx hoặc .xlsx."
        )


def _is_printable(content: bytes) -> bool:
    """Tell a text that happens to begin with "MZ" or "BM" from a binary file: the latter has null bytes."""
    return b"\x00" not in content[:512]


def _sniff(content: bytes) -> _Kind | None:
    """Return the kind that the content itself shows, or None: plain text shows none."""
    if b"%PDF-" in content[:1024]:
        return _Kind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    start = content[:1024].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.match(
        rb"(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|table)\b",
        start,
        re.S,
    ):
        return _Kind.HTML
    return None


def _sniff_zip(content: bytes) -> _Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise LoadError("Tệp bung ra quá lớn (trên 400 MB) nên không được nạp.")
            if "word/document.xml" in names:
                kind = _Kind.DOCX
            elif "xl/workbook.xml" in names:
                kind = _Kind.XLSX
            else:
                raise UnsupportedKind(f"Chưa hỗ trợ tệp nén hoặc loại tệp Office này. {_SUPPORTED}")
            _refuse_document_types(archive)
            return kind
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DamagedFile("Tệp bị hỏng hoặc bị cắt cụt, không mở được. Hãy sao chép lại tệp gốc.") from error


def _refuse_document_types(archive: zipfile.ZipFile) -> None:
    """Refuse XML that declares a document type: Office never writes one, entity bombs and XXE need it."""
    for info in archive.infolist():
        if info.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(info) as part:
                prolog = part.read(_PROLOG).replace(b"\x00", b"")
            if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
                raise DamagedFile("Tệp chứa khai báo XML không an toàn nên không được nạp.")
