"""What is worked out once: until the library changes, or for as long as there is room."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from ingest.library.library import Library

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


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


class Remembered(Generic[K, T]):
    """Holds up to `most` values and a call's more; asks `make` at once for all that it does not hold.

    `make` may leave keys out. Safe to use from many threads.
    """

    def __init__(self, make: Callable[[Sequence[K]], Mapping[K, T]], most: int) -> None:
        self._make = make
        self._most = most
        self._held: dict[K, T] = {}

    def __call__(self, keys: Sequence[K]) -> dict[K, T]:
        """Return the values of those keys that have one."""
        held = self._held
        found = {key: held[key] for key in keys if key in held}
        missing = list(dict.fromkeys(key for key in keys if key not in found))
        if missing:
            made = self._make(missing)
            # Beginning anew costs one slower call in hundreds, and keeps no order of use.
            self._held = {**found, **made} if len(held) + len(made) > self._most else {**held, **made}
            found.update(made)
        return found
