"""The floor over HTTP: its acts in one table, and what may be read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from pydantic import Field

from services.amendments import handlers, spoken, word
from services.amendments.domain.disposing import Dispose, Withdraw
from services.amendments.domain.moving import MoveAmendment
from services.amendments.domain.parts import AgreePackage, ClosePart, LinkPackage, StateUnits
from services.amendments.domain.recording import Mark, Support
from services.amendments.domain.state import State
from services.amendments.domain.taking_back import Recapture, TakeBack
from shared.access import Role
from shared.documents.vocabulary import Frozen
from shared.http.acts import Act
from shared.http.asking import AsOf, Circumstances, as_of_of, body_of, need, read_body, seated, seated_in
from shared.http.openapi import told_as
from shared.problems import BadHeader
from shared.service import Service
from shared.word.package import MEDIA_TYPE as WORD

NumbersOf = Annotated[
    str | None, Query(max_length=200, description="An edition or its symbol: its numbers are those spoken of.")
]
Line = Annotated[str, Query(max_length=8000, description="A line as it is said, finished or not.")]


class PartyEntry(Frozen):
    """Who an opaque reference is."""

    name: str = Field(min_length=1, max_length=200)


ACTS = (
    Act("/sessions/{session}/documents/{document}/amendments/{amendment}/move", MoveAmendment),
    Act("/sessions/{session}/amendments/{amendment}/dispose", Dispose),
    Act("/sessions/{session}/amendments/{amendment}/withdraw", Withdraw),
    Act("/sessions/{session}/amendments/{amendment}/take-back", TakeBack),
    Act("/sessions/{session}/amendments/{amendment}/recapture", Recapture),
    Act("/sessions/{session}/amendments/{amendment}/support", Support),
    Act("/sessions/{session}/documents/{document}/marks/{mark}/record", Mark),
    Act("/sessions/{session}/documents/{document}/units/state", StateUnits),
    Act("/sessions/{session}/documents/{document}/packages/{package}/link", LinkPackage),
    Act("/sessions/{session}/documents/{document}/packages/{package}/agree", AgreePackage),
    Act("/sessions/{session}/documents/{document}/parts/{part}/close", ClosePart),
)


def routes(app: FastAPI, service: Service[State]) -> None:
    """What may be read, and the register of parties, which is no act and in no log."""
    who = Circumstances(service.around)
    _the_floor(app, service, who)
    _as_it_is_said(app, service, who)
    _word_files(app, service, who)
    _origins(app, service, who)
    _register(app, service, who)


def _the_floor(app: FastAPI, service: Service[State], who: Circumstances) -> None:
    @app.get("/floors", tags=["reads"], summary="All open floors")
    async def floors(request: Request) -> list[dict[str, Any]]:
        actor = who.actor(request)
        return [floor for floor in await handlers.floors(service) if seated_in(actor, floor["session"])]

    @app.get("/sessions/{session}/documents/{document}", tags=["reads"], summary="The text on the floor")
    async def floor(
        request: Request, response: Response, session: str, document: str, as_of: AsOf = None
    ) -> dict[str, Any]:
        actor = who.actor(request)
        seated(actor, session)
        view = await handlers.floor(service, session, document, as_of_of(as_of), actor.sees(session))
        response.headers["ETag"] = f'"{view["version"]}"'
        return view

    @app.get("/sessions/{session}/amendments", tags=["reads"], summary="What was moved, and what became of it")
    async def moved(request: Request, session: str, numbers_of: NumbersOf = None) -> list[dict[str, Any]]:
        actor = who.actor(request)
        seated(actor, session)
        return await handlers.moved(service, session, actor.sees(session), numbers_of)

    @app.get("/sessions/{session}/amendments/{amendment}", tags=["reads"], summary="One amendment")
    async def amendment(request: Request, session: str, amendment: str, numbers_of: NumbersOf = None) -> dict[str, Any]:
        actor = who.actor(request)
        seated(actor, session)
        return await handlers.amendment(service, session, amendment, actor.sees(session), numbers_of)


def _as_it_is_said(app: FastAPI, service: Service[State], who: Circumstances) -> None:
    @app.get(
        "/sessions/{session}/documents/{document}/understood",
        tags=["reads"],
        summary="What a line, as it is said in the room, would do; or the question that it leaves",
    )
    async def understood(
        request: Request, session: str, document: str, line: Line = "", numbers_of: NumbersOf = None
    ) -> dict[str, Any]:
        actor = who.actor(request)
        seated(actor, session)
        return await spoken.understood(service, session, document, line, numbers_of, actor.sees(session))


def _word_files(app: FastAPI, service: Service[State], who: Circumstances) -> None:
    @app.get(
        "/sessions/{session}/documents/{document}/word",
        tags=["reads"],
        summary="The text on the floor as a Word file, with tracked changes since a printing",
        response_class=Response,
        responses={200: {"content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def word_file(request: Request, session: str, document: str, asked: word.AskedInQuery) -> Response:
        actor = who.actor(request)
        seated(actor, session)
        content, name = await word.word_file(service, session, document, asked, actor.sees(session))
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=WORD, headers=headers)

    @app.post(
        "/sessions/{session}/documents/{document}/word",
        tags=["reads"],
        summary="What a Word file that a delegation sent back would move; nothing is moved by it",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {WORD: {"schema": {"type": "string", "format": "binary"}}},
            }
        },
        responses={400: told_as(400)},
    )
    async def word_sent_back(request: Request, session: str, document: str) -> dict[str, Any]:
        actor = who.actor(request)
        need(actor, session, Role.SECRETARIAT)  # before the body is looked at; whose changes these are is internal
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != WORD:
            raise BadHeader(f"A Word file is sent as {WORD}.", header="Content-Type")
        return await word.taken_in(service, session, document, await request.body(), actor)

    @app.get(
        "/sessions/{session}/documents/{document}/word/changes",
        tags=["reads"],
        summary="What the Word file says: every change since a printing, its length, and what could be cut",
    )
    async def word_changes(request: Request, session: str, document: str, asked: word.AskedInQuery) -> dict[str, Any]:
        actor = who.actor(request)
        seated(actor, session)
        return await word.told(service, session, document, asked, actor.sees(session))


def _origins(app: FastAPI, service: Service[State], who: Circumstances) -> None:
    @app.get(
        "/sessions/{session}/documents/{document}/provenance",
        tags=["reads"],
        summary="Where each word comes from, and who moved what: for the secretariat and auditors",
    )
    async def provenance(request: Request, session: str, document: str) -> dict[str, Any]:
        need(who.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        return await handlers.provenance(service, session, document)


def _register(app: FastAPI, service: Service[State], who: Circumstances) -> None:
    @app.get("/sessions/{session}/parties", tags=["reads"], summary="The register of parties, for the secretariat")
    async def parties(request: Request, session: str) -> dict[str, str]:
        need(who.actor(request), session, Role.SECRETARIAT)
        return await handlers.parties(service, session)

    @app.put(
        "/sessions/{session}/parties/{party}",
        tags=["register"],
        status_code=204,
        summary="Enter who an opaque reference is: into the register alone, never into an event",
        openapi_extra={"requestBody": body_of(PartyEntry(name="Ruritania"))},
    )
    async def enter(request: Request, session: str, party: str) -> None:
        need(who.actor(request), session, Role.SECRETARIAT)  # before the body is looked at
        entry = await read_body(request, PartyEntry)
        await handlers.enter_party(service, session, party, entry.name)

    @app.delete(
        "/sessions/{session}/parties/{party}",
        tags=["register"],
        status_code=204,
        summary="Erase who an opaque reference is",
    )
    async def erase(request: Request, session: str, party: str) -> None:
        need(who.actor(request), session, Role.SECRETARIAT)
        await handlers.enter_party(service, session, party, None)
