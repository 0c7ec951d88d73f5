"""Corrections: what an editor may change of a record, checked; and the entries that tell who changed what. Pure.

What stands in the text stays: a correction says what the words at a record's place mean, never what the words are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from ingest.errors import BadInput
from ingest.figures import FigureKind
from ingest.indicators import indicator_parts
from ingest.library.record_rows import asked_period, place_name
from ingest.library.storable import is_storable
from ingest.periods import resolve
from ingest.types import (
    DirectiveKind,
    DirectiveRecord,
    FigureRecord,
    Period,
    Qualifier,
    StoredDirective,
    StoredFigure,
    Unit,
)

Record = TypeVar("Record", FigureRecord, DirectiveRecord)

WITHDRAWN = "withdrawn"
LONGEST_TEXT = 2_000
LONGEST_NAME = 200
MOST_LEGAL_BASES = 100
# Far beyond any amount of đồng, and exact in every database.
_VALUE = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,15})?", re.ASCII)


class RecordKind(StrEnum):
    """Which register a corrected record stands in."""

    FIGURE = "figure"
    DIRECTIVE = "directive"


@dataclass(frozen=True, slots=True)
class Correction:
    """One change by an editor; `before` and `after` are the whole record with `withdrawn`, as JSON has it.

    `reason` is why, in the editor's words; None where nothing was said.
    """

    id: int
    at: datetime
    editor: str
    record_kind: RecordKind
    record_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FigureHistory:
    """A figure as it stands, as it was read, and every correction, oldest first."""

    figure: StoredFigure
    withdrawn: bool
    original: FigureRecord
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class DirectiveHistory:
    """A directive as it stands, as it was read, and every correction, oldest first."""

    directive: StoredDirective
    withdrawn: bool
    original: DirectiveRecord
    corrections: tuple[Correction, ...]


def corrected_figure(record: FigureRecord, changes: Mapping[str, object]) -> FigureRecord:
    """Return `record` with `changes`; BadInput names the field that cannot be so, and its choices."""
    return _changed(record, changes, _FIGURE_FIELDS)


def corrected_directive(record: DirectiveRecord, changes: Mapping[str, object]) -> DirectiveRecord:
    """Return `record` with `changes`; BadInput names the field that cannot be so, and its choices."""
    return _changed(record, changes, _DIRECTIVE_FIELDS)


def withdrawn_after(before: bool, changes: Mapping[str, object]) -> bool:
    """Return whether the record is withdrawn after `changes`."""
    asked = changes.get(WITHDRAWN, before)
    if not isinstance(asked, bool):
        raise BadInput(f"“{WITHDRAWN}”: cần true (ẩn bản ghi) hoặc false (hiện lại).")
    return asked


def checked_editor(editor: str) -> str:
    """Return the editor's name without spaces around it; BadInput where it is none."""
    name = _text("editor", editor, longest=LONGEST_NAME)
    if name is None:
        raise BadInput("“editor”: đang trống. Hãy ghi tên người sửa.")
    return name


def checked_reason(reason: str | None) -> str | None:
    """Return why something was corrected without spaces around it, None where nothing is said; BadInput if too long."""
    return _text("reason", reason)


def packed(record: FigureRecord | DirectiveRecord, *, withdrawn: bool) -> str:
    """Return a record as the JSON that an entry keeps."""
    return json.dumps({**asdict(record), WITHDRAWN: withdrawn}, ensure_ascii=False, default=_plain)


def unpacked_figure(column: str) -> FigureRecord:
    """Return the figure of a column that `packed` wrote."""
    told = json.loads(column)
    del told[WITHDRAWN]
    period = told["period"]
    return FigureRecord(
        **{
            **told,
            "value": Decimal(told["value"]),
            "unit": Unit(told["unit"]),
            "qualifier": None if told["qualifier"] is None else Qualifier(told["qualifier"]),
            "period": None if period is None else Period(period["label"], _day(period["start"]), _day(period["end"])),
        }
    )


def unpacked_directive(column: str) -> DirectiveRecord:
    """Return the directive of a column that `packed` wrote."""
    told = json.loads(column)
    del told[WITHDRAWN]
    return DirectiveRecord(**{**told, "legal_basis": tuple(told["legal_basis"]), "kind": DirectiveKind(told["kind"])})


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


