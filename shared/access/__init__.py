"""Who may do what, and the seats that carry the roles: the names that all others import.

`policy` is the table, `seats` signs and reads the tokens of one desk; `provider`, `register` and `bearers` tell whom a
token of an OpenID Connect provider names, and `login` takes a browser there and back.
"""

from __future__ import annotations

from shared.access.policy import (
    ANY,
    NOBODY,
    POLICY,
    Actor,
    Grant,
    NotAllowed,
    NotFinished,
    NotSignedIn,
    ProviderAway,
    Role,
    authorize,
)
from shared.access.seats import Seats, now_utc

__all__ = (
    "ANY",
    "NOBODY",
    "POLICY",
    "Actor",
    "Grant",
    "NotAllowed",
    "NotFinished",
    "NotSignedIn",
    "ProviderAway",
    "Role",
    "Seats",
    "authorize",
    "now_utc",
)
