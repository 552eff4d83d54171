"""Nothing stands at an address with a control sign in it: no name has one, and PostgreSQL keeps no text with a NUL."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from starlette.types import ASGIApp, Receive, Scope, Send

from shared import problems

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Addressed:
    """Refuses such an address before any of it is looked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _place_of_a_control_sign(scope) if scope["type"] == "http" else None
        if place is None:
            await self._app(scope, receive, send)
            return
        refusal = problems.NoSuchThing(f"Nothing stands here: there is a control sign in the {place}.", place=place)
        await problems.respond(problems.problem(refusal))(scope, receive, send)


def _place_of_a_control_sign(scope: Scope) -> str | None:
    if _CONTROL.search(scope["path"]):
        return "path"
    return "query" if _CONTROL.search(unquote_plus(scope["query_string"].decode("latin-1"))) else None
