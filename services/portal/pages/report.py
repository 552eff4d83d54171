"""The report as issued."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers, rendering
from services.portal.domain import reading
from services.portal.pages.desk import Desk
from shared.documents.printed import footnotes, nested
from shared.events.base import Audience
from shared.problems import NoSuchThing


def add_report(app: FastAPI, desk: Desk) -> None:
    """The page of an issued report."""
    service = desk.service

    @app.get("/sessions/{session}/report", include_in_schema=False)
    async def report(request: Request, session: str, edition: Annotated[str | None, Query()] = None) -> HTMLResponse:
        state = await handlers.session(service, session)
        found = reading.issued(state, edition)
        if found is None:
            raise NoSuchThing("Nothing has been issued here yet. What is issued later will stand at this address.")
        shown = reading.read(state, found.document, Audience.PUBLIC, found.number)
        return desk.page(
            request,
            "report.html",
            session=state.opened(),
            bodies={body.symbol: body.name for body in state.opened().bodies},
            reading=shown,
            version=found,
            nodes=nested(shown.blocks),
            footnotes=footnotes(shown.blocks),
            contents=rendering.contents(shown.blocks),
        )
