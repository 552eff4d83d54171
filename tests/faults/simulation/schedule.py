"""One seed, one schedule: a loop on which every await is a step, and a seeded choice says which task goes next.

Time is simulated: it moves only when a timer is chosen. What is written down of every choice makes the schedule's
fingerprint, and its readable lines when it is played again.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeVar

T = TypeVar("T")

MOST_STEPS = 60_000
"""A schedule that takes more steps than this does not come to rest."""


TOGETHER = 0.02
"""Seconds within which timers ring together, as they do in a process that is busy."""


FAR = 10.0
"""Seconds that the clock may jump while something is in flight."""


class Stuck(Exception):
    """Nothing can go on any more, or nothing ever comes to rest."""


@dataclass
class Choices:
    """The seeded choices of one schedule. `lines` collects what happened, in words, where it is asked for."""

    seed: int
    telling: bool = False
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._taken = hashlib.blake2b(digest_size=12)
        self.steps = 0

    def below(self, count: int) -> int:
        """One of 0 … count-1."""
        return 0 if count <= 1 else int(self.random.random() * count)

    def happens(self, chance: float) -> bool:
        """True with this chance."""
        return chance > 0 and self.random.random() < chance

    def note(self, step: str) -> None:
        """Write a step into the fingerprint."""
        self._taken.update(step.encode())

    def tell(self, line: str) -> None:
        """Write down a readable line."""
        if self.telling:
            self.lines.append(f"{self.steps:6} {line}")

    @property
    def fingerprint(self) -> bytes:
        """Equal for two schedules only if every choice was equal."""
        return self._taken.digest()


class Loop(asyncio.BaseEventLoop):
    """Runs what is ready in its order; when nothing is, one of the steps that wait is chosen, or the time moves."""

    def __init__(self, choices: Choices, *, calm: bool) -> None:
        super().__init__()
        self.choices = choices
        self.calm = calm  # in a calm schedule steps are taken in their order and time moves only when nothing else can
        self.slow: str | None = None  # whose steps are chosen last
        self.stalling = 0.0  # how many of the steps take long
        self._number = 0
        self._stalled: list[tuple[int, int, asyncio.Future[None], str]] = []
        self._waiting: list[tuple[asyncio.Future[None], str]] = []
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def step(self, who: str) -> asyncio.Future[None]:
        """A future that comes true when it is chosen; `who` goes on then."""
        future = self.create_future()
        if self.choices.happens(self.stalling):
            self._number += 1
            until = self.choices.steps + 5 + self.choices.below(60)
            heapq.heappush(self._stalled, (until, self._number, future, who))
        else:
            self._waiting.append((future, who))
        return future

    def play(self, main: Coroutine[Any, Any, T]) -> T:
        """Run until `main` is done; whatever is left then is thrown away."""
        try:
            return self.run_until_complete(main)
        finally:
            left = asyncio.all_tasks(self)
            for task in left:
                task.cancel()
            self._waiting.clear()
            self._stalled.clear()
            if left:
                self.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self.close()

    def _run_once(self) -> None:
        ready = self._ready  # type: ignore[attr-defined]
        if not ready:
            self._choose()
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()

    def _choose(self) -> None:
        choices, waiting = self.choices, self._waiting
        choices.steps += 1
        if choices.steps > MOST_STEPS:
            raise Stuck(f"not at rest after {MOST_STEPS} steps")
        while self._stalled and (self._stalled[0][0] <= choices.steps or not waiting):
            waiting.append(heapq.heappop(self._stalled)[2:])
        if waiting and not (not self.calm and choices.happens(0.01) and self._move_time(FAR)):
            index = 0 if self.calm else self._which(waiting)
            future, who = waiting.pop(index)
            choices.note(f"{who}{index}")
            if not future.done():
                future.set_result(None)
        elif not waiting and not self._move_time():
            raise Stuck("nothing can go on")

    def _which(self, waiting: list[tuple[asyncio.Future[None], str]]) -> int:
        index = self.choices.below(len(waiting))
        if self.slow is not None and waiting[index][1].startswith(self.slow) and not self.choices.happens(0.1):
            others = [at for at, (_, who) in enumerate(waiting) if not who.startswith(self.slow)]
            return others[self.choices.below(len(others))] if others else index
        return index

    def _move_time(self, at_most: float = inf) -> bool:
        """Let the next timer ring, and what is due with it. Returns whether there was one."""
        timers, rang = self._scheduled, False  # type: ignore[attr-defined]
        if timers and timers[0]._when > self._now + at_most:
            return False
        while timers and (not rang or timers[0]._when <= self._now + TOGETHER):
            handle = heapq.heappop(timers)
            handle._scheduled = False
            if not handle._cancelled:
                self._now, rang = max(self._now, handle._when), True
                self._ready.append(handle)  # type: ignore[attr-defined]
        if rang:
            self.choices.note(f"t{self._now:.3f}")
        return rang

    def _process_events(self, event_list: Any) -> None:
        """There are none: nothing here speaks to the system."""

    def _write_to_self(self) -> None:
        """There is no other thread."""
