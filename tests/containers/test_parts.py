"""The broker's suite and the store's, unchanged, on the images that docker-compose.yml names."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from aiokafka.errors import KafkaError
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer

from shared.messaging.kafka import KafkaBroker
from tests.containers.start_engine import ROOT, foreign_images
from tests.kafka.start_kafka import free_ports


@pytest.fixture(scope="module")
def kafka() -> Iterator[str]:
    """`host:port` of a node in a container."""
    broker, controller = free_ports(2)
    node = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{broker},CONTROLLER://:{controller}",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{broker}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@127.0.0.1:{controller}",
        "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    }
    made = DockerContainer(foreign_images()["kafka"]).with_bind_ports(broker, broker)
    for name, value in node.items():
        made.with_env(name, value)
    with made:
        asyncio.run(until_it_answers(f"127.0.0.1:{broker}"))
        yield f"127.0.0.1:{broker}"


async def until_it_answers(servers: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            async with KafkaBroker(servers):
                return
        except KafkaError:
            assert time.monotonic() < until, "the node does not answer"
            await asyncio.sleep(0.5)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a server in a container, as `Settings.database_url` takes it."""
    made = PostgresContainer(foreign_images()["postgres"], username="postgres", driver="asyncpg")
    made.with_command("postgres -c max_connections=300 -c fsync=off")
    with made as server:
        yield server.get_connection_url(driver="asyncpg").rpartition("/")[0] + "/{service}"


def suite(path: str, **where: str) -> tuple[int, str]:
    """The suite at a path in a process of its own; its exit status and last line."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path]
    done = subprocess.run(command, cwd=ROOT, env={**kept, **where}, capture_output=True, text=True, timeout=600)
    return done.returncode, (done.stdout.splitlines() or [done.stderr])[-1]


def test_the_broker_suite_passes_on_the_image_of_kafka(kafka: str):
    began = time.monotonic()
    status, said = suite("tests/kafka/test_broker_on_kafka.py", RAPPORTEUR_KAFKA=kafka)
    print(f"{said}, in {time.monotonic() - began:.0f} s")
    assert (status, "passed" in said) == (0, True), said


@pytest.mark.parametrize("part", ["consumer", "migrations"])
def test_the_store_suite_passes_on_the_image_of_postgresql(part: str, postgres: str):
    status, said = suite(f"tests/postgres/test_{part}_on_postgres.py", RAPPORTEUR_POSTGRES=postgres)
    print(said)
    assert (status, "passed" in said) == (0, True), said
