"""Commands of sixteen clients, each in a session of its own, and the proof that every way has kept the same bytes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from benchmarks.bare import BareStream
from benchmarks.harness import Figures
from benchmarks.material import asked, handlers, kept, opening, statement
from shared.database import Database
from shared.events.envelope import Head
from shared.handling import Handlers

CLIENTS = 16
SESSIONS = tuple(f"session-{number:02}" for number in range(CLIENTS))
FIGURE = "commands/s"

Act = Callable[[str, str, int], Awaitable[None]]
"""Does one act: in a session, under a key, by its number."""


class Numbered:
    """Counts the acts of one way: the same numbers come in the same order in every way."""

    def __init__(self, act: Act, acts: int) -> None:
        self._act, self._acts = act, acts
        self._round = 0

    async def together(self) -> Figures:
        """All clients at once, each one act after another."""
        return await self._timed(asyncio.gather(*(self._client(session) for session in SESSIONS)))

    async def in_turn(self) -> Figures:
        """One act after another, clients in turn: for what has one writer anyway."""
        return await self._timed(self._clients())

    async def _timed(self, work: Awaitable[Any]) -> Figures:
        began = time.perf_counter()
        await work
        self._round += 1
        return {FIGURE: self._acts * CLIENTS / (time.perf_counter() - began)}

    async def _client(self, session: str) -> None:
        for number in range(self._acts):
            await self._act(session, self._key(session, number), number)

    async def _clients(self) -> None:
        for number in range(self._acts):
            for session in SESSIONS:
                await self._act(session, self._key(session, number), number)

    def _key(self, session: str, number: int) -> str:
        return f"{session}/{self._round}/{number}"


async def opened(*databases: Database) -> list[BareStream]:
    """Open the sessions in every database by the product itself. Returns the ends of their streams."""
    streams = []
    for database in databases:
        made = handlers(database)
        for session in SESSIONS:
            await made.act(opening(session), asked(f"open/{session}"))
        heads: Sequence[Head] = [(await made.journal(session)).head(made.stage.producer) for session in SESSIONS]
        streams = [
            BareStream(session, head.sequence, head.chain) for session, head in zip(SESSIONS, heads, strict=True)
        ]
    return streams


def by_the_product(made: Handlers[Any]) -> Act:
    """An act as the product does it, all but HTTP."""

    async def act(session: str, key: str, number: int) -> None:
        await made.act(statement(session, number), asked(key))

    return act


async def require_same_bytes(*databases: Database) -> None:
    """Raise unless all databases hold the same events and answers, byte for byte."""
    first, *others = [await kept(database) for database in databases]
    for other in others:
        if other != first:
            one, two = next((a, b) for a, b in zip(first, other, strict=False) if a != b)
            raise AssertionError(f"the ways have not done the same:\n{one}\n{two}")
