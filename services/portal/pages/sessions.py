"""The first page, a session's page, and its timeline."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers, rendering
from services.portal.domain import picture, reading, waiting
from services.portal.domain.state import State
from services.portal.pages.desk import Desk
from shared.documents.holder import Holder
from shared.events.base import Audience
from shared.lifecycle import Document

Pens = tuple[tuple[Holder, str], ...]
Waits = tuple[waiting.Waiting, ...]


def add_sessions(app: FastAPI, desk: Desk) -> None:
    """The pages about sessions."""
    service = desk.service

    @app.get("/", include_in_schema=False)
    async def sessions(request: Request) -> HTMLResponse:
        return desk.page(request, "sessions.html", sessions=await handlers.sessions(service))

    @app.get("/sessions/{session}", include_in_schema=False)
    async def session(request: Request, session: str) -> HTMLResponse:
        state, reader = await handlers.session(service, session), desk.sees(request, session)
        return desk.page(
            request,
            "session.html",
            reader=reader,
            session=state.opened(),
            state=state,
            documents=[_shown(state, document, reader) for document in reading.documents(state, reader)],
            report=reading.issued(state),
        )

    @app.get("/sessions/{session}/timeline", include_in_schema=False)
    async def timeline(request: Request, session: str, document: Annotated[str | None, Query()] = None) -> HTMLResponse:
        state, reader = await handlers.session(service, session), desk.sees(request, session)
        found = reading.entries(state, reader, document)
        entries = [entry for entry in found if not entry.signature]
        drawn = picture.lay_out(picture.facts_of(state, reader, document))
        return desk.page(
            request,
            "timeline.html",
            reader=reader,
            session=state.opened(),
            days=rendering.by_day(entries, state.opened().time_zone),
            signatures=[entry for entry in found if entry.signature],
            documents={shown.id: shown for shown in reading.documents(state, reader)},
            then=lambda entry: reading.text_then(state, entry, reader),
            at=lambda known, instant: reading.text_at(state, known, reader, instant),
            picture=drawn,
            told={entry.event: entry for entry in entries},
            now=_now(state, reader, document),
            chosen=document,
            count=len(entries),
        )


def _shown(state: State, document: Document, reader: Audience) -> dict[str, Any]:
    """A document of a session: its versions, and in whose hands it is, which the public is not told."""
    insider = reader is not Audience.PUBLIC
    return {
        "document": document,
        "versions": reading.versions(state, document.id, reader),
        "pen": tuple(waiting.pen(state, document)) if insider else (),
        "waiting": tuple(waiting.waiting(state, document)) if insider else (),
    }


def _now(state: State, reader: Audience, document: str | None) -> list[tuple[Document, Pens, Waits]]:
    """In whose hands each document is now, or the one that was chosen, and what waits for whom."""
    if reader is Audience.PUBLIC:
        return []
    chosen = [shown for shown in reading.documents(state, reader) if document in (None, shown.id)]
    return [(shown, tuple(waiting.pen(state, shown)), tuple(waiting.waiting(state, shown))) for shown in chosen]
