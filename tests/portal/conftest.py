"""The sample session, played once, and a portal that has heard any beginning of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.commands.migrate import migrate_databases
from services.portal.app import build
from services.rehearsal.outcome import read_events
from services.rehearsal.reproduce import reproduce
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.envelope import Event
from shared.messaging.broker import Message
from shared.process import surroundings
from shared.settings import Mode
from tests.portal.visiting import Visit
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
def visit(tmp_path: Path) -> Visit:
    """A portal that has heard these events, and someone who visits it from a seat."""

    places = count()

    @asynccontextmanager
    async def visiting(
        events: Sequence[Event] = (), seat: str = "public", mode: Mode = Mode.EMBEDDED
    ) -> AsyncIterator[httpx2.AsyncClient]:
        data = tmp_path / f"data-{next(places)}"
        placed = settings(data, mode=mode)
        await migrate_databases(placed, "portal", print)
        async with surroundings(placed) as around:
            service, app = build(around)
            async with service.open():
                await _hear(service, events)
                transport = httpx2.ASGITransport(app)
                async with httpx2.AsyncClient(transport=transport, base_url="http://portal.example") as client:
                    if seat != "public":
                        assert (await client.post("/seat", data={"role": seat, "to": "/"})).status_code == 303
                    yield client

    return visiting


async def _hear(service: Any, events: Sequence[Event]) -> None:
    if not events:
        return
    messages = [
        Message(topic(event.envelope.source), 0, offset, *travelling(event)) for offset, event in enumerate(events)
    ]
    heard = await service.handlers.hear(messages, events[-1].envelope.recordedtime)
    assert heard.effective == len(events)
