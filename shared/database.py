"""A service's own database: whoever writes about an owner waits for their turn; readers see one state and never wait.

A SQLite file has one writer at a time, whoever it writes about. In PostgreSQL writers about different owners do not
wait for one another; those about one owner do, from `hold` to the end of their transaction. What a statement fails with
never quotes what it was to write: that may be a text, or whose it is.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy import ARRAY, BigInteger, Row, Table, and_, bindparam, column, event, func, insert, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as TimedOut
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel

from shared.documents.vocabulary import Refusal

POOL = 8
"""Connections that a process keeps to a PostgreSQL database for writing, and as many for reading; twice at a rush."""

ROOM = 1024 * 1024
"""Bytes that must be free on the disk of a SQLite file for what comes next."""

_NO_ROOM = ("53100", "53400")  # SQLSTATE: the disk is full, or a limit set for it is reached
_FAULTS_OF_A_ROW = ("22", "23")  # SQLSTATE classes: what was to be written is at fault, and not the database


class NoSuchDatabase(Refusal):
    """The address of the database is none that this product can use."""


class Upsert(Protocol):
    """`INSERT … ON CONFLICT`, which both dialects have."""

    excluded: Any

    def on_conflict_do_update(self, *, index_elements: Any, set_: Any, where: Any = None) -> Any:
        """The statement that writes over the row whose key is there already, where `where` holds."""
        ...

    def on_conflict_do_nothing(self) -> Any:
        """The statement that leaves the row whose key is there already as it is, and counts none."""
        ...


def table(model: type[SQLModel]) -> Table:
    """The table of a table model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def upsert(connection: AsyncConnection, into: Table, **values: Any) -> Upsert:
    """An insert in the connection's dialect that can be told what to do with a row that is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Upsert = dialect.insert(into).values(**values)
    return statement


_KEY = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).column_valued("key")
_WAIT_FOR_LOCKS = select(func.pg_advisory_xact_lock(_KEY))
_TRY_LOCKS = select(_KEY, func.pg_try_advisory_xact_lock(_KEY))


async def hold(connection: AsyncConnection, owners: Iterable[str]) -> None:
    """Wait until nobody else writes about these owners, and keep it so until the transaction ends.

    It comes before anything is read that the write rests on. Whoever holds several owners names all of them at once:
    they are taken in one order everywhere, so no two writers wait for each other. A SQLite file is held as a whole.
    """
    if connection.dialect.name != "postgresql":
        return
    await connection.execute(_WAIT_FOR_LOCKS, {"keys": sorted({lock_key(owner) for owner in owners})})


async def hold_free(connection: AsyncConnection, owners: Iterable[str]) -> frozenset[str]:
    """Hold those of the owners about whom nobody else writes now, as `hold` does, and wait for none. Returns them."""
    wanted = {lock_key(owner): owner for owner in owners}
    if connection.dialect.name != "postgresql":
        return frozenset(wanted.values())
    rows = await connection.execute(_TRY_LOCKS, {"keys": sorted(wanted)})
    return frozenset(wanted[found] for found, held in rows if held)


def lock_key(owner: str) -> int:
    """The number of the lock that `hold` takes for an owner."""
    return int.from_bytes(hashlib.sha256(owner.encode()).digest()[:8], "big", signed=True)


Rows = tuple[Table, Sequence[Mapping[str, Any]]]
"""A table, and rows for it, each with a value for every column."""


async def insert_all(connection: AsyncConnection, *parts: Rows) -> None:
    """Insert rows, into several tables too, in one statement where the database takes arrays."""
    parts = tuple((into, rows) for into, rows in parts if rows)
    if connection.dialect.name == "postgresql" and parts:
        columns = [(into, rows, name) for into, rows in parts for name, _ in into.columns.items()]
        arrays = {_name(into, name): [row[name] for row in rows] for into, rows, name in columns}
        await connection.execute(_insert_arrays(tuple(into for into, _ in parts)), arrays)
        return
    for into, rows in parts:
        await connection.execute(insert(into), rows)


async def rows_at(
    connection: AsyncConnection, of: Table, columns: tuple[str, ...], places: Collection[tuple[Any, ...]]
) -> Sequence[Row[Any]]:
    """The rows of which these columns hold one of these places."""
    if connection.dialect.name != "postgresql":
        here = tuple_(*(of.columns[name] for name in columns)).in_(places)
        return (await connection.execute(select(of).where(here))).all()
    names = [_name(of, each) for each in columns]
    arrays = dict(zip(names, map(list, zip(*places, strict=True)), strict=True))
    return (await connection.execute(_select_at(of, columns), arrays)).all()


@cache
def _insert_arrays(tables: tuple[Table, ...]) -> Any:
    first, *others = (
        postgresql.insert(into).from_select(names, select(_arrays(into, names)))
        for into in tables
        for names in (into.columns.keys(),)
    )
    return first.add_cte(*(other.cte(f"rows_{number}") for number, other in enumerate(others)))


@cache
def _select_at(of: Table, columns: tuple[str, ...]) -> Any:
    places = _arrays(of, columns)
    return select(of).join(places, and_(*(of.columns[each] == places.columns[each] for each in columns)))


def _arrays(of: Table, names: Iterable[str]) -> Any:
    """Rows of these columns, given as one array a column."""
    columns = [of.columns[name] for name in names]
    arrays = [bindparam(_name(of, each.name), type_=ARRAY(each.type)) for each in columns]
    return func.unnest(*arrays).table_valued(*(column(each.name, each.type) for each in columns)).render_derived()


def _name(of: Table, column: str) -> str:
    return f"{of.name}_{column}"


def is_down(error: BaseException) -> bool:
    """Whether the database failed (it is gone, full, locked), and not what was to be written into it."""
    if isinstance(error, OperationalError | OSError | TimedOut) or getattr(error, "connection_invalidated", False):
        return True
    state = _state(error)
    failed = isinstance(error, DBAPIError | asyncpg.PostgresError)  # the driver's own: it could not connect
    return failed and state is not None and state[:2] not in _FAULTS_OF_A_ROW


def is_full(error: BaseException) -> bool:
    """Whether there was no room for what was to be written."""
    return _state(error) in _NO_ROOM or (isinstance(error, OperationalError) and "disk is full" in str(error.orig))


def _state(error: BaseException) -> str | None:
    return getattr(getattr(error, "orig", None) or error, "sqlstate", None)


class Database:
    """A SQLite file, where `place` is its path, or a PostgreSQL database, where it is an address (an URL).

    `durable=False` is for throw-away runs: commits do not wait for the disk.
    """

    def __init__(self, place: Path | str, *, durable: bool = True) -> None:
        if isinstance(place, Path):
            url = f"sqlite+aiosqlite:///{place}"
            self._writer = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)
            self._readers = create_async_engine(url, hide_parameters=True, pool_size=4, max_overflow=4)
            _prepare(self._writer, begin="BEGIN IMMEDIATE", durable=durable)
            _prepare(self._readers, begin="BEGIN", durable=durable)
        elif place.startswith("postgresql+asyncpg://"):
            # Not REPEATABLE READ for writers: after waiting in `hold` they must see what was committed meanwhile.
            self._writer = _postgresql(place, durable, isolation_level="READ COMMITTED")
            self._readers = _postgresql(place, durable, isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            raise NoSuchDatabase(
                f"“{place.partition(':')[0]}” is no kind of database that Rapporteur can use; "
                "write postgresql+asyncpg://user:password@host/{service}."
            )
        self.place = place
        self._full = False

    @property
    def is_shared(self) -> bool:
        """Whether other processes of the same service may write into it too."""
        return not isinstance(self.place, Path)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write, and commits when left without an error; what it rests on it has to `hold`."""
        try:
            async with self._writer.begin() as connection:
                yield connection
        except Exception as error:
            self._full = self._full or is_full(error)
            raise
        self._full = False

    async def has_room(self) -> bool:
        """Whether what is to be written can be: a SQLite file needs `ROOM` on its disk.

        PostgreSQL, whose disk may be elsewhere, is tried by a small write where the last one found no room.
        """
        if isinstance(self.place, Path):
            return shutil.disk_usage(self.place.parent).free >= ROOM
        if self._full:
            try:
                async with self.writing() as connection:
                    await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            except Exception as error:
                if not is_full(error):
                    raise
        return not self._full

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database, and does not wait for writers."""
        async with self._readers.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Let go of all connections."""
        await self._writer.dispose()
        await self._readers.dispose()


def _postgresql(url: str, durable: bool, **options: Any) -> AsyncEngine:
    settings = {
        "application_name": "rapporteur",
        # A plan made while the log was empty reads all of it; kept for the connection, it made acts slower by the day.
        "plan_cache_mode": "force_custom_plan",
        **({} if durable else {"synchronous_commit": "off"}),
    }
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=POOL,
        max_overflow=POOL,
        connect_args={"server_settings": settings},
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def taken(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.driver_connection.is_closed():  # the driver hears of it at once: no question to the server is needed
            raise DisconnectionError

    return engine.execution_options(**options)


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
