"""What becomes of recommendations: where they came from, transmitted, acted upon by the parent, followed up."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen, UnitId
from shared.events.base import Audience, EventData
from shared.events.deciding import Verb


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


class RecommendationOriginRecorded(EventData):
    """Recommendations were carried over from a paper of an earlier session (S16, S17)."""

    wire: ClassVar[str] = "recommendation.origin_recorded.v1"
    document: DocumentId
    recommendations: tuple[str, ...]
    paper: str = Field(min_length=1)


class ChangeKind(StrEnum):
    """What may change words after the gavel: what the Chair cleared as conforming, what editing put right."""

    CONFORMING = "conforming"
    EDITORIAL = "editorial"


class Cleared(Frozen):
    """A change on the closed list: its kind, and the correction or query under whose name it was cleared."""

    kind: ChangeKind
    name: Key


class Transmitted(Frozen):
    """One recommendation as it is transmitted: its digest, and the cleared changes since the gavel, all of them."""

    recommendation: str
    digest: str
    changes: tuple[Cleared, ...]


class RecommendationTransmitted(EventData):
    """Recommendations go to the parent: the words adopted and the closed list of cleared changes, nothing else (K7)."""

    wire: ClassVar[str] = "recommendation.transmitted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    to: str
    on: date
    transmitted: tuple[Transmitted, ...]


class RecommendationEndorsed(EventData):
    """A paragraph of an act of the parent endorses, welcomes or takes note of a set of recommendations (S3, A14)."""

    wire: ClassVar[str] = "recommendation.endorsed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    act: str
    acted: date
    verb: Verb
    recommendations: tuple[str, ...]
    paragraph: str | None = None


class NamedBy(Frozen):
    """Where another session names the recommendation: the session, and the document or the act in which it does."""

    session: str
    document: str


class RecommendationFollowedUp(EventData):
    """What was done on a recommendation, when, and by what source; with the later session that names it."""

    wire: ClassVar[str] = "recommendation.followed_up.v1"
    document: DocumentId
    recommendation: str
    done: str
    on: date
    source: str
    named_by: NamedBy | None = None


EVENTS = (
    RecommendationAdopted,
    RecommendationOriginRecorded,
    RecommendationTransmitted,
    RecommendationEndorsed,
    RecommendationFollowedUp,
)
