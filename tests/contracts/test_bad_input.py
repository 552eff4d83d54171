"""Whatever is wrong with a request is said in a problem document that names the place, and nothing changes.

Each case is asked of all services together over HTTP; positions, versions and every read are the same before and after.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import delete, insert, select

from services.__main__ import main
from services.publication.domain.editions import SymbolTaken
from services.together import Whole, together
from shared.access import Actor, Grant, Role
from shared.database import table
from shared.documents.text import MOST_LETTERS
from shared.documents.vocabulary import NotThere, Refusal
from shared.lifecycle import StaleVersion, UnknownSession
from shared.messaging.log import EventRow
from shared.problems import (
    BadHeader,
    BodyTooLarge,
    KeyUsedTwice,
    LostRace,
    NoSuchThing,
    NotHeardYet,
    VersionNeeded,
    status_of,
)
from tests.given import BODIES, CIRCLE, FLOOR, REPORT, SESSION, WG2, WG3, replace, unit
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")

S = f"sessions/{SESSION}"
NOTE, REPORTED, WORK = f"drafting/{S}/documents/note", f"amendments/{S}/documents/report", f"adoption/{S}"
NOW = "2022-03-22T12:00:00+01:00"

READS = (
    *(f"drafting/{S}{path}" for path in ("", "/documents/note", "/documents/report", "/documents/work", "/log")),
    *(f"amendments/{S}{path}" for path in ("/documents/report", "/documents/work", "/amendments", "/log")),
    *(f"adoption/{S}{path}" for path in ("/silences", "/waiting", "/log")),
    *(f"publication/{S}{path}" for path in ("/editions", "/queries", "/log")),
    "drafting/sessions", "amendments/floors", "adoption/recommendations", "publication/feeds/atom.xml",
    f"{S}/timeline.json",
)  # fmt: skip


Said = str | type[Refusal]


@dataclass
class Desk:
    """The product in one process, with someone of every role to ask it."""

    whole: Whole
    client: httpx2.AsyncClient

    def headers(self, role: str = "secretariat", **more: str) -> dict[str, str]:
        grants = (Grant(role=Role(role), session="*"),)
        token = self.whole.around.seats.sign(Actor(name=role, seat=role, grants=grants), datetime.now(UTC))
        given = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {token}", "Rehearsal-Time": NOW, **given}

    async def post(self, path: str, body: Any, role: str = "secretariat", **headers: str) -> httpx2.Response:
        return await self.client.post(f"/{path}", json=body, headers=self.headers(role, **headers))

    async def version(self, path: str) -> str:
        return str((await self.client.get(f"/{path}", headers=self.headers())).headers["etag"])

    async def done(self, path: str, body: Any, role: str = "secretariat", **headers: str) -> dict[str, Any]:
        response = await self.post(path, body, role, **headers)
        assert response.status_code == 201, response.text
        await self.whole.settle()
        answer: dict[str, Any] = response.json()
        return answer

    async def write(self, document: str, kind: str, changes: list[dict[str, Any]]) -> None:
        path = f"drafting/{S}/documents/{document}"
        await self.done(f"{path}/open", {"kind": kind, "title": document.capitalize()})
        await self.done(f"{path}/edit", {"changes": changes}, If_Match=await self.version(path))

    async def everything(self) -> dict[str, Any]:
        """Every position, and every answer to a read."""
        known: dict[str, Any] = {
            name: (await service.handlers.journal(SESSION)).heard for name, service in self.whole.services.items()
        }
        for path in READS:
            response = await self.client.get(f"/{path}", headers=self.headers())
            assert response.status_code == 200, (path, response.text)
            known[path] = (response.headers.get("etag"), response.content)
        return known


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    placed = settings(tmp_path_factory.mktemp("bad-input"), after_seconds=0.1)
    async with together(placed, run=False) as whole:
        transport = httpx2.ASGITransport(whole.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            desk = Desk(whole, client)
            await given(desk)
            yield desk


async def given(desk: Desk) -> None:
    """A session with a report on the floor, an organization of work handed over for a silence, and a note in hand."""
    here = {"time_zone": "Europe/Vienna", "circles": {"extended_bureau": CIRCLE}, "rehearsed": True}
    await desk.done(f"drafting/{S}/open", {**OPENING, **here})
    times = {"begins": "2022-05-23T11:00:00+02:00", "ends": "2022-05-23T13:00:00+02:00"}
    await desk.done(f"drafting/{S}/meetings", {"meeting": 1, **times, "sat": [WG2, WG3]})
    await desk.write("note", "report", [unit("n1", "paragraph", "A note."), unit("n2", "paragraph", "More.")])
    for document, kind, changes, to, spans in (
        ("report", "report", REPORT, "floor", FLOOR),
        ("work", "organization_of_work", [unit("w1", "paragraph", "Hybrid.")], "silence", [{"first": "w1"}]),
    ):
        await desk.write(document, kind, list(changes))
        path = f"drafting/{S}/documents/{document}"
        body = {"form": "screen_text", "to": to, "spans": spans}
        await desk.done(f"{path}/table", body, If_Match=await desk.version(path))


def require(response: httpx2.Response, status: int, *said: Said) -> dict[str, Any]:
    """A problem document of this status, whose `detail` says these things; a class is the refusal that it is."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= set(problem)
    for words in said:
        if isinstance(words, str):
            assert words in problem["detail"], problem["detail"]
        else:
            assert problem["title"].replace(" ", "").casefold() == words.__name__.casefold()
            assert problem.get("rule") == words.rule
    return problem


