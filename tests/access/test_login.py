"""A browser signs in with a provider and out again: code, PKCE, state and nonce, each of which counts once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from services.commands.migrate import migrate_databases
from services.portal.app import build
from services.portal.pages.floor import live as streams
from services.together import Whole, together
from shared.access import NotFinished, NotSignedIn, Seats, now_utc
from shared.access.bearers import Bearers
from shared.access.login import Login
from shared.access.verifying import unproved
from shared.process import surroundings
from shared.settings import Mode
from tests.access.identity import CLIENT, SECRET, Identity, granted, identity, new_key, trusting
from tests.amendments.room import Room as Floor
from tests.amendments.room import given as on_the_floor
from tests.given import SESSION
from tests.portal.visiting import Room
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")
HOME = "http://localhost:8000"
LINES: tuple[dict[str, Any], ...] = (
    {"who": {"groups": "secretariat"}, "role": "secretariat", "session": "access"},
    {"who": {"sub": "auditor"}, "role": "auditor"},
)


def signing_in(provider: Identity, grants: Path, **more: Any) -> dict[str, Any]:
    return {**trusting(provider, grants), "oidc_client": CLIENT, "oidc_client_secret": SECRET, **more}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Identity]:
    async with identity() as opened:
        yield opened


@pytest.fixture
def provider(running: Identity) -> Identity:
    running.keys, running.away, running.nonce = running.keys[:1], False, None
    running.person = {"sub": "jane", "name": "Jane <Doe>", "groups": ["staff", "secretariat"]}
    return running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory, running: Identity) -> AsyncIterator[Whole]:
    data = tmp_path_factory.mktemp("login")
    placed = settings(data, **signing_in(running, granted(data / "grants.yaml", *LINES)))
    async with together(placed, run=False) as opened:
        yield opened


@asynccontextmanager
async def browser(whole: Whole) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(whole.app), base_url=HOME) as client:
        yield client


async def leave(client: httpx2.AsyncClient, to: str = "/") -> str:
    """Go to the provider, be signed in there, and get the address that it sends back to."""
    answer = await client.get("/login", params={"to": to})
    assert answer.status_code == 303, answer.text
    async with httpx2.AsyncClient() as outside:
        return (await outside.get(answer.headers["location"])).headers["location"]


async def sign_in(client: httpx2.AsyncClient, to: str = "/") -> httpx2.Response:
    return await client.get(await leave(client, to))


def form_of(page: str) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


@in_one_loop
async def test_whoever_signs_in_comes_back_to_their_page_and_reads_it_from_their_seat(whole: Whole, provider: Identity):
    async with browser(whole) as client:
        back = await sign_in(client, "/?a=b")
        assert (back.status_code, back.headers["location"]) == (303, "/?a=b")
        page = await client.get("/")
        assert "Jane &lt;Doe&gt;, here as the secretariat" in page.text
        assert "Sit here as" not in page.text
    asked = provider.authorized
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["redirect_uri"] == f"{HOME}/login/callback"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32


@in_one_loop
async def test_a_session_is_kept_from_scripts_and_from_forms_of_other_sites(whole: Whole, provider: Identity):
    async with browser(whole) as client:
        back = await sign_in(client)
    cookies = {c.key: c for line in back.headers.get_list("set-cookie") for c in SimpleCookie(line).values()}
    session = cookies["session"]
    assert (session["httponly"], session["samesite"], session["path"]) == (True, "lax", "/")
    assert int(session["max-age"]) == 10 * 3600
    assert not cookies["way"].value, "what it took along is taken away again"
    assert len(session.value) < 2000
    assert back.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("base", ["https://rapporteur.example"])
async def test_outside_of_one_desk_cookies_go_over_a_safe_way_alone(tmp_path: Path, base: str):
    async with identity() as provider:
        more = signing_in(provider, granted(tmp_path / "grants.yaml", *LINES), base_url=base)
        placed = settings(tmp_path, mode=Mode.PRODUCTION, **{**more, "oidc_issuers": "https://id.example"})
        await migrate_databases(placed, "portal", print)
        async with surroundings(placed) as around:
            login = around.bearers.providers["https://id.example"]
            around.bearers.providers["https://id.example"] = _reached(login, provider)
            service, app = build(around)
            async with service.open():
                transport = httpx2.ASGITransport(app)
                async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
                    answer = await client.get("/login")
                    assert answer.status_code == 303
                    way = SimpleCookie(answer.headers["set-cookie"])["__Host-way"]
                    assert (way["secure"], way["httponly"], way["samesite"]) == (True, True, "lax")
                    assert answer.headers["strict-transport-security"] == "max-age=31536000"
                    assert "Sit here as" not in (await client.get("/")).text
                    assert "Sign in" in (await client.get("/")).text


def _reached(provider: Any, really: Identity) -> Any:
    async def ask(address: str) -> Any:
        if "well-known" not in address:
            return {"keys": [key.as_dict(private=False) for key in really.keys]}
        ends = {"authorization_endpoint": "/authorize", "jwks_uri": "/keys", "token_endpoint": "/token"}
        return {"issuer": "https://id.example", **{name: f"https://id.example{path}" for name, path in ends.items()}}

    return type(provider)(provider.issuer, provider._patience, ask)


@in_one_loop
async def test_an_answer_of_the_provider_counts_once_and_in_one_browser(whole: Whole, provider: Identity):
    async with browser(whole) as client, browser(whole) as other:
        address = await leave(client)
        assert (await other.get(address)).status_code == 400, "another browser"
        await leave(other)
        assert (await other.get(address)).status_code == 400, "another sign-in of that browser"
        kept = client.cookies["way"]
        assert (await client.get(address)).status_code == 303
        client.cookies.clear()
        client.cookies.set("way", kept)
        again = await client.get(address)
        assert again.status_code == 400, "a second time, with all that it took along"
        assert "You are not signed in" in again.text
        assert "session" not in client.cookies


@in_one_loop
async def test_an_answer_that_was_changed_on_its_way_signs_nobody_in(whole: Whole, provider: Identity):
    for changes in (
        {"state": "another"},
        {"state": None},
        {"code": "invented"},
        {"code": None},
        {"iss": "https://someone.example"},
        {"error": "access_denied", "error_description": "<b>no</b>"},
    ):
        async with browser(whole) as client:
            address = urlsplit(await leave(client))
            query: dict[str, Any] = {name: values[0] for name, values in parse_qs(address.query).items()}
            query = {name: value for name, value in {**query, **changes}.items() if value is not None}
            answer = await client.get(f"{address.path}?{urlencode(query)}")
            assert answer.status_code == 400, changes
            assert "<b>no</b>" not in answer.text
            assert "session" not in client.cookies


@in_one_loop
async def test_what_the_provider_says_of_another_sign_in_or_under_another_key_signs_nobody_in(
    whole: Whole, provider: Identity
):
    good = dict(provider.person)
    for spoil in ({"aud": "another"}, {"exp": 1}, {"sub": None}, {"azp": "another"}, {"iss": "https://x.example"}):
        provider.person = {**good, **spoil}
        async with browser(whole) as client:
            assert (await sign_in(client)).status_code == 400, spoil
            assert "session" not in client.cookies
    provider.person, provider.nonce = good, "of another sign-in"
    async with browser(whole) as client:
        assert (await sign_in(client)).status_code == 400
    provider.nonce = None
    provider.keys.append(new_key("first"))  # the name is known, the key is not
    async with browser(whole) as client:
        assert (await sign_in(client)).status_code == 400


@in_one_loop
async def test_a_provider_that_went_away_in_between_is_told_as_such(whole: Whole, provider: Identity):
    async with browser(whole) as client:
        address = await leave(client)
        provider.away = True
        assert (await client.get(address)).status_code == 503


@in_one_loop
async def test_whoever_signs_out_is_nobody_and_no_copy_of_the_session_counts(whole: Whole, provider: Identity):
    async with browser(whole) as client:
        await sign_in(client)
        kept = client.cookies["session"]
        form = form_of((await client.get("/")).text)
        for wrong in ({}, {"form": ""}, {"form": "0" * 64}):
            assert (await client.post("/logout", data=wrong)).status_code == 403
        foreign = await client.post("/logout", data={"form": form}, headers={"sec-fetch-site": "cross-site"})
        assert foreign.status_code == 403
        assert "here as the secretariat" in (await client.get("/")).text
        out = await client.post("/logout", data={"form": form})
        assert (out.status_code, out.headers["location"]) == (303, "/goodbye")
        assert f"{provider.issuer}/goodbye" in (await client.get("/goodbye")).text
        client.cookies.set("session", kept)
        assert "here as the public" in (await client.get("/")).text


@in_one_loop
async def test_a_forged_session_and_what_was_signed_for_another_purpose_are_nobodys(whole: Whole, provider: Identity):
    async with browser(whole) as client:
        await sign_in(client)
        kept, way = client.cookies["session"], (await client.get("/login")).cookies["way"]
        seat = (await client.post("/seat", data={"role": "chair"})).cookies.get("seat", "")
        for forged in (kept[:-3] + "AAA", way, seat, provider.token(), "", "a.b.c", "é"):
            client.cookies.clear()
            page = await client.get("/", headers=[(b"cookie", f"session={forged}".encode("latin-1"))])
            assert page.status_code == 200
            assert "here as the secretariat" not in page.text
        for path in ("/drafting/sessions/access", "/amendments/sessions/access/refusals"):
            bearing = {"Authorization": f"Bearer {kept}"}
            assert (await client.get(path, headers=bearing)).status_code == 401, "a session is no bearer token"


@in_one_loop
async def test_what_the_grants_say_holds_at_the_next_page(whole: Whole, provider: Identity):
    path = whole.around.settings.grants
    assert path is not None
    async with browser(whole) as client:
        await sign_in(client)
        assert "here as the secretariat" in (await client.get("/")).text
        granted(path, *LINES[1:])
        try:
            assert "here as the public" in (await client.get("/")).text
        finally:
            granted(path, *LINES)


@in_one_loop
async def test_a_page_acts_with_a_token_of_its_reader_which_no_cookie_is(whole: Whole, provider: Identity):
    async with browser(whole) as client:
        await sign_in(client)
        answer = await client.post("/table/access/report/token")
        assert answer.status_code == 200
        act = {"Authorization": f"Bearer {answer.json()['token']}"}
        meeting = "/drafting/sessions/access/meetings"
        assert (await client.post(meeting, json={}, headers=act)).status_code == 422, "let in"
        assert (await client.post(meeting, json={})).status_code in (401, 422), "a cookie does nothing"
        assert (await client.get("/drafting/sessions/access/log", headers=act)).status_code == 200
        assert (await client.get("/drafting/sessions/access/log")).status_code == 401
        assert (await client.get("/drafting/sessions/another/log", headers=act)).status_code == 403


@in_one_loop
async def test_whoever_is_vouched_for_and_granted_nothing_is_told_so(whole: Whole, provider: Identity):
    provider.person = {"sub": "stranger"}
    async with browser(whole) as client:
        await sign_in(client)
        assert "someone of your provider, here as the public" in (await client.get("/")).text
        assert (await client.post("/table/access/report/token")).status_code == 403


@in_one_loop
async def test_every_form_of_the_portal_is_refused_from_another_site(whole: Whole, provider: Identity):
    posts = [route for route in whole.app.routes if isinstance(route, APIRoute) and "GET" not in (route.methods or ())]
    own = [route.path for route in posts if "operations" not in route.tags and "rehearsal" not in route.tags]
    assert {"/seat", "/logout", "/table/{session}/{document}/token"} <= set(own)
    async with browser(whole) as client:
        await sign_in(client)
        for path in own:
            address = path.replace("{session}", "access").replace("{document}", "report").replace("{letter}", "1")
            for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
                answer = await client.post(address, json={}, headers=headers)
                assert answer.status_code in (401, 403), (path, answer.text)


@in_one_loop
@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_nobody_is_sent_to_another_site_after_signing_in(whole: Whole, provider: Identity, to: str):
    async with browser(whole) as client:
        assert (await sign_in(client, to)).headers["location"] == "/"


@in_one_loop
async def test_a_stream_ends_where_its_reader_signed_out_elsewhere_or_was_granted_something_else(
    whole: Whole, provider: Identity, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(streams, "BEAT", 0.1)
    path = whole.around.settings.grants
    assert path is not None
    provider.person = {"sub": "auditor"}
    async with browser(whole) as client:
        await on_the_floor(Floor(whole, client))
    for sign_out in (True, False):
        async with browser(whole) as client:
            await sign_in(client)
            form = form_of((await client.get("/")).text)
            room = Room(whole.services["portal"], whole.app, client)
            async with room.listening(f"/screen/{SESSION}/report/live") as stream:
                assert await stream.next("state")
                if sign_out:
                    await client.post("/logout", data={"form": form})
                else:
                    granted(path, *LINES[:1])
                try:
                    assert await stream.next("end") is not None
                finally:
                    granted(path, *LINES)


@in_one_loop
async def test_a_way_ends_after_ten_minutes_and_a_session_after_the_hours_that_are_set(
    tmp_path: Path, provider: Identity
):
    more = signing_in(provider, granted(tmp_path / "grants.yaml", *LINES), login_hours=2)
    placed = settings(tmp_path, **more)
    login = Login(placed, Bearers(placed, Seats(b"s" * 32)))
    now = now_utc()
    way = (await login.leave("/", now)).cookie
    state = unproved(way)["state"]
    query = {"state": state, "code": "c"}
    assert login.came_back(query, way, now + timedelta(minutes=9))["to"] == "/"
    for cookie, when in ((way, now + timedelta(minutes=11)), (None, now), ("", now), (way[:-4] + "AAAA", now)):
        with pytest.raises(NotFinished):
            login.came_back(query, cookie, when)

    async with httpx2.AsyncClient() as outside:
        back = urlsplit((await outside.get((leaving := await login.leave("/", now)).address)).headers["location"])
    answer = {name: values[0] for name, values in parse_qs(back.query).items()}
    session = await login.finish(answer["code"], login.came_back(answer, leaving.cookie, now), now)
    assert session.lasts == timedelta(hours=2)
    assert login.read(session.cookie, now + timedelta(minutes=119)).shown == "Jane <Doe>"
    with pytest.raises(NotSignedIn):
        login.read(session.cookie, now + timedelta(minutes=121))
    with pytest.raises(NotSignedIn):
        login.read(way, now)


@in_one_loop
async def test_who_reads_with_a_token_that_nobody_can_vouch_for_now_reads_what_is_public(tmp_path: Path):
    async with identity() as provider:
        provider.away = True
        placed = settings(tmp_path, **trusting(provider, granted(tmp_path / "grants.yaml")))
        async with together(placed, run=False) as whole, browser(whole) as client:
            page = await client.get("/", headers={"Authorization": f"Bearer {provider.token()}"})
            assert page.status_code == 200
            assert "You sit here as the public" in page.text
