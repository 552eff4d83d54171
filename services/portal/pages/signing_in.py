"""Signing in with an organization's provider, and out again; and whom the cookie of a session names."""

from __future__ import annotations

import hmac
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.portal import handlers
from services.portal.domain.state import State
from services.portal.pages.desk import Desk, local, require_same_site
from shared.access import NotAllowed, NotFinished, NotSignedIn, now_utc
from shared.access.login import CALLBACK, ON_THE_WAY, Login, SignedIn
from shared.http.asking import SIGNED_IN
from shared.problems import DATABASE_FAILS, NoSuchThing
from shared.service import Service

MOST = 1000
"""Letters of an address to come back to: it travels in a cookie, and browsers keep none of more than 4 KB."""


class Sessions:
    """Puts the reader whom a session's cookie names where `Circumstances` looks for them."""

    def __init__(self, app: ASGIApp, service: Service[State], login: Login, cookie: str) -> None:
        self._app, self._service, self._login, self._cookie = app, service, login, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            cookie = _cookie(scope, self._cookie)
            signed_in = await self._signed_in(cookie) if cookie else None
            if signed_in is not None:
                scope[SIGNED_IN] = signed_in.bearer
                scope["rapporteur.session"] = signed_in
        await self._app(scope, receive, send)

    async def _signed_in(self, cookie: str) -> SignedIn | None:
        try:
            found = self._login.read(cookie, now_utc())
        except NotSignedIn:
            return None
        try:
            return None if await handlers.is_used_up(self._service, found.name) else found
        except DATABASE_FAILS:
            return None  # whether it was ended cannot be told; the page itself says that the database is away


def add_signing_in(app: FastAPI, desk: Desk, login: Login) -> None:
    """The way to the provider, the way back, and the way out."""
    service, names = desk.service, desk.cookies

    @app.get("/login", include_in_schema=False)
    async def leave(request: Request, to: str = "/") -> Response:
        leaving = await login.leave(local(to) if len(to) <= MOST else "/", now_utc())
        response = RedirectResponse(leaving.address, 303, {"Cache-Control": "no-store"})
        names.put(response, names.way, leaving.cookie, ON_THE_WAY)
        return response

    @app.get(CALLBACK, include_in_schema=False)
    async def back(request: Request) -> Response:
        now = now_utc()
        way = login.came_back(request.query_params, request.cookies.get(names.way), now)
        if not await handlers.use_up(service, f"way:{way['state']}", now + ON_THE_WAY):
            raise NotFinished("This answer of the provider came before. Begin again.")
        session = await login.finish(request.query_params["code"], way, now)
        response = RedirectResponse(local(session.to), 303, {"Cache-Control": "no-store"})
        names.take_away(response, names.way)
        response.delete_cookie("seat", httponly=True, samesite="strict")
        names.put(response, names.session, session.cookie, session.lasts)
        return response

    @app.post("/logout", include_in_schema=False)
    async def leave_for_good(request: Request) -> Response:
        require_same_site(request)
        signed_in = desk.signed_in(request)
        if signed_in is None:
            return RedirectResponse("/", 303)
        form = parse_qs((await request.body()).decode(errors="replace"))
        if not hmac.compare_digest(form.get("form", [""])[0].encode(), signed_in.form.encode()):
            raise NotAllowed("This form is not from a page of your session. Open the page anew and try again.")
        await handlers.use_up(service, signed_in.name, signed_in.bearer.ends + timedelta(minutes=1))
        response = RedirectResponse("/goodbye", 303)
        names.take_away(response, names.session)
        return response

    @app.get("/goodbye", include_in_schema=False)
    async def goodbye(request: Request) -> Response:
        return desk.page(request, "goodbye.html", provider=login.goodbye())


def add_no_signing_in(app: FastAPI) -> None:
    """Where no provider signs browsers in, the address says so."""

    @app.get("/login", include_in_schema=False)
    async def nowhere() -> Response:
        raise NoSuchThing("No provider signs people in here: ask whoever runs it.")


def _cookie(scope: Scope, name: str) -> str | None:
    for key, value in scope["headers"]:
        if key == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(name)
            except CookieError:
                return None
            if found is not None:
                return found.value
    return None
