"""The clock of a rehearsed session, which nothing moves but its player."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import FastAPI, Header, Query, Request

from shared import problems
from shared.access import Role
from shared.http.asking import Circumstances, need
from shared.service import Service

S = TypeVar("S")


def add_rehearsal(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    """Add it to a service's app."""

    @app.post("/sessions/{session}/rehearsal/clock", tags=["rehearsal"], summary="Move a rehearsed session's clock")
    async def clock(
        request: Request,
        session: str,
        rehearsal_time: Annotated[str, Header()],
        checkpoint: Annotated[bool, Query()] = False,
    ) -> dict[str, int]:
        need(circumstances.actor(request), session, Role.SECRETARIAT)
        now = circumstances.now(rehearsal_time)
        known = service.stage.session((await service.handlers.journal(session)).state)
        if known is None:
            return {"written": 0}  # nothing of the session has been heard here yet
        if not known.rehearsed:
            raise problems.BadHeader("This session is not rehearsed, its clock is real.", header="Rehearsal-Time")
        written = await service.handlers.fire_due(now, session)
        return {"written": written + (await service.handlers.checkpoint(session, now) if checkpoint else 0)}
