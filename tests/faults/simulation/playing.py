"""Playing seeds: one seed gives one schedule, its fingerprint, and whatever does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.events.envelope import Event
from tests.faults.simulation import scripts
from tests.faults.simulation.boundaries import Boundary
from tests.faults.simulation.database import Store
from tests.faults.simulation.invariants import broken, logs_of, own
from tests.faults.simulation.parts import simulated_parts
from tests.faults.simulation.schedule import Choices, Loop
from tests.faults.simulation.trouble import Trouble
from tests.faults.simulation.world import World, make_desk, stores


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


class Theatre:
    """The stores of one worker, used for one schedule after another."""

    def __init__(self, make: Any = make_desk) -> None:
        self._stores: dict[str, Store] = stores()
        self._make = make
        self._undisturbed: dict[str, dict[str, list[bytes]]] = {}

    def play(self, seed: int, *, telling: bool = False) -> Played:
        """Play one seed."""
        choices = Choices(seed, telling)
        trouble = Trouble.drawn(choices)
        if choices.happens(0.3):
            script = scripts.REHEARSALS[choices.below(len(scripts.REHEARSALS))]
        else:
            script = scripts.at_once(choices, trouble.first_function)
        choices.tell(f"seed {seed}: {script.name}")
        world = self._world(script, choices, trouble)
        found = self._found(world)
        if script.rehearsed and not found:
            logs = logs_of(world)
            if _outputs(logs) != self._reference(script):
                found = ["the events are not those of the undisturbed run"]
        return Played(
            seed,
            script.name,
            choices.fingerprint,
            choices.steps,
            world.deaths,
            world.trouble.crashed,
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
        used = {name: self._stores[name] for name in script.desks}
        return World(choices, script, used, self._make, trouble or Trouble(), loop, troubled=trouble is not None)

    def _found(self, world: World) -> list[str]:
        try:
            world.loop.play(world.play())
        except Exception as error:
            return [f"{type(error).__name__}: {error}", *world.wrong]
        return list(broken(world, logs_of(world)))

    def _reference(self, script: scripts.Script) -> dict[str, list[bytes]]:
        """The events of the script played undisturbed."""
        if script.name not in self._undisturbed:
            world = self._world(script, Choices(0), None)
            found = self._found(world)
            assert not found, found
            self._undisturbed[script.name] = _outputs(logs_of(world))
        return self._undisturbed[script.name]


def _outputs(logs: dict[str, list[Event]]) -> dict[str, list[bytes]]:
    return {service: own(log, service) for service, log in logs.items()}


@contextmanager
def theatre(make: Any = make_desk) -> Iterator[Theatre]:
    """A place to play seeds, with the product's edges simulated."""
    with simulated_parts():
        yield Theatre(make)
