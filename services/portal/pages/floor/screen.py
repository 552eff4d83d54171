"""The room screen: the unit in hand, as forty delegations read it from the back of the room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import FastAPI, Header, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from services.portal import handlers, rendering
from services.portal.handlers import OnTheFloor
from services.portal.pages.desk import Desk
from services.portal.pages.floor.live import Live, Streaming, View
from shared.http.asking import seated

Position = Annotated[str | None, Query(max_length=40)]
"""The position that a page was made at: what it knows already need not be sent again."""


def add_screen(app: FastAPI, desk: Desk, live: Live) -> None:
    """The page of the screen and its stream. Both show what participants may read, from whatever seat they are read."""
    look = looking(desk, screen_view)

    @app.get("/screen/{session}/{document}", include_in_schema=False)
    async def screen(request: Request, session: str, document: str) -> HTMLResponse:
        seated(desk.actor(request), session)
        found = await handlers.floor(desk.service, session, document)
        title = found.floor.document.title
        return desk.page(
            request,
            "screen.html",
            session=found.state.opened(),
            document=document,
            title=title,
            view=screen_view(found),
        )

    @app.get("/screen/{session}/{document}/live", tags=["reads"], include_in_schema=False)
    async def stream(
        request: Request,
        session: str,
        document: str,
        last_event_id: Annotated[str | None, Header(max_length=40)] = None,
        at: Position = None,
    ) -> StreamingResponse:
        seated(desk.actor(request), session)
        await handlers.floor(desk.service, session, document)
        return streaming(desk, request, live, lambda: look(session, document), last_event_id or at)


def streaming(
    desk: Desk, request: Request, live: Live, look: Callable[[], Awaitable[View]], last: str | None
) -> StreamingResponse:
    """A stream of views to one reader, as long as they sit here. Raises `TooManyScreens`."""
    ends = desk.seat_ends(request)
    live.begin()
    return Streaming(live, live.events(look, ends, last, lambda: desk.still(request)))


def looking(desk: Desk, make: Callable[[OnTheFloor], View]) -> Callable[[str, str], Awaitable[View]]:
    """How streams look at the present state: a view is made once for all that show the same document at a moment."""
    made: dict[tuple[str, str], View] = {}

    async def look(session: str, document: str) -> View:
        found = await handlers.floor(desk.service, session, document)
        view = made.get((session, document))
        if view is None or view.id != found.position:
            view = make(found)
            if len(made) > 20:
                made.clear()
            made[session, document] = view
        return view

    return look


def screen_view(found: OnTheFloor) -> View:
    """What the room sees."""
    hand = found.floor.hand(found.chosen)
    told = {"hand": hand, "meeting": found.chosen.meeting}
    pieces = ("top", "above", "hand", "below", "foot")
    return View(found.position, {name: rendering.fragment("floor.html", name, **told) for name in pieces})
