"""What adoption announces: the gavel, the Chair's approvals, recommendations; silences, votes, letters stand apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, UnitId
from shared.events import clearance, letters, recommendations, silence, votes
from shared.events.base import Audience, EventData, Instant
from shared.events.deciding import Decided, Mandate, Means, Understanding, Verb


class PartAdopted(Decided):
    """A part falls under the gavel of its own bodies; `bracketed` are the units that it transmits in brackets."""

    wire: ClassVar[str] = "part.adopted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    part: Key
    units: tuple[UnitId, ...]
    digest: str
    bodies: tuple[str, ...]
    meeting: int = Field(ge=1)
    bracketed: tuple[UnitId, ...] | None = None


class PartReopened(Decided):
    """The bodies themselves decide to take a closed or adopted part up again."""

    wire: ClassVar[str] = "part.reopened.v1"
    document: DocumentId
    part: Key
    units: tuple[UnitId, ...]
    bodies: tuple[str, ...]
    meeting: int = Field(ge=1)
    why: str | None = None


class DocumentAdopted(Decided):
    """The whole text is adopted or approved, at this digest, in the words announced."""

    wire: ClassVar[str] = "document.adopted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str
    organ: tuple[str, ...]
    verb: Verb
    means: Means
    meeting: int | None = None
    proposed: str | None = None
    understanding: Understanding | None = None
    mandate: Mandate | None = None
    bracketed: tuple[UnitId, ...] | None = None


class AdoptedAdReferendum(Decided):
    """A part, or the whole where none is named, is adopted, but stays provisional until `pending` confirms (A11)."""

    wire: ClassVar[str] = "text.adopted_ad_referendum.v1"
    document: DocumentId
    part: Key | None = None
    pending: str
    units: tuple[UnitId, ...]
    digest: str
    organ: tuple[str, ...]
    verb: Verb
    meeting: int = Field(ge=1)
    proposed: str | None = None
    understanding: Understanding | None = None
    mandate: Mandate | None = None
    bracketed: tuple[UnitId, ...] | None = None


class ReferendumAnswered(EventData):
    """The authority that was absent confirms what was adopted ad referendum, or declines; with its evidence."""

    wire: ClassVar[str] = "referendum.answered.v1"
    document: DocumentId
    part: Key | None = None
    by: str
    received: Instant
    evidence: str
    confirmed: bool

    @property
    def happened(self) -> datetime:
        """The time of receipt."""
        return self.received


class MandateExtended(Decided):
    """The bodies that gave the mandate to complete extend it to a later day (A8)."""

    wire: ClassVar[str] = "mandate.extended.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    organ: tuple[str, ...]
    meeting: int = Field(ge=1)
    before: date
    until: date


class DocumentReturned(Decided):
    """The text, or a part of it, goes back to its drafters, not adopted; by whose decision, if a body took one."""

    wire: ClassVar[str] = "document.returned.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str
    why: str
    part: Key | None = None
    organ: tuple[str, ...] | None = None
    meeting: int | None = None


class SummaryApproved(EventData):
    """The Chair approves the summary at this digest; `evidence` is the Chair's message, where it was recorded so."""

    wire: ClassVar[str] = "summary.approved.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str
    evidence: clearance.Evidence | None = None

    @property
    def happened(self) -> datetime | None:
        """The time of receipt, where the approval was a message."""
        return self.evidence.received if self.evidence is not None else None


class SummaryReturned(EventData):
    """The Chair returns the summary with remarks."""

    wire: ClassVar[str] = "summary.returned.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str
    remark: str


class ConformingCleared(EventData):
    """The Chair clears a conforming correction against the recording."""

    wire: ClassVar[str] = "conforming.cleared.v1"
    conforming: Key
    document: DocumentId


class ConformingRefused(EventData):
    """The Chair refuses a conforming correction."""

    wire: ClassVar[str] = "conforming.refused.v1"
    conforming: Key
    document: DocumentId
    reason: str


class FactcheckRecorded(EventData):
    """A delegation points to something in the summary that it holds to be inaccurate."""

    wire: ClassVar[str] = "factcheck.recorded.v1"
    factcheck: Key
    document: DocumentId
    unit: UnitId
    party: str
    received: Instant
    old: str
    new: str

    @property
    def happened(self) -> datetime:
        """The time of receipt."""
        return self.received


class FactcheckAnswered(EventData):
    """The Chair answers a fact check; the summary stays the Chair's."""

    wire: ClassVar[str] = "factcheck.answered.v1"
    factcheck: Key
    document: DocumentId
    accepted: bool
    answer: str


class DecisionRecorded(Decided):
    """A body did something with a document other than adopt it: discussed it, took note of it."""

    wire: ClassVar[str] = "decision.recorded.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    organ: tuple[str, ...]
    verb: Verb
    meeting: int = Field(ge=1)


EVENTS = (
    *silence.EVENTS,
    *letters.EVENTS,
    *votes.EVENTS,
    *clearance.EVENTS,
    PartAdopted,
    PartReopened,
    DocumentAdopted,
    AdoptedAdReferendum,
    ReferendumAnswered,
    MandateExtended,
    DocumentReturned,
    SummaryApproved,
    SummaryReturned,
    ConformingCleared,
    ConformingRefused,
    FactcheckRecorded,
    FactcheckAnswered,
    DecisionRecorded,
    *recommendations.EVENTS,
)
