"""Officers and circles over time (rules 22, 23, 30, 31): a term lasts until the next; circles are sets to be edited."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.adoption.domain.silence import GiveNotice, NotInTheCircle, NotPresiding, ObjectToSilence
from services.drafting.domain.meetings import DatesDoNotFit
from services.drafting.domain.officers import (
    FillOffice,
    NamedTwice,
    NobodyToReplace,
    NotOfTheSameState,
    RecordBasis,
    SetCircle,
    UnknownBasis,
)
from services.drafting.domain.state import AlreadyDone
from shared.access import Role
from shared.documents.states import UnknownState
from shared.events.officers import BasisRecorded, CircleSet, OfficeFilled
from shared.events.silence import SilenceConcluded, SilenceObjected
from tests.adoption.silences import AFTERWARDS, DEADLINE, DURING, JUST_BEFORE, a_basis, opened, sent, tabled
from tests.given import PRESIDENT, Given, a_session, actor, instant, only, under_silence

ELECTED = "2022-01-15T10:00:00+01:00"
NEXT = "2022-03-25T09:00:00+01:00"
SUCCESSOR = actor(Role.PRESIDENT, "president-2")


def filled(given: Given, **more: Any) -> OfficeFilled:
    fields = {"office": "president", "seat": "president", "delegation": "Uruguay", "since": ELECTED, **more}
    return only(given.do(FillOffice, **fields), OfficeFilled)


def replaced(given: Given, **more: Any) -> OfficeFilled:
    return filled(given, **{"seat": "president-2", "since": NEXT, "how": "replacement", **more})


def held(given: Given, at: str, office: str = "president") -> str:
    seats = {given.states[service].officers.seat_of(office, instant(at)) for service in ("drafting", "adoption")}
    (seat,) = seats
    return str(seat)


# --- terms -----------------------------------------------------------------------------------------------------------


def test_a_term_lasts_until_the_successor_is_elected_and_the_successor_has_it_from_then_on():
    given = a_session()
    assert held(given, ELECTED) == "president", "an office that was never filled is the seat of its name"
    assert filled(given, seat="president-0").delegation == "URY"
    filled(given, seat="president-1", delegation="ESP", since="2022-04-01T00:00:00+02:00")
    assert held(given, "2022-01-15T09:59:59+01:00") == "president"
    assert held(given, ELECTED) == "president-0"
    assert held(given, "2022-03-31T23:59:59+02:00") == "president-0"
    assert held(given, "2022-04-01T00:00:00+02:00") == "president-1"


@pytest.mark.parametrize("since", [ELECTED, "2022-01-14T10:00:00+01:00"])
def test_an_office_is_filled_again_after_it_was_filled_and_not_before(since: str):
    given = a_session()
    filled(given)
    with pytest.raises(DatesDoNotFit) as refused:
        filled(given, seat="president-1", since=since)
    assert refused.value.facts["office"] == "president"


def test_a_replacement_in_the_middle_of_a_term_is_of_the_same_state_party():
    given = a_session()
    with pytest.raises(NobodyToReplace) as nobody:
        replaced(given)
    assert nobody.value.facts == {"office": "president"}
    filled(given)
    with pytest.raises(NotOfTheSameState) as refused:
        replaced(given, delegation="Spain")
    assert (refused.value.facts, refused.value.rule) == ({"office": "president", "delegation": "URY"}, "RoP 23")
    with pytest.raises(AlreadyDone):
        replaced(given, seat="president")
    assert replaced(given, delegation="URY").how == "replacement"
    assert filled(given, delegation="Spain", since="2022-05-01T00:00:00Z").delegation == "ESP", (
        "elected, from elsewhere"
    )


def test_an_officer_is_of_a_state_that_is_known():
    with pytest.raises(UnknownState) as refused:
        filled(a_session(), delegation="Ruritania")
    assert refused.value.facts["place"] == "delegation"


# --- in the middle of a procedure ------------------------------------------------------------------------------------


def test_q7_whoever_presides_at_the_notice_gives_it_and_whoever_was_replaced_cannot():
    given = a_session()
    filled(given)
    under_silence(given)
    replaced(given)
    given.clock(DEADLINE)
    with pytest.raises(NotPresiding, match="held by president-2") as refused:
        given.do(GiveNotice, PRESIDENT, at=AFTERWARDS, silence="s1")
    assert refused.value.facts == {"presiding": "president"}
    assert only(given.do(GiveNotice, SUCCESSOR, at=AFTERWARDS, silence="s1"), SilenceConcluded).silence == "s1"


def test_q1_a_successor_who_is_elected_and_has_not_taken_office_opens_nothing():
    given = tabled(a_session())
    filled(given)
    replaced(given)  # from 25 March
    with pytest.raises(NotPresiding):
        opened(given, who=SUCCESSOR)
    opened(given, who=PRESIDENT)


def test_q5_a_members_office_that_is_filled_anew_speaks_through_whoever_holds_it_now():
    given = a_session()
    filled(given, office="vice-president-1", seat="vice-president-1")
    under_silence(given)
    replaced(given, office="vice-president-1", seat="deputy", since=DURING)
    old, new = (actor(Role.BUREAU_MEMBER, seat) for seat in ("vice-president-1", "deputy"))
    with pytest.raises(NotInTheCircle):
        sent(given, ObjectToSilence, JUST_BEFORE, who=old)
    assert only(sent(given, ObjectToSilence, JUST_BEFORE, who=new), SilenceObjected).by == "vice-president-1"


# --- circles and bases -----------------------------------------------------------------------------------------------


def test_a_circle_is_a_named_set_that_can_be_set_anew():
    given = a_session()
    fields = {"circle": "friends_of_the_chair", "members": ["president", "rapporteur"], "minimum_hours": 24}
    assert only(given.do(SetCircle, **fields), CircleSet).languages == ("en",)
    given.do(SetCircle, **{**fields, "members": ["rapporteur"]})
    for service in ("drafting", "adoption"):
        assert given.states[service].officers.circle("friends_of_the_chair").members == ("rapporteur",)
        assert given.states[service].officers.circle("extended_bureau").rules is None


@pytest.mark.parametrize(
    "wrong", [{"members": []}, {"minimum_hours": 0}, {"languages": []}, {"languages": ["de"]}, {"consults": ""}]
)
def test_a_circle_has_members_a_length_and_official_languages(wrong: Any):
    with pytest.raises(ValidationError):
        a_session().do(SetCircle, **{"circle": "bureau", "members": ["president"], **wrong})


def test_a_circle_names_nobody_twice_and_no_decision_that_is_not_recorded():
    given = a_session()
    with pytest.raises(NamedTwice) as refused:
        given.do(SetCircle, circle="bureau", members=["president", "rapporteur", "president"])
    assert refused.value.facts == {"members": ["president"], "place": "members"}
    with pytest.raises(UnknownBasis):
        given.do(SetCircle, circle="bureau", members=["president"], basis="regime")
    a_basis(given)
    given.do(SetCircle, circle="bureau", members=["president"], basis="regime")


def test_q11_a_decision_is_in_force_from_a_day_to_a_day_or_until_it_is_replaced():
    fields = {"basis": "regime", "act": "decision 74/544", "valid_from": "2022-03-01"}
    assert only(a_session().do(RecordBasis, **fields), BasisRecorded).valid_until is None
    with pytest.raises(DatesDoNotFit):
        a_session().do(RecordBasis, **fields, valid_until="2022-02-28")
