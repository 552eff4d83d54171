"""A service's own database: one writer at a time, separate readers, every commit on disk before it is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel


def table(model: type[SQLModel]) -> Table:
    """The table of a table model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


class Database:
    """A SQLite file (through aiosqlite). `durable=False` is for throw-away runs: commits do not wait for the disk."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        url = f"sqlite+aiosqlite:///{path}"
        self._writer = create_async_engine(url, pool_size=1, max_overflow=0)
        self._readers = create_async_engine(url, pool_size=4, max_overflow=4)
        _prepare(self._writer, begin="BEGIN IMMEDIATE", durable=durable)
        _prepare(self._readers, begin="BEGIN", durable=durable)

    async def create(self, tables: Iterable[type[SQLModel]]) -> None:
        """Make sure that the tables are there."""
        wanted = [table(model) for model in tables]
        async with self.writing() as connection:
            await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=wanted))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; it waits for its turn, and commits when left without an error."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database, and does not wait for writers."""
        async with self._readers.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Let go of all connections."""
        await self._writer.dispose()
        await self._readers.dispose()


def _prepare(engine: AsyncEngine, *, begin: str, durable: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver opens no transaction of its own; `begun` does
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 10000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)
