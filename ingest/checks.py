"""Figures that contradict each other, within a document and between sources. Pure.

A check says what was computed and from which figures; it never changes one.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.types import Check, CheckRecord, FigureRecord, StoredFigure


def read_checks(figures: Sequence[FigureRecord]) -> tuple[CheckRecord, ...]:
    """Return what does not add up among the figures of one document."""
    return ()


def sources_that_disagree(figures: Sequence[StoredFigure]) -> tuple[Check, ...]:
    """Return where sources give different levels of one indicator, period and place."""
    return ()
