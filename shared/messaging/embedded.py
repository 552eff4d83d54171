"""The broker for one process: topics, partitions and committed places in one SQLite file, groups in memory.

One thread writes: what has gathered while the last commit went to disk goes into the next transaction. Another
thread reads. A waiting poll waits for an event that publishing sets, so nothing polls the file.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from shared.messaging.broker import (
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
    partition_of,
)
from shared.messaging.embedded_file import PLACE, POLL_BYTES, Writer, connect, insert, lock, many, read

READ_ALL_CHUNK = 500


class EmbeddedBroker:
    """The `Broker` over the SQLite file at `path`, made if it is not there, with `path`.lock beside it.

    `synchronous="FULL"` survives the loss of power, `"OFF"` (for runs that are thrown away) only that of the
    process. Entering the context raises `BrokerFileInUse`; a failing disk is `sqlite3.Error`.
    """

    def __init__(self, path: Path, *, synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL") -> None:
        self._path = path
        self._synchronous = synchronous
        self._counts: dict[str, int] = {}
        self._ends: defaultdict[Partition, int] = defaultdict(int)
        self._places: dict[tuple[str, Partition], int] = {}
        self._groups: defaultdict[str, list[EmbeddedSubscription]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(closing(lock(self._path)))
            self._writer = Writer(self._path, self._synchronous, self._arrived)
            opened.callback(self._writer.close)
            self._reading = opened.enter_context(closing(connect(self._path, self._synchronous)))
            self._reader = opened.enter_context(ThreadPoolExecutor(1, thread_name_prefix="broker-reader"))
            self._load()
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for group in list(self._groups.values()):
            for member in list(group):
                await member.__aexit__()
        await asyncio.to_thread(self._opened.close)

    def _load(self) -> None:
        self._counts.update(self._reading.execute("SELECT name, partitions FROM topics"))
        for group, topic, number, offset in self._reading.execute("SELECT * FROM places"):
            self._places[group, Partition(topic, number)] = offset

    async def ensure_topics(self, names: Sequence[str], partitions: int) -> None:
        check_topic_names(names)
        if partitions < 1:
            raise ValueError("a topic has at least one partition")
        for name in names:
            if self._counts.get(name, partitions) != partitions:
                raise PartitionCountFixed(name, self._counts[name], partitions)
        rows = [(name, partitions) for name in names if name not in self._counts]
        self._counts.update(rows)
        new = "INSERT INTO topics VALUES (?, ?)"
        try:
            await self._writer.run(lambda connection, _: many(connection, new, rows))
        except sqlite3.Error:
            for name, _ in rows:
                del self._counts[name]
            raise

    async def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        count = self._count(topic)
        check_weights(topic, messages)
        if not messages:
            return
        batch = [(Partition(topic, partition_of(message.key, count)), message) for message in messages]
        await self._writer.run(partial(insert, batch))

    def _arrived(self, ends: Mapping[Partition, int]) -> None:
        self._ends.update(ends)
        topics = {place.topic for place in ends}
        for group in self._groups.values():
            for member in group:
                member.wake(topics)

    def subscribe(self, group: str, topics: Sequence[str]) -> EmbeddedSubscription:
        return EmbeddedSubscription(self, group, topics)

    async def end_offsets(self, topic: str) -> Mapping[int, int]:
        return {number: self._ends[Partition(topic, number)] for number in range(self._count(topic))}

    async def lag(self, group: str, topics: Sequence[str]) -> Mapping[Partition, int]:
        return {place: self.end(place) - self.place(group, place) for place in self.partitions(topics)}

    async def read_all(self, topic: str, since: Mapping[int, int] | None = None) -> AsyncIterator[Message]:
        for number, end in (await self.end_offsets(topic)).items():
            place, offset = Partition(topic, number), (since or {}).get(number, 0)
            while offset < end:
                chunk = await self.read(place, offset, end, READ_ALL_CHUNK)
                offset += len(chunk)
                for message in chunk:
                    yield message

    def partitions(self, topics: Sequence[str]) -> list[Partition]:
        """All partitions of the topics, in order. Raises `UnknownTopic`."""
        return [Partition(topic, number) for topic in sorted(topics) for number in range(self._count(topic))]

    def end(self, place: Partition) -> int:
        """The offset that the partition's next message will get."""
        return self._ends[place]

    def place(self, group: str, place: Partition) -> int:
        """The offset that the group reads next once the partition is dealt out anew."""
        return self._places.get((group, place), 0)

    async def commit(self, group: str, places: Mapping[Partition, int]) -> None:
        """Makes the group's new places durable."""
        rows = [(group, place.topic, place.number, offset) for place, offset in places.items()]
        self._places.update({(group, place): offset for place, offset in places.items()})
        await self._writer.run(lambda connection, _: many(connection, PLACE, rows))

    async def read(self, place: Partition, offset: int, end: int, most: int) -> list[Message]:
        """At least one message from `offset` on, before `end`, at most `most` and some `POLL_BYTES`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, read, self._reading, place, offset, end, most)

    def join(self, member: EmbeddedSubscription) -> None:
        """Lets the member into its group and deals the partitions out anew."""
        self._groups[member.group].append(member)
        self._deal(member.group)

    def leave(self, member: EmbeddedSubscription) -> None:
        """Lets the member out of its group and deals the partitions out anew."""
        self._groups[member.group].remove(member)
        self._deal(member.group)

    def _deal(self, group: str) -> None:
        members = self._groups[group]
        hands: dict[int, list[Partition]] = {id(member): [] for member in members}
        wanted = sorted({topic for member in members for topic in member.topics})
        for turn, place in enumerate(self.partitions(wanted)):
            takers = [member for member in members if place.topic in member.topics]
            hands[id(takers[turn % len(takers)])].append(place)
        for member in members:
            member.deal(hands[id(member)])

    def _count(self, topic: str) -> int:
        try:
            return self._counts[topic]
        except KeyError:
            raise UnknownTopic(topic) from None


class EmbeddedSubscription:
    """A member of a group of the embedded broker; see `Subscription`."""

    def __init__(self, broker: EmbeddedBroker, group: str, topics: Sequence[str]) -> None:
        self.group = group
        self.topics = frozenset(topics)
        self._broker = broker
        self._held: list[Partition] = []
        self._reading = Reading()
        self._deals = 0
        self._turn = 0
        self._open = False
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._broker.partitions(sorted(self.topics))
        self._open = True
        self._broker.join(self)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._open:
            self._open = False
            self._broker.leave(self)
            self.deal([])

    def deal(self, places: Sequence[Partition]) -> None:
        """Takes the partitions dealt to this member, each to be read from its committed place."""
        self._held = list(places)
        self._reading.deal()
        self._deals += 1
        self._news.set()

    def wake(self, topics: set[str]) -> None:
        """Ends the wait of a poll if one of its topics has got messages."""
        if self.topics & topics:
            self._news.set()

    def held(self) -> frozenset[Partition]:
        return frozenset(self._held)

    async def poll(self, max_messages: int = 100, wait: float = 1.0) -> Sequence[Message]:
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            self._check_open()
            self._news.clear()
            if messages := await self._take(max_messages):
                return messages
            left = until - loop.time()
            if left <= 0:
                return ()
            try:
                async with asyncio.timeout(left):  # `wait_for` would swallow a cancellation that comes with the news
                    await self._news.wait()
            except TimeoutError:
                return ()

    async def _take(self, most: int) -> list[Message]:
        """What is there now, beginning with another partition each time, so that none of them starves."""
        deal, taken = self._deals, list[Message]()
        self._turn += 1
        for number in range(len(self._held)):
            place = self._held[(self._turn + number) % len(self._held)]
            offset, end = self._next(place), self._broker.end(place)
            if offset < end:
                taken += await self._broker.read(place, offset, end, most - len(taken))
            if deal != self._deals:
                return []
            if len(taken) >= most or sum(len(message.value) for message in taken) >= POLL_BYTES:
                break
        self._reading.polled(taken)
        return taken

    async def commit(self, messages: Sequence[Message]) -> None:
        self._check_open()
        places, lost = self._reading.to_commit(messages)
        if places:
            await self._broker.commit(self.group, places)
            self._reading.committed(places)
        if lost:
            raise PartitionLost(lost)

    async def rewind(self, topic: str, partition: int, offset: int) -> None:
        self._check_open()
        place = Partition(topic, partition)
        if place not in self._held:
            raise PartitionLost([place])
        if not 0 <= offset <= self._next(place):
            raise ValueError(f"{topic}[{partition}] was polled up to {self._next(place)}, not up to {offset}")
        self._reading.rewound(place, offset)
        self._news.set()

    async def lag(self) -> Mapping[Partition, int]:
        lags = {place: self._broker.end(place) - self._broker.place(self.group, place) for place in self._held}
        return MappingProxyType(lags)

    def _next(self, place: Partition) -> int:
        polled = self._reading.next(place)
        return self._broker.place(self.group, place) if polled is None else polled

    def _check_open(self) -> None:
        if not self._open:
            raise SubscriptionClosed(f"a member of {self.group} has left")