@dataclass
class Case:
    """A request, and what must come of it: the status, and what `detail` says."""

    path: str
    body: Any
    status: int
    said: tuple[Said, ...]
    role: str
    headers: dict[str, str]


def case(path: str, body: Any, status: int, *said: Said, role: str = "secretariat", **headers: str) -> Case:
    return Case(path, body, status, said, role, headers)


SECOND = {"meeting": 2, "begins": "2022-05-24T11:00:00+02:00", "ends": "2022-05-24T13:00:00+02:00", "sat": [WG2]}
MEETINGS, ATTENDANCE, STATEMENTS = (f"drafting/{S}/{record}" for record in ("meetings", "attendance", "statements"))
EDIT, REGISTER = f"{NOTE}/edit", f"publication/{S}/documents/note/editions/e/register"
OPENING = {
    "title": "Meetings",
    "place": "Vienna",
    "time_zone": "UTC",
    "opens": "2022-05-23",
    "closes": "2022-05-27",
    "body_list": BODIES,
    "parent": BODIES[0],
    "chair": {"of": [WG2], "delegation": "ESP"},
}
BETTER = replace("n1", "note", "word")
THERE = "the version that is there"


def silence(status: int, *said: Said, **deadline: str) -> Case:
    body = {"document": "work", "title": "Work", "circle": "extended_bureau", "presiding": "president"}
    return case(f"{WORK}/silences/s1/open", {**body, "deadline": deadline}, status, *said, role="president")


def edit(change: dict[str, Any], status: int, *said: Said, **more: Any) -> Case:
    return case(EDIT, {"changes": [change]}, status, *said, **{"If_Match": THERE, **more})


def moved(status: int, *said: Said, name: str = "B1", **fields: Any) -> Case:
    body = {"change": replace("p2a", "should", "may"), "source": {"kind": "delegation", "party": "D1"}, "meeting": 1}
    return case(f"{REPORTED}/amendments/{name}/move", {**body, **fields}, status, *said)


def meeting(status: int, *said: Said, fields: Any = (), **headers: str) -> Case:
    return case(MEETINGS, {**SECOND, **dict(fields)}, status, *said, **headers)


def decided(path: str, status: int, *said: Said, **fields: Any) -> Case:
    body = {"by": [WG2], "meeting": 1, **fields}
    return case(f"{WORK}/documents/report/{path}", body, status, *said, role="chair")


