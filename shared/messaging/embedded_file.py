"""The SQLite file of the embedded broker: its tables, the one thread that writes them, and reading from them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from shared.messaging.broker import BrokerError, Headers, Message, Outgoing, Partition

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

Job = Callable[[sqlite3.Connection, dict[Partition, int]], None]
Arrived = Callable[[Mapping[Partition, int]], None]


class BrokerFileInUse(BrokerError):
    """Another broker, in this process or another one, has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is open in another broker")
        self.path = path


class Writer:
    """The one thread that writes: a transaction takes all that has gathered since the one before."""

    def __init__(self, path: Path, synchronous: str, arrived: Arrived) -> None:
        self._connection = connect(path, synchronous)
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


def many(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[str | int, ...]]) -> None:
    connection.executemany(statement, rows)


def lock(path: Path) -> sqlite3.Connection:
    """Keeps others from the file until closed, or until the process ends in whatever way."""
    held = sqlite3.connect(
        path.with_name(path.name + ".lock"), timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        held.close()
        raise BrokerFileInUse(path) from None
    return held


def connect(path: Path, synchronous: str) -> sqlite3.Connection:
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


def insert(
    batch: Sequence[tuple[Partition, Outgoing]], connection: sqlite3.Connection, ends: dict[Partition, int]
) -> None:
    rows = []
    for place, message in batch:
        offset = ends.get(place, 0)
        ends[place] = offset + 1
        rows.append((place.topic, place.number, offset, message.key, message.value, _headers_out(message.headers)))
    connection.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", rows)


def read(connection: sqlite3.Connection, place: Partition, offset: int, end: int, most: int) -> list[Message]:
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
