"""Hearing what others announce: at least once on the wire, exactly once in effect, early events wait, poison parks.

An event that has been heard before is known by its place. One whose predecessor or whose cause is not heard yet is
early, and waits here. One that cannot be taken is poison: it parks its owner, whose later events wait behind it,
while other owners go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import hold, is_down, table
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData, instant_text
from shared.events.catalogue import CATALOGUE, topic
from shared.events.envelope import START, Cause, Event, MalformedEvent, canonical, chain, from_headers, parse
from shared.messaging.broker import Message
from shared.messaging.outbox import Journal, Log

S = TypeVar("S")

Project = Callable[[AsyncConnection, Event, Any], Coroutine[Any, Any, None]]
"""Writes a service's own tables after an event, in the same transaction: (connection, event, state after it)."""


Hears = Mapping[str, tuple[type[EventData], ...]]
"""What a service hears: for each producer whose topic it reads, the events that change what it decides or shows."""


async def nothing_to_project(_connection: AsyncConnection, _event: Event, _state: Any) -> None:
    """For a service that keeps no table beside its log."""


class WaitingRow(SQLModel, table=True):
    """An event that came early, or behind a parked one."""

    __tablename__ = "waiting"
    producer: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    since: str
    body: str


class ParkedRow(SQLModel, table=True):
    """An owner whose events are not taken until someone has mended what is wrong."""

    __tablename__ = "parked"
    owner: str = Field(primary_key=True)
    producer: str
    sequence: int
    reason: str
    since: str
    body: str


class DeadRow(SQLModel, table=True):
    """A message that is no event at all; kept, and never given an id."""

    __tablename__ = "dead_letters"
    topic: str = Field(primary_key=True)
    partition: int = Field(primary_key=True)
    offset: int = Field(primary_key=True, sa_type=BigInteger)
    key: str
    reason: str
    since: str
    body: str


