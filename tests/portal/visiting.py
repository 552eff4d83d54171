"""How tests visit the portal: someone at a seat, before a portal that has heard some events and may hear more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI

from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.envelope import Event
from shared.messaging.broker import Message
from shared.service import Service

Visit = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
"""`visit(events, seat, mode)` opens a portal that has heard these events, and a client that sits there."""


@dataclass(frozen=True)
class Room:
    """A portal, its app, and someone who sits there."""

    service: Service[Any]
    app: FastAPI
    client: httpx2.AsyncClient

    async def hear(self, events: Sequence[Event]) -> None:
        """Let the portal hear more."""
        await hear(self.service, events)

    @asynccontextmanager
    async def listening(self, address: str, **headers: str) -> AsyncIterator[Stream]:
        """A stream of the portal, as long as it is listened to."""
        stream = Stream()
        request = self.client.build_request("GET", address, headers=headers)
        task = asyncio.create_task(self.app(_scope(request), stream.receive, stream.send))
        try:
            yield stream
        finally:
            stream.gone.set()
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(task, 10)


Enter = Callable[..., AbstractAsyncContextManager[Room]]
"""`enter(events, seat, mode)` opens a portal as `visit` does, and gives all of it."""


class Stream:
    """What a stream says, event by event; `status` and `headers` are there once something was said."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.status = 0
        self.headers: dict[str, str] = {}
        self.raw = ""
        self._said: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._rest = ""

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.raw += message.get("body", b"").decode()
        self._rest += message.get("body", b"").decode()
        *whole, self._rest = self._rest.split("\n\n")
        for block in whole:
            fields = dict(line.split(": ", 1) for line in block.splitlines())
            if "event" in fields:
                await self._said.put({**fields, "data": json.loads(fields["data"])})
        if not message.get("more_body"):
            await self._said.put(None)

    async def next(self, *names: str) -> dict[str, Any] | None:
        """The next event, of these names if some are given; none where the stream has ended."""
        while True:
            said = await asyncio.wait_for(self._said.get(), 20)
            if said is None or not names or said["event"] in names:
                return said


async def hear(service: Service[Any], events: Sequence[Event]) -> None:
    """Let a service hear these events."""
    if not events:
        return
    messages = [
        Message(topic(event.envelope.source), 0, offset, *travelling(event)) for offset, event in enumerate(events)
    ]
    heard = await service.handlers.hear(messages, events[-1].envelope.recordedtime)
    assert heard.effective == len(events)


def _scope(request: httpx2.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": url.path,
        "raw_path": url.raw_path,
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("portal.example", 80),
    }
