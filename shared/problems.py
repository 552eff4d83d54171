"""Every refusal as problem details (RFC 9457): what is wrong, where, under which rule, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import structlog
from asyncpg import PostgresError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as TimedOut
from starlette.exceptions import HTTPException

from shared.access import NotAllowed, NotFinished, NotSignedIn, ProviderAway
from shared.database import is_down, is_full
from shared.documents.vocabulary import NotThere, Refusal
from shared.lifecycle import StaleVersion
from shared.messaging.log import EventTooLarge
from shared.rules import RULES
from shared.word.opening import NotAWordFile, WordFileTooLarge

MEDIA_TYPE = "application/problem+json"

HOW_TO_SIT_DOWN = (
    "Send a bearer token (`Authorization: Bearer …`) of your provider; on one desk "
    "`rapporteur token ROLE --data DIR` prints one, on the machine that keeps the seats."
)
"""What whoever is not signed in is told to do."""

_WORD = re.compile(r"[A-Z][a-z]*")


class BadHeader(Refusal):
    """A header of the request cannot be read."""


class BadParameter(Refusal):
    """A parameter of the address cannot be read."""


class VersionNeeded(Refusal):
    """The act rests on a text, so it must name the version it was decided on (`If-Match`)."""


class NotHeardYet(Refusal):
    """What the command follows has not reached this service in time."""


class KeyUsedTwice(Refusal):
    """The same Idempotency-Key came with another request."""


class NoCanonicalForm(Refusal):
    """The request holds what no event can: half a character, or a number too large or without an end."""


class LostRace(Refusal):
    """Another act was written first; read again and repeat what still fits."""


class BodyTooLarge(Refusal):
    """The request is larger than is accepted."""


class DatabaseAway(Refusal):
    """The service's database does not answer; the same request may come again under its key, and is done once."""


class NoRoom(Refusal):
    """The service's disk is full: nothing was done, and the same request may come again when there is room."""


class TooBusy(Refusal):
    """As much is asked of this process at once as it can bear; the same request may come again."""


class NoSuchThing(NotThere):
    """Nothing stands at that address."""


DATABASE_FAILS = (DBAPIError, PostgresError, TimedOut, OSError)
"""What is raised where the database fails, among other reasons."""

STATUS: Mapping[type[Refusal], int] = MappingProxyType(
    {
        NotSignedIn: 401,
        NotAllowed: 403,
        NotFinished: 400,
        NotThere: 404,
        BadHeader: 400,
        BadParameter: 400,
        NotAWordFile: 400,
        KeyUsedTwice: 422,
        NoCanonicalForm: 422,
        VersionNeeded: 428,
        StaleVersion: 412,
        LostRace: 409,
        NotHeardYet: 503,
        ProviderAway: 503,
        DatabaseAway: 503,
        TooBusy: 503,
        NoRoom: 507,
        BodyTooLarge: 413,
        EventTooLarge: 413,
        WordFileTooLarge: 413,
    }
)
"""The HTTP status of a refusal; every other one is a conflict with the state of things (409)."""


def status_of(refusal: Refusal) -> int:
    """The HTTP status for a refusal."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 409)


def problem(refusal: Refusal) -> dict[str, Any]:
    """The problem document of a refusal."""
    kind = type(refusal)
    words = _WORD.findall(kind.__name__)
    body: dict[str, Any] = {
        "type": "urn:rapporteur:refusal:" + "-".join(words).lower(),
        "title": kind.title or " ".join(words).capitalize(),
        "status": status_of(refusal),
        "detail": f"{refusal.sentence} {HOW_TO_SIT_DOWN}" if isinstance(refusal, NotSignedIn) else refusal.sentence,
    }
    if refusal.rule is not None:
        body["rule"] = refusal.rule
        body["rule_says"] = RULES.get(refusal.rule, "")
    return {**body, **{key: value for key, value in refusal.facts.items() if key not in body}}


def respond(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem document as a response."""
    extra = dict(headers or {})
    if body["status"] == 401:
        extra["WWW-Authenticate"] = _CHALLENGES.get(body.get("reason", ""), "Bearer")
    if body["status"] == 503:
        extra["Retry-After"] = "1"
    return JSONResponse(dict(body), status_code=body["status"], media_type=MEDIA_TYPE, headers=extra)


_CHALLENGES: Mapping[str, str] = MappingProxyType(
    {
        reason: f'Bearer error="invalid_token", error_description="The token {says}"'
        for reason, says in {
            "not good": "is not good",
            "expired": "is out of date",
            "not yet good": "is not good yet",
            "another audience": "is not for this installation",
        }.items()
    }
)
"""What a token is refused with (RFC 6750), by the reason: no more than its bearer could read in it themselves."""


def invalid(errors: list[Any]) -> dict[str, Any]:
    """The problem document of input that does not validate: each error with the place it is at."""
    places = [
        {"place": ".".join(str(part) for part in error["loc"]) or "the request", "problem": error["msg"]}
        for error in errors
    ]
    first = places[0] if places else {"place": "the request", "problem": "cannot be read"}
    return {
        "type": "urn:rapporteur:refusal:invalid-input",
        "title": "Invalid input",
        "status": 422,
        "detail": f"{first['place']}: {first['problem']}.",
        "errors": places,
    }


def install(app: FastAPI) -> None:
    """Make an app answer every refusal and every bad input with problem details."""

    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> JSONResponse:
        return respond(problem(refusal))

    async def failed(_request: Request, error: Exception) -> JSONResponse:
        if is_full(error) or is_down(error):
            structlog.get_logger().error("the database failed", exc_info=error)
        if is_full(error):
            return respond(problem(NoRoom("The disk of this service is full: nothing was done.")))
        if not is_down(error):
            raise error
        away = DatabaseAway(
            "The database of this service does not answer. Repeat it under its Idempotency-Key in a moment."
        )
        return respond(problem(away))

    for kind in DATABASE_FAILS:
        app.add_exception_handler(kind, failed)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: RequestValidationError) -> JSONResponse:
        return respond(invalid(list(error.errors())))

    @app.exception_handler(ValidationError)
    async def unfit(_request: Request, error: ValidationError) -> JSONResponse:
        return respond(invalid(list(error.errors())))

    @app.exception_handler(HTTPException)
    async def otherwise(_request: Request, error: HTTPException) -> JSONResponse:
        body = {
            "type": "about:blank",
            "title": str(error.detail),
            "status": error.status_code,
            "detail": str(error.detail),
        }
        return respond(body, error.headers)
