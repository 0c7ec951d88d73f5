"""The catalogue's tables, and bringing a database up to them.

The tables here are what the code reads and writes; the migrations are how a database gets them. A test
holds the two equal, so a change here needs a new file in `migrations/versions` and the new `HEAD`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingest.errors import LibraryBroken

# The newest migration; kept here so that opening a database that has it need not import Alembic.
HEAD = "0005"

METADATA = sa.MetaData()

# One row. `revision` counts changes; writers hold this row's lock, so revisions commit in order without gaps.
# `identity` tells followers of this catalogue from those of another.
LIBRARY = sa.Table(
    "library",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("identity", sa.String(32), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

DOCUMENTS = sa.Table(
    "documents",
    METADATA,
    sa.Column("id", sa.String(128), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("media_type", sa.String(255), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("issuer", sa.Text),
    sa.Column("number", sa.Text),
    sa.Column("issued_on", sa.Date),
    sa.Column("period_label", sa.Text),
    sa.Column("period_start", sa.Date),
    sa.Column("period_end", sa.Date),
    sa.Column("place", sa.Text),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("characters", sa.Integer, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    # The rules (`ingest.records.RULES`) that its records were read by; 0 where none were read yet.
    sa.Column("rules", sa.Integer, nullable=False, server_default="0"),
)


def _document_key() -> sa.Column[str]:
    return sa.Column(
        "document_id",
        sa.String(128),
        sa.ForeignKey("documents.id", ondelete="CASCADE"),
        primary_key=True,
    )


# Apart from `documents`, so that listing documents never reads their texts. `page_spans` is zlib(JSON),
# `word_boxes` zlib(packed rows), see catalogue.py.
BODIES = sa.Table(
    "bodies",
    METADATA,
    _document_key(),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("page_spans", sa.LargeBinary, nullable=False),
    sa.Column("word_boxes", sa.LargeBinary, nullable=False),
)

# Where a document came from; copies of a file share one document.
ORIGINS = sa.Table(
    "document_origins",
    METADATA,
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column(
        "document_id",
        sa.String(128),
        sa.ForeignKey("documents.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

LABELS = sa.Table(
    "document_labels",
    METADATA,
    _document_key(),
    sa.Column("label", sa.String(255), primary_key=True),
)

# A passage's text is bodies.text[start:end]; its id is f"{document_id}:{ordinal:05d}".
PASSAGES = sa.Table(
    "passages",
    METADATA,
    _document_key(),
    sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("heading", sa.Text, nullable=False),
)

# What changed, in order; followers read it from the revision they have reached. `passages` is how many
# passages the document had, so that a follower can delete by id what the catalogue no longer knows.
REVISIONS = sa.Table(
    "revisions",
    METADATA,
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", sa.String(128), nullable=False),
    sa.Column("operation", sa.String(16), nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
)

# What readers said of answers; `citations` and `history` are JSON, see feedback.py. It changes no document, so it
# takes no revision.
FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answer_id", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("comment", sa.Text),
    sa.Column("expected", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("citations", sa.Text, nullable=False),
    sa.Column("history", sa.Text, nullable=False),
)


def _of_document() -> sa.Column[str]:
    return sa.Column("document_id", sa.String(128), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


# What documents state, row by row as record_rows.py has it. An id is f"{document_id}:f{start}.{nth}" (":d" directives,
# ":r" references), the same when a document is read again. `value` is the decimal as text, which is exact. Columns
# `*_key` and `words` hold other columns in the one spelling that filters compare.
FIGURES = sa.Table(
    "figures",
    METADATA,
    sa.Column("id", sa.String(192), primary_key=True),
    _of_document(),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("nth", sa.Integer, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("subject", sa.String(32), nullable=False),
    sa.Column("measure", sa.String(32), nullable=False),
    sa.Column("basis", sa.String(32), nullable=False),
    sa.Column("indicator_text", sa.Text),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("unit", sa.String(16), nullable=False),
    sa.Column("qualifier", sa.String(16)),
    sa.Column("period_label", sa.Text),
    sa.Column("period_start", sa.Date),
    sa.Column("period_end", sa.Date),
    sa.Column("period_key", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("place_key", sa.Text),
    sa.Column("compared_to", sa.Text),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    _flag("corrected"),
    _flag("withdrawn"),
    sa.Index("ix_figures_document", "document_id", "start", "nth"),
    sa.Index("ix_figures_indicator", "subject", "measure", "basis", "period_key", "place_key"),
    sa.Index("ix_figures_place", "place_key", "period_key"),
    sa.Index("ix_figures_period", "period_key"),
)

# `legal_basis` is a JSON list.
DIRECTIVES = sa.Table(
    "directives",
    METADATA,
    sa.Column("id", sa.String(192), primary_key=True),
    _of_document(),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("nth", sa.Integer, nullable=False),
    sa.Column("issuer", sa.Text),
    sa.Column("issuer_key", sa.Text),
    sa.Column("addressee", sa.Text),
    sa.Column("addressee_key", sa.Text),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("deadline", sa.Text),
    sa.Column("legal_basis", sa.Text, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    _flag("corrected"),
    _flag("withdrawn"),
    sa.Index("ix_directives_document", "document_id", "start", "nth"),
)

REFERENCES = sa.Table(
    "legal_references",
    METADATA,
    sa.Column("id", sa.String(192), primary_key=True),
    _of_document(),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("nth", sa.Integer, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("number_key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text),
    sa.Column("issued_on", sa.Date),
    sa.Column("issuer", sa.Text),
    sa.Column("relation", sa.String(16), nullable=False),
    sa.Column("by", sa.Text),
    sa.Index("ix_legal_references_document", "document_id", "start", "nth"),
    sa.Index("ix_legal_references_number", "number_key"),
)

# Contradictions within a document, from `start` of their first figure; `figures` is a JSON list of ids. Those between
# sources are made when they are asked for.
CHECKS = sa.Table(
    "checks",
    METADATA,
    sa.Column("id", sa.String(192), primary_key=True),
    _of_document(),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("severity", sa.String(16), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("computation", sa.Text, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Index("ix_checks_document", "document_id", "start"),
)

# Who changed which record, from what to what (JSON, see corrections.py); the first `before` is what was read.
CORRECTIONS = sa.Table(
    "corrections",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _of_document(),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("editor", sa.Text, nullable=False),
    sa.Column("record_kind", sa.String(16), nullable=False),
    sa.Column("record_id", sa.String(192), nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Index("ix_corrections_document", "document_id"),
    sa.Index("ix_corrections_record", "record_id"),
)

# Conversations of the page and of programs; `owner` is None until there are keys. `title` is None until something was
# asked, `title_key` holds its words as searching compares them. They change no document and take no revision.
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("title_key", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_conversations_updated", "updated_at", "id"),
)

# A question with its whole answer as the API gave it (JSON); `words` holds both as searching compares them.
# `source_removed`: a document that it quoted is gone, and its words with it, see forgetting.py.
TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("answer_id", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("filters", sa.Text, nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    _flag("source_removed"),
    sa.Column("words", sa.Text, nullable=False),
    sa.Index("ix_turns_conversation", "conversation_id", "id"),
    sa.Index("ix_turns_answer", "answer_id"),
)

# Which documents an answer quotes; by it a removed document finds the answers that hold its words.
TURN_DOCUMENTS = sa.Table(
    "turn_documents",
    METADATA,
    sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("document_id", sa.String(128), primary_key=True),
    sa.Index("ix_turn_documents_document", "document_id"),
)

# Who asked what and which sources were shown (`documents`: JSON of ids and file names); rows are only ever added.
AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer_id", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.String(32)),
    sa.Column("mode", sa.String(16), nullable=False),
    _flag("refused"),
    sa.Column("refusal", sa.String(32)),
    sa.Column("documents", sa.Text, nullable=False),
)


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to HEAD, by one query where it is there; LibraryBroken where it is newer."""
    at = _version(engine)
    if at == HEAD:
        return
    # Alembic is heavy, and needed only for a new or an old database.
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if at is not None and at not in known:
        raise LibraryBroken(
            f"Thư viện được tạo bởi phiên bản Troly mới hơn (lược đồ {at}). "
            "Hãy cập nhật Troly, hoặc chọn thư mục dữ liệu khác bằng TROLY_DATA_DIR."
        )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def alembic_config() -> Any:
    """Return Alembic's configuration: the migrations beside this file, wherever the package is installed."""
    from alembic.config import Config

    config = Config()
    location = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    return config


def _version(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return None if version is None else str(version)
