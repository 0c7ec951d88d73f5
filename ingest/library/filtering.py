"""Which documents a reader's filters leave: pure, over what the catalogue lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ingest.types import Filters, Period, StoredDocument
from ingest.words import fold, syllables


def matching(documents: Iterable[StoredDocument], filters: Filters | None) -> list[StoredDocument]:
    """Return the documents that every filter given lets through, in their order.

    Place, agency, kind and period compare whole words without accents ("ha noi" is in "Thành phố Hà Nội",
    "quý I" is not in "quý II năm 2020"); agency reads the issuer and the title, kind the title. A period of
    one year also takes documents whose period lies within it. One label of several is enough.
    """
    if filters is None:
        return list(documents)
    return [document for document in documents if _passes(document, filters)]


def _passes(document: StoredDocument, filters: Filters) -> bool:
    metadata = document.metadata
    if filters.document_ids and document.id not in filters.document_ids:
        return False
    if filters.labels and not set(filters.labels) & set(document.labels):
        return False
    if filters.place and not _within(filters.place, metadata.place):
        return False
    if filters.agency and not _within(filters.agency, f"{metadata.issuer or ''} . {metadata.title}"):
        return False
    if filters.kind and not _within(filters.kind, metadata.title):
        return False
    return not filters.period or _same_period(filters.period, metadata.period)


def _same_period(asked: str, period: Period | None) -> bool:
    if period is None:
        return False
    if _within(asked, period.label):
        return True
    year = asked.casefold().removeprefix("năm").strip()
    if not (year.isdecimal() and len(year) == 4) or period.start is None or period.end is None:
        return False
    return date(int(year), 1, 1) <= period.start and period.end <= date(int(year), 12, 31)


def _within(asked: str, text: str | None) -> bool:
    return bool(text) and f" {_plain(asked)} " in f" {_plain(text or '')} "


def _plain(text: str) -> str:
    return fold(" ".join(syllables(text)))
