"""Which texts every database can hold exactly: PostgreSQL takes no U+0000, and neither takes half a character."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
BAD_NAME = "Tên tệp hoặc thư mục có ký tự không hợp lệ (không phải UTF-8). Hãy đổi tên rồi nạp lại."


def is_storable(text: str) -> bool:
    """Tell whether `text` comes back from a database as it went in."""
    return _UNSTORABLE.search(text) is None
