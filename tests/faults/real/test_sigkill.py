"""Services killed at random while the sample is played, on Kafka and PostgreSQL: nothing lost, doubled or out of order.

`RAPPORTEUR_KILLS` is how many kills there must be (300), `RAPPORTEUR_SEED` the seed of the first play (1).
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from services.rehearsal.reproduce import reproduce_elsewhere
from shared.settings import Settings
from tests.faults.real.killing import Killer, drawn
from tests.lifecycle.plays import SAMPLE, Play, differences
from tests.processes.fleet import SERVICES, Fleet, fleet, gateway
from tests.processes.zygote import Zygote

KILLS = int(os.environ.get("RAPPORTEUR_KILLS", "300"))
SEED = int(os.environ.get("RAPPORTEUR_SEED", "1"))
STEPS = 484
"""How many acts and moves of a clock the sample has."""

TWICE = ("drafting.2", "adoption.2")
"""Of which services there is a second process, in every second play."""


async def played_with_kills(made: Fleet, out: Path, seed: int) -> tuple[int, list[str], Killer]:
    said: list[str] = []
    killer = Killer(made, list(drawn(seed, list(made.ports), STEPS, every=5)))
    async with gateway(made.ports, killer.notice) as address, asyncio.TaskGroup() as tasks:
        killing = tasks.create_task(killer.run())
        keys = Settings(keys=made.keys)
        status = await reproduce_elsewhere(SAMPLE, out, gateway=address, keys=keys, without=None, say=said.append)
        await asyncio.wait_for(killing, 60)
    return status, said, killer


def test_services_killed_at_random_while_the_sample_is_played_come_to_the_same_bytes(
    undisturbed: Play, forking: Zygote, tmp_path: Path
):
    killed, seed, began = 0, SEED, time.monotonic()
    while killed < KILLS:
        names = (*SERVICES, *TWICE) if seed % 2 == 0 else SERVICES
        home = tmp_path / f"seed-{seed}"
        home.mkdir()
        since = time.monotonic()
        with fleet(home, forking.start, names) as made:
            status, said, killer = asyncio.run(played_with_kills(made, home / "out", seed))
            for name in names:
                made.wait_ready(name)
            assert [made.stop(name) for name in names] == [0] * len(names)
        took = time.monotonic() - since
        print(f"seed {seed}: {killer.killed} kills of {len(names)} processes, {killer.starting} starting, {took:.1f} s")
        assert (status, said[-1]) == (0, "as expected"), said[-5:]
        assert (home / "out" / "events.jsonl").read_bytes() == undisturbed.events
        assert differences(undisturbed.out, home / "out") == []
        killed, seed = killed + killer.killed, seed + 1
    print(f"{killed} kills in {seed - SEED} plays, {time.monotonic() - began:.0f} s; 0 lost, 0 doubled, 0 out of order")
