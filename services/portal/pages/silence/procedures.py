"""The silence procedures of a session, and one of them: where it stands, until when, what came of it, its letters."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers, rendering
from services.portal.domain import waiting
from services.portal.domain.silence import Shown, letters, shown
from services.portal.domain.state import State
from services.portal.pages.desk import Desk
from shared.events.base import Audience, instant_text
from shared.http.asking import seated


def add_procedures(app: FastAPI, desk: Desk) -> None:
    """The list and the page, as pages and as data."""

    async def asked(request: Request, session: str) -> tuple[State, Audience]:
        actor = desk.actor(request)
        seated(actor, session)
        return await handlers.session(desk.service, session), actor.sees(session)

    @app.get("/silences/{session}.json", tags=["reads"], summary="The silence procedures of a session")
    async def data(request: Request, session: str) -> list[dict[str, Any]]:
        state, reader = await asked(request, session)
        return [_view(shown(state, name, reader)) for name in state.silences]

    @app.get("/silences/{session}", include_in_schema=False)
    async def procedures(request: Request, session: str) -> HTMLResponse:
        state, reader = await asked(request, session)
        return desk.page(
            request,
            "silences.html",
            session=state.opened(),
            silences=[shown(state, name, reader) for name in state.silences],
            letters=letters(state, reader),
            owed=list(state.letters.owed(state.silences)) if reader is Audience.SECRETARIAT else [],
            titles={document.id: document.title for document in state.documents.values()},
        )

    @app.get("/silences/{session}/{silence}", include_in_schema=False)
    async def procedure(request: Request, session: str, silence: str) -> HTMLResponse:
        state, reader = await asked(request, session)
        found = shown(state, silence, reader)
        document = state.documents[found.silence.opened.document]
        return desk.page(
            request,
            "silence.html",
            session=state.opened(),
            reader=reader,
            shown=found,
            days=rendering.by_day(found.entries, state.opened().time_zone),
            pen=tuple(waiting.pen(state, document)),
            waiting=tuple(waiting.waiting(state, document)),
        )


def _view(found: Shown) -> dict[str, Any]:
    silence = found.silence
    return {
        "silence": found.name,
        "document": silence.opened.document,
        "title": silence.temporary_title,
        "circle": silence.opened.circle,
        "stands": silence.stands,
        "deadline": silence.deadline.model_dump(mode="json"),
        "clarified": [
            {"query": query, "question": said.question, "answer": said.answer}
            for query, said in sorted(silence.clarified.items())
        ],
        "course": [{"instant": instant_text(entry.instant), "sentence": entry.sentence} for entry in found.entries],
        "letters": [letter.model_dump(mode="json", exclude_none=True) for letter in found.letters],
    }
