"""How a service stands: alive, and ready."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import is_down
from shared.messaging import parking, waiting
from shared.service import Service

S = TypeVar("S")


def add_health(app: FastAPI, service: Service[S]) -> None:
    """Add these to a service's app."""

    @app.get("/healthz", tags=["operations"], summary="The process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "service": service.stage.producer}

    @app.get(
        "/readyz",
        tags=["operations"],
        summary="The service takes acts and hears the others",
        responses={
            503: {
                "description": "A loop has stood still for too long, or the database is away. Sessions that are parked "
                "or wait for something are told of, and do not make the service unready: all others go on."
            }
        },
    )
    async def readyz() -> JSONResponse:
        stalled = service.stalled()
        try:
            async with service.database.reading() as connection:
                state = await _standing(connection)
            has_room = await service.database.has_room()
        except Exception as error:
            if not is_down(error):
                raise
            return JSONResponse({"ready": False, "database": "away", "stalled": stalled}, status_code=503)
        if not has_room:
            return JSONResponse({"ready": False, "database": "full", **state, "stalled": stalled}, status_code=503)
        body = {"ready": not stalled, **state, "stalled": stalled}
        return JSONResponse(body, status_code=503 if stalled else 200)


async def _standing(connection: AsyncConnection) -> dict[str, Any]:
    parked = await parking.parked(connection)
    return {
        # Not why: that may quote a text, and this is asked by whoever can reach the service.
        "parked": [{"owner": p.owner, "producer": p.producer, "sequence": p.sequence} for p in parked],
        "waiting_since": await waiting.waiting_since(connection),
    }
