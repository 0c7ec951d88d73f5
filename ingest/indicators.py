"""Indicators by name, "<subject>.<measure>.<basis>": which there are, which one is asked for, and their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ingest.errors import BadInput
from ingest.figures import Basis, FigureKind, Measure, Subject
from ingest.types import Qualifier, Unit

# Each part with its name in Vietnamese, in order.
PARTS: tuple[tuple[str, type[StrEnum]], ...] = (
    ("lĩnh vực", Subject),
    ("số đo", Measure),
    ("cách tính", Basis),
)

SUBJECT_NAMES: Mapping[str, str] = {
    Subject.ALL: "thi hành án dân sự",
    Subject.CREDIT: "tín dụng, ngân hàng",
    Subject.CORRUPTION: "án kinh tế, tham nhũng",
    Subject.BUDGET: "thu cho ngân sách nhà nước",
    Subject.COMMERCIAL: "kinh doanh, thương mại",
    Subject.ADMINISTRATIVE: "thi hành án hành chính",
    Subject.COMPLAINT: "khiếu nại, tố cáo, tiếp công dân",
    Subject.OTHER: "nội dung khác",
}
MEASURE_NAMES: Mapping[str, str] = {
    Measure.RECEIVED: "tổng thụ lý",
    Measure.CARRIED_IN: "cũ chuyển sang",
    Measure.NEW: "thụ lý mới",
    Measure.ENTRUSTED: "ủy thác",
    Measure.WITHDRAWN: "thu hồi, hủy quyết định",
    Measure.TO_ENFORCE: "phải thi hành",
    Measure.ENFORCEABLE: "có điều kiện thi hành",
    Measure.UNENFORCEABLE: "chưa có điều kiện thi hành",
    Measure.POSTPONED: "hoãn",
    Measure.SUSPENDED: "tạm đình chỉ",
    Measure.COMPLETED: "thi hành xong",
    Measure.CARRIED_OVER: "chuyển kỳ sau",
    Measure.COMPLETION_RATE: "tỷ lệ thi hành xong",
    Measure.ENFORCEABLE_RATE: "tỷ lệ có điều kiện",
    Measure.UNENFORCEABLE_RATE: "tỷ lệ chưa có điều kiện",
    Measure.OTHER: "số liệu khác",
}
BASIS_NAMES: Mapping[str, str] = {
    Basis.CASE: "về việc",
    Basis.MONEY: "về tiền",
    Basis.JUDGMENT: "về bản án, quyết định",
    Basis.OTHER: "",
}
KIND_NAMES: Mapping[str, str] = {
    FigureKind.LEVEL: "kết quả trong kỳ",
    FigureKind.CHANGE: "tăng, giảm so với kỳ khác",
    FigureKind.TARGET: "chỉ tiêu",
    FigureKind.MARGIN: "vượt, thiếu so với chỉ tiêu",
    FigureKind.RANK: "thứ hạng",
}
UNIT_NAMES: Mapping[str, str] = {
    Unit.CASE: "việc",
    Unit.VND: "đồng",
    Unit.PERCENT: "%",
    Unit.POINT: "điểm phần trăm",
    Unit.JUDGMENT: "bản án, quyết định",
    Unit.OTHER: "khác",
}
QUALIFIER_NAMES: Mapping[str, str] = {
    Qualifier.OVER: "trên",
    Qualifier.NEARLY: "gần",
    Qualifier.ABOUT: "khoảng",
}


def indicator_name(indicator: str) -> str:
    """Return an indicator in Vietnamese: "thi hành xong về tiền – tín dụng, ngân hàng"."""
    subject, measure, basis = indicator.split(".")
    counted = " ".join(part for part in (MEASURE_NAMES[measure], BASIS_NAMES[basis]) if part)
    return f"{counted} – {SUBJECT_NAMES[subject]}"


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
