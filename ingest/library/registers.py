"""The registers: figures, directives, references and checks of all documents, filtered, counted and paged.

Every query passes through `_within`, which leaves what the asker may read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from ingest.checks import sources_that_disagree
from ingest.errors import BadInput, NotFound
from ingest.figures import Basis, FigureKind, Measure, Subject
from ingest.indicators import indicator_parts
from ingest.library import schema
from ingest.library.corrections import (
    Correction,
    DirectiveHistory,
    FigureHistory,
    RecordKind,
    unpacked_directive,
    unpacked_figure,
)
from ingest.library.record_rows import (
    asked_period,
    folded_words,
    number_key,
    period_key,
    place_key,
    reference_of,
    stored_directive,
    stored_figure,
)
from ingest.library.storable import is_storable
from ingest.types import (
    Check,
    CheckKind,
    DirectiveKind,
    LegalReference,
    Relation,
    Severity,
    StoredDirective,
    StoredFigure,
    Unit,
)

Reading = Callable[[], AbstractContextManager[sa.Connection]]
# Ids of documents that the asker may read; None means all.
Allowed = Collection[str] | None

# SQLite takes 32,766 parameters in one statement, older builds 999.
_KEYS_PER_QUERY = 500
# Rows that are in memory at a time while all are gone through.
_ROWS_AT_A_TIME = 1_000
# Words of one search; databases nest conditions some hundreds deep.
_MOST_WORDS = 50
# What an indicator is made of, in its order.
_PART_COLUMNS = ("subject", "measure", "basis")


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """What a list of figures is limited to; None means no limit.

    `indicator` may be the beginning of one ("credit.completed"), `period` and `place` any spelling. Every word of `q`
    must begin a word of the record, accents aside.
    """

    indicator: str | None = None
    subject: Subject | None = None
    measure: Measure | None = None
    basis: Basis | None = None
    kind: FigureKind | None = None
    unit: Unit | None = None
    period: str | None = None
    place: str | None = None
    document_id: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class DirectiveFilter:
    """What a list of directives is limited to; None means no limit.

    `issuer` and `addressee` are whole words of theirs, accents aside; `deadline` tells whether one is set.
    """

    issuer: str | None = None
    addressee: str | None = None
    kind: DirectiveKind | None = None
    deadline: bool | None = None
    document_id: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class CheckFilter:
    """What a list of checks is limited to; None means no limit."""

    kind: CheckKind | None = None
    severity: Severity | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredReference:
    """A legal reference in the library."""

    id: str
    document_id: str
    source: str
    record: LegalReference


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that records have, and how many of them."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class FigureChoices:
    """What figures can be limited to: periods newest first, the rest by name."""

    indicators: tuple[Choice, ...]
    places: tuple[Choice, ...]
    periods: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class DirectiveChoices:
    """What directives can be limited to, those with most directives first."""

    issuers: tuple[Choice, ...]
    addressees: tuple[Choice, ...]


class Registers:
    """The registers over one catalogue; `revision` changes when any record does."""

    def __init__(self, reading: Reading, revision: Callable[[], int]) -> None:
        self._reading = reading
        self._revision = revision
        # What goes through all figures, with the revision it holds for.
        self._disagreeing: tuple[int, tuple[Check, ...]] | None = None
        self._choices: tuple[int, FigureChoices] | None = None

    # Figures

    def figures(
        self, wanted: FigureFilter, *, limit: int | None = None, offset: int = 0, allowed: Allowed = None
    ) -> tuple[list[StoredFigure], int]:
        """Return one page of the figures in the order of documents and text, and how many there are in all.

        BadInput where the filter names an indicator that does not exist, or what is no period.
        """
        query = _with_figure_filter(_listed(schema.FIGURES), wanted)
        with self._reading() as connection:
            _require_period(connection, wanted.period)
            rows, total = _page(connection, _within(connection, query, schema.FIGURES, allowed), limit, offset)
        return [stored_figure(row) for row in rows], total

    def every_figure(self, wanted: FigureFilter, *, allowed: Allowed = None) -> Iterator[StoredFigure]:
        """Yield all figures of the filter in the same order, a thousand in memory at a time."""
        query = _with_figure_filter(_listed(schema.FIGURES), wanted)
        with self._reading() as connection:
            _require_period(connection, wanted.period)
            for row in _each(connection, _within(connection, query, schema.FIGURES, allowed)):
                yield stored_figure(row)

    def figure(self, figure_id: str, *, allowed: Allowed = None) -> StoredFigure:
        """Return one figure, withdrawn or not; NotFound where there is none of this id."""
        with self._reading() as connection:
            return stored_figure(self._one(connection, schema.FIGURES, figure_id, allowed))

    def figure_history(self, figure_id: str, *, allowed: Allowed = None) -> FigureHistory:
        """Return a figure with how it was read and what editors changed; NotFound where there is none of this id."""
        with self._reading() as connection:
            row = self._one(connection, schema.FIGURES, figure_id, allowed)
            entries, read = _corrections_of(connection, figure_id)
        figure = stored_figure(row)
        original = figure.record if read is None else unpacked_figure(read)
        return FigureHistory(figure, row.withdrawn, original, entries)

    def figure_choices(self, *, allowed: Allowed = None) -> FigureChoices:
        """Return which indicators, places and periods figures have, with their numbers."""
        revision, kept = self._revision(), self._choices
        if allowed is None and kept is not None and kept[0] == revision:
            return kept[1]
        found = self._count_choices(allowed)
        if allowed is None:
            self._choices = (revision, found)
        return found

    def _count_choices(self, allowed: Allowed) -> FigureChoices:
        table = schema.FIGURES
        with self._reading() as connection:

            def counted(*columns: sa.ColumnElement[Any], by: Sequence[sa.Column[Any]]) -> list[Any]:
                query: sa.Select[Any] = sa.select(*columns, sa.func.count().label("found")).where(~table.c.withdrawn)
                query = query.where(*(column.is_not(None) for column in by)).group_by(*by)
                return list(connection.execute(_within(connection, query, table, allowed)))

            parts = [table.c[name] for name in _PART_COLUMNS]
            indicators = counted(*parts, by=parts)
            places = counted(sa.func.min(table.c.place), by=[table.c.place_key])
            period = (sa.func.max(table.c.period_label), sa.func.max(table.c.period_end))
            periods = counted(*period, by=[table.c.period_key])
        periods.sort(key=lambda row: row[0])
        periods.sort(key=lambda row: (row[1] is not None, row[1]) if row[1] else (False, 0), reverse=True)
        return FigureChoices(
            tuple(Choice(".".join(row[:3]), row.found) for row in sorted(indicators, key=lambda row: tuple(row[:3]))),
            tuple(Choice(row[0], row.found) for row in sorted(places, key=lambda row: folded_words(row[0]))),
            tuple(Choice(row[0], row.found) for row in periods),
        )

    # Directives

    def directives(
        self, wanted: DirectiveFilter, *, limit: int | None = None, offset: int = 0, allowed: Allowed = None
    ) -> tuple[list[StoredDirective], int]:
        """Return one page of the directives in the order of documents and text, and how many there are in all."""
        query = _with_directive_filter(_listed(schema.DIRECTIVES), wanted)
        with self._reading() as connection:
            rows, total = _page(connection, _within(connection, query, schema.DIRECTIVES, allowed), limit, offset)
        return [stored_directive(row) for row in rows], total

    def every_directive(self, wanted: DirectiveFilter, *, allowed: Allowed = None) -> Iterator[StoredDirective]:
        """Yield all directives of the filter in the same order, a thousand in memory at a time."""
        query = _with_directive_filter(_listed(schema.DIRECTIVES), wanted)
        with self._reading() as connection:
            for row in _each(connection, _within(connection, query, schema.DIRECTIVES, allowed)):
                yield stored_directive(row)

    def directive(self, directive_id: str, *, allowed: Allowed = None) -> StoredDirective:
        """Return one directive, withdrawn or not; NotFound where there is none of this id."""
        with self._reading() as connection:
            return stored_directive(self._one(connection, schema.DIRECTIVES, directive_id, allowed))

    def directive_history(self, directive_id: str, *, allowed: Allowed = None) -> DirectiveHistory:
        """Return a directive with how it was read and what editors changed; NotFound where there is none of this id."""
        with self._reading() as connection:
            row = self._one(connection, schema.DIRECTIVES, directive_id, allowed)
            entries, read = _corrections_of(connection, directive_id)
        directive = stored_directive(row)
        original = directive.record if read is None else unpacked_directive(read)
        return DirectiveHistory(directive, row.withdrawn, original, entries)

    def directive_choices(self, *, allowed: Allowed = None) -> DirectiveChoices:
        """Return who issues and who must act, with their numbers of directives."""
        table = schema.DIRECTIVES

        def counted(connection: sa.Connection, column: sa.Column[Any], key: sa.Column[Any]) -> tuple[Choice, ...]:
            columns: list[sa.ColumnElement[Any]] = [sa.func.min(column), sa.func.count().label("found")]
            query = sa.select(*columns).where(~table.c.withdrawn, column.is_not(None)).group_by(key)
            rows = connection.execute(_within(connection, query, table, allowed))
            return tuple(Choice(row[0], row.found) for row in sorted(rows, key=lambda row: (-row.found, row[0])))

        with self._reading() as connection:
            return DirectiveChoices(
                counted(connection, table.c.issuer, table.c.issuer_key),
                counted(connection, table.c.addressee, table.c.addressee_key),
            )

    # References

    def references(
        self,
        *,
        document_id: str | None = None,
        number: str | None = None,
        relation: Relation | None = None,
        limit: int | None = None,
        offset: int = 0,
        allowed: Allowed = None,
    ) -> tuple[list[StoredReference], int]:
        """Return one page of the legal documents named, in the order of documents and text, and how many in all."""
        table = schema.REFERENCES
        query = _listed(table)
        if document_id is not None:
            query = query.where(table.c.document_id == document_id)
        if number is not None:
            query = query.where(table.c.number_key == number_key(number))
        if relation is not None:
            query = query.where(table.c.relation == relation.value)
        with self._reading() as connection:
            rows, total = _page(connection, _within(connection, query, table, allowed), limit, offset)
        return [StoredReference(row.id, row.document_id, row.source, reference_of(row)) for row in rows], total

    def replaced_by(self, number: str, *, allowed: Allowed = None) -> tuple[StoredReference, ...]:
        """Return where documents say that the one of this number is replaced; `record.by` names what replaces it."""
        found, _ = self.references(number=number, relation=Relation.REPLACES, allowed=allowed)
        return tuple(found)

    # Checks

    def checks(
        self, wanted: CheckFilter, *, limit: int | None = None, offset: int = 0, allowed: Allowed = None
    ) -> tuple[list[Check], int]:
        """Return one page of the contradictions, those within documents before those between; and how many in all."""
        table = schema.CHECKS
        query = _listed(table, order=(table.c.start, table.c.id))
        for column, value in ((table.c.kind, wanted.kind), (table.c.severity, wanted.severity)):
            query = query if value is None else query.where(column == value.value)
        if wanted.document_id is not None:
            query = query.where(table.c.document_id == wanted.document_id)
        with self._reading() as connection:
            rows, within = _page(connection, _within(connection, query, table, allowed), limit, offset)
            found = self._with_figures(connection, rows)
            between = [check for check in self._between_sources(connection, allowed) if _passes(check, wanted)]
        start = max(0, offset - within)
        rest = None if limit is None else start + limit - len(found)
        return found + between[start:rest], within + len(between)

    def checks_within(self, document_id: str, *, allowed: Allowed = None) -> list[Check]:
        """Return what contradicts itself within one document, in the order of its text."""
        table = schema.CHECKS
        query = _listed(table, order=(table.c.start, table.c.id)).where(table.c.document_id == document_id)
        with self._reading() as connection:
            rows = connection.execute(_within(connection, query, table, allowed)).all()
            return self._with_figures(connection, rows) if rows else []

    def _with_figures(self, connection: sa.Connection, rows: Sequence[Any]) -> list[Check]:
        named = {row.id: json.loads(row.figures) for row in rows}
        identifiers = [identifier for figures in named.values() for identifier in figures]
        table = schema.FIGURES
        figures: dict[str, StoredFigure] = {}
        for at in range(0, len(identifiers), _KEYS_PER_QUERY):
            query = _listed(table).where(table.c.id.in_(identifiers[at : at + _KEYS_PER_QUERY]))
            figures |= {row.id: stored_figure(row) for row in connection.execute(query)}
        return [
            Check(
                row.id,
                CheckKind(row.kind),
                Severity(row.severity),
                row.message,
                row.computation,
                tuple(figures[identifier] for identifier in named[row.id] if identifier in figures),
            )
            for row in rows
        ]

    def _between_sources(self, connection: sa.Connection, allowed: Allowed) -> tuple[Check, ...]:
        """Return what sources disagree on, kept until a record changes; for a part of the documents made each time."""
        revision, kept = self._revision(), self._disagreeing
        if allowed is None and kept is not None and kept[0] == revision:
            return kept[1]
        rows = connection.execute(_in_several_documents(connection, allowed))
        found = sources_that_disagree([stored_figure(row) for row in rows])
        if allowed is None:
            self._disagreeing = (revision, found)
        return found

    def _one(self, connection: sa.Connection, table: sa.Table, record_id: str, allowed: Allowed) -> Any:
        if not is_storable(record_id):
            raise no_record(record_id)
        query = _listed(table, withdrawn=True).where(table.c.id == record_id)
        row = connection.execute(_within(connection, query, table, allowed)).first()
        if row is None:
            raise no_record(record_id)
        return row


def _corrections_of(connection: sa.Connection, record_id: str) -> tuple[tuple[Correction, ...], str | None]:
    """Return the corrections of a record, oldest first, and how it was read (packed), None where it never changed."""
    table = schema.CORRECTIONS
    rows = connection.execute(sa.select(table).where(table.c.record_id == record_id).order_by(table.c.id)).all()
    return tuple(map(_correction, rows)), rows[0].before if rows else None


def _correction(row: Any) -> Correction:
    # SQLite keeps no zone; what we wrote was UTC.
    at = row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at.astimezone(UTC)
    before, after = json.loads(row.before), json.loads(row.after)
    return Correction(row.id, at, row.editor, RecordKind(row.record_kind), row.record_id, before, after, row.reason)


def no_record(record_id: str) -> NotFound:
    """Return the error of an id that no record has."""
    return NotFound(
        f"Không có bản ghi nào mang mã “{record_id[:80]}”: mã sai, hoặc tài liệu đã bị xóa hay được đọc lại. "
        "Hãy xem lại danh sách để lấy đúng mã."
    )


def _listed(table: sa.Table, *, order: Sequence[Any] = (), withdrawn: bool = False) -> sa.Select[Any]:
    """Select the rows of a table with their document's source, in the order of documents and text."""
    documents = schema.DOCUMENTS
    query = sa.select(table, documents.c.source).join(documents, documents.c.id == table.c.document_id)
    if not withdrawn and "withdrawn" in table.c:
        query = query.where(~table.c.withdrawn)
    return query.order_by(documents.c.revision, *(order or (table.c.start, table.c.nth)))


