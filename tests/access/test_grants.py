"""Grants per session and body, from and until an instant."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.access import ANY, Actor, Grant, NotAllowed, Role, authorize
from shared.events.base import Audience

FIRST, LAST = datetime(2022, 5, 23, tzinfo=UTC), datetime(2022, 5, 27, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BODY = "CTOC/COP/WG.2"


def chair(**more) -> Actor:
    return Actor(name="p-1", grants=(Grant(role=Role.CHAIR, session="s", body=BODY, **more),))


@pytest.mark.parametrize(
    ("now", "holds"),
    [(FIRST - SECOND, False), (FIRST, True), (LAST, True), (LAST + SECOND, False)],
)
def test_an_office_is_held_from_its_first_instant_until_its_last_and_both_count(now, holds):
    actor = chair(first=FIRST, last=LAST)
    assert actor.grants[0].covers("s", (BODY,), now) is holds
    assert actor.at(now).has(Role.CHAIR, "s", (BODY,)) is holds
    if holds:
        authorize(actor.at(now), "adoption.adopt", "s", (BODY,))
    else:
        with pytest.raises(NotAllowed):
            authorize(actor.at(now), "adoption.adopt", "s", (BODY,))


def test_dates_that_nobody_looked_at_let_nobody_in():
    for dated in ({"first": FIRST}, {"last": LAST}, {"first": FIRST, "last": LAST}):
        assert not chair(**dated).has(Role.CHAIR, "s", (BODY,))
        assert chair(**dated).sees("s") is Audience.PUBLIC
    assert chair().has(Role.CHAIR, "s", (BODY,))


def test_s4_an_office_for_one_body_in_one_session_is_none_for_another():
    actor = chair(first=FIRST).at(LAST)
    assert actor.has(Role.CHAIR, "s", (BODY,))
    assert not actor.has(Role.CHAIR, "s", (BODY, "CTOC/COP/WG.3"))
    assert not actor.has(Role.CHAIR, "another", (BODY,))


def test_a_replacement_in_the_middle_takes_over_at_the_instant_and_the_predecessor_is_out():
    noon = datetime(2022, 5, 25, 12, tzinfo=UTC)
    before, after = chair(last=noon - SECOND), chair(first=noon)
    for now, sits in ((noon - SECOND, before), (noon, after)):
        assert [actor for actor in (before, after) if actor.at(now).has(Role.CHAIR, "s")] == [sits]


def test_a_seat_goes_with_the_grant_of_a_session_and_with_no_other():
    grants = (Grant(role=Role.DELEGATION, session="s", seat="D1"), Grant(role=Role.DELEGATION, session="t", seat="D2"))
    actor = Actor(name="p-1", seat=None, grants=grants)
    assert [actor.sitting_in(session).seat for session in ("s", "t", "u")] == ["D1", "D2", None]


instants = st.datetimes(datetime(2022, 1, 1), datetime(2022, 12, 31), timezones=st.just(UTC))
held = st.lists(
    st.builds(
        Grant,
        role=st.sampled_from(Role),
        session=st.sampled_from(("s", "t", ANY)),
        body=st.sampled_from((BODY, ANY)),
        first=st.none() | instants,
        last=st.none() | instants,
    ),
    max_size=5,
)


@given(held, instants, st.sampled_from(Role), st.sampled_from(("s", "t")), st.sampled_from(((), (BODY,))))
def test_what_an_actor_has_at_an_instant_is_what_some_grant_covers_at_that_instant(grants, now, role, session, bodies):
    actor = Actor(name="p-1", grants=tuple(grants))
    covered = any(grant.role is role and grant.covers(session, bodies, now) for grant in grants)
    assert actor.at(now).has(role, session, bodies) == covered
