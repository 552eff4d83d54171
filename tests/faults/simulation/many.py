"""Many seeds on several processes: how many schedules were distinct, where processes died, what did not hold."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count

from tests.faults.simulation.boundaries import Boundary, all_boundaries
from tests.faults.simulation.playing import Played, Theatre, theatre

AT_ONCE = 25
"""Seeds that a worker plays before it reports."""

ENOUGH = 1000
"""So often must a process have died at every boundary in a million schedules."""

_kept = ExitStack()
_theatre: list[Theatre] = []


@dataclass
class Report:
    """What many schedules came to."""

    first: int
    schedules: int = 0
    steps: int = 0
    deaths: int = 0
    seconds: float = 0.0
    distinct: set[bytes] = field(default_factory=set)
    crashed: Counter[Boundary] = field(default_factory=Counter)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)

    def add(self, played: Played) -> None:
        """One more schedule."""
        self.schedules += 1
        self.steps += played.steps
        self.deaths += played.deaths
        self.distinct.add(played.fingerprint)
        self.crashed.update(played.crashed)
        if played.broken:
            self.broken.append((played.seed, played.broken))

    def join(self, other: Report) -> None:
        """What another worker found."""
        self.schedules += other.schedules
        self.steps += other.steps
        self.deaths += other.deaths
        self.distinct |= other.distinct
        self.crashed.update(other.crashed)
        self.broken += other.broken

    @property
    def rarest(self) -> tuple[Boundary, int]:
        """The boundary at which processes died least often, and how often."""
        place = min(all_boundaries(), key=lambda place: self.crashed[place])
        return place, self.crashed[place]

    @property
    def too_rare(self) -> list[Boundary]:
        """Boundaries at which too few have died for so many schedules; of few schedules half as many are asked for."""
        least = ENOUGH * self.schedules // (1_000_000 if self.schedules >= 1_000_000 else 2_000_000)
        return [place for place in all_boundaries() if self.crashed[place] < least]

    def lines(self) -> Iterator[str]:
        """The report in words."""
        place, times = self.rarest
        yield f"seeds {self.first} to {self.first + self.schedules - 1}: {len(self.distinct)} distinct schedules"
        yield f"{self.schedules / max(self.seconds, 1e-9):.0f} schedules a second, {self.steps} steps"
        yield f"{self.deaths} deaths at {len(all_boundaries())} boundaries, fewest at {place}: {times}"
        for seed, what in self.broken[:10]:
            yield f"BROKEN by seed {seed}: {what[0]}"
            yield f"    python -m tests.faults.simulation --seed {seed}    prints its schedule"
        yield (
            f"{len(self.broken)} broken: nothing lost, doubled or out of order"
            if not self.broken
            else (f"{len(self.broken)} of {self.schedules} schedules broke what must hold")
        )


def play_many(first: int, goes_on: Callable[[int], bool], workers: int) -> Report:
    """Play seeds from the first one, some at once on each worker, as long as it `goes_on` with their count."""
    whole, begun = Report(first), time.monotonic()
    with ProcessPoolExecutor(workers, initializer=_begin) as pool:
        running: set[Future[Report]] = set()
        starts = count(first, AT_ONCE)
        asked = 0
        while True:
            while len(running) < 2 * workers and goes_on(asked):
                running.add(pool.submit(_some, next(starts)))
                asked += AT_ONCE
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for part in done:
                whole.join(part.result())
    whole.seconds = time.monotonic() - begun
    whole.broken.sort()
    return whole


def _begin() -> None:
    _theatre.append(_kept.enter_context(theatre()))
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _some(first: int) -> Report:
    report = Report(first)
    for seed in range(first, first + AT_ONCE):
        report.add(_theatre[0].play(seed))
    return report
