"""A bound on what a request may carry, kept before any of it is parsed, and told as problem details.

FastAPI has a bound of its own, whose answer is plain text where the length is announced.
"""

from __future__ import annotations

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import problems


class Bounded:
    """Refuses a request body over a bound, whether its length is announced or not, before any of it is parsed."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._most:
            await self._refuse(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                return {"type": "http.disconnect"}  # what came so far may be whole by itself, and must not be done
            return message

        async def unless_refused(message: Message) -> None:
            if taken <= self._most:
                await send(message)

        try:
            await self._app(scope, bounded, unless_refused)
        except ClientDisconnect:
            if taken <= self._most:
                raise
        if taken > self._most:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = problems.BodyTooLarge(f"A request may have {self._most} bytes at most.", most=self._most)
        await problems.respond(problems.problem(refusal), {"Connection": "close"})(scope, receive, send)
