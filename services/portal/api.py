"""The portal for machines: the timeline and the documents as JSON, to each reader what their seat may see."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request

from services.portal import handlers
from services.portal.domain.state import State
from shared.http.asking import AsOf, Circumstances, as_of_of
from shared.service import Service


def routes(app: FastAPI, service: Service[State]) -> None:
    """What may be read."""
    who = Circumstances(service.around)

    @app.get("/sessions/{session}/timeline.json", tags=["reads"], summary="The timeline, a sentence an event")
    async def timeline(request: Request, session: str) -> list[dict[str, Any]]:
        return await handlers.timeline(service, session, who.actor(request, by_cookie=True).sees(session))

    @app.get(
        "/sessions/{session}/documents/{document}.json",
        tags=["reads"],
        summary="A document, now, as it stood at an instant, or as a version of it was kept",
    )
    async def document(
        request: Request,
        session: str,
        document: str,
        as_of: AsOf = None,
        version: Annotated[int | None, Query(ge=1)] = None,
    ) -> dict[str, Any]:
        reader = who.actor(request, by_cookie=True).sees(session)
        return await handlers.document(service, session, document, reader, as_of_of(as_of), version)
