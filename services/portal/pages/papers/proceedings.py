"""Paragraphs for the report, out of the record: how bodies came to their agendas, and what became of items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers
from services.portal.domain import agenda_formulas, waiting
from services.portal.domain.formulas import organ
from services.portal.domain.reading import Reading, read
from services.portal.domain.script import Script
from services.portal.domain.sittings import Telling
from services.portal.domain.state import State
from services.portal.pages.desk import Desk
from services.portal.pages.papers.telling import as_it_stands
from shared.events.base import Audience
from shared.http.asking import AsOf, as_of_of


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, the paragraphs under it, and the agendas as they stand, a line an item."""

    heading: str
    paragraphs: tuple[str, ...]
    agenda: tuple[str, ...] = ()


def add_proceedings(app: FastAPI, desk: Desk) -> None:
    """The paragraphs, as a page and as data."""

    async def asked(request: Request, session: str, document: str, as_of: str | None) -> tuple[State, Reading]:
        reader = desk.sees(request, session)
        state = await handlers.session_then(desk.service, session, reader, as_of_of(as_of))
        return state, read(state, document, reader)

    @app.get("/proceedings/{session}/{document}.json", tags=["reads"], summary="Paragraphs on agendas, from the record")
    async def data(request: Request, session: str, document: str, as_of: AsOf = None) -> list[dict[str, Any]]:
        state, found = await asked(request, session, document, as_of)
        return [asdict(chapter) for chapter in chapters(state, found.document.id)]

    @app.get("/proceedings/{session}/{document}", include_in_schema=False)
    async def page(request: Request, session: str, document: str, as_of: AsOf = None) -> HTMLResponse:
        state, found = await asked(request, session, document, as_of)
        return desk.page(
            request,
            "proceedings.html",
            session=state.opened(),
            document=found.document,
            as_of=as_of_of(as_of),
            stands=as_it_stands(state),
            pen=tuple(waiting.pen(state, found.document)),
            waiting=tuple(waiting.waiting(state, found.document)),
            chapters=tuple(chapters(state, found.document.id)),
        )


def chapters(state: State, document: str) -> Iterator[Chapter]:
    """What the record has to tell of a document: nothing where it is neither an agenda nor was discussed."""
    told = state.proceedings
    discussed = agenda_formulas.organization_paragraph(Telling(state), document)
    if discussed:
        yield Chapter("Organization of work", (discussed,))
    adopted = [it for it in told.adopted if it.document == document]
    for began in (it for it in told.began if it.document == document and not adopted):
        begun = agenda_formulas.begun_paragraphs(Telling(state), began, began.organ)
        yield Chapter(_adoption(state, began.organ), tuple(begun))
    for adoption in adopted:
        telling = Telling(state)
        paragraphs = (
            *agenda_formulas.agenda_paragraphs(telling, adoption),
            *agenda_formulas.resumed_paragraphs(telling, adoption),
        )
        lines = [line for body in adoption.organ for line in agenda_formulas.agenda_lines(state, document, body)]
        yield Chapter(_adoption(state, adoption.organ), paragraphs, tuple(lines))
    whole = state.documents[document].adopted
    if whole is not None and not adopted:  # adopted as a text: no agenda.* event tells how
        (*_, paragraph) = Script(state, state.documents[document], Audience.PUBLIC).whole().paragraphs
        yield Chapter(f"Adoption by {organ(state, whole.organ)}", (paragraph,))
    telling = Telling(state)
    for item in dict.fromkeys(it.item for it in told.considered if it.document == document):
        sentences = tuple(agenda_formulas.considered(telling, document, item))
        yield Chapter(agenda_formulas.item_heading(state, document, item), sentences)
    for closed in (it for it in told.closed if it.document == document):
        yield Chapter("What goes on", tuple(agenda_formulas.carried_paragraphs(Telling(state), closed)))


def _adoption(state: State, bodies: tuple[str, ...]) -> str:
    agendas = "agendas" if len(bodies) > 1 else "agenda"
    return f"Adoption of the {agendas} by {organ(state, bodies)}"
