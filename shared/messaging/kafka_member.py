"""One member of a consumer group of Apache Kafka: what it holds, polls and commits, and how it hands over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError

from shared.messaging.broker import Message, Partition, PartitionLost, Reading, SubscriptionClosed
from shared.messaging.kafka_clients import stop

if TYPE_CHECKING:
    from shared.messaging.kafka import KafkaBroker

log = logging.getLogger(__name__)


class KafkaSubscription:
    """A member of a consumer group; see `Subscription`.

    Before it hands partitions over it gives out nothing more, and waits until what it gave out is committed or rewound,
    at most `drain` seconds: so the next holder does not do again what is being done here.
    """

    def __init__(self, broker: KafkaBroker, group: str, topics: Sequence[str]) -> None:
        self._broker = broker
        self._group = group
        self._topics = sorted(set(topics))
        self._held: frozenset[Partition] = frozenset()
        self._reading = Reading()
        self._open = False
        self._handing_over = False
        self._done = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._broker.partitions(self._topics)
        self._consumer = self._broker.member(self._group)
        self._consumer.subscribe(
            [self._broker.named(topic) for topic in self._topics], listener=_Dealt(self._drain, self._take)
        )
        try:
            await self._consumer.start()
        except BaseException:
            await stop(self._consumer)
            raise
        self._open = True
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._open:
            self._open = False
            self._lose()
            await stop(self._consumer)

    def _lose(self) -> None:
        self._held = frozenset()
        self._reading.deal()

    async def _drain(self) -> None:
        self._handing_over = True
        try:
            async with asyncio.timeout(self._broker.drain):
                while self._reading.unfinished():
                    self._done.clear()
                    await self._done.wait()
        except TimeoutError:
            log.info("%s hands partitions over before all that it polled is done", self._group)
        self._lose()

    def _take(self, places: Collection[tuple[str, int]]) -> None:
        self._handing_over = False
        self._held = frozenset(self._broker.place(*place) for place in places)

    def held(self) -> frozenset[Partition]:
        return self._held

    async def poll(self, max_messages: int = 100, wait: float = 1.0) -> Sequence[Message]:
        self._check_open()
        if self._handing_over:
            await asyncio.sleep(min(wait, 0.05))
            return ()
        try:
            found = await self._consumer.getmany(timeout_ms=int(wait * 1000), max_records=max_messages)
        except ConsumerStoppedError:
            self._check_open()
            raise
        self._check_open()
        # Nothing was awaited since aiokafka compared these with the assignment: they belong to what is held now.
        messages = [self._broker.message(record) for records in found.values() for record in records]
        self._reading.polled(messages)
        return messages

    async def commit(self, messages: Sequence[Message]) -> None:
        self._check_open()
        places, lost = self._reading.to_commit(messages)
        if places:
            try:
                await self._consumer.commit({self._broker.at(place): offset for place, offset in places.items()})
            except (CommitFailedError, IllegalStateError) as error:
                raise PartitionLost(lost | places.keys()) from error
            self._reading.committed(places)
        self._done.set()
        if lost:
            raise PartitionLost(lost)

    async def rewind(self, topic: str, partition: int, offset: int) -> None:
        self._check_open()
        place = Partition(topic, partition)
        at = self._broker.at(place)
        if place not in self._held:
            raise PartitionLost([place])
        polled = self._reading.next(place)
        if polled is None:
            polled = await self._consumer.position(at)
        if not 0 <= offset <= polled:
            raise ValueError(f"{topic}[{partition}] was polled up to {polled}, not up to {offset}")
        try:
            self._consumer.seek(at, offset)
        except IllegalStateError as error:
            raise PartitionLost([place]) from error
        self._reading.rewound(place, offset)
        self._done.set()

    async def lag(self) -> Mapping[Partition, int]:
        lags = await self._broker.lag(self._group, self._topics)
        return MappingProxyType({place: lag for place, lag in lags.items() if place in self._held})

    def _check_open(self) -> None:
        if not self._open:
            raise SubscriptionClosed(f"a member of {self._group} has left")


class _Dealt(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka tells no types
    """Tells a subscription what it holds: nothing while the partitions are being dealt out."""

    def __init__(
        self, drain: Callable[[], Awaitable[None]], take: Callable[[Collection[tuple[str, int]]], None]
    ) -> None:
        self._drain, self._take = drain, take

    async def on_partitions_revoked(self, revoked: Collection[tuple[str, int]]) -> None:
        await self._drain()

    async def on_partitions_assigned(self, assigned: Collection[tuple[str, int]]) -> None:
        self._take(assigned)
