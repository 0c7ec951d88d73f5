"""What a correction sends, and what is asked for before it is sent."""

from __future__ import annotations

import pytest

from ui import editing, indicators, strings

BEFORE = {"value": "576933", "place": None, "withdrawn": False}


def test_only_what_differs_is_sent_with_the_editor() -> None:
    after = {**BEFORE, "place": "Nghệ An"}

    assert editing.changes(BEFORE, after, " Trần Thị B ") == {"place": "Nghệ An", "editor": "Trần Thị B"}


@pytest.mark.parametrize(
    ("given", "sent"), [(" Bản có dấu ghi khác. ", {"reason": "Bản có dấu ghi khác."}), ("  ", {})]
)
def test_the_reason_is_sent_where_one_is_given(given: str, sent: dict[str, str]) -> None:
    changed = editing.changes(BEFORE, {**BEFORE, "place": "Nghệ An"}, "B", given)

    assert changed == {"place": "Nghệ An", "editor": "B", **sent}


@pytest.mark.parametrize(
    ("after", "editor", "reason"),
    [
        (BEFORE, "Trần Thị B", strings.EDIT_NOTHING),
        ({**BEFORE, "withdrawn": True}, "  ", strings.EDIT_NO_EDITOR),
    ],
)
def test_what_is_missing_is_told(after: dict[str, object], editor: str, reason: str) -> None:
    with pytest.raises(editing.NotSent, match=reason):
        editing.changes(BEFORE, after, editor)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("576.933", "576933"),
        ("576933", "576933"),
        ("81,41", "81.41"),
        ("81.41", "81.41"),
        ("-205", "-205"),
        ("−33,2", "-33.2"),
        ("53.750 tỷ", "53750000000000"),
        ("611,6 tỷ đồng", "611600000000"),
        ("250 triệu", "250000000"),
        ("1.234.567,8", "1234567.8"),
        ("81,41 %", "81.41"),
        ("nhiều", None),
        ("", None),
        ("1.23.4", None),
        ("NaN", None),
        ("1e5", None),
    ],
)
def test_a_number_is_read_as_officials_write_it(text: str, number: str | None) -> None:
    read = indicators.read_number(text)

    assert (None if read is None else f"{read.normalize():f}") == number


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("53750000000000", "VND", "53.750 tỷ"),
        ("53750123456789", "VND", "53.750.123.456.789"),
        ("-250000000", "VND", "-250 triệu"),
        ("81.50", "percent", "81,50"),
        ("576933", "case", "576.933"),
    ],
)
def test_a_field_is_read_as_it_was_written(value: str, unit: str, written: str) -> None:
    field = indicators.written_number(value, unit)

    assert field.replace(indicators.NBSP, " ") == written
    assert indicators.read_number(field) == indicators.decimal(value)
