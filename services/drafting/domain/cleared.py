"""What must be cleared before it is tabled: a text that was put before an officer, until it is approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.documents.digest import part_digest
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData
from shared.events.clearance import ClearanceAsked, ClearanceGiven, ClearanceReturned, ClearanceWithdrawn
from shared.lifecycle import Document

Clearances = Mapping[str, tuple[ClearanceAsked, bool]]
"""By step: what was put before an officer, and whether it was approved."""


class NotCleared(Refusal):
    """A text that was put before an officer is not tabled before the officer has approved it as it stands."""


def evolve_clearances(clearances: Clearances, data: EventData) -> Clearances:
    """The clearances after an event; the same mapping if it concerns none."""
    match data:
        case ClearanceAsked():
            return {**clearances, data.step: (data, False)}
        case ClearanceGiven():
            return {**clearances, data.step: (clearances[data.step][0], True)}
        case ClearanceReturned():
            return {**clearances, data.step: (clearances[data.step][0], False)}
        case ClearanceWithdrawn():
            return {name: entry for name, entry in clearances.items() if name != data.step}
        case _:
            return clearances


def require_cleared(clearances: Clearances, document: Document, units: Iterable[str]) -> None:
    """Raise `NotCleared` where one of the units waits for an officer, or has changed since it was approved."""
    units = frozenset(units)
    for name, (asked, given) in clearances.items():
        if asked.document != document.id or not units & set(asked.units):
            continue
        if not given:
            raise NotCleared(f"“{asked.what}” has not been approved.", step=name, station=asked.station.value)
        if part_digest(document.tree, asked.units) != asked.digest:
            raise NotCleared(f"“{asked.what}” has changed since it was approved.", step=name)
