"""Playing seeds: one seed gives one schedule, its fingerprint, and whatever does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.faults.simulation import desks, scripts, whole
from tests.faults.simulation.boundaries import Boundary
from tests.faults.simulation.invariants import broken, logs_of, outcome
from tests.faults.simulation.parts import simulated_parts
from tests.faults.simulation.schedule import Choices, Loop
from tests.faults.simulation.trouble import Trouble
from tests.faults.simulation.world import World


@dataclass(frozen=True)
class Played:
    """One schedule: what it was, and what is broken after it."""

    seed: int
    script: str
    fingerprint: bytes
    steps: int
    deaths: int
    crashed: dict[Boundary, int]
    broken: list[str]
    lines: list[str]


EVERY = 200
"""Of so many seeds one is played by the five services themselves, which takes as long as many schedules of desks."""


class Theatre:
    """The stores of one worker, used for one schedule after another."""

    def __init__(self) -> None:
        self._desks = desks.stores()
        rehearsals = (*scripts.REHEARSALS, *whole.plays())
        self._undisturbed = {script.name: self._played_undisturbed(script) for script in rehearsals}

    def play(self, seed: int, *, telling: bool = False) -> Played:
        """Play one seed."""
        choices = Choices(seed, telling)
        trouble = Trouble.drawn(choices)
        script = _script(choices, trouble)
        choices.tell(f"seed {seed}: {script.name}")
        played = self._world(script, choices, trouble)
        found = self._found(played)
        if script.rehearsed and not found:
            found = self._differs(played)
        return Played(
            seed,
            script.name,
            choices.fingerprint,
            choices.steps,
            played.deaths,
            trouble.crashed,
            found,
            choices.lines,
        )

    def _world(self, script: scripts.Script, choices: Choices, trouble: Trouble | None) -> World:
        """A world for a script; without trouble everything goes in its order."""
        loop = Loop(choices, calm=trouble is None)
        if trouble is not None:
            loop.stalling = (0.0, 0.02, 0.08)[choices.below(3)]
            if choices.happens(0.3):
                loop.slow = script.desks[choices.below(len(script.desks))]
        if script.real:
            stores, hears, make = whole.stores(), whole.HEARS, whole.make
        else:
            stores = {name: self._desks[name] for name in script.desks}
            hears = {name: tuple(other for other in script.desks if other != name) for name in script.desks}
            make = desks.make
        troubled = trouble is not None
        return World(choices, script, stores, hears, make, trouble or Trouble(), loop, troubled=troubled)

    def _found(self, played: World) -> list[str]:
        try:
            played.loop.play(played.play())
        except Exception as error:
            return [f"{type(error).__name__}: {error}", *played.wrong]
        return list(broken(played, logs_of(played)))

    def _played_undisturbed(self, script: scripts.Script) -> dict[str, Any]:
        calm = self._world(script, Choices(0), None)
        wrong = self._found(calm)
        assert not wrong, wrong
        return outcome(calm, logs_of(calm))

    def _differs(self, played: World) -> list[str]:
        """How the outcome of a rehearsal is another than that of the same rehearsal played undisturbed."""
        found, script = outcome(played, logs_of(played)), played.script
        due = self._undisturbed[script.name]
        return [f"the {what} are not those of the undisturbed run" for what in due if due[what] != found[what]]


def _script(choices: Choices, trouble: Trouble) -> scripts.Script:
    if choices.seed % EVERY == EVERY - 1:
        return whole.plays()[choices.below(len(whole.plays()))]
    if trouble.first_function not in scripts.HOME and choices.happens(0.2):
        return scripts.REHEARSALS[choices.below(len(scripts.REHEARSALS))]
    return scripts.at_once(choices, trouble.first_function)


@contextmanager
def theatre() -> Iterator[Theatre]:
    """A place to play seeds, with the product's edges simulated."""
    with simulated_parts():
        yield Theatre()
