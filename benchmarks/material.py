"""What is done in the benchmark: acts of drafting in sessions of their own, and the log that such acts leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from services.drafting import store
from services.drafting.consumers import HEARS
from services.drafting.domain import STAGE
from services.drafting.domain.session import OpenSession, RecordStatement
from shared.access import Actor, Grant, Role
from shared.answers import Asked
from shared.database import Database
from shared.events.base import EventData, instant_text
from shared.events.drafting import Body, Presiding, SessionOpened, StatementRecorded
from shared.events.envelope import START, Cause, Event, Head, canonical, record
from shared.events.proof import SigningKey
from shared.handling import Handlers
from shared.migrating import migrate, places
from shared.observability import Metrics

NOW = datetime(2024, 5, 13, 9, tzinfo=UTC)
PRODUCER = STAGE.producer
SECRETARIAT = Actor(name="secretariat", grants=(Grant(role=Role.SECRETARIAT),))
SPEAKERS = ("AUT", "BRA", "EGY")
BODY = Body(symbol="CTOC/COP/WG.3", name="Working Group on International Cooperation")
PARENT = Body(symbol="CTOC/COP", name="Conference of the Parties")
OPENING: dict[str, Any] = {
    "title": "Meetings of the working group",
    "place": "Vienna",
    "time_zone": "Europe/Vienna",
    "opens": "2024-05-13",
    "closes": "2024-05-17",
    "format": "in person",
    "parent": PARENT,
    "chair": Presiding(of=(BODY.symbol,), delegation="ESP"),
}


def opening(session: str) -> OpenSession:
    """The act that opens a session."""
    return OpenSession(session=session, body_list=(BODY,), **OPENING)


def statement(session: str, number: int) -> RecordStatement:
    """An act of a session: who spoke under an agenda item."""
    return RecordStatement(session=session, item=f"item-{number % 9}", speakers=SPEAKERS)


def asked(key: str) -> Asked:
    """The circumstances of an act; its instant is always the same, so that every way writes the same bytes."""
    return Asked(SECRETARIAT, key, NOW)


def handlers(database: Database) -> Handlers[Any]:
    """Drafting's handlers over a database."""
    return Handlers(STAGE, database, store.project, HEARS, Metrics(PRODUCER), SigningKey.of_seed("bench"), 1.0)


async def fresh(opened: AsyncExitStack, place: Path | str) -> Database:
    """An empty database with drafting's tables, gone when `opened` is left."""
    if not isinstance(place, Path):
        await drop(place)
    database = Database(place)
    opened.push_async_callback(database.close)
    await migrate(database, places(store.MIGRATIONS))
    return database


async def connect(place: str) -> asyncpg.Connection:
    """A plain connection to a PostgreSQL database."""
    return await asyncpg.connect(**arguments(place))


def arguments(place: str) -> dict[str, Any]:
    """What asyncpg must be told to come to a database."""
    found: dict[str, Any] = PGDialect_asyncpg().create_connect_args(make_url(place))[1]  # type: ignore[no-untyped-call]
    return found


def logs(sessions: int, events: int) -> Iterator[Event]:
    """The events of some sessions, one session after another, each `events` long."""
    for number in range(sessions):
        yield from log(f"session-{number:03}", events)


def log(session: str, events: int) -> Iterator[Event]:
    """The first events of a session."""
    head: Head = START
    for number in range(events):
        facts: EventData = (
            SessionOpened(session=session, bodies=(BODY,), **OPENING)
            if number == 0
            else StatementRecorded(item=f"item-{number % 9}", speakers=SPEAKERS)
        )
        cause = Cause(f"secretariat/{number}", "secretariat", f"{number}")
        (event,) = record((facts,), producer=PRODUCER, owner=session, head=head, cause=cause, now=NOW)
        head = Head.after(event)
        yield event


async def fill(place: str, sessions: int, events: int) -> int:
    """Write such logs into a PostgreSQL database as drafting's own. Returns how many events that is."""
    rows = [
        (PRODUCER, e.partitionkey, e.sequence, e.sequence, e.id, e.type, instant_text(e.recordedtime), body)
        for e, body in ((event.envelope, canonical(event).decode()) for event in logs(sessions, events))
    ]
    connection = await connect(place)
    try:
        await connection.copy_records_to_table("events", records=rows)
        await connection.execute("VACUUM ANALYZE events")
    finally:
        await connection.close()
    return len(rows)


async def kept(database: Database) -> list[tuple[Any, ...]]:
    """All that commands have left in a database, in an order of its own."""
    rows: list[tuple[Any, ...]] = []
    async with database.reading() as connection:
        for query in (
            "SELECT producer, owner, sequence, n, id, type, recorded, body FROM events ORDER BY owner, n",
            "SELECT actor, key, request, body FROM answers ORDER BY actor, key",
        ):
            rows += [tuple(row) for row in await connection.execute(text(query))]
    return rows


async def drop(place: str) -> None:
    """Make sure that a PostgreSQL database is not there."""
    url = make_url(place)
    connection = await connect(url.set(database="postgres").render_as_string(hide_password=False))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')
    finally:
        await connection.close()
