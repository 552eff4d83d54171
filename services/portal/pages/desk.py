"""Where a request becomes a page: who reads, from which seat, and the page they get."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.portal import handlers, rendering
from services.portal.domain.state import State
from services.portal.pages.cookies import Cookies
from shared.access import NOBODY, Actor, Grant, NotAllowed, NotSignedIn, ProviderAway, Role, now_utc
from shared.access.login import SignedIn
from shared.events.base import Audience
from shared.http.asking import Circumstances
from shared.problems import NoSuchThing
from shared.service import Service
from shared.settings import Mode

SEATS: dict[str, tuple[str, Actor]] = {
    role.value: (label, Actor(name=role.value.replace("_", "-"), seat=seat, grants=(Grant(role=role),)))
    for role, label, seat in (
        (Role.SECRETARIAT, "the secretariat", None),
        (Role.CHAIR, "the Chair", "chair"),
        (Role.PRESIDENT, "the President", "president"),
        (Role.BUREAU_MEMBER, "a member of the Bureau", "vice-president-1"),
        (Role.DELEGATION, "a delegation", "D1"),
        (Role.EDITOR, "an editor", None),
        (Role.AUDITOR, "an auditor", None),
    )
}
"""The seats that can be taken with one click where no one signs in; to take none is to be the public."""

_LASTS = timedelta(hours=12)
_TOKEN_LASTS = timedelta(minutes=15)


class Desk:
    """Where a request becomes a page: who reads, and the page they get."""

    def __init__(self, service: Service[State]) -> None:
        self.service = service
        self.seats_open = service.around.settings.mode is not Mode.PRODUCTION
        self.cookies = Cookies(service.around.settings)
        self._circumstances = Circumstances(service.around)
        self._signs_in = bool(service.around.settings.oidc_client)

    def actor(self, request: Request) -> Actor:
        """Who reads; a seat whose time is over is the public's, and so is one that nobody can vouch for now."""
        try:
            return self._circumstances.actor(request, by_cookie=True)
        except (NotSignedIn, ProviderAway):
            return NOBODY

    def signed_in(self, request: Request) -> SignedIn | None:
        """Who reads, where they have signed in with a provider."""
        found: SignedIn | None = request.scope.get("rapporteur.session")
        return found

    async def still(self, request: Request) -> bool:
        """Whether the reader's session was not ended since they asked, nor what they may do changed."""
        signed_in = self.signed_in(request)
        if signed_in is None:
            return True
        granted = self.service.around.bearers.register.actor(signed_in.who).grants
        return granted == signed_in.bearer.actor.grants and not await handlers.is_used_up(self.service, signed_in.name)

    def sees(self, request: Request, session: str) -> Audience:
        """The audience that the reader belongs to in a session."""
        return self.actor(request).sees(session)

    def seat_ends(self, request: Request) -> datetime:
        """Until when the reader sits here. Raises `NotSignedIn` where they do not."""
        ends = self._circumstances.seat_ends(request, by_cookie=True)
        if ends is None:
            raise NotSignedIn("Say who you are: this is not public.")
        return ends

    def bearer(self, request: Request) -> Actor:
        """Who acts, by a token that a page of this site was given: a cookie alone does nothing here.

        Raises `NotSignedIn`, or `NotAllowed` where the request comes from another site.
        """
        require_same_site(request)
        return self._circumstances.actor(request)

    def token(self, request: Request) -> tuple[str, datetime]:
        """A token of the reader's own seat for the scripts of a page, and until when it is good: not for long.

        Raises `NotSignedIn`, or `NotAllowed` where the request comes from another site.
        """
        require_same_site(request)
        now = now_utc()
        ends = min(self.seat_ends(request), now + _TOKEN_LASTS)
        pages, signed_in = self.service.around.bearers.pages, self.signed_in(request)
        if signed_in is not None and pages is not None:
            return pages.sign(signed_in.bearer.actor, now, ends - now), ends
        return self.service.around.seats.sign(self.actor(request), now, ends - now), ends

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page, told from whose seat it is read."""
        role = _role(self.actor(request), getattr(context.get("session"), "session", None))
        signed_in = self.signed_in(request)
        html = rendering.render(
            template,
            seat=SEATS[role][0] if role in SEATS else "the public",
            role=role,
            seats=SEATS if self.seats_open and signed_in is None else {},
            signs_in=self._signs_in,
            signed_in=signed_in,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            **context,
        )
        return HTMLResponse(html, status, {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"})

    async def take_seat(self, request: Request) -> Response:
        """Sign a seat into a cookie, and go back to where the reader was."""
        if not self.seats_open:
            raise NotAllowed("Seats are not taken here: sign in with your organization.")
        require_same_site(request)
        form = parse_qs((await request.body()).decode(errors="replace"))
        role = form.get("role", [""])[0]
        response = RedirectResponse(local(form.get("to", ["/"])[0]), 303)
        if role == Role.PUBLIC:
            response.delete_cookie("seat", httponly=True, samesite="strict")
            return response
        if role not in SEATS:
            raise NoSuchThing("There is no such seat.", role=role)
        token = self.service.around.seats.sign(SEATS[role][1], now_utc(), _LASTS)
        secure = request.url.scheme == "https"
        lasts = int(_LASTS.total_seconds())
        response.set_cookie("seat", token, max_age=lasts, httponly=True, samesite="strict", secure=secure)
        return response


def _role(actor: Actor, session: str | None) -> str:
    """The role that a page is told for: the first that the reader has in the session, or in any where it is of none."""
    held = {grant.role for grant in actor.grants if session is None or actor.has(grant.role, session)}
    return next((name for name in SEATS if Role(name) in held), Role.PUBLIC.value)


def local(path: str) -> str:
    """A path on this site, whatever was asked for."""
    split = urlsplit(path)
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and not split.scheme and not split.netloc
    return path if local and path.isprintable() else "/"


def require_same_site(request: Request) -> None:
    """A browser says from where a form comes; what does not say is no browser, and carries no one's seat."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    foreign = site not in (None, "same-origin", "none")
    if origin is not None:
        foreign = foreign or urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign:
        raise NotAllowed("This form was sent from another site. Open the page here and try again.")
