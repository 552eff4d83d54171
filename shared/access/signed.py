"""What this installation signs for itself: claims with an end, for one purpose, which no other purpose takes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import OKPKey

from shared.access.policy import NotSignedIn

ISSUER = "rapporteur"
"""What this installation calls itself in what it signs. No provider is called so: theirs are addresses."""


def derived(secret: bytes, purpose: str) -> bytes:
    """A secret of its own for a purpose, from which the one it was made of cannot be told."""
    return hmac.new(secret, f"rapporteur:{purpose}".encode(), hashlib.sha256).digest()


class Signed:
    """Signs claims for one purpose, and reads what it signed."""

    def __init__(self, seed: bytes, purpose: str) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._key = OKPKey.import_key(
            {"kty": "OKP", "crv": "Ed25519", "d": _base64(seed), "x": _base64(public), "alg": "Ed25519"}
        )
        self._purpose = purpose

    def sign(self, claims: Mapping[str, Any], now: datetime, lasts: timedelta) -> str:
        """The claims, good until `now + lasts`."""
        whole = {**claims, "iss": ISSUER, "aud": self._purpose, "exp": int((now + lasts).timestamp())}
        return jwt.encode({"alg": "Ed25519"}, whole, self._key, algorithms=["Ed25519"])

    def read(self, token: str, now: datetime) -> dict[str, Any]:
        """The claims. Raises `NotSignedIn` if it is forged, foreign, out of date or for another purpose."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=["Ed25519"])
            registry = jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                iss={"essential": True, "value": ISSUER},
                aud={"essential": True, "value": self._purpose},
                exp={"essential": True},
            )
            registry.validate(decoded.claims)
            return decoded.claims
        except (JoseError, ValueError, TypeError, OverflowError) as error:
            raise not_good(error) from error


def not_good(why: Exception | None = None) -> NotSignedIn:
    """What is said of a token that is not good: no more than its bearer could read in it, once its signature is."""
    match why:
        case ExpiredTokenError():
            return NotSignedIn("The token is out of date: sign in anew.", reason="expired")
        case InvalidClaimError(claim="nbf" | "iat"):
            return NotSignedIn("The token is not good yet.", reason="not yet good")
        case InvalidClaimError(claim="aud"):
            return NotSignedIn("The token is not for this installation.", reason="another audience")
        case _:
            return NotSignedIn("The token is not good: it is forged, foreign or out of date.", reason="not good")


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
