"""Indicators by name, "<subject>.<measure>.<basis>": which there are, and which an asked one means. Pure."""

from __future__ import annotations

from enum import StrEnum

from ingest.errors import BadInput
from ingest.figures import Basis, Measure, Subject

# Each part with its name in Vietnamese, in order.
PARTS: tuple[tuple[str, type[StrEnum]], ...] = (
    ("lĩnh vực", Subject),
    ("số đo", Measure),
    ("cách tính", Basis),
)


def indicator_parts(indicator: str, *, whole: bool = False) -> tuple[str, ...]:
    """Return the parts of an indicator or of its beginning: "credit.completed" -> ("credit", "completed").

    Raises BadInput that lists the choices, also where one of the three is missing and `whole` is asked for.
    """
    parts = tuple(part.strip().lower() for part in indicator.split("."))
    known = all(part in set(choices) for part, (_, choices) in zip(parts, PARTS, strict=False))
    if known and (len(parts) == len(PARTS) or (len(parts) < len(PARTS) and not whole)):
        return parts
    form = ".".join(f"<{name}>" for name, _ in PARTS)
    choices = "; ".join(f"{name}: {', '.join(choices)}" for name, choices in PARTS)
    beginning = "" if whole else " hoặc phần đầu của dạng đó (ví dụ credit.completed)"
    raise BadInput(
        f"Không có chỉ số “{indicator[:80]}”. Hãy viết theo dạng {form}{beginning}. Các lựa chọn: {choices}."
    )
