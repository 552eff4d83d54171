"""Errors, as pages for people and as problem details for machines."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from services.portal.pages.desk import Desk
from shared import problems
from shared.documents.vocabulary import Refusal
from shared.lifecycle import UnknownSession


def add_errors(app: FastAPI, desk: Desk) -> None:
    """Whatever is refused, as a page."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> Response:
        body = problems.problem(refusal)
        if _for_machines(request):
            return problems.respond(body)
        near = None if isinstance(refusal, UnknownSession) else request.path_params.get("session")
        page = {"title": body["title"], "sentence": refusal.sentence, "session": near}
        return desk.page(request, "error.html", body["status"], **page)

    @app.exception_handler(HTTPException)
    async def otherwise(request: Request, error: HTTPException) -> Response:
        body = {"type": "about:blank", "title": error.detail, "status": error.status_code, "detail": error.detail}
        if _for_machines(request):
            return problems.respond(body, error.headers)
        sentence = "Nothing stands at this address." if error.status_code == 404 else error.detail
        return desk.page(request, "error.html", error.status_code, title=error.detail, sentence=sentence)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        body = problems.invalid(list(error.errors()))
        if _for_machines(request):
            return problems.respond(body)
        return desk.page(request, "error.html", 422, title=body["title"], sentence=body["detail"])


def _for_machines(request: Request) -> bool:
    """Whether an error is told as problem details: routes for machines say so by their tags."""
    tags = getattr(request.scope.get("route"), "tags", None)
    accept = request.headers.get("accept", "")
    return bool(tags) or request.url.path.endswith(".json") or ("json" in accept and "html" not in accept)
