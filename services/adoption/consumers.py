"""What adoption hears, in one table."""

from __future__ import annotations

from shared.events import amendments, drafting, officers, publication
from shared.messaging.consumer import Hears

HEARS: Hears = {
    "drafting": (
        *officers.EVENTS,
        drafting.SessionOpened,
        drafting.MeetingRecorded,
        drafting.DocumentOpened,
        drafting.DocumentEdited,
        drafting.DocumentTabled,
        drafting.SummarySubmitted,
        drafting.ConformingSubmitted,
        drafting.DocumentCompleted,
    ),
    "amendments": (amendments.TextConsolidated, amendments.TextRestored, amendments.PartClosed),
    "publication": (publication.EditionRegistered, publication.DocumentCleared, publication.EditionIssued),
}
