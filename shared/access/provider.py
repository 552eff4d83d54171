"""One provider of OpenID Connect: its discovery document and its keys, fetched when they are needed and kept a while.

Keys are asked for again when they are no longer fresh, or when a token names one that is not known, but never twice
within `again` seconds, whatever is asked of us. While the provider does not answer, the keys that are known stay good
for `stale` seconds.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from shared.access.policy import ProviderAway
from shared.access.signed import not_good
from shared.observability import logger

MOST = 512 * 1024
"""Bytes that a provider's document may have."""

PublicKey = RSAKey | ECKey | OKPKey


SECONDS = 5
"""How long an answer is waited for."""


class NoSuchDocument(Exception):
    """The provider does not answer, or what it answers is not what it should be."""


Ask = Callable[[str], Awaitable[Any]]
"""Gives the JSON at an address. Raises `NoSuchDocument`."""


@dataclass(frozen=True)
class Patience:
    """How long keys are fresh, how long they stay good while nobody answers, and how soon it is asked again."""

    fresh: float = 300
    stale: float = 4 * 3600
    again: float = 10


class Provider:
    """A provider by its issuer's name, which is the address of its discovery document too."""

    def __init__(
        self, issuer: str, patience: Patience, ask: Ask | None = None, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self._patience, self._ask, self._elapsed = patience, ask or asked_over_http, elapsed
        self._document: Mapping[str, Any] = {}
        self._keys: Mapping[str | None, PublicKey] = {}
        self._known: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()
        self._log = logger("access")

    async def prepare(self, kid: str | None) -> None:
        """Have the keys there, and the one that is named where the provider has it. Raises nothing."""
        if not self._wants(kid):
            return
        if self._lock.locked() and self._key(kid) is not None and self._age() <= self._patience.stale:
            return  # another asks already, and what is known will do
        async with self._lock:
            if self._wants(kid):
                await self._fetch()
                self._tried = self._elapsed()

    def key(self, kid: str | None) -> PublicKey:
        """The key of that name; without a name, the only one there is. Raises `NotSignedIn` or `ProviderAway`."""
        if self._age() > self._patience.stale:
            raise ProviderAway("The provider that signs people in does not answer. Try again in a moment.")
        found = self._key(kid)
        if found is None:
            raise not_good()
        return found

    async def endpoint(self, name: str) -> str:
        """An address of the discovery document. Raises `ProviderAway` where it is not known."""
        await self.prepare(None)
        return self._address(name)

    def offers(self, name: str) -> str | None:
        """An address of the discovery document that a provider need not have."""
        try:
            return self._address(name)
        except ProviderAway:
            return None

    def says(self, name: str) -> Any:
        """What the discovery document says under a name, where it is known and does."""
        return self._document.get(name)

    def _address(self, name: str) -> str:
        found = self._document.get(name)
        if not isinstance(found, str) or not _as_safe(found, self.issuer):
            raise ProviderAway("The provider that signs people in does not answer. Try again in a moment.")
        return found

    def _key(self, kid: str | None) -> PublicKey | None:
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    def _age(self) -> float:
        return float("inf") if self._known is None else self._elapsed() - self._known

    def _wants(self, kid: str | None) -> bool:
        wanted = self._age() > self._patience.fresh or (kid is not None and kid not in self._keys)
        return wanted and (self._tried is None or self._elapsed() - self._tried >= self._patience.again)

    async def _fetch(self) -> None:
        try:
            document = await self._ask(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if not isinstance(document, dict) or document.get("issuer") != self.issuer:
                raise NoSuchDocument("the discovery document is another issuer's")
            address = document.get("jwks_uri")
            if not isinstance(address, str) or not _as_safe(address, self.issuer):
                raise NoSuchDocument("the discovery document names no safe address of keys")
            keys = _keys_in(await self._ask(address))
        except NoSuchDocument as why:
            self._log.warning("the provider's keys could not be had", issuer=self.issuer, why=str(why))
            return
        self._document, self._keys, self._known = document, keys, self._elapsed()


async def asked_over_http(address: str) -> Any:
    """The JSON at an address, asked for once, without following anywhere else. Raises `NoSuchDocument`."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False) as client,
            client.stream("GET", address, headers={"Accept": "application/json"}) as response,
        ):
            if response.status_code != 200:
                raise NoSuchDocument(f"it answered {response.status_code}")
            content = bytearray()
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > MOST:
                    raise NoSuchDocument("its answer is too large")
        return json.loads(content)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as error:
        raise NoSuchDocument(type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise NoSuchDocument("its answer is no JSON") from error


def _as_safe(address: str, issuer: str) -> bool:
    """Whether an address is not less protected on its way than the issuer's own."""
    return address.startswith("https://") or (issuer.startswith("http://") and address.startswith("http://"))


def _keys_in(document: Any) -> Mapping[str | None, PublicKey]:
    """The keys that signatures may be held against; others, and those that cannot be read, are left out."""
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise NoSuchDocument("its keys are not a list")
    found: dict[str | None, PublicKey] = {}
    for entry in entries:
        key = _key_of(entry)
        if key is not None:
            found[entry.get("kid")] = key
    return found


def _key_of(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    if not isinstance(entry.get("kid"), str | None) or "verify" not in entry.get("key_ops", ["verify"]):
        return None
    try:
        key = JWKRegistry.import_key({name: entry[name] for name in _PUBLIC if name in entry})
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= 2048 else None
    return key if isinstance(key, ECKey | OKPKey) else None


_PUBLIC = ("kty", "kid", "alg", "use", "n", "e", "crv", "x", "y")
"""What of a key is read: nothing that would make it a secret one, which a provider must not publish."""
