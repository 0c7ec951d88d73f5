"""Vietnamese quantities in text: numbers with their unit and qualifier, exact to the character.

"." groups thousands and "," starts decimals, but news mix them ("83.88%" beside "51,84%"), so a number whose
only separator is not followed by three digits is a decimal whichever separator it has. Money is given in
whole đồng whatever the spelling ("6.467 tỷ 721 triệu, 795 nghìn đồng" = 6 467 721 795 000).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.types import Qualifier, Quantity, Unit

_SCALES = {
    "nghìn tỷ": 10**12, "nghìn tỉ": 10**12, "ngàn tỷ": 10**12, "ngàn tỉ": 10**12,
    "tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "tr": 10**6, "tr.": 10**6, "nghìn": 10**3, "ngàn": 10**3,
}  # fmt: skip
_SCALE = r"nghìn tỷ|nghìn tỉ|ngàn tỷ|ngàn tỉ|tỷ|tỉ|triệu|nghìn|ngàn"
_QUALIFIERS = {
    "trên": Qualifier.OVER, "hơn": Qualifier.OVER, "gần": Qualifier.NEARLY,
    "khoảng": Qualifier.ABOUT, "xấp xỉ": Qualifier.ABOUT,
    "ước": Qualifier.ABOUT, "ước tính": Qualifier.ABOUT, "ước đạt": Qualifier.ABOUT,
}  # fmt: skip
_QUANTITY = re.compile(
    # "cao hơn 0,61%" is a difference, "trên" may part two numbers (see `quantities`); a space may be missing
    # before ("lệhơn 65%"), but "nước 2,5%" and "Quy Nhơn 5 việc" hold no qualifier.
    r"(?P<qualifier>(?:trên|(?<!cao )(?<!thấp )(?<!nhiều )(?<!ít )(?<!n)hơn|gần|khoảng|xấp xỉ"
    r"|(?<!\w)ước(?: tính| đạt)?)\s?)?"
    # No digits of a name ("A33"), nor what follows such a one and a mark ("LQ.36", "A1.234").
    r"(?P<number>(?<!(?-i:[A-ZĐ\d_]))(?<!(?-i:[A-ZĐ\d])[.,])\d+(?:[.,]\d+)*)"
    r"(?:(?P<scale>\s?(?:(?:" + _SCALE + r")\b|tr\.?(?=đ\b)))"
    r"(?P<rest>(?:,?\s\d+(?:[.,]\d+)*\s(?:" + _SCALE + r")\b)*(?:,?\s\d{1,3}(?:\.\d{3})?(?=\s?(?:đồng|đ)\b))?))?"
    r"(?P<unit>\s?(?:%|phần trăm\b|điểm phần trăm\b|điểm %|đồng\b|đ\b|(?:vụ\s)?việc\b"
    r"|(?-i:vụ)\b(?!\s(?:án|kiện|khiếu|tố))|bản án(?:, quyết định)?\b|quyết định\b))?",
    re.IGNORECASE,
)
# "gần hai mươi việc", "hai mươi nghìn tỷ đồng": from ten on, and only before what is counted in digits as well; "một
# việc", "ba vụ" are seldom figures.
_SPELT = (
    "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi",
    "trăm", "linh", "lẻ", "nghìn", "ngàn",
)  # fmt: skip
_SPELT_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SPELT_NUMBER = re.compile(
    r"(?P<qualifier>(?:\b(?:trên|(?<!cao )(?<!thấp )(?<!nhiều )(?<!ít )hơn|gần|khoảng|xấp xỉ)\s)?)"
    r"\b(?P<number>(?:" + "|".join(_SPELT) + r")(?:\s(?:" + "|".join(_SPELT) + r"))*)"
    r"(?P<scale>\s(?:tỷ|tỉ|triệu))?(?P<unit>\s(?:phần trăm|điểm phần trăm|đồng|(?:vụ )?việc|bản án|quyết định))\b",
    re.IGNORECASE,
)
_SPELT_TENS = re.compile(r"mươi|mười|trăm", re.IGNORECASE)
_LEAST_SPELT = 10
_PART = re.compile(r"(\d+(?:[.,]\d+)*)(?:\s(" + _SCALE + r")\b)?", re.IGNORECASE)
_COUNTED = re.compile(r"\s?([^\W\d_]+(?:\s[^\W\d_]+)?)")


def parse_number(printed: str) -> Decimal:
    """Return the value of digits with separators: "10.232" is 10232, "81,41" and "83.88" are decimals."""
    marks = re.findall(r"[.,]", printed)
    if not marks:
        return Decimal(printed)
    last = max(printed.rfind("."), printed.rfind(","))
    mark, tail = printed[last], printed[last + 1 :]
    # "10.232" groups thousands, since a group has three digits; "83.88%" and "1.5 tỷ" cannot. "," never
    # groups alone; with both marks ("1.234,5"), or twice the same ("3.805.241"), the last one decides.
    if marks.count(mark) > 1:
        decimal = False
    elif len(marks) > 1:
        decimal = True
    else:
        # Nor is "0.125" grouped, nor "1234.567".
        decimal = mark == "," or len(tail) != 3 or last > 3 or printed[:last] == "0"
    digits = re.sub(r"[.,]", "", printed)
    return Decimal(f"{digits[: -len(tail)]}.{tail}") if decimal else Decimal(digits)


def quantities(text: str) -> Iterator[Quantity]:
    """Yield every number of `text` with unit and qualifier, left to right; `text[q.start:q.end] == q.raw`.

    Dates and document numbers yield their digits too: who needs to tell them apart asks `ingest.periods` and
    `ingest.words.DOCUMENT_NUMBER` for their spans.
    """
    if _SPELT_TENS.search(text):
        printed = [*_in_digits(text), *_in_words(text)]
        yield from sorted(printed, key=lambda quantity: quantity.start)
    else:
        yield from _in_digits(text)


def _in_words(text: str) -> Iterator[Quantity]:
    for match in _SPELT_NUMBER.finditer(text):
        value = Decimal(_spelt_value(match["number"].lower().split()))
        if value >= _LEAST_SPELT:
            scale = _lower(match["scale"])
            value *= _SCALES.get(scale, 1)
            unit = _unit(_lower(match["unit"]), scale)
            qualifier = _QUALIFIERS.get(_lower(match["qualifier"]))
            yield Quantity(value, unit, qualifier, match[0], match.start(), match.end())


def _spelt_value(words: list[str]) -> int:
    """Return the value of "một trăm hai mươi lăm nghìn": 125 000."""
    total = group = digit = 0
    for word in words:
        if word in {"nghìn", "ngàn"}:
            total, group, digit = total + (group + digit or 1) * 1000, 0, 0
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group, digit = group + 10, 0
        else:
            digit = _SPELT_DIGITS.get(word, 0)
    return total + group + digit


def _in_digits(text: str) -> Iterator[Quantity]:
    previous_end = -2
    for match in _QUANTITY.finditer(text):
        # "2.900 việc trên 3.043 việc": out of, not more than.
        out_of = match.start() == previous_end + 1 and _lower(match["qualifier"]) == "trên"
        yield _quantity(text, match, qualified=not out_of)
        previous_end = match.end() if match["unit"] else -2


def _lower(matched: str | None) -> str:
    """Return what a group matched as the tables have it; "ı" matches "i" when case is ignored."""
    return (matched or "").strip().lower().replace("i\u0307", "i").replace("ı", "i")


def _quantity(text: str, match: re.Match[str], *, qualified: bool) -> Quantity:
    printed = match["number"]
    scale = _lower(match["scale"])
    unit_text = _lower(match["unit"])
    value = parse_number(printed)
    if scale:
        value *= _SCALES[scale]
        for part in _PART.finditer(match["rest"] or ""):
            value += parse_number(part[1]) * _SCALES.get(_lower(part[2]), 1)
    unit = _unit(unit_text, scale)
    following = _COUNTED.match(text, match.end()) if unit is Unit.OTHER else None
    counted = following[1] if following else None
    start = match.start() if qualified else match.start("number")
    qualifier = _QUALIFIERS.get(_lower(match["qualifier"])) if qualified else None
    return Quantity(value, unit, qualifier, text[start : match.end()], start, match.end(), counted)


def _unit(printed: str, scale: str) -> Unit:
    if printed in {"%", "phần trăm"}:
        return Unit.PERCENT
    if printed.startswith("điểm"):
        return Unit.POINT
    if printed in {"đồng", "đ"}:
        return Unit.VND
    if printed in {"việc", "vụ việc", "vụ"}:
        return Unit.CASE
    if printed.startswith(("bản án", "quyết định")):
        return Unit.JUDGMENT
    return Unit.VND if scale.endswith(("tỷ", "tỉ")) else Unit.OTHER
