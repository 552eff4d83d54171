"""The sample session played through five processes over Kafka and PostgreSQL comes to the same bytes as in one."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

from services.rehearsal.reproduce import reproduce_elsewhere
from shared.settings import Settings
from tests.lifecycle.plays import SAMPLE, differences, played
from tests.processes.fleet import SERVICES, Fleet, fleet, gateway

SEED = 20240513


async def played_elsewhere(made: Fleet, out: Path) -> tuple[int, list[str]]:
    said: list[str] = []
    async with gateway(made.ports) as address:
        status = await reproduce_elsewhere(
            SAMPLE, out, gateway=address, keys=Settings(keys=made.keys), without=None, say=said.append
        )
    return status, said


def test_five_processes_over_kafka_and_postgresql_come_to_the_same_bytes_as_one(tmp_path: Path):
    here = played(SAMPLE, tmp_path / "here")
    began = time.monotonic()
    with fleet(tmp_path) as made:
        ready = time.monotonic()
        status, said = asyncio.run(played_elsewhere(made, tmp_path / "there"))
        ended = time.monotonic()
        assert (status, said[-1]) == (0, "as expected"), said[-5:]
        assert (tmp_path / "there" / "events.jsonl").read_bytes() == here.events
        assert differences(tmp_path / "here", tmp_path / "there") == []
        assert sorted(said) == sorted(here.said), (
            "only the order in which the portal hears of two signatures may differ"
        )
        assert [made.stop(service) for service in SERVICES] == [0] * 5
    print(f"{len(here.events.splitlines())} events; ready in {ready - began:.1f} s, played in {ended - ready:.1f} s")


def test_services_killed_while_the_session_is_played_lose_and_double_nothing(tmp_path: Path):
    here = played(SAMPLE, tmp_path / "here")
    chance = random.Random(SEED)
    killed: list[str] = []

    async def killing(made: Fleet) -> None:
        while True:
            await asyncio.sleep(chance.uniform(1.0, 4.0))
            killed.append(chance.choice(SERVICES))
            await asyncio.to_thread(made.kill, killed[-1])
            made.start(killed[-1])
            await asyncio.to_thread(made.wait_ready, killed[-1])

    async def both(made: Fleet) -> tuple[int, list[str]]:
        task = asyncio.create_task(killing(made))
        try:
            return await played_elsewhere(made, tmp_path / "there")
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    with fleet(tmp_path) as made:
        status, said = asyncio.run(both(made))
    print(f"seed {SEED}: {len(killed)} kills: {' '.join(killed)}")
    assert (status, said[-1]) == (0, "as expected"), said[-5:]
    assert len(killed) >= 3
    assert (tmp_path / "there" / "events.jsonl").read_bytes() == here.events
    assert differences(tmp_path / "here", tmp_path / "there") == []
