"""A broker that outlives all processes: partitions, groups, offsets; and all that a real one may do to a reader.

It may write a message twice, say that it failed when it has written, deal the partitions out anew in the middle of a
batch, hand out what was read before, hold one partition back while another goes on, and refuse a commit.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Self

from shared.messaging.broker import (
    Message,
    Outgoing,
    Partition,
    PartitionLost,
    Reading,
    SubscriptionClosed,
    UnknownTopic,
    check_weights,
    partition_of,
)
from tests.faults.simulation.schedule import Choices


class BrokerAway(OSError):
    """The broker did not answer; what was asked of it may be done or not."""


class Topics:
    """The durable part: every message, every group's places, and who is a member of what."""

    def __init__(self, choices: Choices, *, troubled: bool) -> None:
        self.choices, self.troubled = choices, troubled
        self.counts: dict[str, int] = {}
        self.logs: defaultdict[Partition, list[Message]] = defaultdict(list)
        self.places: dict[tuple[str, Partition], int] = {}
        self.members: defaultdict[str, list[SimulatedSubscription]] = defaultdict(list)

    def partitions(self, topics: Sequence[str]) -> list[Partition]:
        """All partitions of the topics. Raises `UnknownTopic`."""
        for topic in topics:
            if topic not in self.counts:
                raise UnknownTopic(topic)
        return [Partition(topic, number) for topic in sorted(topics) for number in range(self.counts[topic])]

    def append(self, topic: str, sent: Outgoing) -> None:
        """Put a message at the end of its partition and wake who waits for it."""
        place = Partition(topic, partition_of(sent.key, self.counts[topic]))
        log = self.logs[place]
        log.append(Message(topic, place.number, len(log), sent.key, sent.value, sent.headers))
        for group in self.members.values():
            for member in group:
                if place in member.held():
                    member.wake()

    def place(self, group: str, place: Partition) -> int:
        """The group's committed place."""
        return self.places.get((group, place), 0)

    def behind(self, group: str, topics: Sequence[str]) -> dict[Partition, int]:
        """Messages after the committed place."""
        return {place: len(self.logs[place]) - self.place(group, place) for place in self.partitions(topics)}

    def deal(self, group: str) -> None:
        """Deal the group's partitions out anew."""
        members = self.members[group]
        hands: list[list[Partition]] = [[] for _ in members]
        wanted = sorted({topic for member in members for topic in member.topics})
        for turn, place in enumerate(self.partitions(wanted)):
            takers = [n for n, member in enumerate(members) if place.topic in member.topics]
            hands[takers[(turn + self.choices.below(len(takers))) % len(takers)]].append(place)
        for member, hand in zip(members, hands, strict=True):
            member.deal(hand)
        self.choices.tell(f"broker: {group} dealt out anew to {len(members)}")

    def again(self, group: str) -> None:
        """Let a group read everything once more, as an operator may who is in doubt."""
        self.places = {key: place for key, place in self.places.items() if key[0] != group}
        self.deal(group)

    def leave(self, member: SimulatedSubscription) -> None:
        """Take a member out of its group."""
        if member in self.members[member.group]:
            self.members[member.group].remove(member)
            self.deal(member.group)


