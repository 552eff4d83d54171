"""Someone who has signed in: what their session is good for, what it is not, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from services.portal.pages.floor import live as streams
from services.together import Whole, together
from tests.access.browsing import LINES, browser, form_of, sign_in
from tests.access.identity import Identity, granted, identity, trusting
from tests.amendments.room import Room as Floor
from tests.amendments.room import given as on_the_floor
from tests.given import SESSION
from tests.portal.visiting import Room
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")


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
async def test_who_reads_with_a_token_that_nobody_can_vouch_for_now_reads_what_is_public(tmp_path: Path):
    async with identity() as provider:
        provider.away = True
        placed = settings(tmp_path, **trusting(provider, granted(tmp_path / "grants.yaml")))
        async with together(placed, run=False) as whole, browser(whole) as client:
            page = await client.get("/", headers={"Authorization": f"Bearer {provider.token()}"})
            assert page.status_code == 200
            assert "You sit here as the public" in page.text
