"""The session and its record (S1, S20, S24, S30, S33): what drafting records, and what it refuses to record."""

from typing import Any

import pytest

from services.drafting.domain.meetings import DatesDoNotFit, MeetingOutOfOrder, RecordMeeting, UnknownBody
from services.drafting.domain.session import ListPaper, OpenSession, RecordAttendance, RecordStatement
from services.drafting.domain.state import AlreadyDone
from shared.documents.states import UnknownState
from shared.documents.symbols import BadSymbol, MixedSeries
from shared.events.base import UnknownTimeZone
from shared.events.drafting import (
    AttendanceRecorded,
    Category,
    MeetingRecorded,
    PaperListed,
    SessionOpened,
    StatementRecorded,
)
from shared.lifecycle import UnknownSession
from tests.given import BODIES, WG2, WG3, Given, a_session, only

MORNING = {"begins": "2022-05-25T11:00:00+02:00", "ends": "2022-05-25T13:00:00+02:00", "sat": [WG2]}


def test_s1_a_session_is_opened_with_its_bodies_its_parent_its_chair_and_its_circles():
    opened = a_session(meetings=0).events[0].data
    assert isinstance(opened, SessionOpened)
    assert [body.symbol for body in opened.bodies] == [WG2, WG3]
    assert (opened.parent.symbol, opened.chair.delegation, opened.time_zone) == ("CTOC/COP", "ESP", "Europe/Vienna")
    assert opened.circles["extended_bureau"][0] == "president"


def test_a_session_is_opened_once():
    given = a_session()
    fields: dict[str, Any] = {"title": "Again", "place": "Vienna", "time_zone": "Europe/Vienna", "opens": "2022-05-23"}
    fields |= {"closes": "2022-05-27", "parent": BODIES[0], "chair": {"of": [WG2], "delegation": "ESP"}}
    with pytest.raises(AlreadyDone) as refused:
        given.do(OpenSession, body_list=BODIES, **fields)
    assert refused.value.facts == {"session": "wg-2022"}


def test_c13_a_session_does_not_close_before_it_opens():
    with pytest.raises(DatesDoNotFit) as refused:
        a_session(opens="2022-05-27", closes="2022-05-23")
    assert refused.value.facts == {"opens": "2022-05-27", "closes": "2022-05-23"}


def test_q13_the_time_zone_of_a_session_is_one_that_is_known():
    with pytest.raises(UnknownTimeZone) as refused:
        a_session(time_zone="Europe/Wien")
    assert refused.value.facts == {"time_zone": "Europe/Wien"}


def test_s5_the_chair_presides_over_bodies_that_meet_in_the_session():
    with pytest.raises(UnknownBody) as refused:
        a_session(chair={"of": [WG2, "CTOC/COP/WG.9"], "delegation": "ESP"})
    assert refused.value.facts == {"body": "CTOC/COP/WG.9", "bodies": [WG2, WG3]}


def test_nothing_is_recorded_before_the_session_is_opened():
    with pytest.raises(UnknownSession):
        Given().do(RecordMeeting, meeting=1, **MORNING)


def test_s20_a_meeting_is_recorded_with_the_bodies_that_sat_and_those_it_counts_for():
    given = a_session()
    recorded = only(given.do(RecordMeeting, meeting=3, **MORNING), MeetingRecorded)
    assert (recorded.meeting, recorded.bodies, recorded.counts_for) == (3, (WG2,), (WG2,))
    later = {**MORNING, "begins": "2022-05-25T15:00:00+02:00", "ends": "2022-05-25T17:00:00+02:00"}
    joint = only(given.do(RecordMeeting, meeting=4, **{**later, "sat": [WG2, WG3]}, counts_for=[WG3]), MeetingRecorded)
    assert (joint.bodies, joint.counts_for) == ((WG2, WG3), (WG3,))


@pytest.mark.parametrize("number", [2, 4])
def test_s24_meetings_run_in_one_series_without_a_gap(number: int):
    with pytest.raises(MeetingOutOfOrder) as refused:
        a_session(meetings=2).do(RecordMeeting, meeting=number, **MORNING)
    assert refused.value.facts == {"meeting": number}


def test_s20_only_a_body_of_the_session_sits_at_its_meetings():
    with pytest.raises(UnknownBody):
        a_session().do(RecordMeeting, meeting=3, **{**MORNING, "sat": ["CTOC/COP/WG.9"]})


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        pytest.param("2022-05-25T13:00:00+02:00", "2022-05-25T11:00:00+02:00", id="it ends before it begins"),
        pytest.param("2022-05-28T00:30:00+02:00", "2022-05-28T01:00:00+02:00", id="the day after the last in Vienna"),
        pytest.param("2022-05-24T12:00:00+02:00", "2022-05-24T14:00:00+02:00", id="the one before has not ended"),
    ],
)
def test_c13_a_meeting_is_inside_the_session_and_after_the_one_before(begins: str, ends: str):
    with pytest.raises(DatesDoNotFit) as refused:
        a_session().do(RecordMeeting, meeting=3, begins=begins, ends=ends, sat=[WG2])
    assert refused.value.facts == {"meeting": 3}


