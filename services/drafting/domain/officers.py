"""Officers and circles over time: who holds an office since when, who is asked in writing, and under which decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from services.drafting.domain.meetings import DatesDoNotFit
from services.drafting.domain.session import iso3
from services.drafting.domain.state import AlreadyDone, State
from shared.access import Actor
from shared.documents.operations import Key
from shared.documents.vocabulary import Language, NotThere, Refusal
from shared.events.base import EventData, Instant, instant_text
from shared.events.officers import BasisRecorded, CircleSet, How, OfficeFilled
from shared.stage import Command


class NobodyToReplace(Refusal):
    """An office is filled by election first; only then is whoever holds it replaced."""


class NotOfTheSameState(Refusal):
    """An officer who cannot go on is replaced from the same State party for the rest of the term."""

    rule = "RoP 23"


class NamedTwice(Refusal):
    """A circle is a set: each of its members is named once."""


class UnknownBasis(NotThere):
    """No decision of that name is recorded."""


class FillOffice(Command):
    """Record an election to an office, or a replacement in the middle of a term; a term lasts until the next."""

    name: ClassVar[str] = "drafting.fill_office"
    office: Key
    seat: str = Field(min_length=1, max_length=80)
    delegation: str
    since: Instant
    how: How = How.ELECTION


class SetCircle(Command):
    """Set a circle, or set it anew: its members, and what its silences ask for at least."""

    name: ClassVar[str] = "drafting.set_circle"
    circle: Key
    members: tuple[str, ...] = Field(min_length=1)
    minimum_hours: float = Field(default=72, gt=0)
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    consults: str | None = Field(default=None, min_length=1)
    basis: Key | None = None


class RecordBasis(Command):
    """Record a decision that permits silence procedures, or that it was extended."""

    name: ClassVar[str] = "drafting.record_basis"
    basis: Key
    act: str = Field(min_length=1, examples=["decision 74/544"])
    valid_from: date
    valid_until: date | None = None


def fill_office(state: State, command: FillOffice, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    delegation = iso3(command.delegation, now.date(), "delegation")
    terms = state.officers.offices.get(command.office, ())
    if command.how is How.REPLACEMENT:
        _require_may_replace(terms, command, delegation)
    if terms and command.since <= terms[-1].since:
        raise DatesDoNotFit(
            f"The office is held since {instant_text(terms[-1].since)}; it is filled again after that.",
            office=command.office,
            since=instant_text(command.since),
        )
    return (
        OfficeFilled(
            office=command.office, seat=command.seat, delegation=delegation, since=command.since, how=command.how
        ),
    )


def set_circle(state: State, command: SetCircle, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    twice = sorted({member for member in command.members if command.members.count(member) > 1})
    if twice:
        raise NamedTwice(f"{twice[0]} is named twice.", members=twice, place="members")
    if command.basis is not None and command.basis not in state.officers.bases:
        raise UnknownBasis(f"No decision “{command.basis}” is recorded.", basis=command.basis)
    return (
        CircleSet(
            circle=command.circle,
            members=command.members,
            minimum_hours=command.minimum_hours,
            languages=command.languages,
            consults=command.consults,
            basis=command.basis,
        ),
    )


def record_basis(state: State, command: RecordBasis, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    if command.valid_until is not None and command.valid_until < command.valid_from:
        raise DatesDoNotFit(
            "A decision cannot expire before it is in force.",
            valid_from=str(command.valid_from),
            valid_until=str(command.valid_until),
        )
    return (
        BasisRecorded(
            basis=command.basis, act=command.act, valid_from=command.valid_from, valid_until=command.valid_until
        ),
    )


def _require_may_replace(terms: Sequence[OfficeFilled], command: FillOffice, delegation: str) -> None:
    if not terms:
        raise NobodyToReplace(f"Nobody was elected to the office of {command.office}.", office=command.office)
    last = terms[-1]
    if last.seat == command.seat:
        raise AlreadyDone(f"The office of {command.office} is held from that seat.", office=command.office)
    if last.delegation != delegation:
        raise NotOfTheSameState(
            f"The officer is of {last.delegation}, and is replaced from there; of others one is elected.",
            office=command.office,
            delegation=last.delegation,
        )
