"""A durable command on SQLite (WAL, synchronous FULL): load, decide, log row, chain, answer, one commit.

Naive: a SQLModel session a command. Limit: raw sqlite3 in one thread, without a wait for anything but the disk. Both do
one command after another, since a file has one writer; the product serves its 16 clients at once. The limit leaves out
the seat's rights, the rules and every check of what it writes. All three keep the same bytes, compared at the end.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, create_engine

from benchmarks import naive
from benchmarks.bare import BareStream
from benchmarks.commands import FIGURE, Act, Numbered, by_the_product, opened, require_same_bytes
from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Goal, Row, Scale, Way
from benchmarks.material import fresh, handlers, statement
from shared.answers import AnswerRow
from shared.messaging.log import EventRow


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    acts = scale.of(50)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rapporteur-bench-")))
        files = {name: folder / f"{name}.db" for name in (NAIVE, PRODUCT, LIMIT)}
        databases = {name: await fresh(stack, file) for name, file in files.items()}
        streams = await opened(*databases.values())
        yield {
            NAIVE: Numbered(_naive(stack, files[NAIVE]), acts).in_turn,
            PRODUCT: Numbered(by_the_product(handlers(databases[PRODUCT])), acts).together,
            LIMIT: Numbered(_limit(stack, files[LIMIT], streams), acts).in_turn,
        }
        await require_same_bytes(*databases.values())


def _naive(stack: AsyncExitStack, file: Path) -> Act:
    engine = create_engine(f"sqlite:///{file}")
    stack.callback(engine.dispose)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = FULL")

    async def act(session: str, key: str, number: int) -> None:
        with Session(engine) as writing:
            if writing.get(AnswerRow, ("secretariat", key)) is not None:
                raise AssertionError("a key has come twice")
            last = writing.exec(naive.LAST.where(EventRow.owner == session)).one()
            writing.add_all(naive.rows(last, statement(session, number), key))
            writing.commit()

    return act


def _limit(stack: AsyncExitStack, file: Path, streams: list[BareStream]) -> Act:
    connection = stack.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
    connection.execute("PRAGMA synchronous = FULL")
    by_session = {stream.session: stream for stream in streams}
    run = connection.execute

    async def act(session: str, key: str, number: int) -> None:
        stream = by_session[session]
        run("BEGIN IMMEDIATE")
        known = run("SELECT 1 FROM answers WHERE actor = ? AND key = ?", ("secretariat", key)).fetchone()
        tail = run("SELECT 1 FROM events WHERE owner = ? AND n > ?", (session, stream.sequence)).fetchone()
        if known or tail:
            raise AssertionError("the stream has another writer")
        written = stream.act(key, number)
        run("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", written.event)
        run("INSERT INTO answers VALUES (?, ?, ?, ?)", written.answer)
        run("COMMIT")

    return act


ROW = Row("durable command, SQLite, WAL, FULL", ready, {FIGURE: Goal(aim=0.3, floor=0.12)})
