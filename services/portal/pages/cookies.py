"""The cookies of signing in: for this site alone, over a safe way outside of one desk, and out of reach of scripts."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from shared.settings import Mode, Settings


class Cookies:
    """Their names, and how they are put and taken away.

    A name that begins with `__Host-` is taken by browsers only where the cookie is `Secure` and of this very host.
    Lax: the browser comes back from the provider by a link of another site, and must bring them along.
    """

    def __init__(self, settings: Settings) -> None:
        self.secure = settings.mode is Mode.PRODUCTION or settings.address.startswith("https://")
        before = "__Host-" if self.secure else ""
        self.way, self.session = f"{before}way", f"{before}session"

    def put(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        """Give the browser a cookie."""
        seconds = int(lasts.total_seconds())
        response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=self.secure)

    def take_away(self, response: Response, name: str) -> None:
        """Take a cookie away."""
        response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=self.secure)
