"""Every request is followed: it has a name, is counted, and is told of in one line of the log.

The line has the method, the route as it is written in the program and never the address as it came, the status and the
seconds; no query, no header and no body. It is the outermost layer; where one app is mounted in another, the innermost
that answers counts and tells.
"""

from __future__ import annotations

import logging
import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import problems
from shared.observability import Metrics, logger
from shared.observability.logs import about, apart
from shared.observability.tracing import Came

NAME = "X-Request-Id"
"""The header that names a request, in the answer always."""

_SAFE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_WENT_AWAY = 499
"""In the place of a status where the caller did not stay for the answer; nobody is ever given it."""

_WATCHED = re.compile(r"(/\w+)?/(healthz|readyz|metrics)")
"""What asks every few seconds is told of only where it fails."""


@dataclass(slots=True)
class _Request:
    """One request on its way: its name, the service that answers it, and when it came, under whose trace."""

    name: str
    metrics: Metrics
    came: Came
    status: int = 0


class Followed:
    """Names, counts and tells of the requests of a service."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif isinstance(scope.get("rapporteur"), _Request):  # mounted: the app above began it, and will tell of it
            scope["rapporteur"].metrics = self._metrics
            about(service=self._metrics.service)
            await self._app(scope, receive, send)
        else:
            headers = Headers(scope=scope)
            given, came = headers.get(NAME, ""), Came(traceparent=headers.get("traceparent", ""))
            request = _Request(given if _SAFE.fullmatch(given) else str(uuid4()), self._metrics, came)
            scope["rapporteur"] = request
            with apart(service=self._metrics.service, request=request.name):
                await self._follow(request, scope, receive, send)

    async def _follow(self, request: _Request, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
                MutableHeaders(scope=message)[NAME] = request.name
            await send(message)

        try:
            await self._app(scope, receive, named)
        except ClientDisconnect:
            _tell(request, scope, begun)
            raise
        except Exception as error:
            if not request.status:
                await problems.respond(_BROKEN)(scope, receive, named)
            _tell(request, scope, begun, error)
            raise
        _tell(request, scope, begun)


def came(scope: Scope) -> Came:
    """When a request that is followed came."""
    request: _Request = scope["rapporteur"]
    return request.came


_BROKEN = {
    "type": "about:blank",
    "title": "Internal Server Error",
    "status": 500,
    "detail": "The service failed; its log tells where, under the name of this request.",
}


def _tell(request: _Request, scope: Scope, begun: float, error: Exception | None = None) -> None:
    seconds = time.perf_counter() - begun
    request.status = request.status or _WENT_AWAY
    request.metrics.answered.labels(request.metrics.service, f"{request.status // 100}xx").inc()
    route = _route(scope)
    said: dict[str, Any] = {"method": scope["method"], "route": route, "status": request.status}
    session = scope.get("path_params", {}).get("session")
    said |= {"session": session} if session is not None else {}
    said |= {"exc_info": error} if error is not None else {}
    watched = _WATCHED.fullmatch(route) is not None and request.status < 400
    level = logging.ERROR if request.status >= 500 else logging.DEBUG if watched else logging.INFO
    logger(request.metrics.service).log(level, "answered", **said, seconds=round(seconds, 6))


def _route(scope: Scope) -> str:
    """The route as the program has it; what no route answered has none."""
    route = getattr(scope.get("route"), "path", None)
    return f"{scope.get('root_path', '')}{route}" if route is not None else "none"
