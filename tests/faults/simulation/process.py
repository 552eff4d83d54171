"""A process of a service: the real service with its loops, which may die at any step and is then built anew."""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import OperationalError

from tests.faults.simulation.boundaries import standing_here, waiting_there

if TYPE_CHECKING:
    from shared.service import Service
    from tests.faults.simulation.world import World

CURRENT: contextvars.ContextVar[Process] = contextvars.ContextVar("process")


class Died(BaseException):
    """The process is gone: nothing of what it would still do is done."""


class ConnectionLost(Exception):
    """The process that was asked died before it answered."""


def of_its_process(
    loop: asyncio.AbstractEventLoop, work: Any, context: contextvars.Context | None = None
) -> asyncio.Task[Any]:
    """The loop's task factory: a task belongs to the process that begins it."""
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, context=context)
    process = CURRENT.get(None) if context is None else context.get(CURRENT)
    if process is not None:
        process.begun(task)
    return task


class Process:
    """One life of one process. After its death another is started in its place, with nothing but what is durable."""

    def __init__(self, world: World, service: str, number: int) -> None:
        self.world, self.service_name, self.number = world, service, number
        self.name = f"{service}/{number}"
        self.dead = False
        self.service: Service[Any] | None = None
        self._tasks: dict[asyncio.Task[Any], None] = {}  # in the order in which they began, so that they die in it
        self._context = contextvars.copy_context()
        self._context.run(CURRENT.set, self)
        self.task = self._start(self._run())

    async def step(self, kind: str, detail: str = "") -> None:
        """One step of the process, taken when it is chosen. Raises `Died`, or an error of the database."""
        world = self.world
        if self.dead:
            raise Died
        if world.trouble.dies(kind, self._tasks):
            self._die_here(kind)
            raise Died
        await world.loop.step(self.name)
        if self.dead:
            raise Died
        if world.choices.telling:
            here = standing_here(sys._getframe(1), "")
            world.choices.tell(f"{self.name} {kind} {detail} at {here[0] if here else '?'}")
        if world.trouble.fails(kind):
            world.choices.tell(f"{self.name}: the database does not answer")
            raise OperationalError(kind, None, ConnectionError("the database does not answer"))

    def later(self, wake: Callable[[], None]) -> None:
        """Call something in a moment of simulated time."""
        self.world.loop.call_later(0.01, wake)

    def die(self) -> None:
        """Nothing of this process goes on."""
        if self.dead:
            return
        self.dead = True
        self.world.choices.note("x")
        self.world.choices.tell(f"{self.name} dies")
        for task in list(self._tasks):
            task.cancel()
        self.world.died(self)

    def _die_here(self, kind: str) -> None:
        mine = asyncio.current_task()
        places = set(standing_here(sys._getframe(2), kind))
        for task in self._tasks:
            if task is not mine:
                places.update(waiting_there(task))
        self.world.trouble.count(places)
        if self.world.choices.telling:
            self.world.choices.tell(f"{self.name} {kind}: death at {', '.join(map(str, sorted(places)))}")
        self.die()

    async def call(self, asked: Callable[[Service[Any]], Coroutine[Any, Any, Any]]) -> Any:
        """What the service answers, as a client gets it. Raises `ConnectionLost` if the process dies meanwhile."""
        if self.dead or self.service is None:
            raise ConnectionLost(self.name)
        task = self._start(asked(self.service))
        await asyncio.wait({task})
        if task.cancelled() or isinstance(task.exception(), Died):
            raise ConnectionLost(self.name)
        return task.result()

    def _start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        return self.world.loop.create_task(work, context=self._context)

    def begun(self, task: asyncio.Task[Any]) -> None:
        """Note a task of this process, so that it dies with it."""
        self._tasks[task] = None
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled():
            task.exception()  # whoever waits for it sees it; nobody waits for what died

    async def _run(self) -> None:
        try:
            service = self.world.build(self)
            async with service.open():
                self.service = service
                await service.run()
        except Died:
            raise
        except Exception as error:
            self.world.choices.tell(f"{self.name} ends by itself: {error!r}")
            self.die()
