"""One process owns a data folder: an OS lock that dies with its holder, and a note that names the holder.

The lock (`owner.lock`) is the truth; the note (`owner.json`) only tells others whom to talk to, so a note
left behind by a crash means nothing.
"""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from ingest.errors import DataFolderMissing, DataFolderOwned, reason

LOCK_NAME = "owner.lock"
NOTE_NAME = "owner.json"

# `owner()` takes the lock for an instant to see whether it is free; an acquirer must outwait such a look.
_GRACE_SECONDS = 0.25
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a data folder; `address` is its API's base URL if it has one, `started_at` ISO 8601 UTC."""

    pid: int
    host: str
    address: str | None
    started_at: str


class Ownership:
    """The held lock of one data folder; release it, or use it as a context manager."""

    def __init__(self, data_dir: Path, lock: FileLock, owner: Owner) -> None:
        self._data_dir = data_dir
        self._lock = lock
        self._owner = owner

    @property
    def owner(self) -> Owner:
        """What the note says of this process."""
        return self._owner

    def set_address(self, address: str | None) -> None:
        """Tell other processes where this one's API answers, once it knows its port."""
        self._owner = replace(self._owner, address=address)
        _write_note(self._data_dir, self._owner)

    def release(self) -> None:
        """Give the folder back; harmless when called again."""
        if self._lock.is_locked:
            (self._data_dir / NOTE_NAME).unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Ownership:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire(data_dir: Path, address: str | None = None, wait_seconds: float = 0) -> Ownership:
    """Take the data folder for this process alone, waiting at most `wait_seconds` for its present owner.

    Raises DataFolderMissing where the folder is not there or not writable, DataFolderOwned where it stays
    taken.
    """
    if not data_dir.is_dir():
        raise DataFolderMissing(
            f"Không tìm thấy thư mục dữ liệu {data_dir}. Hãy kiểm tra TROLY_DATA_DIR, "
            "hoặc nạp tài liệu bằng lệnh `troly ingest` để tạo thư mục."
        )
    lock = _lock(data_dir)
    try:
        lock.acquire(timeout=max(wait_seconds, _GRACE_SECONDS), poll_interval=_POLL_SECONDS)
    except Timeout:
        raise _owned(data_dir) from None
    except OSError as error:
        raise DataFolderMissing(
            f"Không ghi được vào thư mục dữ liệu {data_dir} ({reason(error)}). "
            "Hãy cấp quyền ghi cho người dùng đang chạy, hoặc chọn thư mục khác bằng TROLY_DATA_DIR."
        ) from error
    owner_now = Owner(os.getpid(), socket.gethostname(), address, datetime.now(UTC).isoformat())
    ownership = Ownership(data_dir, lock, owner_now)
    try:
        _write_note(data_dir, owner_now)
    except OSError as error:
        lock.release()
        raise DataFolderMissing(
            f"Không ghi được vào thư mục dữ liệu {data_dir} ({reason(error)}). "
            "Hãy kiểm tra quyền ghi và dung lượng đĩa."
        ) from error
    return ownership


def owner(data_dir: Path) -> Owner | None:
    """Return who holds the data folder, or None when nobody does (whatever note an old owner left)."""
    if not (data_dir / LOCK_NAME).exists():
        return None
    lock = _lock(data_dir)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _read_note(data_dir) or Owner(0, "?", None, "")
    except OSError:
        # Not ours to lock (read-only mount, other user): the note is all there is to go by.
        return _read_note(data_dir)
    lock.release()
    return None


def _lock(data_dir: Path) -> FileLock:
    # thread_local=False: the API takes the folder in one thread and gives it back in another.
    return FileLock(data_dir / LOCK_NAME, thread_local=False)


def _owned(data_dir: Path) -> DataFolderOwned:
    # The owner writes its note right after it has the lock; give it that moment.
    holder = _read_note(data_dir)
    if holder is None:
        time.sleep(_GRACE_SECONDS)
        holder = _read_note(data_dir)
    who = f"tiến trình {holder.pid} trên máy {holder.host}" if holder else "một tiến trình khác"
    address = holder.address if holder else None
    advice = (
        f"Hãy dùng API của tiến trình đó tại {address}."
        if address
        else "Hãy đợi tiến trình đó xong, hoặc dừng nó, hoặc chọn thư mục khác bằng TROLY_DATA_DIR."
    )
    return DataFolderOwned(f"Thư mục dữ liệu {data_dir} đang được {who} sử dụng. {advice}", address)


def _write_note(data_dir: Path, holder: Owner) -> None:
    temporary = data_dir / f"{NOTE_NAME}.{os.getpid()}.tmp"
    temporary.write_text(json.dumps(asdict(holder), ensure_ascii=False), encoding="utf-8")
    temporary.replace(data_dir / NOTE_NAME)


def _read_note(data_dir: Path) -> Owner | None:
    try:
        note = json.loads((data_dir / NOTE_NAME).read_text(encoding="utf-8"))
        return Owner(int(note["pid"]), str(note["host"]), note["address"], str(note["started_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
