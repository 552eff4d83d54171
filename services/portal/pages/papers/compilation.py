"""The compilation text, for those who sit in the session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers
from services.portal.domain import waiting
from services.portal.domain.compilation import Choice, Compilation, compilation
from services.portal.domain.marked import Marked, Stretch
from services.portal.domain.reading import Reading, read
from services.portal.domain.state import State
from services.portal.pages.desk import Desk
from services.portal.pages.papers.telling import as_it_stands
from shared.events.base import Audience, instant_text
from shared.http.asking import AsOf, as_of_of, seated


def add_compilation(app: FastAPI, desk: Desk) -> None:
    """The compilation, as a page and as data."""

    @app.get("/compilation/{session}/{document}.json", tags=["reads"], summary="All open proposals, in place")
    async def data(request: Request, session: str, document: str, as_of: AsOf = None) -> dict[str, Any]:
        state, found, _, compiled = await _asked(desk, request, session, document, as_of)
        return {
            "document": found.document.id,
            "version": found.document.version,
            "stands": instant_text(as_it_stands(state)),
            "amendments": [{"amendment": name, "words": words} for name, words in compiled.said],
            "units": [_line(line, compiled.choices.get(line.unit, ())) for line in compiled.text.lines],
        }

    @app.get("/compilation/{session}/{document}", include_in_schema=False)
    async def page(
        request: Request, session: str, document: str, as_of: AsOf = None, touched: bool = False
    ) -> HTMLResponse:
        state, found, reader, compiled = await _asked(desk, request, session, document, as_of)
        bodies = {body.symbol: body.name for body in state.opened().bodies}
        return desk.page(
            request,
            "compilation.html",
            session=state.opened(),
            reading=found,
            document=found.document,
            heads={unit: bodies.get(body, body) for unit, body in found.branches.items()},
            reader=reader,
            as_of=as_of_of(as_of),
            stands=as_it_stands(state),
            pen=tuple(waiting.pen(state, found.document)),
            waiting=tuple(waiting.waiting(state, found.document)),
            compiled=compiled,
            touched=touched,
        )


async def _asked(
    desk: Desk, request: Request, session: str, document: str, as_of: str | None
) -> tuple[State, Reading, Audience, Compilation]:
    """The compilation of now or of then, for whoever sits in the session."""
    actor = desk.actor(request)
    seated(actor, session)
    reader = actor.sees(session)
    state = await handlers.session_then(desk.service, session, reader, as_of_of(as_of))
    found = read(state, document, reader)
    return state, found, reader, compilation(state, found, reader)


def _line(line: Marked, choices: Sequence[Choice]) -> dict[str, Any]:
    return {
        "unit": line.unit,
        "number": line.cited,
        "state": line.state,
        "pieces": [_stretch(stretch) for stretch in line.stretches],
        "alternatives": [_choice(choice) for choice in choices],
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    by = {"by": list(stretch.by)} if stretch.by else {}
    return {"text": stretch.text, "change": stretch.change.value, **by}


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "why": list(choice.why),
        "amendments": [
            {"amendment": a.amendment, "words": a.said, "pieces": [_stretch(s) for s in a.stretches]}
            for a in choice.alternatives
        ],
    }
