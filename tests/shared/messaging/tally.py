"""A tiny service for the tests of messaging: it keeps who said what, answers questions, and chokes on poison."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.access import Actor, Grant, Role, Seats
from shared.answers import Asked
from shared.database import table
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.drafting import PaperListed, SessionOpened, StatementRecorded
from shared.events.envelope import START, Cause, Event, Head, positions_text, record
from shared.events.proof import SigningKey
from shared.messaging.broker import Message, Outgoing
from shared.messaging.embedded import EmbeddedBroker
from shared.service import Service, Surroundings
from shared.settings import Settings
from shared.stage import Command, Stage, nothing_due

NOW = datetime(2024, 5, 13, 9, tzinfo=UTC)
SECRETARIAT = Actor(name="secretariat", grants=(Grant(role=Role.SECRETARIAT),))
ASKING = "ask"
POISON = "poison"


class HeardRow(SQLModel, table=True):
    """What the service keeps beside its log."""

    __tablename__ = "tally_heard"
    id: str = Field(primary_key=True)
    owner: str
    said: str


_HEARD = table(HeardRow)


class NothingToSay(Refusal):
    """Something has to be said."""

    rule = "T1"


class Say(Command):
    """Say things; each is an event of its own."""

    name: ClassVar[str] = "drafting.record_statement"
    said: tuple[str, ...]


class ListThem(Command):
    """An act that no seat allows."""

    name: ClassVar[str] = "tally.list_them"


@dataclass(frozen=True)
class State:
    """Who said what, in the order of each one's stream."""

    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    session: SessionOpened | None = None


class Tally:
    """The domain; `mended` is whether it can take poison."""

    def __init__(self, producer: str = "adoption") -> None:
        self.mended = False
        self.complaint = "this cannot be swallowed"
        self.stage: Stage[State] = Stage(
            producer=producer,
            initial=State(),
            evolve=self._evolve,
            decisions={Say: self._say},
            session=lambda state: state.session,
            react=self._react,
            due=nothing_due,
            documents=lambda _state: {},
        )

    def _evolve(self, state: State, event: Event) -> State:
        source, data = event.envelope.source, event.data
        if isinstance(data, SessionOpened):
            return replace(state, session=data)
        if not isinstance(data, StatementRecorded):
            return state
        if data.item.startswith(POISON) and not self.mended:
            raise ValueError(self.complaint)
        return replace(state, said={**state.said, source: (*state.said.get(source, ()), data.item)})

    def _say(self, _state: State, command: Say, _now: datetime, _actor: Actor) -> Sequence[EventData]:
        if not command.said:
            raise NothingToSay("Say something.", session=command.session)
        return tuple(statement(word) for word in command.said)

    def _react(self, _state: State, event: Event) -> Sequence[EventData]:
        if isinstance(event.data, StatementRecorded) and event.data.item.startswith(ASKING):
            return (statement(f"answer-{event.data.item}"),)
        return ()


async def project(connection: AsyncConnection, event: Event, _state: State) -> None:
    """One row an event."""
    said = event.data.item if isinstance(event.data, StatementRecorded) else event.envelope.type
    row = {"id": event.envelope.id, "owner": event.envelope.partitionkey, "said": said}
    await connection.execute(insert(_HEARD).values(**row))


async def rows(service: Service[State], owner: str) -> list[str]:
    """What the table beside the log holds of an owner."""
    async with service.database.reading() as connection:
        return list(await connection.scalars(select(_HEARD.c.said).where(_HEARD.c.owner == owner)))


async def count(service: Service[State], name: str) -> int:
    """How many rows a table has."""
    async with service.database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(SQLModel.metadata.tables[name])) or 0)


def statement(word: str) -> StatementRecorded:
    """A fact that says one word."""
    return StatementRecorded(item=word, speakers=())


@dataclass
class Stream:
    """What one producer announces about one owner: `say` puts a word at its end."""

    producer: str
    owner: str = "session-1"
    head: Head = START
    events: list[Event] = field(default_factory=list)

    def say(
        self, word: str | EventData, follows: Mapping[str, int] | None = None, clock: int = 0, at: datetime = NOW
    ) -> Event:
        """The event that says a word, following positions of others."""
        data = statement(word) if isinstance(word, str) else word
        key = f"{self.producer}/{self.owner}/{self.head.sequence + 1}/{word}"
        cause = Cause(key, "secretariat", "test", clock=clock, follows=positions_text(follows or {}))
        (event,) = record((data,), producer=self.producer, owner=self.owner, head=self.head, cause=cause, now=at)
        self.head = Head.after(event)
        self.events.append(event)
        return event


def outgoing(event: Event) -> Outgoing:
    """An event as it is published."""
    return Outgoing(*travelling(event))


def message(event: Event, offset: int = 0) -> Message:
    """An event as it comes from the broker."""
    sent = outgoing(event)
    return Message(topic(event.envelope.source), 0, offset, sent.key, sent.value, sent.headers)


def asked(
    key: str, *, actor: Actor = SECRETARIAT, after: Mapping[str, int] | None = None, now: datetime = NOW
) -> Asked:
    """The circumstances of an act."""
    return Asked(actor, key, now, after=after)


def paper(symbol: str) -> PaperListed:
    """A type of which the service knows nothing."""
    return PaperListed(body="WG.1", title=(), symbol=symbol)


def sqlite_files(_folder: Path) -> str:
    """The databases of a data directory are files in it."""
    return ""


database_url: Callable[[Path], str] = sqlite_files
"""Where the databases of a data directory are (`Settings.database_url`); the tests of PostgreSQL set it."""


@asynccontextmanager
async def surroundings(folder: Path, clock: Callable[[], datetime] = lambda: NOW) -> AsyncIterator[Surroundings]:
    """A data directory with a broker."""
    settings = Settings(
        data=folder, database_url=database_url(folder), kafka="", durable=False, partitions=2, after_seconds=0.3
    )
    async with EmbeddedBroker(folder / "broker.db", synchronous="OFF") as broker:
        yield Surroundings(settings, broker, Seats(b"s" * 32), SigningKey.of_seed("test"), clock)


_REFUSING = {
    "sqlite": (
        "CREATE TRIGGER refusing BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{say}'); END",
        "DROP TRIGGER refusing",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse() RETURNS trigger AS"
        " $$ BEGIN RAISE check_violation USING MESSAGE = '{say}'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER refusing BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()",
        "DROP FUNCTION refuse CASCADE",
    ),
}


@asynccontextmanager
async def refusing(service: Service[State], table: str, say: str, when: str = "true") -> AsyncIterator[None]:
    """A service whose database refuses the rows of a table for the time of the block, saying so."""
    async with service.database.writing() as connection:
        *make, mend = _REFUSING[connection.dialect.name]
        for statement in make:
            await connection.exec_driver_sql(statement.format(table=table, say=say, when=when))
    yield
    async with service.database.writing() as connection:
        await connection.exec_driver_sql(mend)


HEARS = {"drafting": (StatementRecorded,), "amendments": (StatementRecorded,)}


def service(around: Surroundings, tally: Tally | None = None, hears: Mapping[str, tuple[type[EventData], ...]] = HEARS):
    """The tiny service, not yet open."""
    made: Service[State] = Service(
        (tally or Tally()).stage, around, hears, project, Path(__file__).with_name("tally_migrations")
    )
    return made


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds; fails after a while."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (what is waited for sets no event)
            await asyncio.sleep(0.005)
