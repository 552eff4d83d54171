"""A durable command on PostgreSQL, 16 clients: load, decide, log row, chain, answer, one commit.

Naive: a SQLModel session a command. Limit: one statement of asyncpg a command, on a connection a client; it finds that
the key is new and the tail is where it was, and writes both rows, as the product does. It leaves out the seat's rights,
the rules, the lock on the session (unique places alone guard it) and every check of what it writes. All three keep the
same bytes, which is compared at the end, and commit with `synchronous_commit = on`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks import naive
from benchmarks.bare import BareStream
from benchmarks.commands import CLIENTS, FIGURE, SESSIONS, Act, Numbered, by_the_product, opened, require_same_bytes
from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Goal, Row, Scale, Way
from benchmarks.material import connect, fresh, handlers, statement
from shared.answers import AnswerRow
from shared.messaging.log import EventRow

ONE_STATEMENT = """
WITH known AS MATERIALIZED (SELECT 1 FROM answers WHERE actor = $9 AND key = $10),
tail AS MATERIALIZED (SELECT 1 FROM events WHERE owner = $2 AND n >= $4),
logged AS (
    INSERT INTO events (producer, owner, sequence, n, id, type, recorded, body)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM tail)
    RETURNING n
)
INSERT INTO answers (actor, key, request, body) SELECT $9, $10, $11, $12 FROM logged RETURNING 1
"""


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    acts = scale.of(50)
    async with AsyncExitStack() as stack:
        places = {
            name: os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", f"bench_command_{name}")
            for name in (NAIVE, PRODUCT, LIMIT)
        }
        databases = {name: await fresh(stack, place) for name, place in places.items()}
        streams = await opened(*databases.values())
        yield {
            NAIVE: Numbered(_naive(stack, places[NAIVE]), acts).together,
            PRODUCT: Numbered(by_the_product(handlers(databases[PRODUCT])), acts).together,
            LIMIT: Numbered(await _limit(stack, places[LIMIT], streams), acts).together,
        }
        await require_same_bytes(*databases.values())


def _naive(stack: AsyncExitStack, place: str) -> Act:
    engine = create_async_engine(place, pool_size=CLIENTS)
    stack.push_async_callback(engine.dispose)

    async def act(session: str, key: str, number: int) -> None:
        async with AsyncSession(engine) as writing:
            if await writing.get(AnswerRow, ("secretariat", key)) is not None:
                raise AssertionError("a key has come twice")
            last = (await writing.exec(naive.LAST.where(EventRow.owner == session))).one()
            writing.add_all(naive.rows(last, statement(session, number), key))
            await writing.commit()

    return act


async def _limit(stack: AsyncExitStack, place: str, streams: list[BareStream]) -> Act:
    writers = {}
    for stream in streams:
        connection = await connect(place)
        stack.push_async_callback(connection.close)
        writers[stream.session] = (stream, await connection.prepare(ONE_STATEMENT))

    async def act(session: str, key: str, number: int) -> None:
        stream, write = writers[session]
        written = stream.act(key, number)
        if await write.fetchval(*written.event, *written.answer) != 1:
            raise AssertionError("the stream has another writer")

    return act


ROW = Row(f"durable command, PostgreSQL, {len(SESSIONS)} clients", ready, {FIGURE: Goal(aim=0.5, floor=0.08)})
