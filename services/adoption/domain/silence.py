"""The silence procedure: opened, objected to by time of receipt, expired by the clock, concluded by notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field, model_validator

from services.adoption.domain.state import Silence, State
from shared.access import Actor, Role
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen, Refusal
from shared.events.adoption import DocumentAdopted, DocumentReturned
from shared.events.base import Deadline, EventData, Instant, hours, instant_text, local_instant
from shared.events.deciding import Means, Verb
from shared.events.silence import (
    SilenceBroken,
    SilenceConcluded,
    SilenceExpired,
    SilenceObjected,
    SilenceOpened,
    SilenceQueried,
)
from shared.stage import Command, Due


class SilenceTooShort(Refusal):
    """The silence would be shorter than the minimum."""

    rule = "Q2"


class UnknownCircle(Refusal):
    """No circle of that name may be asked in this session."""


class NotInTheCircle(Refusal):
    """Only a member of the circle that is asked may ask or object."""

    rule = "Q5"


class NotPresiding(Refusal):
    """Only the presiding officer opens a silence and gives notice of its outcome."""

    rule = "Q1"


class NotUnderSilence(Refusal):
    """The document was not handed over for a silence procedure."""


class UnderSilenceAlready(Refusal):
    """A silence procedure on the same text is not over."""


class SilenceOver(Refusal):
    """The silence procedure has its outcome already."""


class SilenceRuns(Refusal):
    """The deadline has not come yet."""

    rule = "Q7"


class NotReceivedThen(Refusal):
    """Nothing can be received after it is recorded, or before the silence was opened."""


class DeadlineAsked(Frozen):
    """A deadline: an instant with its offset, or a local time in the session's zone."""

    instant: Instant | None = None
    local: datetime | None = Field(default=None, examples=["2022-03-29T18:00:00"])

    @model_validator(mode="after")
    def _one(self) -> DeadlineAsked:
        if (self.instant is None) == (self.local is None):
            raise ValueError("give either an instant with its offset, or a local time")
        if self.local is not None and self.local.tzinfo is not None:
            raise ValueError("a local time has no offset")
        return self

    def told_in(self, time_zone: str) -> Deadline:
        """The deadline told in a zone. Raises `LocalTimeUnclear` in a gap or fold of local time."""
        instant = self.instant if self.instant is not None else None
        if instant is None and self.local is not None:
            instant = local_instant(self.local, time_zone)
        assert instant is not None  # one of the two is given
        return Deadline.at(instant, time_zone)


class OpenSilence(Command):
    """Circulate a text under silence until a deadline."""

    name: ClassVar[str] = "adoption.open_silence"
    silence: Key
    document: DocumentId
    title: str
    circle: str
    presiding: str
    deadline: DeadlineAsked
    minimum_hours: float = Field(default=72, gt=0)


class QuerySilence(Command):
    """Record a member's query; it does not break the silence."""

    name: ClassVar[str] = "adoption.query"
    silence: Key
    by: str
    received: Instant


class ObjectToSilence(Command):
    """Record a member's objection by its time of receipt, with the evidence."""

    name: ClassVar[str] = "adoption.object"
    silence: Key
    by: str
    received: Instant
    evidence: str = Field(min_length=1)


class GiveNotice(Command):
    """Give notice that the silence held."""

    name: ClassVar[str] = "adoption.give_notice"
    silence: Key


