"""Who asks, under which circumstances, and whether they may read what they ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from shared import problems
from shared.access import NOBODY, Actor, NotAllowed, NotSignedIn, Role, now_utc
from shared.access.bearers import Bearer
from shared.events.base import Audience
from shared.service import Surroundings
from shared.settings import Mode
from shared.stage import Command

M = TypeVar("M", bound=BaseModel)

AsOf = Annotated[str | None, Query(description="An instant: the state as recorded by then.")]
"""The `as_of` of a read."""


SIGNED_IN = "rapporteur.signed_in"
"""Where in the scope of a request the portal puts the reader whom its cookie names."""


class Circumstances:
    """Reads from a request who asks and under which circumstances."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def actor(self, request: Request, *, by_cookie: bool = False, now: datetime | None = None) -> Actor:
        """Who asks: by bearer token, and on pages also by cookie; nobody if neither is there.

        They have the grants in force at `now`, the instant of an act; else at present.
        """
        bearer = self.bearer(request, by_cookie=by_cookie)
        return NOBODY if bearer is None else bearer.actor.at(now or now_utc())

    def seat_ends(self, request: Request, *, by_cookie: bool = False) -> datetime | None:
        """Until when whoever asks sits here; none where they have no seat."""
        bearer = self.bearer(request, by_cookie=by_cookie)
        if bearer is None:
            return None
        now = now_utc()
        return min([bearer.ends, *(it.last for it in bearer.actor.grants if it.last is not None and it.last >= now)])

    def bearer(self, request: Request, *, by_cookie: bool = False) -> Bearer | None:
        """Who asks, with all their grants whenever these hold. Raises `NotSignedIn`, `ProviderAway`."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token and by_cookie:
            signed_in: Bearer | None = request.scope.get(SIGNED_IN)
            if signed_in is not None:
                return signed_in
            kind, token = "bearer", self._seat(request)
        if not token:
            return None
        if kind.lower() != "bearer":
            raise NotSignedIn("Only a bearer token says who you are.")
        return self._around.bearers.read(token.strip(), now_utc())

    def _seat(self, request: Request) -> str:
        """The seat that was taken with one click, which counts on one desk alone."""
        return request.cookies.get("seat", "") if self._around.settings.mode is Mode.EMBEDDED else ""

    def require_admitted(self, command: Command) -> None:
        """Raise if the command opens a rehearsal where real sessions are held."""
        if command.rehearses and self._around.settings.mode is Mode.PRODUCTION:
            raise problems.BadHeader("No session is rehearsed in production.", place="rehearsed")

    def now(self, rehearsal_time: str | None) -> datetime:
        """The instant of the act: its own in a rehearsal, else the present."""
        if rehearsal_time is None:
            return self._around.clock()
        if self._around.settings.mode is Mode.PRODUCTION:
            raise problems.BadHeader("Rehearsal-Time is refused in production.", header="Rehearsal-Time")
        try:
            return instant_of(rehearsal_time)
        except ValueError as wrong:
            raise problems.BadHeader(f"Rehearsal-Time {wrong}.", header="Rehearsal-Time") from None


def instant_of(text: str) -> datetime:
    """An instant with its offset. Raises `ValueError` with what is wrong, as the end of a sentence."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no instant such as 2022-05-23T11:00:00+02:00") from None
    if instant.tzinfo is None:
        raise ValueError("needs its offset from UTC, as in 2022-05-23T11:00:00+02:00")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("is an instant that cannot be told in UTC") from None


def need(actor: Actor, session: str, *roles: Role) -> None:
    """Raise unless the actor has one of the roles in the session: for reads that are not for everyone."""
    if not any(actor.has(role, session) for role in roles):
        _refuse(actor, *roles)


def need_somewhere(actor: Actor, *roles: Role) -> None:
    """Raise unless the actor has one of the roles in any session: for reads that are not of one session alone."""
    if not any(grant.role in roles for grant in actor.grants):
        _refuse(actor, *roles)


def _refuse(actor: Actor, *roles: Role) -> NoReturn:
    if actor == NOBODY:
        raise NotSignedIn("Say who you are: this is not public.")
    raise NotAllowed("Your seat does not allow this here.", open_to=sorted(role.value for role in roles))


def seated(actor: Actor, session: str) -> None:
    """Raise unless the actor sits in the session: for reads that are not public."""
    if not seated_in(actor, session):
        need(actor, session, *(role for role in Role if role not in (Role.PUBLIC, Role.PORTAL)))


def seated_in(actor: Actor, session: str) -> bool:
    """Whether the actor sits in the session."""
    return actor.sees(session) is not Audience.PUBLIC


def as_of_of(text: str | None) -> datetime | None:
    """The instant of `?as_of=`, or none. Raises `BadParameter`."""
    if text is None:
        return None
    try:
        return instant_of(text)
    except ValueError as wrong:
        raise problems.BadParameter(f"as_of {wrong}.", parameter="as_of") from None


def body_of(example: BaseModel) -> dict[str, Any]:
    """How a body that `read_body` reads is described, by an example of it."""
    content = {"schema": type(example).model_json_schema(), "example": example.model_dump(mode="json")}
    return {"required": True, "content": {"application/json": content}}


async def read_body(request: Request, model: type[M]) -> M:
    """A body, read once it is known that whoever sends it may. Raises what any other invalid body is refused with."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as wrong:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in wrong.errors(include_url=False)]
        raise RequestValidationError(errors) from None
