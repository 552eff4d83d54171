"""A play through a gateway goes on only when nobody is behind, and says what is wrong where it cannot."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from services.rehearsal.acts import Act
from services.rehearsal.material import Material
from services.rehearsal.plan import plan
from services.rehearsal.reproduce import NoKey, reproduce_elsewhere
from services.rehearsal.scenario.reading import read_scenario
from services.rehearsal.venue import Elsewhere, Here, NothingMoves, NotReached, elsewhere
from services.together import together
from shared.access import Seats
from shared.settings import Settings
from tests.lifecycle.plays import SAMPLE

SESSION = read_scenario(SAMPLE).session.id


def first_acts(count: int) -> list[Act]:
    return list(plan(Material.of(read_scenario(SAMPLE), SAMPLE.parent)))[:count]


async def test_it_waits_for_a_service_that_is_behind_and_says_which_if_it_stays_so(tmp_path: Path):
    async with together(Settings(data=tmp_path, durable=False, kafka="", database_url=""), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
            venue = Elsewhere(client, whole.around.seats, SESSION, patience=0.2)
            with pytest.raises(NothingMoves, match="portal has heard 0 of 1 events of drafting"):
                async for _ in venue.player.play(first_acts(1)):
                    pass
            await whole.settle()
            await venue.settle()
            here = Here(whole, SESSION)
            assert await venue.events() == await here.events()
            assert (await venue.state()).entries == (await here.state()).entries
            await here.player.client.aclose()


async def test_a_gateway_that_does_not_answer_or_knows_no_services_is_named(tmp_path: Path):
    async with elsewhere("http://127.0.0.1:9", Seats(b"s" * 32), SESSION, patience=0.2) as venue:
        with pytest.raises(NotReached, match="does not answer"):
            await venue.settle()

    transport = httpx2.ASGITransport(FastAPI())
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        with pytest.raises(NotReached, match="answers 404"):
            await Elsewhere(client, Seats(b"s" * 32), SESSION).settle()


async def test_without_the_services_key_nothing_is_played(tmp_path: Path):
    with pytest.raises(NoKey):
        await reproduce_elsewhere(
            SAMPLE,
            tmp_path / "out",
            gateway="http://127.0.0.1:9",
            keys=Settings(keys=tmp_path),
            without=None,
            say=print,
        )
    assert not (tmp_path / "out").exists()