def test_c13_the_day_of_a_meeting_is_that_of_the_place_where_it_is_held():
    given = a_session()  # 22.30 in Vienna on the last day is still the last day, though it is near midnight
    facts = given.do(
        RecordMeeting, meeting=3, begins="2022-05-27T22:30:00+02:00", ends="2022-05-28T00:30:00+02:00", sat=[WG2]
    )
    assert only(facts, MeetingRecorded).meeting == 3


def test_s33_states_are_recorded_under_their_iso_letters_whatever_form_of_the_name_was_given():
    given = a_session()
    named = ["Iran (Islamic Republic of)", "the Islamic Republic of Iran", "AUT"]
    facts = given.do(RecordAttendance, category="state_party", present=named)
    assert only(facts, AttendanceRecorded).present == ("IRN", "AUT")


def test_s32_organizations_are_recorded_by_their_names():
    facts = a_session().do(
        RecordAttendance, category="intergovernmental_organization", present=["INTERPOL", "INTERPOL"]
    )
    recorded = only(facts, AttendanceRecorded)
    assert (recorded.category, recorded.present) == (Category.INTERGOVERNMENTAL_ORGANIZATION, ("INTERPOL",))


@pytest.mark.parametrize(
    ("command", "fields", "place"),
    [
        (RecordAttendance, {"category": "state_party", "present": ["Austria", "Austrai"]}, "present"),
        (RecordAttendance, {"category": "signatory_observer", "present": ["Austrai"]}, "present"),
        (RecordStatement, {"item": "near-misses", "speakers": ["Austrai"]}, "speakers"),
    ],
)
def test_a_state_that_is_not_in_the_table_is_never_guessed(command: Any, fields: dict[str, Any], place: str):
    given = a_session()
    with pytest.raises(UnknownState) as refused:
        given.do(command, **fields)
    facts = refused.value.facts
    assert (facts["name"], facts["place"]) == ("Austrai", place)
    assert "Austria" in facts["candidates"]


@pytest.mark.parametrize(("day", "name"), [("2022-05-31", "Türkiye"), ("2022-06-01", "Turkey")])
def test_c26_a_state_has_the_name_of_the_day_and_the_other_is_only_offered(day: str, name: str):
    given = a_session()
    with pytest.raises(UnknownState) as refused:
        given.do(RecordAttendance, at=f"{day}T12:00:00+00:00", category="state_party", present=[name])
    assert refused.value.facts["candidates"][0] == {"Türkiye": "Turkey", "Turkey": "Türkiye"}[name]


def test_s30_statements_are_recorded_by_item_each_speaker_once():
    facts = a_session().do(RecordStatement, item="near-misses", speakers=["Austria", "AUT", "Chad"])
    recorded = only(facts, StatementRecorded)
    assert (recorded.item, recorded.speakers) == ("near-misses", ("AUT", "TCD"))


def test_s40_a_paper_is_listed_for_the_body_that_has_it_before_it():
    symbol = "CTOC/COP/WG.2/2022/1–CTOC/COP/WG.3/2022/1"
    listed = only(a_session().do(ListPaper, body=WG2, title="Annotated agenda", symbol=symbol), PaperListed)
    assert (listed.body, listed.symbol) == (WG2, symbol)


def test_s40_a_paper_is_not_listed_for_a_body_that_does_not_meet():
    with pytest.raises(UnknownBody):
        a_session().do(ListPaper, body="CTOC/COP/WG.9", title="Note", symbol="CTOC/COP/WG.9/2022/1")


def test_s42_a_paper_of_another_body_may_be_before_this_one():
    listed = only(
        a_session().do(ListPaper, body=WG2, title="Paper of a group", symbol="CTOC/COP/WG.6/2022/CRP.1"), PaperListed
    )
    assert (listed.body, listed.symbol) == (WG2, "CTOC/COP/WG.6/2022/CRP.1")


def test_y1_a_paper_is_listed_under_a_symbol():
    with pytest.raises(BadSymbol) as refused:
        a_session().do(ListPaper, body=WG2, title="Note", symbol="WG.2 paper")
    assert refused.value.facts["symbol"] == "WG.2 paper"


def test_y9_symbols_that_are_joined_go_equally_far():
    with pytest.raises(MixedSeries) as refused:
        a_session().do(ListPaper, body=WG2, title="Note", symbol="CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/1")
    assert refused.value.rule == "Y9"
