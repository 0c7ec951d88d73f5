"""Migrations and the tables in the code are the same, on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ingest.errors import LibraryBroken
from ingest.library import schema
from ingest.library.catalogue import Catalogue


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(schema.alembic_config()).get_current_head() == schema.HEAD


def test_migrated_database_has_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    Catalogue.open(tmp_path).close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.METADATA) == []
    engine.dispose()


def test_corrections_of_an_older_library_have_no_reason(tmp_path: Path) -> None:
    Catalogue.open(tmp_path).close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    entry = "VALUES (1, 'd', '2026-01-02', 'A', 'figure', 'f', '{}', '{}')"
    with engine.begin() as connection:
        # As version 0003 left it.
        for table in ("audit", "turn_documents", "turns", "conversations"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("ALTER TABLE corrections DROP COLUMN reason"))
        connection.execute(sa.text(f"INSERT INTO corrections {entry}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0003'"))
    Catalogue.open(tmp_path).close()
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT editor, reason FROM corrections")).all() == [("A", None)]
        assert compare_metadata(MigrationContext.configure(connection), schema.METADATA) == []
    engine.dispose()


def test_identity_stays_when_opened_again(tmp_path: Path) -> None:
    first = Catalogue.open(tmp_path)
    first.close()
    second = Catalogue.open(tmp_path)
    second.close()
    assert first.identity == second.identity


def test_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Catalogue.open(tmp_path).close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LibraryBroken, match="mới hơn"):
        Catalogue.open(tmp_path)
