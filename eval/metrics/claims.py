"""What a text claims that can be checked: quantities, dates, document numbers, persons and places. Pure.

Two quantities are the same when their values are equal as decimals and their units agree: "73 ngàn tỷ" is
"73.000 tỷ đồng", and 12,5 % is not 12,5. A number printed without a unit agrees with a count of anything but never
with a percentage. "%" of a change is points where a rate changed and a share where an amount did ("tỷ lệ 81,41%,
tăng 2,82%" against "51.000 việc, tăng 2,82%"), as `ingest.figures` reads the sentence; where a text does not say
what changed, its "%" agrees with both.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.figures import FigureKind, read_figures
from ingest.people import persons
from ingest.places import place_mentions
from ingest.types import Unit
from ingest.words import DOCUMENT_NUMBER, document_terms, fold, syllables

# Words that carry grammar and no claim; accents matter ("đã" is grammar, "da" in "da cam" is not).
_GRAMMAR = """
ai bao bằng bởi các cái cần chỉ cho có còn cũng của cùng cứ do đã đang đây đạt để đến đều đó được gì gồm hay hoặc
hơn khi là lại làm lên mà mỗi một này nào nên nếu ngoài nhiêu như nhưng những nữa ở phải qua ra rằng rất sau sẽ so số
sự tại theo thì trên trong trước từ tới và vào vẫn về vì với
"""
FUNCTION_WORDS = frozenset(_GRAMMAR.split())
_MARKER = re.compile(r"\[\d+(?:\s*[,;]\s*\d+)*\]")
_DATE = re.compile(
    r"(?<![\d/])(\d{1,2})(?:\s?[/-]\s?|\s+tháng\s+)(\d{1,2})(?:\s?[/-]\s?|\s+năm\s+)((?:19|20)\d\d)(?!\d)"
)
_COUNTED_CASES = frozenset({"vụ", "việc"})
_PERCENTAGES = frozenset({Unit.PERCENT, Unit.POINT})


@dataclass(frozen=True, slots=True)
class QuantityClaim:
    """A quantity of a text; `counted` is what it counts (folded) or None, `open_percent` fits points and shares."""

    value: Decimal
    unit: Unit
    counted: str | None
    raw: str
    start: int
    end: int
    open_percent: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything checkable of one text; names are in one spelling."""

    quantities: tuple[QuantityClaim, ...]
    dates: frozenset[date]
    document_numbers: frozenset[str]
    persons: frozenset[str]
    places: frozenset[str]


def claims_of(text: str) -> Claims:
    """Return the claims of `text`; citation markers are none."""
    plain = without_markers(text)
    return Claims(
        quantities=tuple(quantity_claims(plain)),
        dates=frozenset(dates_in(plain)),
        document_numbers=frozenset(document_terms(plain)),
        persons=frozenset(" ".join(plain[start:end].split()) for start, end in persons(plain)),
        places=frozenset(mention.name for mention in place_mentions(plain)),
    )


def without_markers(text: str) -> str:
    """Return NFC `text` with every citation marker turned into a space."""
    return _MARKER.sub(" ", unicodedata.normalize("NFC", text))


def quantity_claims(text: str) -> list[QuantityClaim]:
    """Return the quantities of `text`, those of dates, periods and document numbers left out."""
    found: list[QuantityClaim] = []
    amounts_before = False
    for figure in read_figures(text):
        quantity = figure.quantity
        counted = fold(quantity.counted) if quantity.counted else None
        unit = quantity.unit
        first_word = quantity.counted.split()[0].lower() if quantity.counted else ""
        if unit is Unit.OTHER and first_word in _COUNTED_CASES:
            unit, counted = Unit.CASE, None
        elif first_word in FUNCTION_WORDS:
            counted = None
        elif unit is Unit.JUDGMENT:
            # "363/830 bản án": the 363 says nothing itself.
            counted = next((word for word in ("quyet dinh", "ban an") if fold(quantity.raw).endswith(word)), None)
        changes = figure.kind in {FigureKind.CHANGE, FigureKind.MARGIN}
        points = unit in _PERCENTAGES and "điểm" in quantity.raw.lower()
        open_percent = unit in _PERCENTAGES and changes and not points and not amounts_before
        unit = Unit.POINT if points else unit
        found.append(
            QuantityClaim(
                quantity.value, unit, counted, quantity.raw.strip(), quantity.start, quantity.end, open_percent
            )
        )
        amounts_before = True
    return found


def dates_in(text: str) -> list[date]:
    """Return the whole dates of `text`, "12/10/2024" and "ngày 12 tháng 10 năm 2024" alike."""
    found: list[date] = []
    for match in _DATE.finditer(text):
        try:
            found.append(date(int(match[3]), int(match[2]), int(match[1])))
        except ValueError:
            continue  # "31/2/2024" is no date; its digits are still numbers of the text
    return found


def same_quantity(one: QuantityClaim, other: QuantityClaim) -> bool:
    """Tell whether two quantities are equal in value and agree in unit."""
    return one.value == other.value and units_agree(one, other)


def units_agree(one: QuantityClaim, other: QuantityClaim) -> bool:
    """Tell whether the units of two quantities may be the same thing."""
    if one.unit in _PERCENTAGES or other.unit in _PERCENTAGES:
        if not {one.unit, other.unit} <= _PERCENTAGES:
            return False
        return one.unit is other.unit or one.open_percent or other.open_percent
    if one.unit is other.unit:
        return one.counted is None or other.counted is None or _same_thing(one.counted, other.counted)
    bare = one if one.unit is Unit.OTHER else other
    return bare.unit is Unit.OTHER and bare.counted is None


def _same_thing(one: str, other: str) -> bool:
    """Tell whether "nguoi bi" and "nguoi phai" count the same; "bi cao" and "bi can" do not."""
    first, second = one.split(), other.split()
    return first == second or (first[0] == second[0] and first[0] != "bi")


def content_words(text: str) -> list[str]:
    """Return the distinct syllables of `text` that claim something, without accents, in order of appearance."""
    plain = DOCUMENT_NUMBER.sub(" ", without_markers(text))
    words = (word for word in syllables(plain) if word.isalpha() and word not in FUNCTION_WORDS)
    return list(dict.fromkeys(fold(word) for word in words))
