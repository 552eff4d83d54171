"""A scrape tells how things stand now; what it cannot read is absent and counted, and holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.together import together
from shared.http import scraping
from shared.http.scraping import read_gauges
from shared.messaging.broker import Partition
from shared.messaging.embedded import EmbeddedBroker
from shared.service import Service
from tests.product import settings
from tests.shared.messaging.tally import (
    NOW,
    POISON,
    Say,
    State,
    Stream,
    asked,
    message,
    outgoing,
    service,
    surroundings,
)


class Away(EmbeddedBroker):
    """A broker that, once it is away, cannot be asked how far a group is, and answers nothing where it is `silent`."""

    away = silent = False

    async def lag(self, group: str, topics: Sequence[str]) -> Mapping[Partition, int]:
        if not self.away:
            return await super().lag(group, topics)
        if self.silent:
            await asyncio.Event().wait()
        raise ConnectionError("nobody answers")


@asynccontextmanager
async def placed(folder: Path) -> AsyncIterator[Service[State]]:
    async with surroundings(folder) as around, Away(folder / "other.db", synchronous="OFF") as other:
        made = service(replace(around, broker=other))
        async with made.open():
            yield made


def samples(text: bytes) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in the order of the labels' names."""
    families = text_string_to_metric_families(text.decode())
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


async def scraped(it: Service[Any]) -> dict[tuple[str, ...], float]:
    await read_gauges(it)
    return samples(it.metrics.text())


async def test_the_gauges_tell_what_is_parked_waits_and_is_not_relayed(tmp_path: Path):
    async with placed(tmp_path) as it:
        drafting, other = Stream("drafting"), Stream("drafting", "session-2")
        poison = message(drafting.say(f"{POISON}"))
        other.say("first")
        early = message(other.say("second"))
        await it.handlers.hear([poison, early], NOW - timedelta(seconds=12))
        await it.handlers.act(Say(session="session-3", said=("a", "b")), asked("key"))
        found = await scraped(it)
        assert found["rapporteur_parked_owners", "adoption"] == 1
        assert found["rapporteur_waiting_events", "adoption"] == 1
        assert found["rapporteur_waiting_seconds", "adoption"] == 12
        assert found["rapporteur_unrelayed_events", "adoption"] == 2
        assert found["rapporteur_dead_letters_open", "adoption"] == 0
        await it.relay()
        assert (await scraped(it))["rapporteur_unrelayed_events", "adoption"] == 0


async def test_the_lag_is_told_for_each_topic(tmp_path: Path):
    async with placed(tmp_path) as it:
        await it.around.broker.publish(
            "drafting-events", [outgoing(Stream("drafting", word).say(word)) for word in "xy"]
        )
        assert (await scraped(it))["rapporteur_lag_messages", "adoption", "drafting-events"] == 2
        await it.deliver()
        assert (await scraped(it))["rapporteur_lag_messages", "adoption", "drafting-events"] == 0


@pytest.mark.parametrize("silent", [False, True])
async def test_what_cannot_be_read_is_absent_and_counted_and_the_rest_is_given(
    silent: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scraping, "AT_MOST", 0.2)
    async with placed(tmp_path) as it:
        broker = it.around.broker
        assert isinstance(broker, Away)
        await scraped(it)  # what is timed below is asking, not opening connections
        broker.away, broker.silent = True, silent
        it.metrics.lag.labels("adoption", "drafting-events").set(7)  # read when the broker still answered
        async with asyncio.timeout(2):
            found = await scraped(it)
        assert not [name for name, *_ in found if name == "rapporteur_lag_messages"]
        assert found["rapporteur_scrape_failures_total", "adoption", "broker"] == 1
        assert found["rapporteur_parked_owners", "adoption"] == 0


async def test_a_database_that_is_away_leaves_its_gauges_out_and_not_at_nought(tmp_path: Path):
    async with placed(tmp_path) as it:
        async with it.database.writing() as connection:
            await connection.exec_driver_sql("DROP TABLE parked")
        found = await scraped(it)
        names = {name for name, *_ in found}
        assert names.isdisjoint(
            {"rapporteur_parked_owners", "rapporteur_waiting_seconds", "rapporteur_unrelayed_events"}
        )
        assert found["rapporteur_scrape_failures_total", "adoption", "database"] == 1


async def test_a_scrape_does_not_wait_for_a_writer(tmp_path: Path):
    async with placed(tmp_path) as it:
        await scraped(it)  # what is timed below is asking, not opening connections
        async with it.database.writing() as connection:
            await connection.exec_driver_sql("DELETE FROM parked")
            async with asyncio.timeout(1):
                assert (await scraped(it))["rapporteur_parked_owners", "adoption"] == 0


async def test_what_is_heard_in_a_real_session_is_timed_from_its_recording(tmp_path: Path):
    async with placed(tmp_path) as it:
        await it.handlers.hear([message(Stream("drafting").say("x"))], NOW + timedelta(seconds=3))
        found = await scraped(it)
        assert found["rapporteur_heard_seconds_sum", "drafting", "adoption"] == 3
        assert found["rapporteur_heard_seconds_count", "drafting", "adoption"] == 1
        assert found["rapporteur_events_consumed_total", "adoption"] == 1


async def test_in_one_process_the_portals_address_gives_the_metrics_of_every_service(tmp_path: Path):
    async with together(settings(tmp_path), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            await client.get("/adoption/sessions/none/log-key")
            found = samples((await client.get("/metrics")).content)
            alone = samples((await client.get("/drafting/metrics")).content)
    assert {labels[0] for name, *labels in found if name == "rapporteur_parked_owners"} == set(whole.services)
    assert {labels[0] for name, *labels in alone if name == "rapporteur_parked_owners"} == {"drafting"}
    assert found["rapporteur_http_answers_total", "adoption", "2xx"] == 1
    assert found["rapporteur_http_answers_total", "portal", "2xx"] == 0, "who answers counts"
