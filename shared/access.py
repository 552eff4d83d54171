"""Who may do what: one table of roles per command, deny by default, and the seats that carry the roles.

A role is granted per session and body. A command that no line names is refused to everyone.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import Field, ValidationError

from shared.documents.vocabulary import Frozen, Refusal
from shared.events.base import Audience
from shared.keys import kept_secret

ANY = "*"
"""Every session, or every body."""


class Role(StrEnum):
    """What someone is in a session."""

    SECRETARIAT = "secretariat"
    CHAIR = "chair"
    PRESIDENT = "president"
    BUREAU_MEMBER = "bureau_member"
    DELEGATION = "delegation"
    EDITOR = "editor"
    PORTAL = "portal"
    AUDITOR = "auditor"
    PUBLIC = "public"


class NotSignedIn(Refusal):
    """The request names nobody, or its token is not good."""


class NotAllowed(Refusal):
    """The role does not allow the act in this session and for these bodies."""

    rule = "deny by default"


class Grant(Frozen):
    """A role in a session (or all) for a body (or all)."""

    role: Role
    session: str = ANY
    body: str = ANY

    def covers(self, session: str, bodies: tuple[str, ...]) -> bool:
        """Whether the grant holds in this session for every one of the bodies."""
        return self.session in (ANY, session) and (self.body == ANY or all(body == self.body for body in bodies))


class Actor(Frozen):
    """Who acts: an opaque name that events keep, the seat in a circle or delegation, and the roles granted."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,79}$")
    seat: str | None = None
    grants: tuple[Grant, ...] = ()

    def has(self, role: Role, session: str, bodies: tuple[str, ...] = ()) -> bool:
        """Whether the role is granted here, for each of the bodies by some grant."""
        held = [grant for grant in self.grants if grant.role is role and grant.covers(session, ())]
        return bool(held) and all(any(grant.covers(session, (body,)) for grant in held) for body in bodies)

    def sees(self, session: str) -> Audience:
        """The widest audience that the actor belongs to in a session."""
        if any(self.has(role, session) for role in (Role.SECRETARIAT, Role.AUDITOR)):
            return Audience.SECRETARIAT
        insiders = (Role.CHAIR, Role.PRESIDENT, Role.BUREAU_MEMBER, Role.DELEGATION, Role.EDITOR)
        return Audience.PARTICIPANTS if any(self.has(role, session) for role in insiders) else Audience.PUBLIC


NOBODY = Actor(name="public", grants=(Grant(role=Role.PUBLIC),))
"""Someone who has not said who they are."""

_S, _C, _P, _B, _D, _E = (
    Role.SECRETARIAT,
    Role.CHAIR,
    Role.PRESIDENT,
    Role.BUREAU_MEMBER,
    Role.DELEGATION,
    Role.EDITOR,
)

POLICY: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        name: frozenset(roles)
        for name, roles in {
            "drafting.open_session": (_S,),
            "drafting.record_meeting": (_S,),
            "drafting.record_attendance": (_S,),
            "drafting.record_statement": (_S,),
            "drafting.list_paper": (_S,),
            "drafting.open_document": (_S,),
            "drafting.edit": (_S,),
            "drafting.derive": (_S,),
            "drafting.table": (_S,),
            "drafting.submit_summary": (_S,),
            "drafting.submit_conforming": (_S,),
            "drafting.complete": (_S,),
            "amendments.move": (_S, _C, _D),
            "amendments.dispose": (_S, _C),
            "amendments.withdraw": (_S, _C, _D),
            "amendments.take_back": (_S, _C),
            "amendments.recapture": (_S,),
            "amendments.support": (_S, _C, _D),
            "amendments.mark": (_S, _C),
            "amendments.state_units": (_S, _C),
            "amendments.link_package": (_S, _C),
            "amendments.agree_package": (_S, _C),
            "amendments.close_part": (_S, _C),
            "adoption.open_silence": (_P,),
            "adoption.query": (_S, _P, _B),
            "adoption.object": (_S, _P, _B),
            "adoption.give_notice": (_P,),
            "adoption.adopt_part": (_C,),
            "adoption.reopen_part": (_C,),
            "adoption.adopt": (_C,),
            "adoption.record_decision": (_S, _C),
            "adoption.approve_summary": (_C,),
            "adoption.return_summary": (_C,),
            "adoption.record_factcheck": (_S, _D),
            "adoption.answer_factcheck": (_C,),
            "adoption.clear_conforming": (_C,),
            "adoption.refuse_conforming": (_C,),
            "adoption.endorse": (_S,),
            "publication.register": (_S,),
            "publication.ask": (_E,),
            "publication.answer": (_S,),
            "publication.clear": (_E,),
            "publication.issue": (_S,),
        }.items()
    }
)
"""The roles that each command is open to; in the domain, the state of things may refuse it all the same."""


