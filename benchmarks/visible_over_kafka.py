"""From the commit of an act in one service until another answers with it, over Kafka and PostgreSQL.

Naive: the outbox is looked at once a second. Limit: the sum of the hops, each measured apart and by itself, sample by
sample: reading one event in PostgreSQL, from handing it to Kafka until a reader has it, writing it into another
database with one commit, reading it there. The limit leaves out all that joins them: being woken, checks, the fold, the
inbox. Both services run in one process, so that one clock tells the time.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Figures, Goal, Row, Scale, Way
from benchmarks.material import asked, connect, log, opening, statement
from benchmarks.placed import around, database_url
from services.amendments import app as amendments
from services.drafting import app as drafting
from shared.events.envelope import canonical
from shared.messaging.broker import MAX_MESSAGE_BYTES
from shared.messaging.kafka import KafkaBroker
from shared.process import running
from shared.service import Service

SESSION = "session-00"
POLL = 1.0
"""Seconds between two looks of the naive way."""


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(around("visible", ("drafting", "amendments")))
        teller, _ = drafting.build(place)
        listener, _ = amendments.build(place)
        for service in (teller, listener):
            await stack.enter_async_context(service.open())
        await teller.handlers.act(opening(SESSION), asked("open"))
        await stack.enter_async_context(running(listener))
        acts = Acts(teller, listener)
        hops = await stack.enter_async_context(_hops(place.settings.partitions))
        yield {
            NAIVE: lambda: _polled(acts, scale.of(10, least=4)),
            PRODUCT: lambda: _running(acts, scale.of(100)),
            LIMIT: lambda: _quantiles(hops, scale.of(100)),
        }


@dataclass
class Acts:
    """Acts in one service, each waited for in the other."""

    teller: Service[Any]
    listener: Service[Any]
    done: int = 0

    async def one(self) -> float:
        """Seconds from the commit of an act until the other service has it."""
        self.done += 1
        answer = await self.teller.handlers.act(statement(SESSION, self.done), asked(f"{self.done}"))
        began = time.perf_counter()
        await self.listener.handlers.follow(SESSION, {"drafting": answer["positions"]["drafting"]})
        return time.perf_counter() - began


async def _running(acts: Acts, samples: int) -> Figures:
    async with running(acts.teller):
        await acts.one()  # the turn to relay is taken
        return await _quantiles(acts.one, samples)


async def _polled(acts: Acts, samples: int) -> Figures:
    async def look() -> None:
        while True:
            acts.teller.handlers.outgoing.set()
            await acts.teller.relay()
            await asyncio.sleep(POLL)

    async def at_any_moment() -> float:
        await asyncio.sleep(random.uniform(0, POLL))
        return await acts.one()

    looking = asyncio.create_task(look())
    try:
        return await _quantiles(at_any_moment, samples)
    finally:
        looking.cancel()


async def _quantiles(sample: Callable[[], Awaitable[float]], samples: int) -> Figures:
    found = sorted([await sample() for _ in range(samples)])
    return {
        "p50 ms": 1000 * found[len(found) // 2],
        "p99 ms": 1000 * found[len(found) * 99 // 100],
    }


@asynccontextmanager
async def _hops(partitions: int) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    servers = os.environ["RAPPORTEUR_KAFKA"]
    event = list(log(SESSION, 2))[-1]
    body = canonical(event)
    topic = f"bench-hops-{uuid.uuid4().hex[:8]}"
    async with AsyncExitStack() as stack:
        here = await connect(database_url("visible", "drafting"))
        there = await connect(database_url("visible", "amendments"))
        for connection in (here, there):
            stack.push_async_callback(connection.close)
        await there.execute("CREATE TABLE hops (LIKE events INCLUDING ALL)")
        read = await here.prepare("SELECT body FROM events WHERE producer = 'drafting' AND owner = $1 AND sequence = 1")
        producer = AIOKafkaProducer(
            bootstrap_servers=servers, acks="all", enable_idempotence=True, max_request_size=MAX_MESSAGE_BYTES
        )
        await producer.start()
        stack.push_async_callback(producer.stop)
        await _make(topic, partitions, servers)
        consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False, auto_offset_reset="earliest")
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.start()
        stack.push_async_callback(consumer.stop)
        written = iter(range(1, 1_000_000))

        async def sample() -> float:
            began = time.perf_counter()
            await read.fetchval(SESSION)
            read_at = time.perf_counter()
            waiting = asyncio.create_task(consumer.getmany(timeout_ms=10_000))
            await asyncio.sleep(0.001)  # it waits in the broker before there is anything
            sent = time.perf_counter()
            await producer.send(topic, body, SESSION.encode(), partition=0)
            await waiting
            received = time.perf_counter()
            await _write(there, next(written), body.decode())
            return (read_at - began) + (time.perf_counter() - received) + (received - sent)

        yield sample


async def _write(there: asyncpg.Connection, number: int, body: str) -> None:
    row = ("drafting", SESSION, number, number, f"{number}", "statement.recorded.v1", "", body)
    await there.execute("INSERT INTO hops VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", *row)
    await there.fetchval("SELECT body FROM hops WHERE owner = $1 AND n = $2", SESSION, number)


async def _make(topic: str, partitions: int, servers: str) -> None:
    async with KafkaBroker(servers) as broker:
        await broker.ensure_topics([topic], partitions)


ROW = Row(
    "commit to visible in another service, over Kafka",
    ready,
    {
        "p50 ms": Goal(aim=3, floor=15, more_is_better=False),
        "p99 ms": Goal(aim=6, floor=60, more_is_better=False),
    },
)
