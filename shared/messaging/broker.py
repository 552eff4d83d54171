"""What Rapporteur asks of a message broker: durable order per key, shared groups, and at least once.

Two adapters keep these promises and pass one suite (`tests/shared/messaging/broker_suite.py`): `embedded`, for
one process and a SQLite file, and `kafka`. What only one of them could keep is not promised here.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

MAX_MESSAGE_BYTES = 8 * 1024 * 1024
"""The most that one message may weigh (`Outgoing.weight`), also each Kafka topic's `max.message.bytes`."""

_BATCH_OVERHEAD, _HEADER_OVERHEAD = 128, 10
_TOPIC_NAME = re.compile(r"[a-zA-Z0-9._-]{1,249}")
Headers = tuple[tuple[str, bytes], ...]
"""Names and values in their order; a name may occur more than once."""


class Partition(NamedTuple):
    """One ordered log: a topic's name and the partition's number, counted from 0."""

    topic: str
    number: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be published; the key decides its partition, and order is kept among those of one key."""

    key: bytes
    value: bytes
    headers: Headers = ()

    @property
    def weight(self) -> int:
        """Bytes, at most, that the message takes up in a log: its content and what frames it there."""
        names, values = zip(*self.headers, strict=True) if self.headers else ((), ())
        framed = _BATCH_OVERHEAD + _HEADER_OVERHEAD * len(names)
        return framed + len(self.key) + len(self.value) + len("".join(names).encode()) + sum(map(len, values))


@dataclass(frozen=True, slots=True)
class Message:
    """A message at its place; offsets count from 0 without a gap within a partition of a topic.

    A null key or value, which only a foreign producer writes, reads as empty.
    """

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers = ()

    @property
    def place(self) -> Partition:
        """The partition that the message lies in."""
        return Partition(self.topic, self.partition)


class BrokerError(Exception):
    """A broker refused, each reason being a class; what the network does stays the adapter's exception."""


class MessageTooLarge(BrokerError):
    """A message outweighs `MAX_MESSAGE_BYTES`; nothing of its batch was published."""

    def __init__(self, topic: str, weight: int) -> None:
        super().__init__(f"a message for {topic} weighs {weight} bytes, and {MAX_MESSAGE_BYTES} are the most")
        self.topic, self.weight = topic, weight


class UnknownTopic(BrokerError):
    """Nobody has made sure of this topic."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"there is no topic {topic}")
        self.topic = topic


class InvalidTopicName(BrokerError):
    """The name is not 1 to 249 of the letters a-z, A-Z, digits, dot, underscore and hyphen."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"{topic!r} cannot name a topic")
        self.topic = topic


class PartitionCountFixed(BrokerError):
    """The topic was made with another count of partitions, and another count would move keys."""

    def __init__(self, topic: str, has: int, asked: int) -> None:
        super().__init__(f"topic {topic} has {has} partitions for good, {asked} were asked for")
        self.topic, self.has, self.asked = topic, has, asked


class PartitionLost(BrokerError):
    """What was to be committed or rewound is not held any more: the partition moved or was rewound meanwhile.

    The messages come again, here or to another member; the caller may simply go on: its inbox knows them.
    """

    def __init__(self, places: Iterable[Partition]) -> None:
        self.places = frozenset(places)
        named = ", ".join(f"{place.topic}[{place.number}]" for place in sorted(self.places))
        super().__init__(f"not held any more: {named}")


class SubscriptionClosed(BrokerError):
    """The subscription has left its group."""


class Subscription(Protocol):
    """A member of a group: holds some partitions of its topics for a while, which nobody else in the group does.

    Membership lasts from entering to leaving the context. Whenever a member comes or goes, the partitions are
    dealt out anew, and every one of them is read on from the group's committed place, also by a member that held
    it before. One task at a time uses a subscription.
    """

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...

    def held(self) -> frozenset[Partition]:
        """The partitions held at this moment; empty while they are being dealt out."""
        ...

    async def poll(self, max_messages: int = 100, wait: float = 1.0) -> Sequence[Message]:
        """Returns the next messages of the held partitions, in order within each, at most `max_messages`.

        Waits up to `wait` seconds for the first one. An empty answer does not prove that nothing is there, since
        the adapter may still be fetching: ask `lag`. A cancelled poll loses nothing. Raises `SubscriptionClosed`.
        """
        ...

    async def commit(self, messages: Sequence[Message]) -> None:
        """Moves the group's place behind the highest of `messages` in each partition.

        It is called after the transaction in which they were processed. Lower offsets of the partition count as
        committed too. A place never moves back, except after `rewind`. Raises `PartitionLost` naming what was not
        held any more, after it has committed what was, and `SubscriptionClosed`.
        """
        ...

    async def rewind(self, topic: str, partition: int, offset: int) -> None:
        """Makes the next polls of a held partition start at `offset`, for a retry or a replay.

        The committed place stays until the next `commit` sets it, also to an earlier one. What was polled from
        `offset` on counts as not polled. Raises `PartitionLost`, `SubscriptionClosed`, and `ValueError` for an
        offset beyond what was polled, since going on there would pass over messages.
        """
        ...

    async def lag(self) -> Mapping[Partition, int]:
        """Messages after the group's committed place, for each held partition."""
        ...


