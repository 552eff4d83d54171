"""The embedded broker: the suite that Kafka passes too, and what only a file and one process must hold."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.messaging.broker import (
    Broker,
    Message,
    Outgoing,
    Partition,
    PartitionLost,
    SubscriptionClosed,
    partition_of,
)
from shared.messaging.embedded import EmbeddedBroker, EmbeddedSubscription
from shared.messaging.embedded_file import BrokerFileInUse
from tests.shared.messaging.broker_suite import BrokerSuite, events, numbers, take

ROOT = Path(__file__).parents[3]
TOPIC = "events"


class EmbeddedStage:
    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> EmbeddedBroker:
        return EmbeddedBroker(self.path, synchronous="OFF")

    @asynccontextmanager
    async def second(self, broker: Broker) -> AsyncIterator[Broker]:
        yield broker

    def name(self, word: str) -> str:
        return word


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "broker.sqlite"


@pytest.fixture
def stage(path: Path) -> EmbeddedStage:
    return EmbeddedStage(path)


class TestEmbeddedBroker(BrokerSuite):
    pass


@given(key=st.binary(max_size=40), count=st.integers(1, 50))
def test_keys_are_partitioned_as_the_kafka_client_does(key: bytes, count: int):
    assert partition_of(key, count) == DefaultPartitioner()(key, list(range(count)), list(range(count)))


async def test_a_file_has_one_broker_at_a_time(path: Path):
    async with EmbeddedBroker(path):
        with pytest.raises(BrokerFileInUse):
            await EmbeddedBroker(path).__aenter__()
    async with EmbeddedBroker(path):
        pass


async def test_a_publish_that_the_disk_refuses_is_told_and_leaves_no_gap(path: Path):
    async with EmbeddedBroker(path) as broker:
        await broker.ensure_topics([TOPIC], 1)
        await broker.publish(TOPIC, events(3))
        with closing(sqlite3.connect(path, isolation_level=None)) as saboteur:
            refused = "WHEN new.value = x'33' BEGIN SELECT RAISE(ABORT, 'full'); END"
            saboteur.execute(f"CREATE TRIGGER full BEFORE INSERT ON messages {refused}")
            with pytest.raises(sqlite3.Error, match="full"):
                await broker.publish(TOPIC, events(5))
            assert await broker.end_offsets(TOPIC) == {0: 3}
            saboteur.execute("DROP TRIGGER full")
        await broker.publish(TOPIC, events(5))
        everything = [message async for message in broker.read_all(TOPIC)]
    assert [message.offset for message in everything] == list(range(8))
    assert numbers(everything) == [0, 1, 2, 0, 1, 2, 3, 4]


async def test_a_publish_whose_caller_gave_up_still_reaches_those_who_wait(path: Path):
    async with EmbeddedBroker(path) as broker:
        await broker.ensure_topics([TOPIC], 1)
        async with broker.subscribe("group", [TOPIC]) as member:
            publishing = asyncio.create_task(broker.publish(TOPIC, events(2)))
            await asyncio.sleep(0)
            publishing.cancel()
            with suppress(asyncio.CancelledError):
                await publishing
            assert numbers(await take(member, 2)) == [0, 1]


async def test_a_poll_that_a_new_member_overtakes_gives_only_what_is_still_held(path: Path):
    async with EmbeddedBroker(path) as broker:
        await broker.ensure_topics([TOPIC], 4)
        await broker.publish(TOPIC, events(40))
        async with broker.subscribe("group", [TOPIC]) as first:
            polling = asyncio.create_task(first.poll(100, 5.0))
            await asyncio.sleep(0)
            async with broker.subscribe("group", [TOPIC]) as second:
                polled = list(await polling)
                assert {message.place for message in polled} <= first.held()
                polled += await second.poll(100, 5.0)
                assert sorted(numbers(polled)) == list(range(40))


async def test_closing_the_broker_ends_the_polls_that_wait(path: Path):
    async with EmbeddedBroker(path) as broker:
        await broker.ensure_topics([TOPIC], 1)
        member = await broker.subscribe("group", [TOPIC]).__aenter__()
        waiting = asyncio.create_task(member.poll(1, 60.0))
        await asyncio.sleep(0.01)
    with pytest.raises(SubscriptionClosed):
        await waiting
    with pytest.raises(RuntimeError, match="closed"):
        await broker.publish(TOPIC, events(1))


async def test_a_waiting_poll_takes_no_time_of_the_processor(path: Path):
    async with EmbeddedBroker(path) as broker:
        await broker.ensure_topics([TOPIC], 12)
        members = [broker.subscribe(f"group-{number}", [TOPIC]) for number in range(10)]
        for member in members:
            await member.__aenter__()
        begun = os.times()
        await asyncio.gather(*(member.poll(1, 0.5) for member in members))
        ended = os.times()
    assert (ended.user + ended.system) - (begun.user + begun.system) < 0.2


async def test_what_was_acknowledged_survives_the_killing_of_the_process_and_lies_there_once(path: Path):
    published: set[int] = set()
    committed = [-1, -1, -1]
    first = 0
    for lines in (5, 60, 400):
        command = [sys.executable, "-m", "tests.shared.messaging.publish_until_killed", str(path), str(first)]
        child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        facts = [await child.stdout.readline() for _ in range(lines)]
        child.kill()
        facts += (await child.stdout.read()).splitlines(keepends=True)
        await child.wait()
        for verb, one, two in (fact.split() for fact in facts if fact.endswith(b"\n")):
            if verb == b"published":
                published.update(range(int(one), int(one) + int(two)))
            else:
                committed[int(one)] = max(committed[int(one)], int(two))
        async with EmbeddedBroker(path) as broker:
            everything = [message async for message in broker.read_all(TOPIC)]
            lag = await broker.lag("group", [TOPIC])
            ends = await broker.end_offsets(TOPIC)
        there = [int(message.value[: len(message.value) // 50]) for message in everything]
        assert len(there) == len(set(there))
        assert published <= set(there)
        assert len(there) % 7 == 0, "a batch is there whole or not at all"
        for number, end in ends.items():
            assert [m.offset for m in everything if m.partition == number] == list(range(end))
            assert end - lag[Partition(TOPIC, number)] > committed[number]
        first = max(there) // 14 * 14 + 28
    assert len(published) > 100


Step = tuple[str, int, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(0, 4), st.integers(1, 5)),
        st.tuples(st.just("poll"), st.integers(0, 1), st.integers(1, 6)),
        st.tuples(st.just("commit"), st.integers(0, 1), st.integers(1, 6)),
        st.tuples(st.sampled_from(["join", "leave"]), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("reopen"), st.just(0), st.just(0)),
    ),
    max_size=60,
)


class Play:
    """Two members and a publisher at one broker, and a model of what each of them must meet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
        self.committed: defaultdict[int, int] = defaultdict(int)
        self.members: dict[int, EmbeddedSubscription] = {}
        self.hands: defaultdict[int, list[Message]] = defaultdict(list)
        self.reached: dict[tuple[int, int], int] = {}
        self.processed: set[tuple[int, int]] = set()

    async def play(self, steps: list[Step]) -> None:
        await self.open()
        for step, one, two in steps:
            await getattr(self, step)(one, two)
            held = [place for member in self.members.values() for place in member.held()]
            assert len(held) == len(set(held)), "no partition has two holders"
        await self.reopen(0, 0)
        await self.join(0, 0)
        while await self.poll(0, 50):
            await self.commit(0, 1000)
        assert self.processed == {(number, at) for number, log in self.log.items() for at in range(len(log))}
        await self.broker.__aexit__()

    async def open(self) -> None:
        self.broker = await EmbeddedBroker(self.path, synchronous="OFF").__aenter__()
        await self.broker.ensure_topics([TOPIC], 3)

    async def reopen(self, _one: int, _two: int) -> None:
        await self.broker.__aexit__()
        self.members.clear()
        self.dealt()
        await self.open()

    def dealt(self) -> None:
        self.reached.clear()

    async def publish(self, key: int, count: int) -> None:
        name = f"key-{key}".encode()
        log = self.log[partition_of(name, 3)]
        batch = range(len(log), len(log) + count)
        await self.broker.publish(TOPIC, [Outgoing(name, str(number).encode()) for number in batch])
        log.extend((name, number) for number in batch)

    async def join(self, who: int, _two: int) -> None:
        if who not in self.members:
            self.members[who] = await self.broker.subscribe("group", [TOPIC]).__aenter__()
            self.hands[who].clear()
            self.dealt()

    async def leave(self, who: int, _two: int) -> None:
        if who in self.members:
            await self.members.pop(who).__aexit__()
            self.dealt()

    async def poll(self, who: int, most: int) -> bool:
        if who not in self.members:
            return False
        polled = await self.members[who].poll(most, 0.0)
        assert len(polled) <= most
        for message in polled:
            expected = self.reached.get((who, message.partition), self.committed[message.partition])
            assert message.offset == expected, "in order, from the committed place, with no gap"
            assert (message.key, int(message.value)) == self.log[message.partition][message.offset]
            self.reached[who, message.partition] = message.offset + 1
            self.processed.add((message.partition, message.offset))
        self.hands[who] += polled
        return bool(polled)

    async def commit(self, who: int, count: int) -> None:
        """Commits the first of what the member has in hand, which may have been polled before it lost them."""
        if who not in self.members:
            return
        part, self.hands[who] = self.hands[who][:count], self.hands[who][count:]
        lost: frozenset[Partition] = frozenset()
        try:
            await self.members[who].commit(part)
        except PartitionLost as error:
            lost = error.places
        for message in part:
            if message.offset >= self.reached.get((who, message.partition), -1):
                assert message.place in lost
            if message.place not in lost:
                place = self.committed[message.partition]
                self.committed[message.partition] = max(place, message.offset + 1)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_any_interleaving_keeps_the_order_and_processes_everything_at_least_once(steps: list[Step]):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(Play(Path(folder) / "broker.sqlite").play(steps))
