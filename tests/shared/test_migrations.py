"""Revisions make the tables that the models describe, from nothing and from a database older than revisions are."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, text

from services.adoption import store as adoption
from services.amendments import store as amendments
from services.drafting import store as drafting
from services.portal import store as portal
from services.publication import store as publication
from shared import answers
from shared.database import Database, table
from shared.events.binary import from_headers, travelling
from shared.events.catalogue import CATALOGUE
from shared.messaging import consumer, letters, log, outbox
from shared.migrating import NotMigrated, configuration, migrate, places, require_current
from shared.recovery import standing
from tests.shared.messaging import tally

STORES: dict[str, Any] = {
    "drafting": drafting,
    "amendments": amendments,
    "adoption": adoption,
    "publication": publication,
    "portal": portal,
}
PLACES = {place for store in STORES.values() for place in places(store.MIGRATIONS)}
DEAD_LETTER = """
INSERT INTO dead_letters (topic, partition, "offset", key, reason, since, body)
    VALUES ('drafting-events', 0, :offset, :key, 'no event', 's', :body)
"""
OLD = """
CREATE TABLE events (producer VARCHAR NOT NULL, owner VARCHAR NOT NULL, sequence INTEGER NOT NULL, n INTEGER NOT NULL,
    id VARCHAR NOT NULL, type VARCHAR NOT NULL, recorded VARCHAR NOT NULL, body VARCHAR NOT NULL,
    PRIMARY KEY (producer, owner, sequence), UNIQUE (owner, n));
CREATE INDEX ix_events_id ON events (id);
CREATE TABLE relayed (owner VARCHAR NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (owner));
CREATE TABLE deadlines (owner VARCHAR NOT NULL, at VARCHAR NOT NULL, rehearsed BOOLEAN NOT NULL, PRIMARY KEY (owner));
CREATE INDEX ix_deadlines_at ON deadlines (at);
CREATE TABLE waiting (producer VARCHAR NOT NULL, owner VARCHAR NOT NULL, sequence INTEGER NOT NULL,
    since VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (producer, owner, sequence));
CREATE TABLE parked (owner VARCHAR NOT NULL, producer VARCHAR NOT NULL, sequence INTEGER NOT NULL,
    reason VARCHAR NOT NULL, since VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (owner));
CREATE TABLE dead_letters (topic VARCHAR NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    key VARCHAR NOT NULL, reason VARCHAR NOT NULL, since VARCHAR NOT NULL, body VARCHAR NOT NULL,
    PRIMARY KEY (topic, partition, "offset"));
CREATE TABLE answers (actor VARCHAR NOT NULL, key VARCHAR NOT NULL, request VARCHAR NOT NULL, body VARCHAR NOT NULL,
    PRIMARY KEY (actor, key));
