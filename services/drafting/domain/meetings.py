"""Meetings in their series: how they are numbered, how one goes on after a pause, and a session in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from services.drafting.domain.state import AlreadyDone, State
from shared.access import Actor
from shared.documents.vocabulary import NotThere, Refusal
from shared.events.base import EventData, Instant, zone
from shared.events.drafting import MeetingRecorded, SessionOpened
from shared.events.sittings import Called, MeetingCounted, MeetingResumed, MeetingsNumbered, Series, SessionResumed
from shared.stage import Command


class UnknownBody(Refusal):
    """A body that does not meet in this session."""


class DatesDoNotFit(Refusal):
    """Dates or times that contradict one another."""

    rule = "C13"


class MeetingOutOfOrder(Refusal):
    """Meetings run in one series, without a gap."""

    rule = "S24"


class NumberedBefore(Refusal):
    """How meetings are numbered is settled before the first of them."""

    rule = "S24"


class UnknownMeeting(NotThere):
    """No meeting of that number is recorded."""


class PartOutOfOrder(Refusal):
    """The parts of a session follow one another, without a gap."""

    rule = "A6"


class RecordMeeting(Command):
    """Record a meeting: `meeting` is its place among the session's meetings."""

    name: ClassVar[str] = "drafting.record_meeting"
    meeting: int = Field(ge=1, le=9999)
    begins: Instant
    ends: Instant
    sat: tuple[str, ...] = Field(min_length=1)
    counts_for: tuple[str, ...] = ()


class NumberMeetings(Command):
    """Say how meetings are numbered: in one series or each body's own, going on from what each body held `before`."""

    name: ClassVar[str] = "drafting.number_meetings"
    series: Series
    before: dict[str, Annotated[int, Field(ge=0, le=9999)]] = Field(default_factory=dict)


class ResumeMeeting(Command):
    """Record that a meeting went on after a pause, under the number that it has."""

    name: ClassVar[str] = "drafting.resume_meeting"
    meeting: int = Field(ge=1, le=9999)
    begins: Instant
    ends: Instant
    called: Called = Called.RESUMED


class ResumeSession(Command):
    """Record that a suspended session goes on in another part."""

    name: ClassVar[str] = "drafting.resume_session"
    part: int = Field(ge=2, le=99)
    place: str = Field(min_length=1, examples=["Bangkok"])
    time_zone: str = Field(examples=["Asia/Bangkok"])
    opens: date
    closes: date


def record_meeting(state: State, command: RecordMeeting, now: datetime, actor: Actor) -> Sequence[EventData]:
    session = state.opened()
    require_bodies({body.symbol for body in session.bodies}, (*command.sat, *command.counts_for))
    if command.meeting != len(state.meetings) + 1:
        raise MeetingOutOfOrder(f"The next meeting is number {len(state.meetings) + 1}.", meeting=command.meeting)
    _require_a_day_of_the_session(state, command.meeting, command.begins, command.ends)
    own = state.numbering is not None and state.numbering.series is Series.OWN
    for other in state.meetings.values():
        if command.begins < other.ends and (not own or set(other.bodies) & set(command.sat)):
            raise DatesDoNotFit("A meeting begins after the one before it has ended.", meeting=command.meeting)
    _require_free(state, command.meeting, command.sat, command.begins, command.ends)
    recorded = MeetingRecorded(
        meeting=command.meeting,
        begins=command.begins,
        ends=command.ends,
        bodies=command.sat,
        counts_for=command.counts_for or command.sat,
    )
    if state.numbering is None:
        return (recorded,)
    return recorded, MeetingCounted(meeting=command.meeting, numbers=_numbers(state, state.numbering, recorded))


