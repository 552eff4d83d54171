"""Before a request is answered, the keys of the provider that its token names are fetched where they are not there."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.access.bearers import Bearers

_DONE = "rapporteur.identified"


class Identified:
    """Lets `Circumstances` read tokens at once; a token that is not good is refused there, where somebody must be."""

    def __init__(self, app: ASGIApp, bearers: Bearers) -> None:
        self._app, self._bearers = app, bearers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _DONE not in scope and self._bearers.providers:
            scope[_DONE] = True
            kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
            if kind.lower() == "bearer":
                await self._bearers.prepare(token.strip())
        await self._app(scope, receive, send)
