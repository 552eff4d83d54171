"""The audit log of a service: every act and every refusal of a session, for the secretariat and auditors."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Query, Request

from shared.access import Role
from shared.audit import MOST, Cursor, audit
from shared.http.asking import Circumstances, need
from shared.problems import BadParameter
from shared.service import Service

S = TypeVar("S")


def add_audit(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    """Add it to a service's app."""

    @app.get("/sessions/{session}/audit", tags=["reads"], summary="Every act and every refusal, the latest first")
    async def audited(
        request: Request,
        session: str,
        before: Annotated[
            str | None, Query(max_length=24, description="The `next` of a page: what is behind it.")
        ] = None,
        most: Annotated[int, Query(ge=1, le=MOST, description="So many at most.")] = 50,
        refused: Annotated[bool, Query(description="Refusals alone.")] = False,
    ) -> dict[str, Any]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        async with service.database.reading() as connection:
            here = _cursor(before)
            return await audit(connection, service.stage.producer, session, here, most, refused_alone=refused)


def _cursor(text: str | None) -> Cursor:
    try:
        return Cursor() if text is None else Cursor.of(text)
    except ValueError as wrong:
        raise BadParameter(f"before {wrong}.", parameter="before") from None
