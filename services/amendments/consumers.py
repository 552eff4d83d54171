"""What the floor hears, in one table."""

from __future__ import annotations

from shared.events import adoption, drafting, publication
from shared.messaging.consumer import Hears

HEARS: Hears = {
    "drafting": (
        drafting.SessionOpened,
        drafting.MeetingRecorded,
        drafting.DocumentOpened,
        drafting.DocumentEdited,
        drafting.DocumentTabled,
        drafting.SummarySubmitted,
        drafting.DocumentCompleted,
    ),
    "adoption": (
        adoption.PartAdopted,
        adoption.PartReopened,
        adoption.DocumentAdopted,
        adoption.DocumentReturned,
        adoption.SummaryApproved,
        adoption.SummaryReturned,
    ),
    "publication": (publication.EditionRegistered, publication.DocumentCleared, publication.EditionIssued),
}
