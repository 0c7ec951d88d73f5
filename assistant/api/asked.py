"""Query parameters that the registers share: blank ones mean no limit, and no database trips over one."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator

from ingest.library.storable import is_storable

# No filter that anybody means is longer.
LONGEST = 500

T = TypeVar("T")


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _storable(text: str | None) -> str | None:
    if text is not None and not is_storable(text):
        raise ValueError("có ký tự không dùng được (U+0000 hoặc ký tự Unicode hỏng)")
    if text is not None and len(text) > LONGEST:
        raise ValueError(f"dài {len(text)} ký tự, nhiều nhất {LONGEST}")
    return text


AskedText = Annotated[str | None, BeforeValidator(_blank_is_none), AfterValidator(_storable), Query()]
AskedChoice = Annotated[T | None, BeforeValidator(_blank_is_none), Query()]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=10**9)]
