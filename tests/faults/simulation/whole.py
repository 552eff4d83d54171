"""The five services themselves: a report from its first draft to its edition, and a silence, played as a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection

from services.adoption import store as adoption_store
from services.adoption.domain import STAGE as ADOPTION
from services.adoption.domain.silence import GiveNotice
from services.amendments import store as amendments_store
from services.amendments.domain import STAGE as AMENDMENTS
from services.drafting import store as drafting_store
from services.drafting.domain import STAGE as DRAFTING
from services.portal.handlers import portal
from services.publication import store as publication_store
from services.publication.domain import STAGE as PUBLICATION
from services.together import MIGRATIONS
from shared import migrating
from shared.events.base import EventData
from shared.messaging.taking_in import Project
from shared.service import Service, Surroundings
from shared.stage import Command, Stage
from tests import given
from tests.faults.simulation import parts
from tests.faults.simulation.database import Store
from tests.faults.simulation.process import Process
from tests.faults.simulation.scripts import Act, Clock, Script

SERVICES = (*given.STAGES, "portal")
HEARS: dict[str, tuple[str, ...]] = {
    **{name: tuple(hears) for name, hears in given.HEARS.items()},
    "portal": tuple(given.STAGES),
}
STAGES: dict[str, tuple[Stage[Any], Project]] = {
    "drafting": (DRAFTING, drafting_store.project),
    "amendments": (AMENDMENTS, amendments_store.project),
    "adoption": (ADOPTION, adoption_store.project),
    "publication": (PUBLICATION, publication_store.project),
}


@dataclass
class Recorded(given.Given):
    """A session that writes down what is done in it, to be done again by the services."""

    acts: list[Act | Clock] = field(default_factory=list)

    def do(
        self, kind: type[Command], /, who: Any = given.SECRETARIAT, at: Any = None, **fields: Any
    ) -> tuple[EventData, ...]:
        facts = super().do(kind, who, at, **fields)
        command = kind.model_validate({"session": given.SESSION, **fields})
        service = command.name.partition(".")[0]
        self.acts.append(Act(service, command, f"act-{len(self.acts)}", actor=who, at=self.now))
        return facts

    def clock(self, at: str | datetime) -> tuple[EventData, ...]:
        written = super().clock(at)
        self.acts += [Clock(service, given.SESSION, at=self.now) for service in given.STAGES]
        return written


@lru_cache
def plays() -> Sequence[Script]:
    """A report that is amended, adopted, completed and issued; and an organization of work under silence."""
    report = given.a_session(rehearsed=True, begun=Recorded())
    given.a_floor(given.a_report(report))
    given.move(report, "A1", given.replace("p2a", "joint", "coordinated joint"))
    given.move(report, "A2", given.replace("p2b", "upon request", "without delay"))
    given.dispose(report, "A1")
    given.dispose(report, "A2", "withdrawn")
    given.issued(given.completed(given.adopted(report)))
    silence = given.under_silence(given.a_session(rehearsed=True, begun=Recorded()))
    silence.clock("2022-03-29T18:00:00+02:00")
    silence.do(GiveNotice, given.PRESIDENT, at="2022-03-29T18:10:00+02:00", silence="s1")
    assert isinstance(report, Recorded)
    assert isinstance(silence, Recorded)
    return tuple(
        Script(name, SERVICES, (tuple(recorded.acts),), rehearsed=True, real=True, owners=(given.SESSION,))
        for name, recorded in (("whole: a report issued", report), ("whole: a silence concluded", silence))
    )


def make(process: Process, around: Surroundings) -> Service[Any]:
    """The service as its own `app` makes it, without the HTTP in front."""
    name = process.service_name
    if name == "portal":
        return portal(around)
    stage, project = STAGES[name]
    return Service(stage, around, hears_of(name), project, MIGRATIONS[name])


def hears_of(name: str) -> Any:
    """What one of the deciding services hears."""
    return given.HEARS[name]


@lru_cache
def stores() -> dict[str, Store]:
    """Their databases, made by their own migrations."""
    return {name: Store(name, _tables(name)) for name in SERVICES}


def _tables(name: str) -> Callable[[Connection], None]:
    return partial(parts.make_tables, migrating.places(MIGRATIONS[name]))
