"""A room in which the product is asked over HTTP: a report on its floor, and someone of any role."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from services.together import Whole, together
from shared.access import Actor, Grant, Role
from tests.given import FLOOR, OPENING, REPORT, SESSION, WG2, WG3, unit
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")

S = f"sessions/{SESSION}"
FLOOR_OF = f"amendments/{S}/documents/report"
SYMBOL = "CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/L.1"
SOURCE = {"kind": "delegation", "party": "D1"}
UNSEEN = unit("p6", "paragraph", "The secretariat keeps this to itself.", "iv", unit_class="factual")


@dataclass
class Room:
    """The product in one process, and someone of any role who asks it."""

    whole: Whole
    client: httpx2.AsyncClient

    def headers(self, role: str = "secretariat", **more: str) -> dict[str, str]:
        grants = (Grant(role=Role(role), session="*"),)
        token = self.whole.around.seats.sign(Actor(name=role, seat=role, grants=grants), datetime.now(UTC))
        here = {"Authorization": f"Bearer {token}", "Rehearsal-Time": "2022-05-23T11:30:00+02:00"}
        return {**here, **{name.replace("_", "-"): value for name, value in more.items()}}

    async def done(self, path: str, body: Any, **headers: str) -> None:
        response = await self.client.post(f"/{path}", json=body, headers=self.headers(**headers))
        assert response.status_code == 201, response.text
        await self.whole.settle()

    async def version(self, path: str) -> str:
        return str((await self.client.get(f"/{path}", headers=self.headers())).headers["etag"])

    async def edit(self, changes: list[dict[str, Any]]) -> None:
        path = f"drafting/{S}/documents/report"
        await self.done(f"{path}/edit", {"changes": changes}, If_Match=await self.version(path))

    async def asked(self, line: str, role: str = "secretariat", **params: str) -> httpx2.Response:
        headers = self.headers(role)
        return await self.client.get(f"/{FLOOR_OF}/understood", params={"line": line, **params}, headers=headers)

    async def understood(self, line: str, **params: str) -> dict[str, Any]:
        answer = (await self.asked(line, **params)).json()
        assert answer["question"] is None, answer
        found: dict[str, Any] = answer["understood"]
        return found

    async def question(self, line: str, role: str = "secretariat", **params: str) -> dict[str, Any]:
        answer = (await self.asked(line, role, **params)).json()
        assert answer["understood"] is None, answer
        found: dict[str, Any] = answer["question"]
        return found

    async def view(self, name: str, role: str = "secretariat", **params: str) -> dict[str, Any]:
        path = f"/amendments/{S}/amendments/{name}"
        found: dict[str, Any] = (await self.client.get(path, params=params, headers=self.headers(role))).json()
        return found

    async def move(self, name: str, line: str, amends: str | None = None, **params: str) -> None:
        change = (await self.understood(line, **params))["change"]
        await self.moved(name, change, amends)

    async def moved(self, name: str, change: dict[str, Any], amends: str | None = None) -> None:
        body = {"change": change, "source": SOURCE, "meeting": 1, **({"amends": amends} if amends else {})}
        await self.done(f"{FLOOR_OF}/amendments/{name}/move", body)

    async def agree(self, name: str) -> None:
        await self.done(f"amendments/{S}/amendments/{name}/dispose", {"disposition": "agreed", "meeting": 1})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with together(settings(tmp_path_factory.mktemp("understood")), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            room = Room(whole, client)
            await given(room)
            yield room


async def given(room: Room) -> None:
    """A report on the floor, printed as L.1, in which 2 (a) fell since and 2 (d) is new; paragraph 5 is not tabled."""
    await room.done(f"drafting/{S}/open", {**OPENING, "rehearsed": True})
    times = {"begins": "2022-05-23T11:00:00+02:00", "ends": "2022-05-23T13:00:00+02:00"}
    await room.done(f"drafting/{S}/meetings", {"meeting": 1, **times, "sat": [WG2, WG3]})
    path = f"drafting/{S}/documents/report"
    await room.done(f"{path}/open", {"kind": "report", "title": "Report"})
    await room.edit([*REPORT])
    body = {"form": "screen_text", "to": "floor", "spans": FLOOR}
    await room.done(f"{path}/table", body, If_Match=await room.version(path))
    printing = {"symbol": SYMBOL, "masthead": "2022-05-23", "spans": list(FLOOR)}
    await room.done(f"publication/{S}/documents/report/editions/L.1/register", printing)
    await room.edit([unit("v", "section", "Kept back"), {**UNSEEN, "parent": "v"}])
    await room.move("AM1", "delete 2 (a)")
    await room.move("AM2", "at the end of 2 (b), add “, in good time”")
    await room.agree("AM1")
