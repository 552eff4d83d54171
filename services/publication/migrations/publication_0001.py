"""What publication keeps beside its log, as it was before there were migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "publication_0001"
down_revision = None
branch_labels = ("publication",)
depends_on = None


def upgrade() -> None:
    """Make the register of symbols and the list of issued editions."""
    op.create_table(
        "symbols",
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("symbol"),
    )
    op.create_table(
        "issued",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("distribution", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("masthead", sa.String(), nullable=False),
        sa.Column("issued", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session", "edition"),
    )
    op.create_index("ix_issued_issued", "issued", ["issued"])
