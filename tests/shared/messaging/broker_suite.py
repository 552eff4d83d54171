"""What every broker must hold; the embedded one and Kafka are both put through it, unchanged."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

import pytest

from shared.messaging.broker import (
    MAX_MESSAGE_BYTES,
    Broker,
    InvalidTopicName,
    Message,
    MessageTooLarge,
    Outgoing,
    Partition,
    PartitionCountFixed,
    PartitionLost,
    Subscription,
    SubscriptionClosed,
    UnknownTopic,
    partition_of,
)

PATIENCE = 30.0
SESSIONS = ("COP/2022", "Réunion des Parties", "会议", "جلسة", "مؤتمر/٢", "k", "ключ", "a-longer-key-of-a-session")


class Stage(Protocol):
    """Where a test plays: opens the same broker as often as asked, and makes names that nobody has used."""

    def open(self) -> AbstractAsyncContextManager[Broker]: ...

    def second(self, broker: Broker) -> AbstractAsyncContextManager[Broker]:
        """Another client of an open broker, where more than one process may have it; else the same."""
        ...

    def name(self, word: str) -> str: ...


def events(count: int, keys: Sequence[str] = SESSIONS) -> list[Outgoing]:
    """`count` messages, dealt over the keys, whose value is their number in order of publishing."""
    return [Outgoing(keys[number % len(keys)].encode(), str(number).encode()) for number in range(count)]


def numbers(messages: Iterable[Message]) -> list[int]:
    return [int(message.value) for message in messages]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 (a broker tells nobody when it deals partitions out)
            await asyncio.sleep(0.02)


async def take(member: Subscription, count: int, *, commit: bool = False) -> list[Message]:
    """Polls until `count` messages have come, committing each poll if asked."""
    taken: list[Message] = []
    async with asyncio.timeout(PATIENCE):
        while len(taken) < count:
            polled = await member.poll(count - len(taken), 0.2)
            taken += polled
            if commit and polled:
                await member.commit(polled)
    return taken


async def nothing_comes(member: Subscription) -> bool:
    return not await member.poll(10, 0.5) and not await member.poll(10, 0.5)


@asynccontextmanager
async def working(member: Subscription, done: list[Message]) -> AsyncIterator[None]:
    """A consumer at work for the time of the block: it polls, processes (into `done`), then commits."""
    stop = asyncio.Event()

    async def work() -> None:
        while not stop.is_set():
            polled = await member.poll(7, 0.05)
            await asyncio.sleep(0)
            done.extend(polled)
            with suppress(PartitionLost):
                await member.commit(polled)

    worker = asyncio.create_task(work())
    try:
        yield
    finally:
        stop.set()
        await worker


def in_order_per_key(messages: Iterable[Message]) -> bool:
    """Whether every key's numbers, each at its first coming, rise."""
    seen: defaultdict[bytes, list[int]] = defaultdict(list)
    for message in messages:
        number = int(message.value)
        if number not in seen[message.key]:
            seen[message.key].append(number)
    return all(found == sorted(found) for found in seen.values())


