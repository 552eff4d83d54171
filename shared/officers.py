"""Who holds which office when, and which circles may be asked in writing: one reckoning for every service that asks.

A term lasts until the office is filled again. What was decided before stays; who acts for an office is asked at the
instant of the act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.documents.vocabulary import Refusal
from shared.events.base import EventData
from shared.events.drafting import SessionOpened
from shared.events.officers import BasisRecorded, CircleSet, OfficeFilled
from shared.evolving import replace


class UnknownCircle(Refusal):
    """No circle of that name may be asked in this session."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle as it is now. Where it was only named when the session was opened, it asks for nothing of its own."""

    name: str
    members: tuple[str, ...]
    rules: CircleSet | None = None


@dataclass(frozen=True)
class Officers:
    """The officers, circles and bases of a session as they are known."""

    offices: Mapping[str, tuple[OfficeFilled, ...]] = field(default_factory=dict)
    circles: Mapping[str, Circle] = field(default_factory=dict)
    bases: Mapping[str, BasisRecorded] = field(default_factory=dict)

    def circle(self, name: str) -> Circle:
        """The circle of that name. Raises `UnknownCircle`."""
        try:
            return self.circles[name]
        except KeyError:
            raise UnknownCircle(f"No circle “{name}” is set.", circle=name, circles=sorted(self.circles)) from None

    def seat_of(self, office: str, at: datetime) -> str:
        """The seat from which an office is held at an instant; the seat of its own name where it was never filled."""
        held = [filled.seat for filled in self.offices.get(office, ()) if filled.since <= at]
        return held[-1] if held else office


def followed(officers: Officers, data: EventData) -> Officers:
    """What is known after an event; the same if it is about none of this."""
    match data:
        case SessionOpened():
            named = {name: Circle(name, members) for name, members in data.circles.items()}
            return replace(officers, circles={**officers.circles, **named})
        case CircleSet():
            return replace(officers, circles={**officers.circles, data.circle: Circle(data.circle, data.members, data)})
        case OfficeFilled():
            terms = (*officers.offices.get(data.office, ()), data)
            return replace(officers, offices={**officers.offices, data.office: terms})
        case BasisRecorded():
            return replace(officers, bases={**officers.bases, data.basis: data})
        case _:
            return officers
