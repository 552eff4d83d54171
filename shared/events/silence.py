"""A silence procedure: opened, queried, objected to in time or not, broken or concluded."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, UnitId
from shared.events.base import Audience, Deadline, EventData, Instant


class SilenceOpened(EventData):
    """The presiding officer circulates a text: it is approved unless a member objects before the deadline (Q1, Q2)."""

    wire: ClassVar[str] = "silence.opened.v1"
    silence: Key
    document: DocumentId
    title: str
    digest: str
    units: tuple[UnitId, ...]
    circle: str
    members: tuple[str, ...]
    presiding: str
    deadline: Deadline
    minimum_hours: float = Field(gt=0)


class SilenceQueried(EventData):
    """A member asks something; a query does not break the silence."""

    wire: ClassVar[str] = "silence.queried.v1"
    silence: Key
    document: DocumentId
    by: str
    received: Instant

    @property
    def happened(self) -> datetime:
        """The time of receipt."""
        return self.received


class SilenceObjected(EventData):
    """An objection, by its time of receipt; `in_time` is whether it was received before the deadline (Q5)."""

    wire: ClassVar[str] = "silence.objected.v1"
    silence: Key
    document: DocumentId
    by: str
    received: Instant
    recorded_by: str
    evidence: str
    in_time: bool

    @property
    def happened(self) -> datetime:
        """The time of receipt."""
        return self.received


class SilenceExpired(EventData):
    """The deadline has come: written by the clock, with the deadline's own time."""

    wire: ClassVar[str] = "silence.expired.v1"
    silence: Key
    document: DocumentId
    deadline: Deadline

    @property
    def happened(self) -> datetime:
        """The deadline."""
        return self.deadline.instant


class SilenceBroken(EventData):
    """The silence is broken: the text is not adopted, and all are told so (Q6)."""

    wire: ClassVar[str] = "silence.broken.v1"
    silence: Key
    document: DocumentId
    by: str


class SilenceConcluded(EventData):
    """The presiding officer gives notice that the silence held; effective at the deadline (Q7, Q12)."""

    wire: ClassVar[str] = "silence.concluded.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    silence: Key
    document: DocumentId
    effective: Deadline


EVENTS = (
    SilenceOpened,
    SilenceQueried,
    SilenceObjected,
    SilenceExpired,
    SilenceBroken,
    SilenceConcluded,
)
