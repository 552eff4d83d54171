"""What is open in a document, unit by unit: for those who sit in the session, by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers
from services.portal.domain import waiting
from services.portal.domain.reading import Reading, read
from services.portal.domain.state import State
from services.portal.domain.still_open import still_open
from services.portal.pages.desk import Desk
from services.portal.pages.papers.telling import as_it_stands, open_view
from shared.documents.numbering import cite, numbers
from shared.events.base import Audience, instant_text
from shared.http.asking import AsOf, as_of_of, seated
from shared.still_open import Matter, Open, in_words


def add_open(app: FastAPI, desk: Desk) -> None:
    """What is open, as a page and as data."""

    async def asked(
        request: Request, session: str, document: str, as_of: str | None
    ) -> tuple[State, Reading, Audience, tuple[Open, ...]]:
        actor = desk.actor(request)
        seated(actor, session)
        reader = actor.sees(session)
        state = await handlers.session_then(desk.service, session, reader, as_of_of(as_of))
        found = read(state, document, reader)
        return state, found, reader, _readable(still_open(state, found.document), found)

    @app.get("/open/{session}/{document}.json", tags=["reads"], summary="What is open in a document, unit by unit")
    async def data(request: Request, session: str, document: str, as_of: AsOf = None) -> dict[str, Any]:
        state, found, reader, things = await asked(request, session, document, as_of)
        known, tree = numbers(found.document.tree), found.document.tree
        return {
            "document": found.document.id,
            "version": found.document.version,
            "stands": instant_text(as_it_stands(state)),
            "blocks": sum(it.blocks for it in things),
            "open": [open_view(it, known, tree, reader) for it in things],
            "waiting": [
                {"what": waits.what, "whom": waits.whom, "until": waits.until or None}
                for waits in waiting.waiting(state, found.document)
            ],
        }

    @app.get("/open/{session}/{document}", include_in_schema=False)
    async def page(request: Request, session: str, document: str, as_of: AsOf = None) -> HTMLResponse:
        state, found, reader, things = await asked(request, session, document, as_of)
        known, tree = numbers(found.document.tree), found.document.tree
        return desk.page(
            request,
            "open.html",
            session=state.opened(),
            document=found.document,
            reader=reader,
            as_of=as_of_of(as_of),
            stands=as_it_stands(state),
            pen=tuple(waiting.pen(state, found.document)),
            waiting=tuple(waiting.waiting(state, found.document)),
            blocking=[it for it in things if it.blocks],
            groups=_by_unit([it for it in things if it.matter is not Matter.BLANK], found),
            blanks=cite(tree, [it.unit for it in things if it.matter is Matter.BLANK and it.unit], known),
            counted=_counted(things),
            sentence=lambda it: in_words(it, known, tree),
        )


def _readable(things: tuple[Open, ...], found: Reading) -> tuple[Open, ...]:
    """What is open in units that the reader reads, and what is open in no unit at all."""
    return tuple(it for it in things if it.unit is None or it.unit in found.tree.units)


def _by_unit(things: Sequence[Open], found: Reading) -> list[dict[str, Any]]:
    """The things in document order, gathered by unit, each with its unit as it prints."""
    blocks = {block.id: block for block in found.blocks}
    grouped: dict[str | None, list[Open]] = {}
    for it in things:
        grouped.setdefault(it.unit, []).append(it)
    return [{"block": blocks.get(unit or ""), "things": own} for unit, own in grouped.items()]


_NOUNS = {
    "amendment": ("open amendment", "open amendments"),
    "waits": ("amendment that waits for another", "amendments that wait for another"),
    "conflict": ("conflict", "conflicts"),
    "bracket": ("unit in brackets", "units in brackets"),
    "ad referendum": ("unit agreed ad referendum", "units agreed ad referendum"),
    "informals": ("matter in informals", "matters in informals"),
    "package": ("unit in a package not agreed", "units in packages not agreed"),
    "blank": ("blank", "blanks"),
    "stale": ("text behind its record", "texts behind their record"),
}


def _counted(things: tuple[Open, ...]) -> list[tuple[int, str]]:
    """How many there are of each kind, in one order."""
    counts = [(sum(it.matter == matter for it in things), nouns) for matter, nouns in _NOUNS.items()]
    return [(count, nouns[count != 1]) for count, nouns in counts if count]