def number_meetings(state: State, command: NumberMeetings, now: datetime, actor: Actor) -> Sequence[EventData]:
    session = state.opened()
    require_bodies({body.symbol for body in session.bodies}, tuple(command.before))
    if state.numbering is not None:
        raise AlreadyDone("How the meetings are numbered has been said.", series=state.numbering.series.value)
    if state.meetings:
        raise NumberedBefore(
            "How meetings are numbered is said before the first of them.", meetings=len(state.meetings)
        )
    if command.series is Series.SHARED and len(set(command.before.values())) > 1:
        raise NumberedBefore("In one series, all bodies have held as many meetings before.", before=command.before)
    return (MeetingsNumbered(series=command.series, before=command.before),)


def resume_meeting(state: State, command: ResumeMeeting, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    meeting = state.meetings.get(command.meeting)
    if meeting is None:
        raise UnknownMeeting(f"No meeting {command.meeting} is recorded.", meeting=command.meeting)
    _require_a_day_of_the_session(state, command.meeting, command.begins, command.ends)
    earlier = state.resumed.get(command.meeting, ())
    if command.begins < (earlier[-1].ends if earlier else meeting.ends):
        raise DatesDoNotFit("A meeting goes on after it has paused.", meeting=command.meeting)
    _require_free(state, command.meeting, meeting.bodies, command.begins, command.ends)
    return (
        MeetingResumed(
            meeting=command.meeting,
            sitting=len(earlier) + 2,
            begins=command.begins,
            ends=command.ends,
            bodies=meeting.bodies,
            called=command.called,
        ),
    )


def resume_session(state: State, command: ResumeSession, now: datetime, actor: Actor) -> Sequence[EventData]:
    session = state.opened()
    zone(command.time_zone)
    if command.part != len(state.parts) + 2:
        raise PartOutOfOrder(f"The next part is number {len(state.parts) + 2}.", part=command.part)
    last = state.parts[-1].closes if state.parts else session.closes
    if not last < command.opens <= command.closes:
        raise DatesDoNotFit(
            "A part of a session opens after the one before it has closed, and closes after it opens.",
            opens=str(command.opens),
            closes=str(command.closes),
        )
    return (
        SessionResumed(
            part=command.part,
            place=command.place,
            time_zone=command.time_zone,
            opens=command.opens,
            closes=command.closes,
        ),
    )


def require_bodies(known: set[str], named: Sequence[str]) -> None:
    """Raise `UnknownBody` unless all of them meet in the session."""
    unknown = [body for body in named if body not in known]
    if unknown:
        raise UnknownBody(f"{unknown[0]} does not meet in this session.", body=unknown[0], bodies=sorted(known))


def _numbers(state: State, numbering: MeetingsNumbered, recorded: MeetingRecorded) -> dict[str, int]:
    if numbering.series is Series.SHARED:
        number = max(numbering.before.values(), default=0) + recorded.meeting
        return dict.fromkeys(recorded.counts_for, number)
    held = [body for meeting in state.meetings.values() for body in meeting.counts_for]
    return {body: numbering.before.get(body, 0) + held.count(body) + 1 for body in recorded.counts_for}


def _require_a_day_of_the_session(state: State, meeting: int, begins: datetime, ends: datetime) -> None:
    parts: tuple[SessionOpened | SessionResumed, ...] = (state.opened(), *state.parts)
    fits = any(part.opens <= begins.astimezone(zone(part.time_zone)).date() <= part.closes for part in parts)
    if not (begins < ends and fits):
        raise DatesDoNotFit("A meeting ends after it begins, on a day of the session.", meeting=meeting)


def _require_free(state: State, meeting: int, bodies: Sequence[str], begins: datetime, ends: datetime) -> None:
    """Raise `DatesDoNotFit` where one of the bodies sits elsewhere at that time."""
    for other in _sittings(state):
        if set(other.bodies) & set(bodies) and begins < other.ends and other.begins < ends:
            raise DatesDoNotFit(
                f"A body sits in one meeting at a time; it sits then in meeting {other.meeting}.",
                meeting=meeting,
                other=other.meeting,
            )


def _sittings(state: State) -> Iterator[MeetingRecorded | MeetingResumed]:
    yield from state.meetings.values()
    for resumed in state.resumed.values():
        yield from resumed
