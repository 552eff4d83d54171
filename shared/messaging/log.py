"""A service's log: every event it decided and every event it heard, in one table that is also its outbox and inbox.

Own events are dense by (owner, sequence). Heard events are unique by (producer, owner, sequence): what comes twice is
known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, UniqueConstraint

from shared.database import Rows, insert_all, rows_at, table
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData, instant_text
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import (
    START,
    Cause,
    Envelope,
    Event,
    Head,
    MalformedEvent,
    canonical,
    chain,
    read_line,
    record,
)
from shared.events.kept import read
from shared.messaging.broker import MAX_MESSAGE_BYTES
from shared.messaging.journal import Growth, Journal
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


class DeadlineRow(SQLModel, table=True):
    """When the clock next moves something of an owner. A rehearsed session waits for the rehearsal's clock."""

    __tablename__ = "deadlines"
    owner: str = Field(primary_key=True)
    at: str = Field(index=True)
    rehearsed: bool


TOGETHER = 16
"""Owners whose whole logs are read at once: each may be large."""

TABLES: tuple[type[SQLModel], ...] = (EventRow, DeadlineRow)
_EVENTS, _DEADLINES = table(EventRow), table(DeadlineRow)

_FOLLOWING = (  # built once, since every act and every heard event asks it
    select(_EVENTS.c.body)
    .where(_EVENTS.c.owner == bindparam("owner"), _EVENTS.c.n > bindparam("n"))
    .order_by(_EVENTS.c.n)
)


class EventTooLarge(Refusal):
    """The text is larger than one event may be; it is refused before anything is written."""


class Log(Generic[S]):
    """Reads and appends a service's events within the caller's transaction, and keeps folded states in memory."""

    def __init__(self, stage: Stage[S]) -> None:
        self.stage = stage
        self._known: dict[str, Journal[S]] = {}

    async def load(self, connection: AsyncConnection, owner: str) -> Journal[S]:
        """The journal of an owner as the transaction sees it; whoever appends to it has the owner in `hold`.

        Raises `MalformedEvent` if the log is not what was written: a digest or a chain does not fit.
        """
        journal = self.remembered(owner)
        bodies = await connection.scalars(_FOLLOWING, {"owner": owner, "n": journal.n})
        return self._read_on(journal, bodies.all())

    def _read_on(self, journal: Journal[S], bodies: Iterable[str]) -> Journal[S]:
        evolve, state, n, chains, last = self.stage.evolve, journal.state, journal.n, journal.chains, dict[str, Event]()
        for body in bodies:
            event = read(body.encode(), CATALOGUE)
            envelope = event.envelope
            source = envelope.source
            if chain(chains.get(source, START.chain), event) != envelope.chain:
                raise MalformedEvent("The chain does not fit the event before it.", event=envelope.id)
            state = evolve(state, event)
            chains[source], last[source] = envelope.chain, event
            n += 1
        heads = {source: Head.after(event) for source, event in last.items()}
        return Journal(journal.owner, state, n, {**journal.heads, **heads}) if last else journal

    async def load_all(self, connection: AsyncConnection, owners: Iterable[str]) -> dict[str, Journal[S]]:
        """The journals of several owners, as `load` reads them: one look says whose are still as remembered.

        Those of which none is remembered are read together.
        """
        journals = {owner: self.remembered(owner) for owner in owners}
        if len(journals) == 1:
            return {owner: await self.load(connection, owner) for owner in journals}
        new = [owner for owner, journal in journals.items() if not journal.n]
        for some in (new[first : first + TOGETHER] for first in range(0, len(new), TOGETHER)):
            here = _EVENTS.c.owner.in_(some)
            rows = await connection.execute(
                select(_EVENTS.c.owner, _EVENTS.c.body).where(here).order_by(_EVENTS.c.owner, _EVENTS.c.n)
            )
            for owner, lines in groupby(rows.all(), key=itemgetter(0)):
                journals[owner] = self._read_on(journals[owner], map(itemgetter(1), lines))
        known = {owner: journal.n for owner, journal in journals.items() if journal.n}
        for owner in await moved(connection, known) if known else ():
            journals[owner] = await self.load(connection, owner)
        return journals

    def remembered(self, owner: str) -> Journal[S]:
        """The journal of an owner as of the last transaction known to be committed: there may be more, never less."""
        return self._known.get(owner) or Journal(owner, self.stage.initial, 0, {})

    def grown(self, journal: Journal[S], facts: Sequence[EventData], cause: Cause, now: datetime) -> Growth[S]:
        """What it is to put facts at the end of the owner's own stream. Raises `EventTooLarge`."""
        producer, head = self.stage.producer, journal.head(self.stage.producer)
        events = record(facts, producer=producer, owner=journal.owner, head=head, cause=cause, now=now)
        after = journal
        for event in events:
            if len(canonical(event)) > MAX_MESSAGE_BYTES - 65536:
                raise EventTooLarge("The text is too large for one event; table it in parts.", type=event.envelope.type)
            after = after.with_event(self.stage, event)
        return Growth(journal, after, events)

    async def append(
        self, connection: AsyncConnection, journal: Journal[S], facts: Sequence[EventData], cause: Cause, now: datetime
    ) -> tuple[Journal[S], tuple[Event, ...]]:
        """Put facts at the end of the owner's own stream; a lost race fails the transaction (unique stream place)."""
        growth = self.grown(journal, facts, cause, now)
        await self.write(connection, (growth,))
        return growth.after, growth.events

    async def add(self, connection: AsyncConnection, journal: Journal[S], event: Event) -> Journal[S]:
        """Keep one event that was heard."""
        growth = Growth(journal, journal.with_event(self.stage, event), (event,))
        await self.write(connection, (growth,))
        return growth.after

    async def write(self, connection: AsyncConnection, growths: Sequence[Growth[S]], *beside: Rows) -> None:
        """Write events, own or heard, the deadlines that now come next, and rows of other tables with them."""
        rows = [
            _row(event, n) for growth in growths for n, event in enumerate(growth.events, start=growth.before.n + 1)
        ]
        await insert_all(connection, (_EVENTS, rows), *beside)
        for growth in growths:
            after = self.stage.due(growth.after.state)
            if after != self.stage.due(growth.before.state):
                await self._set_deadline(connection, growth.after, min((due.at for due in after), default=None))

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
            event = read(body.encode(), CATALOGUE)
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


