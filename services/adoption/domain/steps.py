"""The steps of clearance as they stand: asked, given, returned, handed on, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.events.clearance import (
    ClearanceAsked,
    ClearanceDelegated,
    ClearanceGiven,
    ClearanceReturned,
    ClearanceWithdrawn,
)
from shared.events.envelope import Event
from shared.evolving import replace


@dataclass(frozen=True)
class Step:
    """A step: as asked and when, whose it is now, and how it stands."""

    asked: ClearanceAsked
    since: datetime
    officer: str
    given: bool = False
    returned: bool = False
    withdrawn: bool = False

    @property
    def waits(self) -> bool:
        """Whether it waits for its officer."""
        return not (self.given or self.returned or self.withdrawn)


Steps = Mapping[str, Step]


def evolve_steps(steps: Steps, event: Event) -> Steps:
    """The steps after an event; the same mapping if it concerns none."""
    data = event.data
    match data:
        case ClearanceAsked():
            return {**steps, data.step: Step(data, event.envelope.time, data.officer)}
        case ClearanceGiven():
            return {**steps, data.step: replace(steps[data.step], given=True)}
        case ClearanceReturned():
            return {**steps, data.step: replace(steps[data.step], returned=True)}
        case ClearanceDelegated():
            return {**steps, data.step: replace(steps[data.step], officer=data.to)}
        case ClearanceWithdrawn():
            return {**steps, data.step: replace(steps[data.step], withdrawn=True)}
        case _:
            return steps
