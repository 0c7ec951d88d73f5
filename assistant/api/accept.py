"""Which form of a body a request asks for, by its Accept header."""

from __future__ import annotations

from collections.abc import Sequence

JSON = "application/json"


def asked_instead(accept: str, offered: Sequence[str]) -> str | None:
    """Return that of the `offered` media types which is asked for at least as much as JSON, None for JSON."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights[kind] = next((_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    best = max(offered, key=lambda kind: weights.get(kind, 0.0))
    weight = weights.get(best, 0.0)
    return best if weight > 0 and weight >= weights.get(JSON, 0.0) else None


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
