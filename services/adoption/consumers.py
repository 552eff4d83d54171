"""What adoption hears, in one table."""

from __future__ import annotations

from shared.events import agendas, amendments, drafting, officers, publication, sittings
from shared.messaging.consumer import Hears

HEARS: Hears = {
    "drafting": (
        *officers.EVENTS,
        drafting.SessionOpened,
        drafting.MeetingRecorded,
        sittings.MeetingResumed,
        agendas.AgendaPrepared,
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
