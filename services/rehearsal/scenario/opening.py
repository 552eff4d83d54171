"""The session, its silence procedures, and its agendas."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from services.rehearsal.scenario.strict import Strict, When
from shared.events.base import UnknownTimeZone, zone


def known_zone(name: str) -> str:
    """The name of a time zone, if one is so called; else a `ValueError`."""
    try:
        zone(name)
    except UnknownTimeZone as unknown:
        raise ValueError(unknown.sentence) from None
    return name


class ChairOf(Strict):
    """Who presides."""

    of: tuple[str, ...]
    delegation: str


class MeetingPlan(Strict):
    """A meeting, in its slot of a day."""

    n: int = Field(ge=1)
    date: date
    slot: str
    bodies: tuple[str, ...]
    counts_for: tuple[str, ...] = ()


class SessionPlan(Strict):
    """The session."""

    id: str
    place: str
    time_zone: Annotated[str, AfterValidator(known_zone)]
    opens: date = Field(alias="from")
    closes: date = Field(alias="to")
    format: str
    slots: dict[str, str]
    bodies: tuple[str, ...]
    parent: str
    chair: ChairOf
    circles: dict[str, tuple[str, ...]]
    meetings: tuple[MeetingPlan, ...]


class Received(Strict):
    """Something received from a member: when, when keyed, by whom, and with what evidence."""

    by: str
    received: AwareDatetime
    recorded: AwareDatetime | None = None
    recorded_by: str = "secretariat"
    evidence: str = "letter"


class LaterDecision(Strict):
    """What bodies did with the text at a meeting."""

    organ: Literal["both bodies"]
    verb: str
    meeting: int


class SilencePlan(Strict):
    """A silence procedure and its outcome."""

    of: str
    text: tuple[str, ...]
    circle: str
    presiding: str
    opened: AwareDatetime
    deadline: AwareDatetime
    minimum_hours: float
    query: Received | None = None
    objection: Received | None = None
    late_objection: Received | None = None
    notice: AwareDatetime | None = None
    outcome: Literal["broken", "approved"]
    later: LaterDecision | None = None


class AgendaAmendment(Strict):
    """An oral amendment to the agendas."""

    id: str
    mover: str
    meeting: int
    op: Literal["make_joint"]
    item: str
    into: str
    before: str
    disposition: str


class AgendaAdoption(Strict):
    """When the agendas were adopted, and in what words."""

    meeting: int
    announced: str


class AgendaPlan(Strict):
    """The agendas: provisional, amended, adopted."""

    tabled: When
    symbol: str
    provisional: dict[str, tuple[str, ...]]
    joint: tuple[str, ...]
    titles: dict[str, dict[str, int]]
    oral_amendments: tuple[AgendaAmendment, ...] = ()
    adopted: AgendaAdoption