class Broker(Protocol):
    """Topics of ordered partitions and the groups that read them, between entering and leaving the context."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def ensure_topics(self, names: Sequence[str], partitions: int) -> None:
        """Creates those of the topics that are not there: kept for ever, never compacted, 8 MiB a message.

        Safe to repeat and to race. Raises `InvalidTopicName`, and `PartitionCountFixed` if a topic has another
        count (the others may have been created).
        """
        ...

    async def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Returns when all the messages are durable, in the order given among those of one key.

        The partition is Kafka's default: `partition_of(key, count)`. Two calls that overlap in time have no order
        between them. Raises `MessageTooLarge` and `UnknownTopic` before anything is written; after any other
        error some of the messages may have been written, and the caller publishes all of them again.
        """
        ...

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """A new member of the group; a group without a committed place reads from the start.

        Entering it raises `UnknownTopic`.
        """
        ...

    async def end_offsets(self, topic: str) -> Mapping[int, int]:
        """For each partition number the offset that its next message will get. Raises `UnknownTopic`."""
        ...

    async def lag(self, group: str, topics: Sequence[str]) -> Mapping[Partition, int]:
        """Messages after the group's committed place in each partition, whether or not it has members now.

        All zero means that the group has committed everything published. Raises `UnknownTopic`.
        """
        ...

    def read_all(self, topic: str, since: Mapping[int, int] | None = None) -> AsyncIterator[Message]:
        """Everything that the topic holds at the first step, from the start, partition by partition.

        `since` names the offset to start at, for partitions that are not read from their start. Takes no part in any
        group. The first step raises `UnknownTopic`.
        """
        ...


def check_topic_names(names: Iterable[str]) -> None:
    """Raises `InvalidTopicName` for the first name that Kafka would refuse."""
    for name in names:
        if not _TOPIC_NAME.fullmatch(name) or name in {".", ".."}:
            raise InvalidTopicName(name)


def check_weights(topic: str, messages: Iterable[Outgoing]) -> None:
    """Raises `MessageTooLarge` for the first message that outweighs the bound."""
    for message in messages:
        if message.weight > MAX_MESSAGE_BYTES:
            raise MessageTooLarge(topic, message.weight)


def partition_of(key: bytes, count: int) -> int:
    """The number, below `count`, of the partition that Kafka's default partitioner gives the key."""
    return (_murmur2(key) & 0x7FFFFFFF) % count


def _murmur2(data: bytes) -> int:
    """MurmurHash2, 32 bits, with the seed of Kafka's Java client; the tests compare it with aiokafka's."""
    mask, mixer = 0xFFFFFFFF, 0x5BD1E995
    digest = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * mixer & mask
        word = (word ^ word >> 24) * mixer & mask
        digest = digest * mixer & mask ^ word
    if whole < len(data):
        digest = (digest ^ int.from_bytes(data[whole:], "little")) * mixer & mask
    digest = (digest ^ digest >> 13) * mixer & mask
    return digest ^ digest >> 15


class Reading:
    """Where one member stands in the partitions it holds, for an adapter: what may be committed, what is lost."""

    def __init__(self) -> None:
        self._next: dict[Partition, int] = {}
        self._committed: dict[Partition, int] = {}
        self._handed: set[Partition] = set()

    def deal(self) -> None:
        """Forgets everything: the partitions are being dealt out anew."""
        self._next.clear()
        self._committed.clear()
        self._handed.clear()

    def unfinished(self) -> bool:
        """Whether messages were handed to the caller that are neither committed nor to be read again."""
        return bool(self._handed)

    def next(self, place: Partition) -> int | None:
        """The offset to be polled next; `None` if nothing was polled since the partitions were dealt out."""
        return self._next.get(place)

    def polled(self, messages: Iterable[Message]) -> None:
        """Notes messages that are handed to the caller, in order."""
        for message in messages:
            self._next[message.place] = message.offset + 1
            self._handed.add(message.place)

    def rewound(self, place: Partition, offset: int) -> None:
        """Notes that the partition is read again from `offset` and that its committed place may move back."""
        self._next[place] = offset
        self._committed.pop(place, None)
        self._handed.discard(place)

    def to_commit(self, messages: Iterable[Message]) -> tuple[dict[Partition, int], frozenset[Partition]]:
        """Returns the places to be committed (offset of the next message) and the partitions lost."""
        places: dict[Partition, int] = {}
        for message in messages:
            places[message.place] = max(places.get(message.place, 0), message.offset + 1)
        lost = frozenset(place for place, offset in places.items() if offset > self._next.get(place, -1))
        moved = {
            place: offset
            for place, offset in places.items()
            if place not in lost and offset > self._committed.get(place, -1)
        }
        return moved, lost

    def committed(self, places: Mapping[Partition, int]) -> None:
        """Notes what the broker has confirmed."""
        self._committed.update(places)
        self._handed.difference_update(place for place, offset in places.items() if offset >= self._next.get(place, 0))
