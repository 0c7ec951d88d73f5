"""Records: figures, directives, legal references, checks, and corrections of them.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _of_document() -> sa.Column[str]:
    return sa.Column("document_id", sa.String(128), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False)


def _place_in_text() -> tuple[sa.Column[int], ...]:
    return tuple(sa.Column(name, sa.Integer, nullable=False) for name in ("start", "end", "nth"))


def _editing() -> tuple[sa.Column[bool], ...]:
    return tuple(sa.Column(name, sa.Boolean, nullable=False) for name in ("corrected", "withdrawn"))


def upgrade() -> None:
    """Make the tables; documents that are there have no records until they are read again."""
    op.add_column("documents", sa.Column("rules", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "figures",
        sa.Column("id", sa.String(192), primary_key=True),
        _of_document(),
        *_place_in_text(),
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
        *_editing(),
    )
    op.create_index("ix_figures_document", "figures", ["document_id", "start", "nth"])
    op.create_index("ix_figures_indicator", "figures", ["subject", "measure", "basis", "period_key", "place_key"])
    op.create_index("ix_figures_place", "figures", ["place_key", "period_key"])
    op.create_index("ix_figures_period", "figures", ["period_key"])
    op.create_table(
        "directives",
        sa.Column("id", sa.String(192), primary_key=True),
        _of_document(),
        *_place_in_text(),
        sa.Column("issuer", sa.Text),
        sa.Column("issuer_key", sa.Text),
        sa.Column("addressee", sa.Text),
        sa.Column("addressee_key", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("deadline", sa.Text),
        sa.Column("legal_basis", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        *_editing(),
    )
    op.create_index("ix_directives_document", "directives", ["document_id", "start", "nth"])
    op.create_table(
        "legal_references",
        sa.Column("id", sa.String(192), primary_key=True),
        _of_document(),
        *_place_in_text(),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("number_key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("issued_on", sa.Date),
        sa.Column("issuer", sa.Text),
        sa.Column("relation", sa.String(16), nullable=False),
        sa.Column("by", sa.Text),
    )
    op.create_index("ix_legal_references_document", "legal_references", ["document_id", "start", "nth"])
    op.create_index("ix_legal_references_number", "legal_references", ["number_key"])
    op.create_table(
        "checks",
        sa.Column("id", sa.String(192), primary_key=True),
        _of_document(),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("computation", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
    )
    op.create_index("ix_checks_document", "checks", ["document_id", "start"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _of_document(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("editor", sa.Text, nullable=False),
        sa.Column("record_kind", sa.String(16), nullable=False),
        sa.Column("record_id", sa.String(192), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_index("ix_corrections_document", "corrections", ["document_id"])
    op.create_index("ix_corrections_record", "corrections", ["record_id"])
