"""Since when things wait: the instant of the act by which each began to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from immutables import Map

from shared.events.adoption import AdoptedAdReferendum, DocumentAdopted, FactcheckRecorded
from shared.events.amendments import AmendmentMoved, PartClosed, UnitState, UnitStated
from shared.events.base import EventData
from shared.events.clearance import ClearanceAsked, ClearanceReturned
from shared.events.drafting import ConformingSubmitted, DocumentCompleted, SummarySubmitted
from shared.events.envelope import Event
from shared.events.publication import DocumentCleared, QueryAsked
from shared.events.silence import SilenceDisputed, SilenceExpired, SilenceOpened

Thing = tuple[str, str, str]
"""What waits: its kind, its document, and its own name within them."""

Since = Map[Thing, datetime]


def with_begun(since: Since, event: Event) -> Since:
    """With what begins to wait by an event; the same where nothing does."""
    for thing in _begun(event.data):
        since = since.set(thing, event.envelope.time)
    return since


def _begun(data: EventData) -> Iterator[Thing]:
    match data:
        case SilenceOpened():
            yield ("silence", data.document, data.silence)
        case SilenceExpired():
            yield ("notice", data.document, data.silence)
        case SilenceDisputed():
            yield ("dispute", data.document, data.silence)
        case AmendmentMoved():
            yield ("amendment", data.document, data.amendment)
        case UnitStated() if data.state is UnitState.AGREED_AD_REFERENDUM:
            yield from (("referendum", data.document, unit) for unit in data.units)
        case PartClosed():
            yield ("part", data.document, data.part)
        case AdoptedAdReferendum():
            yield ("provisional", data.document, data.part or "")
        case _:
            yield from _begun_after_the_gavel(data)


def _begun_after_the_gavel(data: EventData) -> Iterator[Thing]:
    match data:
        case ClearanceAsked():
            yield ("clearance", data.document, data.step)
        case ClearanceReturned():
            yield ("remarks", data.document, data.step)
        case SummarySubmitted():
            yield ("summary", data.document, "")
        case ConformingSubmitted():
            yield ("conforming", data.document, data.conforming)
        case FactcheckRecorded():
            yield ("factcheck", data.document, data.factcheck)
        case QueryAsked():
            yield ("query", data.document, data.query)
        case DocumentAdopted():
            yield ("completion", data.document, "")
        case DocumentCompleted():
            yield ("clearing", data.document, "")
        case DocumentCleared():
            yield ("issue", data.document, "")
        case _:
            return
