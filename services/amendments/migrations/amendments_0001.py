"""What amendments keeps beside its log, as it was before there were migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "amendments_0001"
down_revision = None
branch_labels = ("amendments",)
depends_on = None


def upgrade() -> None:
    """Make the list of open floors."""
    op.create_table(
        "floors",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session", "document"),
    )
