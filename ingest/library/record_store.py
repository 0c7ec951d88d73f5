"""Records written within a transaction of the catalogue: with their document, read again, or corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from ingest.checks import read_checks
from ingest.library import corrections, schema
from ingest.library.corrections import RecordKind
from ingest.library.record_rows import (
    Row,
    check_rows,
    directive_columns,
    directive_of,
    directive_rows,
    figure_columns,
    figure_of,
    figure_rows,
    reference_rows,
)
from ingest.library.registers import no_record
from ingest.types import DirectiveRecord, FigureRecord, Records

Record = TypeVar("Record", FigureRecord, DirectiveRecord)

# SQLite takes 32,766 parameters in one statement, older builds 999.
_KEYS_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """What reading again did to the records of one kind."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return both together."""
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def none(self) -> bool:
        """True where every record is as it was."""
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """What reading again did, by kind of record; corrected ones count as unchanged."""

    figures: Counts = Counts()
    directives: Counts = Counts()
    references: Counts = Counts()
    checks: Counts = Counts()

    def __add__(self, other: RecordChanges) -> RecordChanges:
        """Return both together."""
        return RecordChanges(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def none(self) -> bool:
        """True where every record is as it was."""
        return all(getattr(self, field.name).none for field in fields(self))


def insert_records(connection: sa.Connection, document_id: str, records: Records) -> None:
    """Write the records of a document that has none yet."""
    figures = figure_rows(document_id, records.figures)
    _insert(connection, schema.FIGURES, figures)
    _insert(connection, schema.DIRECTIVES, directive_rows(document_id, records.directives))
    _insert(connection, schema.REFERENCES, reference_rows(document_id, records.references))
    _insert(connection, schema.CHECKS, check_rows(document_id, records.checks, _named(figures, records.figures)))


def merge_records(connection: sa.Connection, document_id: str, records: Records) -> RecordChanges:
    """Make a document's records those that were read now; what an editor corrected stays as corrected."""
    rows = figure_rows(document_id, records.figures)
    figures = _merge(connection, schema.FIGURES, document_id, rows)
    directives = _merge(connection, schema.DIRECTIVES, document_id, directive_rows(document_id, records.directives))
    references = _merge(connection, schema.REFERENCES, document_id, reference_rows(document_id, records.references))
    edited = sa.select(schema.FIGURES.c.id).where(schema.FIGURES.c.document_id == document_id)
    if connection.scalar(edited.where(schema.FIGURES.c.corrected).limit(1)) is None:
        found = check_rows(document_id, records.checks, _named(rows, records.figures))
        checks = _merge(connection, schema.CHECKS, document_id, found)
    else:
        checks = _check_again(connection, document_id)
    return RecordChanges(figures, directives, references, checks)


def correct_figure(
    connection: sa.Connection, figure_id: str, changes: Mapping[str, object], editor: str, reason: str | None = None
) -> str | None:
    """Change a figure and check its document again; return the document's id, None where nothing was to change.

    NotFound where there is no figure of this id, BadInput where a change cannot be.
    """
    document_id = _correct(
        connection, schema.FIGURES, RecordKind.FIGURE, figure_id, changes, editor, reason,
        figure_of, corrections.corrected_figure, figure_columns,
    )  # fmt: skip
    if document_id is not None:
        _check_again(connection, document_id)
    return document_id


def correct_directive(
    connection: sa.Connection, directive_id: str, changes: Mapping[str, object], editor: str, reason: str | None = None
) -> str | None:
    """Change a directive; return its document's id, None where nothing was to change. Errors as for figures."""
    return _correct(
        connection, schema.DIRECTIVES, RecordKind.DIRECTIVE, directive_id, changes, editor, reason,
        directive_of, corrections.corrected_directive, directive_columns,
    )  # fmt: skip


def _correct(
    connection: sa.Connection,
    table: sa.Table,
    kind: RecordKind,
    record_id: str,
    changes: Mapping[str, object],
    editor: str,
    reason: str | None,
    record_of: Callable[[Any], Record],
    corrected: Callable[[Record, Mapping[str, object]], Record],
    columns: Callable[[Record], Row],
) -> str | None:
    by, why = corrections.checked_editor(editor), corrections.checked_reason(reason)
    row = connection.execute(sa.select(table).where(table.c.id == record_id)).first()
    if row is None:
        raise no_record(record_id)
    before = record_of(row)
    after = corrected(before, changes)
    withdrawn = corrections.withdrawn_after(row.withdrawn, changes)
    if after == before and withdrawn == row.withdrawn:
        return None
    now = {**columns(after), "corrected": True, "withdrawn": withdrawn}
    connection.execute(table.update().where(table.c.id == record_id).values(**now))
    entry = {
        "document_id": row.document_id,
        "at": datetime.now(UTC),
        "editor": by,
        "record_kind": kind.value,
        "record_id": record_id,
        "before": corrections.packed(before, withdrawn=row.withdrawn),
        "after": corrections.packed(after, withdrawn=withdrawn),
        "reason": why,
    }
    connection.execute(schema.CORRECTIONS.insert(), entry)
    return str(row.document_id)


def _check_again(connection: sa.Connection, document_id: str) -> Counts:
    """Make the checks of a document from its figures as they stand, those withdrawn left out."""
    table = schema.FIGURES
    query = sa.select(table).where(table.c.document_id == document_id, ~table.c.withdrawn)
    rows = connection.execute(query.order_by(table.c.start, table.c.nth)).all()
    figures = [(row.id, figure_of(row)) for row in rows]
    bodies, documents = schema.BODIES, schema.DOCUMENTS
    stored = sa.select(bodies.c.text, documents.c.issued_on).join(documents, documents.c.id == bodies.c.document_id)
    text, issued_on = connection.execute(stored.where(bodies.c.document_id == document_id)).one()
    found = read_checks([figure for _, figure in figures], text, issued_on)
    return _merge(connection, schema.CHECKS, document_id, check_rows(document_id, found, figures))


def _merge(connection: sa.Connection, table: sa.Table, document_id: str, rows: Sequence[Row]) -> Counts:
    """Make a document's rows of one table these; rows that an editor corrected stay, whatever was read there."""
    stored = {
        row.id: dict(row._mapping)
        for row in connection.execute(sa.select(table).where(table.c.document_id == document_id))
    }
    kept = {identifier for identifier, row in stored.items() if row.get("corrected")}
    read = {row["id"]: row for row in rows if row["id"] not in kept}
    removed = [identifier for identifier in stored if identifier not in read and identifier not in kept]
    added = [row for identifier, row in read.items() if identifier not in stored]
    changed = [row for identifier, row in read.items() if identifier in stored and stored[identifier] != row]
    gone = [*removed, *(row["id"] for row in changed)]
    for at in range(0, len(gone), _KEYS_PER_QUERY):
        connection.execute(table.delete().where(table.c.id.in_(gone[at : at + _KEYS_PER_QUERY])))
    _insert(connection, table, [*added, *changed])
    unchanged = len(stored) - len(removed) - len(changed)
    return Counts(len(added), len(removed), len(changed), unchanged)


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _named(rows: Iterable[Row], figures: Iterable[FigureRecord]) -> list[tuple[str, FigureRecord]]:
    return [(row["id"], figure) for row, figure in zip(rows, figures, strict=True)]
