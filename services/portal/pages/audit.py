"""The audit log: every act that was heard of, and every refusal, which each service keeps and its script asks for.

For the secretariat and auditors. It names no party and quotes no text.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse

from services.portal import handlers
from services.portal.pages.desk import Desk
from shared.access import Role
from shared.events.base import instant_text
from shared.events.catalogue import PRODUCERS
from shared.events.envelope import Envelope
from shared.http.asking import need

READERS = (Role.SECRETARIAT, Role.AUDITOR)
MOST = 100
"""Events of one page."""


def add_audit(app: FastAPI, desk: Desk) -> None:
    """The page, and the token that its script asks the services with."""
    service = desk.service

    @app.get("/audit/{session}", include_in_schema=False)
    async def audit(
        request: Request, session: str, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
    ) -> HTMLResponse:
        need(desk.actor(request), session, *READERS)
        state = await handlers.session(service, session)
        heard = await handlers.heard_before(service, session, before or 2**31 - 1, MOST)
        return desk.page(
            request,
            "audit.html",
            session=state.opened(),
            acts=[_act([envelope for _, envelope in group]) for _, group in groupby(heard, key=_same)],
            older=heard[-1][0] if len(heard) == MOST else None,
            newest=before is None,
            services=[producer for producer in PRODUCERS if producer != service.stage.producer],
        )

    @app.post("/audit/{session}/token", tags=["audit"], include_in_schema=False)
    async def token(request: Request, session: str) -> JSONResponse:
        need(desk.actor(request), session, *READERS)
        signed, ends = desk.token(request)
        return JSONResponse({"token": signed, "ends": instant_text(ends)}, headers={"Cache-Control": "no-store"})


def _same(heard: tuple[int, Envelope]) -> tuple[Any, ...]:
    """What the events of one act have in common."""
    envelope = heard[1]
    return envelope.source, envelope.actor, envelope.correlationid, envelope.causationid, envelope.recordedtime


def _act(group: list[Envelope]) -> dict[str, Any]:
    """One act as the page tells it; its events stand in the order in which they came about."""
    first = group[-1]
    return {
        "at": first.recordedtime,
        "service": first.source,
        "actor": first.actor,
        "done": list(dict.fromkeys(each.type.removesuffix(".v1") for each in reversed(group))),
        "documents": list(dict.fromkeys(each.subject for each in reversed(group) if each.subject)),
        "positions": (first.sequence, group[0].sequence),
    }
