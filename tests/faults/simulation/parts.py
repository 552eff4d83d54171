"""The product's edges that are simulated: its database, its locks, its turn to relay. Everything above them is real."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from sqlalchemy import Connection

import shared.database
import shared.messaging.turn
from shared import migrating
from shared.events import binary, envelope, kept
from shared.observability import Metrics
from tests.faults.simulation import database as simulated
from tests.faults.simulation.process import CURRENT, Process


@contextmanager
def replaced(found: Any, by: Any) -> Iterator[None]:
    """Something of the product under whatever name its modules know it, replaced for the time of the block."""
    places = [
        (module, name)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith(("shared", "services"))
        for name, value in list(vars(module).items())
        if value is found
    ]
    assert places, f"nothing of the product is {found}"
    for module, name in places:
        setattr(module, name, by)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, found)


@contextmanager
def simulated_parts() -> Iterator[None]:
    """The product with simulated edges."""
    with ExitStack() as stack:
        stack.enter_context(replaced(shared.database.Database, _database))
        stack.enter_context(replaced(shared.database.hold, simulated.hold))
        stack.enter_context(replaced(shared.database.hold_free, simulated.hold_free))
        stack.enter_context(replaced(shared.messaging.turn.turn, _turn))
        stack.enter_context(replaced(migrating.migrate, _made_already))
        stack.enter_context(replaced(Metrics, lru_cache(Metrics)))
        for pure in (envelope.parse, kept.read, binary.from_headers, envelope.canonical, envelope.chain):
            stack.enter_context(replaced(pure, remembering(pure)))
        stack.callback(structlog.configure, **structlog.get_config())
        structlog.configure(processors=[_swallowed], cache_logger_on_first_use=False)
        yield


def remembering(pure: Callable[..., Any]) -> Callable[..., Any]:
    """A pure function of frozen arguments that gives the same again: most events come in thousands of schedules."""
    known: dict[Any, tuple[Any, Any]] = {}

    def remembered(*arguments: Any) -> Any:
        key = tuple(one if isinstance(one, str | bytes | tuple) else id(one) for one in arguments)
        found = known.get(key)
        if found is None:
            if len(known) > 50_000:
                known.clear()
            found = known[key] = (pure(*arguments), arguments)  # the arguments are kept, so that no id comes again
        return found[0]

    return remembered


def make_tables(revisions: tuple[Path, ...], connection: Connection) -> None:
    """The tables that the product's own migrations make."""
    config = migrating.configuration(revisions)
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")


def _database(_place: Any, **_options: Any) -> simulated.SimulatedDatabase:
    process = CURRENT.get()
    return simulated.SimulatedDatabase(process.world.stores[process.service_name], process)


def _turn(_database: Any, wake: Callable[[], None]) -> SimulatedTurn:
    return SimulatedTurn(CURRENT.get(), wake)


class SimulatedTurn:
    """Whose turn it is to relay: everyone's, or that of one living process of the service, as the schedule has it."""

    def __init__(self, process: Process, wake: Callable[[], None]) -> None:
        self._process, self._wake = process, wake

    async def mine(self) -> bool:
        """Whether this process relays."""
        await self._process.step("turn")
        turns = self._process.world.turns
        holder = turns.get(self._process.service_name)
        if holder is None or holder._process.dead:
            turns[self._process.service_name] = self
        return self._process.world.all_relay or turns[self._process.service_name] is self

    async def tell(self) -> None:
        """Wake the process that relays."""
        await self._process.step("notify")
        self._process.world.turns[self._process.service_name]._wake()

    async def close(self) -> None:
        """It ends with the process."""


async def _made_already(*_arguments: Any) -> bool:
    await CURRENT.get().step("migrate")
    return False


def _swallowed(_logger: Any, _method: str, entry: Any) -> Any:
    """What a loop of a service logs as a failure goes to the schedule, which knows what it has caused itself."""
    if entry.get("exc_info"):
        error = sys.exc_info()[1]
        process = CURRENT.get(None)
        if error is not None and process is not None:
            process.world.failed(process, error)
    raise structlog.DropEvent
