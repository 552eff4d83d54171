"""The register of parties: who an opaque reference is. It can be erased, as the log cannot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "amendments_0002"
down_revision = "amendments_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the register."""
    op.create_table(
        "parties",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session", "party"),
    )
