"""Every error Troly raises on purpose. Messages are Vietnamese: they reach the user, and say what to do.

TrolyError
├── BadInput               the asker or caller must change something (HTTP 400/422, exit 2)
│   ├── EmptyQuestion
│   ├── QuestionTooLong
│   └── BadSetting
├── NotFound               no such document, answer or file (HTTP 404)
├── LoadError              a file cannot be read rightly; the library is as before (HTTP 422)
│   ├── UnsupportedKind    (HTTP 415)
│   ├── EmptyFile
│   └── DamagedFile
├── LibraryError           the store itself (HTTP 503)
│   ├── DataFolderMissing
│   ├── DataFolderOwned    another process owns the data folder
│   └── LibraryBroken      a store cannot be opened or disagrees with itself
└── ModelError             the embedding model cannot be loaded or does not fit the stored vectors
"""

from __future__ import annotations

import errno

_REASONS = {
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không được phép",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EISDIR: "đây là thư mục",
    errno.ENOTDIR: "đây không phải là thư mục",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EADDRINUSE: "địa chỉ đang được dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ đó",
    errno.EIO: "lỗi đọc, ghi ổ đĩa",
    errno.EMFILE: "mở quá nhiều tệp",
}


def reason(error: OSError) -> str:
    """Return why the system refused, in Vietnamese where it is one of the common reasons."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class TrolyError(Exception):
    """Base of all; `status` is the HTTP status, `title` a short Vietnamese name of the problem."""

    status = 500
    title = "Lỗi hệ thống"


class BadInput(TrolyError):
    """The caller sent something that cannot be used."""

    status = 422
    title = "Dữ liệu gửi lên không dùng được"


class EmptyQuestion(BadInput):
    """Nothing was asked."""

    title = "Câu hỏi trống"


class QuestionTooLong(BadInput):
    """The question is longer than is accepted."""

    status = 413
    title = "Câu hỏi quá dài"


class BadSetting(BadInput):
    """A TROLY_ setting has an unusable value."""

    status = 500
    title = "Thiết lập không hợp lệ"


class NotFound(TrolyError):
    """What was asked for by id or path is not there."""

    status = 404
    title = "Không tìm thấy"


class LoadError(TrolyError):
    """A file could not be read; nothing of it was stored."""

    status = 422
    title = "Không đọc được tệp"


class UnsupportedKind(LoadError):
    """A kind of file that no loader reads."""

    status = 415
    title = "Loại tệp chưa được hỗ trợ"


class EmptyFile(LoadError):
    """A file without text."""

    title = "Tệp không có nội dung chữ"


class DamagedFile(LoadError):
    """A file that is truncated, encrypted or not what its name says."""

    title = "Tệp hỏng hoặc không đúng định dạng"


class LibraryError(TrolyError):
    """The store cannot do its work now."""

    status = 503
    title = "Thư viện không sẵn sàng"


class DataFolderMissing(LibraryError):
    """The data folder is not there or cannot be written."""

    title = "Không có thư mục dữ liệu"


class DataFolderOwned(LibraryError):
    """Another process owns the data folder; `address` is its API's address where it has one."""

    title = "Thư mục dữ liệu đang được dùng"

    def __init__(self, message: str, address: str | None = None) -> None:
        super().__init__(message)
        self.address = address


class LibraryBroken(LibraryError):
    """A store file is damaged or from another version."""

    title = "Thư viện bị hỏng"


class ModelError(TrolyError):
    """The embedding model cannot be loaded."""

    status = 503
    title = "Không nạp được mô hình nhúng"