class BrokerSuite:
    """The promises of `shared.messaging.broker`, one sentence each; a subclass gives the fixture `stage`."""

    async def test_messages_of_one_key_come_in_the_order_they_were_published(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
            sent = events(300)
            for start in range(0, 300, 25):
                await broker.publish(topic, sent[start : start + 25])
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 300)
        assert sorted(numbers(taken)) == list(range(300))
        assert in_order_per_key(taken)

    async def test_offsets_count_from_zero_without_a_gap_in_each_partition(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
            await broker.publish(topic, events(60))
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 60)
            ends = await broker.end_offsets(topic)
        for number, end in ends.items():
            assert [each.offset for each in taken if each.partition == number] == list(range(end))
        assert sum(ends.values()) == 60

    async def test_a_key_lies_in_the_partition_that_kafka_gives_it(self, stage: Stage):
        topic = stage.name("events")
        keys = [*SESSIONS, *(f"session-{number}" for number in range(60)), "\0", ""]
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 7)
            await broker.publish(topic, events(len(keys), keys))
            async for message in broker.read_all(topic):
                assert message.partition == partition_of(message.key, 7)

    async def test_keys_headers_and_values_survive_byte_for_byte(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        every = bytes(range(256))
        headers = (("ce_subject", "Groupe de travail n° 3 — 议程".encode()), ("été", every), ("twice", b"1"))
        sent = [
            Outgoing("Türkiye/会议".encode(), every, (*headers, ("twice", b""))),
            Outgoing("Türkiye/会议".encode(), b""),
            Outgoing(every, "№ 49\r\n\0".encode(), (("", b"\xff\xfe"),)),
        ]
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, sent)
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 3)
            everything = [message async for message in broker.read_all(topic)]
        assert [Outgoing(each.key, each.value, each.headers) for each in taken] == sent
        assert everything == taken

    async def test_five_megabytes_pass_and_so_does_the_heaviest_message_allowed(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        large = Outgoing(b"k", bytes(range(250)) * 20_000)
        frame = Outgoing(b"k", b"", (("ce_type", b"document.tabled.v1"),))
        heaviest = Outgoing(b"k", b"x" * (MAX_MESSAGE_BYTES - frame.weight), frame.headers)
        assert heaviest.weight == MAX_MESSAGE_BYTES
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, [Outgoing(b"k", b"small"), large, heaviest, Outgoing(b"k", b"after")])
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 4)
        assert [each.value for each in taken] == [b"small", large.value, heaviest.value, b"after"]

    @pytest.mark.parametrize("size", [MAX_MESSAGE_BYTES, 9_000_000])
    async def test_a_message_over_eight_mebibytes_is_refused_and_its_batch_with_it(self, stage: Stage, size: int):
        topic = stage.name("events")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            with pytest.raises(MessageTooLarge) as refused:
                await broker.publish(topic, [Outgoing(b"k", b"before"), Outgoing(b"k", b"x" * size)])
            assert refused.value.weight > size
            assert await broker.end_offsets(topic) == {0: 0}

    async def test_what_was_committed_does_not_come_again_after_reopening_and_nothing_is_lost(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        taken: list[Message] = []
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
            await broker.publish(topic, events(90))
        for _ in range(3):
            async with stage.open() as broker, broker.subscribe(group, [topic]) as member:
                taken += await take(member, 30, commit=True)
        async with stage.open() as broker, broker.subscribe(group, [topic]) as member:
            assert await nothing_comes(member)
        assert sorted(numbers(taken)) == list(range(90))
        assert in_order_per_key(taken)

    async def test_what_was_polled_and_not_committed_comes_again(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, events(20))
            async with broker.subscribe(group, [topic]) as member:
                await member.commit(await take(member, 8))
                await take(member, 12)
            async with broker.subscribe(group, [topic]) as member:
                assert numbers(await take(member, 5)) == list(range(8, 13))
        async with stage.open() as broker, broker.subscribe(group, [topic]) as member:
            assert numbers(await take(member, 12)) == list(range(8, 20))

    async def test_a_poll_gives_no_more_than_was_asked_for_and_polls_go_on(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 2)
            await broker.publish(topic, events(40))
            async with broker.subscribe(group, [topic]) as member:
                taken: list[Message] = []
                async with asyncio.timeout(PATIENCE):
                    while len(taken) < 40:
                        polled = await member.poll(3, 1.0)
                        assert len(polled) <= 3
                        taken += polled
        assert sorted(numbers(taken)) == list(range(40))

    async def test_committing_the_highest_commits_what_lies_before_it(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, events(10))
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 10)
                await member.commit([taken[6], taken[2]])
                assert await member.lag() == {Partition(topic, 0): 3}
                await member.commit([taken[1]])
                await member.commit([])
                assert await member.lag() == {Partition(topic, 0): 3}, "a place never moves back"

    async def test_rewinding_gives_again_what_was_not_processed(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, events(10))
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 10)
                await member.commit(taken[:4])
                await member.rewind(topic, 0, 4)
                with pytest.raises(PartitionLost):
                    await member.commit(taken[4:])
                assert numbers(await take(member, 6)) == list(range(4, 10))

    async def test_a_replay_from_the_start_may_move_the_committed_place_back(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, events(10))
            async with broker.subscribe(group, [topic]) as member:
                await member.commit(await take(member, 10))
                await member.rewind(topic, 0, 0)
                assert await member.lag() == {Partition(topic, 0): 0}
                await member.commit(await take(member, 3))
            async with broker.subscribe(group, [topic]) as member:
                assert numbers(await take(member, 7)) == list(range(3, 10))

    async def test_rewinding_passes_over_nothing_and_touches_only_what_is_held(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, events(10))
            async with broker.subscribe(group, [topic]) as member:
                with pytest.raises(ValueError, match="polled up to 0"):
                    await member.rewind(topic, 0, 1)
                await take(member, 2)
                with pytest.raises(ValueError, match="polled up to 2"):
                    await member.rewind(topic, 0, 3)
                with pytest.raises(PartitionLost):
                    await member.rewind(topic, 1, 0)
                assert numbers(await take(member, 2)) == [2, 3]

    async def test_a_waiting_poll_is_woken_by_a_publish(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
            async with broker.subscribe(group, [topic]) as member:
                waiting = asyncio.create_task(member.poll(10, 20.0))
                await asyncio.sleep(0.3)
                assert not waiting.done()
                begun = time.monotonic()
                await broker.publish(topic, events(1))
                assert numbers(await waiting) == [0]
                assert time.monotonic() - begun < 5.0

    async def test_a_poll_that_finds_nothing_says_so_when_its_wait_is_over(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
            async with broker.subscribe(group, [topic]) as member:
                begun = time.monotonic()
                assert list(await member.poll(10, 0.3)) == []
                assert 0.2 < time.monotonic() - begun < 3.0
                assert list(await member.poll(10, 0.0)) == []

    async def test_a_cancelled_poll_loses_nothing(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 2)
            async with broker.subscribe(group, [topic]) as member:
                for number in range(20):
                    poll = asyncio.create_task(member.poll(5, 5.0))
                    await asyncio.sleep(0)
                    publish = asyncio.create_task(broker.publish(topic, [events(20)[number]]))
                    await asyncio.sleep(0.0005 * number)
                    if poll.cancel():
                        with suppress(asyncio.CancelledError):
                            await poll
                    await publish
                    if not poll.cancelled():
                        await member.commit(poll.result())
                rest = sum((await member.lag()).values())
                assert len(await take(member, rest)) == rest
                assert await nothing_comes(member)

    async def test_groups_know_nothing_of_each_other(self, stage: Stage):
        topic, one, other = stage.name("events"), stage.name("one"), stage.name("other")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 2)
            await broker.publish(topic, events(20))
            async with broker.subscribe(one, [topic]) as first, broker.subscribe(other, [topic]) as second:
                assert len(await take(first, 20, commit=True)) == 20
                assert len(await take(second, 20)) == 20
                assert sum((await broker.lag(one, [topic])).values()) == 0
                assert sum((await broker.lag(other, [topic])).values()) == 20

    async def test_a_member_may_read_several_topics(self, stage: Stage):
        topics, group = [stage.name("drafting"), stage.name("adoption")], stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics(topics, 2)
            for topic in topics:
                await broker.publish(topic, events(10))
            async with broker.subscribe(group, topics) as member:
                taken = await take(member, 20, commit=True)
        assert {topic: sorted(numbers(m for m in taken if m.topic == topic)) for topic in topics} == {
            topic: list(range(10)) for topic in topics
        }

    async def test_lag_tells_when_nothing_moves_any_more(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 2)
            assert await broker.lag(group, [topic]) == {Partition(topic, 0): 0, Partition(topic, 1): 0}
            await broker.publish(topic, events(30))
            assert sum((await broker.lag(group, [topic])).values()) == 30
            async with broker.subscribe(group, [topic]) as member:
                await take(member, 10, commit=True)
                assert sum((await member.lag()).values()) == 20
                assert await member.lag() == await broker.lag(group, [topic])
                await take(member, 20, commit=True)
                assert set((await member.lag()).values()) == {0}
        async with stage.open() as broker:
            assert await broker.lag(group, [topic]) == {Partition(topic, 0): 0, Partition(topic, 1): 0}

    async def test_two_members_share_the_partitions_and_one_that_leaves_hands_its_own_over(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        whole = frozenset(Partition(topic, number) for number in range(4))
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 4)
            async with broker.subscribe(group, [topic]) as first:
                await until(lambda: first.held() == whole)
                async with broker.subscribe(group, [topic]) as second:
                    await until(lambda: len(first.held()) == len(second.held()) == 2)
                    assert first.held() | second.held() == whole
                assert second.held() == frozenset()
                await until(lambda: first.held() == whole)

    async def test_a_commit_of_what_moved_meanwhile_is_refused_and_comes_again(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 4)
            await broker.publish(topic, events(40))
            async with broker.subscribe(group, [topic]) as first:
                taken = await take(first, 40)
                async with broker.subscribe(group, [topic]) as second:
                    await until(lambda: len(first.held()) == len(second.held()) == 2)
                    with pytest.raises(PartitionLost) as lost:
                        await first.commit(taken)
                    assert lost.value.places == {message.place for message in taken}
                    share = [m for m in taken if m.place in second.held()]
                    again = await take(second, len(share), commit=True)
                    again += await take(first, 40 - len(share), commit=True)
                    assert {message.place for message in again} == {message.place for message in taken}
            assert sorted(numbers(again)) == list(range(40))
            assert set((await broker.lag(group, [topic])).values()) == {0}

    async def test_members_come_and_go_while_work_goes_on_and_everything_is_done_in_order(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        sent, done = events(600), list[list[Message]]([[], [], []])
        async with stage.open() as broker, stage.second(broker) as another:
            await broker.ensure_topics([topic], 6)

            async def publish() -> None:
                for start in range(0, 600, 10):
                    await broker.publish(topic, sent[start : start + 10])
                    await asyncio.sleep(0.02)

            publishing = asyncio.create_task(publish())
            async with broker.subscribe(group, [topic]) as first, working(first, done[0]):
                async with another.subscribe(group, [topic]) as second, working(second, done[1]):
                    await until(lambda: bool(second.held()))
                    async with broker.subscribe(group, [topic]) as third, working(third, done[2]):
                        await until(lambda: len(done[2]) > 20)
                    await until(lambda: len(first.held()) == len(second.held()) == 3)
                await publishing
                async with asyncio.timeout(PATIENCE):
                    while any((await broker.lag(group, [topic])).values()):  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
        everything = [message for part in done for message in part]
        assert {int(message.value) for message in everything} == set(range(600))
        assert all(in_order_per_key(part) for part in done)

    async def test_a_subscription_that_was_left_refuses_further_work(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 1)
            await broker.publish(topic, events(2))
            async with broker.subscribe(group, [topic]) as member:
                taken = await take(member, 1)
            for refused in (member.poll(1, 0.1), member.commit(taken), member.rewind(topic, 0, 0)):
                with pytest.raises(SubscriptionClosed):
                    await refused
            assert await broker.lag(group, [topic]) == {Partition(topic, 0): 2}

    async def test_making_sure_of_topics_twice_changes_nothing(self, stage: Stage):
        old, new = stage.name("old"), stage.name("new")
        async with stage.open() as broker:
            await asyncio.gather(broker.ensure_topics([old], 3), broker.ensure_topics([old], 3))
            await broker.publish(old, events(5))
        async with stage.open() as broker:
            await broker.ensure_topics([old, new], 3)
            assert sum((await broker.end_offsets(old)).values()) == 5
            assert await broker.end_offsets(new) == {0: 0, 1: 0, 2: 0}

    async def test_a_partition_count_is_fixed_for_good(self, stage: Stage):
        topic = stage.name("events")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
        async with stage.open() as broker:
            with pytest.raises(PartitionCountFixed) as refused:
                await broker.ensure_topics([topic], 4)
            assert (refused.value.has, refused.value.asked) == (3, 4)
            assert len(await broker.end_offsets(topic)) == 3

    @pytest.mark.parametrize("name", ["", "é", "a b", "..", "x" * 250, "a/b"])
    async def test_a_name_that_kafka_would_refuse_is_refused(self, stage: Stage, name: str):
        async with stage.open() as broker:
            with pytest.raises(InvalidTopicName):
                await broker.ensure_topics([name], 1)

    async def test_a_topic_that_nobody_made_sure_of_is_unknown(self, stage: Stage):
        topic, group = stage.name("nothing"), stage.name("group")
        async with stage.open() as broker:
            with pytest.raises(UnknownTopic):
                await broker.publish(topic, events(1))
            with pytest.raises(UnknownTopic):
                await broker.subscribe(group, [topic]).__aenter__()
            with pytest.raises(UnknownTopic):
                await broker.end_offsets(topic)
            with pytest.raises(UnknownTopic):
                await broker.lag(group, [topic])
            with pytest.raises(UnknownTopic):
                await anext(broker.read_all(topic))

    async def test_everything_in_a_topic_can_be_read_whatever_groups_have_committed(self, stage: Stage):
        topic, group = stage.name("events"), stage.name("group")
        async with stage.open() as broker:
            await broker.ensure_topics([topic], 3)
            assert [message async for message in broker.read_all(topic)] == []
            await broker.publish(topic, events(1200))
            async with broker.subscribe(group, [topic]) as member:
                await take(member, 700, commit=True)
                everything: list[Message] = []
                async for message in broker.read_all(topic):
                    if not everything:
                        await broker.publish(topic, events(10))
                    everything.append(message)
        assert sorted(numbers(everything)) == list(range(1200)), "what comes later is not waited for"
        assert [m.place for m in everything] == sorted(m.place for m in everything)
        assert in_order_per_key(everything)
