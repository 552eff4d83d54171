"""The room screen and the operator's table: who may open them, what they show, and how they stay up to date."""

import re
from collections.abc import Sequence
from datetime import timedelta
from html import unescape

import httpx2
import pytest
from lxml import html

from services.portal import store
from services.portal.domain import STAGE
from services.portal.domain.floor.hand import Floor, InHand
from services.portal.pages.desk import SEATS
from services.portal.pages.floor import live as streams
from shared.access import Actor, Grant, Role, now_utc
from shared.documents.printed import in_words, printed
from shared.documents.vocabulary import Kind
from shared.events.amendments import AmendmentDisposed, AmendmentMoved, AmendmentSupported, Position, TextConsolidated
from shared.events.envelope import Cause, Event, Head, record
from shared.events.silence import SilenceOpened
from shared.settings import Mode
from tests.portal.visiting import Enter, Visit

SESSION = "cswh-wg1-wg2-2024"
HERE = f"{SESSION}/report"
SCREEN, TABLE = f"/screen/{HERE}", f"/table/{HERE}"
PARTY = re.compile(r"\b(moved by|brought by)\b|\bD\d\b")


def found(text: str, path: str) -> list[str]:
    hits = html.fromstring(text).xpath(path)
    assert isinstance(hits, list)
    return [str(hit) for hit in hits]


def words(text: str, path: str) -> str:
    """All that stands there, as one text."""
    return " ".join("".join(found(text, f"{path}//text()")).split())


def until(events: Sequence[Event], amendment: str, kind: type = AmendmentMoved) -> Sequence[Event]:
    """The events up to the one that tells of an amendment."""
    told = [isinstance(event.data, kind) and getattr(event.data, "amendment", None) == amendment for event in events]
    return events[: told.index(True) + 1]


def the_floor(events: Sequence[Event]) -> Floor:
    state = STAGE.fold(events)
    return Floor(state, "report")


def unit_named(floor: Floor, cited: str) -> str:
    return next(unit for unit, number in floor.numbers.items() if number.cited == cited)


async def token_of(client: httpx2.AsyncClient) -> dict[str, str]:
    answer = await client.post(f"{TABLE}/token")
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def put(client: httpx2.AsyncClient, headers: dict[str, str] | None = None, **choice: object) -> httpx2.Response:
    return await client.post(f"{TABLE}/in-hand", json=choice, headers=headers or await token_of(client))


@pytest.mark.parametrize("seat", ["public", *SEATS])
async def test_k16_only_the_secretariat_and_the_chair_sit_at_the_table(
    events: Sequence[Event], visit: Visit, seat: str
):
    known = until(events, "A3")
    unit = unit_named(the_floor(known), "5 (d)")
    async with visit(known, seat) as client:
        answers = [
            await client.get(TABLE, headers={"accept": "text/html"}),
            await client.get(f"{TABLE}/units/{unit}"),
            await client.post(f"{TABLE}/token"),
        ]
        stream = None if seat in ("secretariat", "chair") else await client.get(f"{TABLE}/live")
    if seat in ("secretariat", "chair"):
        assert [answer.status_code for answer in answers] == [200, 200, 200]
    else:
        wanted = 401 if seat == "public" else 403
        assert [answer.status_code for answer in (*answers, stream) if answer is not None] == [wanted] * 4
        assert not any("5 (d)" in answer.text for answer in answers)


@pytest.mark.parametrize("seat", ["public", *SEATS])
async def test_the_screen_is_for_those_who_sit_in_the_session(events: Sequence[Event], visit: Visit, seat: str):
    async with visit(until(events, "A3"), seat) as client:
        page = await client.get(SCREEN, headers={"accept": "text/html"})
        stream = await client.get(f"{SCREEN}/live") if seat == "public" else None
    assert page.status_code == (401 if seat == "public" else 200)
    assert stream is None or stream.status_code == 401


