"""What publication hears, in one table."""

from __future__ import annotations

from shared.events import adoption, amendments, drafting, recommendations
from shared.messaging.consumer import Hears

HEARS: Hears = {
    "drafting": (
        drafting.SessionOpened,
        drafting.DocumentOpened,
        drafting.DocumentEdited,
        drafting.DocumentTabled,
        drafting.SummarySubmitted,
        drafting.DocumentCompleted,
    ),
    "amendments": (amendments.TextConsolidated, amendments.TextRestored, amendments.PartClosed),
    "adoption": (
        adoption.PartAdopted,
        adoption.PartReopened,
        adoption.DocumentAdopted,
        adoption.DocumentReturned,
        adoption.SummaryApproved,
        adoption.SummaryReturned,
        recommendations.RecommendationAdopted,
        recommendations.RecommendationEndorsed,
    ),
}
