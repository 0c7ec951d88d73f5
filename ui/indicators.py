"""The closed choices of figures and directives in Vietnamese words, and quantities as officials write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

# INDICATORS.md; the first word of an indicator. In the order in which a reader looks for them.
SUBJECTS = {
    "all": "Thi hành án dân sự",
    "credit": "Án tín dụng, ngân hàng",
    "corruption": "Án kinh tế, tham nhũng",
    "budget": "Thu cho ngân sách nhà nước",
    "commercial": "Án kinh doanh, thương mại",
    "administrative": "Án hành chính",
    "complaint": "Khiếu nại, tố cáo",
    "other": "Nội dung khác",
}
MEASURES = {
    "received": "thụ lý",
    "carried_in": "cũ chuyển sang",
    "new": "thụ lý mới",
    "entrusted": "ủy thác",
    "withdrawn": "thu hồi, hủy quyết định",
    "to_enforce": "phải thi hành",
    "enforceable": "có điều kiện thi hành",
    "unenforceable": "chưa có điều kiện",
    "postponed": "hoãn thi hành",
    "suspended": "tạm đình chỉ",
    "completed": "thi hành xong",
    "carried_over": "chuyển kỳ sau",
    "completion_rate": "tỷ lệ thi hành xong",
    "enforceable_rate": "tỷ lệ có điều kiện",
    "unenforceable_rate": "tỷ lệ chưa có điều kiện",
    "other": "số liệu khác",
}
BASES = {"case": "việc", "money": "tiền", "judgment": "bản án, quyết định", "other": "đơn vị khác"}
KINDS = {
    "level": "Kết quả",
    "change": "Tăng/giảm",
    "target": "Chỉ tiêu",
    "margin": "Chênh lệch",
    "rank": "Xếp hạng",
}
UNITS = {
    "case": "việc",
    "VND": "đồng",
    "percent": "%",
    "point": "điểm %",
    "judgment": "bản án",
    "other": "đơn vị khác",
}
QUALIFIERS = {"over": "trên", "nearly": "gần", "about": "khoảng"}
DIRECTIVE_KINDS = {
    "chi_dao": "Chỉ đạo",
    "nhiem_vu": "Nhiệm vụ",
    "chi_tieu": "Chỉ tiêu",
    "kien_nghi": "Kiến nghị",
}
CHECK_KINDS = {
    "wrong_denominator": "Sai mẫu số của tỷ lệ",
    "parts_exceed_whole": "Phần lớn hơn tổng",
    "share_mismatch": "Tỷ lệ không khớp số liệu",
    "change_mismatch": "Mức tăng, giảm không khớp",
    "unit_scale": "Nhầm đơn vị (triệu, tỷ)",
    "swapped": "Nghi đảo hai số liệu",
    "year": "Nghi nhầm năm",
    "sources_disagree": "Các nguồn nêu khác nhau",
    "other": "Mâu thuẫn khác",
}
# Most severe first.
SEVERITIES = {"high": "Nghiêm trọng", "medium": "Cần xem lại", "low": "Lưu ý"}

# The part of `figure_label` in brackets: a card under an answer has room for a few words only.
_SHORT_SUBJECTS = {
    "credit": "tín dụng, ngân hàng",
    "corruption": "kinh tế, tham nhũng",
    "budget": "thu ngân sách",
    "commercial": "kinh doanh, thương mại",
    "administrative": "án hành chính",
    "complaint": "khiếu nại, tố cáo",
}
_SHORT_BASES = {"case": "việc", "money": "tiền", "judgment": "bản án, quyết định"}
# Counted one by one; of a rate the decimals are kept as printed.
_WHOLE = {"case", "judgment"}
_CHANGES = ("tăng", "giảm")
_MARGINS = ("cao hơn", "thấp hơn")
_BILLION, _MILLION = Decimal(10) ** 9, Decimal(10) ** 6
_SCALES = {"": Decimal(1), "triệu": _MILLION, "tỷ": _BILLION, "tỉ": _BILLION}
_WRITTEN = re.compile(
    r"(?P<sign>[+\-−]?)\s*(?P<digits>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)\s*"
    r"(?P<scale>triệu|tỷ|tỉ)?\s*(?:đồng|%|việc)?",
    re.ASCII,
)
_DECIMAL_POINT = re.compile(r"\d+\.(?!\d{3}$)\d+", re.ASCII)
# More decimals than this are no longer read as an amount of tỷ: the whole đồng are written out.
_DECIMALS_OF_A_BILLION = 3
# Between a number and its unit, so that no line ends there.
NBSP = "\u00a0"


def split_indicator(indicator: str) -> tuple[str, str, str]:
    """Subject, measure and basis of `<subject>.<measure>.<basis>`; empty where a part is missing."""
    subject, _, rest = indicator.partition(".")
    measure, _, basis = rest.partition(".")
    return subject, measure, basis


def indicator_name(indicator: str) -> str:
    """The indicator in words, "Án tín dụng, ngân hàng – thi hành xong – tiền"; an unknown one stays as it is."""
    subject, measure, basis = split_indicator(indicator)
    words = (SUBJECTS.get(subject), MEASURES.get(measure), BASES.get(basis))
    known = [word for word in words if word]
    return " – ".join(known) if len(known) == len(words) else indicator


def indicator_order(indicator: str) -> tuple[int, ...]:
    """Sorts indicators as the tables above list them, unknown ones last."""
    tables = (SUBJECTS, MEASURES, BASES)
    parts = split_indicator(indicator)
    return tuple(
        list(table).index(part) if part in table else len(table) for table, part in zip(tables, parts, strict=True)
    )


def short_name(indicator: str, unknown: str) -> str:
    """The indicator for a card, "Thi hành xong (việc)"; `unknown` where the measure has no name."""
    subject, measure, basis = split_indicator(indicator)
    notes = [_SHORT_BASES.get(basis, ""), _SHORT_SUBJECTS.get(subject, "")]
    name = capitalised(MEASURES[measure]) if measure in MEASURES and measure != "other" else unknown
    inside = ", ".join(note for note in notes if note)
    return f"{name} ({inside})" if inside else name


def capitalised(text: str) -> str:
    """The text with its first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def decimal(text: str) -> Decimal | None:
    """The number of the API's decimal string; None where it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def number_text(value: Decimal) -> str:
    """A number with dots for thousands and a comma for decimals, as printed in Vietnam: 53.750,5."""
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def written_number(value: str, unit: str) -> str:
    """A value as it stands in a field, to be read again by `read_number`: "53.750 tỷ", "81,41"."""
    number = decimal(value)
    if number is None:
        return value
    return amount_text(number).removesuffix("đồng").rstrip() if unit == "VND" else number_text(number)


def read_number(text: str) -> Decimal | None:
    """The number that an official writes: "53.750", "81,41", "-205", "53.750 tỷ", "250 triệu đồng"; None for no number.

    A single dot before anything but three digits is a decimal point, for who is used to it: "81.41".
    """
    found = _WRITTEN.fullmatch(text.strip().lower().replace(NBSP, " "))
    if found is None:
        return None
    digits = found["digits"]
    digits = digits if _DECIMAL_POINT.fullmatch(digits) else digits.replace(".", "").replace(",", ".")
    number = decimal(found["sign"].replace("−", "-") + digits)
    return number * _SCALES[found["scale"] or ""] if number is not None else None


def count_text(count: int) -> str:
    """A whole number of things: 1.234."""
    return number_text(Decimal(count))


def amount_text(value: Decimal) -> str:
    """Whole đồng as officials write them: tỷ đồng where that loses nothing, else triệu đồng or đồng."""
    for scale, name in ((_BILLION, "tỷ đồng"), (_MILLION, "triệu đồng")):
        if abs(value) >= scale:
            scaled = _plain(value / scale)
            exponent = scaled.as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= _DECIMALS_OF_A_BILLION:
                return f"{number_text(scaled)}{NBSP}{name}"
            break
    return f"{number_text(_plain(value))}{NBSP}đồng"


def value_text(value: str, unit: str, kind: str = "level", qualifier: str | None = None, raw: str = "") -> str:
    """A figure's value in words: "trên 53.750 tỷ đồng", "81,41 %", "giảm 205 việc", "thứ 5".

    `raw` stands where a value is no number or its unit has no name.
    """
    number = decimal(value)
    if number is None:
        return raw or value
    if kind == "rank":
        return f"thứ{NBSP}{number_text(_plain(number))}"
    signed = {"change": _CHANGES, "margin": _MARGINS}.get(kind)
    sign, size = "", number
    if signed is not None and number:
        sign, size = signed[number < 0], abs(number)
    if unit == "other":
        words = raw or number_text(size)
    elif unit == "VND":
        words = amount_text(size)
    elif unit in _WHOLE:
        words = f"{number_text(_plain(size))}{NBSP}{UNITS[unit]}"
    else:
        words = f"{number_text(size)}{NBSP}{UNITS.get(unit, unit)}"
    # `raw` holds its qualifier already.
    about = QUALIFIERS.get(qualifier or "", "") if unit != "other" else ""
    return " ".join(part for part in (sign, about, words) if part)


def _plain(value: Decimal) -> Decimal:
    """The number without trailing zeros and without an exponent: 5E+1 is 50."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return normal.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else normal