def _within(connection: sa.Connection, query: sa.Select[Any], table: sa.Table, allowed: Allowed) -> sa.Select[Any]:
    """Leave of `query` the rows of documents that the asker may read.

    The ids travel as one JSON parameter: there may be more of them than a statement takes parameters.
    """
    if allowed is None:
        return query
    listed = json.dumps(sorted(allowed))
    if connection.dialect.name == "sqlite":
        ids = sa.select(sa.func.json_each(listed).table_valued("value").c.value)
    else:
        as_json = sa.cast(sa.literal(listed, sa.Text), sa.JSON)
        ids = sa.select(sa.func.json_array_elements_text(as_json).column_valued("value"))
    return query.where(table.c.document_id.in_(ids))


def _page(
    connection: sa.Connection, query: sa.Select[Any], limit: int | None, offset: int
) -> tuple[Sequence[Any], int]:
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    return connection.execute(query.limit(limit).offset(offset)).all(), total


def _each(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Any]:
    yield from connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)


def _with_figure_filter(query: sa.Select[Any], wanted: FigureFilter) -> sa.Select[Any]:
    columns = schema.FIGURES.c
    if wanted.indicator:
        for name, part in zip(_PART_COLUMNS, indicator_parts(wanted.indicator), strict=False):
            query = query.where(columns[name] == part)
    for name in (*_PART_COLUMNS, "kind", "unit", "document_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(columns[name] == str(value))
    if wanted.period:
        query = query.where(columns.period_key == period_key(wanted.period))
    if wanted.place:
        query = query.where(columns.place_key == place_key(wanted.place))
    return _with_words(query, columns.words, wanted.q)


def _with_directive_filter(query: sa.Select[Any], wanted: DirectiveFilter) -> sa.Select[Any]:
    columns = schema.DIRECTIVES.c
    for name in ("issuer", "addressee"):
        asked = folded_words(getattr(wanted, name))
        if asked:
            query = query.where(columns[f"{name}_key"].contains(asked, autoescape=True))
    for name in ("kind", "document_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(columns[name] == str(value))
    if wanted.deadline is not None:
        query = query.where(columns.deadline.is_not(None) if wanted.deadline else columns.deadline.is_(None))
    return _with_words(query, columns.words, wanted.q)


def _with_words(query: sa.Select[Any], column: sa.Column[str], asked: str | None) -> sa.Select[Any]:
    words = dict.fromkeys(folded_words(asked).split())
    if len(words) > _MOST_WORDS:
        raise BadInput(f"Từ khóa có {len(words)} từ, nhiều nhất {_MOST_WORDS}. Hãy bớt từ.")
    for word in words:
        query = query.where(column.contains(f" {word}", autoescape=True))
    return query


def _require_period(connection: sa.Connection, asked: str | None) -> None:
    """Raise BadInput for what names no period, unless figures have it as it is."""
    if not asked or asked_period(asked) is not None:
        return
    known = sa.select(schema.FIGURES.c.id).where(schema.FIGURES.c.period_key == period_key(asked)).limit(1)
    if connection.scalar(known) is None:
        raise BadInput(
            f"Không hiểu kỳ “{asked[:80]}”. Hãy viết như “năm 2020”, “6 tháng đầu năm 2020”, “9 tháng đầu năm 2021”, "
            "“quý II năm 2022” hoặc “tháng 3 năm 2023”."
        )


def _passes(check: Check, wanted: CheckFilter) -> bool:
    if wanted.kind not in (None, check.kind) or wanted.severity not in (None, check.severity):
        return False
    return wanted.document_id is None or any(figure.document_id == wanted.document_id for figure in check.figures)


def _in_several_documents(connection: sa.Connection, allowed: Allowed) -> sa.Select[Any]:
    """Select the levels of one indicator, unit, period and place for which documents give more than one value."""
    table = schema.FIGURES
    keys = [table.c[name] for name in (*_PART_COLUMNS, "unit", "period_key", "place_key")]
    level = (table.c.kind == FigureKind.LEVEL.value, ~table.c.withdrawn)
    groups = sa.select(*keys).where(*level, table.c.period_key.is_not(None), table.c.place_key.is_not(None))
    # "other" is what no choice names: two of them need not be the same.
    groups = groups.where(*(table.c[name] != "other" for name in _PART_COLUMNS))
    groups = groups.group_by(*keys).having(
        sa.func.count(sa.distinct(table.c.value)) > 1, sa.func.count(sa.distinct(table.c.document_id)) > 1
    )
    disagreeing = _within(connection, groups, table, allowed).subquery()
    same = sa.and_(*(column == disagreeing.c[column.name] for column in keys))
    listed = _listed(table).join(disagreeing, same).where(*level)
    return _within(connection, listed, table, allowed)