Check = Callable[[str, object], object]


def _changed(record: Record, changes: Mapping[str, object], fields: Mapping[str, Check]) -> Record:
    unknown = [name for name in changes if name not in fields and name != WITHDRAWN]
    if unknown:
        raise BadInput(
            f"Không sửa được “{'”, “'.join(unknown)}”: chỗ trích và chữ in giữ nguyên như trong văn bản. "
            f"Các trường sửa được: {', '.join([*fields, WITHDRAWN])}."
        )
    if not changes:
        raise BadInput(f"Chưa có thay đổi nào. Các trường sửa được: {', '.join([*fields, WITHDRAWN])}.")
    given: dict[str, Any] = {name: fields[name](name, value) for name, value in changes.items() if name != WITHDRAWN}
    return replace(record, **given)


def _indicator(_name: str, value: object) -> str:
    return ".".join(indicator_parts(str(value), whole=True))


def _value(name: str, value: object) -> Decimal:
    text = format(value, "f") if isinstance(value, Decimal) and value.is_finite() else str(value)
    if isinstance(value, bool) or not _VALUE.fullmatch(text.strip()):
        raise BadInput(f"“{name}”: cần một số thập phân, ví dụ 53750000000000 hoặc -33.2 (dấu chấm thập phân).")
    return Decimal(text.strip())


def _period(name: str, value: object) -> Period | None:
    label = _text(name, value, longest=LONGEST_NAME)
    if label is None:
        return None
    period = asked_period(label)
    if period is None:
        raise BadInput(
            f"“{name}”: không hiểu kỳ “{label}”. Hãy viết như “năm 2020”, “6 tháng đầu năm 2020”, “quý II năm 2022” "
            "hoặc “tháng 3 năm 2023”, hay null khi văn bản không nói."
        )
    return resolve(period)


def _place(name: str, value: object) -> str | None:
    place = _text(name, value, longest=LONGEST_NAME)
    return None if place is None else place_name(place)


def _text(name: str, value: object, *, longest: int = LONGEST_TEXT) -> str | None:
    """Return a text without the spaces around it, None for one that is blank."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadInput(f"“{name}”: phải là chuỗi ký tự hoặc null.")
    if not is_storable(value):
        raise BadInput(f"“{name}”: có ký tự không lưu được (U+0000 hoặc ký tự Unicode hỏng). Hãy bỏ ký tự đó.")
    if len(value) > longest:
        raise BadInput(f"“{name}”: dài {len(value)} ký tự, nhiều nhất {longest}.")
    return value.strip() or None


def _required_text(name: str, value: object) -> str:
    text = _text(name, value)
    if text is None:
        raise BadInput(f"“{name}”: đang trống.")
    return text


def _legal_basis(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_LEGAL_BASES:
        raise BadInput(f"“{name}”: phải là danh sách số hiệu văn bản, nhiều nhất {MOST_LEGAL_BASES}.")
    return tuple(_required_text(name, item) for item in value)


def _one_of(choices: type[StrEnum], *, optional: bool = False) -> Check:
    def check(name: str, value: object) -> StrEnum | None:
        if value is None and optional:
            return None
        if str(value) not in set(choices):
            none = " hoặc null" if optional else ""
            raise BadInput(f"“{name}”: phải là một trong: {', '.join(choices)}{none}.")
        return choices(str(value))

    return check


def _figure_kind(name: str, value: object) -> str:
    return str(_one_of(FigureKind)(name, value))


_FIGURE_FIELDS: Mapping[str, Check] = {
    "indicator": _indicator,
    "indicator_text": _text,
    "kind": _figure_kind,
    "value": _value,
    "unit": _one_of(Unit),
    "qualifier": _one_of(Qualifier, optional=True),
    "period": _period,
    "place": _place,
    "compared_to": _text,
}
_DIRECTIVE_FIELDS: Mapping[str, Check] = {
    "issuer": _text,
    "addressee": _text,
    "action": _required_text,
    "deadline": _text,
    "legal_basis": _legal_basis,
    "kind": _one_of(DirectiveKind),
}
