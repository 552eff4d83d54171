"""Publication over HTTP: its acts in one table, what may be read, and the feed."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response

from services.publication import handlers
from services.publication.domain.editing import AnswerQuery, AskQuery, ClearDocument
from services.publication.domain.editions import IssueEdition, RegisterEdition
from services.publication.domain.state import State
from shared.access import Role
from shared.http.acts import Act
from shared.http.asking import Circumstances, need, seated
from shared.service import Service

ACTS = (
    Act("/sessions/{session}/documents/{document}/editions/{edition}/register", RegisterEdition),
    Act("/sessions/{session}/documents/{document}/queries/{query}/ask", AskQuery),
    Act("/sessions/{session}/queries/{query}/answer", AnswerQuery),
    Act("/sessions/{session}/documents/{document}/clear", ClearDocument),
    Act("/sessions/{session}/documents/{document}/editions/{edition}/issue", IssueEdition),
)


def routes(app: FastAPI, service: Service[State]) -> None:
    """What may be read."""
    who = Circumstances(service.around)

    @app.get("/sessions/{session}/editions", tags=["reads"], summary="Every edition of a session")
    async def editions(request: Request, session: str) -> list[dict[str, Any]]:
        seated(who.actor(request), session)
        return await handlers.editions(service, session)

    @app.get("/sessions/{session}/queries", tags=["reads"], summary="Queries and their answers")
    async def queries(request: Request, session: str) -> list[dict[str, Any]]:
        need(who.actor(request), session, Role.SECRETARIAT, Role.EDITOR, Role.AUDITOR)
        return await handlers.queries(service, session)

    @app.get("/sessions/{session}/editions/{edition}.{form}", tags=["portals"], summary="An issued edition in a format")
    async def rendition(request: Request, session: str, edition: str, form: str) -> Response:
        audience = who.actor(request).sees(session)
        content, media_type, file = await handlers.rendition(service, session, edition, form, audience)
        saved = {"Content-Disposition": f'attachment; filename="{file}"'} if form == "docx" else {}
        return Response(content, media_type=media_type, headers=saved)

    @app.get("/feeds/atom.xml", tags=["portals"], summary="The Atom feed of issued editions")
    async def feed() -> Response:
        service.metrics.feeds.labels(service.metrics.service, "atom").inc()
        return Response(await handlers.feed(service), media_type="application/atom+xml")
