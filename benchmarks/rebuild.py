"""What a service knows, built again out of its log in PostgreSQL: 30,000 events of 60 sessions, all of them checked.

Naive: rows of SQLModel, pydantic, and digest and chain over the event written anew. Limit: rows of asyncpg, decoded by
msgspec into typed structs, and digest and chain over the bytes that are there; it leaves the fold out, which the other
two do. All three check that streams are dense, that the facts are those of the digest, and that every chain holds.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Figures, Goal, Row, Scale, Way
from benchmarks.material import PRODUCER, connect, fill, fresh
from services.drafting.domain import STAGE
from shared.database import Database
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import START, START_OF_CHAIN, Head, chain, parse
from shared.messaging.log import EventRow, Log, owners_in

SESSIONS, FIGURE = 60, "events/s"


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    async with AsyncExitStack() as stack:
        place = os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", "bench_rebuild")
        database = await fresh(stack, place)
        total = await fill(place, SESSIONS, scale.of(500))
        engine = create_async_engine(place)
        stack.push_async_callback(engine.dispose)
        yield {
            NAIVE: lambda: _naive(engine, total),
            PRODUCT: lambda: _product(database, total),
            LIMIT: lambda: _limit(place, total),
        }


async def _product(database: Database, total: int) -> Figures:
    began = time.perf_counter()
    log = Log(STAGE)
    async with database.reading() as connection:
        journals = await log.load_all(connection, await owners_in(connection))
    return _rate(sum(journal.n for journal in journals.values()), total, began)


async def _naive(engine: AsyncEngine, total: int) -> Figures:
    began, count = time.perf_counter(), 0
    async with AsyncSession(engine) as session:
        owners = (await session.exec(select(EventRow.owner).distinct().order_by(EventRow.owner))).all()
        for owner in owners:
            rows = await session.exec(select(EventRow).where(EventRow.owner == owner).order_by(EventRow.n))  # type: ignore[arg-type]
            state, head = STAGE.initial, START
            for row in rows:
                event = parse(row.body, CATALOGUE)
                envelope = event.envelope
                if envelope.sequence != head.sequence + 1 or chain(head.chain, event) != envelope.chain:
                    raise AssertionError("the log does not fit")
                state, head = STAGE.evolve(state, event), Head.after(event)
                count += 1
    return _rate(count, total, began)


class _Event(msgspec.Struct):
    """An event, typed; the facts stay bytes until their type is known."""

    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    partitionkey: str
    sequence: int
    recordedtime: datetime
    correlationid: str
    actor: str
    digest: str
    clock: int
    follows: str
    chain: str
    datacontenttype: str
    data: msgspec.Raw


class _Statement(msgspec.Struct, forbid_unknown_fields=True):
    item: str
    speakers: tuple[str, ...]


class _Opened(msgspec.Struct, forbid_unknown_fields=True):
    session: str
    title: str
    place: str
    time_zone: str
    opens: str
    closes: str
    format: str
    bodies: list[dict[str, str]]
    parent: dict[str, str]
    chair: dict[str, Any]
    circles: dict[str, list[str]]
    rehearsed: bool


_decode = msgspec.json.Decoder(_Event).decode
_facts = {
    "session.opened.v1": msgspec.json.Decoder(_Opened).decode,
    "statement.recorded.v1": msgspec.json.Decoder(_Statement).decode,
}


async def _limit(place: str, total: int) -> Figures:
    began, count = time.perf_counter(), 0
    connection = await connect(place)
    ends: dict[str, tuple[int, str]] = {}
    rows = await connection.fetch("SELECT body FROM events WHERE producer = $1 ORDER BY owner, n", PRODUCER)
    for (body,) in rows:
        line = body.encode()
        event = _decode(line)
        facts = _facts[event.type](event.data)
        sequence, before = ends.get(event.partitionkey, (0, START_OF_CHAIN))
        unchained = line.replace(b'"chain":"%s",' % event.chain.encode(), b"", 1)
        chained = hashlib.sha256(before.encode() + unchained).hexdigest()
        good = event.sequence == sequence + 1 and chained == event.chain and facts is not None
        if not good or hashlib.sha256(event.data).hexdigest() != event.digest:
            raise AssertionError("the log does not fit")
        ends[event.partitionkey] = (event.sequence, event.chain)
        count += 1
    await connection.close()
    return _rate(count, total, began)


def _rate(count: int, total: int, began: float) -> Figures:
    if count != total:
        raise AssertionError(f"{count} of {total} events were read")
    return {FIGURE: total / (time.perf_counter() - began)}


ROW = Row("rebuild from PostgreSQL, with validation", ready, {FIGURE: Goal(aim=0.6, floor=0.06)})
