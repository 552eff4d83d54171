"""Whose turn it is to relay, where several processes of one service share a database; and how the others wake it.

One of them relays, so that the broker gets each event once as a rule. It holds a lock of PostgreSQL's that goes away
with its connection, so another takes over when it dies. The others tell it what they have decided by NOTIFY, outside
of the transaction that decided: inside, PostgreSQL would make all commits wait for one another. Nothing rests on this:
two that relay at once publish some events twice, a notice that is lost is made good by a slow poll.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from shared.database import Database

CHANNEL = "rapporteur_decided"
PATIENCE = 10.0
"""Seconds within which PostgreSQL must answer."""

_LOCK = 8_237_113


class Turn(Protocol):
    """Whose turn it is to relay."""

    async def mine(self) -> bool:
        """Whether this process relays; if nobody does, it does from now on."""
        ...

    async def tell(self) -> None:
        """Wake the process that relays."""
        ...

    async def close(self) -> None:
        """Let another process have the turn."""
        ...


class Alone:
    """For a database that one process uses."""

    async def mine(self) -> bool:
        return True

    async def tell(self) -> None:
        """There is nobody else."""

    async def close(self) -> None:
        """There is nobody else."""


class Taken:
    """In PostgreSQL, on a connection of its own, made again whenever it breaks; `wake` is called at every notice."""

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._address = PGDialect_asyncpg().create_connect_args(make_url(url))[1]  # type: ignore[no-untyped-call]
        self._wake = wake
        self._connection: asyncpg.Connection | None = None
        self._mine = False

    async def mine(self) -> bool:
        connection = await self._connected()
        if not self._mine:
            self._mine = bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK, timeout=PATIENCE))
            if self._mine:
                self._wake()  # whoever had the turn before may have left something
        return self._mine

    async def tell(self) -> None:
        await (await self._connected()).execute(f"NOTIFY {CHANNEL}", timeout=PATIENCE)

    async def close(self) -> None:
        connection, self._connection, self._mine = self._connection, None, False
        if connection is not None:
            connection.terminate()

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._mine = False
            connection = await asyncpg.connect(**self._address, timeout=PATIENCE)
            try:
                await connection.add_listener(CHANNEL, self._told)
            except BaseException:
                connection.terminate()  # nobody else knows of it
                raise
            connection.add_termination_listener(self._broken)
            self._connection = connection
        return self._connection

    def _told(self, *_notice: Any) -> None:
        self._wake()

    def _broken(self, connection: Any) -> None:
        if connection is self._connection:
            self._connection, self._mine = None, False
            self._wake()


def turn(database: Database, wake: Callable[[], None]) -> Turn:
    """Whose turn it is at a database."""
    return Taken(str(database.place), wake) if database.is_shared else Alone()
