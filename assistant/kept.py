"""What is worked out from a library once and holds until the library changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from ingest.library.library import Library

T = TypeVar("T")


class Kept(Generic[T]):
    """Calls `make` at the first use and again after each change of the library; safe to use from many threads."""

    def __init__(self, library: Library, make: Callable[[], T]) -> None:
        self._library = library
        self._make = make
        self._held: tuple[int, T] | None = None

    def __call__(self) -> T:
        """Return what holds for the library as it is now."""
        # Read before making: what is made while the library changes is made again at the next call.
        revision, held = self._library.revision, self._held
        if held is None or held[0] != revision:
            self._held = held = (revision, self._make())
        return held[1]
