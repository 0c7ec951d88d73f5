"""The original bytes of documents, one file per SHA-256 under `files/` of the data folder.

A file is whole before the catalogue names it: written beside, flushed to disk, renamed. What a crash leaves
over (a file that no document names) is swept at the next open; `.unclean` marks a session that ended
without closing, so that an ordinary start need not list the folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ingest.errors import DataFolderMissing, LibraryBroken, reason

_UNCLEAN = ".unclean"


class Files:
    """Store of bytes by their SHA-256 in `folder`; made on the first write."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Without `durable` nothing waits for the disk, and a power cut may lose what was written."""
        self._folder = folder
        self._durable = durable
        self._marked = False

    def put(self, sha256: str, content: bytes) -> None:
        """Store `content`; when this returns it survives a crash. Storing it again costs nothing.

        Raises DataFolderMissing where the disk does not take it.
        """
        try:
            self._mark()
            self._write(sha256, content)
        except OSError as error:
            raise DataFolderMissing(
                f"Không ghi được vào {self._folder} ({reason(error)}). "
                "Hãy kiểm tra dung lượng đĩa và quyền ghi của thư mục dữ liệu; tài liệu đã nạp vẫn còn nguyên."
            ) from error

    def _write(self, sha256: str, content: bytes) -> None:
        path = self._path(sha256)
        if path.exists() and path.stat().st_size == len(content):
            return
        temporary = self._folder / f"{sha256}.tmp"
        with temporary.open("wb") as file:
            file.write(content)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
        if self._durable:
            _flush_folder(self._folder)

    def get(self, sha256: str) -> bytes:
        """Return the bytes; LibraryBroken where somebody deleted the file behind the catalogue's back."""
        try:
            return self._path(sha256).read_bytes()
        except OSError as error:
            raise LibraryBroken(
                f"Mất tệp gốc {self._path(sha256)} của một tài liệu trong thư viện. "
                "Hãy khôi phục thư mục dữ liệu từ bản sao lưu, hoặc xóa tài liệu này rồi nạp lại."
            ) from error

    def discard(self, sha256: str) -> None:
        """Delete the bytes; harmless where they are gone."""
        self._mark()
        self._path(sha256).unlink(missing_ok=True)

    def sweep(self, known: Callable[[], set[str]]) -> None:
        """Delete what a crashed session left: every file whose SHA-256 is not in `known()`."""
        if not (self._folder / _UNCLEAN).exists():
            return
        kept = known()
        for path in self._folder.iterdir():
            if path.name not in kept and path.name != _UNCLEAN:
                path.unlink()
        (self._folder / _UNCLEAN).unlink()

    def close(self) -> None:
        """Note that this session ended in order."""
        if self._marked:
            (self._folder / _UNCLEAN).unlink(missing_ok=True)
            self._marked = False

    def _mark(self) -> None:
        if not self._marked:
            self._folder.mkdir(exist_ok=True)
            (self._folder / _UNCLEAN).touch()
            _flush_folder(self._folder)
            self._marked = True

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256


def _flush_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    if os.name == "nt":  # Windows cannot open folders, and renames there are journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
