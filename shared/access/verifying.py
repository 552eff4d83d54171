"""Whether a token was signed by a provider, for us, and is good now; and the claims that it then makes."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from shared.access.policy import NotSignedIn
from shared.access.provider import Provider
from shared.access.signed import not_good

MOST = 16 * 1024
"""Letters that a token may have."""


@dataclass(frozen=True)
class Expected:
    """For whom a token must be, by what it must be signed, and how much clocks may differ, in seconds."""

    audience: str
    algorithms: Collection[str]
    leeway: int = 30


class _Registry(jws.JWSRegistry):
    """Headers as providers write them: longer than usual, with fields of their own; what is critical must be known."""

    max_header_length = 4096

    def __init__(self, algorithms: Collection[str]) -> None:
        super().__init__(algorithms=list(algorithms), strict_check_header=False)


def verified(token: str, provider: Provider, expected: Expected, now: datetime) -> dict[str, Any]:
    """The claims of a token. Raises `NotSignedIn` if it is not good, `ProviderAway` if that cannot be told."""
    algorithm, kid = _signed_with(token)
    if algorithm not in expected.algorithms:
        raise not_good()
    key = provider.key(kid)
    try:
        claims = jwt.decode(token, key, registry=_Registry(expected.algorithms)).claims
        if not claims.get("sub") or claims.get("iss") != provider.issuer:
            raise not_good()
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=expected.leeway,
            iss={"essential": True, "value": provider.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": expected.audience},
            exp={"essential": True},
            iat={"essential": True},
        )
        registry.validate(claims)
    except NotSignedIn:
        raise
    except (JoseError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise not_good(error) from error
    return claims


def unproved(token: str) -> dict[str, Any]:
    """What a token claims, before anything of it is proved: to know whom to ask. Raises `NotSignedIn`."""
    return _part(token, 1)


def key_named(token: str) -> str | None:
    """The name of the key that a token says it is signed with. Raises `NotSignedIn`."""
    return _signed_with(token)[1]


def _signed_with(token: str) -> tuple[str, str | None]:
    header = _part(token, 0)
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or not isinstance(kid, str | None):
        raise not_good()
    return algorithm, kid


def _part(token: str, place: int) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3 or len(token) > MOST or not token.isascii():
        raise not_good()
    text = parts[place]
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise not_good() from error
    if not isinstance(found, dict):
        raise not_good()
    return found
