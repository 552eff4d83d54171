"""What adoption announces of clearance, in a secretary's words: the station is told, the officer to the secretariat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import STATIONS
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.events import clearance as c
from shared.events.base import EventData


def _asked(told: Told, data: c.ClearanceAsked) -> Said:
    until = f", and is awaited by {data.until.label}" if data.until else ""
    return Said(
        f"the clearance of {data.what} ({told.places_of(data.units)}) was asked of {STATIONS[data.station]}{until}.",
        Meaning.PROPOSED,
        f"of {data.officer}, by {data.asked_by}",
    )


def _given(told: Told, data: c.ClearanceGiven) -> Said:
    return Said(f"{_whose(told, data)} approved {_what(told, data)}.", Meaning.AGREED, _by(data))


def _returned(told: Told, data: c.ClearanceReturned) -> Said:
    return Said(
        f"{_whose(told, data)} returned {_what(told, data)} with remarks.",
        Meaning.REFUSED,
        f"{_by(data)}; remarks: {data.remarks}",
    )


def _delegated(told: Told, data: c.ClearanceDelegated) -> Said:
    sentence = f"the clearance of {_what(told, data)} was handed on to another officer."
    return Said(sentence, Meaning.PROPOSED, f"to {data.to}, {_by(data)}")


def _withdrawn(told: Told, data: c.ClearanceWithdrawn) -> Said:
    asked = told.before.clearances.get(data.step)
    what = asked.asked.what if asked else told.document
    return Said(f"the clearance of {what} is no longer asked for: {data.why.rstrip('.')}.", Meaning.DELETED)


def _what(told: Told, data: c.Answered) -> str:
    step = told.before.clearances.get(data.step)
    return step.asked.what if step else told.document


def _whose(told: Told, data: c.Answered) -> str:
    step = told.before.clearances.get(data.step)
    return STATIONS[step.asked.station] if step else "the officer asked"


def _by(data: c.Answered) -> str:
    if data.evidence is None:
        return f"by {data.by}"
    return f"by {data.by}, in a message on file as {data.evidence.file} ({data.evidence.digest[:19]}…)"


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        c.ClearanceAsked: _asked,
        c.ClearanceGiven: _given,
        c.ClearanceReturned: _returned,
        c.ClearanceDelegated: _delegated,
        c.ClearanceWithdrawn: _withdrawn,
    }
)
