"""One running service: its handlers over its own database, and its relay, consumer, timer and signer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from shared import migrating
from shared.access import Seats
from shared.access.bearers import Bearers
from shared.clock import Clock, real_clock
from shared.database import Database
from shared.events.catalogue import topic
from shared.events.proof import SigningKey
from shared.handling import Handlers
from shared.messaging import letters, log, outbox
from shared.messaging.broker import Broker, Partition, PartitionLost, Subscription
from shared.messaging.broker import Message as Polled
from shared.messaging.consumer import Hears, nothing_to_project
from shared.messaging.letters import dead_letter_topic
from shared.messaging.parking import Tries
from shared.messaging.taking_in import Project
from shared.messaging.turn import turn
from shared.observability import Metrics, logger
from shared.observability.logs import about
from shared.observability.tracing import Traces, now, untold
from shared.recovery.standing import require_complete
from shared.settings import Mode, Settings
from shared.stage import Stage

S = TypeVar("S")

SLOW_POLL = 5.0
"""Seconds after which whoever relays looks for something to relay though nobody has said that there is."""

TURN_POLL = 1.0
"""Seconds after which another process of the service looks whether the one that relays is gone."""


WRITERS = 4
"""How many partitions are taken in at once where the database takes several writers; commands need connections too."""


@dataclass(frozen=True)
class Surroundings:
    """What a service is placed in: settings, the broker, the seats it trusts, the clock, and who is told of it."""

    settings: Settings
    broker: Broker
    seats: Seats
    key: SigningKey
    clock: Clock = real_clock
    traces: Traces = untold

    @cached_property
    def bearers(self) -> Bearers:
        """Whom tokens name here: read by all services of the process alike. Raises `UnreadableGrants`."""
        return Bearers(self.settings, self.seats)


class Service(Generic[S]):
    """One running service: its handlers over its own database, and its relay, consumer and timer."""

    def __init__(
        self,
        stage: Stage[S],
        around: Surroundings,
        hears: Hears,
        project: Project = nothing_to_project,
        migrations: Path | None = None,
    ) -> None:
        self.stage = stage
        self.hears = tuple(hears)
        self.around = around
        self.metrics = Metrics(stage.producer)
        self.tracing = around.traces(stage.producer)
        settings = around.settings
        self.database = Database(settings.database(stage.producer), durable=settings.durable)
        self.handlers = Handlers(
            stage,
            self.database,
            project,
            self.hears,
            self.metrics,
            around.key,
            settings.after_seconds,
            Tries(settings.tries, settings.try_again_seconds),
            self.tracing,
        )
        self.project = project
        self._turn = turn(self.database, self.handlers.outgoing.set)
        self._migrations = migrating.places(migrations)
        self._subscription: Subscription | None = None
        self._writers = asyncio.Semaphore(WRITERS)
        self._went: dict[str, float] = {}
        self._log = logger(stage.producer)

    async def prepare(self) -> None:
        """Bring the tables up to date, and make sure of the topics.

        In production a database that processes share is changed by `rapporteur migrate` alone, before they start.
        Raises `NotMigrated` where that was not done.
        """
        if self.database.is_shared and self.around.settings.mode is Mode.PRODUCTION:
            await migrating.require_current(self.database, self._migrations)
        else:
            await migrating.migrate(self.database, self._migrations)
        heard = [topic(producer) for producer in self.hears]
        topics = [topic(self.stage.producer), *heard, *map(dead_letter_topic, heard)]
        await self.around.broker.ensure_topics(topics, self.around.settings.partitions)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The service ready to be asked: its tables up to date, topics there, its place in its group taken.

        Raises `NotMigrated`, and `DatabaseBehind` where the database was lost or is older than its topics.
        """
        heard = [topic(producer) for producer in self.hears]
        try:
            await self.prepare()
            await require_complete(self.database, self.around.broker, self.stage.producer, self.hears)
            async with self.around.broker.subscribe(self.stage.producer, heard) as subscription:
                self._subscription = subscription
                try:
                    yield
                finally:
                    self._subscription = None
        finally:
            await self._turn.close()
            await self.database.close()

    async def relay(self) -> int:
        """Hand what was decided, and what could not be taken, to the broker. Returns how many messages that was."""
        if not self.handlers.outgoing.is_set():
            return 0
        self.handlers.outgoing.clear()
        try:
            return await self._relay_events() + await self._relay_letters()
        except BaseException:
            self.handlers.outgoing.set()  # what could not be relayed is relayed at the next try
            raise

    async def _relay_events(self) -> int:
        async with self.database.reading() as connection:
            events = await outbox.unrelayed(connection, self.stage.producer)
        if events:
            since = now()
            await outbox.publish(self.around.broker, self.stage.producer, events)
            until = now()
            async with self.database.writing() as connection:
                await outbox.mark_relayed(connection, events)
            self.tracing.relayed(events, since, until)
            self.metrics.relayed.labels(self.metrics.service).inc(len(events))
            if not outbox.are_all(events):
                self.handlers.outgoing.set()
        return len(events)

    async def _relay_letters(self) -> int:
        async with self.database.reading() as connection:
            rows = await letters.unannounced(connection)
        if rows:
            for row in rows:
                beside = letters.dead_letter_topic(row.topic)
                await self.around.broker.publish(beside, [letters.told(row, self.stage.producer)])
            async with self.database.writing() as connection:
                await letters.mark_announced(connection, rows)
            self.handlers.outgoing.set()  # there may be more than were read at once
        return len(rows)

    async def deliver(self, wait: float = 0.0, at_most: int = 100) -> int:
        """Take in what the broker has for this service. Returns how many messages that was.

        Where the database takes several writers each partition goes at its own pace, and fails alone.
        """
        subscription = self._subscription
        if subscription is None:
            await asyncio.sleep(wait)  # not open: whoever asks again and again must not keep others away
            return 0
        messages = await subscription.poll(at_most, wait)
        lanes = [messages] if not self.database.is_shared else _by_partition(messages)
        outcomes = await asyncio.gather(
            *(self._take_in(subscription, lane) for lane in lanes if lane), return_exceptions=True
        )
        for outcome in outcomes:
            if outcome is not None:
                raise outcome
        return len(messages)

    async def _take_in(self, subscription: Subscription, messages: Sequence[Polled]) -> None:
        try:
            async with self._writers:
                await self.handlers.hear(messages, self.around.clock())
            await subscription.commit(messages)
        except PartitionLost as lost:
            self._log.info("partition lost; its messages come again and are known", places=str(lost))
        except Exception:
            await self._read_again(subscription, messages)
            raise

    async def _read_again(self, subscription: Subscription, messages: Sequence[Polled]) -> None:
        """Go back to messages not taken in, which a later commit would pass over, or not committed, which would lag."""
        for place in {message.place for message in messages}:
            first = min(message.offset for message in messages if message.place == place)
            try:
                await subscription.rewind(*place, first)
            except PartitionLost as lost:
                self._log.info("partition lost; its messages come again", places=str(lost))

    def stalled(self) -> dict[str, float]:
        """The running loops that have not got on for `early_seconds`, each with how many seconds that is."""
        most = self.around.settings.early_seconds
        return {name: round(since, 1) for name, since in self.standing().items() if since > most}

    def standing(self) -> dict[str, float]:
        """The running loops, each with how many seconds ago it last got on."""
        return {name: time.monotonic() - went for name, went in self._went.items()}

    async def unrelayed(self) -> bool:
        """Whether something decided has not reached the broker yet."""
        async with self.database.reading() as connection:
            return bool(await outbox.unrelayed(connection, self.stage.producer, limit=1))

    async def lag(self) -> int:
        """How many messages this service has not taken in yet."""
        topics = [topic(producer) for producer in self.hears]
        return sum((await self.around.broker.lag(self.stage.producer, topics)).values())

    async def run(self) -> None:
        """Relay, deliver, keep time and sign heads until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._forever("relay", self._relay_when_there_is_something))
            tasks.create_task(self._forever("deliver", lambda: self.deliver(wait=1.0)))
            tasks.create_task(self._forever("timer", self._keep_time))
            tasks.create_task(self._forever("checkpoint", self._sign_heads, watched=False))

    async def checkpoint_all(self) -> int:
        """Sign the head of every stream that has gone on since it was last signed."""
        async with self.database.reading() as connection:
            owners = await log.owners_in(connection)
        return sum([await self.handlers.checkpoint(owner, self.around.clock()) for owner in owners])

    async def _relay_when_there_is_something(self) -> None:
        mine = await self._turn.mine()
        if mine:
            while await self.relay():
                pass
        elif self.handlers.outgoing.is_set():
            self.handlers.outgoing.clear()
            await self._turn.tell()
        try:
            async with asyncio.timeout(SLOW_POLL if mine else TURN_POLL):
                await self.handlers.outgoing.wait()
        except TimeoutError:
            if mine:
                self.handlers.outgoing.set()  # a notice may be lost, or a commit kept that reported a failure

    async def _keep_time(self) -> None:
        await self.handlers.fire_due(self.around.clock())
        await self.handlers.retry_due(self.around.clock())
        await asyncio.sleep(0.5)

    async def _sign_heads(self) -> None:
        await asyncio.sleep(300)
        await self.checkpoint_all()

    async def _forever(self, name: str, step: Callable[[], Awaitable[Any]], *, watched: bool = True) -> None:
        about(service=self.stage.producer)
        pause = 0.1
        if watched:
            self._went[name] = time.monotonic()
        while True:
            try:
                await step()
                pause = 0.1
                if watched:
                    self._went[name] = time.monotonic()
            except Exception:
                self.metrics.failures.labels(self.metrics.service, name).inc()
                self._log.exception("retried after a failure", loop=name, pause=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)


def _by_partition(messages: Sequence[Polled]) -> list[list[Polled]]:
    lanes: dict[Partition, list[Polled]] = {}
    for message in messages:
        lanes.setdefault(message.place, []).append(message)
    return list(lanes.values())
