"""Parked owners are tried again by themselves; what is given up is a letter, byte for byte, that is told on a topic."""

from __future__ import annotations

import json
from uuid import NAMESPACE_OID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "log_0003"
down_revision = "log_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the tries of parked owners, and keep letters in the place of dead letters."""
    with op.batch_alter_table("parked") as table:
        table.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("again", sa.String(), nullable=True))
        table.create_index("ix_parked_again", ["again"])
    with op.batch_alter_table("parked") as table:
        table.alter_column("attempts", server_default=None)
    letters = op.create_table(
        "letters",
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("letter"),
    )
    op.create_index("ix_letters_announced", "letters", ["announced"])
    _carry_over(letters)
    op.drop_table("dead_letters")


def _carry_over(letters: sa.Table) -> None:
    """The former rows kept text, with a mark for what was no UTF-8: their bytes are those of the text."""
    former = sa.text('SELECT topic, partition, "offset", key, reason, since, body FROM dead_letters')
    rows = []
    for row in op.get_bind().execute(former).mappings():
        value, headers = _read(row["body"])
        rows.append(
            {
                **{name: row[name] for name in ("topic", "partition", "offset", "reason", "since")},
                "letter": str(uuid5(NAMESPACE_OID, f"{row['topic']}/{row['partition']}/{row['offset']}")),
                "owner": row["key"],
                "key": row["key"].encode(),
                "value": value.encode(),
                "headers": json.dumps([(name, text.encode().decode("latin-1")) for name, text in headers.items()]),
                "attempts": 1,
                "announced": False,
                "settled": None,
            }
        )
    if rows:
        op.bulk_insert(letters, rows)


def _read(body: str) -> tuple[str, dict[str, str]]:
    try:
        fields = json.loads(body)
        return fields["value"], fields["headers"]
    except (ValueError, KeyError, TypeError):
        return body, {}