TOO_LONG = "会" * 2_700_000  # of three bytes each, so eight megabytes, and a word each
PIECES = [{"text": "会"}] * (MOST_LETTERS + 1)
PAPERS = f"drafting/{S}/papers"
HALF = b'{"changes": [{"do": "write", "unit": "n1", "text": "\\ud800"}]}'
OPEN = f"drafting/{S}/documents/new/open"
MANDATE_TO_NO_DAY = {"completes": "R", "together_with": "S", "spans": [], "until": "2022-13-45"}
ENDLESS = (
    b'{"document": "work", "title": "W", "circle": "extended_bureau", "presiding": "president", '
    b'"deadline": {"instant": "2022-04-01T12:00:00Z"}, "minimum_hours": 1e999}'
)

CASES = {
    # what is not there
    "unknown session": case("drafting/sessions/none/meetings", SECOND, 404, UnknownSession, "No session"),
    "unknown document": case(
        f"drafting/{S}/documents/none/edit", {"changes": [BETTER]}, 404, "“none”", If_Match='"1-a"'
    ),
    "unknown unit on the floor": moved(404, "“p99”", change=replace("p99", "a", "b")),
    "unknown unit in a span": case(f"{REPORTED}/parts/all/close", {"spans": [{"first": "p99"}]}, 404, "“p99”"),
    "unknown unit in a text": edit(replace("p99", "a", "b"), 404, "“p99”"),
    "unknown meeting": moved(409, "No meeting 9", meeting=9),
    "unknown amendment": case(f"amendments/{S}/amendments/B9/recapture", {}, 404, "“B9”"),
    "unknown silence": case(f"{WORK}/silences/s9/notice", {}, 404, "“s9”", role="president"),
    "unknown act": case(f"drafting/{S}/burn", {}, 404, "Not Found"),
    "unknown service": case(f"gazette/{S}/meetings", {}, 404, "Not Found", Accept="application/json"),
    "words that do not stand there": edit(replace("n1", "must", "may"), 409, "“must”"),
    # versions
    "no version": case(EDIT, {"changes": [BETTER]}, 428, VersionNeeded, "If-Match"),
    "a version that never was": edit(BETTER, 412, StaleVersion, "changed since you read it", If_Match='"latest"'),
    # symbols, States, deadlines
    "a symbol that is none": case(
        REGISTER, {"symbol": "WG.2 report"}, 409, "“WG.2 report”", "as in CTOC/COP/WG.3/2022/1"
    ),
    "symbols that go unequally far": case(REGISTER, {"symbol": "A/CONF/2022/L.1–A/CONF/2022/1"}, 409, "distributions"),
    "a State not in the table": case(ATTENDANCE, {"category": "state_party", "present": ["Austrai"]}, 409, "“Austrai”"),
    "a speaker not in the table": case(STATEMENTS, {"item": "visits", "speakers": ["Holland"]}, 409, "“Holland”"),
    "a deadline in a gap": silence(409, "02:30 does not come in Europe/Vienna", local="2022-03-27T02:30:00"),
    "a deadline in a fold": silence(409, "02:30 comes twice in Europe/Vienna", local="2022-10-30T02:30:00"),
    "a deadline beyond the calendar": silence(422, "body.deadline.instant", instant="9999-12-31T23:59:59-12:00"),
    "a local deadline beyond the calendar": silence(409, "1900 to 2999", local="0001-01-01T00:00:00"),
    "two deadlines": silence(422, "body.deadline", local="2022-04-30T02:30:00", instant=NOW),
    "no deadline": silence(422, "body.deadline"),
    "a silence too short": silence(409, "24 hours", "72", local="2022-03-23T12:00:00"),
    "a silence without end": case(f"{WORK}/silences/s1/open", ENDLESS, 422, "body.minimum_hours", role="president"),
    "a mandate to no day": decided("adopt", 422, "body.mandate.until", mandate=MANDATE_TO_NO_DAY),
    "a decision that is none": decided("decisions", 422, "body.verb", verb="adopted"),
    # names
    "a time zone there is not": case("drafting/sessions/other/open", {**OPENING, "time_zone": "Wien"}, 409, "“Wien”"),
    "a session of no name": case("drafting/sessions/No name/open", OPENING, 422, "session"),
    "a document of no name": case(
        f"drafting/{S}/documents/A B/open", {"kind": "report", "title": "T"}, 422, "document"
    ),
    "an amendment of no name": moved(422, "amendment", name="a b"),
    "a source that is not named": moved(422, "the request", "source.party", source={"kind": "delegation"}),
    # who, and what it follows
    "a role that may not": edit(BETTER, 403, "does not allow", role="delegation"),
    "After of a service there is not": meeting(400, BadHeader, "gazette", After="gazette=3"),
    "After of no shape": meeting(400, "After", "drafting=12", After="drafting"),
    "After that never comes": meeting(503, NotHeardYet, "adoption=99", After="adoption=99"),
    "a Rehearsal-Time of no shape": meeting(400, "Rehearsal-Time", Rehearsal_Time="yesterday"),
    "a Rehearsal-Time without its offset": meeting(
        400, "Rehearsal-Time", "offset", Rehearsal_Time="2022-05-23T11:00:00"
    ),
    "a Rehearsal-Time beyond the calendar": meeting(400, "Rehearsal-Time", Rehearsal_Time="9999-12-31T23:59:59-12:00"),
    "a key too long": meeting(422, "header.idempotency-key", Idempotency_Key="k" * 201),
    # texts that no unit could hold
    "a text too long for a unit": edit(unit("u", "paragraph", TOO_LONG), 422, "body.changes.0", "text", "20,000"),
    "a text too long in small pieces": edit(
        {**unit("u", "paragraph"), "text": PIECES}, 422, "body.changes.0", "text", "20,000"
    ),
    "an amendment too long": moved(422, "change", "new", "20,000", change=replace("p2a", "should", TOO_LONG)),
    "a title too long": case(PAPERS, {"body": WG2, "symbol": "A/1", "title": TOO_LONG}, 422, "body.title", "20,000"),
    # the shape of the body
    "no JSON": case(MEETINGS, b'{"meeting": 2,', 422, "body"),
    "no text": case(MEETINGS, b"\xff\xfe\x00", 400, "parsing the body"),
    "no end of brackets": case(MEETINGS, b"[" * 200_000, 400, "parsing the body"),
    "no body": case(MEETINGS, b"", 422, "body"),
    "a list": case(MEETINGS, [1, 2], 422, "body"),
    "a field there is not": meeting(422, "body.room", fields={"room": "M1"}),
    "a field of the path in the body": meeting(422, "body.session", fields={"session": "x"}),
    "a field too few": case(MEETINGS, {"meeting": 2}, 422, "body.begins"),
    "a wrong type": meeting(422, "body.meeting", fields={"meeting": "two"}),
    "a number too large": meeting(422, "body.meeting", fields={"meeting": 10**30}),
    "a wrong type deep inside": edit(
        {"do": "replace", "unit": "n1", "old": 7, "new": ""}, 422, "body.changes.0", "old"
    ),
    "a change there is not": edit({"do": "burn", "unit": "n1"}, 422, "body.changes.0"),
    "an instant without its offset": meeting(422, "body.begins", fields={"begins": "2022-05-24T11:00:00"}),
    "a day there is not": case(f"{NOTE}/complete", {"submitted": "2022-02-30"}, 422, "body.submitted", If_Match=THERE),
    "half a character": case(EDIT, HALF, 422, "changes.0.text", If_Match=THERE),
    "a sign that no feed could carry": case(OPEN, {"kind": "report", "title": "A\0B"}, 422, "title"),
}


