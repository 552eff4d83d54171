"""Whom a bearer token names: a seat of this desk, a signed-in reader's page, or a person of a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.access.policy import Actor, NotSignedIn
from shared.access.provider import Patience, Provider
from shared.access.register import Register
from shared.access.seats import Seats
from shared.access.signed import ISSUER, derived, not_good
from shared.access.verifying import Expected, key_named, unproved, verified
from shared.keys import kept_secret
from shared.settings import Mode, Settings

PAGE = "rapporteur:page"
"""The purpose of a token that a page of a signed-in reader acts with, for a quarter of an hour at most."""


@dataclass(frozen=True)
class Bearer:
    """Someone whom a token names, with all their grants, and until when the token is good."""

    actor: Actor
    ends: datetime


class Bearers:
    """Reads bearer tokens as the settings say which count."""

    def __init__(self, settings: Settings, seats: Seats) -> None:
        """Raises `UnreadableGrants`."""
        self._seats = seats if settings.mode is Mode.EMBEDDED or settings.local_seats else None
        patience = Patience(settings.oidc_fresh_seconds, settings.oidc_stale_seconds, settings.oidc_again_seconds)
        self.providers = {issuer: Provider(issuer, patience) for issuer in settings.issuers}
        self.expected = Expected(settings.oidc_audience, settings.algorithms, settings.oidc_leeway_seconds)
        secret = kept_secret(settings.key("log")) if self.providers else b""
        self.register = Register(settings.grants, settings.issuers, derived(secret, "names"))
        self.pages = Seats(derived(kept_secret(settings.key("seats")), "pages"), PAGE) if self.providers else None

    async def prepare(self, token: str) -> None:
        """Have at hand what `read` needs to know of the provider that a token names. Raises nothing."""
        try:
            provider = self._provider(unproved(token))
            if provider is not None:
                await provider.prepare(key_named(token))
        except NotSignedIn:
            return

    def read(self, token: str, now: datetime) -> Bearer:
        """Whom a token names. Raises `NotSignedIn`, and `ProviderAway` where that cannot be told now."""
        claimed = unproved(token)
        if claimed.get("iss") == ISSUER:
            seats = self.pages if claimed.get("aud") == PAGE else self._seats
            if seats is None:
                raise NotSignedIn("Seats of one desk do not count here: sign in with your organization.")
            return Bearer(*seats.read_until(token, now))
        provider = self._provider(claimed)
        if provider is None:
            raise not_good()
        claims = verified(token, provider, self.expected, now)
        return Bearer(self.register.actor(claims), ending(claims))

    def _provider(self, claimed: dict[str, Any]) -> Provider | None:
        issuer = claimed.get("iss")
        return self.providers.get(issuer) if isinstance(issuer, str) else None


def ending(claims: dict[str, Any]) -> datetime:
    """When claims end; an instant too far to be told is the last that can be."""
    try:
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)
