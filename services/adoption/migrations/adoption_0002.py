"""Recommendations with their words, whom they address, every act on them, and what was done on them afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "adoption_0002"
down_revision = "adoption_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what can be asked for; rows of before keep what they had."""
    for name in ("number", "text", "folded", "strength", "origin", "transmitted"):
        op.add_column("recommendations", sa.Column(name, sa.String(), nullable=True))
    op.add_column("recommendations", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("recommendations", sa.Column("state", sa.String(), nullable=False, server_default="adopted"))
    op.add_column("recommendations", sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "recommendation_tags",
        *_named(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session", "recommendation", "kind", "value"),
    )
    op.create_table(
        "recommendation_acts",
        *_named(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("paragraph", sa.String(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("acted", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session", "recommendation", "position"),
    )
    op.create_table(
        "recommendation_follow_ups",
        *_named(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("named_session", sa.String(), nullable=True),
        sa.Column("named_document", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("session", "recommendation", "position"),
    )


def _named() -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in ("session", "recommendation"))
