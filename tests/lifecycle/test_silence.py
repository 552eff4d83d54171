"""A silence from its circle to its notice, over HTTP: officers change, the deadline moves, letters go out (K8, K9)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest_asyncio

from services.together import Whole, together
from shared.access import Actor, Grant, Role
from shared.events.base import Deadline
from shared.events.envelope import Event, positions_text
from shared.events.silence import SilenceExpired
from shared.messaging.log import events_of
from tests.given import BODIES, WG2, WG3, instant, unit
from tests.product import settings

SESSION = "silent-2022"
V = "Europe/Vienna"
SEATS = {"secretariat": Role.SECRETARIAT, "president": Role.PRESIDENT, "president-2": Role.PRESIDENT}
LATER = "2022-04-05T18:00:00+02:00"
IN_VIENNA = "5 April 2022, 18:00 (Europe/Vienna, UTC+02:00)"


class Play:
    """Acts over HTTP, each at its own instant and after all that came before it."""

    def __init__(self, whole: Whole, client: httpx2.AsyncClient) -> None:
        self.whole, self._client = whole, client
        self._after: dict[str, int] = {}
        self._count = 0
        self._versions: dict[str, str] = {}

    async def do(self, at: str, who: str, service: str, path: str, **body: Any) -> Any:
        """Do an act, and let everyone hear of it; the answer."""
        return await self._send(201, at, who, service, path, body)

    async def refused(self, at: str, who: str, service: str, path: str, **body: Any) -> Any:
        """Try an act that the state of things refuses; the problem."""
        return await self._send(409, at, who, service, path, body)

    async def _send(self, status: int, at: str, who: str, service: str, path: str, body: dict[str, Any]) -> Any:
        self._count += 1
        headers = self._headers(who) | {
            "Rehearsal-Time": at,
            "Idempotency-Key": f"act-{self._count}",
            "After": positions_text(self._after),
        }
        if service == "drafting" and path.startswith("documents/"):
            headers["If-Match"] = f'"{self._versions.get(service, "0-0")}"'
        answer = await self._client.post(f"/{service}/sessions/{SESSION}/{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        found = answer.json()
        self._after |= found.get("positions", {})
        self._versions[service] = found.get("version", self._versions.get(service, "0-0"))
        await self.whole.settle()
        return found

    async def read(self, path: str, who: str = "secretariat") -> Any:
        """What a seat reads at an address."""
        answer = await self._client.get(path, headers=self._headers(who))
        assert answer.status_code == 200, answer.text
        return answer

    async def clock(self, at: str) -> int:
        """The clock of adoption comes to an instant, once; how many events that writes."""
        written = await self.whole.services["adoption"].handlers.fire_due(instant(at), SESSION)
        await self.whole.settle()
        return written

    async def own(self) -> list[Event]:
        """Adoption's log."""
        async with self.whole.services["adoption"].database.reading() as connection:
            return [*await events_of(connection, "adoption", SESSION)]

    def _headers(self, who: str) -> dict[str, str]:
        actor = Actor(name=who, seat=who, grants=(Grant(role=SEATS[who], session=SESSION),))
        return {"Authorization": f"Bearer {self.whole.around.seats.sign(actor, self.whole.around.clock())}"}


