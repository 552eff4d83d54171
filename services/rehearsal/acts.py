"""An act of a rehearsal: who does what at which instant, and what it must come to; and the calendar of instants."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.rehearsal.scenario.opening import SessionPlan
from services.rehearsal.scenario.strict import BadScenario, When


@dataclass(frozen=True)
class Act:
    """One HTTP command: `path` is below the session; `place` names the key of the scenario that it comes from.

    `document` is the document whose version goes into If-Match. `refused` is the name of the refusal that is expected,
    with the facts it must carry; `conflicts` the amendments that the answer must name.
    """

    at: datetime
    who: str
    service: str
    path: str
    body: dict[str, Any]
    place: str
    document: str | None = None
    refused: tuple[str, dict[str, Any]] | None = None
    conflicts: tuple[str, ...] = ()


@dataclass
class Calendar:
    """Instants: nine o'clock for a bare day; for an act at a meeting its start, plus one minute an act."""

    session: SessionPlan
    _acts: Counter[int] = field(default_factory=Counter)

    @property
    def zone(self) -> ZoneInfo:
        """The session's zone."""
        return ZoneInfo(self.session.time_zone)

    def day(self, when: When) -> datetime:
        """The instant of `when`."""
        if isinstance(when, datetime):
            return when
        return datetime.combine(when, time(9), self.zone)

    def sitting(self, meeting: int) -> tuple[datetime, datetime]:
        """When a meeting begins and ends."""
        plans = [plan for plan in self.session.meetings if plan.n == meeting]
        if not plans:
            raise BadScenario(f"session.meetings: there is no meeting {meeting}.", key="session.meetings")
        plan = plans[0]
        if plan.slot not in self.session.slots:
            raise BadScenario(f"session.slots: there is no slot “{plan.slot}”.", key="session.slots")
        begins, _, ends = self.session.slots[plan.slot].partition("-")
        return self._clock(plan.date, begins), self._clock(plan.date, ends)

    def at_meeting(self, meeting: int) -> datetime:
        """The instant of the next act at a meeting."""
        self._acts[meeting] += 1
        return self.sitting(meeting)[0] + timedelta(minutes=self._acts[meeting])

    def _clock(self, day: date, clock: str) -> datetime:
        hour, _, minute = clock.strip().partition(":")
        return datetime.combine(day, time(int(hour), int(minute)), self.zone)
