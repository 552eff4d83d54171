"""Apache Kafka stopped while commands come: all are accepted, and all are heard when it is back, in their order."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import httpx2

from tests.faults.real.asking import asker, at_once, until
from tests.kafka.start_kafka import node
from tests.processes.fleet import fleet
from tests.processes.zygote import Zygote

BURST = 300


async def test_kafka_is_away_for_a_whole_burst_and_every_command_is_accepted_and_heard_afterwards(
    forking: Zygote, tmp_path: Path
):
    names = ("drafting", "portal")
    with node() as kafka, fleet(tmp_path, forking.start, names, {"RAPPORTEUR_KAFKA": kafka.address}) as made:
        async with httpx2.AsyncClient(timeout=60) as client:
            drafting, portal = (asker(client, made, name) for name in names)
            sessions = ["s-1", "s-2", "s-3"]
            for session in sessions:
                await drafting.open(session)
            kafka.stop()
            since = time.monotonic()
            burst = [partial(drafting.state, sessions[n % 3], n) for n in range(BURST)]
            answers = await at_once(burst, clients=16)
            took = time.monotonic() - since
            assert {answer.status_code for answer in answers} == {201}
            for session in sessions:
                assert await portal.heard(session, "drafting") <= 1
            kafka.start()
            since = time.monotonic()
            for session in sessions:
                reached = len(await drafting.log(session))

                async def all_heard(session: str = session, reached: int = reached) -> bool:
                    return await portal.heard(session, "drafting") == reached

                await until(all_heard, 120, f"the portal hears {reached} events of {session}")
            drained = time.monotonic() - since
            told = {event["id"] for answer in answers for event in answer.json()["events"]}
            logs = [await drafting.log(session) for session in sessions]
            assert told <= {event["id"] for log in logs for event in log}
            assert sum(map(len, logs)) == BURST + len(sessions)
            for name in names:
                assert (await asker(client, made, name).status("/readyz"))[0] == 200
        assert [made.stop(name) for name in names] == [0, 0]
    print(f"{BURST} commands in {took:.1f} s without Kafka, {drained:.1f} s after its return until all were heard")
