"""Scenarios of agendas played in memory: every act as the command that it makes, decided and folded by the domains."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from services.adoption.api import ACTS as ADOPTION
from services.amendments.api import ACTS as AMENDMENTS
from services.drafting.api import ACTS as DRAFTING
from services.portal.domain import STAGE as PORTAL
from services.portal.domain.state import State
from services.publication.api import ACTS as PUBLICATION
from services.rehearsal.acts import Act
from services.rehearsal.plan.agendas import agenda_plan
from services.rehearsal.scenario.agenda import AgendaScenario
from services.rehearsal.scenario.reading import read_agendas
from shared.access import Actor, Grant, Role
from shared.events.envelope import Event
from shared.stage import Command
from tests.given import Given

ACTS = {"drafting": DRAFTING, "amendments": AMENDMENTS, "adoption": ADOPTION, "publication": PUBLICATION}
FOLDER = Path(__file__).parents[2] / "services" / "sample" / "agendas"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def scenario(name: str) -> AgendaScenario:
    """A scenario that is shipped with the product."""
    return read_agendas(FOLDER / f"{name}.yaml")


@cache
def _played(name: str) -> Given:
    given = Given()
    for act in agenda_plan(scenario(name)):
        kind, in_path = command_of(act)
        who = Actor(name=act.who, seat=act.who, grants=(Grant(role=Role(act.who)),))
        given.do(kind, who, at=act.at, **act.body, **in_path)
    return given


def played(name: str) -> Given:
    """The session of a scenario after its last act; each play is made once."""
    return _played(name).copy()


def command_of(act: Act) -> tuple[type[Command], dict[str, Any]]:
    """The command that an act makes, and the fields that stand in its path."""
    given = act.path.split("/")
    for known in ACTS[act.service]:
        pattern = known.path.removeprefix("/sessions/{session}/").split("/")
        if len(pattern) == len(given) and all(p.startswith("{") or p == g for p, g in zip(pattern, given, strict=True)):
            return known.command, {p[1:-1]: g for p, g in zip(pattern, given, strict=True) if p.startswith("{")}
    raise AssertionError(f"no act of {act.service} is {act.path}")


def told(events: Sequence[Event]) -> State:
    """The session as the portal knows it."""
    state = PORTAL.initial
    for event in events:
        state = PORTAL.evolve(state, event)
    return state
