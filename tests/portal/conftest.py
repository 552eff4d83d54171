"""The sample session, played once, and a portal that has heard any beginning of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import httpx2
import pytest

from services.commands.migrate import migrate_databases
from services.portal.app import build
from services.rehearsal.outcome import read_events
from services.rehearsal.reproduce import reproduce
from shared.events.envelope import Event
from shared.process import surroundings
from shared.settings import Mode
from tests.portal.visiting import Enter, Room, Visit, hear
from tests.product import settings

SAMPLE = Path(__file__).parents[2] / "services" / "sample" / "session.yaml"


@pytest.fixture(scope="session")
def events(tmp_path_factory: pytest.TempPathFactory) -> tuple[Event, ...]:
    """Every event of the sample session, in the total order."""
    out = tmp_path_factory.mktemp("sample")

    def silent(_line: str) -> None:
        return

    assert asyncio.run(reproduce(SAMPLE, out, without=None, say=silent)) == 0
    return tuple(read_events(out / "events.jsonl"))


@pytest.fixture
def visit(enter: Enter) -> Visit:
    """A portal that has heard these events, and someone who visits it from a seat."""

    @asynccontextmanager
    async def visiting(
        events: Sequence[Event] = (), seat: str = "public", mode: Mode = Mode.EMBEDDED
    ) -> AsyncIterator[httpx2.AsyncClient]:
        async with enter(events, seat, mode) as room:
            yield room.client

    return visiting


@pytest.fixture
def enter(tmp_path: Path) -> Enter:
    """A portal that has heard these events and may hear more, and someone who has entered it from a seat."""

    places = count()

    @asynccontextmanager
    async def entering(
        events: Sequence[Event] = (), seat: str = "public", mode: Mode = Mode.EMBEDDED
    ) -> AsyncIterator[Room]:
        data = tmp_path / f"data-{next(places)}"
        placed = settings(data, mode=mode)
        await migrate_databases(placed, "portal", print)
        async with surroundings(placed) as around:
            service, app = build(around)
            async with service.open():
                await hear(service, events)
                transport = httpx2.ASGITransport(app)
                async with httpx2.AsyncClient(transport=transport, base_url="http://portal.example") as client:
                    if seat != "public":
                        assert (await client.post("/seat", data={"role": seat, "to": "/"})).status_code == 303
                    yield Room(service, app, client)

    return entering
