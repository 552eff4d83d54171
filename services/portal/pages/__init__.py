"""The portal for people: pages made on the server, complete without a script, and the seat that a reader takes."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from services.portal import rendering
from services.portal.domain.state import State
from services.portal.pages.audit import add_audit
from services.portal.pages.desk import Desk
from services.portal.pages.documents import add_documents
from services.portal.pages.errors import add_errors
from services.portal.pages.floor.live import Live
from services.portal.pages.floor.screen import add_screen
from services.portal.pages.floor.table import add_table
from services.portal.pages.papers import add_papers
from services.portal.pages.report import add_report
from services.portal.pages.sessions import add_sessions
from services.portal.pages.signing_in import Sessions, add_no_signing_in, add_signing_in
from services.portal.pages.silence import add_silence
from shared.access.login import Login
from shared.service import Service


def routes(app: FastAPI, service: Service[State]) -> None:
    """The pages, the seat, and errors as pages."""
    desk = Desk(service)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    settings = service.around.settings
    app.add_middleware(rendering.Guarded, secure=desk.cookies.secure)
    if settings.oidc_client:
        login = Login(settings, service.around.bearers)
        app.add_middleware(Sessions, service=service, login=login, cookie=desk.cookies.session)
        add_signing_in(app, desk, login)
    else:
        add_no_signing_in(app)
    app.mount("/static", StaticFiles(directory=rendering.STATIC), name="static")
    add_sessions(app, desk)
    add_documents(app, desk)
    add_report(app, desk)
    live = Live(service.handlers)
    add_screen(app, desk, live)
    add_table(app, desk, live)
    add_papers(app, desk, live)
    add_audit(app, desk)
    add_silence(app, desk)
    add_errors(app, desk)

    @app.post("/seat", include_in_schema=False)
    async def seat(request: Request) -> Response:
        return await desk.take_seat(request)
