"""Live views: a page's pieces as they change, sent as they change, to a bounded number of readers.

What is sent first is all of the present state; then only what is not as it was. The id of an event is the position of
what it shows, so a reader who comes back to the same position is told that nothing has changed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from shared.access import now_utc
from shared.documents.vocabulary import Refusal
from shared.handling import Handlers

BEAT = 5.0
"""Seconds after which a reader hears that the connection stands, and the state is looked at without news of it.

Copies of the portal may hear different sessions, or another may have put something in hand.
"""

GATHERED = 0.1
"""Seconds in which changes are gathered into one."""

MOST = 200
"""How many readers a portal's process keeps up to date at once."""

S = TypeVar("S")


class TooManyScreens(Refusal):
    """As many pages are live as this portal can keep up to date; the page tries again by itself."""


@dataclass(frozen=True, slots=True)
class View:
    """A page's pieces by their ids, what scripts have to know, and the order of those that stand in a list."""

    id: str
    parts: Mapping[str, str]
    facts: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ()


class Live:
    """The streams of one portal."""

    def __init__(self, handlers: Handlers[S], most: int = MOST) -> None:
        self._handlers, self._most, self._open = handlers, most, 0

    def begin(self) -> None:
        """Take a place among the readers. Raises `TooManyScreens`."""
        if self._open >= self._most:
            raise TooManyScreens("Too many screens and tables are open at once; this one tries again.", most=self._most)
        self._open += 1

    async def events(
        self, look: Callable[[], Awaitable[View]], ends: datetime, last: str | None
    ) -> AsyncGenerator[str, None]:
        """The stream of one reader who has taken a place, until their seat ends; `last` is the position they know."""
        try:
            async for event in self._events(look, ends, last):
                yield event
        finally:
            self._open -= 1

    async def _events(
        self, look: Callable[[], Awaitable[View]], ends: datetime, last: str | None
    ) -> AsyncGenerator[str, None]:
        known: View | None = None
        clock = asyncio.get_running_loop().time
        sent = clock()
        yield "retry: 1000\n\n"
        while now_utc() < ends:
            kept = self._handlers.kept
            view = await look()
            if known is None and view.id == last:
                known, sent = view, clock()
                yield _event("same", view.id, {})
            elif known is None or view.id != known.id:
                yield _event("state", view.id, _changes(known, view))
                known, sent = view, clock()
            elif clock() - sent >= BEAT:
                sent = clock()
                yield "event: beat\ndata: {}\n\n"
            left = (ends - now_utc()).total_seconds()
            if await self._handlers.news(kept, max(0.0, min(BEAT, left))):
                await asyncio.sleep(GATHERED)
        yield "event: end\ndata: {}\n\n"


def _changes(known: View | None, view: View) -> dict[str, Any]:
    before = known.parts if known is not None else {}
    changes: dict[str, Any] = {
        "whole": known is None,
        "parts": {name: part for name, part in view.parts.items() if before.get(name) != part},
        "facts": view.facts,
    }
    if known is None or known.order != view.order:
        changes["order"] = view.order
    return changes


def _event(name: str, position: str, data: Mapping[str, Any]) -> str:
    return f"id: {position}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
