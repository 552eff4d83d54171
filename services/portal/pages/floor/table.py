"""The operator's table: the list of units, the one chosen, and what is on the screen; acts go to the floor's service.

For the secretariat and the Chair. From whom an amendment came is the secretariat's to see alone.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, FastAPI, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from pydantic import Field

from services.portal import handlers, rendering
from services.portal.domain import waiting
from services.portal.domain.floor import desk as listed
from services.portal.domain.floor.hand import InHand
from services.portal.handlers import OnTheFloor
from services.portal.pages.desk import Desk
from services.portal.pages.floor.live import Live, View
from services.portal.pages.floor.screen import Position, looking, streaming
from shared.access import Actor, Role
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.units import UnknownUnit
from shared.documents.vocabulary import Frozen, UnitId
from shared.events.base import Audience, instant_text
from shared.http.asking import need

OFFICERS = (Role.SECRETARIAT, Role.CHAIR)


class Choice(Frozen):
    """What is put on the screen; `after` are the positions that it follows."""

    unit: UnitId | None = None
    amendment: Key | None = None
    meeting: int | None = Field(default=None, ge=1, le=9999)
    after: dict[str, int] = Field(default_factory=dict)


def add_table(app: FastAPI, desk: Desk, live: Live) -> None:
    """The page of the table, its stream, a unit of it, its token, and what is put on the screen."""
    _add_reads(app, desk, live)
    _add_acts(app, desk)


def _add_reads(app: FastAPI, desk: Desk, live: Live) -> None:
    service = desk.service
    look = looking(desk, table_view)

    @app.get("/table/{session}/{document}", include_in_schema=False)
    async def table(request: Request, session: str, document: str) -> HTMLResponse:
        actor = _officer(desk, request, session)
        found = await handlers.floor(service, session, document)
        return _page(desk, request, found, internal=_internal(actor, session))

    @app.get("/table/{session}/{document}/live", tags=["reads"], include_in_schema=False)
    async def stream(
        request: Request,
        session: str,
        document: str,
        last_event_id: Annotated[str | None, Header(max_length=40)] = None,
        at: Position = None,
    ) -> StreamingResponse:
        _officer(desk, request, session)
        await handlers.floor(service, session, document)
        return streaming(desk, request, live, lambda: look(session, document), last_event_id or at)

    @app.get("/table/{session}/{document}/units/{unit}", tags=["reads"], include_in_schema=False)
    async def unit(
        request: Request,
        session: str,
        document: str,
        unit: str,
        amendment: Annotated[str | None, Query(max_length=80)] = None,
    ) -> HTMLResponse:
        actor = _officer(desk, request, session)
        found = await handlers.floor(service, session, document)
        return HTMLResponse(
            _unit(found, unit, amendment, internal=_internal(actor, session)),
            headers={"Cache-Control": "private, no-store"},
        )


def _add_acts(app: FastAPI, desk: Desk) -> None:
    @app.post("/table/{session}/{document}/token", tags=["table"], include_in_schema=False)
    async def token(request: Request, session: str, document: str) -> JSONResponse:
        _officer(desk, request, session)
        signed, ends = desk.token(request)
        return JSONResponse({"token": signed, "ends": instant_text(ends)}, headers={"Cache-Control": "no-store"})

    @app.post("/table/{session}/{document}/in-hand", tags=["table"], include_in_schema=False)
    async def put(request: Request, session: str, document: str, choice: Annotated[Choice, Body()]) -> JSONResponse:
        need(desk.bearer(request), session, *OFFICERS)
        chosen = InHand(choice.unit, choice.amendment, choice.meeting)
        await handlers.put_in_hand(desk.service, session, document, chosen, choice.after)
        return JSONResponse({"unit": choice.unit, "amendment": choice.amendment, "meeting": choice.meeting}, 201)


def _page(desk: Desk, request: Request, found: OnTheFloor, *, internal: bool) -> HTMLResponse:
    state, floor = found.state, found.floor
    return desk.page(
        request,
        "table.html",
        session=state.opened(),
        document=floor.document,
        meetings=sorted(state.meetings),
        meeting=found.chosen.meeting,
        editions=list(dict.fromkeys(version.edition for version in floor.printings.values() if version.edition)),
        parties=listed.parties(floor) if internal else (),
        pen=[(rendering.HOLDERS[holder], held) for holder, held in waiting.pen(state, floor.document)],
        waits=tuple(waiting.waiting(state, floor.document)),
        view=table_view(found),
        chosen=found.chosen,
    )


def table_view(found: OnTheFloor) -> View:
    """The list, and what is on the screen; nothing of it names a party."""
    floor = found.floor
    hand = floor.hand(found.chosen)
    on_screen = {shown.unit for shown in hand.shown}
    rows = listed.rows(floor)
    parts = {f"u-{row.unit}": rendering.fragment("desk.html", "row", row=row, on=row.unit in on_screen) for row in rows}
    parts["on-screen"] = rendering.fragment("desk.html", "on_screen", hand=hand, meeting=found.chosen.meeting)
    left = sum(bool(row.open) or row.brackets or row.state in ("in_informals", "agreed_ad_referendum") for row in rows)
    parts["left"] = rendering.fragment("desk.html", "left", hand=hand, units=left)
    prefix, number = listed.next_name(found.state.amendments)
    packages = [name for name, package in found.state.packages.items() if package.document == floor.document.id]
    facts: dict[str, Any] = {
        "prefix": prefix,
        "number": number,
        "unit": hand.shown[0].unit if hand.shown else None,
        "amendment": hand.amendment.name if hand.amendment else None,
        "meeting": found.chosen.meeting,
        "packages": packages,
    }
    return View(found.position, parts, facts, tuple(f"u-{row.unit}" for row in rows))


def _unit(found: OnTheFloor, unit: str, amendment: str | None, *, internal: bool) -> str:
    floor = found.floor
    if unit not in floor.released:
        raise UnknownUnit(f"No unit “{unit}” of this text is before the meeting.", unit=unit)
    chosen = InHand(unit, amendment, found.chosen.meeting)
    return rendering.fragment(
        "desk.html",
        "unit",
        hand=floor.hand(chosen),
        told=listed.told(floor, unit, internal=internal),
        chosen=amendment,
        pending=listed.pending(floor, unit) if internal else None,
        on_the_floor=floor.document.pen.may_write(Holder.AMENDMENTS, unit),
    )


def _officer(desk: Desk, request: Request, session: str) -> Actor:
    actor = desk.actor(request)
    need(actor, session, *OFFICERS)
    return actor


def _internal(actor: Actor, session: str) -> bool:
    return actor.sees(session) is Audience.SECRETARIAT
