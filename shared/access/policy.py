"""Who may do what: one table of roles per command, deny by default, and the grants that give the roles.

A role is granted per session and body, and from and until an instant where it has dates. A command that no line names
is refused to everyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field

from shared.documents.vocabulary import Frozen, Refusal
from shared.events.base import Audience, Instant

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


class ProviderAway(Refusal):
    """Who the token names cannot be told, since its provider does not answer and its keys are not known any more."""


class NotFinished(Refusal):
    """What came back from the provider is not what was sent there, or came twice, or says no."""

    title = "You are not signed in"


class NotAllowed(Refusal):
    """The role does not allow the act in this session and for these bodies."""

    rule = "deny by default"


class Grant(Frozen):
    """A role in a session (or all) for a body (or all), from and until an instant where it has dates.

    `seat` is the seat in a circle, or the delegation, that goes with it; none: the actor's own.
    """

    role: Role
    session: str = ANY
    body: str = ANY
    seat: str | None = None
    first: Instant | None = None
    last: Instant | None = None

    @property
    def dated(self) -> bool:
        """Whether it holds for a time only."""
        return self.first is not None or self.last is not None

    def in_force(self, now: datetime) -> bool:
        """Whether it holds at an instant, the first and the last included."""
        return (self.first is None or self.first <= now) and (self.last is None or now <= self.last)

    def covers(self, session: str, bodies: tuple[str, ...], now: datetime | None = None) -> bool:
        """Whether the grant holds in this session for every one of the bodies.

        One with dates holds only for who says when it is, so that dates that nobody looked at let nobody in.
        """
        if self.dated and (now is None or not self.in_force(now)):
            return False
        return self.session in (ANY, session) and (self.body == ANY or all(body == self.body for body in bodies))


class Actor(Frozen):
    """Who acts: an opaque name that events keep, the seat in a circle or delegation, and the roles granted."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,79}$")
    seat: str | None = None
    grants: tuple[Grant, ...] = ()

    def at(self, now: datetime) -> Actor:
        """The actor as they may act at an instant: with the grants in force then, which have no dates any more."""
        if not any(grant.dated for grant in self.grants):
            return self
        held = (grant for grant in self.grants if grant.in_force(now))
        return self.model_copy(
            update={"grants": tuple(grant.model_copy(update={"first": None, "last": None}) for grant in held)}
        )

    def sitting_in(self, session: str) -> Actor:
        """The actor in the seat that a grant gives them in a session; where none does, in their own."""
        seats = [grant.seat for grant in self.grants if grant.seat is not None and grant.covers(session, ())]
        return self.model_copy(update={"seat": seats[0]}) if seats and self.seat != seats[0] else self

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
            "drafting.fill_office": (_S,),
            "drafting.set_circle": (_S,),
            "drafting.record_basis": (_S,),
            "drafting.record_meeting": (_S,),
            "drafting.number_meetings": (_S,),
            "drafting.resume_meeting": (_S,),
            "drafting.resume_session": (_S,),
            "drafting.record_attendance": (_S,),
            "drafting.record_statement": (_S,),
            "drafting.list_paper": (_S,),
            "drafting.open_document": (_S,),
            "drafting.edit": (_S,),
            "drafting.derive": (_S,),
            "drafting.table": (_S,),
            "drafting.prepare_agenda": (_S,),
            "drafting.carry_items": (_S,),
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
            "adoption.consult": (_S, _P),
            "adoption.open_silence": (_P,),
            "adoption.query": (_S, _P, _B),
            "adoption.clarify": (_S, _P),
            "adoption.object": (_S, _P, _B),
            "adoption.send_amendment": (_S, _P, _B),
            "adoption.withdraw_objection": (_S, _P, _B),
            "adoption.extend_silence": (_P,),
            "adoption.give_notice": (_P,),
            "adoption.withdraw_silence": (_P,),
            "adoption.return_unopened": (_S, _P),
            "adoption.explain_position": (_S, _P, _B),
            "adoption.announce_silence": (_S, _C, _P),
            "adoption.dispute": (_S, _P, _B),
            "adoption.settle_dispute": (_C,),
            "adoption.issue_letter": (_S, _P),
            "adoption.adopt_part": (_C,),
            "adoption.reopen_part": (_C,),
            "adoption.adopt": (_C,),
            "adoption.record_decision": (_S, _C),
            "adoption.return": (_C,),
            "adoption.extend_mandate": (_C,),
            "adoption.answer_referendum": (_S, _D),
            "adoption.take_vote": (_S, _C),
            "adoption.explain_vote": (_S, _D),
            "adoption.begin_work": (_C,),
            "adoption.adopt_agenda": (_C,),
            "adoption.consider_item": (_S, _C),
            "adoption.conclude_item": (_S, _C),
            "adoption.close_agenda": (_S, _C),
            "adoption.approve_summary": (_C,),
            "adoption.record_summary_approval": (_S,),
            "adoption.return_summary": (_C,),
            "adoption.ask_clearance": (_S,),
            "adoption.approve_step": (_S, _C, _P, _B, _E),
            "adoption.return_step": (_S, _C, _P, _B, _E),
            "adoption.delegate_step": (_S, _C, _P, _B, _E),
            "adoption.withdraw_step": (_S,),
            "adoption.record_factcheck": (_S, _D),
            "adoption.answer_factcheck": (_C,),
            "adoption.clear_conforming": (_C,),
            "adoption.refuse_conforming": (_C,),
            "adoption.endorse": (_S,),
            "adoption.record_origin": (_S,),
            "adoption.transmit": (_S,),
            "adoption.follow_up": (_S,),
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
