"""What a service has written of a session: its events, the key that signs them, what it refused, how far it heard."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Query, Request

from shared.access import Role
from shared.events.envelope import Event
from shared.http.asking import Circumstances, need
from shared.messaging.log import events_of
from shared.service import Service

S = TypeVar("S")


def add_logs(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    """Add these to a service's app."""

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
            events = await events_of(connection, service.stage.producer, session, after)
        return [flat(event) for event in events]

    @app.get("/sessions/{session}/positions", tags=["operations"], summary="How far it has heard each producer")
    async def positions(request: Request, session: str) -> dict[str, Any]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        heard = (await service.handlers.journal(session)).heard
        return {"service": service.stage.producer, "hears": sorted(service.hears), "positions": heard}


def flat(event: Event) -> dict[str, Any]:
    """An event as one JSON object."""
    return {
        **event.envelope.fields(),
        "data": event.data.model_dump(mode="json", exclude_none=True),
    }