def authorize(actor: Actor, command: str, session: str, bodies: tuple[str, ...] = ()) -> None:
    """Raise `NotSignedIn` or `NotAllowed` unless a role of the actor allows the command here."""
    if any(actor.has(role, session, bodies) for role in POLICY.get(command, frozenset())):
        return
    if actor == NOBODY:
        raise NotSignedIn("Say who you are: this act needs a seat in the session.", command=command)
    raise NotAllowed(
        "Your seat does not allow this act here.",
        command=command,
        session=session,
        bodies=list(bodies),
        open_to=sorted(role.value for role in POLICY.get(command, ())),
    )


class Seats:
    """Signs and reads the tokens of embedded mode (“sit here as …”), by a key that stays on this machine."""

    def __init__(self, seed: bytes) -> None:
        self._key = OKPKey.import_key(
            {"kty": "OKP", "crv": "Ed25519", "d": _base64(seed), "x": _base64(_public(seed)), "alg": "Ed25519"}
        )

    @staticmethod
    def kept_in(path: Path) -> Seats:
        """Seats signed by the key in a file, which is made at the first call and readable by its owner alone."""
        return Seats(kept_secret(path))

    def sign(self, actor: Actor, now: datetime, lasts: timedelta = timedelta(hours=12)) -> str:
        """A token that says who the bearer is, until `now + lasts`."""
        claims = {
            "iss": "rapporteur",
            "aud": "rapporteur",
            "sub": actor.name,
            "seat": actor.seat,
            "grants": [grant.model_dump(mode="json") for grant in actor.grants],
            "exp": int((now + lasts).timestamp()),
        }
        return jwt.encode({"alg": "Ed25519"}, claims, self._key, algorithms=["Ed25519"])

    def read(self, token: str, now: datetime) -> Actor:
        """Who a token names. Raises `NotSignedIn` if it is forged, foreign, out of date or malformed."""
        return self._read(token, now)[0]

    def ends(self, token: str, now: datetime) -> datetime:
        """Until when a token is good. Raises `NotSignedIn` where it is not."""
        return self._read(token, now)[1]

    def _read(self, token: str, now: datetime) -> tuple[Actor, datetime]:
        try:
            decoded = jwt.decode(token, self._key, algorithms=["Ed25519"])
            registry = jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                iss={"essential": True, "value": "rapporteur"},
                aud={"essential": True, "value": "rapporteur"},
                exp={"essential": True},
            )
            registry.validate(decoded.claims)
            claims = decoded.claims
            actor = Actor(name=claims["sub"], seat=claims.get("seat"), grants=claims["grants"])
            return actor, datetime.fromtimestamp(claims["exp"], UTC)
        except (JoseError, ValueError, KeyError, ValidationError, json.JSONDecodeError) as error:
            raise NotSignedIn("The token is not good: it is forged, foreign or out of date.") from error


def now_utc() -> datetime:
    """The present instant, by which tokens are good or not."""
    return datetime.now(UTC)


def _public(seed: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
