"""What drafting announces about meetings beyond their record: how they are numbered, resumed, and go on over parts.

A meeting is named by its place among the session's meetings, for good; what it is called is what its bodies count.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.events.base import Audience, EventData, Instant


class Series(StrEnum):
    """In which series the meetings of a session are numbered."""

    SHARED = "shared"
    OWN = "own"


class MeetingsNumbered(EventData):
    """Bodies number their meetings in one shared series (S24), or each its own; `before` is how many each has held."""

    wire: ClassVar[str] = "meetings.numbered.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    series: Series
    before: dict[str, int] = Field(default_factory=dict)


class MeetingCounted(EventData):
    """What a meeting is called: for each body that sits, the number of the meeting in its own count."""

    wire: ClassVar[str] = "meeting.counted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    meeting: int = Field(ge=1)
    numbers: dict[str, int]


class Called(StrEnum):
    """How one speaks of a sitting with which a meeting goes on (A7)."""

    RESUMED = "resumed"  # at its resumed 3rd meeting
    PART = "part"  # at the second part of its 3rd meeting
    RESUMED_PART = "resumed_part"  # at the resumed second part of its 2nd meeting


class MeetingResumed(EventData):
    """A meeting goes on: its second sitting, or a later one, under the number that it has."""

    wire: ClassVar[str] = "meeting.resumed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    meeting: int = Field(ge=1)
    sitting: int = Field(ge=2)
    begins: Instant
    ends: Instant
    bodies: tuple[str, ...]
    called: Called


class SessionResumed(EventData):
    """A suspended session goes on in another part: its agenda stays as adopted, its meetings go on counting (A6)."""

    wire: ClassVar[str] = "session.resumed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    part: int = Field(ge=2)
    place: str
    time_zone: str
    opens: date
    closes: date


EVENTS = (MeetingsNumbered, MeetingCounted, MeetingResumed, SessionResumed)
