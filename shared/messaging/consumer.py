"""Hearing what others announce: at least once on the wire, exactly once in effect, early events wait, poison parks.

An event that has been heard before is known by its place. One whose predecessor or whose cause is not heard yet is
early, and waits here. One that cannot be taken is poison: it parks its owner, whose later events wait behind it,
while other owners go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from shared.database import hold
from shared.events.base import EventData
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, parse
from shared.messaging import letters, parking
from shared.messaging.broker import Message
from shared.messaging.journal import Journal
from shared.messaging.letters import LetterRow
from shared.messaging.log import Log
from shared.messaging.parking import USUAL, ParkedRow, Tries
from shared.messaging.taking_in import Batch, Heard, Project
from shared.messaging.waiting import WaitingRow

S = TypeVar("S")

Hears = Mapping[str, tuple[type[EventData], ...]]
"""What a service hears: for each producer whose topic it reads, the events that change what it decides or shows."""


async def nothing_to_project(_connection: AsyncConnection, _event: Event, _state: Any) -> None:
    """For a service that keeps no table beside its log."""


TABLES: tuple[type[SQLModel], ...] = (WaitingRow, ParkedRow, LetterRow)


Taken = tuple[Heard, dict[str, Journal[S]]]
"""What came of a batch, and the journals to keep once it is committed."""


class Inbox(Generic[S]):
    """Takes messages into a service's log, within the caller's transaction."""

    def __init__(self, log: Log[S], project: Project, hears: Iterable[str], tries: Tries = USUAL) -> None:
        self._log = log
        self._project = project
        self._reads = frozenset(hears)
        self._tries = tries

    async def take(
        self, connection: AsyncConnection, messages: Sequence[Message], now: datetime, *, together: bool = False
    ) -> Taken[S]:
        """Take messages in their order; returns what came of them and the journals to keep once this is committed.

        Each event is written under a savepoint, so that one that cannot be is set aside; or all of them `together` at
        the end. Raises `NotTogether` if that fails.
        """
        await hold(connection, (message.key.decode(errors="replace") for message in messages))
        batch = self._batch(connection, now, together=together)
        await batch.take(messages)
        return batch.heard, batch.journals

    async def retry(self, connection: AsyncConnection, owner: str, now: datetime, *, if_due: bool = False) -> Taken[S]:
        """Try a parked owner again, from the event it stopped at; with `if_due` only if its next try has come."""
        await hold(connection, (owner,))
        batch = self._batch(connection, now)
        if not if_due or owner in await parking.due(connection, now):
            row = await parking.free(connection, owner)
            if row is not None:
                await batch.try_again(parse(row.body, CATALOGUE), row.attempts)
        return batch.heard, batch.journals

    async def replay(self, connection: AsyncConnection, letter: LetterRow, now: datetime) -> Taken[S]:
        """Take a dead letter in again: its message, or its owner from the event it stopped at."""
        message = letters.message_of(letter)
        if letter.partition is None:
            return await self.retry(connection, letter.owner, now)
        await hold(connection, (message.key.decode(errors="replace"),))
        batch = self._batch(connection, now)
        if await batch.take((message,)):
            await letters.settle(connection, letter.letter, now)
        return batch.heard, batch.journals

    def _batch(self, connection: AsyncConnection, now: datetime, *, together: bool = False) -> Batch[S]:
        return Batch(self._log, self._project, self._reads, self._tries, connection, now, together)
