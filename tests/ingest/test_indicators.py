"""Which indicators there are, and what the beginning of one means."""

from __future__ import annotations

import pytest

from ingest.errors import BadInput
from ingest.indicators import indicator_parts


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("credit", ("credit",)),
        ("credit.completed", ("credit", "completed")),
        ("credit.completed.money", ("credit", "completed", "money")),
        (" ALL.Completion_rate.case ", ("all", "completion_rate", "case")),
    ],
)
def test_an_indicator_or_its_beginning(asked: str, parts: tuple[str, ...]) -> None:
    assert indicator_parts(asked) == parts


@pytest.mark.parametrize(
    "asked", ["", ".", "credit.", "x", "completed", "all.case", "all.completed.case.more", "credit.%"]
)
def test_what_is_no_indicator_is_told_with_the_choices(asked: str) -> None:
    with pytest.raises(BadInput, match=r"lĩnh vực: all, credit.*số đo: received.*cách tính: case, money"):
        indicator_parts(asked)


@pytest.mark.parametrize("asked", ["credit", "credit.completed"])
def test_a_beginning_is_no_whole_indicator(asked: str) -> None:
    with pytest.raises(BadInput, match=r"<lĩnh vực>\.<số đo>\.<cách tính>\. Các lựa chọn"):
        indicator_parts(asked, whole=True)
