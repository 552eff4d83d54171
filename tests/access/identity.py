"""A provider of OpenID Connect for the tests: it publishes keys, signs people in by code and PKCE, and can be away."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
import yaml
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from shared.access.provider import Patience, Provider
from shared.access.verifying import Expected, key_named, verified
from shared.settings import SIGNATURES

AUDIENCE, CLIENT, SECRET = "rapporteur-api", "rapporteur-portal", "between us"

PATIENCE = Patience(fresh=300, stale=3600, again=10)
EXPECTED = Expected(AUDIENCE, SIGNATURES, leeway=30)
"""How our side of it waits, and what it expects of a token."""

Key = ECKey | RSAKey | OKPKey


def new_key(kid: str, alg: str = "ES256") -> Key:
    """A key pair to sign with."""
    parameters: Any = {"kid": kid, "alg": alg, "use": "sig"}
    if alg.startswith("ES"):
        return ECKey.generate_key("P-256", parameters)
    return OKPKey.generate_key("Ed25519", parameters) if alg == "Ed25519" else RSAKey.generate_key(2048, parameters)


class Identity:
    """The provider: whom it signs in next, its keys, whether it answers, and how often it was asked for what."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.first = new_key("first")
        self.keys: list[Key] = [self.first]
        self.away = False
        self.asked: Counter[str] = Counter()
        self.person: dict[str, Any] = {}
        self.nonce: str | None = None  # in the place of the one it was given
        self.authorized: dict[str, str] = {}  # what it was asked for last
        self._codes: dict[str, dict[str, Any]] = {}
        self.begin_anew()
        self.app = self._app()

    def begin_anew(self) -> None:
        """Be as a test expects it: with one key, answering, about to sign in someone of the secretariat."""
        self.keys, self.away, self.nonce = [self.first], False, None
        self.person = {"sub": "jane", "name": "Jane <Doe>", "groups": ["staff", "secretariat"]}
        self.asked.clear()

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a good access token claims, with changes; None leaves a claim out."""
        now = int(datetime.now(UTC).timestamp())
        told: dict[str, Any] = {"iss": self.issuer, "aud": AUDIENCE, "iat": now, "exp": now + 600, "sub": "jane"}
        return {name: value for name, value in {**told, **changes}.items() if value is not None}

    def token(self, *, key: Key | OctKey | None = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """An access token, signed by the newest key."""
        by = key or self.keys[-1]
        algorithm = {"alg": by.get("alg"), "kid": by.get("kid"), **(header or {})}
        said = {name: value for name, value in algorithm.items() if value is not None}
        return jwt.encode(said, self.claims(**changes), by, algorithms=[said["alg"]])

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def counted(request: Request, call_next: Any) -> Response:
            self.asked[request.url.path] += 1
            return JSONResponse({}, 503) if self.away else await call_next(request)

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            found = {name: f"{self.issuer}/{path}" for name, path in names.items()}
            return {"issuer": self.issuer, **found, "end_session_endpoint": f"{self.issuer}/goodbye"}

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return {"keys": [key.as_dict(private=False) for key in self.keys]}

        @app.get("/authorize")
        async def authorize(request: Request) -> Response:
            asked = dict(request.query_params)
            self.authorized = asked
            code = token_urlsafe(8)
            self._codes[code] = {**asked, "person": self.person}
            back = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
            return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

        @app.post("/token")
        async def token(request: Request) -> Response:
            form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            granted = self._codes.pop(form.get("code", ""), None)
            challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if (
                granted is None
                or request.headers.get("authorization") != f"Basic {basic}"
                or granted["redirect_uri"] != form.get("redirect_uri")
                or granted["code_challenge"] != base64.urlsafe_b64encode(challenge).decode().rstrip("=")
            ):
                return JSONResponse({"error": "invalid_grant"}, 400)
            nonce = self.nonce or granted["nonce"]
            told = {"aud": CLIENT, "nonce": nonce, **granted["person"]}
            return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(**told)})

        return app


async def read(ours: Provider, token: str, now: datetime | None = None) -> dict[str, Any]:
    """What a token claims, as our side reads it. Raises `NotSignedIn`, `ProviderAway`."""
    await ours.prepare(key_named(token))
    return verified(token, ours, EXPECTED, now or datetime.now(UTC))


@asynccontextmanager
async def identity() -> AsyncIterator[Identity]:
    """The provider, answering on a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider = Identity(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(provider.app, log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield provider
        finally:
            server.should_exit = True
            await task


def granted(path: Path, *lines: dict[str, Any]) -> Path:
    """A file of grants."""
    path.write_text(yaml.safe_dump({"grants": list(lines)}), encoding="utf-8")
    return path


def trusting(provider: Identity, grants: Path) -> dict[str, Any]:
    """The settings of an installation that trusts this provider."""
    return {"oidc_issuers": provider.issuer, "oidc_audience": AUDIENCE, "grants": grants, "local_seats": False}
