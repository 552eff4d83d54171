"""After the notice: the decision is announced at a meeting, and disputes of it are decided by the body alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.silence.guards import SilenceOver, Text, require_member
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.operations import Key
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData, Instant
from shared.events.silence import SilenceAnnounced, SilenceDisputed, SilenceDisputeSettled
from shared.silences import Silence
from shared.stage import Command


class NotConcluded(Refusal):
    """Only what was decided by silence is announced, or disputed."""

    rule = "Q8"


class AnnouncedTooSoon(Refusal):
    """A decision is announced at a meeting after it was taken."""

    rule = "Q8"


class NothingDisputed(Refusal):
    """No dispute of this decision waits for the body."""


class AnnounceSilence(Command):
    """Record that a decision by silence was announced at a meeting, and taken note of."""

    name: ClassVar[str] = "adoption.announce_silence"
    silence: Key
    meeting: int = Field(ge=1, le=9999)


class Dispute(Command):
    """Record that a member disputes an outcome of which notice was given: it says that it had objected in time."""

    name: ClassVar[str] = "adoption.dispute"
    silence: Key
    by: str
    says_received: Instant
    grounds: Text
    evidence: Text


class SettleDispute(Command):
    """Decide a dispute, as the bodies did at a meeting: the decision stands, or is set aside."""

    name: ClassVar[str] = "adoption.settle_dispute"
    silence: Key
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)
    stands: bool

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


def announce(state: State, command: AnnounceSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = _concluded(state, command.silence)
    if silence.announced is not None:
        at = silence.announced.meeting
        raise SilenceOver(f"It was announced at meeting {at}.", silence=command.silence, meeting=at)
    state.require_sitting((), command.meeting)
    meeting = state.meetings[command.meeting]
    if meeting.ends <= silence.deadline.instant:
        raise AnnouncedTooSoon(
            f"Meeting {command.meeting} was over when the silence ended.",
            meeting=command.meeting,
            deadline=silence.deadline.label,
        )
    return (
        SilenceAnnounced(
            silence=command.silence,
            document=silence.opened.document,
            meeting=command.meeting,
            bodies=meeting.bodies,
        ),
    )


def dispute(state: State, command: Dispute, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = _concluded(state, command.silence)
    require_member(state, silence, command.by, actor, command.session, now)
    if silence.disputed is not None and silence.settled is None:
        raise SilenceOver("A dispute of this decision waits for the body.", silence=command.silence)
    return (
        SilenceDisputed(
            silence=command.silence,
            document=silence.opened.document,
            by=command.by,
            says_received=command.says_received,
            recorded_by=actor.name,
            grounds=command.grounds,
            evidence=command.evidence,
        ),
    )


def settle_dispute(state: State, command: SettleDispute, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = _concluded(state, command.silence)
    if silence.disputed is None or silence.settled is not None:
        raise NothingDisputed("No dispute of this decision waits for the body.", silence=command.silence)
    state.require_sitting(command.by, command.meeting)
    return (
        SilenceDisputeSettled(
            silence=command.silence,
            document=silence.opened.document,
            bodies=command.by,
            meeting=command.meeting,
            stands=command.stands,
        ),
    )


def _concluded(state: State, name: str) -> Silence:
    silence = state.silence(name)
    if not silence.concluded:
        raise NotConcluded(f"Nothing was decided by this silence: it is {silence.stands}.", silence=name)
    return silence