@in_one_loop
@pytest.mark.parametrize("what", CASES)
async def test_what_is_wrong_is_named_and_nothing_changes(what: str, desk: Desk):
    asked = CASES[what]
    named = {name: await desk.version(NOTE) if value == THERE else value for name, value in asked.headers.items()}
    headers = {**desk.headers(asked.role, **named), "Content-Type": "application/json"}
    before = await desk.everything()
    sent: dict[str, Any] = {"content": asked.body} if isinstance(asked.body, bytes) else {"json": asked.body}
    begun = perf_counter()
    response = await desk.client.post(f"/{asked.path}", headers=headers, **sent)
    took = perf_counter() - begun
    problem = require(response, asked.status, *asked.said)
    await desk.whole.settle()
    assert await desk.everything() == before
    if asked.status == 422:
        assert problem["errors"][0]["place"]
        assert problem["errors"][0]["problem"]
    if asked.status == 503:
        assert response.headers["retry-after"] == "1"
        assert took < 2


@in_one_loop
async def test_a_state_not_in_the_table_comes_with_near_names_and_none_is_taken(desk: Desk):
    body = {"category": "state_party", "present": ["Chad", "Austrai"]}
    problem = require(await desk.post(f"drafting/{S}/attendance", body), 409)
    assert (problem["name"], problem["place"]) == ("Austrai", "present")
    assert set(problem["candidates"]) >= {"Austria", "Australia"}
    session = (await desk.client.get(f"/drafting/{S}", headers=desk.headers())).json()
    assert session["attendance"] == {}


