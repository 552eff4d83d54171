"""A browser signs in with a provider: code, PKCE, state and nonce, each of which counts once."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from services.commands.migrate import migrate_databases
from services.portal.app import build
from services.together import Whole
from shared.access import NotFinished, NotSignedIn, Seats, now_utc
from shared.access.bearers import Bearers
from shared.access.login import Login
from shared.access.verifying import unproved
from shared.process import surroundings
from shared.settings import Mode
from tests.access.browsing import HOME, LINES, browser, leave, sign_in, signing_in
from tests.access.identity import Identity, granted, identity, new_key
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")


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
@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_nobody_is_sent_to_another_site_after_signing_in(whole: Whole, provider: Identity, to: str):
    async with browser(whole) as client:
        assert (await sign_in(client, to)).headers["location"] == "/"


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
