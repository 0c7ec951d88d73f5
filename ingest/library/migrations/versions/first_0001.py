"""The first tables: documents with their bodies, origins, labels and passages, and the log of revisions.

Revision ID: 0001
Revises:
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _document_key() -> sa.Column[str]:
    return sa.Column("document_id", sa.String(128), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    """Make the tables, and the one row of `library`."""
    library = op.create_table(
        "library",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "documents",
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
    )
    op.create_table(
        "bodies",
        _document_key(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("page_spans", sa.LargeBinary, nullable=False),
        sa.Column("word_boxes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "document_origins",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column(
            "document_id",
            sa.String(128),
            sa.ForeignKey("documents.id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index("ix_document_origins_document_id", "document_origins", ["document_id"])
    op.create_table("document_labels", _document_key(), sa.Column("label", sa.String(255), primary_key=True))
    op.create_table(
        "passages",
        _document_key(),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
    )
    op.create_table(
        "revisions",
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(128), nullable=False),
        sa.Column("operation", sa.String(16), nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
    )
    op.bulk_insert(library, [{"id": 1, "identity": uuid.uuid4().hex, "revision": 0}])
