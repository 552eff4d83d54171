"""Where a scenario is played: in this process, or through a gateway to services that run elsewhere.

Either way it is played through the same HTTP commands, and after each the player waits until nothing moves any more.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx2

from services.portal.domain import STAGE
from services.portal.domain.state import State
from services.rehearsal.outcome import in_order
from services.rehearsal.player import SERVICES, Player
from services.together import Whole
from shared.access import ANY, Actor, Grant, Role, Seats, now_utc
from shared.documents.vocabulary import Refusal
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, parse
from shared.messaging.log import events_of

PATIENCE = 60.0
"""Seconds that a gateway may be unreachable, or services without any progress, before a play is given up."""

_PASSING = (502, 503, 504)


class NotReached(Refusal):
    """The gateway, or a service behind it, does not answer."""


class NothingMoves(Refusal):
    """A service is behind, and does not get on."""


class Venue(Protocol):
    """Where one session is played."""

    player: Player

    async def state(self) -> State:
        """What a reader knows by now."""
        ...

    async def events(self) -> list[Event]:
        """Every event of the session, in the total order."""
        ...


class Here:
    """The product in this process, moved step by step; `chance` delays all consumers at random."""

    def __init__(self, whole: Whole, session: str, chance: random.Random | None = None) -> None:
        self._whole, self._session = whole, session
        self.player = player_in(whole, session, chance)

    async def state(self) -> State:
        state: State = await self._whole.services["portal"].handlers.state(self._session)
        return state

    async def events(self) -> list[Event]:
        events: list[Event] = []
        for producer, service in self._whole.services.items():
            async with service.database.reading() as connection:
                events.extend(await events_of(connection, producer, self._session))
        return in_order(events)


def player_in(whole: Whole, session: str, chance: random.Random | None = None, *, runs: bool = False) -> Player:
    """A player over the product in this process, which moves it, or waits for it where it `runs` by itself."""
    client = httpx2.AsyncClient(transport=httpx2.ASGITransport(whole.app), base_url="http://rehearsal")

    async def settle() -> None:
        await (whole.until_quiet() if runs else whole.settle(chance))

    return Player(client, session, lambda actor: whole.around.seats.sign(actor, now_utc()), settle)


class Elsewhere:
    """Services behind a gateway, each under its name and the portal at the top."""

    def __init__(self, client: httpx2.AsyncClient, seats: Seats, session: str, patience: float = PATIENCE) -> None:
        self._client, self._session, self._patience = client, session, patience
        grants = (Grant(role=Role.SECRETARIAT, session=session, body=ANY),)
        token = seats.sign(Actor(name="secretariat", seat="secretariat", grants=grants), now_utc())
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._found: dict[str, list[Event]] = {service: [] for service in SERVICES}
        self._unfolded: list[Event] = []
        self._state = STAGE.initial
        self._reached: dict[str, int] = {}
        self._asked = True  # whether anything was asked for that may have moved something
        client.event_hooks["request"].append(self._note)
        self.player = Player(client, session, lambda actor: seats.sign(actor, now_utc()), self.settle)

    async def settle(self) -> None:
        """Wait until every service has heard all that the others have announced.

        Positions only grow. Where two readings of all services are alike, this is how things were between the two.
        """
        if not self._asked:
            return
        loop = asyncio.get_running_loop()
        last, since = await self._standing(), loop.time()
        while True:
            now = await self._standing()
            if now != last:
                last, since = now, loop.time()
            elif not (behind := _behind(now)):
                self._reached = {service: now[service]["positions"].get(service, 0) for service in SERVICES}
                self._asked = False
                return
            elif loop.time() - since > self._patience:
                raise NothingMoves(f"For {self._patience:.0f} s nothing has moved: {', '.join(behind)}.")
            else:
                await asyncio.sleep(0.01)

    async def state(self) -> State:
        await self._read_news()
        for event in in_order(self._unfolded):
            self._state = STAGE.evolve(self._state, event)
        self._unfolded.clear()
        return self._state

    async def events(self) -> list[Event]:
        await self.settle()
        await self._read_news()
        return in_order([event for found in self._found.values() for event in found])

    async def _note(self, request: httpx2.Request) -> None:
        self._asked = self._asked or request.method != "GET"

    async def _read_news(self) -> None:
        for service, known in self._found.items():
            if len(known) < self._reached.get(service, 0):
                lines = await self._get(f"/{service}", f"log?after={len(known)}")
                news = [parse(json.dumps(line), CATALOGUE) for line in lines]
                known.extend(news)
                self._unfolded.extend(news)

    async def _standing(self) -> dict[str, Any]:
        answers = await asyncio.gather(*(self._get(where, "positions") for where in ("", *map("/{}".format, SERVICES))))
        return {answer["service"]: answer for answer in answers}

    async def _get(self, where: str, what: str) -> Any:
        path = f"{where}/sessions/{self._session}/{what}"
        response = await self._client.get(path, headers=self._authorization)
        if response.status_code != 200:
            raise NotReached(f"{path} answers {response.status_code}: {response.text[:300]}")
        return response.json()


def _behind(standing: dict[str, Any]) -> list[str]:
    told = {name: answer["positions"].get(name, 0) for name, answer in standing.items()}
    return [
        f"{name} has heard {answer['positions'].get(producer, 0)} of {told[producer]} events of {producer}"
        for name, answer in standing.items()
        for producer in answer["hears"]
        if answer["positions"].get(producer, 0) != told[producer]
    ]


@asynccontextmanager
async def elsewhere(gateway: str, seats: Seats, session: str, patience: float = PATIENCE) -> AsyncIterator[Elsewhere]:
    """Services behind the gateway at an address such as http://localhost:8000. Raises `NotReached`."""
    async with httpx2.AsyncClient(transport=_Patient(patience), base_url=gateway, timeout=PATIENCE) as client:
        yield Elsewhere(client, seats, session, patience)


class _Patient(httpx2.AsyncBaseTransport):
    """Asks again while a service is away: every act has a key, so that it is done once however often it is sent."""

    def __init__(self, patience: float) -> None:
        self._inner = httpx2.AsyncHTTPTransport()
        self._patience = patience

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        until = asyncio.get_running_loop().time() + self._patience
        while True:
            last = asyncio.get_running_loop().time() > until
            try:
                response = await self._inner.handle_async_request(request)
                await response.aread()  # a service may be killed in the middle of its answer
                if response.status_code not in _PASSING or last:
                    return response
                await response.aclose()
            except httpx2.TransportError as error:
                if last:
                    raise NotReached(f"{request.url} does not answer: {error!r}.") from None
            await asyncio.sleep(0.1)

    async def aclose(self) -> None:
        await self._inner.aclose()
