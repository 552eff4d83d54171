"""The audit log: every act and every refusal with actor, instant, command and reason, and never a word of a text."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from services.together import together
from shared.audit import Cursor
from shared.rules import RULES
from tests.amendments.room import FLOOR_OF, SOURCE, Room, S, given
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")
SECRET = "zzconfidentialzz"
AUDIT = f"/amendments/{S}/audit"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with together(settings(tmp_path_factory.mktemp("audit")), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            room = Room(whole, client)
            await given(room)
            await refused(room)
            yield room


async def refused(room: Room) -> None:
    """Someone who may not; someone who may, of words that are not there; someone who is nobody."""
    change = {"do": "replace", "unit": "p2b", "old": SECRET, "new": "anything"}
    body = {"change": change, "source": SOURCE, "meeting": 1}
    path = f"/{FLOOR_OF}/amendments/AM9/move"
    statuses = []
    for role, key in (("editor", "one"), ("secretariat", "two"), ("secretariat", "two"), ("delegation", "three")):
        headers = room.headers(role, idempotency_key=key)
        statuses.append((await room.client.post(path, json=body, headers=headers)).status_code)
    time = {"Rehearsal-Time": room.headers()["Rehearsal-Time"]}
    statuses.append((await room.client.post(path, json=body, headers=time)).status_code)
    assert statuses == [403, 409, 409, 409, 401]


async def page(room: Room, role: str = "auditor", **params: Any) -> dict[str, Any]:
    response = await room.client.get(AUDIT, params=params, headers=room.headers(role))
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@in_one_loop
async def test_every_act_is_told_with_who_when_by_which_command_and_what_came_about(room: Room):
    entries = [entry for entry in (await page(room))["entries"] if "done" in entry and entry["actor"] == "secretariat"]
    told = [(entry["command"], [fact["type"] for fact in entry["done"]]) for entry in reversed(entries)]
    assert ("amendments.move", ["amendment.moved.v1"]) in told
    assert ("amendments.dispose", ["amendment.disposed.v1", "text.consolidated.v1"]) in told
    assert {entry["instant"] for entry in entries} == {"2022-05-23T09:30:00Z"}
    sequences = [fact["sequence"] for entry in (await page(room))["entries"] for fact in entry.get("done", ())]
    log = (await room.client.get(f"/amendments/{S}/log", headers=room.headers("auditor"))).json()
    assert sorted(sequences) == [event["sequence"] for event in log], "every event, and each once"


@in_one_loop
async def test_every_refusal_is_told_once_with_its_name_and_rule(room: Room):
    entries = (await page(room, refused=True))["entries"]
    told = [(entry["actor"], entry["command"], entry["refused"]["title"]) for entry in reversed(entries)]
    assert told[:2] == [
        ("editor", "amendments.move", "Not allowed"),
        ("secretariat", "amendments.move", "Words not found"),
    ]
    assert told[-1] == ("public", "amendments.move", "Not signed in")
    assert len(told) == 4
    assert entries[-1]["refused"]["rule"] == "deny by default"
    assert entries[-1]["refused"]["rule_says"] == RULES["deny by default"]


@in_one_loop
async def test_the_audit_log_quotes_no_text_and_names_no_party(room: Room):
    both = [await page(room), await page(room, refused=True)]
    assert SECRET not in str(both)
    assert "'D1'" not in str(both)
    assert {key for entry in both[1]["entries"] for key in entry["refused"]} <= {
        "type",
        "title",
        "status",
        "rule",
        "rule_says",
    }
    kept = (await room.client.get(f"/amendments/{S}/refusals", headers=room.headers("auditor"))).text
    assert SECRET in kept, "the refusal itself, with what it quotes, is read where refusals are kept"


@in_one_loop
@pytest.mark.parametrize("most", [1, 2, 3, 7])
async def test_pages_follow_one_another_without_a_gap_and_nothing_comes_twice(room: Room, most: int):
    whole = (await page(room))["entries"]
    assert [entry["instant"] for entry in whole] == sorted((entry["instant"] for entry in whole), reverse=True)
    found: list[Any] = []
    before: dict[str, str] = {}
    while True:
        part = await page(room, most=most, **before)
        assert len(part["entries"]) <= most
        found += part["entries"]
        if part["next"] is None:
            break
        before = {"before": part["next"]}
    assert sorted(map(str, found)) == sorted(map(str, whole))


@in_one_loop
@pytest.mark.parametrize("before", ["", "1", "a-b", "1-", "-1-1", "１-１", "1-1-1"])
async def test_a_place_that_is_none_is_refused(room: Room, before: str):
    response = await room.client.get(AUDIT, params={"before": before}, headers=room.headers("auditor"))
    assert (response.status_code, response.json()["parameter"]) == (400, "before")


def test_a_place_is_read_as_it_is_written():
    assert Cursor.of(str(Cursor(12, 7))) == Cursor(12, 7)
    assert Cursor.of("99999999999999-1") == Cursor(2**31 - 1, 1)


@in_one_loop
async def test_the_page_is_for_the_secretariat_and_auditors_and_quotes_nothing(room: Room):
    for role, status in (("secretariat", 200), ("auditor", 200), ("chair", 403), ("delegation", 403)):
        response = await room.client.get(f"/audit/{S.removeprefix('sessions/')}", headers=room.headers(role))
        assert response.status_code == status, role
    assert (await room.client.get(f"/audit/{S.removeprefix('sessions/')}")).status_code == 401


@in_one_loop
async def test_the_page_tells_every_act_that_was_heard_of_the_latest_first_page_by_page(room: Room):
    name = S.removeprefix("sessions/")
    text = (await room.client.get(f"/audit/{name}", headers=room.headers("auditor"))).text
    places = re.findall(r'<td class="number">(\w+) (\d+)(?:–(\d+))?</td>', text)
    told = {(service, n) for service, first, last in places for n in range(int(first), int(last or first) + 1)}
    for service in ("drafting", "amendments", "adoption", "publication"):
        log = (await room.client.get(f"/{service}/{S}/log", headers=room.headers("auditor"))).json()
        assert {(service, event["sequence"]) for event in log} <= told, service
    assert "amendment.moved" in text
    assert "should" not in text
    none = (await room.client.get(f"/audit/{name}?before=1", headers=room.headers("auditor"))).text
    assert "Nothing has been done before that" in none


@in_one_loop
async def test_the_page_asks_the_services_with_a_token_of_its_reader(room: Room):
    name = S.removeprefix("sessions/")
    headers = {name: value for name, value in room.headers("auditor").items() if name == "Authorization"}
    room.client.cookies.set("seat", headers["Authorization"].removeprefix("Bearer "))
    answer = await room.client.post(f"/audit/{name}/token")
    room.client.cookies.clear()
    bearing = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await room.client.get(AUDIT, headers=bearing)).status_code == 200
