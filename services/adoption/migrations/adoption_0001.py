"""What adoption keeps beside its log, as it was before there were migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "adoption_0001"
down_revision = None
branch_labels = ("adoption",)
depends_on = None


def upgrade() -> None:
    """Make the list of recommendations."""
    op.create_table(
        "recommendations",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("bodies", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=True),
        sa.Column("verb", sa.String(), nullable=True),
        sa.Column("acted", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("session", "recommendation"),
    )
