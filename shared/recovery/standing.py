"""Whether a database holds all that its topics show it once held; one that does not must not decide anything.

A service whose database was lost, or is that of an older backup, would decide its next event in a place that is taken
on its own topic, and would never hear again what its group was noted to have heard. So before it starts, everything
that its own topic holds, and everything of other topics that its group has committed, is looked for in the database.
How far that was done is kept in the database itself, so that a start looks at what is new, and an old backup at all
that is newer than itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import Database, table, upsert
from shared.documents.vocabulary import Refusal
from shared.events.catalogue import CATALOGUE, topic
from shared.events.envelope import START, Event, chain, parse
from shared.messaging.broker import Broker, Message
from shared.messaging.log import EventRow
from shared.messaging.parking import ParkedRow
from shared.messaging.waiting import WaitingRow
from shared.recovery.streams import event_in


class DatabaseBehind(Refusal):
    """The database lacks what its topics hold: it was lost, or is that of an older backup."""


class FoundRow(SQLModel, table=True):
    """Everything before this offset of a topic's partition was found in the database, where it had to be."""

    __tablename__ = "found"
    topic: str = Field(primary_key=True)
    partition: int = Field(primary_key=True)
    offset: int = Field(sa_type=BigInteger)


TABLES: tuple[type[SQLModel], ...] = (FoundRow,)
_FOUND, _EVENTS, _WAITING, _PARKED = table(FoundRow), table(EventRow), table(WaitingRow), table(ParkedRow)

Ends = Mapping[int, int]


async def require_complete(database: Database, broker: Broker, producer: str, hears: Iterable[str]) -> None:
    """Raise `DatabaseBehind` if the database lacks an event of its own topic, or one that it was noted to have heard.

    It takes as long as reading what was announced since the last time.
    """
    reached = {topic(each): await _committed(broker, producer, topic(each)) for each in hears}
    reached[topic(producer)] = await broker.end_offsets(topic(producer))
    async with database.reading() as connection:
        found = await _found(connection)
        for name, ends in reached.items():
            since = {n: found.get((name, n), 0) for n in ends}
            since = {n: offset if offset <= ends[n] else 0 for n, offset in since.items()}
            if since != dict(ends):
                await _look_for(connection, broker, name, since, ends, producer)
    async with database.writing() as connection:
        for name, ends in reached.items():
            for partition, offset in ends.items():
                if found.get((name, partition)) != offset:
                    row = upsert(connection, _FOUND, topic=name, partition=partition, offset=offset)
                    where = {"index_elements": ["topic", "partition"], "set_": {"offset": offset}}
                    await connection.execute(row.on_conflict_do_update(**where))


async def _committed(broker: Broker, group: str, name: str) -> Ends:
    """What the group has committed at least; the ends come first, so what arrives meanwhile makes it less."""
    ends = await broker.end_offsets(name)
    return {place.number: max(0, ends[place.number] - lag) for place, lag in (await broker.lag(group, [name])).items()}


async def _found(connection: AsyncConnection) -> dict[tuple[str, int], int]:
    return {(row.topic, row.partition): row.offset for row in await connection.execute(select(_FOUND))}


async def _look_for(
    connection: AsyncConnection, broker: Broker, name: str, since: Ends, ends: Ends, producer: str
) -> None:
    look = _Look(connection, own=name == topic(producer))
    async for message in broker.read_all(name, since):
        if message.offset < ends[message.partition]:
            missing = await look.misses(message)
            if missing is not None:
                envelope = missing.envelope
                raise DatabaseBehind(
                    f"The database of {producer} lacks event {envelope.sequence} of {envelope.source} for "
                    f"{envelope.partitionkey}, which it has {'announced' if look.own else 'heard'}: it was lost, or is "
                    f"that of an older backup. Run `rapporteur restore --service {producer}` before it starts again.",
                    service=producer,
                    owner=envelope.partitionkey,
                    producer=envelope.source,
                    sequence=envelope.sequence,
                )


@dataclass
class _Look:
    """Looks for the events of one topic in the database; `own` is whether the service decided them."""

    connection: AsyncConnection
    own: bool
    _heads: dict[str, int] = field(default_factory=dict)

    async def misses(self, message: Message) -> Event | None:
        """The event of a message if it is missing; none if it is there, or is no event that could be."""
        event = event_in(message)
        if event is None or event.envelope.sequence <= await self._head(event):
            return None
        return event if await (self._continues(event) if self.own else self._is_nowhere(event)) else None

    async def _head(self, event: Event) -> int:
        owner = event.envelope.partitionkey
        if owner not in self._heads:
            here = (_EVENTS.c.producer == event.envelope.source, _EVENTS.c.owner == owner)
            self._heads[owner] = await self.connection.scalar(select(func.max(_EVENTS.c.sequence)).where(*here)) or 0
        return self._heads[owner]

    async def _continues(self, event: Event) -> bool:
        """Whether this was decided by the service: somebody else's message on its topic does not fit its chain."""
        envelope, head = event.envelope, await self._head(event)
        if envelope.sequence != head + 1:
            return False
        here = (
            _EVENTS.c.producer == envelope.source,
            _EVENTS.c.owner == envelope.partitionkey,
            _EVENTS.c.sequence == head,
        )
        body = await self.connection.scalar(select(_EVENTS.c.body).where(*here))
        before = START.chain if body is None else parse(body, CATALOGUE).envelope.chain
        return chain(before, event) == envelope.chain

    async def _is_nowhere(self, event: Event) -> bool:
        """Whether it neither waits nor has parked its owner."""
        envelope = event.envelope
        for rows in (_WAITING, _PARKED):
            here = (
                rows.c.producer == envelope.source,
                rows.c.owner == envelope.partitionkey,
                rows.c.sequence == envelope.sequence,
            )
            if await self.connection.scalar(select(func.count()).select_from(rows).where(*here)):
                return False
        return True