@in_one_loop
async def test_a_position_that_was_not_heard_is_told_with_what_was(desk: Desk):
    problem = require(await desk.post(f"drafting/{S}/meetings", SECOND, After="adoption=99"), 503)
    assert problem["missing"] == {"adoption": 99}
    assert problem["heard"]["drafting"] > 0


@in_one_loop
async def test_k10_the_second_to_save_gets_the_difference_and_nothing_is_lost(desk: Desk):
    await desk.write("draft", "report", [unit("d1", "paragraph", "One."), unit("d2", "paragraph", "Two.")])
    path = f"drafting/{S}/documents/draft"
    read = await desk.version(path)
    first = {"changes": [replace("d2", "Two", "Second")]}
    answer = await desk.done(f"{path}/edit", first, If_Match=read)
    second = await desk.post(f"{path}/edit", {"changes": [replace("d2", "Two", "Other")]}, If_Match=read)
    problem = require(second, 412, "read it again")
    assert problem["changed"] == ["d2"]
    assert (problem["expected"], problem["current"]) == (read.strip('"'), answer["version"])
    text = (await desk.client.get(f"/{path}", headers=desk.headers())).json()["units"][1]["text"]
    assert text == "Second."


@in_one_loop
async def test_a_request_that_comes_again_under_its_key_is_done_once_and_answered_alike(desk: Desk):
    body = {"body": WG2, "title": "Annotated agenda", "symbol": "CTOC/COP/WG.2/2022/1"}
    first = await desk.post(f"drafting/{S}/papers", body, Idempotency_Key="once")
    await desk.whole.settle()
    before = await desk.everything()
    again = await desk.post(f"drafting/{S}/papers", body, Idempotency_Key="once")
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    other = await desk.post(f"drafting/{S}/papers", {**body, "title": "Another"}, Idempotency_Key="once")
    problem = require(other, 422, KeyUsedTwice, "Idempotency-Key")
    assert problem["key"] == "once"
    require(await desk.post(f"drafting/{S}/meetings", SECOND, Idempotency_Key="once"), 422)
    await desk.whole.settle()
    assert await desk.everything() == before


@in_one_loop
async def test_a_request_that_was_refused_is_refused_alike_when_it_comes_again_under_its_key(desk: Desk):
    body = {"body": "CTOC/COP/WG.9", "title": "Note", "symbol": "CTOC/COP/WG.9/2022/1"}
    first = await desk.post(f"drafting/{S}/papers", body, Idempotency_Key="refused")
    again = await desk.post(f"drafting/{S}/papers", body, Idempotency_Key="refused")
    assert require(first, 409, "CTOC/COP/WG.9") == require(again, 409)


# --- what is too large -----------------------------------------------------------------------------------------------

MEGABYTE = b" " * 1024 * 1024


async def chunks(first: bytes, megabytes: int) -> AsyncIterator[bytes]:
    yield first
    for _ in range(megabytes):
        yield MEGABYTE


@in_one_loop
@pytest.mark.parametrize("announced", [True, False], ids=["its length announced", "in chunks"])
@pytest.mark.parametrize("path", [f"drafting/{S}/meetings", "seat"])
async def test_k20_a_body_of_fifty_megabytes_is_refused_before_it_is_read(path: str, announced: bool, desk: Desk):
    before = await desk.everything()
    content = MEGABYTE * 50 if announced else chunks(b"", 50)
    response = await desk.client.post(f"/{path}", content=content, headers=desk.headers())
    problem = require(response, 413, BodyTooLarge, "8388608 bytes")
    assert problem["most"] == 8 * 1024 * 1024
    assert await desk.everything() == before