CREATE TABLE refusals ({id}, session VARCHAR NOT NULL, command VARCHAR NOT NULL, actor VARCHAR NOT NULL,
    at VARCHAR NOT NULL, problem VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE INDEX ix_refusals_session ON refusals (session);
CREATE TABLE sessions (session VARCHAR NOT NULL, title VARCHAR NOT NULL, place VARCHAR NOT NULL, opens VARCHAR NOT NULL,
    closes VARCHAR NOT NULL, PRIMARY KEY (session));
INSERT INTO events VALUES ('drafting', 'one', 1, 1, 'id-1', 'a.v1', 'r', 'body');
INSERT INTO parked VALUES ('one', 'drafting', 2, 'why', 's', 'body');
INSERT INTO dead_letters VALUES ('drafting-events', 0, 7, 'k', 'why', 's', '{{"headers":{{"ce_id":"é"}},"value":"v"}}');
INSERT INTO dead_letters VALUES ('drafting-events', 0, 8, 'k', 'why', 's', 'b');
INSERT INTO refusals (session, command, actor, at, problem) VALUES ('one', 'c', 'a', 't', 'p');
INSERT INTO sessions VALUES ('one', 'A session', 'Vienna', '2022-05-23', '2022-05-27');
"""
"""What the release before revisions made in an empty database of drafting (`metadata.create_all`), with some rows."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database that is not there yet."""
    name = f"empty_{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]}"
    url = tally.database_url(tmp_path).replace("{service}", name)
    made = Database(url or tmp_path / "empty.db", durable=False)
    yield made
    await made.close()


def described(name: str) -> MetaData:
    metadata = MetaData()
    for keeper in (log, outbox, consumer, answers, standing, STORES[name]):
        for model in keeper.TABLES:
            table(model).to_metadata(metadata)
    return metadata


def compared(connection: Connection, metadata: MetaData) -> Any:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def back_to(connection: Connection, revision: str) -> None:
    """Everything dropped, and made anew as it stood at a revision."""
    names = MetaData()
    names.reflect(connection)
    names.drop_all(connection)
    config = configuration(places())
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.mark.parametrize("name", STORES)
async def test_from_nothing_they_make_the_tables_that_the_models_describe(name: str, database: Database):
    assert await migrate(database, places(STORES[name].MIGRATIONS))
    async with database.reading() as connection:
        assert await connection.run_sync(compared, described(name)) == []
        made = await connection.run_sync(lambda sync: inspect(sync).get_pk_constraint("events"))
    assert made["constrained_columns"] == ["producer", "owner", "sequence"]
    assert not await migrate(database, places(STORES[name].MIGRATIONS))


async def test_a_database_of_the_release_before_revisions_keeps_every_row(database: Database):
    await migrate(database, places())  # makes an empty database where there is none ...
    async with database.writing() as connection:
        dialect = connection.dialect.name
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for name in tables:  # ... and here it is empty again
            await connection.exec_driver_sql(f"DROP TABLE {name}")
        key = "id INTEGER NOT NULL" if dialect == "sqlite" else "id SERIAL NOT NULL"
        for statement in OLD.format(id=key).split(";"):
            if statement.strip():
                await connection.exec_driver_sql(statement)
    assert await migrate(database, places(drafting.MIGRATIONS))
    async with database.reading() as connection:
        assert await connection.run_sync(compared, described("drafting")) == []
        found = {
            name: [tuple(row) for row in await connection.execute(text(f"SELECT * FROM {name}"))]
            for name in ("events", "parked", "refusals", "sessions")
        }
    assert found == {
        "events": [("drafting", "one", 1, 1, "id-1", "a.v1", "r", "body")],
        "parked": [("one", "drafting", 2, "why", "s", "body", 1, None)],
        "refusals": [(1, "one", "c", "a", "t", "p")],
        "sessions": [("one", "A session", "Vienna", "2022-05-23", "2022-05-27")],
    }

    async with database.reading() as connection:
        kept = await letters.letters(connection)
    assert [(row.topic, row.partition, row.offset, row.key, row.value, row.reason) for row in kept] == [
        ("drafting-events", 0, 7, b"k", b"v", "why"),
        ("drafting-events", 0, 8, b"k", b"b", "why"),
    ]
    assert [letters.headers_of(row) for row in kept] == [(("ce_id", "é".encode()),), ()]
    assert [(row.announced, row.settled) for row in kept] == [(False, None)] * 2


async def test_what_could_not_be_taken_in_before_there_were_letters_is_a_letter_and_can_be_taken_in_again(
    database: Database,
):
    event = tally.Stream("drafting").say("word")
    key, value, headers = travelling(event)
    body = {"headers": {name: text.decode() for name, text in headers}, "value": value.decode()}
    bodies = [json.dumps(body), json.dumps({"headers": {}, "value": "\ufffd"}), '{"value": 1', "[]", '"text"', "", "{}"]
    await migrate(database, places())
    async with database.writing() as connection:
        await connection.run_sync(back_to, "log_0002")
        for offset, kept in enumerate(bodies):
            row = {"offset": 2**40 + offset, "key": key.decode(), "body": kept}
            await connection.execute(text(DEAD_LETTER), row)
    assert await migrate(database, places())
    async with database.reading() as connection:
        assert "dead_letters" not in await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        kept_now = sorted(await letters.letters(connection), key=lambda row: row.offset or 0)
    assert [row.offset for row in kept_now] == [2**40 + offset for offset in range(len(bodies))], "none is lost"
    assert [row.value.decode() for row in kept_now] == [value.decode(), "\ufffd", *bodies[2:]]
    assert len({row.letter for row in kept_now}) == len(bodies)
    whole = letters.message_of(kept_now[0])
    assert from_headers(whole.headers, whole.value, CATALOGUE) == event
    assert {(row.settled, row.announced, row.attempts, row.reason, row.owner) for row in kept_now} == {
        (None, False, 1, "no event", "session-1")
    }


def drops(source: str) -> list[str]:
    """What a revision takes away when it is applied."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [call.func.attr for call in calls if isinstance(call.func, ast.Attribute)]
    return [name for name in names if name.startswith("drop_") or name == "rename_table"]


def test_a_revision_takes_nothing_away_but_the_one_from_before_the_first_release():
    found = {path.stem: drops(path.read_text(encoding="utf-8")) for place in PLACES for path in place.glob("*.py")}
    assert len(found) >= 10
    assert {revision: taken for revision, taken in found.items() if taken} == {"log_0003": ["drop_table"]}


async def test_copies_of_a_service_that_start_at_once_migrate_once(database: Database):
    copies = [Database(database.place, durable=False) for _ in range(4)]
    outcomes = await asyncio.gather(*(migrate(copy, places(drafting.MIGRATIONS)) for copy in copies))
    assert True in outcomes
    for copy in copies:
        await require_current(copy, places(drafting.MIGRATIONS))
        await copy.close()


async def test_a_database_that_is_not_of_this_release_is_refused_where_nobody_may_change_it(database: Database):
    await migrate(database, places())
    with pytest.raises(NotMigrated) as refused:
        await require_current(database, places(drafting.MIGRATIONS))
    assert refused.value.facts == {"has": ["log_0004"], "needs": ["drafting_0001", "log_0004"]}
    await migrate(database, places(drafting.MIGRATIONS))
    await require_current(database, places(drafting.MIGRATIONS))
