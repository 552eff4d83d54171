"""PostgreSQL stopped and started while commands come: those meanwhile are refused by name, and services go on alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.faults.real.asking import asker, at_once, until
from tests.postgres.start_postgres import cluster
from tests.processes.fleet import fleet
from tests.processes.zygote import Zygote

BURST = 400
AWAY = "urn:rapporteur:refusal:database-away"


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_postgresql_is_restarted_in_a_burst_and_nothing_is_half_written_and_services_go_on_by_themselves(
    mode: str, forking: Zygote, tmp_path: Path
):
    names = ("drafting", "portal")
    with cluster() as postgres:
        more = {"RAPPORTEUR_DATABASE_URL": postgres.address}
        with fleet(tmp_path, forking.start, names, more) as made:
            async with httpx2.AsyncClient(timeout=60) as client:
                drafting, portal = (asker(client, made, name) for name in names)
                await drafting.open("s-1")
                burst = [partial(drafting.state, "s-1", n) for n in range(BURST)]
                sending = asyncio.create_task(at_once(burst, clients=16))
                await asyncio.sleep(0.5)
                await asyncio.to_thread(postgres.stop, mode)
                assert (await drafting.status("/readyz"))[1]["database"] == "away"
                answer = await drafting.state("s-1", BURST)
                assert (answer.status_code, answer.json()["type"]) == (503, AWAY)
                assert answer.headers["Retry-After"] == "1"
                assert answer.headers["content-type"] == "application/problem+json"
                answers = await sending
                await asyncio.to_thread(postgres.start)
                counted = Counter(answer.status_code for answer in answers)
                assert set(counted) == {201, 503}, [a.text for a in answers if a.status_code not in (201, 503)][:3]
                assert all(answer.json()["type"] == AWAY for answer in answers if answer.status_code == 503)

                async def ready() -> bool:
                    return [(await asker(client, made, name).status("/readyz"))[0] for name in names] == [200, 200]

                await until(ready, 60, "both services are ready again")
                again = await at_once(burst, clients=16)
                assert {answer.status_code for answer in again} == {201}, "the same requests under the same keys"
                for before, after in zip(answers, again, strict=True):
                    assert before.status_code == 503 or before.json() == after.json()
                log = await drafting.log("s-1")
                assert len(log) == BURST + 1, "none was done twice, or by halves"

                async def all_heard() -> bool:
                    return await portal.heard("s-1", "drafting") == len(log)

                await until(all_heard, 60, "the portal hears them all")
            assert [made.stop(name) for name in names] == [0, 0]
    print(f"{mode}: {counted[201]} of {BURST} commands done, {counted[503]} refused and done when they came again")
