"""What adoption announces: the gavel, the Chair's approvals, recommendations, and the course of a silence procedure."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen, UnitId
from shared.events import silence
from shared.events.base import Audience, EventData, Instant


class PartAdopted(EventData):
    """A part falls under the gavel of its own bodies."""

    wire: ClassVar[str] = "part.adopted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    part: Key
    units: tuple[UnitId, ...]
    digest: str
    bodies: tuple[str, ...]
    meeting: int = Field(ge=1)


class PartReopened(EventData):
    """The bodies themselves decide to take a closed or adopted part up again."""

    wire: ClassVar[str] = "part.reopened.v1"
    document: DocumentId
    part: Key
    units: tuple[UnitId, ...]
    bodies: tuple[str, ...]
    meeting: int = Field(ge=1)


class Verb(StrEnum):
    """What a decision did."""

    ADOPTED = "adopted"
    APPROVED = "approved"
    TOOK_NOTE = "took_note"
    DISCUSSED = "discussed"
    ENDORSES = "endorses"


class Means(StrEnum):
    """By what a decision was taken."""

    GAVEL = "gavel"
    SILENCE = "silence"
    VOTE = "vote"


class Understanding(Frozen):
    """On what understanding a text was adopted, and what that rests on."""

    text: str
    in_accordance_with: DocumentId | None = None
    approved: date | None = None


class Mandate(Frozen):
    """Who completes the text after the gavel, with whom, which units, until when (A8, A11)."""

    completes: str
    together_with: str
    units: tuple[UnitId, ...]
    until: date


class DocumentAdopted(EventData):
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
    announced: str | None = None
    proposed: str | None = None
    understanding: Understanding | None = None
    mandate: Mandate | None = None


class DocumentReturned(EventData):
    """The text goes back to the secretariat, not adopted."""

    wire: ClassVar[str] = "document.returned.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str
    why: str


class SummaryApproved(EventData):
    """The Chair approves the summary at this digest."""

    wire: ClassVar[str] = "summary.approved.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str


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


class DecisionRecorded(EventData):
    """A body did something with a document other than adopt it: discussed it, took note of it."""

    wire: ClassVar[str] = "decision.recorded.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    organ: tuple[str, ...]
    verb: Verb
    meeting: int = Field(ge=1)


class Recommendation(Frozen):
    """A recommendation, under an identity that survives every renumbering: its unit and the bodies that adopted it."""

    recommendation: str
    unit: UnitId
    bodies: tuple[str, ...]


class RecommendationAdopted(EventData):
    """The recommendations that stand in an adopted text, each with the bodies that adopted it (S4)."""

    wire: ClassVar[str] = "recommendation.adopted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    recommendations: tuple[Recommendation, ...]


class RecommendationEndorsed(EventData):
    """A paragraph of an act of the parent endorses, or takes note of, a set of recommendations (S3, A14)."""

    wire: ClassVar[str] = "recommendation.endorsed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    act: str
    acted: date
    verb: Verb
    recommendations: tuple[str, ...]


EVENTS = (
    *silence.EVENTS,
    PartAdopted,
    PartReopened,
    DocumentAdopted,
    DocumentReturned,
    SummaryApproved,
    SummaryReturned,
    ConformingCleared,
    ConformingRefused,
    FactcheckRecorded,
    FactcheckAnswered,
    DecisionRecorded,
    RecommendationAdopted,
    RecommendationEndorsed,
)
