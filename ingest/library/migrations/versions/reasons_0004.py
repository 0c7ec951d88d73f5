"""Why an editor corrected a record.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; corrections made before have no reason."""
    op.add_column("corrections", sa.Column("reason", sa.Text))
