"""What only a broker that several processes share must hold."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.messaging.broker import MAX_MESSAGE_BYTES, Outgoing, Partition, UnknownTopic
from shared.messaging.kafka import KafkaBroker
from tests.shared.messaging.broker_suite import events, nothing_comes, numbers, take

ROOT = Path(__file__).parents[2]
SERVERS = os.environ["RAPPORTEUR_KAFKA"]


def fresh(word: str) -> str:
    return f"{word}-{uuid.uuid4().hex[:8]}"


@asynccontextmanager
async def member_elsewhere(group: str, topic: str, *name: str) -> AsyncIterator[Process]:
    command = [sys.executable, "-m", "tests.kafka.poll_then_commit", SERVERS, group, topic, *name]
    pipe = subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


async def says(child: Process) -> str:
    assert child.stdout is not None
    return (await asyncio.wait_for(child.stdout.readline(), 30)).decode().strip()


async def test_topics_are_kept_for_ever_and_never_compacted():
    topic = fresh("events")
    async with KafkaBroker(SERVERS) as broker:
        await broker.ensure_topics([topic], 2)
    admin = AIOKafkaAdminClient(bootstrap_servers=SERVERS)
    await admin.start()
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    await admin.close()
    found = {entry[0]: entry[1] for entry in answers[0].resources[0][4]}
    assert found["cleanup.policy"] == "delete"
    assert (found["retention.ms"], found["retention.bytes"]) == ("-1", "-1")
    assert found["max.message.bytes"] == str(MAX_MESSAGE_BYTES)


async def test_two_installations_on_one_cluster_know_nothing_of_each_other():
    topic = fresh("events")
    async with KafkaBroker(SERVERS, prefix="one.") as one, KafkaBroker(SERVERS, prefix="other.") as other:
        await one.ensure_topics([topic], 1)
        with pytest.raises(UnknownTopic):
            await other.end_offsets(topic)
        await other.ensure_topics([topic], 1)
        async with one.subscribe("readers", [topic]) as here, other.subscribe("readers", [topic]) as there:
            await one.publish(topic, [Outgoing(b"key", b"one")])
            await other.publish(topic, [Outgoing(b"key", b"other")])
            assert [each.value for each in await take(here, 1)] == [b"one"]
            assert [(each.topic, each.value) for each in await take(there, 1)] == [(topic, b"other")]
            assert here.held() == there.held() == frozenset([Partition(topic, 0)])


async def test_a_foreign_message_without_key_or_value_reads_as_empty():
    topic = fresh("events")
    async with KafkaBroker(SERVERS) as broker:
        await broker.ensure_topics([topic], 1)
        async with AIOKafkaProducer(bootstrap_servers=SERVERS) as foreign:
            await foreign.send_and_wait(topic, value=b"no key", headers=[("null", None)])
            await foreign.send_and_wait(topic, key=b"no value")
        everything = [message async for message in broker.read_all(topic)]
    assert [Outgoing(each.key, each.value, each.headers) for each in everything] == [
        Outgoing(b"", b"no key", (("null", b""),)),
        Outgoing(b"no value", b""),
    ]


async def test_what_a_killed_process_had_polled_comes_to_another_member_once_its_session_is_over():
    topic, group = fresh("events"), fresh("group")
    async with KafkaBroker(SERVERS, session=6.0) as broker:
        await broker.ensure_topics([topic], 1)
        await broker.publish(topic, events(10))
        async with member_elsewhere(group, topic) as child:
            assert await says(child) == "polled 10"
            child.kill()
            async with broker.subscribe(group, [topic]) as member:
                assert numbers(await take(member, 10, commit=True)) == list(range(10))


async def test_a_killed_process_that_comes_back_under_its_name_goes_on_at_once():
    topic, group = fresh("events"), fresh("group")
    async with KafkaBroker(SERVERS) as broker:
        await broker.ensure_topics([topic], 1)
        await broker.publish(topic, events(10))
        for _ in range(3):
            async with member_elsewhere(group, topic, "first-of-two") as child:
                assert await says(child) == "polled 10", "which is long before its session would be over"
                child.kill()
        async with member_elsewhere(group, topic, "first-of-two") as child:
            assert await says(child) == "polled 10"
            assert child.stdin is not None
            child.stdin.write(b"commit\n")
            assert await says(child) == "committed"


async def test_before_partitions_are_handed_over_what_was_polled_is_committed():
    topic, group = fresh("events"), fresh("group")
    async with KafkaBroker(SERVERS, drain=20.0) as broker, KafkaBroker(SERVERS) as other:
        await broker.ensure_topics([topic], 2)
        await broker.publish(topic, events(20))
        async with broker.subscribe(group, [topic]) as member:
            polled = await take(member, 20)
            async with asyncio.TaskGroup() as tasks:
                joined = other.subscribe(group, [topic])
                joining = tasks.create_task(joined.__aenter__())
                while await member.poll(1, 0.1):
                    pass
                await asyncio.sleep(2.0)
                assert not joining.done()
                await member.commit(polled)
            assert await nothing_comes(joined)
            assert len(joined.held()) == 1
            await joined.__aexit__()


async def test_a_process_that_slept_through_its_session_is_refused_its_commit():
    topic, group = fresh("events"), fresh("group")
    async with KafkaBroker(SERVERS, session=6.0) as broker:
        await broker.ensure_topics([topic], 1)
        await broker.publish(topic, events(10))
        async with member_elsewhere(group, topic) as child:
            assert await says(child) == "polled 10"
            child.send_signal(signal.SIGSTOP)
            async with broker.subscribe(group, [topic]) as member:
                await take(member, 10, commit=True)
                await broker.publish(topic, events(5))
                await take(member, 5, commit=True)
                assert child.stdin is not None
                child.stdin.write(b"commit\n")
                child.send_signal(signal.SIGCONT)
                assert await says(child) == "lost"
                assert set((await broker.lag(group, [topic])).values()) == {0}