TABLES: tuple[type[SQLModel], ...] = (WaitingRow, ParkedRow, DeadRow)
_WAITING, _PARKED, _DEAD = table(WaitingRow), table(ParkedRow), table(DeadRow)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a batch: how many events took effect, and the events decided in reaction."""

    effective: int
    reactions: tuple[Event, ...]


class Inbox(Generic[S]):
    """Takes messages into a service's log, within the caller's transaction."""

    def __init__(self, log: Log[S], project: Project, hears: Iterable[str]) -> None:
        self._log = log
        self._project = project
        self._reads = frozenset(hears)

    async def take(
        self, connection: AsyncConnection, messages: Sequence[Message], now: datetime
    ) -> tuple[Heard, dict[str, Journal[S]]]:
        """Take messages in their order; returns what came of them and the journals to keep once this is committed."""
        await hold(connection, (message.key.decode(errors="replace") for message in messages))
        batch = _Batch(self._log, self._project, self._reads, connection, now)
        for message in messages:
            try:
                event = from_headers(message.headers, message.value, CATALOGUE)
                _require_its_place(message, event)
            except Refusal as refusal:
                await batch.bury(message, refusal.sentence)
                continue
            await batch.hear(event)
        return Heard(batch.effective, tuple(batch.reactions)), batch.journals

    async def retry(
        self, connection: AsyncConnection, owner: str, now: datetime
    ) -> tuple[Heard, dict[str, Journal[S]]]:
        """Try a parked owner again, from the event it stopped at."""
        await hold(connection, (owner,))
        row = (await connection.execute(select(_PARKED).where(_PARKED.c.owner == owner))).one_or_none()
        batch = _Batch(self._log, self._project, self._reads, connection, now)
        if row is not None:
            await connection.execute(delete(_PARKED).where(_PARKED.c.owner == owner))
            await batch.hear(parse(row.body, CATALOGUE))
            await batch.wake(owner)
        return Heard(batch.effective, tuple(batch.reactions)), batch.journals


class _Batch(Generic[S]):
    def __init__(
        self, log: Log[S], project: Project, reads: frozenset[str], connection: AsyncConnection, now: datetime
    ) -> None:
        self._log, self._project, self._reads = log, project, reads
        self._connection, self._now = connection, now
        self.journals: dict[str, Journal[S]] = {}
        self.reactions: list[Event] = []
        self.effective = 0

    async def hear(self, event: Event) -> None:
        owner = event.envelope.partitionkey
        if await self._is_known(event):
            return
        if await _is_parked(self._connection, owner) or not self._is_ready(event, await self._journal(owner)):
            await self._wait(event)
            return
        if await self._effect(event):
            await self.wake(owner)

    async def bury(self, message: Message, reason: str) -> None:
        place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        here = [_DEAD.c[name] == value for name, value in place.items()]
        if await self._connection.scalar(select(func.count()).select_from(_DEAD).where(*here)):
            return
        headers = {name: value.decode(errors="replace") for name, value in message.headers}
        body = json.dumps({"headers": headers, "value": message.value.decode(errors="replace")})
        key = message.key.decode(errors="replace").replace("\x00", "\ufffd")  # PostgreSQL keeps no NUL in a text
        reason = reason.replace("\x00", "\ufffd")
        since = instant_text(self._now)
        await self._connection.execute(insert(_DEAD).values(**place, key=key, reason=reason, since=since, body=body))

    async def _journal(self, owner: str) -> Journal[S]:
        if owner not in self.journals:
            self.journals[owner] = await self._log.load(self._connection, owner)
        return self.journals[owner]

    async def _is_known(self, event: Event) -> bool:
        envelope = event.envelope
        if envelope.sequence > (await self._journal(envelope.partitionkey)).head(envelope.source).sequence:
            return False
        known = await self._log.knows(self._connection, envelope.source, envelope.partitionkey, envelope.sequence)
        if known != envelope.id:
            await self._park(event, "Another event stands in this place of the stream.")
        return True

    def _is_ready(self, event: Event, journal: Journal[S]) -> bool:
        envelope = event.envelope
        own = self._log.stage.producer
        follows = {p: s for p, s in envelope.heard.items() if p in self._reads or p == own}
        return envelope.sequence == journal.head(envelope.source).sequence + 1 and all(
            journal.head(producer).sequence >= sequence for producer, sequence in follows.items()
        )

    async def _effect(self, event: Event) -> bool:
        owner = event.envelope.partitionkey
        before = await self._journal(owner)
        if chain(before.heads.get(event.envelope.source, START).chain, event) != event.envelope.chain:
            await self._park(event, "The chain does not fit the event before it.")
            return False
        marked, reactions = len(self.reactions), self.effective
        try:
            async with self._connection.begin_nested():
                journal = await self._log.add(self._connection, before, event)
                await self._project(self._connection, event, journal.state)
                journal = await self._react(journal, event)
        except Exception as error:
            if is_down(error):
                raise  # the database failed, not the event: the whole batch comes again
            # Whatever else the domain or the projection raises, this event cannot be taken.
            del self.reactions[marked:]
            self.effective = reactions
            self.journals[owner] = before
            await self._park(event, f"{type(error).__name__}: {error}")
            return False
        self.journals[owner] = journal
        self.effective += 1
        return True

    async def _react(self, journal: Journal[S], event: Event) -> Journal[S]:
        facts: Sequence[EventData] = self._log.stage.react(journal.state, event)
        if not facts:
            return journal
        session = self._log.stage.session(journal.state)
        rehearsed = session is not None and session.rehearsed
        now = event.envelope.recordedtime if rehearsed else self._now  # a rehearsal has no other clock than its acts
        cause = Cause.of(event, actor=self._log.stage.producer)
        journal, events = await self._log.append(self._connection, journal, facts, cause, now)
        for own in events:
            await self._project(self._connection, own, journal.state)
        self.reactions.extend(events)
        return journal

    async def wake(self, owner: str) -> None:
        """Take in what waits and need not wait any more, unless the owner is parked."""
        moved = not await _is_parked(self._connection, owner)
        while moved:
            moved = False
            rows = await self._connection.execute(
                select(_WAITING).where(_WAITING.c.owner == owner).order_by(_WAITING.c.producer, _WAITING.c.sequence)
            )
            for row in rows.all():
                event = parse(row.body, CATALOGUE)
                if await self._is_known(event):
                    await self._wait_no_more(event)
                    if await _is_parked(self._connection, owner):
                        return
                elif self._is_ready(event, await self._journal(owner)):
                    await self._wait_no_more(event)
                    if not await self._effect(event):
                        return
                    moved = True

    async def _wait(self, event: Event) -> None:
        envelope = event.envelope
        place = {"producer": envelope.source, "owner": envelope.partitionkey, "sequence": envelope.sequence}
        here = [_WAITING.c[name] == value for name, value in place.items()]
        waits = await self._connection.scalar(select(_WAITING.c.body).where(*here))
        if waits is not None and parse(waits, CATALOGUE).envelope.id != envelope.id:
            await self._park(event, "Another event waits for this place of the stream.")
        elif waits is None:
            since = instant_text(self._now)
            await self._connection.execute(
                insert(_WAITING).values(**place, since=since, body=canonical(event).decode())
            )

    async def _wait_no_more(self, event: Event) -> None:
        envelope = event.envelope
        await self._connection.execute(
            delete(_WAITING).where(
                _WAITING.c.producer == envelope.source,
                _WAITING.c.owner == envelope.partitionkey,
                _WAITING.c.sequence == envelope.sequence,
            )
        )

    async def _park(self, event: Event, reason: str) -> None:
        envelope = event.envelope
        if await _is_parked(self._connection, envelope.partitionkey):
            return
        await self._connection.execute(
            insert(_PARKED).values(
                owner=envelope.partitionkey,
                producer=envelope.source,
                sequence=envelope.sequence,
                reason=reason,
                since=instant_text(self._now),
                body=canonical(event).decode(),
            )
        )


def _require_its_place(message: Message, event: Event) -> None:
    """Raise `MalformedEvent` unless the message came on its producer's topic, under its owner's key."""
    envelope = event.envelope
    if "\x00" in envelope.partitionkey:
        raise MalformedEvent("No owner has the sign NUL in its name.")
    if message.topic != topic(envelope.source) or message.key != envelope.partitionkey.encode():
        raise MalformedEvent(f"An event of {envelope.source} for {envelope.partitionkey} does not belong here.")


async def parked(connection: AsyncConnection) -> Sequence[ParkedRow]:
    """The owners that are parked, with the event each stopped at and why."""
    rows = await connection.execute(select(_PARKED).order_by(_PARKED.c.owner))
    return [ParkedRow(**row._mapping) for row in rows]


async def waiting_since(connection: AsyncConnection) -> str | None:
    """Since when the longest waiting event waits; none if nothing waits."""
    found = await connection.scalar(select(func.min(_WAITING.c.since)))
    return None if found is None else str(found)


async def _is_parked(connection: AsyncConnection, owner: str) -> bool:
    return bool(await connection.scalar(select(func.count()).select_from(_PARKED).where(_PARKED.c.owner == owner)))
