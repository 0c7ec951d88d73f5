"""Checks that nothing in an answer goes beyond its quotes: numbers, dates, document numbers and names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from ingest.people import persons
from ingest.words import DOCUMENT_NUMBER

_MARKER = re.compile(r"\[\d+\]")
_MARKERS = re.compile(r"\[\d+\](?:\s*\[\d+\])*")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")


def unsupported(answer: str, quotes: Iterable[str], formulas: Iterable[str] = ()) -> list[str]:
    """Return the numbers, dates, document numbers and persons of `answer` that stand in no quote and no formula."""
    plain = _LIST_NUMBER.sub("", _MARKER.sub("", unicodedata.normalize("NFC", answer)))
    support = " ".join(unicodedata.normalize("NFC", part) for part in [*quotes, *formulas])
    known_numbers = set(_NUMBER.findall(support))
    missing = [m[0] for m in DOCUMENT_NUMBER.finditer(plain) if m[0] not in support]
    missing += [n for n in _NUMBER.findall(plain) if n not in known_numbers and not _within(n, support)]
    # Not "Hồ Chí Minh" the city, which a source may write "TP.HCM": places are read as such elsewhere.
    missing += [plain[start:end] for start, end in persons(plain) if plain[start:end] not in support]
    return list(dict.fromkeys(missing))


def unsupported_by_statement(answer: str, quotes: Mapping[int, str], formulas: Iterable[str] = ()) -> list[str]:
    """Return what `unsupported` finds in each statement of `answer` against the quotes that it cites alone.

    `quotes` are by their marker. A number that stands in the quote of another sentence is no support; what nothing is
    cited for (an introduction, a part that is refused) is held against all quotes.
    """
    shown = list(formulas)
    missing: list[str] = []
    at = 0
    for match in _MARKERS.finditer(answer):
        cited = [quotes.get(int(n), "") for n in re.findall(r"\d+", match[0])]
        missing += unsupported(answer[at : match.start()], cited, shown)
        at = match.end()
    missing += unsupported(answer[at:], quotes.values(), shown)
    return list(dict.fromkeys(missing))


def _within(number: str, support: str) -> bool:
    """Tell whether `number` stands in `support` as digits of its own (a trimmed date, a part of a document number)."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", support) is not None
