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

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from shared.access import now_utc
from shared.handling import Handlers
from shared.problems import TooBusy

BEAT = 5.0
"""Seconds after which a reader hears that the connection stands, and the state is looked at without news of it.

Copies of the portal may hear different sessions, or another may have put something in hand.
"""

GATHERED = 0.1
"""Seconds in which changes are gathered into one."""

MOST = 200
"""How many readers a portal's process keeps up to date at once."""

S = TypeVar("S")


class TooManyScreens(TooBusy):
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

    def __init__(self, handlers: Handlers[S]) -> None:
        self._handlers, self._open = handlers, 0

    def begin(self) -> None:
        """Take a place among the readers, until `end`. Raises `TooManyScreens`."""
        if self._open >= MOST:
            raise TooManyScreens("Too many screens and tables are open at once; this one tries again.", most=MOST)
        self._open += 1

    def end(self) -> None:
        """Leave a place among the readers."""
        self._open -= 1

    async def events(
        self,
        look: Callable[[], Awaitable[View]],
        ends: datetime,
        last: str | None,
        still: Callable[[], Awaitable[bool]],
    ) -> AsyncGenerator[str, None]:
        """The stream of one reader, until their seat ends, or is not `still` theirs; `last` is what they know."""
        known: View | None = None
        clock = asyncio.get_running_loop().time
        sent = asked = clock()
        yield "retry: 1000\n\n"
        while now_utc() < ends:
            if clock() - asked >= BEAT:
                asked = clock()
                if not await still():
                    break
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


class Streaming(StreamingResponse):
    """The answer that is a stream; the reader's place is left however it ends, and if it never begins."""

    def __init__(self, live: Live, events: AsyncGenerator[str, None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.end()


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
