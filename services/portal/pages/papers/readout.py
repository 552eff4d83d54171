"""The read-out sheet: for the Chair, the Bureau, the secretariat, interpreters and language sections alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from services.portal import handlers, rendering
from services.portal.domain.reading import read
from services.portal.domain.script import Script, script
from services.portal.domain.sheets import Sheet, Whole
from services.portal.pages.desk import Desk
from services.portal.pages.floor.live import Live, View
from services.portal.pages.floor.screen import Position, streaming
from services.portal.pages.papers.readout_word import as_word, readout_file
from services.portal.pages.papers.telling import as_it_stands, open_view, redline_view
from shared.access import Role
from shared.documents.numbering import UnknownNumber, resolve_range, run_of
from shared.events.base import Audience, instant_text
from shared.http.asking import AsOf, as_of_of, need
from shared.word.package import MEDIA_TYPE

MAY_READ = (Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT, Role.BUREAU_MEMBER, Role.EDITOR, Role.AUDITOR)
"""Who reads the script: whoever presides, records, and speaks or writes it in another language."""

Units = Annotated[str, Query(max_length=400, description="Units by their numbers of now, such as 6 (a)-(g), 7.")]
Bodies = Annotated[list[str] | None, Query(description="The bodies that are to adopt, by symbol.")]
Sitting = Annotated[int | None, Query(ge=1, le=9999, description="The meeting at which they are to adopt.")]


def add_readout(app: FastAPI, desk: Desk, live: Live) -> None:
    """The script, whole and part by part, as a page, data and Word, its paragraphs as plain text; live as it is now."""
    _add_stream(app, desk, live)
    _add_files(app, desk)
    _add_word(app, desk)
    _add_pages(app, desk)


async def _asked(desk: Desk, request: Request, session: str, document: str, as_of: str | None) -> tuple[str, Script]:
    """The script for whoever asks, and the position that it stands at; none of the script as it was once."""
    actor = desk.actor(request)
    need(actor, session, *MAY_READ)
    reader = actor.sees(session)
    if as_of is None:
        position, state = await handlers.present(desk.service, session)
        return position, script(state, document, reader)
    then = await handlers.session_then(desk.service, session, reader, as_of_of(as_of))
    return "", script(then, document, reader)


def _add_stream(app: FastAPI, desk: Desk, live: Live) -> None:
    look = _looking(desk)

    @app.get("/readout/{session}/{document}/live", tags=["reads"], include_in_schema=False)
    async def stream(
        request: Request,
        session: str,
        document: str,
        last_event_id: Annotated[str | None, Header(max_length=40)] = None,
        at: Position = None,
    ) -> StreamingResponse:
        _, found = await _asked(desk, request, session, document, None)
        return streaming(desk, request, live, lambda: look(session, document, found.reader), last_event_id or at)


def _add_files(app: FastAPI, desk: Desk) -> None:
    @app.get("/readout/{session}/{document}.json", tags=["reads"], summary="The Chair's script, part by part")
    async def data(request: Request, session: str, document: str, as_of: AsOf = None) -> dict[str, Any]:
        _, found = await _asked(desk, request, session, document, as_of)
        whole = found.whole()
        return {
            "document": found.document.id,
            "version": found.document.version,
            "stands": instant_text(as_it_stands(found.state)),
            "sheets": [_sheet_view(found, sheet) for sheet in found.sheets()],
            "whole": {name: getattr(whole, name) for name in whole.__slots__},
        }

    @app.get("/readout/{session}/{document}.txt", tags=["reads"], summary="The paragraphs that tell of the adoption")
    async def paragraphs(request: Request, session: str, document: str, as_of: AsOf = None) -> PlainTextResponse:
        _, found = await _asked(desk, request, session, document, as_of)
        return PlainTextResponse("".join(f"{told}\n\n" for told in found.whole().paragraphs))


def _add_word(app: FastAPI, desk: Desk) -> None:
    @app.get(
        "/readout/{session}/{document}.docx",
        tags=["reads"],
        summary="The Chair's script as a Word file, each part on a page of its own",
        response_class=Response,
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def word(
        request: Request,
        session: str,
        document: str,
        as_of: AsOf = None,
        units: Units = "",
        bodies: Bodies = None,
        meeting: Sitting = None,
    ) -> Response:
        _, found = await _asked(desk, request, session, document, as_of)
        sheets, last = found.sheets(), found.whole() if not units.strip() else None
        if units.strip():
            sheets = (found.of("", _units(found, units), tuple(bodies or ()), meeting),)
        content = as_word(found, sheets, last, as_it_stands(found.state))
        saved = {"Content-Disposition": f'attachment; filename="{readout_file(found)}"'}
        return Response(content, media_type=MEDIA_TYPE, headers=saved)


def _add_pages(app: FastAPI, desk: Desk) -> None:
    @app.get("/readout/{session}/{document}", include_in_schema=False)
    async def whole(
        request: Request,
        session: str,
        document: str,
        as_of: AsOf = None,
        units: Units = "",
        bodies: Bodies = None,
        meeting: Sitting = None,
        large: bool = False,
    ) -> HTMLResponse:
        position, found = await _asked(desk, request, session, document, as_of)
        if units.strip():
            sheet = found.of("", _units(found, units), tuple(bodies or ()), meeting)
            return _page(desk, request, found, (sheet,), None, units=units, large=large)
        return _page(desk, request, found, found.sheets(), found.whole(), large=large, as_of=as_of, position=position)

    @app.get("/readout/{session}/{document}/{part}", include_in_schema=False)
    async def sheet(
        request: Request, session: str, document: str, part: str, as_of: AsOf = None, large: bool = False
    ) -> HTMLResponse:
        position, found = await _asked(desk, request, session, document, as_of)
        one = (found.part(part),)
        return _page(desk, request, found, one, None, large=large, as_of=as_of, position=position, part=part)


def _page(
    desk: Desk,
    request: Request,
    found: Script,
    sheets: tuple[Sheet, ...],
    whole: Whole | None,
    *,
    large: bool,
    units: str = "",
    as_of: str | None = None,
    position: str = "",
    part: str = "",
) -> HTMLResponse:
    return desk.page(
        request,
        "readout.html",
        session=found.state.opened(),
        document=found.document,
        script=found,
        reader=found.reader,
        sheets=sheets,
        whole=whole,
        large=large,
        stands=as_it_stands(found.state),
        units=units,
        as_of=as_of_of(as_of),
        live=bool(position and sheets),
        position=position,
        part=part,
        asked=f"?{request.url.query}" if request.url.query else "",
    )


def _looking(desk: Desk) -> Callable[[str, str, Audience], Awaitable[View]]:
    """How streams look at the script of now: it is made once for all who read the same at a moment."""
    made: dict[tuple[str, str, Audience], View] = {}

    async def look(session: str, document: str, reader: Audience) -> View:
        position, state = await handlers.present(desk.service, session)
        key = (session, document, reader)
        if key not in made or made[key].id != position:
            if len(made) > 20:
                made.clear()
            made[key] = _view(script(state, document, reader), position)
        return made[key]

    return look


def _view(found: Script, position: str) -> View:
    """The script in pieces: a piece a sheet."""
    sheets, session = found.sheets(), found.state.opened()
    shared = {"script": found, "session": session, "document": found.document, "reader": found.reader}
    parts = {f"sheet-{s.name}": rendering.fragment("sheets.html", "one", sheet=s, **shared) for s in sheets}
    parts |= {f"state-{s.name}": rendering.fragment("sheets.html", "standing", sheet=s) for s in sheets}
    parts["sheet-"] = rendering.fragment("sheets.html", "all", whole=found.whole(), document=found.document)
    parts["version"] = found.document.version
    stands = rendering.moment(as_it_stands(found.state), session.time_zone)
    return View(position, parts, {"stands": stands}, tuple(sheet.name for sheet in sheets))


def _units(found: Script, named: str) -> list[str]:
    """The units that people name by number, as far as the reader reads them. Raises `UnknownNumber`."""
    readable = read(found.state, found.document.id, found.reader).tree
    wanted: dict[str, None] = {}
    for cited in named.replace(" and ", ",").split(","):
        if cited.strip():
            first, last = resolve_range(found.document.tree, cited.strip())
            wanted |= dict.fromkeys(run_of(found.document.tree, first, last))
    units = [unit for unit in wanted if unit in readable.units]
    if not units:
        raise UnknownNumber(f"Nothing that you can read here has the number “{named}”.", number=named)
    return units


def _sheet_view(found: Script, sheet: Sheet) -> dict[str, Any]:
    return {
        "part": sheet.name,
        "where": sheet.where,
        "bodies": sheet.bodies,
        "meeting": sheet.meeting.meeting if sheet.meeting else None,
        "papers": [{"symbol": paper.symbol, "where": paper.where} for paper in sheet.papers],
        "adopted": sheet.adopted,
        "closed": sheet.closed,
        "open": [open_view(it, found.known, found.document.tree, found.reader) for it in sheet.open],
        "blanks": sheet.blanks,
        "spoken": [
            {"amendment": line.amendment, "words": line.words, "number": line.then, "now": line.now or line.then}
            for line in sheet.spoken
        ],
        "changes": [redline_view(line) for line in sheet.changes],
        "packages": [{"package": p.name, "where": p.where, "agreed": p.agreed} for p in sheet.packages],
        "sentence": sheet.sentence,
        "paragraph": sheet.paragraph,
    }
