"""The broker for several processes: Apache Kafka through aiokafka, with explicit places and idempotent publishing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from types import MappingProxyType
from typing import Any, Self, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    CommitFailedError,
    ConsumerStoppedError,
    IllegalStateError,
    KafkaError,
    TopicAlreadyExistsError,
    for_code,
)

from shared.messaging.broker import (
    MAX_MESSAGE_BYTES,
    Message,
    Outgoing,
    Partition,
    PartitionCountFixed,
    PartitionLost,
    Reading,
    SubscriptionClosed,
    UnknownTopic,
    check_topic_names,
    check_weights,
)

TOPIC_CONFIGS = {
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "max.message.bytes": str(MAX_MESSAGE_BYTES),
}
BATCH_BYTES = 256 * 1024
PATIENCE = 30.0
"""Seconds within which a cluster must say where a topic or a group lives, and a client must have stopped."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class KafkaBroker:
    """The `Broker` over a Kafka cluster.

    `servers` is `host:port`, several with commas. `replication` is that of the topics it creates. `prefix` stands
    before the names of its topics and groups, where several installations share one cluster. `session` is the time in
    seconds after which a member that died without leaving loses its partitions (the cluster bounds it, by default to 6
    at least); whoever joins waits for about a tenth of it until the others have heard. Beyond its protocol it raises
    what aiokafka raises (`aiokafka.errors.KafkaError`), after aiokafka's own retries.
    """

    def __init__(self, servers: str, *, replication: int = 1, prefix: str = "", session: float = 10.0) -> None:
        self._servers = servers
        self._prefix = prefix
        self._replication = replication
        self._session = session
        self._counts: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opened:
            self._admin = AIOKafkaAdminClient(bootstrap_servers=self._servers)
            opened.push_async_callback(self._admin.close)
            await self._admin.start()
            self._producer = AIOKafkaProducer(
                bootstrap_servers=self._servers,
                acks="all",
                enable_idempotence=True,
                max_batch_size=BATCH_BYTES,
                max_request_size=MAX_MESSAGE_BYTES,
            )
            opened.push_async_callback(_stop, self._producer)
            await self._producer.start()
            self._looker = AIOKafkaConsumer(bootstrap_servers=self._servers)
            opened.push_async_callback(_stop, self._looker)
            await self._looker.start()
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._opened.aclose()

    async def ensure_topics(self, names: Sequence[str], partitions: int) -> None:
        check_topic_names(names)
        if partitions < 1:
            raise ValueError("a topic has at least one partition")
        there = await self._describe(names)
        missing = [name for name in names if name not in there]
        if missing:
            await self._create(missing, partitions)
        for name in names:
            has = await _insist(partial(self._count, name))
            if has != partitions:
                raise PartitionCountFixed(name, has, partitions)

    async def _create(self, names: Iterable[str], partitions: int) -> None:
        new = [NewTopic(self.named(name), partitions, self._replication, topic_configs=TOPIC_CONFIGS) for name in names]
        answer = await self._admin.create_topics(new)
        for name, code, *_ in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(f"topic {name} was not created")

    async def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        await self._count(topic)
        check_weights(topic, messages)
        named = self.named(topic)
        sent: list[Awaitable[object]] = []
        try:
            for message in messages:
                headers = list(message.headers)
                sent.append(await self._producer.send(named, message.value, message.key, headers=headers))
        finally:
            outcomes = await asyncio.gather(*sent, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscription:
        return KafkaSubscription(self, group, topics)

    def member(self, group: str) -> Any:
        """A consumer of the group that commits nothing by itself, not started yet."""
        return AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=self.named(group),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(self._session * 1000),
            heartbeat_interval_ms=int(self._session * 100),
        )

    async def end_offsets(self, topic: str) -> Mapping[int, int]:
        return {place.number: end for place, end in (await self._ends(await self.partitions([topic]))).items()}

    async def lag(self, group: str, topics: Sequence[str]) -> Mapping[Partition, int]:
        places = await self.partitions(topics)
        asked = [self.at(place) for place in places]
        committed = await _insist(lambda: self._admin.list_consumer_group_offsets(self.named(group), partitions=asked))
        ends = await self._ends(places)
        return {place: ends[place] - max(committed[self.at(place)].offset, 0) for place in places}

    async def read_all(self, topic: str) -> AsyncIterator[Message]:
        ends = await self._ends(await self.partitions([topic]))
        reader = AIOKafkaConsumer(bootstrap_servers=self._servers, enable_auto_commit=False)
        try:
            await reader.start()
            for place, end in ends.items():
                at = self.at(place)
                reader.assign([at])
                reader.seek(at, 0)
                while await reader.position(at) < end:
                    for record in (await reader.getmany(timeout_ms=1000)).get(at, ()):
                        if record.offset < end:
                            yield self.message(record)
        finally:
            await _stop(reader)

    async def partitions(self, topics: Sequence[str]) -> list[Partition]:
        """All partitions of the topics, in order. Raises `UnknownTopic`."""
        return [Partition(topic, number) for topic in sorted(topics) for number in range(await self._count(topic))]

    async def _ends(self, places: Sequence[Partition]) -> dict[Partition, int]:
        found = await self._looker.end_offsets([self.at(place) for place in places])
        return {place: found[self.at(place)] for place in places}

    async def _count(self, topic: str) -> int:
        if topic not in self._counts:
            self._counts.update(await self._describe([topic]))
        try:
            return self._counts[topic]
        except KeyError:
            raise UnknownTopic(topic) from None

    async def _describe(self, names: Sequence[str]) -> dict[str, int]:
        described = await self._admin.describe_topics([self.named(name) for name in names])
        return {
            each["topic"].removeprefix(self._prefix): len(each["partitions"])
            for each in described
            if not each["error_code"]
        }

    def named(self, name: str) -> str:
        """What a topic or a group is called in the cluster."""
        return self._prefix + name

    def at(self, place: Partition) -> TopicPartition:
        """Where a partition is in the cluster."""
        return TopicPartition(self.named(place.topic), place.number)

    def place(self, topic: str, number: int) -> Partition:
        """Which partition that is, in the cluster's words."""
        return Partition(topic.removeprefix(self._prefix), number)

    def message(self, record: Any) -> Message:
        """What a record of the cluster's says."""
        headers = tuple((name, value or b"") for name, value in record.headers)
        place = self.place(record.topic, record.partition)
        return Message(*place, record.offset, record.key or b"", record.value or b"", headers)


