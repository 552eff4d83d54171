"""How a service stands: health, readiness, metrics, log, refusals; a parked session retried; the rehearsal clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import problems
from shared.access import Role
from shared.database import is_down
from shared.events.envelope import Event
from shared.http.asking import Circumstances, need
from shared.messaging import consumer, outbox
from shared.service import Service

S = TypeVar("S")


def add_operations(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    """Add these to a service's app."""
    settings = service.around.settings

    @app.get("/healthz", tags=["operations"], summary="The process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "service": service.stage.producer}

    @app.get(
        "/readyz",
        tags=["operations"],
        summary="The service takes acts and hears the others",
        responses={
            503: {
                "description": "A session is parked, something has waited too long to be heard, a loop stands still, "
                "or the database is away."
            }
        },
    )
    async def readyz() -> JSONResponse:
        stalled = service.stalled()
        try:
            async with service.database.reading() as connection:
                state = await _standing(connection)
        except Exception as error:
            if not is_down(error):
                raise
            return JSONResponse({"ready": False, "database": "away", "stalled": stalled}, status_code=503)
        since = state["waiting_since"]
        late = since is not None and service.around.clock() - datetime.fromisoformat(since) > timedelta(
            seconds=settings.early_seconds
        )
        ready = not state["parked"] and not late and not stalled
        return JSONResponse({"ready": ready, **state, "stalled": stalled}, status_code=200 if ready else 503)

    @app.get("/metrics", tags=["operations"], summary="Metrics for Prometheus")
    async def metrics() -> Response:
        async with service.database.reading() as connection:
            state = await _standing(connection)
        service.metrics.parked.labels(service.metrics.service).set(len(state["parked"]))
        since = state["waiting_since"]
        waited = (service.around.clock() - datetime.fromisoformat(since)).total_seconds() if since else 0
        service.metrics.waiting.labels(service.metrics.service).set(max(0, waited))
        return Response(service.metrics.text(), media_type="text/plain; version=0.0.4")

    @app.get("/sessions/{session}/log-key", tags=["operations"], summary="The public key that signs the session's log")
    async def log_key(session: str) -> dict[str, str]:
        key = service.handlers.signing_key(await service.handlers.journal(session))
        return {"service": service.stage.producer, "algorithm": "Ed25519", "key": key.public}

    @app.get("/sessions/{session}/refusals", tags=["reads"], summary="Everything refused in a session")
    async def refusals(request: Request, session: str) -> list[dict[str, Any]]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        return await service.handlers.refusals(session)

    @app.get("/sessions/{session}/log", tags=["reads"], summary="The service's own events of a session")
    async def log(
        request: Request,
        session: str,
        after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Only those after this position.")] = 0,
    ) -> list[dict[str, Any]]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        async with service.database.reading() as connection:
            events = await outbox.events_of(connection, service.stage.producer, session, after)
        return [flat(event) for event in events]

    @app.get("/sessions/{session}/positions", tags=["operations"], summary="How far it has heard each producer")
    async def positions(request: Request, session: str) -> dict[str, Any]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        heard = (await service.handlers.journal(session)).heard
        return {"service": service.stage.producer, "hears": sorted(service.hears), "positions": heard}

    @app.post("/sessions/{session}/retry", tags=["operations"], summary="Try a parked session again")
    async def retry(request: Request, session: str) -> dict[str, int]:
        need(circumstances.actor(request), session, Role.SECRETARIAT)
        heard = await service.handlers.retry(session, service.around.clock())
        return {"effective": heard.effective}

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


async def _standing(connection: AsyncConnection) -> dict[str, Any]:
    parked = await consumer.parked(connection)
    return {
        "parked": [
            {"owner": p.owner, "producer": p.producer, "sequence": p.sequence, "reason": p.reason} for p in parked
        ],
        "waiting_since": await consumer.waiting_since(connection),
    }


def flat(event: Event) -> dict[str, Any]:
    """An event as one JSON object."""
    return {
        **event.envelope.model_dump(mode="json", exclude_none=True),
        "data": event.data.model_dump(mode="json", exclude_none=True),
    }
