"""What time it is: the real clock, or in a rehearsal the instant that each act carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, in UTC."""


def real_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
