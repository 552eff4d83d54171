"""How the connections to PostgreSQL are: planned for the table as it is, known by name, quiet about what is written."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database
from shared.migrating import migrate, places

SECRET = "a word that nobody outside may read"


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    made = Database(os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", f"conn_{uuid.uuid4().hex[:8]}"))
    await migrate(made, places())
    yield made
    await made.close()


def opened(database: Database, what: str) -> AbstractAsyncContextManager[AsyncConnection]:
    return database.writing() if what == "writing" else database.reading()


@pytest.mark.parametrize("what", ["writing", "reading"])
@pytest.mark.parametrize(
    ("name", "set_to"),
    [("plan_cache_mode", "force_custom_plan"), ("application_name", "rapporteur"), ("synchronous_commit", "on")],
)
async def test_a_connection_is_set_as_the_product_means_it(what: str, name: str, set_to: str, database: Database):
    async with opened(database, what) as connection:
        assert await connection.scalar(text(f"SHOW {name}")) == set_to


async def test_a_statement_is_planned_for_its_values_however_often_it_comes(database: Database):
    statement = text("SELECT id FROM events WHERE owner = :owner AND n > :n")
    async with database.reading() as connection:
        for n in range(12):  # after five times PostgreSQL would take up a plan for any values
            await connection.execute(statement, {"owner": "session", "n": n})
        plans = text(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM%'"
        )
        assert [tuple(row) for row in await connection.execute(plans)] == [(0, 12)]


async def test_an_error_does_not_quote_what_was_to_be_written(database: Database):
    insert = text("INSERT INTO waiting (producer, owner, sequence, since, body) VALUES ('p', 'o', 1, 's', :body)")
    async with database.writing() as connection:
        await connection.execute(insert, {"body": SECRET})
    with pytest.raises(DBAPIError) as failed:
        async with database.writing() as connection:
            await connection.execute(insert, {"body": SECRET})
    assert SECRET not in str(failed.value)
    assert "parameters hidden" in str(failed.value)
