"""Drafting over HTTP: its acts in one table, and what may be read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response

from services.drafting import handlers
from services.drafting.domain.agendas import CarryItems, PrepareAgenda
from services.drafting.domain.documents import Complete, Edit, OpenDocument, TableDocument
from services.drafting.domain.meetings import NumberMeetings, RecordMeeting, ResumeMeeting, ResumeSession
from services.drafting.domain.officers import FillOffice, RecordBasis, SetCircle
from services.drafting.domain.record import Derive
from services.drafting.domain.session import ListPaper, OpenSession, RecordAttendance, RecordStatement
from services.drafting.domain.state import State
from services.drafting.domain.summary import SubmitConforming, SubmitSummary
from shared.http.acts import Act
from shared.http.asking import AsOf, Circumstances, as_of_of, seated
from shared.service import Service

ACTS = (
    Act("/sessions/{session}/open", OpenSession),
    Act("/sessions/{session}/offices/{office}/fill", FillOffice),
    Act("/sessions/{session}/circles/{circle}/set", SetCircle),
    Act("/sessions/{session}/bases/{basis}/record", RecordBasis),
    Act("/sessions/{session}/resume", ResumeSession),
    Act("/sessions/{session}/meetings", RecordMeeting),
    Act("/sessions/{session}/meetings/numbering", NumberMeetings),
    Act("/sessions/{session}/meetings/resume", ResumeMeeting),
    Act("/sessions/{session}/attendance", RecordAttendance),
    Act("/sessions/{session}/statements", RecordStatement),
    Act("/sessions/{session}/papers", ListPaper),
    Act("/sessions/{session}/documents/{document}/open", OpenDocument),
    Act("/sessions/{session}/documents/{document}/edit", Edit, needs_version=True),
    Act("/sessions/{session}/documents/{document}/derive", Derive, needs_version=True),
    Act("/sessions/{session}/documents/{document}/table", TableDocument, needs_version=True),
    Act("/sessions/{session}/documents/{document}/agenda/prepare", PrepareAgenda),
    Act("/sessions/{session}/documents/{document}/agenda/carry", CarryItems),
    Act("/sessions/{session}/documents/{document}/summary/submit", SubmitSummary, needs_version=True),
    Act(
        "/sessions/{session}/documents/{document}/conforming/{conforming}/submit", SubmitConforming, needs_version=True
    ),
    Act("/sessions/{session}/documents/{document}/complete", Complete, needs_version=True),
)


def routes(app: FastAPI, service: Service[State]) -> None:
    """What may be read."""
    who = Circumstances(service.around)

    @app.get("/sessions", tags=["reads"], summary="All sessions")
    async def sessions() -> list[dict[str, str]]:
        return await handlers.sessions(service)

    @app.get("/sessions/{session}", tags=["reads"], summary="A session and its record")
    async def session(request: Request, session: str, as_of: AsOf = None) -> dict[str, Any]:
        seated(who.actor(request), session)
        return await handlers.session(service, session, as_of_of(as_of))

    @app.get("/sessions/{session}/documents/{document}", tags=["reads"], summary="A document, now or as it stood")
    async def document(
        request: Request, response: Response, session: str, document: str, as_of: AsOf = None
    ) -> dict[str, Any]:
        actor = who.actor(request)
        seated(actor, session)
        view = await handlers.document(service, session, document, as_of_of(as_of), actor.sees(session))
        response.headers["ETag"] = f'"{view["version"]}"'
        return view

    @app.get(
        "/sessions/{session}/documents/{document}/numbers/{number}",
        tags=["reads"],
        summary="What a printed number names, today or in an edition",
    )
    async def number(
        request: Request, session: str, document: str, number: str, printing: Annotated[str | None, Query()] = None
    ) -> dict[str, Any]:
        seated(who.actor(request), session)
        return await handlers.number(service, session, document, number, printing)
