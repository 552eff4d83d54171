"""The tokens that this installation gives out itself: of seats on one desk, and of a signed-in reader's own pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from shared.access.policy import Actor
from shared.access.signed import Signed, not_good
from shared.keys import kept_secret

DESK = "rapporteur"
"""The purpose of a seat on one desk (“sit here as …”), and of what `rapporteur token` prints."""


class Seats:
    """Signs and reads tokens that say who the bearer is, by a key that stays on this machine."""

    def __init__(self, seed: bytes, purpose: str = DESK) -> None:
        self._signed = Signed(seed, purpose)

    @staticmethod
    def kept_in(path: Path) -> Seats:
        """Seats signed by the key in a file, which is made at the first call and readable by its owner alone."""
        return Seats(kept_secret(path))

    def sign(self, actor: Actor, now: datetime, lasts: timedelta = timedelta(hours=12)) -> str:
        """A token that says who the bearer is, until `now + lasts`."""
        grants = [grant.model_dump(mode="json", exclude_none=True) for grant in actor.grants]
        return self._signed.sign({"sub": actor.name, "seat": actor.seat, "grants": grants}, now, lasts)

    def read(self, token: str, now: datetime) -> Actor:
        """Who a token names. Raises `NotSignedIn` if it is forged, foreign, out of date or malformed."""
        return self.read_until(token, now)[0]

    def ends(self, token: str, now: datetime) -> datetime:
        """Until when a token is good. Raises `NotSignedIn` where it is not."""
        return self.read_until(token, now)[1]

    def read_until(self, token: str, now: datetime) -> tuple[Actor, datetime]:
        """Who a token names, and until when it is good. Raises `NotSignedIn`."""
        claims = self._signed.read(token, now)
        try:
            actor = Actor(name=claims["sub"], seat=claims.get("seat"), grants=claims["grants"])
            return actor, datetime.fromtimestamp(claims["exp"], UTC)
        except (ValueError, KeyError, OverflowError, ValidationError) as error:
            raise not_good() from error


def now_utc() -> datetime:
    """The present instant, by which tokens are good or not."""
    return datetime.now(UTC)
