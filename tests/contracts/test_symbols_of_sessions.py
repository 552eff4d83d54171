"""Y1 over all sessions: a symbol that another session has is refused to the officer who asks, and nobody is parked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.publication.domain.editions import SymbolTaken
from services.together import together
from shared.messaging import parking
from shared.problems import problem
from tests.given import SESSION
from tests.observability.following import Desk, at_a_desk
from tests.product import settings

OTHER = "wg-2023"
SYMBOL = "CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/L.1"
OVERLAPS = "CTOC/COP/WG.3/2022/L.1"
FREE = "CTOC/COP/WG.2/2023/L.1"
TAKEN = problem(SymbolTaken("", symbol=""))["type"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Two sessions, each with a report."""
    async with together(settings(tmp_path), run=False) as whole, at_a_desk(whole) as desk:
        await desk.begin(OTHER)
        yield desk


async def registered(desk: Desk, session: str, symbol: str, key: str) -> tuple[int, str]:
    """What comes of asking for a symbol: the status, and the kind of the problem."""
    path = f"publication/sessions/{session}/documents/report/editions/L1/register"
    answer = await desk.post(path, {"symbol": symbol}, Idempotency_Key=f"{session}-{key}")
    return answer.status_code, str(answer.json().get("type"))


async def parked(desk: Desk) -> list[str]:
    await desk.whole.settle()
    found = []
    for service in desk.whole.services.values():
        async with service.database.reading() as connection:
            found += [row.owner for row in await parking.parked(connection)]
    return found


async def heard_by_all(desk: Desk, session: str) -> bool:
    journals = [await service.handlers.journal(session) for service in desk.whole.services.values()]
    return len({journal.heard["publication"] for journal in journals}) == 1


async def test_y1_the_officer_is_refused_at_once_gives_another_symbol_and_goes_on(desk: Desk):
    assert await registered(desk, SESSION, SYMBOL, "k") == (201, "None")
    assert await registered(desk, OTHER, OVERLAPS, "k") == (409, TAKEN)
    assert await parked(desk) == []
    assert await registered(desk, OTHER, FREE, "another") == (201, "None"), "the edition's name is free still"
    assert await parked(desk) == []
    assert await heard_by_all(desk, OTHER)


async def test_y1_of_two_who_ask_for_a_symbol_at_one_moment_one_has_it_and_nobody_is_parked(desk: Desk):
    asked = [(SESSION, SYMBOL), (OTHER, OVERLAPS)]
    outcomes = await asyncio.gather(*(registered(desk, session, symbol, "k") for session, symbol in asked))
    assert sorted(status for status, _ in outcomes) == [201, 409]
    (loser,) = [session for (session, _), (status, _) in zip(asked, outcomes, strict=True) if status == 409]
    symbol = dict(asked)[loser]
    assert await registered(desk, loser, symbol, "again") == (409, TAKEN), "it is taken, and not only lost in a race"
    assert await parked(desk) == []
    assert await registered(desk, loser, FREE, "another") == (201, "None")
    assert await parked(desk) == []
    assert await heard_by_all(desk, loser)


async def test_y1_those_who_ask_for_other_symbols_meanwhile_get_theirs(desk: Desk):
    await desk.begin("third")
    asked = [(SESSION, SYMBOL), (OTHER, OVERLAPS), ("third", FREE)]
    outcomes = await asyncio.gather(*(registered(desk, session, symbol, "k") for session, symbol in asked))
    assert outcomes[2] == (201, "None")
    assert sorted(status for status, _ in outcomes) == [201, 201, 409]