@in_one_loop
@pytest.mark.parametrize("length", ["-1", "many", "9" * 30, "52428800"])
async def test_k20_a_length_that_is_too_large_or_none_is_refused_whatever_follows(length: str, desk: Desk):
    headers = {**desk.headers(), "Content-Length": length}
    response = await desk.client.post(f"/drafting/{S}/meetings", content=chunks(b"{}", 0), headers=headers)
    require(response, 413)


@in_one_loop
async def test_k20_an_act_that_is_whole_before_its_body_is_too_large_is_not_done(desk: Desk):
    before = await desk.everything()
    act = json.dumps({"body": WG2, "title": "Smuggled", "symbol": "CTOC/COP/WG.2/2022/9"}).encode()
    headers = {**desk.headers(), "Content-Type": "application/json"}
    response = await desk.client.post(f"/drafting/{S}/papers", content=chunks(act, 50), headers=headers)
    require(response, 413)
    await desk.whole.settle()
    assert await desk.everything() == before


@in_one_loop
async def test_a_text_too_large_for_one_event_is_refused_and_nothing_of_it_is_kept(desk: Desk):
    path = f"drafting/{S}/documents/large"
    await desk.done(f"{path}/open", {"kind": "report", "title": "Large"})
    before = await desk.everything()
    changes = [unit(f"u{n}", "paragraph", "ऄ" * MOST_LETTERS) for n in range(139)]  # of three bytes each, as JSON
    response = await desk.post(f"{path}/edit", {"changes": changes}, If_Match=await desk.version(path))
    require(response, 413, "too large for one event")
    assert await desk.everything() == before


# --- what is wrong with reads ----------------------------------------------------------------------------------------


@in_one_loop
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"drafting/{S}/documents/none", 404, "“none”"),
        ("drafting/sessions/none", 404, "No session"),
        (f"amendments/{S}/amendments/none", 404, "“none”"),
        (f"drafting/{S}/documents/report?as_of=yesterday", 400, "as_of"),
        (f"drafting/{S}/documents/report?as_of=2022-05-23T11:00:00", 400, "as_of"),
        (f"drafting/{S}/documents/report/numbers/99", 404, "“99”"),
        (f"drafting/{S}/documents/report/numbers/1?printing=l1", 404, "“l1”"),
        (f"publication/{S}/editions/none.txt", 404, NoSuchThing),
        ("drafting/nowhere", 404, "Not Found"),
    ],
)
async def test_a_read_of_what_is_not_there_says_so(path: str, status: int, said: Said, desk: Desk):
    require(await desk.client.get(f"/{path}", headers=desk.headers()), status, said)


@in_one_loop
async def test_an_act_that_another_process_forestalled_is_told_to_read_again_and_leaves_nothing(desk: Desk):
    drafting, events = desk.whole.services["drafting"], table(EventRow)
    place = {"producer": "drafting", "owner": "raced", "sequence": 1}
    theirs = {**place, "n": 0, "id": "theirs", "type": "session.opened.v1", "recorded": NOW, "body": "{}"}
    async with drafting.database.writing() as connection:
        await connection.execute(insert(events).values(**theirs))
    require(
        await desk.post("drafting/sessions/raced/open", {**OPENING, "rehearsed": True}), 409, LostRace, "read again"
    )
    async with drafting.database.writing() as connection:
        kept = await connection.execute(select(events.c.id).where(events.c.owner == "raced"))
        assert [id for (id,) in kept] == ["theirs"]
        await connection.execute(delete(events).where(events.c.owner == "raced"))


@in_one_loop
async def test_y1_a_symbol_of_one_session_is_not_given_again_in_another(desk: Desk):
    symbol = {"symbol": "CTOC/COP/WG.2/2022/77"}
    for session in ("first", "second"):
        note = f"drafting/sessions/{session}/documents/note"
        await desk.done(f"drafting/sessions/{session}/open", {**OPENING, "rehearsed": True})
        await desk.done(f"{note}/open", {"kind": "report", "title": "Note"})
        changes = [unit("n1", "paragraph", "A note.")]
        await desk.done(f"{note}/edit", {"changes": changes}, If_Match=await desk.version(note))
    register = "publication/sessions/{}/documents/note/editions/e/register"
    await desk.done(register.format("first"), symbol)
    require(await desk.post(register.format("second"), symbol), 409, SymbolTaken, symbol["symbol"])


