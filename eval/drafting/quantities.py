"""Printed quantities taken apart and put together again, for answers and their formulas. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.figures import Figure
from ingest.types import Quantity, Unit

# What a quantity is printed in, the longer name first.
_SCALES = (
    ("nghìn tỷ", 10**12), ("ngàn tỷ", 10**12), ("tỷ", 10**9), ("tỉ", 10**9), ("triệu", 10**6), ("nghìn", 10**3),
)  # fmt: skip
_SHORT_NUMBER = 3
_NUMBER = re.compile(r"\d[\d.,]*")
UNIT_WORDS = {Unit.CASE: " việc", Unit.VND: " đồng", Unit.JUDGMENT: " bản án", Unit.PERCENT: "%", Unit.POINT: "%"}


def required(quantity: Quantity) -> str:
    """Return what a right answer must include of a printed quantity: its number, with the scale of an amount.

    A number of one or two digits stands in many answers by chance, so it keeps what it counts.
    """
    raw = quantity.raw
    numbers = list(_NUMBER.finditer(raw))
    if not numbers:
        return raw
    printed = raw[numbers[0].start() :].strip()
    if quantity.unit is Unit.VND:
        return printed.removesuffix("đồng").strip()
    number = numbers[0][0].rstrip(".,")
    if quantity.unit in {Unit.PERCENT, Unit.POINT} and "," in number:
        return number
    return printed if sum(c.isdigit() for c in number) < _SHORT_NUMBER else number


def printed(figure: Figure) -> str:
    """Return a quantity as printed, with its unit where only the head of its column says it."""
    raw = figure.quantity.raw.strip()
    if any(c.isalpha() or c == "%" for c in raw):
        return raw
    if figure.quantity.unit is not Unit.VND:
        return raw + UNIT_WORDS.get(figure.quantity.unit, "")
    number = Decimal(raw.replace(".", "").replace(",", ".") or "0")
    scale = next((name for name, factor in _SCALES if number * factor == figure.quantity.value), "")
    return f"{raw} {scale} đồng".replace("  ", " ")


def vietnamese(value: Decimal) -> str:
    """Return a number the Vietnamese way: "." between thousands, "," before decimals."""
    text = f"{value.normalize():,f}" if value == value.to_integral_value() else f"{value:,f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def difference(first: Figure, second: Figure, sign: str) -> tuple[str, str] | None:
    """Return (formula, result) of `first sign second` in the scale that both are printed in; None without one.

    "612.380 − 38.146 = 574.234 việc", "574.234"; "29.877 − 6.212 = 23.665 tỷ đồng", "23.665 tỷ".
    """
    scale_words, scale = "", 1
    if first.quantity.unit is Unit.VND:
        found = [_scale(figure.quantity.raw) for figure in (first, second)]
        if found[0] is None or found[0] != found[1]:
            return None
        scale_words, scale = found[0]
    operands = [_NUMBER.search(figure.quantity.raw) for figure in (first, second)]
    if operands[0] is None or operands[1] is None:
        return None
    left, right = first.quantity.value / scale, second.quantity.value / scale
    result = left - right if sign == "−" else left + right
    if result <= 0:
        return None
    shown = vietnamese(result)
    unit = f" {scale_words} đồng" if scale_words else UNIT_WORDS.get(first.quantity.unit, "")
    if first.quantity.unit is second.quantity.unit is Unit.PERCENT:
        unit = " điểm phần trăm"  # two rates apart; a rate and its change make a rate
    formula = f"{operands[0][0].rstrip('.,')} {sign} {operands[1][0].rstrip('.,')} = {shown}{unit}"
    if scale_words:
        return formula, f"{shown} {scale_words}"
    # As in `required`: a short number alone stands in many answers by chance.
    short = "," not in shown and sum(c.isdigit() for c in shown) < _SHORT_NUMBER
    return formula, f"{shown}{unit}" if short else shown


def _scale(raw: str) -> tuple[str, int] | None:
    """Return the one scale of "53.750 tỷ đồng"; None for "6 tỷ 721 triệu" and for whole đồng."""
    words = [(name, factor) for name, factor in _SCALES if re.search(rf"\d\s*{name}\b", raw)]
    return words[0] if len(words) == 1 and len(_NUMBER.findall(raw)) == 1 else None
