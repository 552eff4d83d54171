"""A document as it is and as it was, and where a printed number stands today."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers, rendering
from services.portal.domain import reading, waiting
from services.portal.domain.marked import marked
from services.portal.domain.silence import title_of
from services.portal.domain.state import State
from services.portal.pages.desk import Desk
from shared.documents.numbering import UnknownNumber
from shared.documents.printed import footnotes, nested
from shared.events.base import Audience
from shared.http.asking import AsOf, as_of_of
from shared.views import UnknownPrinting


def add_documents(app: FastAPI, desk: Desk) -> None:
    """The page of a document."""
    service = desk.service

    @app.get("/sessions/{session}/documents/{document}", include_in_schema=False)
    async def document(
        request: Request,
        session: str,
        document: str,
        as_of: AsOf = None,
        version: Annotated[int | None, Query(ge=1)] = None,
        number: Annotated[str, Query(max_length=80)] = "",
        printing: Annotated[str, Query(max_length=120)] = "",
        proposals: bool = False,
    ) -> HTMLResponse:
        instant, reader = as_of_of(as_of), desk.sees(request, session)
        state = await handlers.session_then(service, session, reader, instant)
        found = reading.read(state, document, reader, version)
        kept = reading.versions(state, document, reader)
        current = version is None and instant is None
        living = version is None and reader is not Audience.PUBLIC
        return desk.page(
            request,
            "document.html",
            reader=reader,
            session=state.opened(),
            reading=found,
            bodies=(bodies := {body.symbol: body.name for body in state.opened().bodies}),
            heads={unit: bodies.get(body, body) for unit, body in found.branches.items()},
            masthead=rendering.masthead_of(found, kept, current),
            nodes=nested(found.blocks),
            footnotes=footnotes(found.blocks),
            contents=rendering.contents(found.blocks),
            living=living,
            title=title_of(state, document) if living else found.document.title,
            marked=marked(state, found, reader) if proposals and living else None,
            as_of=instant,
            current=current,
            versions=kept,
            pen=() if reader is Audience.PUBLIC else tuple(waiting.pen(state, found.document)),
            waiting=() if reader is Audience.PUBLIC else tuple(waiting.waiting(state, found.document)),
            agenda=reading.agenda(state, document, reader) if found.document.kind == "agenda" else (),
            number=number,
            printing=printing,
            answer=_looked_up(state, document, reader, number, printing),
        )


def _looked_up(
    state: State, document: str, reader: Audience, number: str, printing: str
) -> dict[str, str | None] | None:
    if not number or not printing:
        return None
    try:
        then, now = reading.look_up(state, document, reader, number, printing)
    except (UnknownNumber, UnknownPrinting) as refusal:
        return {"refused": refusal.sentence, "then": None, "now": None, "printing": None}
    version = next(v for v in reading.versions(state, document, reader) if printing in (v.name, v.symbol))
    return {
        "refused": None,
        "then": then,
        "now": now,
        "printing": f"in {version.symbol}" if version.symbol else version.title,
    }