def open_silence(state: State, command: OpenSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    session, document = state.opened(), state.document(command.document)
    if command.silence in state.silences:
        raise SilenceOver(f"A silence procedure “{command.silence}” was opened before.", silence=command.silence)
    members = session.circles.get(command.circle)
    if members is None:
        raise UnknownCircle(
            f"No circle “{command.circle}” is set.", circle=command.circle, circles=sorted(session.circles)
        )
    _require_presiding(actor, command.presiding)
    units = document.held_by(Holder.ADOPTION)
    if not units or not document.tabled >= set(units) or any(part for part in document.parts):
        raise NotUnderSilence("The document has not been tabled for a silence procedure.", document=document.id)
    for name, silence in state.silences.items():
        if silence.opened.document == document.id and not silence.over:
            raise UnderSilenceAlready(f"The text is under the silence procedure “{name}”.", silence=name)
    deadline = command.deadline.told_in(session.time_zone)
    length = hours(deadline.instant - now)
    if length < command.minimum_hours:
        raise SilenceTooShort(
            f"The silence would last {length:g} hours; the minimum is {command.minimum_hours:g}.",
            hours=length,
            minimum_hours=command.minimum_hours,
        )
    return (
        SilenceOpened(
            silence=command.silence,
            document=document.id,
            title=command.title,
            digest=part_digest(document.tree, units),
            units=tuple(unit.id for unit in document.tree.walk() if unit.id in units),
            circle=command.circle,
            members=members,
            presiding=command.presiding,
            deadline=deadline,
            minimum_hours=command.minimum_hours,
        ),
    )


def query(state: State, command: QuerySilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = _running(state, command.silence)
    _require_member(silence, command.by, actor, command.session)
    _require_received(silence, command.received, now)
    return (
        SilenceQueried(
            silence=command.silence, document=silence.opened.document, by=command.by, received=command.received
        ),
    )


def object_to(state: State, command: ObjectToSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = _running(state, command.silence)
    opened = silence.opened
    _require_member(silence, command.by, actor, command.session)
    _require_received(silence, command.received, now)
    in_time = opened.deadline.met_by(command.received)
    objected = SilenceObjected(
        silence=command.silence,
        document=opened.document,
        by=command.by,
        received=command.received,
        recorded_by=actor.name,
        evidence=command.evidence,
        in_time=in_time,
    )
    if not in_time:
        return (objected,)
    broken = SilenceBroken(silence=command.silence, document=opened.document, by=command.by)
    returned = DocumentReturned(
        document=opened.document, units=opened.units, digest=opened.digest, why="the silence was broken"
    )
    return (objected, broken, returned)


def give_notice(state: State, command: GiveNotice, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = _running(state, command.silence)
    opened = silence.opened
    _require_presiding(actor, opened.presiding)
    if not silence.expired:
        raise SilenceRuns(f"The silence runs until {opened.deadline.label}.", deadline=opened.deadline.label)
    concluded = SilenceConcluded(silence=command.silence, document=opened.document, effective=opened.deadline)
    approved = DocumentAdopted(
        document=opened.document,
        units=opened.units,
        digest=opened.digest,
        organ=(opened.circle,),
        verb=Verb.APPROVED,
        means=Means.SILENCE,
    )
    return (concluded, approved)


def expiring(state: State) -> Sequence[Due]:
    """The silences whose deadline has not been written yet."""
    return tuple(
        Due(
            at=silence.opened.deadline.instant,
            cause=silence.event,
            data=SilenceExpired(silence=name, document=silence.opened.document, deadline=silence.opened.deadline),
        )
        for name, silence in state.silences.items()
        if not silence.over and not silence.expired
    )


def _running(state: State, name: str) -> Silence:
    silence = state.silence(name)
    if silence.over:
        outcome = "broken" if silence.broken else "concluded by notice"
        raise SilenceOver(f"The silence procedure is over: it was {outcome}.", silence=name, outcome=outcome)
    return silence


def _require_presiding(actor: Actor, presiding: str) -> None:
    if actor.seat != presiding:
        raise NotPresiding(f"Only the presiding officer ({presiding}) may do this.", presiding=presiding)


def _require_member(silence: Silence, by: str, actor: Actor, session: str) -> None:
    if by not in silence.opened.members:
        raise NotInTheCircle(f"“{by}” is not a member of {silence.opened.circle}.", by=by)
    if actor.seat != by and not actor.has(Role.SECRETARIAT, session):
        raise NotInTheCircle("A member speaks for itself; the secretariat records what it received.", by=by)


def _require_received(silence: Silence, received: datetime, now: datetime) -> None:
    if received > now:
        raise NotReceivedThen("It cannot have been received after it is recorded.", received=instant_text(received))
    if received < silence.since.replace(microsecond=0):  # what is received is told by the second
        raise NotReceivedThen(
            "It cannot have been received before the silence was opened.",
            received=instant_text(received),
            opened=instant_text(silence.since),
        )
