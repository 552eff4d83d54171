"""What drafting hears, in one table."""

from __future__ import annotations

from shared.events import adoption, amendments, clearance, publication
from shared.messaging.consumer import Hears

HEARS: Hears = {
    "amendments": (amendments.TextConsolidated, amendments.TextRestored, amendments.PartClosed),
    "adoption": (
        adoption.PartAdopted,
        adoption.PartReopened,
        adoption.DocumentAdopted,
        adoption.DocumentReturned,
        adoption.MandateExtended,
        adoption.SummaryApproved,
        adoption.SummaryReturned,
        adoption.ConformingCleared,
        adoption.ConformingRefused,
        clearance.ClearanceAsked,
        clearance.ClearanceGiven,
        clearance.ClearanceReturned,
        clearance.ClearanceWithdrawn,
    ),
    "publication": (publication.EditionRegistered, publication.DocumentCleared, publication.EditionIssued),
}
