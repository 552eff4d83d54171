"""A redline between any two texts of a document, as far as the reader may read both."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers, rendering
from services.portal.domain import waiting
from services.portal.domain.comparing import NOW, Redline, Text, asked_for, compared, renumbered
from services.portal.domain.reading import read, versions
from services.portal.domain.state import State, Version
from services.portal.pages.desk import Desk
from services.portal.pages.papers.telling import as_it_stands, redline_view
from shared.documents.redline import LineState
from shared.events.base import Audience, instant_text

_NAMED = "A version by its number, name or symbol; an instant with its offset; or now."
From = Annotated[str, Query(alias="from", max_length=120, description=_NAMED)]
To = Annotated[str, Query(alias="to", max_length=120, description=_NAMED)]


def add_redline(app: FastAPI, desk: Desk) -> None:
    """The redline, as a page and as data."""

    @app.get("/redline/{session}/{document}.json", tags=["reads"], summary="What differs between two texts")
    async def data(
        request: Request,
        session: str,
        document: str,
        before: From = "",
        after: To = NOW,
    ) -> dict[str, Any]:
        _, _, found = await _asked(desk, request, session, document, (before, after))
        return {
            "document": document,
            "from": _side(found.before),
            "to": _side(found.after),
            "counted": dict(found.counted),
            "lines": [redline_view(line) for line in found.lines],
        }

    @app.get("/redline/{session}/{document}", include_in_schema=False)
    async def page(
        request: Request,
        session: str,
        document: str,
        before: From = "",
        after: To = NOW,
        changes: bool = False,
    ) -> HTMLResponse:
        state, reader, found = await _asked(desk, request, session, document, (before, after))
        known = found.after.reading.document
        insider = reader is not Audience.PUBLIC
        return desk.page(
            request,
            "redline.html",
            session=state.opened(),
            document=known,
            reader=reader,
            stands=as_it_stands(state),
            pen=tuple(waiting.pen(state, known)) if insider else (),
            waiting=tuple(waiting.waiting(state, known)) if insider else (),
            redline=found,
            versions=versions(state, document, reader),
            insider=insider,
            changes=changes,
            renumbered=renumbered,
            changed=lambda line: line.state is not LineState.SAME or renumbered(line),
            tongue=rendering.tongue(found.after.reading.blocks),
        )


async def _asked(
    desk: Desk, request: Request, session: str, document: str, named: tuple[str, str]
) -> tuple[State, Audience, Redline]:
    """The redline between the two texts that are named, for whoever asks."""
    reader = desk.sees(request, session)
    state = await handlers.session(desk.service, session)
    read(state, document, reader)  # refuses a document that the reader may know nothing of

    async def text(name: str) -> Text:
        wanted = asked_for(state, document, reader, name)
        if isinstance(wanted, datetime):
            then = await handlers.session_then(desk.service, session, reader, wanted)
            return Text(name, wanted, read(then, document, reader))
        return Text(name or NOW, None, read(state, document, reader, wanted))

    before, after = named
    texts = [await text(name) for name in (before or _first(versions(state, document, reader)), after)]
    return state, reader, compared(state, texts[0], texts[1], reader)


def _first(kept: tuple[Version, ...]) -> str:
    """What is compared with where nothing is said: what was printed last, else what was kept first."""
    printed = [version for version in kept if version.symbol is not None and not version.issued]
    chosen = printed[-1] if printed else kept[0] if kept else None
    return str(chosen.number) if chosen is not None else NOW


def _side(side: Text) -> dict[str, Any]:
    version = side.reading.version
    return {
        "asked": side.asked,
        "version": version.number if version else None,
        "symbol": version.symbol if version else None,
        "as_of": instant_text(side.instant) if side.instant else None,
    }
