"""A database that outlives the processes of a service: real SQL on SQLite, many writers at once, a step a statement.

What a transaction has written is seen by itself alone until it commits. All of them share one connection: before a
statement of another transaction the writes of the last one are rolled back and the other's are made again, so each
sees what was committed meanwhile (READ COMMITTED), and a unique place that another took fails here as it does there.
Reads see no more than that either, though PostgreSQL and SQLite give each of them one state.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import StaticPool

from tests.faults.simulation.statements import Statements


class Stepping(Protocol):
    """The process that uses a database: every step of it may be its last."""

    dead: bool

    async def step(self, kind: str, detail: str = "") -> None:
        """Wait until chosen; the process may die here, or be told that the database is away."""
        ...


class Store:
    """The durable part: one SQLite database in memory, and who waits for whom."""

    def __init__(self, name: str, make_tables: Callable[[Connection], None]) -> None:
        self.name = name
        self._engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}, isolation_level="AUTOCOMMIT"
        )
        self.sql = self._engine.connect()
        make_tables(self.sql)
        raw = self.sql.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self.raw = raw
        self.raw.isolation_level = None
        self.tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self.tables = [name for name in self.tables if name != "alembic_version"]
        self._active: Transaction | None = None
        self._held: dict[str, Transaction] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self.on_commit: Callable[[], None] | None = None
        self.planted: dict[str, Any] = {}  # what a planted fault keeps in it
        self.statements = Statements()
        event.listen(self._engine, "after_cursor_execute", self._executed)

    def empty(self) -> None:
        """As new, for another schedule."""
        if self._active is not None and self.raw.in_transaction:
            self.raw.execute("ROLLBACK")
        self._active, self._held, self._waiting, self.on_commit = None, {}, [], None
        self.planted = {}
        for name in self.tables:
            self.raw.execute(f'DELETE FROM "{name}"')

    def committed(self, sql: str, *parameters: Any) -> list[Any]:
        """What is committed, past all transactions: for the invariants."""
        self.set_aside()
        return self.raw.execute(sql, parameters).fetchall()

    def set_aside(self) -> None:
        """Take back what the transaction that was last at work has written; it is made again when it goes on."""
        if self._active is not None:
            self._active = None
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")

    def activate(self, transaction: Transaction) -> None:
        """Let a transaction see its own writes over what is committed. Raises `IntegrityError` if they clash."""
        if self._active is transaction:
            return
        self.set_aside()
        self._active = transaction
        self.raw.execute("BEGIN")
        for sql, parameters in transaction.writes:
            try:
                self.raw.execute(sql, parameters)
            except sqlite3.IntegrityError as error:
                raise IntegrityError(sql, parameters, error) from None

    def _executed(self, _c: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
        for each in parameters if many else (parameters,):
            self.written(cursor, sql, each)

    def written(self, cursor: Any, sql: str, parameters: Any) -> None:
        """Note a statement that wrote, so that it can be made again."""
        if self._active is not None and not cursor.description:
            self._active.writes.append((sql, parameters))

    def commit(self, transaction: Transaction) -> None:
        """Make the writes last."""
        if transaction.writes:
            self.activate(transaction)
            self.raw.execute("COMMIT")
            self._active = None
            if self.on_commit is not None:
                self.on_commit()
        self.release(transaction)

    def release(self, transaction: Transaction) -> None:
        """Forget a transaction: what it wrote and did not commit, and what it held."""
        if self._active is transaction:
            self.set_aside()
        if transaction.held:
            for owner in transaction.held:
                del self._held[owner]
            transaction.held.clear()
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def is_free(self, transaction: Transaction, owner: str) -> bool:
        """Whether no other transaction writes about an owner."""
        return self._held.get(owner, transaction) is transaction

    async def hold(self, transaction: Transaction, owners: Iterable[str]) -> None:
        """Wait for the turn of a transaction to write about these owners, as PostgreSQL's advisory locks do."""
        for owner in sorted(set(owners)):
            while self._held.get(owner, transaction) is not transaction:
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(future)
                await future
            if transaction.process.dead:
                raise OperationalError("hold", None, ConnectionError("the process is gone"))
            self._held[owner] = transaction
            transaction.held.add(owner)


class Transaction:
    """One transaction as the product sees it: an `AsyncConnection` in which every statement is a step."""

    def __init__(self, store: Store, process: Stepping) -> None:
        self.store, self.process = store, process
        self.dialect = store.sql.dialect
        self.writes: list[tuple[str, Any]] = []
        self.held: set[str] = set()
        self._depth = 0

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        await self.process.step("execute")
        self.store.activate(self)
        return self.store.statements.run(self.store, statement, parameters)

    async def scalar(self, statement: Any, parameters: Any = None) -> Any:
        return (await self.execute(statement, parameters)).scalar()

    async def scalars(self, statement: Any, parameters: Any = None) -> Any:
        return (await self.execute(statement, parameters)).scalars()

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        """A savepoint, rolled back to if what is done in it fails."""
        self._depth += 1
        name = f"nested_{self._depth}"
        try:
            await self._savepoint(f"SAVEPOINT {name}")
            try:
                yield
            except BaseException:
                if not self.process.dead:
                    await self._savepoint(f"ROLLBACK TO {name}")
                    await self._savepoint(f"RELEASE {name}")
                raise
            await self._savepoint(f"RELEASE {name}")
        finally:
            self._depth -= 1

    async def _savepoint(self, sql: str) -> None:
        await self.process.step("savepoint", sql)
        self.store.activate(self)
        self.store.raw.execute(sql)
        self.writes.append((sql, ()))


class SimulatedDatabase:
    """One process's way to a store; stands in for `shared.database.Database`."""

    is_shared = True
    place = "simulated"

    def __init__(self, store: Store, process: Stepping) -> None:
        self._store, self._process = store, process

    def writing(self) -> AbstractAsyncContextManager[Any]:
        """A transaction that commits when left without an error."""
        return _Boundary(self._store, self._process, writes=True)

    def reading(self) -> AbstractAsyncContextManager[Any]:
        """A transaction that only reads."""
        return _Boundary(self._store, self._process, writes=False)

    async def close(self) -> None:
        """There is nothing to let go of."""


class _Boundary:
    """The beginning and the end of a transaction. Before and after a commit the process may die."""

    def __init__(self, store: Store, process: Stepping, *, writes: bool) -> None:
        self._process, self._writes = process, writes
        self._transaction = Transaction(store, process)

    async def __aenter__(self) -> Transaction:
        await self._process.step("begin" if self._writes else "read")
        return self._transaction

    async def __aexit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        store = self._transaction.store
        try:
            if kind is None and self._writes:
                await self._process.step("commit")
                store.commit(self._transaction)
                await self._process.step("committed")
        finally:
            store.release(self._transaction)


async def hold_free(connection: Any, owners: Iterable[str]) -> frozenset[str]:
    """Stands in for `shared.database.hold_free`."""
    await connection.process.step("hold free")
    free = frozenset(owner for owner in owners if connection.store.is_free(connection, owner))
    await connection.store.hold(connection, free)
    return free


async def hold(connection: Any, owners: Iterable[str]) -> None:
    """Stands in for `shared.database.hold`, which asks PostgreSQL for advisory locks."""
    await connection.process.step("hold")
    await connection.store.hold(connection, owners)
