"""A dead letter lies at an offset of 64 bits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "log_0002"
down_revision = "log_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a dead letter lie at any of Kafka's offsets."""
    with op.batch_alter_table("dead_letters") as table:
        table.alter_column("offset", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
