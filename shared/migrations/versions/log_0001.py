"""Every service's log, inbox, outbox, deadlines, answers and refusals, as they were before there were migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "log_0001"
down_revision = None
branch_labels = ("log",)
depends_on = None


def upgrade() -> None:
    """Make the tables that every service has."""
    op.create_table(
        "events",
        sa.Column("producer", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("recorded", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("producer", "owner", "sequence"),
        sa.UniqueConstraint("owner", "n"),
    )
    op.create_index("ix_events_id", "events", ["id"])
    op.create_table(
        "relayed",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "deadlines",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("rehearsed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_index("ix_deadlines_at", "deadlines", ["at"])
    _make_inbox()
    _make_answers()


def _make_inbox() -> None:
    op.create_table(
        "waiting",
        sa.Column("producer", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("producer", "owner", "sequence"),
    )
    op.create_table(
        "parked",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("producer", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", "offset"),
    )


def _make_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key"),
    )
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_refusals_session", "refusals", ["session"])
