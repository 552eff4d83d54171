"""A tiny service for many schedules: says words, answers questions, approves once, rings at an hour, chokes on poison.

Three such desks hear one another. One answers every question; one notes every answer; one cannot take poison before it
is mended. What they keep beside the log is a count, so whatever takes effect twice is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.access import Actor
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData
from shared.events.drafting import Body, DocumentKind, Presiding, SessionOpened, StatementRecorded
from shared.events.envelope import Event
from shared.lifecycle import Document
from shared.stage import Command, Due, Stage

DESKS = ("drafting", "amendments", "adoption")
PAPER = "paper"
HOUR = timedelta(milliseconds=300)

_METADATA = MetaData()
EFFECTS = Table(
    "desk_effects",
    _METADATA,
    Column("owner", String, primary_key=True),
    Column("producer", String, primary_key=True),
    Column("said", String, primary_key=True),
    Column("times", Integer, nullable=False),
)


class ApprovedAlready(Refusal):
    """A paper is approved once."""

    rule = "T2"


class Refused(Refusal):
    """A desk that is not mended refuses this by name, and does not try it again by itself."""


class Open(Command):
    """Open a session."""

    name: ClassVar[str] = "drafting.open_session"
    rehearsed: bool = False

    @property
    def rehearses(self) -> bool:
        return self.rehearsed


class Say(Command):
    """Say words; each is an event of its own."""

    name: ClassVar[str] = "drafting.record_statement"
    words: tuple[str, ...]


class Approve(Command):
    """Approve the paper; the domain refuses the second approval."""

    name: ClassVar[str] = "drafting.complete"


class Amend(Command):
    """Write into the paper, resting on the version that was read."""

    name: ClassVar[str] = "drafting.edit"
    document: str
    word: str


@dataclass(frozen=True)
class State:
    """Who said what, in the order of each one's stream; what is approved, written and rings."""

    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    session: SessionOpened | None = None
    approved: bool = False
    paper: Document = field(default_factory=lambda: Document(PAPER, DocumentKind.REPORT, "Paper"))
    hours: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)


class Desk:
    """The domain of one of them; `mended` says whether it can take poison."""

    def __init__(self, producer: str, mended: Sequence[str]) -> None:
        self.producer, self._mended = producer, mended
        self.stage: Stage[State] = Stage(
            producer=producer,
            initial=State(),
            evolve=self._evolve,
            decisions={Open: _open, Say: _say, Approve: _approve, Amend: _amend},
            session=lambda state: state.session,
            react=self._react,
            due=_due,
            documents=lambda state: {PAPER: state.paper},
        )

    def _evolve(self, state: State, event: Event) -> State:
        source, data = event.envelope.source, event.data
        if isinstance(data, SessionOpened):
            return replace(state, session=data)
        if not isinstance(data, StatementRecorded):
            return state
        word = data.item
        if word.startswith("poison") and self.producer == "amendments" and not self._mended:
            raise Refused("This is refused.") if "named" in word else ValueError("this cannot be swallowed")
        state = replace(state, said={**state.said, source: (*state.said.get(source, ()), word)})
        return self._own(state, word, event) if source == self.producer else state

    def _own(self, state: State, word: str, event: Event) -> State:
        kind, _, name = word.partition("-")
        if kind == "approve":
            return replace(state, approved=True)
        if kind == "amend":
            return replace(state, paper=replace(state.paper, count=state.paper.count + 1))
        if kind == "timer":
            hour = event.envelope.recordedtime + HOUR
            return replace(state, hours={**state.hours, name: (hour, event.envelope.id)})
        if kind == "rang":
            return replace(state, hours={n: hour for n, hour in state.hours.items() if n != name})
        return state

    def _react(self, _state: State, event: Event) -> Sequence[EventData]:
        answer = reaction(self.producer, event.data)
        return () if answer is None else (statement(answer),)


def reaction(producer: str, data: EventData) -> str | None:
    """What a desk says when it hears something; nothing to most."""
    if isinstance(data, StatementRecorded):
        if producer == "adoption" and data.item.startswith("ask"):
            return f"answer-{data.item}"
        if producer == "amendments" and data.item.startswith("answer"):
            return f"noted-{data.item}"
    return None


def statement(word: str) -> StatementRecorded:
    """A fact that says one word."""
    return StatementRecorded(item=word, speakers=())


def _open(_state: State, command: Open, now: datetime, _actor: Actor) -> Sequence[EventData]:
    body = Body(symbol="B", name="Body")
    opened = SessionOpened(
        session=command.session,
        title="Session",
        place="Vienna",
        time_zone="Europe/Vienna",
        opens=date(2024, 5, 13),
        closes=date(2024, 5, 17),
        format="in person",
        bodies=(body,),
        parent=body,
        chair=Presiding(of=("B",), delegation="Austria"),
        rehearsed=command.rehearsed,
    )
    return (opened,)


def _say(_state: State, command: Say, _now: datetime, _actor: Actor) -> Sequence[EventData]:
    return tuple(statement(word) for word in command.words)


def _approve(state: State, command: Approve, _now: datetime, _actor: Actor) -> Sequence[EventData]:
    if state.approved:
        raise ApprovedAlready("The paper is approved already.", session=command.session)
    return (statement("approve-paper"),)


def _amend(_state: State, command: Amend, _now: datetime, _actor: Actor) -> Sequence[EventData]:
    return (statement(f"amend-{command.word}"),)


def _due(state: State) -> Sequence[Due]:
    return tuple(Due(at, cause, statement(f"rang-{name}")) for name, (at, cause) in state.hours.items())


async def project(connection: AsyncConnection, event: Event, _state: Any) -> None:
    """Count what took effect."""
    said = event.data.item if isinstance(event.data, StatementRecorded) else event.envelope.type
    row = {"owner": event.envelope.partitionkey, "producer": event.envelope.source, "said": said, "times": 1}
    once_more = (
        insert(EFFECTS)
        .values(**row)
        .on_conflict_do_update(index_elements=["owner", "producer", "said"], set_={"times": EFFECTS.c.times + 1})
    )
    await connection.execute(once_more)


def make_table(connection: Connection) -> None:
    """The table beside the log."""
    _METADATA.create_all(connection)
