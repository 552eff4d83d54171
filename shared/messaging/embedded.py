"""The broker for one process: topics, partitions and committed places in one SQLite file, groups in memory.

One thread writes: what has gathered while the last commit went to disk goes into the next transaction. Another
thread reads. A waiting poll waits for an event that publishing sets, so nothing polls the file.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Literal, Self

from shared.messaging.broker import (
    BrokerError,
    Headers,
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

SCHEMA = """
CREATE TABLE IF NOT EXISTS topics (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS messages (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    key BLOB NOT NULL, value BLOB NOT NULL, headers TEXT NOT NULL,
    PRIMARY KEY (topic, partition, "offset")) STRICT;
CREATE TABLE IF NOT EXISTS places (
    "group" TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    PRIMARY KEY ("group", topic, partition)) STRICT;
"""
SELECT = (
    'SELECT "offset", key, value, headers FROM messages'
    ' WHERE topic = ? AND partition = ? AND "offset" >= ? AND "offset" < ? ORDER BY "offset" LIMIT ?'
)
PLACE = 'INSERT INTO places VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "offset" = excluded."offset"'

POLL_BYTES = 32 * 1024 * 1024
"""A poll stops gathering after the message that brings it to this many bytes of values."""

READ_ALL_CHUNK = 500

Job = Callable[[sqlite3.Connection, dict[Partition, int]], None]
Arrived = Callable[[Mapping[Partition, int]], None]


class BrokerFileInUse(BrokerError):
    """Another broker, in this process or another one, has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is open in another broker")
        self.path = path


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
            opened.enter_context(closing(_lock(self._path)))
            self._writer = _Writer(self._path, self._synchronous, self._arrived)
            opened.callback(self._writer.close)
            self._reading = opened.enter_context(closing(_connect(self._path, self._synchronous)))
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
        insert = "INSERT INTO topics VALUES (?, ?)"
        try:
            await self._writer.run(lambda connection, _: _many(connection, insert, rows))
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
        await self._writer.run(partial(_insert, batch))

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

    async def read_all(self, topic: str) -> AsyncIterator[Message]:
        for number, end in (await self.end_offsets(topic)).items():
            place, offset = Partition(topic, number), 0
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
        await self._writer.run(lambda connection, _: _many(connection, PLACE, rows))

    async def read(self, place: Partition, offset: int, end: int, most: int) -> list[Message]:
        """At least one message from `offset` on, before `end`, at most `most` and some `POLL_BYTES`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, _read, self._reading, place, offset, end, most)

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


class _Writer:
    """The one thread that writes: a transaction takes all that has gathered since the one before."""

    def __init__(self, path: Path, synchronous: str, arrived: Arrived) -> None:
        self._connection = _connect(path, synchronous)
        self._connection.executescript(SCHEMA)
        self._ends = _ends(self._connection)
        self._loop = asyncio.get_running_loop()
        self._arrived = arrived
        self._jobs: SimpleQueue[tuple[Job, Future[None]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="broker-writer", daemon=True)
        self._arrived(self._ends)
        self._thread.start()

    async def run(self, job: Job) -> None:
        """Returns when what the job wrote is durable; the job is done even if the caller is cancelled."""
        if not self._thread.is_alive():
            raise RuntimeError("the broker is closed")
        done: Future[None] = Future()
        self._jobs.put((job, done))
        await asyncio.shield(asyncio.wrap_future(done))

    def close(self) -> None:
        """Returns when everything asked for is written."""
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs = [first]
            while not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    self._jobs.put(None)
                    break
                jobs.append(following)
            self._commit(jobs)

    def _commit(self, jobs: Sequence[tuple[Job, Future[None]]]) -> None:
        ends = dict(self._ends)
        try:
            with _transaction(self._connection):
                for job, _ in jobs:
                    job(self._connection, ends)
        except Exception as error:
            for _, done in jobs:
                done.set_exception(error)
            return
        if moved := {place: end for place, end in ends.items() if self._ends.get(place) != end}:
            self._ends = ends
            self._loop.call_soon_threadsafe(self._arrived, moved)
        for _, done in jobs:
            done.set_result(None)


def _many(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[str | int, ...]]) -> None:
    connection.executemany(statement, rows)


def _lock(path: Path) -> sqlite3.Connection:
    """Keeps others from the file until closed, or until the process ends in whatever way."""
    lock = sqlite3.connect(
        path.with_name(path.name + ".lock"), timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise BrokerFileInUse(path) from None
    return lock


def _connect(path: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _ends(connection: sqlite3.Connection) -> dict[Partition, int]:
    """For every partition of every topic the offset that its next message will get."""
    last = 'SELECT coalesce(max("offset") + 1, 0) FROM messages WHERE topic = ? AND partition = ?'
    return {
        Partition(name, number): connection.execute(last, (name, number)).fetchone()[0]
        for name, count in connection.execute("SELECT name, partitions FROM topics").fetchall()
        for number in range(count)
    }


def _insert(
    batch: Sequence[tuple[Partition, Outgoing]], connection: sqlite3.Connection, ends: dict[Partition, int]
) -> None:
    rows = []
    for place, message in batch:
        offset = ends.get(place, 0)
        ends[place] = offset + 1
        rows.append((place.topic, place.number, offset, message.key, message.value, _headers_out(message.headers)))
    connection.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", rows)


def _read(connection: sqlite3.Connection, place: Partition, offset: int, end: int, most: int) -> list[Message]:
    messages, size = [], 0
    for number, key, value, headers in connection.execute(SELECT, (*place, offset, end, most)):
        messages.append(Message(place.topic, place.number, number, key, value, _headers_in(headers)))
        size += len(value)
        if size >= POLL_BYTES:
            break
    return messages


def _headers_out(headers: Headers) -> str:
    """Headers as JSON, each byte of a value as the character of its number."""
    return json.dumps([(name, value.decode("latin-1")) for name, value in headers]) if headers else "[]"


def _headers_in(headers: str) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(headers))
