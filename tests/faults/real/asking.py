"""Whoever asks in the tests of outages: a secretariat, which opens sessions and records, many acts at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx2

from shared.access import ANY, Actor, Grant, Role, Seats, now_utc
from shared.settings import Settings
from tests.processes.fleet import Fleet

Answer = tuple[int, dict[str, Any]]

OPENING = {
    "title": "Meetings of the working groups",
    "place": "Vienna",
    "time_zone": "Europe/Vienna",
    "opens": "2024-05-13",
    "closes": "2024-05-17",
    "body_list": [{"symbol": "CTOC/COP/WG.2", "name": "Working Group on Technical Assistance"}],
    "parent": {"symbol": "CTOC/COP", "name": "Conference of the Parties"},
    "chair": {"of": ["CTOC/COP/WG.2"], "delegation": "ESP"},
}


class Asker:
    """Asks one process of a fleet, as someone who may do everything in every session."""

    def __init__(
        self, client: httpx2.AsyncClient, seats: Seats, port: int, role: Role = Role.SECRETARIAT, mounted: str = ""
    ) -> None:
        self._client, self._base = client, f"http://127.0.0.1:{port}{mounted}"
        actor = Actor(name=role.value, seat=role.value, grants=(Grant(role=role, session=ANY, body=ANY),))
        self._headers = {"Authorization": f"Bearer {seats.sign(actor, now_utc())}"}

    async def act(self, path: str, body: dict[str, Any], key: str) -> httpx2.Response:
        """Post an act."""
        headers = {**self._headers, "Idempotency-Key": key}
        return await self._client.post(f"{self._base}{path}", json=body, headers=headers)

    async def get(self, path: str) -> Any:
        """What stands at an address."""
        response = await self._client.get(f"{self._base}{path}", headers=self._headers)
        assert response.status_code == 200, response.text
        return response.json()

    async def status(self, path: str) -> tuple[int, Any]:
        """What an address answers, whatever that is."""
        response = await self._client.get(f"{self._base}{path}", headers=self._headers)
        return response.status_code, response.json()

    async def open(self, session: str) -> None:
        """Open a session."""
        response = await self.act(f"/sessions/{session}/open", OPENING, f"open-{session}")
        assert response.status_code == 201, response.text

    async def state(self, session: str, number: int) -> httpx2.Response:
        """Record a statement, the `number`-th under its own key."""
        body = {"item": f"item-{number}", "speakers": ["ARG", "AUT"]}
        return await self.act(f"/sessions/{session}/statements", body, f"{session}-{number}")

    async def log(self, session: str) -> list[dict[str, Any]]:
        """The service's own events of a session."""
        found: list[dict[str, Any]] = await self.get(f"/sessions/{session}/log")
        return found

    async def heard(self, session: str, producer: str) -> int:
        """How far the service has heard a producer."""
        return int((await self.get(f"/sessions/{session}/positions"))["positions"].get(producer, 0))


def asker(client: httpx2.AsyncClient, made: Fleet, name: str, role: Role = Role.SECRETARIAT) -> Asker:
    """Whoever asks a process of the fleet."""
    return Asker(client, Seats.kept_in(Settings(keys=made.keys).key("seats")), made.ports[name], role)


async def at_once(many: Iterable[Callable[[], Awaitable[Any]]], clients: int) -> list[Any]:
    """Do many things, so many at a time; returns what came of each, in their order."""
    free = asyncio.Semaphore(clients)

    async def one(do: Callable[[], Awaitable[Any]]) -> Any:
        async with free:
            return await do()

    return await asyncio.gather(*(one(do) for do in many))


async def until(holds: Callable[[], Awaitable[bool]], seconds: float, what: str) -> None:
    """Wait until something holds."""
    try:
        async with asyncio.timeout(seconds):
            while not await holds():  # noqa: ASYNC110 - what is waited for is in another process
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:.0f} s: {what}") from None
