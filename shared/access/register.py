"""Who of those that a provider vouches for may do what: grants by claims, per session and body, with dates, in a file.

    grants:
      - who: {groups: rapporteur-secretariat}
        role: secretariat
      - who: {sub: 5f1c…}
        role: delegation
        seat: D1
        session: ctoc-2022
        first: 2022-05-23T00:00:00+02:00
        last: 2022-05-27T23:59:59+02:00

A line holds for whoever makes every claim that it names: exactly so, or among others where the claim is a list. The
file is read again when it has changed; one that cannot be read changes nothing, and is complained of.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from shared.access.policy import Actor, Grant, Role
from shared.documents.vocabulary import Frozen, Refusal
from shared.observability import logger


class UnreadableGrants(Refusal):
    """The file of grants cannot be read, or a line of it says something that no grant can."""


class Line(Grant):
    """A grant, and the claims of those whom it is given to."""

    who: dict[str, str] = Field(min_length=1)

    def holds_for(self, claims: Mapping[str, Any]) -> bool:
        """Whether someone makes every claim that the line names."""
        return all(_makes(claims, name, wanted) for name, wanted in self.who.items())

    def grant(self) -> Grant:
        """The grant without those whom it is given to."""
        return Grant(**{name: getattr(self, name) for name in Grant.model_fields})


class _File(Frozen):
    grants: tuple[Line, ...] = ()


class Register:
    """The grants of a file, and the names under which people are known here."""

    def __init__(self, path: Path | None, issuers: Collection[str], secret: bytes) -> None:
        """Raises `UnreadableGrants`."""
        self._path, self._issuers, self._secret = path, issuers, secret
        self._log = logger("access")
        self._read_at = self._changed()
        self._lines = self._read()

    def actor(self, claims: Mapping[str, Any]) -> Actor:
        """Who makes these claims: a name that tells nobody who they are, and what the file grants them."""
        grants = tuple(line.grant() for line in self.lines() if line.holds_for(claims))
        return Actor(name=self.name(claims), grants=grants or (Grant(role=Role.PUBLIC),))

    def name(self, claims: Mapping[str, Any]) -> str:
        """The name that events keep: always the same for the same person, and not to be told from without the key."""
        person = f"{claims['iss']}\x1f{claims['sub']}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self._secret, person, hashlib.sha256).digest()
        return "p-" + base64.b32encode(digest[:15]).decode().lower()

    def looked_at(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Of someone's claims those that some line looks at, and who they are."""
        made: dict[str, Any] = {}
        for name, value in sorted({named for line in self.lines() for named in line.who.items()}):
            if _makes(claims, name, value):
                made.setdefault(name, []).append(value)
        return {**made, "iss": claims["iss"], "sub": claims["sub"]}

    def lines(self) -> tuple[Line, ...]:
        """The lines as the file has them now, or had them when it could last be read."""
        changed = self._changed()
        if changed != self._read_at:
            self._read_at = changed
            try:
                self._lines = self._read()
            except UnreadableGrants as refusal:
                self._log.error("the grants cannot be read; those of before hold on", why=refusal.sentence)
        return self._lines

    def _changed(self) -> tuple[int, int, int] | None:
        try:
            stat = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return None if stat is None else (stat.st_ino, stat.st_size, stat.st_mtime_ns)

    def _read(self) -> tuple[Line, ...]:
        if self._path is None:
            return ()
        try:
            lines = _File.model_validate(yaml.safe_load(self._path.read_text(encoding="utf-8")) or {}).grants
        except ValidationError as wrong:
            first = wrong.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise UnreadableGrants(f"{self._path}: {place}: {first['msg']}.", place=place) from wrong
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise UnreadableGrants(f"{self._path} cannot be read: {type(error).__name__}.") from error
        for number, line in enumerate(lines):
            if len(self._issuers) > 1 and line.who.get("iss") not in self._issuers:
                place = f"grants.{number}.who"
                sentence = f"{self._path}: {place}: with several issuers every line says of which one (iss)."
                raise UnreadableGrants(sentence, place=place)
        return lines


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by the path to it where providers nest them (`realm_access.roles`)."""
    if name in claims:
        return claims[name]
    inside: Any = claims
    for part in name.split("."):
        if not isinstance(inside, dict) or part not in inside:
            return None
        inside = inside[part]
    return inside


def _makes(claims: Mapping[str, Any], name: str, wanted: str) -> bool:
    found = _claim(claims, name)
    return found == wanted or (isinstance(found, list) and any(isinstance(it, str) and it == wanted for it in found))
