"""A silence procedure: consulted about, opened, queried, objected to in time or not, extended, and how it ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen, Language, UnitId
from shared.events.base import Audience, Deadline, EventData, Instant


class _Received(EventData):
    """What was received from a member: the act is the receipt, whoever recorded it and whenever."""

    silence: Key
    document: DocumentId
    by: str
    received: Instant
    recorded_by: str

    @property
    def happened(self) -> datetime:
        """The time of receipt."""
        return self.received


class SilenceConsulted(EventData):
    """Somebody was consulted before a silence is opened, on its text (Q3)."""

    wire: ClassVar[str] = "silence.consulted.v1"
    silence: Key
    document: DocumentId
    consulted: str
    held: Instant
    evidence: str

    @property
    def happened(self) -> datetime:
        """When the consultation was held."""
        return self.held


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


class RestsOn(Frozen):
    """The decision that permits a silence, its validity as it was known then, and whether that ends before the silence.

    `ends_first` names a basis that expires while the silence runs; one that had expired opens none (Q11).
    """

    act: str
    valid_from: date
    valid_until: date | None = None
    ends_first: bool = False


class SilenceCirculated(EventData):
    """How a text was circulated when its silence was opened: on what basis, after consulting whom, in which languages.

    `extraordinary` says why it was not there in all languages that its circle requires (Q3); `follows` is the earlier
    procedure whose text it takes up again, revised or not (Q10).
    """

    wire: ClassVar[str] = "silence.circulated.v1"
    silence: Key
    document: DocumentId
    languages: tuple[Language, ...]
    extraordinary: str | None = None
    basis: RestsOn | None = None
    consulted: tuple[str, ...] = ()
    follows: Key | None = None


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


class SilenceAsked(_Received):
    """A member asks something, in its own words; `query` counts the queries of the procedure from 1."""

    wire: ClassVar[str] = "silence.queried.v2"
    query: int = Field(ge=1)
    question: str
    evidence: str


class SilenceClarified(EventData):
    """A query is answered to all members alike; `question` is what they are told was asked, without by whom."""

    wire: ClassVar[str] = "silence.clarified.v1"
    silence: Key
    document: DocumentId
    query: int = Field(ge=1)
    question: str
    answer: str


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


class SilenceAmendmentReceived(_Received):
    """A member sends an amendment instead of an objection; in time it breaks the silence just so (Q5)."""

    wire: ClassVar[str] = "silence.amendment_received.v1"
    amendment: str
    evidence: str
    in_time: bool


class SilenceObjectionWithdrawn(_Received):
    """A member takes its objection back. What was broken stays broken: the text may be circulated again."""

    wire: ClassVar[str] = "silence.objection_withdrawn.v1"
    evidence: str


class SilenceExtended(EventData):
    """The same text is circulated for a further full period before the first has ended (Q10)."""

    wire: ClassVar[str] = "silence.extended.v1"
    silence: Key
    document: DocumentId
    was: Deadline
    deadline: Deadline
    why: str
    basis: RestsOn | None = None


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


class SilenceWithdrawn(EventData):
    """The text is withdrawn by who proposed it, before expiry: there is no decision (Q13)."""

    wire: ClassVar[str] = "silence.withdrawn.v1"
    silence: Key
    document: DocumentId
    why: str


class PositionExplained(_Received):
    """A member explains its position; that is kept with the decision, and changes nothing in it (Q9)."""

    wire: ClassVar[str] = "silence.position_explained.v1"
    text: str
    evidence: str


class SilenceAnnounced(EventData):
    """What was decided by silence is announced at a meeting, and taken note of (Q8)."""

    wire: ClassVar[str] = "silence.announced.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    silence: Key
    document: DocumentId
    meeting: int = Field(ge=1)
    bodies: tuple[str, ...]


class SilenceDisputed(EventData):
    """A member disputes an outcome of which notice was given; the decision stands until the body decides."""

    wire: ClassVar[str] = "silence.disputed.v1"
    silence: Key
    document: DocumentId
    by: str
    says_received: Instant
    recorded_by: str
    grounds: str
    evidence: str


class SilenceDisputeSettled(EventData):
    """The body decides a dispute: the decision stands, or is set aside."""

    wire: ClassVar[str] = "silence.dispute_settled.v1"
    silence: Key
    document: DocumentId
    bodies: tuple[str, ...]
    meeting: int = Field(ge=1)
    stands: bool


EVENTS = (
    SilenceConsulted,
    SilenceOpened,
    SilenceCirculated,
    SilenceQueried,
    SilenceAsked,
    SilenceClarified,
    SilenceObjected,
    SilenceAmendmentReceived,
    SilenceObjectionWithdrawn,
    SilenceExtended,
    SilenceExpired,
    SilenceBroken,
    SilenceConcluded,
    SilenceWithdrawn,
    PositionExplained,
    SilenceAnnounced,
    SilenceDisputed,
    SilenceDisputeSettled,
)