def _row(event: Event, n: int) -> dict[str, Any]:
    envelope = event.envelope
    return {
        "producer": envelope.source,
        "owner": envelope.partitionkey,
        "sequence": envelope.sequence,
        "n": n,
        "id": envelope.id,
        "type": envelope.type,
        "recorded": instant_text(envelope.recordedtime),
        "body": canonical(event).decode(),
    }


async def moved(connection: AsyncConnection, reached: Mapping[str, int]) -> tuple[str, ...]:
    """Of whom there are more events than are reached."""
    rows = await rows_at(connection, _EVENTS, ("owner", "n"), [(owner, n + 1) for owner, n in reached.items()])
    return tuple(row.owner for row in rows)


async def events_of(connection: AsyncConnection, producer: str, owner: str, after: int = 0) -> tuple[Event, ...]:
    """A producer's own events of one owner, in their order, from behind a position on."""
    here = (_EVENTS.c.producer == producer, _EVENTS.c.owner == owner, _EVENTS.c.sequence > after)
    rows = await connection.execute(select(_EVENTS.c.body).where(*here).order_by(_EVENTS.c.sequence))
    return tuple(read(body.encode(), CATALOGUE) for (body,) in rows)


async def envelopes_before(
    connection: AsyncConnection, producer: str, owner: str, before: int, most: int
) -> tuple[Envelope, ...]:
    """The envelopes of a producer's own events of one owner before a position, the latest first, so many at most."""
    here = (_EVENTS.c.producer == producer, _EVENTS.c.owner == owner, _EVENTS.c.sequence < before)
    latest = select(_EVENTS.c.body).where(*here).order_by(_EVENTS.c.sequence.desc()).limit(most)
    return tuple(read_line(body.encode()).envelope for (body,) in await connection.execute(latest))


async def heard_before(
    connection: AsyncConnection, owner: str, before: int, most: int
) -> tuple[tuple[int, Envelope], ...]:
    """All that is known of an owner before a place, own or heard, each with its place, the latest first."""
    here = (_EVENTS.c.owner == owner, _EVENTS.c.n < before)
    latest = select(_EVENTS.c.n, _EVENTS.c.body).where(*here).order_by(_EVENTS.c.n.desc()).limit(most)
    return tuple((n, read_line(body.encode()).envelope) for n, body in await connection.execute(latest))


async def owners_in(connection: AsyncConnection) -> tuple[str, ...]:
    """Everyone of whom something is known, in the order of the alphabet."""
    rows = await connection.execute(select(_EVENTS.c.owner).distinct().order_by(_EVENTS.c.owner))
    return tuple(owner for (owner,) in rows)
