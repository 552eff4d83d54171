"""Poison on a topic of Apache Kafka: its session is parked, the others go on; mended and replayed, it catches up."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import httpx2
from sqlalchemy.engine import make_url

from shared.messaging.broker import Outgoing
from shared.messaging.kafka import KafkaBroker
from tests.faults.real.asking import asker, until
from tests.processes.fleet import Fleet, fleet
from tests.processes.zygote import Zygote

SOON = {"RAPPORTEUR_TRIES": "3", "RAPPORTEUR_TRY_AGAIN_SECONDS": "0.2"}


async def in_portal(made: Fleet, statement: str) -> None:
    """Have a statement done in the portal's database, behind the portal's back."""
    url = make_url(made.environment["RAPPORTEUR_DATABASE_URL"].replace("{service}", "portal"))
    connection = await asyncpg.connect(host=url.host, port=url.port, user=url.username, database=url.database)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_poison_parks_its_session_alone_is_told_as_a_dead_letter_and_is_replayed_when_it_is_mended(
    forking: Zygote, tmp_path: Path
):
    names = ("drafting", "portal")
    with fleet(tmp_path, forking.start, names, SOON) as made:
        kafka, prefix = (made.environment[name] for name in ("RAPPORTEUR_KAFKA", "RAPPORTEUR_KAFKA_PREFIX"))
        async with httpx2.AsyncClient(timeout=60) as client, KafkaBroker(kafka, prefix=prefix) as broker:
            drafting, portal = (asker(client, made, name) for name in names)
            await in_portal(made, "INSERT INTO shown_sessions VALUES ('s-2', 'in its way', '', '', '')")
            await broker.publish("drafting-events", [Outgoing(b"s-1", b"no event at all")])
            for session in ("s-1", "s-2", "s-3"):
                await drafting.open(session)
                for number in range(20):
                    assert (await drafting.state(session, number)).status_code == 201

            async def others_go_on() -> bool:
                return [await portal.heard(session, "drafting") for session in ("s-1", "s-3")] == [21, 21]

            async def given_up() -> bool:
                return len(await portal.get("/dead-letters")) == 2

            await until(others_go_on, 30, "the other sessions are heard to their end")
            await until(given_up, 30, "both dead letters are kept")
            code, ready = await portal.status("/readyz")
            assert (code, [parked["owner"] for parked in ready["parked"]]) == (200, ["s-2"])
            assert await portal.heard("s-2", "drafting") == 0
            letters = {letter["owner"]: letter for letter in await portal.get("/dead-letters")}
            assert (letters["s-1"]["attempts"], letters["s-2"]["attempts"]) == (1, 3)

            async def announced() -> bool:
                told = [message.key async for message in broker.read_all("drafting-events-dlq")]
                return sorted(told) == [b"s-1", b"s-2"]

            await until(announced, 30, "both are told on the topic of dead letters, once")
            await in_portal(made, "DELETE FROM shown_sessions WHERE session = 's-2'")
            replayed = await portal.act(f"/dead-letters/{letters['s-2']['letter']}/replay", {}, "replay")
            assert (replayed.status_code, replayed.json()["effective"]) == (200, 21), "and what waited behind it"
            assert await portal.heard("s-2", "drafting") == 21
            assert (await portal.status("/readyz"))[1]["parked"] == []
            assert [letter["owner"] for letter in await portal.get("/dead-letters")] == ["s-1"]
        assert [made.stop(name) for name in names] == [0, 0]