@pytest.mark.parametrize("kind", [UnknownSession, NoSuchThing, *NotThere.__subclasses__()])
def test_what_is_not_there_is_answered_as_not_found(kind: type[Refusal]):
    assert status_of(kind.__new__(kind)) == 404


# --- on the command line ---------------------------------------------------------------------------------------------

UNNUMBERED = "Organ\n\nDistr.: General\n10 June 2022\n\nOriginal: English\n\nTitle\n\nText.\n"
ENDLESSLY = f"{UNNUMBERED}\n1. {'会' * 60}\n" + f"{'会' * 60}\n" * 400
SCENARIO = (Path(__file__).parents[2] / "services" / "sample" / "session.yaml").read_text(encoding="utf-8")


def scenario(tmp_path: Path, *changed: tuple[str, str]) -> str:
    text = SCENARIO
    for old, new in changed:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "session.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  place: Vienna", "  plaec: Vienna", ("plaec",)),
        ("  from: 2024-05-13", "  from: someday", ("session", "from")),
        ("{n: 2, date: 2024-05-13", "{n: two, date: 2024-05-13", ("meetings", "n")),
        ("  place: Vienna", "  place: [Vienna", ()),
        ("  place: Vienna", "  place: Vienna\n  place: Geneva", ("place", "twice")),
    ],
)
def test_a_malformed_scenario_is_named_with_its_line_and_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: tuple[str, ...]
):
    path = scenario(tmp_path, (old, new))
    line = next(n for n, text in enumerate(SCENARIO.splitlines(), 1) if old in text)
    assert main(["reproduce", path, "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("rapporteur: ")
    assert any(f"line {near}" in error for near in (line, line + 1)), error
    for words in said:
        assert words in error
    assert not (tmp_path / "out").exists()


@in_one_loop
@pytest.mark.parametrize("service", ["/drafting", "/amendments", "/adoption", "/publication", ""])
async def test_nothing_stands_at_an_address_with_a_control_sign_in_it(service: str, desk: Desk):
    openapi = (await desk.client.get(f"{service}/openapi.json")).json()
    asked = 0
    for path, methods in openapi["paths"].items():
        for method, sign, place in product(methods, ("%00", "%0A", "%C2%85"), ("path", "query")):
            filled = re.sub(r"\{[^}]+\}", f"a{sign}b" if place == "path" else "ab", path)
            if place == "path" and filled == path:
                continue
            address = service + filled
            response = await desk.client.request(
                method.upper(), address + (f"?session=a{sign}b" if place == "query" else ""), headers=desk.headers()
            )
            assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
            assert response.json()["place"] == place
            asked += 1
    assert asked > 50


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("Just a letter to a friend.\n", "lacks", id="a letter"),
        pytest.param("", "lacks", id="nothing"),
        pytest.param(UNNUMBERED, "paragraph numbered 1", id="no paragraph"),
        pytest.param(b"\xff\xfe\x00\x01", "cannot be read", id="no text"),
        pytest.param(ENDLESSLY, "line 12: a unit's text has 20,000 characters", id="a paragraph without end"),
    ],
)
def test_a_text_file_that_is_no_report_is_refused_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, said: str
):
    path, out = tmp_path / "report.txt", tmp_path / "report.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["import", str(path), "--json", str(out)]) == 1
    assert said in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["reproduce", "nowhere.yaml", "--out", "out"],
        ["import", "nowhere.txt", "--json", "out.json"],
        ["replay", "nowhere.jsonl", "--out", "out"],
        ["verify", "nowhere.jsonl"],
        ["timeline", "--data", "nowhere"],
    ],
)
def test_a_file_that_is_not_there_is_said_in_a_sentence(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("rapporteur: ")
    assert list(tmp_path.iterdir()) == []