async def test_nobody_sits_at_the_table_of_another_session(events: Sequence[Event], enter: Enter):
    async with enter(until(events, "A3")) as room:
        elsewhere = Actor(name="secretariat", grants=(Grant(role=Role.SECRETARIAT, session="another"),))
        token = room.service.around.seats.sign(elsewhere, now_utc())
        for address in (TABLE, f"{TABLE}/live", SCREEN, f"{SCREEN}/live"):
            answer = await room.client.get(address, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 403, address


async def test_in_production_no_seat_of_one_desk_opens_the_table(events: Sequence[Event], visit: Visit):
    async with visit(until(events, "A3"), mode=Mode.PRODUCTION) as client:
        for address in (TABLE, SCREEN):
            assert (await client.get(address, headers={"accept": "text/html"})).status_code == 401


async def test_nothing_on_the_screen_has_not_left_the_secretariats_hand(events: Sequence[Event], enter: Enter):
    known = until(events, "A8")
    floor = the_floor(known)
    drafts = [
        in_words(block.runs)
        for block in printed(floor.tree)
        if block.id not in floor.released and block.kind is Kind.PARAGRAPH and len(in_words(block.runs)) > 25
    ]
    assert drafts
    held = next(unit.id for unit in floor.tree.walk() if unit.id not in floor.released)
    async with enter(known, "secretariat") as room:
        page = await room.client.get(SCREEN)
        assert not [words for words in drafts if words in unescape(page.text)]
        async with room.listening(f"{SCREEN}/live") as stream:
            await stream.next("state")
            assert not [words for words in drafts if words in stream.raw]
        assert (await put(room.client, unit=held)).status_code == 404
        assert (await room.client.get(f"{TABLE}/units/{held}")).status_code == 404
        everything = await room.client.get(TABLE)
    assert not [words for words in drafts if words in unescape(everything.text)]


async def test_a_text_in_silence_is_before_its_circle_and_not_on_the_screen(events: Sequence[Event], enter: Enter):
    known = events[: next(i for i, e in enumerate(events) if isinstance(e.data, SilenceOpened)) + 1]
    document = getattr(known[-1].data, "document", "")
    here = f"{SESSION}/{document}"
    async with enter(known, "chair") as room:
        page = await room.client.get(f"/screen/{here}")
        async with room.listening(f"/screen/{here}/live") as stream:
            assert await stream.next("state")
            assert "data-unit" not in stream.raw
    assert "Nothing of this text is before the meeting." in page.text
    assert "data-unit" not in page.text


async def test_the_screen_and_its_stream_name_no_party_from_any_seat(events: Sequence[Event], enter: Enter):
    known = until(events, "A6", AmendmentDisposed)
    for seat in ("secretariat", "chair", "delegation"):
        async with enter(known, seat) as room:
            for amendment in (None, "A1", "A3", "A6"):
                if seat == "secretariat":
                    assert (await put(room.client, amendment=amendment)).status_code == 201
                page = await room.client.get(SCREEN)
                async with room.listening(f"{SCREEN}/live") as stream:
                    assert await stream.next("state")
                    assert not PARTY.search(stream.raw)
                assert not PARTY.search(page.text)


async def test_only_the_secretariat_is_told_at_the_table_who_moved_what(events: Sequence[Event], enter: Enter):
    known = until(events, "A5")
    unit = unit_named(the_floor(known), "5 (d)")
    for seat, told in (("secretariat", True), ("chair", False)):
        async with enter(known, seat) as room:
            assert bool(PARTY.search((await room.client.get(f"{TABLE}/units/{unit}")).text)) is told
            assert bool(PARTY.search((await room.client.get(TABLE)).text)) is told  # what can be chosen as a source
            async with room.listening(f"{TABLE}/live") as stream:
                assert await stream.next("state")
                assert not PARTY.search(stream.raw)


def standing_by(known: Sequence[Event], amendment: str, **positions: Position) -> Sequence[Event]:
    """The events, and after them that parties support an amendment or reserve their position on it."""
    own = [event for event in known if event.envelope.source == "amendments"]
    facts = [
        AmendmentSupported(amendment=amendment, document="report", party=party, position=position, meeting=9)
        for party, position in positions.items()
    ]
    last = own[-1].envelope
    cause = Cause(key="stand", actor="secretariat", correlation="stand", clock=max(e.envelope.clock for e in known))
    told = record(
        facts, producer="amendments", owner=last.partitionkey, head=Head.after(own[-1]), cause=cause, now=last.time
    )
    return [*known, *told]


async def test_who_supports_an_amendment_or_reserves_a_position_is_told_to_the_secretariat_alone(
    events: Sequence[Event], enter: Enter
):
    known = standing_by(until(events, "A4"), "A3", D5=Position.SUPPORTS, D6=Position.SUPPORTS, D7=Position.RESERVES)
    unit = unit_named(the_floor(known), "5 (d)")
    for seat in ("secretariat", "chair"):
        async with enter(known, seat) as room:
            assert (await put(room.client, amendment="A3", meeting=9)).status_code == 201
            table = (await room.client.get(f"{TABLE}/units/{unit}", params={"amendment": "A3"})).text
            screen = (await room.client.get(SCREEN)).text
        assert ("supported by D5, D6; reservation of D7" in table) is (seat == "secretariat")
        assert bool(PARTY.search(table)) is (seat == "secretariat")
        assert not PARTY.search(screen)


async def test_the_screen_shows_the_amendment_in_hand_by_shape_with_its_number_in_print(
    events: Sequence[Event], enter: Enter
):
    known = until(events, "A4")
    async with enter(known, "secretariat") as room:
        assert (await put(room.client, amendment="A3", meeting=9)).status_code == 201
        page = (await room.client.get(SCREEN)).text
    hand = "//*[@id='hand']"
    assert words(page, f"{hand}//del[@class='proposed']") == "should"
    assert words(page, f"{hand}//ins[@class='proposed']") == "are encouraged to"
    assert words(page, f"{hand}//*[@class='today']") == "5 (d)"
    assert words(page, f"{hand}//*[@class='in-print']") == "in L.1/Add.1: 5 (d)"
    assert "A3: open" in words(page, "//*[@id='foot']")
    assert "also open: A4" in words(page, "//*[@id='foot']")
    assert "9th meeting" in words(page, "//*[@id='top']")
    assert re.search(r"left in II\.A: \d", words(page, "//*[@id='top']"))


async def test_whose_confirmation_is_pending_is_told_to_the_secretariat_alone(events: Sequence[Event], enter: Enter):
    known = events[: next(i for i, e in enumerate(events) if e.envelope.type.startswith("unit.stated")) + 1]
    unit = unit_named(the_floor(known), "5 (e)")
    for seat in ("secretariat", "chair"):
        async with enter(known, seat) as room:
            await put(room.client, unit=unit)
            screen = await room.client.get(SCREEN)
            table = await room.client.get(f"{TABLE}/units/{unit}")
        assert "agreed ad referendum, confirmation pending" in screen.text
        assert "D7" not in screen.text
        assert ("D7" in table.text) is (seat == "secretariat")


async def test_what_is_agreed_arrives_and_only_what_changed_is_sent(events: Sequence[Event], enter: Enter):
    known, after = until(events, "A5"), until(events, "A1", TextConsolidated)
    async with enter(known, "secretariat") as room:
        assert (await put(room.client, amendment="A1")).status_code == 201
        async with room.listening(f"{SCREEN}/live") as stream, room.listening(f"{TABLE}/live") as table:
            first, rows = await stream.next("state"), await table.next("state")
            assert first is not None
            assert rows is not None
            assert set(first["data"]["parts"]) == {"top", "above", "hand", "below", "foot"}
            assert 'ins class="proposed"' in first["data"]["parts"]["hand"]
            await room.hear(after[len(known) :])
            second, fewer = await stream.next("state"), await table.next("state")
    assert second is not None
    assert fewer is not None
    assert second["data"]["whole"] is False
    assert 'ins class="agreed"' in second["data"]["parts"]["hand"]
    assert 'class="proposed"' not in second["data"]["parts"]["hand"]
    assert 0 < len(fewer["data"]["parts"]) < len(rows["data"]["parts"]) / 3


async def test_who_comes_back_to_the_same_position_hears_that_nothing_changed_and_else_the_whole_state(
    events: Sequence[Event], enter: Enter
):
    known = until(events, "A5")
    async with enter(known, "delegation") as room:
        async with room.listening(f"{SCREEN}/live") as stream:
            first = await stream.next()
            assert first is not None
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
        async with room.listening(f"{SCREEN}/live", **{"Last-Event-ID": first["id"]}) as stream:
            assert (same := await stream.next()) is not None
            assert (same["event"], same["id"], same["data"]) == ("same", first["id"], {})
        async with room.listening(f"{SCREEN}/live", **{"Last-Event-ID": "3.0"}) as stream:
            assert (again := await stream.next()) is not None
            assert again["data"] == first["data"]


async def test_what_is_in_hand_is_kept_and_seen_by_every_screen(events: Sequence[Event], enter: Enter):
    async with enter(until(events, "A5"), "chair") as room:
        async with room.listening(f"{SCREEN}/live") as one, room.listening(f"{SCREEN}/live") as other:
            assert (begun := await one.next("state")) == await other.next("state")
            assert (await put(room.client, amendment="A2", meeting=9)).status_code == 201
            assert (now := await one.next("state")) == await other.next("state")
        assert begun is not None
        assert now is not None
        assert begun["id"] != now["id"]
        assert "A2" in now["data"]["parts"]["foot"]
        page = await room.client.get(SCREEN)
    assert f'data-at="{now["id"]}"' in page.text


async def test_nothing_is_put_on_the_screen_by_a_cookie_alone_from_elsewhere_or_by_a_delegation(
    events: Sequence[Event], enter: Enter
):
    async with enter(until(events, "A5"), "secretariat") as room:
        body = {"amendment": "A2"}
        assert (await room.client.post(f"{TABLE}/in-hand", json=body)).status_code == 401
        token = await token_of(room.client)
        foreign = {**token, "Origin": "https://elsewhere.example"}
        assert (await room.client.post(f"{TABLE}/in-hand", json=body, headers=foreign)).status_code == 403
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert (await room.client.post(f"{TABLE}/token", headers=foreign)).status_code == 403
        delegation = Actor(name="d", seat="D1", grants=(Grant(role=Role.DELEGATION),))
        signed = {"Authorization": f"Bearer {room.service.around.seats.sign(delegation, now_utc())}"}
        assert (await put(room.client, signed, **body)).status_code == 403
        assert "A2" not in (await room.client.get(SCREEN)).text.partition('id="foot"')[2]


async def test_what_cannot_be_shown_is_refused_by_name(events: Sequence[Event], visit: Visit):
    async with visit(until(events, "A5"), "chair") as client:
        for choice, title in (
            ({"unit": "nowhere"}, "Unknown unit"),
            ({"amendment": "Z9"}, "No such amendment"),
            ({"meeting": 99}, "No such meeting"),
        ):
            answer = await put(client, **choice)
            assert (answer.status_code, answer.json()["title"]) == (404, title)
        assert (await put(client, unit="../x")).status_code == 422
        assert (await put(client, after={"amendments": 9999})).status_code == 503
        assert (await client.get("/screen/none/report")).status_code == 404
        assert (await client.get(f"/table/{SESSION}/none")).status_code == 404


async def test_a_seat_that_ends_ends_its_stream_and_its_token(events: Sequence[Event], enter: Enter):
    async with enter(until(events, "A5")) as room:
        actor = Actor(name="chair", seat="chair", grants=(Grant(role=Role.CHAIR),))
        soon = room.service.around.seats.sign(actor, now_utc(), timedelta(seconds=2))
        room.client.cookies.set("seat", soon)
        answer = (await room.client.post(f"{TABLE}/token")).json()
        assert room.service.around.seats.ends(answer["token"], now_utc()) <= now_utc() + timedelta(seconds=2)
        async with room.listening(f"{TABLE}/live") as stream:
            assert await stream.next("state")
            assert (end := await stream.next("end")) is not None
            assert end["data"] == {}
            assert await stream.next() is None


async def test_a_recaptured_amendment_leaves_the_screen(events: Sequence[Event], enter: Enter):
    known = events[: next(i for i, e in enumerate(events) if e.envelope.type.startswith("amendment.recaptured"))]
    async with enter(known, "secretariat") as room:
        await put(room.client, amendment="A13")
        assert "A13" in (await room.client.get(SCREEN)).text
        await room.hear(events[len(known) : len(known) + 1])
        assert "A13" not in (await room.client.get(SCREEN)).text


async def test_no_more_readers_are_kept_up_to_date_than_the_portal_can_bear(
    events: Sequence[Event], enter: Enter, monkeypatch: pytest.MonkeyPatch
):
    async with enter(until(events, "A5"), "delegation") as room:
        monkeypatch.setattr(streams, "MOST", 2)
        async with room.listening(f"{SCREEN}/live") as one, room.listening(f"{SCREEN}/live") as other:
            assert await one.next("state")
            assert await other.next("state")
            refused = await room.client.get(f"{SCREEN}/live")
            assert (refused.status_code, refused.json()["title"]) == (503, "Too many screens")
        async with room.listening(f"{SCREEN}/live") as again:
            assert await again.next("state")


async def test_what_another_copy_of_the_portal_put_in_hand_is_seen_without_news_of_it(
    events: Sequence[Event], enter: Enter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(streams, "BEAT", 0.2)
    async with enter(until(events, "A5"), "delegation") as room, room.listening(f"{SCREEN}/live") as stream:
        assert await stream.next("state")
        assert await stream.next("beat")
        async with room.service.database.writing() as connection:
            await store.put_in_hand(connection, SESSION, "report", InHand(amendment="A2", meeting=9))
        assert (now := await stream.next("state")) is not None
    assert "A2" in now["data"]["parts"]["foot"]


async def test_the_pages_of_the_floor_have_scripts_from_files_alone(events: Sequence[Event], visit: Visit):
    async with visit(until(events, "A5"), "secretariat") as client:
        for address in (SCREEN, TABLE):
            answer = await client.get(address)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self'; connect-src 'self'" in policy
            assert "unsafe" not in policy
            inline = "//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]"
            assert found(answer.text, inline) == []
            for source in found(answer.text, "//script/@src | //link/@href"):
                file = await client.get(source)
                assert file.status_code == 200, source
                for inner in re.findall(r'from "\./([\w.]+)"', file.text):
                    assert (await client.get(f"/static/floor/{inner}")).status_code == 200
            ids = found(answer.text, "//@id")
            assert len(ids) == len(set(ids))


def test_what_is_left_goes_down_with_every_amendment_that_finds_its_end(events: Sequence[Event]):
    chosen = InHand(unit=unit_named(the_floor(until(events, "A5")), "5 (d)"))
    lefts = [
        the_floor(until(events, name, AmendmentDisposed)).hand(chosen).left for name in ("A1", "A2", "A5", "A3", "A4")
    ]
    assert lefts == sorted(lefts, reverse=True)
    assert lefts[0] - lefts[-1] == 4


@pytest.mark.parametrize(("seat", "pages"), [("public", 0), ("delegation", 1), ("chair", 2), ("auditor", 1)])
async def test_the_floors_pages_are_linked_where_a_reader_may_open_them(
    events: Sequence[Event], visit: Visit, seat: str, pages: int
):
    async with visit(until(events, "A5"), seat) as client:
        for address in (f"/sessions/{SESSION}", f"/sessions/{SESSION}/documents/report"):
            page = (await client.get(address)).text
            links = found(page, f"//a/@href[. = '{SCREEN}' or . = '{TABLE}']")
            assert len(set(links)) == pages, address
