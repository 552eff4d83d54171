"""What every act on a silence procedure is held against: who acts, for whom, received when, and does it still run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from services.adoption.domain.state import State
from shared.access import Actor, Role
from shared.documents.vocabulary import Refusal
from shared.events.base import instant_text
from shared.silences import Silence

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""Something said in writing; blanks alone say nothing."""


class NotInTheCircle(Refusal):
    """Only a member of the circle that is asked may ask or object."""

    rule = "Q5"


class NotPresiding(Refusal):
    """Only the presiding officer opens a silence and gives notice of its outcome."""

    rule = "Q1"


class SilenceOver(Refusal):
    """The silence procedure has its outcome already."""


class DeadlinePassed(Refusal):
    """The deadline has come: nothing can be done before it any more."""

    rule = "Q13"


class NotReceivedThen(Refusal):
    """Nothing can be received after it is recorded, or before the silence was opened."""


def running(state: State, name: str) -> Silence:
    """The silence procedure, which has no outcome yet. Raises `UnknownSilence` or `SilenceOver`."""
    silence = state.silence(name)
    if silence.over:
        outcome = "concluded by notice" if silence.concluded else silence.stands
        raise SilenceOver(f"The silence procedure is over: it was {outcome}.", silence=name, outcome=outcome)
    return silence


def before_deadline(state: State, name: str, now: datetime) -> Silence:
    """The silence procedure, which runs; its deadline has not come, whether or not the clock has written that."""
    silence = running(state, name)
    if silence.deadline.passed(now):
        label = silence.deadline.label
        raise DeadlinePassed(f"The deadline has come: it was {label}.", silence=name, deadline=label)
    return silence


def require_presiding(state: State, actor: Actor, presiding: str, now: datetime) -> None:
    """Raise `NotPresiding` unless the actor sits where that office is held from at that instant."""
    seat = state.officers.seat_of(presiding, now)
    if actor.seat != seat:
        held = "" if seat == presiding else f", held by {seat}"
        raise NotPresiding(f"Only the presiding officer ({presiding}{held}) may do this.", presiding=presiding)


def require_member(state: State, silence: Silence, by: str, actor: Actor, session: str, now: datetime) -> None:
    """Raise `NotInTheCircle` unless a member speaks for itself, or the secretariat records what a member has sent.

    The members are those of the opening. An office that was filled anew speaks through whoever holds it now.
    """
    if by not in silence.opened.members:
        raise NotInTheCircle(f"“{by}” is not a member of {silence.opened.circle}.", by=by)
    if actor.seat != state.officers.seat_of(by, now) and not actor.has(Role.SECRETARIAT, session):
        raise NotInTheCircle("A member speaks for itself; the secretariat records what it received.", by=by)


def require_received(silence: Silence, received: datetime, now: datetime) -> None:
    """Raise `NotReceivedThen` unless it can have been received then: after the opening and before it is recorded."""
    if received > now:
        raise NotReceivedThen("It cannot have been received after it is recorded.", received=instant_text(received))
    if received < silence.since.replace(microsecond=0):  # what is received is told by the second
        raise NotReceivedThen(
            "It cannot have been received before the silence was opened.",
            received=instant_text(received),
            opened=instant_text(silence.since),
        )
