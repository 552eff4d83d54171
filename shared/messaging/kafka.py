"""The broker for several processes: Apache Kafka through aiokafka, with explicit places and idempotent publishing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import GroupLoadInProgressError, TopicAlreadyExistsError, for_code

from shared.messaging.broker import (
    MAX_MESSAGE_BYTES,
    Message,
    Outgoing,
    Partition,
    PartitionCountFixed,
    UnknownTopic,
    check_topic_names,
    check_weights,
    partition_of,
)
from shared.messaging.kafka_clients import insist, stop
from shared.messaging.kafka_member import KafkaSubscription

TOPIC_CONFIGS = {
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "max.message.bytes": str(MAX_MESSAGE_BYTES),
}
BATCH_BYTES = 256 * 1024


class KafkaBroker:
    """The `Broker` over a Kafka cluster.

    `servers` is `host:port`, several with commas. `replication` is that of the topics it creates. `prefix` stands
    before the names of its topics and groups, where several installations share one cluster. `session` is the time in
    seconds after which a member that died without leaving loses its partitions (the cluster bounds it, by default to 6
    at least); whoever joins waits for about a tenth of it until the others have heard. `member` is the name that this
    process keeps when it is started again, different from that of every other process of its service: coming back
    within `session` it has its partitions at once, and keeps them meanwhile. `drain` is how many seconds a member that
    is to hand partitions over is given to commit what it has polled. Beyond its protocol it raises what aiokafka raises
    (`aiokafka.errors.KafkaError`), after aiokafka's own retries.
    """

    def __init__(
        self,
        servers: str,
        *,
        replication: int = 1,
        prefix: str = "",
        member: str = "",
        session: float = 10.0,
        drain: float = 5.0,
    ) -> None:
        self.drain = drain
        self._servers = servers
        self._member = member
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
            opened.push_async_callback(stop, self._producer)
            await self._producer.start()
            self._looker = AIOKafkaConsumer(bootstrap_servers=self._servers)
            opened.push_async_callback(stop, self._looker)
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
            has = await insist(partial(self._count, name))
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
        count = await self._count(topic)
        check_weights(topic, messages)
        sent: list[Awaitable[object]] = []
        try:
            for number, batch in self._batches(messages, count):
                sent.append(await self._producer.send_batch(batch, self.named(topic), partition=number))
        finally:
            outcomes = await asyncio.gather(*sent, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _batches(self, messages: Iterable[Outgoing], count: int) -> Iterator[tuple[int, Any]]:
        """The messages by partition, in their order, in batches as large as the producer's may be."""
        numbers: dict[bytes, int] = {}
        open_ones: dict[int, Any] = {}
        for message in messages:
            number = numbers.get(message.key)
            if number is None:
                number = numbers[message.key] = partition_of(message.key, count)
            batch = open_ones.get(number)
            if batch is None or not _put(batch, message):
                if batch is not None:
                    yield number, batch
                batch = open_ones[number] = self._producer.create_batch()
                _put(batch, message)
        yield from open_ones.items()

    def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscription:
        return KafkaSubscription(self, group, topics)

    def member(self, group: str) -> Any:
        """A consumer of the group that commits nothing by itself, not started yet."""
        return AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=self.named(group),
            group_instance_id=self._member or None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(self._session * 1000),
            heartbeat_interval_ms=int(self._session * 100),
        )

    async def end_offsets(self, topic: str) -> Mapping[int, int]:
        return {place.number: end for place, end in (await self._ends(await self.partitions([topic]))).items()}

    async def lag(self, group: str, topics: Sequence[str]) -> Mapping[Partition, int]:
        places = await self.partitions(topics)
        committed = await insist(partial(self._committed, group, places))
        ends = await self._ends(places)
        return {place: ends[place] - max(committed[place], 0) for place in places}

    async def _committed(self, group: str, places: Sequence[Partition]) -> dict[Partition, int]:
        asked = [self.at(place) for place in places]
        found = await self._admin.list_consumer_group_offsets(self.named(group), partitions=asked)
        if not found.keys() >= set(asked):  # seen while the group's coordinator was starting
            raise GroupLoadInProgressError(f"not all that group {group} has committed is told yet")
        return {place: found[self.at(place)].offset for place in places}

    async def read_all(self, topic: str, since: Mapping[int, int] | None = None) -> AsyncIterator[Message]:
        ends = await self._ends(await self.partitions([topic]))
        reader = AIOKafkaConsumer(bootstrap_servers=self._servers, enable_auto_commit=False)
        try:
            await reader.start()
            for place, end in ends.items():
                first = (since or {}).get(place.number, 0)
                if first >= end:
                    continue
                at = self.at(place)
                reader.assign([at])
                reader.seek(at, first)
                while await reader.position(at) < end:
                    for record in (await reader.getmany(timeout_ms=1000)).get(at, ()):
                        if record.offset < end:
                            yield self.message(record)
        finally:
            await stop(reader)

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


def _put(batch: Any, message: Outgoing) -> bool:
    """Put a message into a batch of the producer's; false if the batch is full."""
    headers = list(message.headers)
    return batch.append(timestamp=None, key=message.key, value=message.value, headers=headers) is not None
