"""In which row of a lane an event is told."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.portal.domain.words import Meaning
from shared.events import silence
from shared.events.adoption import (
    AdoptedAdReferendum,
    ConformingCleared,
    ConformingRefused,
    DecisionRecorded,
    DocumentAdopted,
    FactcheckAnswered,
    MandateExtended,
    PartAdopted,
    PartReopened,
    ReferendumAnswered,
    SummaryApproved,
    SummaryReturned,
)
from shared.events.agendas import AgendaAdopted, AgendaClosed, AgendaPrepared, AgendaWorkBegan, ItemConcluded
from shared.events.amendments import (
    AmendmentDisposed,
    AmendmentMoved,
    AmendmentRecaptured,
    AmendmentTakenBack,
    FloorOpened,
    PartClosed,
)
from shared.events.clearance import ClearanceGiven, ClearanceReturned
from shared.events.drafting import (
    DocumentCompleted,
    DocumentOpened,
    DocumentTabled,
    SessionOpened,
    SummarySubmitted,
)
from shared.events.letters import LetterIssued
from shared.events.publication import DocumentCleared, EditionIssued, EditionRegistered
from shared.events.recommendations import (
    RecommendationAdopted,
    RecommendationEndorsed,
    RecommendationFollowedUp,
    RecommendationOriginRecorded,
    RecommendationTransmitted,
)
from shared.events.votes import VoteExplained, VoteTaken

_ON_THE_FLOOR = frozenset(
    kind.wire for kind in (AmendmentMoved, AmendmentDisposed, AmendmentTakenBack, AmendmentRecaptured)
)


class Row(StrEnum):
    """A row of marks in a lane, from above."""

    SILENCE = "in the silence"
    HANDED = "handed over, printed"
    DECIDED = "gavel and decisions"
    MOVED = "amendments moved"
    AGREED = "amendments agreed"
    FELL = "not agreed, taken back"
    WRITTEN = "text and record"


_ROWS: Mapping[str, Row] = MappingProxyType(
    {
        kind.wire: row
        for row, kinds in (
            (Row.SILENCE, silence.EVENTS),
            (
                Row.HANDED,
                (
                    *(SessionOpened, DocumentOpened, DocumentTabled, FloorOpened, PartClosed, SummarySubmitted),
                    *(DocumentCompleted, DocumentCleared, EditionRegistered, EditionIssued, AgendaPrepared),
                    LetterIssued,
                ),
            ),
            (
                Row.DECIDED,
                (
                    *(PartAdopted, PartReopened, DocumentAdopted, DecisionRecorded, SummaryApproved, SummaryReturned),
                    *(ConformingCleared, ConformingRefused, FactcheckAnswered),
                    *(RecommendationAdopted, RecommendationEndorsed),
                    *(ClearanceGiven, ClearanceReturned),
                    *(RecommendationOriginRecorded, RecommendationTransmitted, RecommendationFollowedUp),
                    *(AdoptedAdReferendum, ReferendumAnswered, MandateExtended, VoteTaken, VoteExplained),
                    *(AgendaWorkBegan, AgendaAdopted, ItemConcluded, AgendaClosed),
                ),
            ),
        )
        for kind in kinds
    }
)
_FLOOR: Mapping[Meaning, Row] = MappingProxyType(
    {
        Meaning.PROPOSED: Row.MOVED,
        Meaning.AGREED: Row.AGREED,
        Meaning.REFUSED: Row.FELL,
        Meaning.DELETED: Row.FELL,
    }
)


def row_of(wire: str, meaning: Meaning) -> Row:
    """The row for an event of that type and meaning; without one of its own: text and record."""
    if wire in _ON_THE_FLOOR:
        return _FLOOR.get(meaning, Row.MOVED)
    return _ROWS.get(wire, Row.WRITTEN)
