"""All five services in one process, on one port: for one desk, for rehearsals, and for tests.

Each keeps its own database and hears the others through the embedded broker, as it would on machines of its own.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from services.adoption import app as adoption
from services.adoption import store as adoption_store
from services.amendments import app as amendments
from services.amendments import store as amendments_store
from services.drafting import app as drafting
from services.drafting import store as drafting_store
from services.portal import app as portal
from services.portal import store as portal_store
from services.publication import app as publication
from services.publication import store as publication_store
from shared.events.catalogue import topic
from shared.process import running, surroundings
from shared.service import Service, Surroundings
from shared.settings import Settings

MIGRATIONS = {
    "drafting": drafting_store.MIGRATIONS,
    "amendments": amendments_store.MIGRATIONS,
    "adoption": adoption_store.MIGRATIONS,
    "publication": publication_store.MIGRATIONS,
    "portal": portal_store.MIGRATIONS,
}
"""Where the revisions of each service's own tables are."""

STAGES = {
    "drafting": drafting.build,
    "amendments": amendments.build,
    "adoption": adoption.build,
    "publication": publication.build,
}
"""The services that decide, in the order of a document's life, each mounted under its name below the portal."""


@dataclass(frozen=True)
class Whole:
    """The product in one process: its app, its services by name, and what they are placed in."""

    app: FastAPI
    services: dict[str, Service[Any]]
    around: Surroundings

    async def settle(self, chance: random.Random | None = None) -> None:
        """Relay and deliver, in a fixed order, until nothing moves any more.

        `chance` delays consumers at random: the outcome must be the same. That nothing moved means that nothing will
        only where nothing is delayed, and the broker gives at once what it has, as the embedded one does.
        """
        services = list(self.services.values())
        at_once = chance is None and not self.around.settings.kafka
        while True:
            moved = 0
            if chance is not None:
                chance.shuffle(services)
            for service in services:
                if chance is None or chance.random() < 0.7:
                    moved += await service.relay()
            for service in services:
                if chance is None or chance.random() < 0.5:
                    moved += await service.deliver(at_most=100 if chance is None else chance.randint(1, 3))
            if not moved and (at_once or await self.quiet()):
                return

    async def quiet(self) -> bool:
        """Whether everything decided has been heard by every service.

        The services go on while they are asked one after another. What counts is that nobody has anything to hear, then
        that nobody has anything to tell (whoever hears reacts first), and that nothing was told meanwhile.
        """
        told = await self._told()
        services = self.services.values()
        if any([await service.lag() for service in services]):
            return False
        if any([await service.unrelayed() for service in services]):
            return False
        return told == await self._told()

    async def _told(self) -> list[Mapping[int, int]]:
        return [await self.around.broker.end_offsets(topic(name)) for name in self.services]

    async def until_quiet(self) -> None:
        """Wait, while the services run by themselves, until nothing moves any more."""
        while not await self.quiet():  # noqa: ASYNC110 - there is no one event for "nothing moves"
            await asyncio.sleep(0.002)


@asynccontextmanager
async def together(settings: Settings, *, run: bool) -> AsyncIterator[Whole]:
    """All services, open; with `run` their loops go by themselves, else `settle` moves them."""
    async with AsyncExitStack() as stack:
        around = await stack.enter_async_context(surroundings(settings))
        services: dict[str, Service[Any]] = {}
        portal_service, app = portal.build(around)
        for name, build in STAGES.items():
            services[name], mounted = build(around)
            app.mount(f"/{name}", mounted)
            app.state.measured.append(services[name])
        services["portal"] = portal_service
        for service in services.values():
            await stack.enter_async_context(service.open())
        if run:
            for service in services.values():
                await stack.enter_async_context(running(service))
        yield Whole(app, services, around)
