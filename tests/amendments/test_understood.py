"""Over HTTP: a line is understood in the text on the floor with what it would change, or asked about; and read out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from services.together import Whole, together
from shared.access import Actor, Grant, Role
from tests.given import BODIES, CIRCLE, FLOOR, REPORT, SESSION, WG2, WG3, unit
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")

S = f"sessions/{SESSION}"
FLOOR_OF = f"amendments/{S}/documents/report"
OPENING = {
    "title": "Meetings of the working groups",
    "place": "Vienna",
    "time_zone": "Europe/Vienna",
    "opens": "2022-05-23",
    "closes": "2022-05-27",
    "body_list": BODIES,
    "parent": {"symbol": "CTOC/COP", "name": "Conference of the Parties"},
    "chair": {"of": [WG2, WG3], "delegation": "ESP"},
    "circles": {"extended_bureau": CIRCLE},
    "rehearsed": True,
}
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
    await room.done(f"drafting/{S}/open", OPENING)
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


@in_one_loop
async def test_a_line_is_told_with_its_change_and_with_what_it_would_do(room: Room):
    found = await room.understood('in 2 (a), after "share information", insert "and experience"')
    assert found["spoken"] == "in 2 (a), after “share information”, insert “and experience”"
    assert (found["change"]["do"], found["change"]["unit"]) == ("insert", "p2b")
    (changed,) = found["units"]
    assert (changed["unit"], changed["number"], changed["state"]) == ("p2b", "2 (a)", "changed")
    assert [piece["text"] for piece in changed["pieces"] if piece["change"] == "inserted"] == [" and experience"]
    assert "".join(piece["text"] for piece in changed["pieces"]) == (
        "States parties are encouraged to share information and experience upon request;"
    )


@in_one_loop
async def test_what_is_understood_is_moved_as_it_is_and_read_out_again(room: Room):
    await room.move("AM3", "in 2 (a), replace “encouraged” with “invited”")
    view = await room.view("AM3")
    assert view["spoken"] == "in 2 (a), replace “encouraged” with “invited”"
    assert "spoken_of" not in view


@in_one_loop
async def test_k5_the_numbers_of_l1_keep_resolving_for_anyone_who_holds_l1(room: Room):
    by_l1 = await room.understood("in 2 (b), delete “upon request”", numbers_of="L.1")
    today = await room.understood("in 2 (a), delete “upon request”")
    assert by_l1["change"] == today["change"]
    assert by_l1["spoken"] == "in 2 (b), delete “upon request”"
    assert by_l1["units"][0]["number"] == "2 (a)", "what is shown is the text of now"
    assert (await room.understood("in 2 (b) of L.1, delete “upon request”"))["change"] == today["change"]
    fell = await room.question("delete 2 (a)", numbers_of="L.1")
    assert (fell["why"], fell["sentence"]) == (
        "fell",
        "2 (a) of that version fell since; it is not in the text any more.",
    )


@in_one_loop
async def test_k5_an_amendment_is_read_out_by_the_numbers_of_the_text_it_was_moved_on_and_by_those_of_a_printing(
    room: Room,
):
    view = await room.view("AM2", numbers_of="L.1")
    assert view["spoken"] == "at the end of 2 (b), add “, in good time”"
    await room.move("AM5", "in 2 (b), replace “publish” with “keep”")
    view = await room.view("AM5", numbers_of=SYMBOL)
    assert view["spoken"] == "in 2 (b), replace “publish” with “keep”"
    assert view["spoken_of"] == {SYMBOL: "in 2 (c), replace “publish” with “keep”"}


@in_one_loop
async def test_an_amendment_to_an_amendment_is_read_out_on_the_words_of_the_other(room: Room):
    await room.move("AM6", "in 2 (b), replace “should” with “is requested to”")
    change = {"do": "replace", "unit": "p2c", "old": "requested", "new": "invited"}
    await room.moved("AM7", change, amends="AM6")
    assert (await room.view("AM7"))["spoken"] == "in 2 (b), replace “requested” with “invited”"


@in_one_loop
async def test_a_number_that_only_a_printing_has_is_asked_about(room: Room):
    asked = await room.question("in 2 (c), replace “list” with “register”")
    assert asked["why"] == "other_version"
    (candidate, *_) = asked["candidates"]
    assert candidate["line"] == "in 2 (b), replace “list” with “register”"
    assert candidate["number"] == "2 (b)"
    assert "list" in candidate["excerpt"]


@in_one_loop
async def test_words_that_stand_elsewhere_are_asked_about_and_each_candidate_is_understood(room: Room):
    asked = await room.question("in 1, replace “encouraged” with “invited”")
    assert asked["why"] == "elsewhere"
    for candidate in asked["candidates"]:
        assert (await room.understood(candidate["line"]))["spoken"] == candidate["line"]


@in_one_loop
async def test_a_line_as_one_types_is_asked_what_comes_next(room: Room):
    assert (await room.question(""))["why"] == "unfinished"
    assert (await room.question("in 2 (a), after"))["why"] == "unfinished"


@in_one_loop
async def test_several_changes_in_one_line_are_several_amendments(room: Room):
    asked = await room.question("in 2 (a), delete “upon request”; in 2 (b), replace “list” with “register”")
    assert [candidate["line"] for candidate in asked["candidates"]] == [
        "in 2 (a), delete “upon request”",
        "in 2 (b), replace “list” with “register”",
    ]


@in_one_loop
async def test_what_the_reader_may_not_see_is_not_there(room: Room):
    line = "in 5, delete “to itself”"
    assert (await room.understood(line))["change"]["unit"] == "p6"
    asked = await room.question(line, role="delegation")
    assert asked["sentence"] == "Nothing in this text has the number 5."
    assert asked["candidates"] == []
    assert (await room.question("in 1, delete “to itself”", role="delegation"))["candidates"] == []


@in_one_loop
async def test_k16_whoever_does_not_sit_in_the_session_is_not_answered(room: Room):
    assert (await room.asked("delete 1", role="public")).status_code == 403
    assert (await room.client.get(f"/{FLOOR_OF}/understood", params={"line": "delete 1"})).status_code == 401


@in_one_loop
async def test_a_printing_that_was_not_is_refused_as_such(room: Room):
    answer = await room.asked("delete 1", numbers_of="L.9")
    assert (answer.status_code, answer.json()["title"]) == (404, "Unknown printing")
    assert "“L.9”" in answer.json()["detail"]
