"""The session and its record: who meets, who was there, who spoke, what was before them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from services.drafting.domain.meetings import DatesDoNotFit, require_bodies
from services.drafting.domain.state import AlreadyDone, State
from shared.access import Actor
from shared.documents.proposals import Written
from shared.documents.states import UnknownState, find_state, states
from shared.documents.symbols import parse_symbols
from shared.documents.vocabulary import ItemId
from shared.events.base import EventData, zone
from shared.events.drafting import (
    AttendanceRecorded,
    Body,
    Category,
    PaperListed,
    Presiding,
    SessionOpened,
    StatementRecorded,
)
from shared.stage import Command

STATES = (Category.STATE_PARTY, Category.SIGNATORY_OBSERVER)
"""The categories whose members are States."""


class OpenSession(Command):
    """Open a session: its bodies, place, dates, presiding officer and circles."""

    name: ClassVar[str] = "drafting.open_session"
    title: str = Field(min_length=1, examples=["Meetings of the working groups"])
    place: str = Field(min_length=1, examples=["Vienna"])
    time_zone: str = Field(examples=["Europe/Vienna"])
    opens: date
    closes: date
    format: str = "in person"
    body_list: tuple[Body, ...] = Field(min_length=1)
    parent: Body
    chair: Presiding
    circles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    rehearsed: bool = False

    @property
    def rehearses(self) -> bool:
        return self.rehearsed


class RecordAttendance(Command):
    """Record who was present in one category; States by name or ISO code, organizations by name."""

    name: ClassVar[str] = "drafting.record_attendance"
    category: Category
    present: tuple[str, ...]


class RecordStatement(Command):
    """Record which States parties made statements under an item, by name or ISO code."""

    name: ClassVar[str] = "drafting.record_statement"
    item: ItemId
    speakers: tuple[str, ...] = Field(min_length=1)


class ListPaper(Command):
    """List a document that a body has before it."""

    name: ClassVar[str] = "drafting.list_paper"
    body: str
    title: Written
    symbol: str


def open_session(state: State, command: OpenSession, now: datetime, actor: Actor) -> Sequence[EventData]:
    if state.session is not None:
        raise AlreadyDone(f"The session “{command.session}” is open already.", session=command.session)
    zone(command.time_zone)
    if command.closes < command.opens:
        raise DatesDoNotFit(
            "A session cannot close before it opens.", opens=str(command.opens), closes=str(command.closes)
        )
    known = {body.symbol for body in command.body_list}
    require_bodies(known, command.chair.of)
    return (
        SessionOpened(
            session=command.session,
            title=command.title,
            place=command.place,
            time_zone=command.time_zone,
            opens=command.opens,
            closes=command.closes,
            format=command.format,
            bodies=command.body_list,
            parent=command.parent,
            chair=command.chair,
            circles=command.circles,
            rehearsed=command.rehearsed,
        ),
    )


def record_attendance(state: State, command: RecordAttendance, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    present = command.present
    if command.category in STATES:
        present = tuple(iso3(name, now.date(), "present") for name in present)
    return (AttendanceRecorded(category=command.category, present=tuple(dict.fromkeys(present))),)


def record_statement(state: State, command: RecordStatement, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    speakers = tuple(iso3(name, now.date(), "speakers") for name in command.speakers)
    return (StatementRecorded(item=command.item, speakers=tuple(dict.fromkeys(speakers))),)


def list_paper(state: State, command: ListPaper, now: datetime, actor: Actor) -> Sequence[EventData]:
    session = state.opened()
    require_bodies({body.symbol for body in session.bodies}, (command.body,))
    parse_symbols(command.symbol)
    return (PaperListed(body=command.body, title=command.title, symbol=command.symbol),)


def iso3(name: str, on: date, field: str) -> str:
    """The ISO code of a State by its name on a day, or by its code. Raises `UnknownState`, naming the field."""
    if name in states():
        return name
    try:
        return find_state(name, on).iso3
    except UnknownState as unknown:
        unknown.facts["place"] = field
        raise
