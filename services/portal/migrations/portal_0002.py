"""What is in hand on each document's floor, as it was put on the screen: display, and no record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_0002"
down_revision = "portal_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what is in hand."""
    op.create_table(
        "in_hand",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("amendment", sa.String(), nullable=True),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session", "document"),
    )
