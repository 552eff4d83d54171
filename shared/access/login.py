"""A browser's way to the provider and back: by code, with PKCE, state and nonce, into a session with an end.

What must be known again when the browser comes back travels with it, signed, and counts once. What is kept of whoever
signed in are the claims that the grants look at; what these grant is read anew at each request.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
from authlib.common.security import generate_token
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from shared.access.bearers import Bearer, Bearers, ending
from shared.access.policy import NotFinished, NotSignedIn, ProviderAway
from shared.access.provider import SECONDS
from shared.access.signed import Signed, derived, not_good
from shared.access.verifying import Expected, verified
from shared.keys import kept_secret
from shared.settings import Settings

ON_THE_WAY = timedelta(minutes=10)
"""How long whoever was sent to the provider may take to come back."""

CALLBACK = "/login/callback"


@dataclass(frozen=True)
class Leaving:
    """Where a browser is sent, and what it takes along."""

    address: str
    cookie: str


@dataclass(frozen=True)
class Back:
    """Someone who has come back: their session, until when it lasts, and the page they came from."""

    cookie: str
    lasts: timedelta
    to: str


@dataclass(frozen=True)
class SignedIn:
    """Whoever a session is of, by their claims; `form` is what their forms carry, `shown` what they are called.

    `name` is that of the session, which is used up when it is ended before its end.
    """

    bearer: Bearer
    who: Mapping[str, Any]
    name: str
    shown: str
    form: str


class Login:
    """Signs browsers in with the first of the providers, under one name that the portal has there."""

    def __init__(self, settings: Settings, bearers: Bearers) -> None:
        self._settings, self._bearers = settings, bearers
        self._provider = bearers.providers[settings.issuers[0]]
        self._back_here = settings.address + CALLBACK
        secret = kept_secret(settings.key("seats"))
        self._ways = Signed(derived(secret, "ways"), "rapporteur:way")
        self._sessions = Signed(derived(secret, "sessions"), "rapporteur:session")
        self._forms = derived(secret, "forms")

    async def leave(self, to: str, now: datetime) -> Leaving:
        """Send a browser to the provider. Raises `ProviderAway`."""
        way = {"state": generate_token(32), "nonce": generate_token(32), "verifier": generate_token(64), "to": to}
        endpoint = await self._provider.endpoint("authorization_endpoint")
        address, _ = self._client().create_authorization_url(
            endpoint, state=way["state"], code_verifier=way["verifier"], nonce=way["nonce"]
        )
        return Leaving(address, self._ways.sign(way, now, ON_THE_WAY))

    def came_back(self, query: Mapping[str, str], cookie: str | None, now: datetime) -> dict[str, Any]:
        """What the browser took along, if this is that browser, on its way back. Raises `NotFinished`."""
        try:
            way = self._ways.read(cookie or "", now)
        except NotSignedIn:
            raise NotFinished("This sign-in was not begun here, or took too long. Begin again.") from None
        if not hmac.compare_digest(str(way["state"]).encode(), query.get("state", "").encode()):
            raise NotFinished("This answer belongs to another sign-in. Begin again.")
        if query.get("iss", self._provider.issuer) != self._provider.issuer:
            raise NotFinished("This answer comes from another provider. Begin again.")
        if "error" in query or not query.get("code"):
            raise NotFinished("The provider did not sign you in. Begin again, or ask it why.")
        return way

    async def finish(self, code: str, way: Mapping[str, Any], now: datetime) -> Back:
        """Take the code for a session. Raises `NotFinished`, `ProviderAway`."""
        token = await self._exchanged(code, way["verifier"])
        try:
            await self._bearers.prepare(token)
            claims = verified(token, self._provider, self._expected(), now)
        except NotSignedIn:
            raise NotFinished("What the provider says of you is not good. Begin again.") from None
        if not hmac.compare_digest(str(way["nonce"]).encode(), str(claims.get("nonce", "")).encode()):
            raise NotFinished("What the provider says of you belongs to another sign-in. Begin again.")
        if claims.get("azp", self._settings.oidc_client) != self._settings.oidc_client:
            raise NotFinished("What the provider says of you is for another application. Begin again.")
        lasts = timedelta(hours=self._settings.login_hours)
        shown = next((it for name in ("name", "preferred_username") if isinstance(it := claims.get(name), str)), "")
        kept = {"who": self._bearers.register.looked_at(claims), "jti": generate_token(32), "shown": _printable(shown)}
        return Back(self._sessions.sign(kept, now, lasts), lasts, way["to"])

    def read(self, cookie: str, now: datetime) -> SignedIn:
        """Whose session it is. Raises `NotSignedIn`."""
        kept = self._sessions.read(cookie, now)
        if kept["who"]["iss"] not in self._bearers.providers:
            raise not_good()
        form = hmac.new(self._forms, kept["jti"].encode(), "sha256").hexdigest()
        bearer = Bearer(self._bearers.register.actor(kept["who"]), ending(kept))
        return SignedIn(
            bearer, kept["who"], f"session:{kept['jti']}", kept["shown"] or "someone of your provider", form
        )

    def goodbye(self) -> str | None:
        """Where one signs out of the provider too, where it says so."""
        return self._provider.offers("end_session_endpoint")

    async def _exchanged(self, code: str, verifier: str) -> str:
        """The ID token for a code, which the provider gives once."""
        endpoint = await self._provider.endpoint("token_endpoint")
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self._back_here, code_verifier=verifier
        )
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        client = self._client()
        authenticated = client.client_auth(client.token_endpoint_auth_method)
        endpoint, headers, body = authenticated.prepare("POST", endpoint, headers, body)
        try:
            async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False) as asking:
                answer = await asking.post(endpoint, content=body, headers=headers)
        except (httpx2.HTTPError, OSError) as error:
            raise ProviderAway("The provider that signs people in does not answer. Try again in a moment.") from error
        if answer.status_code >= 500:
            raise ProviderAway("The provider that signs people in does not answer. Try again in a moment.")
        try:
            token = answer.json()["id_token"] if answer.status_code == 200 else None
        except (ValueError, KeyError, TypeError):
            token = None
        if not isinstance(token, str):
            raise NotFinished("The provider does not take this answer for its own. Begin again.")
        return token

    def _client(self) -> Any:
        return OAuth2Client(
            None,
            client_id=self._settings.oidc_client,
            client_secret=self._settings.oidc_client_secret or None,
            scope=self._settings.oidc_scope,
            redirect_uri=self._back_here,
            code_challenge_method="S256",
            token_endpoint_auth_method=self._authenticates(),
        )

    def _authenticates(self) -> str:
        if not self._settings.oidc_client_secret:
            return "none"
        offered = self._provider.says("token_endpoint_auth_methods_supported")
        basic = not isinstance(offered, list) or "client_secret_basic" in offered
        return "client_secret_basic" if basic or "client_secret_post" not in offered else "client_secret_post"

    def _expected(self) -> Expected:
        settings = self._settings
        return Expected(settings.oidc_client, settings.algorithms, settings.oidc_leeway_seconds)


def _printable(name: str) -> str:
    """A name as the top of a page has room for it."""
    return "".join(sign for sign in name if sign.isprintable())[:80]
