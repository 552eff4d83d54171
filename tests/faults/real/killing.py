"""When which processes are killed while a session is played: drawn from a seed, and told by the steps of the play.

A moment is counted in steps, not in seconds: "so long after the play's 40th step". The same seed draws the same moments
over the same steps; what a process is doing just then depends on the machine.
"""

from __future__ import annotations

import asyncio
import random
import signal
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from tests.processes.fleet import Fleet

AT_ONCE = 0.06
"""Seconds after a step within which it is decided, relayed and heard, as a rule: most kills are meant for these."""

STARTING = 0.4
"""Seconds that a start takes, about: a kill within them meets a process that does not answer yet."""


@dataclass(frozen=True)
class Kill:
    """Processes killed together, `wait` seconds after the play's `step`-th step was first sent."""

    step: int
    wait: float
    names: tuple[str, ...]


def drawn(seed: int, names: Sequence[str], steps: int, every: float) -> Iterator[Kill]:
    """The kills that a seed draws over a play of so many steps: at one step of `every`, on the average."""
    chance = random.Random(seed)
    step = 0.0
    while (step := step + chance.expovariate(1 / every)) < steps:
        together = tuple(chance.sample(list(names), chance.choices((1, 2, 3), (6, 3, 1))[0]))
        yield Kill(int(step), chance.uniform(0, AT_ONCE), together)
        if chance.random() < 0.3:
            yield Kill(int(step), chance.uniform(0, STARTING), together)  # once more, while they start


@dataclass
class Killer:
    """Kills what was drawn, and starts it again at once; counts how many were killed, and how many while starting."""

    fleet: Fleet
    kills: Sequence[Kill]
    killed: int = 0
    starting: int = 0
    _steps: set[tuple[str, ...]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def notice(self, request: Request) -> None:
        """Count an act, and each move of a service's clock, when it is first sent."""
        if request.method == "POST":
            named = [request.headers.get(name, "") for name in ("idempotency-key", "rehearsal-time")]
            self._steps.add((request.url.path, request.url.query, *named))
            self._news.set()

    async def run(self) -> None:
        """Kill all that was drawn, each at its moment."""
        for kill in self.kills:
            while len(self._steps) < kill.step:
                self._news.clear()
                await self._news.wait()
            await asyncio.sleep(kill.wait)
            self._strike(kill.names)

    def _strike(self, names: Sequence[str]) -> None:
        for name in names:
            self.starting += not _answers(self.fleet.ports[name])
            assert self.fleet.running[name].poll() is None, f"{name} ended by itself: {self.fleet.log(name)[-4000:]}"
        for name in names:
            assert self.fleet.kill(name) == -signal.SIGKILL
            self.killed += 1
        for name in names:
            self.fleet.start(name)


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        trial.settimeout(1)
        return trial.connect_ex(("127.0.0.1", port)) == 0
