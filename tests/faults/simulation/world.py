"""One schedule from its seed: services, clients, trouble, and what is left when the dust has settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from shared.access import Seats
from shared.answers import Asked
from shared.documents.vocabulary import Refusal
from shared.events.catalogue import topic
from shared.events.proof import SigningKey
from shared.messaging import letters, parking, waiting
from shared.messaging.broker import BrokerError, Outgoing
from shared.problems import LostRace, NotHeardYet
from shared.service import Service, Surroundings
from shared.settings import Settings
from tests.faults.simulation.broker import SimulatedBroker, Topics
from tests.faults.simulation.database import Store
from tests.faults.simulation.process import ConnectionLost, Process, of_its_process
from tests.faults.simulation.schedule import Choices, Loop, Stuck
from tests.faults.simulation.scripts import BEGINNING, FIRST, Act, Clock, Script, now_of
from tests.faults.simulation.trouble import Trouble

SETTINGS = Settings(data=Path("nowhere"), database_url="", kafka="", durable=False, after_seconds=0.2, keys=None)
MOST_LOOKS = 4000
"""So often does a schedule look whether everything is at rest, each time after some simulated time."""

SIGNED = BEGINNING + timedelta(days=365)
"""When the logs of a rehearsal are signed."""

NONSENSE = Outgoing(FIRST.encode(), b"{", (("ce_id", b"none"),))
"""What somebody else might write on a topic."""

KEY = SigningKey.of_seed("simulation")
SEATS = Seats(b"s" * 32)


@dataclass
class Answered:
    """An act and what came of it: the answer, or the refusal."""

    act: Act
    answer: Mapping[str, Any] | None
    refusal: str | None = None


@dataclass
class World:
    """Everything of one schedule. `stores` are emptied; `make` builds a service, which `hears` others by name."""

    choices: Choices
    script: Script
    stores: dict[str, Store]
    hears: Mapping[str, tuple[str, ...]]
    make: Callable[[Process, Surroundings], Service[Any]]
    trouble: Trouble
    loop: Loop
    troubled: bool = True
    mended: list[str] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    deaths: int = 0

    def __post_init__(self) -> None:
        self.loop.set_task_factory(of_its_process)
        self.topics = Topics(self.choices, troubled=self.troubled)
        self.processes: dict[tuple[str, int], Process] = {}
        self._positions: dict[str, dict[str, int]] = {}
        self.turns: dict[str, Any] = {}
        self.all_relay = self.choices.happens(0.5)
        # In one partition stand all sessions, so that one batch tells of several; in two each may go on by itself.
        self.settings = SETTINGS.model_copy(update={"partitions": 1 + self.choices.below(2)})
        self.states: dict[tuple[str, str], Any] = {}
        self._watched: dict[tuple[Any, ...], int] = {}
        for name, store in self.stores.items():
            store.empty()
            store.on_commit = partial(self._watch, name, store) if "poisoned" in self.script.name else None

    def build(self, process: Process) -> Service[Any]:
        """The service of a process, with nothing but what is durable."""
        skew = timedelta(seconds=(self.choices.below(5) - 2) / 4) if self.troubled else timedelta()
        clock = lambda: BEGINNING + timedelta(seconds=self.loop.time()) + skew  # noqa: E731
        return self.make(process, Surroundings(self.settings, SimulatedBroker(self.topics, process), SEATS, KEY, clock))

    def died(self, process: Process) -> None:
        """Another process is started in a while; the broker misses the dead one in a while, sooner or later."""
        self.deaths += 1
        self.loop.call_later(0.01 + self.choices.below(20) / 100, self._start, process.service_name, process.number)
        members = [m for group in self.topics.members.values() for m in group if m._process is process]
        for member in members:
            self.loop.call_later(self.choices.below(20) / 60, self.topics.leave, member)

    def failed(self, process: Process, error: BaseException) -> None:
        """A loop of a service has failed and goes on: it may do so only for what was caused here."""
        if not isinstance(error, OperationalError | OSError | BrokerError):
            self.wrong.append(f"{process.name} failed: {type(error).__name__}: {str(error)[:300]}")

    async def play(self) -> None:
        """Start, act, and wait until nothing moves; then mend what is poisoned, and sign."""
        for service in self.stores:
            twice = self.troubled and self.choices.happens(0.8 if service in self.script.crowded else 0.3)
            for number in range(2 if twice else 1):
                self._start(service, number)
        if self.script.rehearsed:
            for number, act in enumerate(self.script.clients[0]):
                await self._do(act, number)
                await self.settle()
        else:
            clients = [self._client(acts, 10 * n) for n, acts in enumerate(self.script.clients)]
            await asyncio.gather(*clients, self._onlooker(), self._somebody_else())
        await self.settle()
        await self._mend()
        if self.script.rehearsed or self.script.signed:
            for service in self.stores:
                await self._ask(service, self._sign)
                await self.settle()
        for service in self.stores:
            for owner in self.script.owners:
                self.states[service, owner] = await self._ask(service, partial(_state, owner))

    async def _sign(self, service: Service[Any]) -> None:
        if self.script.rehearsed:
            await service.handlers.checkpoint(self.script.owners[0], SIGNED)
        else:
            await service.checkpoint_all()

    async def settle(self) -> None:
        """Wait until everything decided has been heard by all, whatever dies meanwhile."""
        for _ in range(MOST_LOOKS):
            if self._settled():
                return
            await asyncio.sleep(0.02)
        raise Stuck(f"not at rest after {MOST_LOOKS} looks")

    def _settled(self) -> bool:
        for service, store in self.stores.items():
            if not any(
                p.service is not None and not p.dead for (name, _), p in self.processes.items() if name == service
            ):
                return False
            if any(self.topics.behind(service, [topic(other) for other in self.hears[service]]).values()):
                return False
            if not self.script.rehearsed and store.committed("SELECT 1 FROM deadlines"):
                return False
            if store.committed("SELECT 1 FROM letters WHERE NOT announced"):
                return False
            unrelayed = store.committed(
                "SELECT 1 FROM events e LEFT JOIN relayed r ON r.owner = e.owner"
                " WHERE e.producer = ? AND e.sequence > coalesce(r.sequence, 0) LIMIT 1",
                service,
            )
            if unrelayed:
                return False
        return True

    def _start(self, service: str, number: int) -> None:
        self.processes[service, number] = Process(self, service, number)

    async def _client(self, acts: tuple[Act | Clock, ...], first: int) -> None:
        for number, act in enumerate(acts, start=first):
            await self._do(act, number)
            await asyncio.sleep(self.choices.below(10) / 150)

    async def _onlooker(self) -> None:
        """Someone who only reads, while others write."""
        for service in self.stores:
            if self.script.onlooked or self.choices.happens(0.03):
                await self._ask(service, lambda it: it.handlers.refusals("session-1"))
                await self._ask(service, lambda it: it.handlers.state("session-1", now_of(12)))
                await self._ask(service, lambda it: it.handlers.state("session-1"))
                await self._ask(service, _readiness)
                await self._ask(service, lambda it: it.lag())
                await self._ask(service, lambda it: it.unrelayed())

    async def _somebody_else(self) -> None:
        """Someone who writes on a topic what is no event."""
        if self.script.nonsense:
            while topic("drafting") not in self.topics.counts:  # noqa: ASYNC110 - whoever starts first makes it
                await asyncio.sleep(0.01)
            self.topics.append(topic("drafting"), NONSENSE)

    async def _do(self, act: Act | Clock, number: int) -> None:
        if isinstance(act, Clock):
            await self._ask(act.service, lambda it: it.handlers.fire_due(act.at, act.session))
            return
        reached = self._positions.setdefault(act.command.session, {})
        after = dict(reached) if act.following else None
        now = act.at or now_of(number)
        asked = Asked(act.actor, act.key, now, act.expected, after, rehearsing=self.script.rehearsed)
        ask = partial(self._answer, act, asked)
        if self.troubled and self.choices.happens(0.15):
            first, second = await asyncio.gather(ask(), ask())
        else:
            first = await ask()
            second = await ask() if self.troubled and self.choices.happens(0.15) else first
        if first.answer != second.answer:
            self.wrong.append(f"{act.key} was answered {first.answer}, then {second.answer}")
        self.answered.append(first)
        for producer, position in (first.answer or {}).get("positions", {}).items():
            reached[producer] = max(position, reached.get(producer, 0))

    async def _answer(self, act: Act, asked: Asked) -> Answered:
        try:
            return Answered(act, await self._ask(act.service, lambda it: it.handlers.act(act.command, asked)))
        except Refusal as refusal:
            self.choices.tell(f"client: {act.key} is refused: {type(refusal).__name__}")
            return Answered(act, None, type(refusal).__name__)

    async def _ask(self, service: str, what: Callable[[Service[Any]], Any]) -> Any:
        """Ask a process of the service, and again under the same key until there is an answer."""
        while True:
            alive = [p for (name, _), p in sorted(self.processes.items()) if name == service and p.service is not None]
            try:
                if alive:
                    return await alive[self.choices.below(len(alive))].call(what)
            except (ConnectionLost, OperationalError, OSError, LostRace, NotHeardYet) as error:
                self.choices.tell(f"client of {service}: asks again after {type(error).__name__}")
            await asyncio.sleep(0.01)

    async def _mend(self) -> None:
        """Whoever can mend poison does, and has the parked owners tried again."""
        if "poisoned" not in self.script.name and not self.script.nonsense:
            return
        for service in self.stores:
            if self.script.again or (self.troubled and self.choices.happens(0.3)):
                self.topics.again(service)
        await self.settle()
        await asyncio.sleep(
            2 if self.script.patient else self.choices.below(3)
        )  # it is tried again by itself meanwhile
        self.mended.append("mended")
        for service, store in self.stores.items():
            if self.choices.happens(0.5):
                await self._ask(service, partial(_replay, self._now()))
            for (owner,) in store.committed("SELECT owner FROM parked"):
                await self._ask(service, partial(_retry, owner, self._now()))
        await self.settle()

    def _now(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.loop.time())

    def _watch(self, service: str, store: Store) -> None:
        """While an owner is parked, nothing that others say about it is taken in."""
        heard = "SELECT count(*) FROM events WHERE owner = ? AND producer <> ?"
        parked = store.raw.execute("SELECT owner, producer, sequence FROM parked").fetchall()
        standing = {(service, *place): store.raw.execute(heard, (place[0], service)).fetchone()[0] for place in parked}
        for place, count in standing.items():
            if count > self._watched.get(place, count):
                self.wrong.append(f"{service} took in later events of {place[1]}, which is parked")
        self._watched = {place: n for place, n in self._watched.items() if place[0] != service} | standing


async def _state(owner: str, service: Service[Any]) -> Any:
    return await service.handlers.state(owner)


async def _retry(owner: str, now: datetime, service: Service[Any]) -> Any:
    return await service.handlers.retry(owner, now)


async def _replay(now: datetime, service: Service[Any]) -> None:
    async with service.database.reading() as connection:
        open_still = [await letters.letter_named(connection, row.letter) for row in await letters.letters(connection)]
    for letter in open_still:
        await service.handlers.replay(letter, now)


async def _readiness(service: Service[Any]) -> None:
    """What a service reads when it is asked whether it is ready."""
    async with service.database.reading() as connection:
        await parking.parked(connection)
        await waiting.waiting_since(connection)
