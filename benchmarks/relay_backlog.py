"""The relay of a backlog of 30,000 events in 60 sessions, from PostgreSQL to Kafka, what has gone written down.

Naive: row by row: one is read, sent, waited for, and written down with a commit of its own (of 300 rows: it is the rate
that counts). Limit: a cursor of asyncpg, whole batches filled by hand and sent while it reads on, and one statement
that writes down how far each stream has come. All three send the same messages with `acks=all` by an idempotent
producer; of the product and the limit the first thousand are compared. The limit checks nothing that it reads.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Figures, Goal, Row, Scale, Way
from benchmarks.material import PRODUCER, connect, fill
from benchmarks.placed import around, database_url
from services.drafting import app as drafting
from shared.events.binary import to_headers
from shared.events.catalogue import CATALOGUE, topic
from shared.events.envelope import data_json, parse
from shared.messaging.broker import MAX_MESSAGE_BYTES, Outgoing, partition_of
from shared.messaging.kafka import BATCH_BYTES, KafkaBroker
from shared.messaging.log import EventRow
from shared.messaging.outbox import RelayedRow
from shared.service import Service

SESSIONS, FIGURE = 60, "events/s"
BACKLOG = """
SELECT e.owner, e.sequence, e.body FROM events e LEFT JOIN relayed r ON r.owner = e.owner
WHERE e.producer = $1 AND e.sequence > coalesce(r.sequence, 0) ORDER BY e.owner, e.sequence
"""
REACHED = """
INSERT INTO relayed (owner, sequence) SELECT * FROM unnest($1::text[], $2::int[])
ON CONFLICT (owner) DO UPDATE SET sequence = excluded.sequence
"""
NAIVE_ROWS = 300


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    each = scale.of(500)
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(around("relay", (PRODUCER,)))
        service, _ = drafting.build(place)
        await stack.enter_async_context(service.open())
        servers = os.environ["RAPPORTEUR_KAFKA"]
        other = await stack.enter_async_context(
            KafkaBroker(servers, prefix=place.settings.kafka_prefix.replace("bench-", "bench-limit-"))
        )
        await other.ensure_topics([topic(PRODUCER), f"{PRODUCER}-naive"], place.settings.partitions)
        producer = AIOKafkaProducer(
            bootstrap_servers=servers,
            acks="all",
            enable_idempotence=True,
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_MESSAGE_BYTES,
        )
        await producer.start()
        stack.push_async_callback(producer.stop)
        total = await fill(database_url("relay", PRODUCER), SESSIONS, each)
        engine = create_async_engine(database_url("relay", PRODUCER))
        stack.push_async_callback(engine.dispose)
        yield {
            NAIVE: lambda: _naive(engine, other, min(NAIVE_ROWS, total)),
            PRODUCT: lambda: _product(service, total),
            LIMIT: lambda: _limit(Sending(producer, other.named(topic(PRODUCER)), place.settings.partitions), total),
        }
        await _require_same_messages(service, other, total)


async def _forget() -> None:
    connection = await connect(database_url("relay", PRODUCER))
    await connection.execute("DELETE FROM relayed")
    await connection.close()


async def _product(service: Service[Any], total: int) -> Figures:
    await _forget()
    service.handlers.outgoing.set()
    began, count = time.perf_counter(), 0
    while relayed := await service.relay():
        count += relayed
    if count != total:
        raise AssertionError(f"{count} of {total} events were relayed")
    return {FIGURE: total / (time.perf_counter() - began)}


async def _naive(engine: Any, broker: KafkaBroker, rows: int) -> Figures:
    await _forget()
    began = time.perf_counter()
    for number in range(rows):
        owner, sequence = f"session-{number % SESSIONS:03}", number // SESSIONS + 1
        async with AsyncSession(engine) as session:
            row = await session.get_one(EventRow, (PRODUCER, owner, sequence))
            event = parse(row.body, CATALOGUE)
            message = Outgoing(owner.encode(), data_json(event.data), to_headers(event))
            await broker.publish(f"{PRODUCER}-naive", [message])
            await session.merge(RelayedRow(owner=owner, sequence=sequence))
            await session.commit()
    return {FIGURE: rows / (time.perf_counter() - began)}


class _Attributes(msgspec.Struct):
    """An event's attributes in the order of its headers; the facts stay the bytes that they are."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    partitionkey: str
    sequence: int
    recordedtime: str
    correlationid: str
    actor: str
    digest: str
    clock: int
    follows: str
    chain: str
    datacontenttype: str
    data: msgspec.Raw


_decode = msgspec.json.Decoder(_Attributes).decode
_HEADERS = tuple((f"ce_{name}", name) for name in _Attributes.__struct_fields__[:-2])


class Sending:
    """Sends whole batches of a producer's, a partition each, filled one after another."""

    def __init__(self, producer: AIOKafkaProducer, named: str, partitions: int) -> None:
        self._producer, self._named, self._partitions = producer, named, partitions
        self._numbers: dict[bytes, int] = {}
        self._open: dict[int, Any] = {}
        self._sent: list[Any] = []

    async def put(self, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        """Put a message into the batch of its partition; one that is full is sent."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = partition_of(key, self._partitions)
        batch = self._open.get(number)
        if batch is None or batch.append(timestamp=None, key=key, value=value, headers=headers) is None:
            if batch is not None:
                await self._send(number, batch)
            batch = self._open[number] = self._producer.create_batch()
            batch.append(timestamp=None, key=key, value=value, headers=headers)

    async def end(self) -> None:
        """Send what is left, and wait until the broker has all of it."""
        for number, batch in self._open.items():
            await self._send(number, batch)
        await asyncio.gather(*self._sent)

    async def _send(self, number: int, batch: Any) -> None:
        self._sent.append(await self._producer.send_batch(batch, self._named, partition=number))


async def _limit(sending: Sending, total: int) -> Figures:
    await _forget()
    connection = await connect(database_url("relay", PRODUCER))
    began, count, reached = time.perf_counter(), 0, {}
    async with connection.transaction():
        async for owner, sequence, body in connection.cursor(BACKLOG, PRODUCER, prefetch=1000):
            found = _decode(body)
            headers = [("content-type", found.datacontenttype.encode())]
            headers += [(header, str(getattr(found, name)).encode()) for header, name in _HEADERS]
            await sending.put(owner.encode(), bytes(found.data), headers)
            reached[owner] = sequence
            count += 1
        await sending.end()
        await connection.execute(REACHED, list(reached), list(reached.values()))
    if count != total:
        raise AssertionError(f"{count} of {total} events were sent")
    took = time.perf_counter() - began
    await connection.close()
    return {FIGURE: total / took}


async def _require_same_messages(service: Service[Any], other: KafkaBroker, total: int) -> None:
    found = []
    for broker in (service.around.broker, other):
        first = []
        async for message in broker.read_all(topic(PRODUCER)):
            first.append((message.partition, message.offset, message.key, message.value, message.headers))
            if len(first) == min(1000, total):
                break
        found.append(first)
    if found[0] != found[1]:
        raise AssertionError("the limit has not sent what the product sends")


ROW = Row("relay of a backlog of 30,000 events", ready, {FIGURE: Goal(aim=0.6, floor=0.12)})
