"""What a service could not take in: read letter by letter, and taken in again once what was wrong is mended."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Query, Request

from shared.access import Role
from shared.http.asking import Circumstances, need, need_somewhere
from shared.messaging import letters
from shared.messaging.letters import LetterRow
from shared.service import Service

S = TypeVar("S")


def add_dead_letters(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    """Add these to a service's app. A letter is for those who sit in its session; one that names none is for all.

    Whether there is a letter of some name is for readers alone too.
    """

    async def named(letter: str) -> LetterRow:
        async with service.database.reading() as connection:
            return await letters.letter_named(connection, letter)

    @app.get("/dead-letters", tags=["operations"], summary="What could not be taken in")
    async def listed(
        request: Request,
        settled: Annotated[bool, Query(description="Those too that were taken in after all.")] = False,
    ) -> list[dict[str, Any]]:
        actor = circumstances.actor(request)
        need_somewhere(actor, Role.SECRETARIAT, Role.AUDITOR)
        async with service.database.reading() as connection:
            found = await letters.letters(connection, settled=settled)
        seen = [row for row in found if actor.has(Role.SECRETARIAT, row.owner) or actor.has(Role.AUDITOR, row.owner)]
        return [_in_short(row) for row in seen]

    @app.get("/dead-letters/{letter}", tags=["operations"], summary="A message that could not be taken in, as it came")
    async def shown(request: Request, letter: str) -> dict[str, Any]:
        need_somewhere(circumstances.actor(request), Role.SECRETARIAT, Role.AUDITOR)
        row = await named(letter)
        need(circumstances.actor(request), row.owner, Role.SECRETARIAT, Role.AUDITOR)
        return {**_in_short(row), **_message(row)}

    @app.post("/dead-letters/{letter}/replay", tags=["operations"], summary="Take it in again")
    async def replay(request: Request, letter: str) -> dict[str, Any]:
        need_somewhere(circumstances.actor(request), Role.SECRETARIAT)
        row = await named(letter)
        need(circumstances.actor(request), row.owner, Role.SECRETARIAT)
        heard = await service.handlers.replay(row, service.around.clock())
        return {"effective": heard.effective, **_in_short(await named(letter))}

    @app.post("/sessions/{session}/retry", tags=["operations"], summary="Try a parked session again")
    async def retry(request: Request, session: str) -> dict[str, int]:
        need(circumstances.actor(request), session, Role.SECRETARIAT)
        heard = await service.handlers.retry(session, service.around.clock())
        return {"effective": heard.effective}


def _in_short(row: LetterRow) -> dict[str, Any]:
    names = ("letter", "owner", "topic", "partition", "offset", "reason", "attempts", "since", "settled")
    return {name: getattr(row, name) for name in names}


def _message(row: LetterRow) -> dict[str, Any]:
    """The message as text, where a byte that is no UTF-8 stands as `\\xff`."""
    headers = [[name, value.decode(errors="backslashreplace")] for name, value in letters.headers_of(row)]
    key, value = (content.decode(errors="backslashreplace") for content in (row.key, row.value))
    return {"key": key, "headers": headers, "value": value}
