"""What waits for whom in a session, since when and until when: one table, for those who sit in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from services.portal import handlers
from services.portal.domain import reading, waiting
from services.portal.domain.state import State
from services.portal.domain.waiting import Waiting
from services.portal.pages.desk import Desk
from services.portal.pages.papers.telling import as_it_stands
from shared.events.base import instant_text
from shared.http.asking import AsOf, as_of_of, seated
from shared.lifecycle import Document


def add_waits(app: FastAPI, desk: Desk) -> None:
    """What waits, as a page and as data."""

    async def asked(request: Request, session: str, as_of: str | None) -> tuple[State, list[tuple[Document, Waiting]]]:
        actor = desk.actor(request)
        seated(actor, session)
        reader = actor.sees(session)
        state = await handlers.session_then(desk.service, session, reader, as_of_of(as_of))
        shown = reading.documents(state, reader)
        return state, [(document, waits) for document in shown for waits in waiting.waiting(state, document)]

    def now(as_of: str | None) -> datetime:
        return as_of_of(as_of) or desk.service.around.clock()

    @app.get("/waiting/{session}.json", tags=["reads"], summary="What waits for whom, since when, until when")
    async def data(request: Request, session: str, as_of: AsOf = None) -> dict[str, Any]:
        state, things = await asked(request, session, as_of)
        return {
            "session": session,
            "stands": instant_text(as_it_stands(state)),
            "waiting": [
                {
                    "document": document.id,
                    "what": waits.what,
                    "whom": waits.whom,
                    "since": instant_text(waits.since) if waits.since else None,
                    "until": waits.until or None,
                    "overdue": waits.overdue(now(as_of)),
                }
                for document, waits in things
            ],
        }

    @app.get("/waiting/{session}", include_in_schema=False)
    async def page(request: Request, session: str, as_of: AsOf = None) -> HTMLResponse:
        state, things = await asked(request, session, as_of)
        return desk.page(
            request,
            "waiting.html",
            session=state.opened(),
            stands=as_it_stands(state),
            as_of=as_of_of(as_of),
            groups=_by_whom(things),
            documents=dict.fromkeys(document.id for document, _ in things),
            overdue=lambda waits: waits.overdue(now(as_of)),
            count=len(things),
        )


def _by_whom(things: list[tuple[Document, Waiting]]) -> list[tuple[str, list[tuple[Document, Waiting]]]]:
    """The things by whom they wait for, whoever has waited longest for an answer first."""
    groups: dict[str, list[tuple[Document, Waiting]]] = {}
    for document, waits in sorted(things, key=lambda thing: (thing[1].since is None, thing[1].since or 0)):
        groups.setdefault(waits.whom, []).append((document, waits))
    return list(groups.items())
