"""What the API tells of figures, directives and checks, and what may be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Period:
    """A period in the document's words; its days are both there, or both None where the text leaves them open."""

    label: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """Where something is printed: `text[start:end] == raw` of the document's text; `title` is the document's."""

    document_id: str
    source: str
    start: int
    end: int
    raw: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A quantity that a document states; `value` is the API's decimal string, in `unit`."""

    id: str
    at: Span
    indicator: str
    indicator_text: str | None
    kind: str
    value: str
    unit: str
    qualifier: str | None
    period: Period | None
    place: str | None
    compared_to: str | None
    corrected: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StoredDirective:
    """One task: who instructs, who must act, what, by when, resting on which documents."""

    id: str
    at: Span
    issuer: str | None
    addressee: str | None
    action: str
    deadline: str | None
    legal_basis: tuple[str, ...]
    kind: str
    corrected: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Figures that contradict each other, with the computation written out."""

    id: str
    kind: str
    severity: str
    message: str
    computation: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that the library's records have, and how many of them have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class FigureChoices:
    """What the figures of the library can be asked for."""

    indicators: tuple[Choice, ...]
    places: tuple[Choice, ...]
    periods: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures; an empty field is no limit."""

    indicator: str = ""
    kind: str = ""
    place: str = ""
    period: str = ""

    def parameters(self) -> dict[str, str]:
        """The filter as the API's query takes it."""
        return _given(self)


@dataclass(frozen=True, slots=True)
class DirectiveFilter:
    """Which directives; an empty field is no limit."""

    q: str = ""
    issuer: str = ""
    kind: str = ""
    document_id: str = ""

    def parameters(self) -> dict[str, str]:
        """The filter as the API's query takes it."""
        return _given(self)


@dataclass(frozen=True, slots=True)
class CheckFilter:
    """Which checks; an empty field is no limit."""

    kind: str = ""
    severity: str = ""
    document_id: str = ""

    def parameters(self) -> dict[str, str]:
        """The filter as the API's query takes it."""
        return _given(self)


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """A part of a list, and how many the whole one has."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Who changed a record, when and why, and its fields before and after."""

    editor: str
    at: datetime | None
    before: Json
    after: Json
    reason: str = ""

    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """What was changed: the field's name, its value before and after."""
        return tuple(
            (name, self.before.get(name), value) for name, value in self.after.items() if self.before.get(name) != value
        )


@dataclass(frozen=True, slots=True)
class History(Generic[Item]):
    """A record as it stands, as it was read, and its corrections, oldest first."""

    now: Item
    original: Item
    corrections: tuple[Correction, ...]


def read_stored_figure(item: Json) -> StoredFigure:
    """One figure object of the API."""
    return StoredFigure(
        id=str(item["id"]),
        at=read_span(item),
        indicator=item.get("indicator") or "",
        indicator_text=item.get("indicator_text"),
        kind=item.get("kind") or "level",
        value=str(item.get("value", "")),
        unit=item.get("unit") or "",
        qualifier=item.get("qualifier"),
        period=read_period(item.get("period")),
        place=item.get("place"),
        compared_to=item.get("compared_to"),
        corrected=bool(item.get("corrected")),
        withdrawn=bool(item.get("withdrawn")),
    )


def read_stored_directive(item: Json) -> StoredDirective:
    """One directive object of the API."""
    return StoredDirective(
        id=str(item["id"]),
        at=read_span(item),
        issuer=item.get("issuer"),
        addressee=item.get("addressee"),
        action=item.get("action") or item.get("raw") or "",
        deadline=item.get("deadline"),
        legal_basis=tuple(str(number) for number in item.get("legal_basis") or ()),
        kind=item.get("kind") or "",
        corrected=bool(item.get("corrected")),
        withdrawn=bool(item.get("withdrawn")),
    )


def read_check(item: Json) -> Check:
    """One check object of the API."""
    return Check(
        id=str(item["id"]),
        kind=item.get("kind") or "other",
        severity=item.get("severity") or "low",
        message=item["message"],
        computation=item.get("computation") or "",
        spans=tuple(read_span(span) for span in item.get("spans") or ()),
    )


def read_choices(body: Json) -> FigureChoices:
    """What the figures can be asked for."""
    return FigureChoices(
        read_choice_list(body.get("indicators")),
        read_choice_list(body.get("places")),
        read_choice_list(body.get("periods")),
    )


def read_choice_list(items: Iterable[Json] | None) -> tuple[Choice, ...]:
    """Values with their counts."""
    return tuple(Choice(str(item["value"]), int(item.get("count", 0))) for item in items or ())


def read_history(body: Json, read: Callable[[Json], Item]) -> History[Item]:
    """A record with its `original` (as read from the document) and `corrections`."""
    original = body.get("original")
    return History(
        read(body),
        read({**body, **original}) if original else read(body),
        tuple(_read_correction(item) for item in body.get("corrections") or ()),
    )


def read_span(item: Json) -> Span:
    """Where the thing is printed."""
    raw, title = item.get("raw") or "", item.get("title") or ""
    return Span(item["document_id"], item["source"], int(item["start"]), int(item["end"]), raw, title)


def read_period(item: Json | None) -> Period | None:
    """A period object; None for none."""
    if item is None:
        return None
    return Period(item["label"], read_day(item.get("start")), read_day(item.get("end")))


def read_day(value: str | None) -> date | None:
    """The day of an ISO date or time; None for none."""
    return date.fromisoformat(value[:10]) if value else None


def _read_correction(item: Json) -> Correction:
    at = item.get("at")
    return Correction(
        editor=item.get("editor") or "",
        at=datetime.fromisoformat(at) if at else None,
        before=item.get("before") or {},
        after=item.get("after") or {},
        reason=item.get("reason") or "",
    )


def _given(asked: FigureFilter | DirectiveFilter | CheckFilter) -> dict[str, str]:
    fields = {name: str(getattr(asked, name)).strip() for name in asked.__slots__}
    return {name: value for name, value in fields.items() if value}