class SimulatedBroker:
    """One process's connection to the topics; keeps the promises of `shared.messaging.broker.Broker` and no others."""

    def __init__(self, topics: Topics, process: Any) -> None:
        self._topics, self._process = topics, process

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Nothing is to be closed."""

    async def ensure_topics(self, names: Sequence[str], partitions: int) -> None:
        await self._process.step("broker", "ensure topics")
        for name in names:
            self._topics.counts.setdefault(name, partitions)

    async def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        topics, choices = self._topics, self._topics.choices
        topics.partitions([topic])
        check_weights(topic, messages)
        await self._process.step("publish", f"{len(messages)} to {topic}")
        for number, message in enumerate(messages):
            topics.append(topic, message)
            if topics.troubled and choices.happens(0.02):
                topics.append(topic, message)
                choices.tell(f"broker: message {number} written twice to {topic}")
            if topics.troubled and choices.happens(0.01):
                choices.tell(f"broker: away after {number + 1} of {len(messages)} for {topic}")
                raise BrokerAway(topic)
        await self._process.step("published", topic)

    def subscribe(self, group: str, topics: Sequence[str]) -> SimulatedSubscription:
        return SimulatedSubscription(self._topics, self._process, group, topics)

    async def end_offsets(self, topic: str) -> Mapping[int, int]:
        return {place.number: len(self._topics.logs[place]) for place in self._topics.partitions([topic])}

    async def lag(self, group: str, topics: Sequence[str]) -> Mapping[Partition, int]:
        await self._process.step("lag")
        return self._topics.behind(group, topics)

    async def read_all(self, topic: str, since: Mapping[int, int] | None = None) -> AsyncIterator[Message]:
        for place in self._topics.partitions([topic]):
            for message in list(self._topics.logs[place])[(since or {}).get(place.number, 0) :]:
                yield message


class SimulatedSubscription:
    """A member of a group; see `shared.messaging.broker.Subscription`."""

    def __init__(self, topics: Topics, process: Any, group: str, names: Sequence[str]) -> None:
        self.group, self.topics = group, frozenset(names)
        self._broker, self._process = topics, process
        self._held: list[Partition] = []
        self._reading = Reading()
        self._open = False
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._process.step("broker", f"join {self.group}")
        self._broker.partitions(sorted(self.topics))
        self._open = True
        self._broker.members[self.group].append(self)
        self._broker.deal(self.group)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._open and not self._process.dead:  # a dead member is found out by its silence, later
            self._open = False
            self._broker.leave(self)

    def deal(self, places: Sequence[Partition]) -> None:
        """Take what is dealt to this member, each partition from its committed place."""
        self._held = list(places)
        self._reading.deal()
        self.wake()

    def wake(self) -> None:
        """End the wait of a poll."""
        self._news.set()

    def held(self) -> frozenset[Partition]:
        return frozenset(self._held)

    async def poll(self, max_messages: int = 100, wait: float = 1.0) -> Sequence[Message]:
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            self._news.clear()
            await self._process.step("poll")
            self._check_open()
            taken = list(self._take(max_messages))
            if taken:
                self._reading.polled(taken)
                self._broker.choices.note("".join(f"{m.topic[:2]}{m.partition}:{m.offset}" for m in taken))
                if self._broker.choices.telling:
                    places = ", ".join(f"{m.topic}[{m.partition}]:{m.offset}" for m in taken)
                    self._broker.choices.tell(f"{self._process.name} polled {places}")
                return taken
            left = until - loop.time()
            if left <= 0:
                return ()
            try:
                async with asyncio.timeout(left):
                    await self._news.wait()
            except TimeoutError:
                return ()

    def _take(self, most: int) -> Iterator[Message]:
        """Some of what is there: one partition may lag behind another, and a batch may end anywhere."""
        choices, troubled = self._broker.choices, self._broker.troubled
        if troubled and choices.happens(0.03):
            self._broker.deal(self.group)
        held = list(self._held)
        if troubled:
            choices.random.shuffle(held)
            most = min(most, choices.below(6) + 1)
        for place in held:
            log, start = self._broker.logs[place], self._next(place)
            if start >= len(log):
                continue
            if troubled and choices.happens(0.2):
                self._process.later(self.wake)  # held back; it is asked for again before long
                continue
            ready = log[start : start + most]
            most -= len(ready)
            yield from ready

    async def commit(self, messages: Sequence[Message]) -> None:
        await self._process.step("offset")
        self._check_open()
        choices, troubled = self._broker.choices, self._broker.troubled
        if troubled and choices.happens(0.03):
            self._broker.deal(self.group)
        if troubled and choices.happens(0.02):
            choices.tell(f"broker: a commit of {self.group} fails")
            raise BrokerAway(self.group)
        places, lost = self._reading.to_commit(messages)
        for place, offset in places.items():
            self._broker.places[self.group, place] = offset
        self._reading.committed(places)
        await self._process.step("offset kept")
        if lost:
            raise PartitionLost(lost)

    async def rewind(self, topic: str, partition: int, offset: int) -> None:
        await self._process.step("rewind")
        self._check_open()
        place = Partition(topic, partition)
        if place not in self._held or self._reading.next(place) is None:
            raise PartitionLost([place])
        if not 0 <= offset <= self._next(place):
            raise ValueError(f"{topic}[{partition}] was polled up to {self._next(place)}, not up to {offset}")
        self._reading.rewound(place, offset)
        self.wake()

    async def lag(self) -> Mapping[Partition, int]:
        behind = self._broker.behind(self.group, sorted(self.topics))
        return {place: behind[place] for place in self._held}

    def _next(self, place: Partition) -> int:
        polled = self._reading.next(place)
        return self._broker.place(self.group, place) if polled is None else polled

    def _check_open(self) -> None:
        if not self._open:
            raise SubscriptionClosed(f"a member of {self.group} has left")
