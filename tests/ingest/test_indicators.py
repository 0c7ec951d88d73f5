"""Which indicators there are, and what the beginning of one means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from ingest.errors import BadInput
from ingest.figures import Basis, FigureKind, Measure, Subject
from ingest.indicators import (
    BASIS_NAMES,
    KIND_NAMES,
    MEASURE_NAMES,
    QUALIFIER_NAMES,
    SUBJECT_NAMES,
    UNIT_NAMES,
    indicator_name,
    indicator_parts,
)
from ingest.types import Qualifier, Unit


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


@pytest.mark.parametrize(
    ("choices", "names"),
    [
        (Subject, SUBJECT_NAMES),
        (Measure, MEASURE_NAMES),
        (Basis, BASIS_NAMES),
        (FigureKind, KIND_NAMES),
        (Unit, UNIT_NAMES),
        (Qualifier, QUALIFIER_NAMES),
    ],
)
def test_every_choice_has_a_name(choices: type[StrEnum], names: Mapping[str, str]) -> None:
    assert set(names) == set(choices)


def test_an_indicator_in_words() -> None:
    assert indicator_name("credit.completed.money") == "thi hành xong về tiền – tín dụng, ngân hàng"
    assert indicator_name("other.other.other") == "số liệu khác – nội dung khác"
