"""The portal for people: pages made on the server, complete without a script, and the seat that a reader takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from services.portal import handlers, rendering
from services.portal.domain import reading, waiting
from services.portal.domain.state import State
from shared import problems
from shared.access import NOBODY, Actor, Grant, NotAllowed, NotSignedIn, Role, now_utc
from shared.documents.numbering import UnknownNumber
from shared.documents.printed import footnotes, nested
from shared.documents.vocabulary import Refusal
from shared.events.base import Audience
from shared.http.asking import AsOf, Circumstances, as_of_of
from shared.lifecycle import UnknownSession
from shared.problems import NoSuchThing
from shared.service import Service
from shared.settings import Mode
from shared.views import UnknownPrinting

SEATS: dict[str, tuple[str, Actor]] = {
    role.value: (label, Actor(name=role.value.replace("_", "-"), seat=seat, grants=(Grant(role=role),)))
    for role, label, seat in (
        (Role.SECRETARIAT, "the secretariat", None),
        (Role.CHAIR, "the Chair", "chair"),
        (Role.PRESIDENT, "the President", "president"),
        (Role.BUREAU_MEMBER, "a member of the Bureau", "vice-president-1"),
        (Role.DELEGATION, "a delegation", "D1"),
        (Role.EDITOR, "an editor", None),
        (Role.AUDITOR, "an auditor", None),
    )
}
"""The seats that can be taken with one click where no one signs in; to take none is to be the public."""

_LASTS = timedelta(hours=12)


def routes(app: FastAPI, service: Service[State]) -> None:
    """The pages, the seat, and errors as pages."""
    desk = _Desk(service)
    app.add_middleware(rendering.Guarded)
    app.mount("/static", StaticFiles(directory=rendering.STATIC), name="static")
    _pages(app, desk)
    _errors(app, desk)

    @app.post("/seat", include_in_schema=False)
    async def seat(request: Request) -> Response:
        return await desk.take_seat(request)


class _Desk:
    """Where a request becomes a page: who reads, and the page they get."""

    def __init__(self, service: Service[State]) -> None:
        self.service = service
        self.seats_open = service.around.settings.mode is not Mode.PRODUCTION
        self._circumstances = Circumstances(service.around)

    def actor(self, request: Request) -> Actor:
        """Who reads; a seat whose time is over is the public's."""
        try:
            return self._circumstances.actor(request, by_cookie=True)
        except NotSignedIn:
            return NOBODY

    def sees(self, request: Request, session: str) -> Audience:
        """The audience that the reader belongs to in a session."""
        return self.actor(request).sees(session)

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page, told from whose seat it is read."""
        actor = self.actor(request)
        role = actor.grants[0].role.value if actor.grants else Role.PUBLIC.value
        html = rendering.render(
            template,
            seat=SEATS[role][0] if role in SEATS else "the public",
            role=role,
            seats=SEATS if self.seats_open else {},
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            **context,
        )
        return HTMLResponse(html, status, {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"})

    async def take_seat(self, request: Request) -> Response:
        """Sign a seat into a cookie, and go back to where the reader was."""
        if not self.seats_open:
            raise NotAllowed("Seats are not taken here: sign in with your organization.")
        _require_same_site(request)
        form = parse_qs((await request.body()).decode(errors="replace"))
        role = form.get("role", [""])[0]
        response = RedirectResponse(_local(form.get("to", ["/"])[0]), 303)
        if role == Role.PUBLIC:
            response.delete_cookie("seat", httponly=True, samesite="strict")
            return response
        if role not in SEATS:
            raise NoSuchThing("There is no such seat.", role=role)
        token = self.service.around.seats.sign(SEATS[role][1], now_utc(), _LASTS)
        secure = request.url.scheme == "https"
        lasts = int(_LASTS.total_seconds())
        response.set_cookie("seat", token, max_age=lasts, httponly=True, samesite="strict", secure=secure)
        return response


def _pages(app: FastAPI, desk: _Desk) -> None:
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
            documents=[
                {
                    "document": document,
                    "versions": reading.versions(state, document.id, reader),
                    "pen": () if reader is Audience.PUBLIC else tuple(waiting.pen(state, document)),
                    "waiting": () if reader is Audience.PUBLIC else tuple(waiting.waiting(state, document)),
                }
                for document in reading.documents(state, reader)
            ],
            report=reading.issued(state),
        )

    @app.get("/sessions/{session}/timeline", include_in_schema=False)
    async def timeline(request: Request, session: str, document: Annotated[str | None, Query()] = None) -> HTMLResponse:
        state, reader = await handlers.session(service, session), desk.sees(request, session)
        found = reading.entries(state, reader, document)
        entries = [entry for entry in found if not entry.signature]
        return desk.page(
            request,
            "timeline.html",
            reader=reader,
            session=state.opened(),
            days=rendering.by_day(entries, state.opened().time_zone),
            signatures=[entry for entry in found if entry.signature],
            documents={shown.id: shown for shown in reading.documents(state, reader)},
            then=lambda entry: reading.text_then(state, entry, reader),
            chosen=document,
            count=len(entries),
        )

    @app.get("/sessions/{session}/documents/{document}", include_in_schema=False)
    async def document(
        request: Request,
        session: str,
        document: str,
        as_of: AsOf = None,
        version: Annotated[int | None, Query(ge=1)] = None,
        number: Annotated[str, Query(max_length=80)] = "",
        printing: Annotated[str, Query(max_length=120)] = "",
    ) -> HTMLResponse:
        instant, reader = as_of_of(as_of), desk.sees(request, session)
        state = await handlers.session(service, session, instant)
        found = reading.read(state, document, reader, version)
        kept = reading.versions(state, document, reader)
        current = version is None and instant is None
        return desk.page(
            request,
            "document.html",
            reader=reader,
            session=state.opened(),
            reading=found,
            bodies={body.symbol: body.name for body in state.opened().bodies},
            masthead=rendering.masthead_of(found, kept, current),
            nodes=nested(found.blocks),
            footnotes=footnotes(found.blocks),
            contents=rendering.contents(found.blocks),
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


def _errors(app: FastAPI, desk: _Desk) -> None:
    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> Response:
        body = problems.problem(refusal)
        if _for_machines(request):
            return problems.respond(body)
        near = None if isinstance(refusal, UnknownSession) else request.path_params.get("session")
        page = {"title": body["title"], "sentence": refusal.sentence, "session": near}
        return desk.page(request, "error.html", body["status"], **page)

    @app.exception_handler(HTTPException)
    async def otherwise(request: Request, error: HTTPException) -> Response:
        body = {"type": "about:blank", "title": error.detail, "status": error.status_code, "detail": error.detail}
        if _for_machines(request):
            return problems.respond(body, error.headers)
        sentence = "Nothing stands at this address." if error.status_code == 404 else error.detail
        return desk.page(request, "error.html", error.status_code, title=error.detail, sentence=sentence)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        body = problems.invalid(list(error.errors()))
        if _for_machines(request):
            return problems.respond(body)
        return desk.page(request, "error.html", 422, title=body["title"], sentence=body["detail"])


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


def _for_machines(request: Request) -> bool:
    """Whether an error is told as problem details: routes for machines say so by their tags."""
    tags = getattr(request.scope.get("route"), "tags", None)
    accept = request.headers.get("accept", "")
    return bool(tags) or request.url.path.endswith(".json") or ("json" in accept and "html" not in accept)


def _local(path: str) -> str:
    """A path on this site, whatever was asked for."""
    split = urlsplit(path)
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and not split.scheme and not split.netloc
    return path if local and path.isprintable() else "/"


def _require_same_site(request: Request) -> None:
    """A browser says from where a form comes; what does not say is no browser, and carries no one's seat."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    foreign = site not in (None, "same-origin", "none")
    if origin is not None:
        foreign = foreign or urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign:
        raise NotAllowed("This form was sent from another site. Open the page here and try again.")
