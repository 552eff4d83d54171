"""What counts once: answers of a provider that were taken, and sessions that were ended before their end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_0003"
down_revision = "portal_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what was used up, and until when it has to be known."""
    op.create_table(
        "used_up",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("what"),
    )
