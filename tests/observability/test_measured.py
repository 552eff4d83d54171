"""What is measured is what was: how late a deadline was written, how often portals ask for a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from services.together import together
from shared.observability import Metrics
from shared.stage import Due
from tests.product import settings
from tests.shared.messaging.tally import NOW, Say, State, Tally, asked, service, statement, surroundings


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """A sample of a service's own, by its name and some labels."""
    families = text_string_to_metric_families(metrics.text().decode())
    (found,) = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == f"rapporteur_{name}" and labels.items() <= sample.labels.items()
    ]
    return found


def with_a_deadline() -> Tally:
    """A domain where, once something was said, a deadline falls at `NOW`."""
    domain = Tally()

    def due(state: State) -> Sequence[Due]:
        said = state.said.get("adoption", ())
        return [Due(NOW, "the event that set it", statement("fallen"))] if said and "fallen" not in said else ()

    domain.stage = replace(domain.stage, due=due)
    return domain


async def test_a_deadline_that_is_written_late_is_measured_by_how_late_it_is(tmp_path: Path):
    async with surroundings(tmp_path) as around:
        it = service(around, with_a_deadline())
        async with it.open():
            await it.handlers.act(Say(session="s", said=("begun",)), asked("k", now=NOW - timedelta(hours=1)))
            assert await it.handlers.fire_due(NOW - timedelta(seconds=1)) == 0
            assert value(it.metrics, "deadline_lateness_seconds_count") == 0
            assert await it.handlers.fire_due(NOW + timedelta(seconds=90)) == 1
            assert value(it.metrics, "deadline_lateness_seconds_count") == 1
            assert value(it.metrics, "deadline_lateness_seconds_sum") == 90
            assert value(it.metrics, "deadline_lateness_seconds_bucket", le="60.0") == 0
            assert await it.handlers.fire_due(NOW + timedelta(seconds=91)) == 0, "it has fallen"
            assert value(it.metrics, "deadline_lateness_seconds_count") == 1


async def test_a_deadline_of_a_rehearsal_is_never_late(tmp_path: Path):
    async with surroundings(tmp_path) as around:
        it = service(around, with_a_deadline())
        async with it.open():
            await it.handlers.act(Say(session="s", said=("begun",)), asked("k", now=NOW - timedelta(hours=1)))
            assert await it.handlers.fire_due(NOW + timedelta(days=400), "s") == 1
            assert value(it.metrics, "deadline_lateness_seconds_count") == 0


async def test_every_time_that_a_portal_asks_for_the_feed_is_counted(tmp_path: Path):
    async with together(settings(tmp_path), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            for _ in range(3):
                assert (await client.get("/publication/feeds/atom.xml")).status_code == 200
        metrics = whole.services["publication"].metrics
        assert value(metrics, "feed_requests_total", feed="atom") == 3
