"""The sample session played through five processes over Kafka and PostgreSQL comes to the same bytes as in one."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from services.rehearsal.reproduce import reproduce_elsewhere
from shared.settings import Settings
from tests.lifecycle.plays import SAMPLE, differences, played
from tests.processes.fleet import SERVICES, Fleet, fleet, gateway


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
