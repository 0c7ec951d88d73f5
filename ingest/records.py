"""All records of a document, read once when it is loaded, and again when the rules of reading have changed. Pure."""

from __future__ import annotations

from ingest.checks import read_checks
from ingest.figures import Figure, read_figures
from ingest.types import FigureRecord, Metadata, Records

# Raise it when the rules of reading change: documents read by other rules are read again by `troly ingest --reread`.
RULES = 1


def read_records(text: str, metadata: Metadata) -> Records:
    """Return what `text` (normalised) states, in the context of its document."""
    figures = tuple(_record(figure, metadata) for figure in read_figures(text))
    return Records(figures, checks=read_checks(figures))


def _record(figure: Figure, metadata: Metadata) -> FigureRecord:
    quantity = figure.quantity
    return FigureRecord(
        start=quantity.start,
        end=quantity.end,
        raw=quantity.raw,
        indicator=figure.indicator,
        indicator_text=None,
        kind=figure.kind.value,
        value=quantity.value,
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        period=metadata.period,
        place=metadata.place,
        compared_to=None,
    )
