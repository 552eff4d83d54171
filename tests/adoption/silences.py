"""What the tests of silence procedures are given: a circle with rules of its own, and what its members send."""

from __future__ import annotations

from typing import Any

from services.adoption.domain.silence import (
    Consult,
    GiveNotice,
    ObjectToSilence,
    OpenSilence,
)
from services.drafting.domain.documents import Edit, OpenDocument, TableDocument
from services.drafting.domain.officers import RecordBasis, SetCircle
from shared.access import Role
from tests.given import CIRCLE, PRESIDENT, SECRETARIAT, Given, a_session, actor, unit

OPENED = "2022-03-22T12:00:00+01:00"
DEADLINE = "2022-03-29T18:00:00+02:00"
LATER = "2022-04-05T18:00:00+02:00"
JUST_BEFORE = "2022-03-29T17:59:59.999999+02:00"
AFTERWARDS = "2022-03-29T18:30:00+02:00"
DURING = "2022-03-24T12:00:00+01:00"
MEMBER = actor(Role.BUREAU_MEMBER, "vice-president-1")


def a_circle(given: Given | None = None, **rules: Any) -> Given:
    """The extended Bureau with rules of its own; by themselves they ask for nothing but English and 72 hours."""
    given = given or a_session()
    given.do(SetCircle, **{"circle": "extended_bureau", "members": CIRCLE, **rules})
    return given


def a_basis(given: Given | None = None, **valid: Any) -> Given:
    """A decision that permits silence procedures until the end of March 2022."""
    given = given or a_session()
    fields = {"basis": "regime", "act": "decision 74/544", "valid_from": "2022-01-01", "valid_until": "2022-03-31"}
    given.do(RecordBasis, **{**fields, **valid})
    return given


def tabled(given: Given) -> Given:
    """An organization of work that is handed over for a silence procedure, which nobody has opened."""
    given.do(OpenDocument, document="work", kind="organization_of_work", title="Organization of work")
    given.do(Edit, document="work", changes=[unit("w1", "paragraph", "The meetings are held in hybrid format.")])
    given.do(TableDocument, document="work", form="unnumbered", to="silence", spans=[{"first": "w1"}])
    return given


def opened(given: Given, name: str = "s1", at: str = OPENED, who: Any = PRESIDENT, **more: Any) -> Given:
    """That text under silence until 29 March 2022, 18:00 in Vienna."""
    fields: dict[str, Any] = {"silence": name, "document": "work", "title": "Organization of work"}
    fields |= {"circle": "extended_bureau"}
    fields |= {"presiding": "president", "deadline": {"instant": DEADLINE}, **more}
    given.do(OpenSilence, who, at=at, **fields)
    return given


def consulted(given: Given, by: str = "the Bureau", name: str = "s1") -> Given:
    """Somebody was consulted on that text."""
    held = "2022-03-21T10:00:00+01:00"
    fields = {"silence": name, "document": "work", "consulted": by, "held": held, "evidence": "summary of the meeting"}
    given.do(Consult, at="2022-03-21T12:00:00+01:00", **fields)
    return given


def sent(
    given: Given, kind: Any, received: str, recorded: str | None = None, who: Any = SECRETARIAT, **more: Any
) -> Any:
    """Something that a member sent: an objection by e-mail unless it is said otherwise."""
    fields = {"silence": "s1", "by": "vice-president-1", "received": received, "evidence": "e-mail", **more}
    return given.do(kind, who, at=recorded or received, **fields)


def objected(given: Given, received: str = DURING, **more: Any) -> Any:
    """An objection by the first vice-president."""
    return sent(given, ObjectToSilence, received, **more)


def concluded(given: Given) -> Given:
    """The silence held, and notice of it was given."""
    given.clock(DEADLINE)
    given.do(GiveNotice, PRESIDENT, at=AFTERWARDS, silence="s1")
    return given
