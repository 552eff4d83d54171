"""A service's log: every event it decided and every event it heard, in one table that is also its outbox and inbox.

Own events are dense by (owner, sequence), and the relay follows that number stream by stream: a table-wide number would
skip what commits late. Heard events are unique by (producer, owner, sequence): what comes twice is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, UniqueConstraint

from shared.database import table, upsert
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData, instant_text
from shared.events.catalogue import CATALOGUE, topic
from shared.events.envelope import START, Cause, Event, Head, canonical, data_json, parse, record, to_headers
from shared.messaging.broker import MAX_MESSAGE_BYTES, Broker, Outgoing
from shared.stage import Stage

S = TypeVar("S")


class EventRow(SQLModel, table=True):
    """One event, own or heard. `n` is its place in what this service knows of the owner."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("owner", "n"),)
    producer: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    n: int
    id: str = Field(index=True)
    type: str
    recorded: str
    body: str


class RelayedRow(SQLModel, table=True):
    """How far a stream has been relayed to the broker."""

    __tablename__ = "relayed"
    owner: str = Field(primary_key=True)
    sequence: int


class DeadlineRow(SQLModel, table=True):
    """When the clock next moves something of an owner. A rehearsed session waits for the rehearsal's clock."""

    __tablename__ = "deadlines"
    owner: str = Field(primary_key=True)
    at: str = Field(index=True)
    rehearsed: bool


TABLES: tuple[type[SQLModel], ...] = (EventRow, RelayedRow, DeadlineRow)
_EVENTS, _RELAYED, _DEADLINES = table(EventRow), table(RelayedRow), table(DeadlineRow)


class EventTooLarge(Refusal):
    """The text is larger than one event may be; it is refused before anything is written."""


@dataclass(frozen=True)
class Journal(Generic[S]):
    """What a service knows of one owner: its state, how many events that is, and the head of every stream heard."""

    owner: str
    state: S
    n: int
    heads: dict[str, Head]

    def head(self, producer: str) -> Head:
        """The last event known of a producer's stream; `START` if none is."""
        return self.heads.get(producer, START)

    def with_event(self, stage: Stage[S], event: Event) -> Journal[S]:
        """The journal after one more event. What the domain raises here means that the event is poison."""
        heads = {**self.heads, event.envelope.source: Head.after(event)}
        return replace(self, state=stage.evolve(self.state, event), n=self.n + 1, heads=heads)

    @property
    def heard(self) -> dict[str, int]:
        """The position reached in every producer's stream."""
        return {producer: head.sequence for producer, head in self.heads.items()}

    @property
    def clock(self) -> int:
        """The highest clock of all that is known."""
        return max((head.clock for head in self.heads.values()), default=0)