@pytest_asyncio.fixture
async def play(tmp_path: Path) -> AsyncIterator[Play]:
    async with together(settings(tmp_path), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            yield Play(whole, client)


async def prepared(play: Play) -> None:
    """A circle with rules of its own, an elected President, and a text that waits for its silence."""
    session = {"title": "Meetings", "place": "Vienna", "time_zone": V, "opens": "2022-05-23", "closes": "2022-05-27"}
    parent = {"symbol": "CTOC/COP", "name": "Conference of the Parties"}
    chair = {"of": [WG2, WG3], "delegation": "ESP"}
    day = "2022-03-01T09:00:00+01:00"
    body = {"body_list": BODIES, "parent": parent, "chair": chair, "rehearsed": True}
    await play.do(day, "secretariat", "drafting", "open", **session, **body)
    elected = {"seat": "president", "delegation": "Uruguay", "since": "2022-01-15T10:00:00+01:00"}
    await play.do(day, "secretariat", "drafting", "offices/president/fill", **elected)
    regime = {"act": "decision 74/544", "valid_from": "2022-01-01", "valid_until": "2022-03-31"}
    await play.do(day, "secretariat", "drafting", "bases/regime/record", **regime)
    rules = {"members": ["president", "rapporteur"], "languages": ["en", "fr"], "consults": "the Bureau"}
    await play.do(day, "secretariat", "drafting", "circles/bureau/set", basis="regime", **rules)
    document = "documents/work"
    opening = {"kind": "organization_of_work", "title": "Organization of work"}
    await play.do(day, "secretariat", "drafting", f"{document}/open", **opening)
    changes = [unit("w1", "paragraph", "The meetings are held in hybrid format.")]
    await play.do(day, "secretariat", "drafting", f"{document}/edit", changes=changes)
    spans = [{"first": "w1"}]
    await play.do(day, "secretariat", "drafting", f"{document}/table", form="unnumbered", to="silence", spans=spans)


async def opened(play: Play) -> None:
    """Consulted, opened in both languages, and announced by the first letter."""
    silence = "silences/s1"
    held = {"document": "work", "consulted": "the Bureau", "held": "2022-03-21T10:00:00+01:00", "evidence": "summary"}
    body: dict[str, Any] = {"document": "work", "title": "Organization of work", "circle": "bureau"}
    body |= {"presiding": "president", "deadline": {"local": "2022-03-29T18:00:00"}, "languages": ["en", "fr"]}
    at = "2022-03-22T12:00:00+01:00"
    problem = await play.refused(at, "president", "adoption", f"{silence}/open", **body)
    assert problem["rule"] == "Q3", "nobody was consulted yet"
    await play.do(at, "secretariat", "adoption", f"{silence}/consult", **held)
    await play.do(at, "president", "adoption", f"{silence}/open", **body)
    await play.do(at, "secretariat", "adoption", "letters", kind="opening", of="s1")


async def test_k8_k9_a_silence_whose_deadline_and_president_change_on_the_way_ends_once_and_is_told_alike(play: Play):
    await prepared(play)
    await opened(play)
    silence, day = "silences/s1", "2022-03-24T12:00:00+01:00"
    asked = {"by": "rapporteur", "received": day, "question": "Who pays?", "evidence": "e-mail"}
    await play.do(day, "secretariat", "adoption", f"{silence}/query", **asked)
    answer = {"query": 1, "question": "Who pays?", "answer": "The regular budget."}
    await play.do(day, "secretariat", "adoption", f"{silence}/clarify", **answer)
    longer = {"deadline": {"instant": LATER}, "why": "A holiday"}
    await play.do(day, "president", "adoption", f"{silence}/extend", **longer)
    await play.do(day, "secretariat", "adoption", "letters", kind="extension", of="s1")
    replaced = {"seat": "president-2", "delegation": "Uruguay", "since": day, "how": "replacement"}
    await play.do(day, "secretariat", "drafting", "offices/president/fill", **replaced)

    assert await play.clock("2022-03-30T09:00:00+02:00") == 0, "the first deadline is none any more"
    assert [await play.clock("2022-04-09T09:00:00+02:00") for _ in range(3)] == [1, 0, 0]
    (expired,) = [event for event in await play.own() if isinstance(event.data, SilenceExpired)]
    extended = next(event for event in await play.own() if event.envelope.type == "silence.extended.v1")
    assert expired.envelope.time == instant(LATER)
    assert expired.envelope.causationid == extended.envelope.id, "what set the deadline is the cause"

    after = "2022-04-09T09:10:00+02:00"
    problem = await play.refused(after, "president", "adoption", f"{silence}/notice")
    assert (problem["title"], problem["rule"]) == ("Not presiding", "Q1")
    await play.do(after, "president-2", "adoption", f"{silence}/notice")
    for kind, of in (("query", "s1"), ("notice", "s1"), ("transmission", "work")):
        await play.do(after, "secretariat", "adoption", "letters", kind=kind, of=of)

    (told,) = (await play.read(f"/adoption/sessions/{SESSION}/silences")).json()
    (shown,) = (await play.read(f"/silences/{SESSION}.json")).json()
    assert told["deadline"] == shown["deadline"] == Deadline.at(instant(LATER), V).model_dump(mode="json")
    assert (told["stands"], told["title"], shown["title"]) == ("concluded", "Organization of work", told["title"])
    notice = (await play.read(f"/letters/{SESSION}/2022/4.txt")).text
    assert f"before {IN_VIENNA}" in notice
    assert (
        "5 avril 2022 à 18 heures (Europe/Vienna, UTC+02:00)"
        in (await play.read(f"/letters/{SESSION}/2022/4.txt?language=fr")).text
    )
    assert IN_VIENNA in (await play.read(f"/silences/{SESSION}/s1")).text
    first = (await play.read(f"/letters/{SESSION}/2022/1.txt")).text
    assert "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)" in first, "a letter tells the deadline of its day"
    assert (await play.read(f"/letters/{SESSION}/2022/5.docx")).content.startswith(b"PK")