class KafkaSubscription:
    """A member of a consumer group; see `Subscription`."""

    def __init__(self, broker: KafkaBroker, group: str, topics: Sequence[str]) -> None:
        self._broker = broker
        self._group = group
        self._topics = sorted(set(topics))
        self._held: frozenset[Partition] = frozenset()
        self._reading = Reading()
        self._open = False

    async def __aenter__(self) -> Self:
        await self._broker.partitions(self._topics)
        self._consumer = self._broker.member(self._group)
        self._consumer.subscribe(
            [self._broker.named(topic) for topic in self._topics], listener=_Dealt(self._lose, self._take)
        )
        try:
            await self._consumer.start()
        except BaseException:
            await _stop(self._consumer)
            raise
        self._open = True
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._open:
            self._open = False
            self._lose()
            await _stop(self._consumer)

    def _lose(self) -> None:
        self._held = frozenset()
        self._reading.deal()

    def _take(self, places: Collection[tuple[str, int]]) -> None:
        self._held = frozenset(self._broker.place(*place) for place in places)

    def held(self) -> frozenset[Partition]:
        return self._held

    async def poll(self, max_messages: int = 100, wait: float = 1.0) -> Sequence[Message]:
        self._check_open()
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

    async def lag(self) -> Mapping[Partition, int]:
        lags = await self._broker.lag(self._group, self._topics)
        return MappingProxyType({place: lag for place, lag in lags.items() if place in self._held})

    def _check_open(self) -> None:
        if not self._open:
            raise SubscriptionClosed(f"a member of {self._group} has left")


class _Dealt(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka tells no types
    """Tells a subscription what it holds: nothing while the partitions are being dealt out."""

    def __init__(self, lose: Callable[[], None], take: Callable[[Collection[tuple[str, int]]], None]) -> None:
        self._lose, self._take = lose, take

    async def on_partitions_revoked(self, revoked: Collection[tuple[str, int]]) -> None:
        self._lose()

    async def on_partitions_assigned(self, assigned: Collection[tuple[str, int]]) -> None:
        self._take(assigned)


async def _insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Asks again while the cluster makes up its mind, for `PATIENCE` seconds at most."""
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            return await ask()
        except (KafkaError, UnknownTopic) as error:
            passing = isinstance(error, UnknownTopic) or error.retriable
            if not passing or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(0.1)


async def _stop(client: Any) -> None:
    """Stops a producer or a consumer, which has been seen never to return (aiokafka #773)."""
    try:
        await asyncio.wait_for(client.stop(), PATIENCE)
    except TimeoutError:
        log.warning("%s did not stop within %s s", type(client).__name__, PATIENCE)