class Log(Generic[S]):
    """Reads and appends a service's events within the caller's transaction, and keeps folded states in memory."""

    def __init__(self, stage: Stage[S]) -> None:
        self.stage = stage
        self._known: dict[str, Journal[S]] = {}

    async def load(self, connection: AsyncConnection, owner: str) -> Journal[S]:
        """The journal of an owner as the transaction sees it; whoever appends to it has the owner in `hold`."""
        journal = self._known.get(owner) or Journal(owner, self.stage.initial, 0, {})
        rows = await connection.execute(
            select(_EVENTS.c.body).where(_EVENTS.c.owner == owner, _EVENTS.c.n > journal.n).order_by(_EVENTS.c.n)
        )
        for (body,) in rows:
            journal = journal.with_event(self.stage, parse(body, CATALOGUE))
        return journal

    async def append(
        self, connection: AsyncConnection, journal: Journal[S], facts: Sequence[EventData], cause: Cause, now: datetime
    ) -> tuple[Journal[S], tuple[Event, ...]]:
        """Put facts at the end of the owner's own stream; a lost race fails the transaction (unique stream place)."""
        producer = self.stage.producer
        events = record(
            facts, producer=producer, owner=journal.owner, head=journal.head(producer), cause=cause, now=now
        )
        for event in events:
            if len(data_json(event.data)) > MAX_MESSAGE_BYTES - 65536:
                raise EventTooLarge("The text is too large for one event; table it in parts.", type=event.envelope.type)
            journal = await self.add(connection, journal, event)
        return journal, events

    async def add(self, connection: AsyncConnection, journal: Journal[S], event: Event) -> Journal[S]:
        """Keep one event, own or heard, and the deadline that now comes next."""
        before = self.stage.due(journal.state)
        journal = journal.with_event(self.stage, event)
        envelope = event.envelope
        await connection.execute(
            insert(_EVENTS).values(
                producer=envelope.source,
                owner=journal.owner,
                sequence=envelope.sequence,
                n=journal.n,
                id=envelope.id,
                type=envelope.type,
                recorded=instant_text(envelope.recordedtime),
                body=canonical(event).decode(),
            )
        )
        after = self.stage.due(journal.state)
        if after != before:
            await self._set_deadline(connection, journal, min((due.at for due in after), default=None))
        return journal

    def keep(self, journal: Journal[S]) -> None:
        """Remember a journal once its transaction is committed."""
        known = self._known.get(journal.owner)
        if known is None or known.n < journal.n:
            self._known[journal.owner] = journal

    async def at(self, connection: AsyncConnection, owner: str, *, recorded_until: datetime) -> S:
        """The state as it was at an instant: a fold over what had been recorded by then."""
        rows = await connection.execute(select(_EVENTS.c.body).where(_EVENTS.c.owner == owner).order_by(_EVENTS.c.n))
        state = self.stage.initial
        for (body,) in rows:
            event = parse(body, CATALOGUE)
            if event.envelope.recordedtime <= recorded_until:
                state = self.stage.evolve(state, event)
        return state

    async def knows(self, connection: AsyncConnection, producer: str, owner: str, sequence: int) -> str | None:
        """The id of the event at that place of a stream; none if it is not known."""
        found = await connection.scalar(
            select(_EVENTS.c.id).where(
                _EVENTS.c.producer == producer, _EVENTS.c.owner == owner, _EVENTS.c.sequence == sequence
            )
        )
        return None if found is None else str(found)

    async def due(self, connection: AsyncConnection, now: datetime, owner: str | None) -> tuple[str, ...]:
        """The owners of whom something is due: of real sessions by the real clock, of one rehearsed one when asked."""
        query = select(_DEADLINES.c.owner).where(_DEADLINES.c.at <= instant_text(now))
        query = query.where(_DEADLINES.c.rehearsed.is_(False) if owner is None else _DEADLINES.c.owner == owner)
        return tuple(found for (found,) in await connection.execute(query.order_by(_DEADLINES.c.at)))

    async def _set_deadline(self, connection: AsyncConnection, journal: Journal[S], at: datetime | None) -> None:
        await connection.execute(_DEADLINES.delete().where(_DEADLINES.c.owner == journal.owner))
        session = self.stage.session(journal.state)
        if at is not None:
            rehearsed = session is not None and session.rehearsed
            await connection.execute(
                insert(_DEADLINES).values(owner=journal.owner, at=instant_text(at), rehearsed=rehearsed)
            )


async def events_of(connection: AsyncConnection, producer: str, owner: str, after: int = 0) -> tuple[Event, ...]:
    """A producer's own events of one owner, in their order, from behind a position on."""
    here = (_EVENTS.c.producer == producer, _EVENTS.c.owner == owner, _EVENTS.c.sequence > after)
    rows = await connection.execute(select(_EVENTS.c.body).where(*here).order_by(_EVENTS.c.sequence))
    return tuple(parse(body, CATALOGUE) for (body,) in rows)


async def owners_in(connection: AsyncConnection) -> tuple[str, ...]:
    """Everyone of whom something is known, in the order of the alphabet."""
    rows = await connection.execute(select(_EVENTS.c.owner).distinct().order_by(_EVENTS.c.owner))
    return tuple(owner for (owner,) in rows)


async def unrelayed(connection: AsyncConnection, producer: str, limit: int = 500) -> Sequence[Event]:
    """Own events that the broker has not confirmed yet, each stream in its order, without a gap."""
    rows = await connection.execute(
        select(_EVENTS.c.body)
        .outerjoin(_RELAYED, _RELAYED.c.owner == _EVENTS.c.owner)
        .where(_EVENTS.c.producer == producer, _EVENTS.c.sequence > func.coalesce(_RELAYED.c.sequence, 0))
        .order_by(_EVENTS.c.owner, _EVENTS.c.sequence)
        .limit(limit)
    )
    return [parse(body, CATALOGUE) for (body,) in rows]


async def publish(broker: Broker, producer: str, events: Iterable[Event]) -> None:
    """Hand events to the broker, keyed by their owner; returns when it has them for good."""
    messages = [
        Outgoing(event.envelope.partitionkey.encode(), data_json(event.data), to_headers(event)) for event in events
    ]
    await broker.publish(topic(producer), messages)


async def mark_relayed(connection: AsyncConnection, events: Iterable[Event]) -> None:
    """Write down that the broker has these events."""
    reached: dict[str, int] = {}
    for event in events:
        reached[event.envelope.partitionkey] = max(reached.get(event.envelope.partitionkey, 0), event.envelope.sequence)
    for owner, sequence in reached.items():
        statement = upsert(connection, _RELAYED, owner=owner, sequence=sequence)
        behind = _RELAYED.c.sequence < sequence  # another process may have relayed further meanwhile
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["owner"], set_={"sequence": sequence}, where=behind)
        )
