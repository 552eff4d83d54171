"""What goes wrong in a schedule, and when: processes die, databases answer no more. Drawn from the seed beforehand."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.simulation.boundaries import Boundary, all_boundaries, standing_here, waiting_there, waits_for_news
from tests.faults.simulation.schedule import Choices

LONGEST = 300
"""Steps within which a death that names no place comes; most schedules take about as many."""

_DATABASE = frozenset({"begin", "read", "execute", "commit", "committed", "hold"})


@dataclass
class Death:
    """The next death: at a step from here, or when a task stands at a place for the n-th time."""

    steps: int = 0
    place: Boundary | None = None
    times: int = 1


@dataclass
class Trouble:
    """The deaths and failures still to come."""

    deaths: list[Death] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    crashed: dict[Boundary, int] = field(default_factory=dict)

    @staticmethod
    def drawn(choices: Choices) -> Trouble:
        """None to three deaths, most of them at a place that the seed names, and some failures of databases."""
        places = list(all_boundaries())
        deaths = []
        for _ in range(choices.below(4)):
            if choices.happens(0.75):
                place = places[choices.below(len(places))]
                deaths.append(Death(place=place, times=2 if choices.happens(0.2) else 1))
            else:
                deaths.append(Death(steps=1 + choices.below(LONGEST)))
        failures = [1 + choices.below(80) for _ in range(choices.below(4))] if choices.happens(0.5) else []
        return Trouble(deaths, failures)

    @property
    def first_function(self) -> str:
        """The function of the place at which a process dies first; empty if there is none."""
        places = [death.place for death in self.deaths if death.place is not None]
        return all_boundaries()[places[0]] if places else ""

    def dies(self, kind: str, tasks: Iterable[asyncio.Task[Any]]) -> bool:
        """Whether the process that takes this step dies at it; `tasks` are all that it has."""
        if not self.deaths:
            return False
        here = standing_here(sys._getframe(2), kind)
        for death in self.deaths:
            if death.place is None:
                death.steps -= 1
                due = death.steps <= 0
            elif death.place in here or (
                death.place in waits_for_news() and any(death.place in waiting_there(task) for task in tasks)
            ):
                death.times -= 1
                due = death.times <= 0
            else:
                continue
            if due:
                self.deaths.remove(death)
                return True
        return False

    def fails(self, kind: str) -> bool:
        """Whether the database does not answer this step, though it may have done it."""
        if not self.failures or kind not in _DATABASE:
            return False
        self.failures[0] -= 1
        if self.failures[0] > 0:
            return False
        self.failures.pop(0)
        return True

    def count(self, places: set[Boundary]) -> None:
        """Note where a process died."""
        for place in places:
            self.crashed[place] = self.crashed.get(place, 0) + 1
