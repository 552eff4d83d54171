"""Meetings in one series or in each body's own, resumed and in parts; a session that goes on (S24, A6, A7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from services.drafting.domain.meetings import (
    DatesDoNotFit,
    MeetingOutOfOrder,
    NumberedBefore,
    NumberMeetings,
    PartOutOfOrder,
    RecordMeeting,
    ResumeMeeting,
    ResumeSession,
    UnknownBody,
    UnknownMeeting,
)
from services.drafting.domain.state import AlreadyDone
from shared.events.base import UnknownTimeZone
from shared.events.drafting import MeetingRecorded
from shared.events.sittings import Called, MeetingCounted, MeetingResumed, MeetingsNumbered, Series, SessionResumed
from tests.given import WG2, WG3, Given, a_session, only

DAY = datetime(2022, 5, 23, 9, tzinfo=UTC)


def numbered(series: str = "own", begun: Given | None = None, **before: int) -> Given:
    """A session whose meetings are numbered so, `before` by the end of a body's symbol."""
    given = begun or a_session(meetings=0)
    held = {f"CTOC/COP/{body.replace('_', '.')}": count for body, count in before.items()}
    given.do(NumberMeetings, series=series, before=held)
    return given


def sit(given: Given, meeting: int, *sat: str, hour: float = 0, hours: float = 1, **more: Any) -> dict[str, int]:
    """A meeting so many hours after the first morning began; returns what each body calls it."""
    begins = DAY + timedelta(hours=hour)
    times = {"begins": begins.isoformat(), "ends": (begins + timedelta(hours=hours)).isoformat()}
    facts = given.do(RecordMeeting, meeting=meeting, sat=sat or (WG2, WG3), **{**times, **more})
    counted = [fact for fact in facts if isinstance(fact, MeetingCounted)]
    assert isinstance(facts[0], MeetingRecorded)
    return counted[0].numbers if counted else {}


def resume(given: Given, meeting: int, hour: float, **more: Any) -> MeetingResumed:
    begins = DAY + timedelta(hours=hour)
    times = {"begins": begins.isoformat(), "ends": (begins + timedelta(hours=1)).isoformat()}
    return only(given.do(ResumeMeeting, meeting=meeting, **times, **more), MeetingResumed)


# --- series -----------------------------------------------------------------------------------------------------------


def test_s24_without_a_word_meetings_run_in_one_series_and_are_called_by_their_place_in_it():
    given = a_session(meetings=0)
    assert sit(given, 1, WG2) == {}
    with pytest.raises(MeetingOutOfOrder):
        sit(given, 3, WG3, hour=2)


def test_s24_bodies_that_number_their_own_meetings_call_one_meeting_by_two_numbers():
    given = numbered(WG_3=16)
    assert sit(given, 1, WG2) == {WG2: 1}
    assert sit(given, 2, WG2, hour=2) == {WG2: 2}
    assert sit(given, 3, hour=4) == {WG2: 3, WG3: 17}


def test_a6_one_series_goes_on_from_what_was_held_before():
    given = numbered("shared", WG_2=4, WG_3=4)
    assert sit(given, 1) == {WG2: 5, WG3: 5}
    assert sit(given, 2, WG3, hour=2) == {WG3: 6}


def test_s24_in_one_series_all_have_held_as_many():
    with pytest.raises(NumberedBefore):
        numbered("shared", WG_2=4, WG_3=5)


def test_s24_a_body_that_sits_in_a_meeting_which_does_not_count_for_it_has_no_number_for_it():
    given = numbered()
    assert sit(given, 1, counts_for=[WG2]) == {WG2: 1}
    assert sit(given, 2, hour=2) == {WG2: 2, WG3: 1}


def test_s24_how_meetings_are_numbered_is_said_once_before_the_first_for_bodies_that_meet():
    given = numbered()
    with pytest.raises(AlreadyDone):
        numbered(begun=given)
    with pytest.raises(NumberedBefore):
        numbered(begun=a_session(meetings=1))
    with pytest.raises(UnknownBody):
        numbered(WG_9=1)
    fact = only([event.data for event in given.events if event.data.wire == "meetings.numbered.v1"], MeetingsNumbered)
    assert fact.series is Series.OWN


def test_s24_bodies_with_a_series_of_their_own_may_sit_at_the_same_time_and_one_body_never_twice():
    given = numbered()
    sit(given, 1, WG2)
    assert sit(given, 2, WG3) == {WG3: 1}
    with pytest.raises(DatesDoNotFit):
        sit(given, 3, hour=0.5)


@settings(max_examples=50, deadline=None)
@drawn(st.lists(st.sampled_from(((WG2,), (WG3,), (WG2, WG3))), max_size=8), st.integers(0, 20), st.integers(0, 20))
def test_s24_the_numbers_of_each_body_go_on_by_one_whoever_else_sits(sat: list[tuple[str, ...]], two: int, three: int):
    given = numbered(WG_2=two, WG_3=three)
    called = [sit(given, n, *bodies, hour=n * 2) for n, bodies in enumerate(sat, start=1)]
    for body, before in ((WG2, two), (WG3, three)):
        numbers = [one[body] for one in called if body in one]
        assert numbers == list(range(before + 1, before + 1 + len(numbers)))
        assert len(numbers) == sum(body in bodies for bodies in sat)


# --- resumed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("called", list(Called))
def test_a7_a_meeting_goes_on_under_its_number_in_a_further_sitting(called: Called):
    given = a_session(meetings=0)
    sit(given, 1)
    fact = resume(given, 1, 4, called=called.value)
    assert (fact.meeting, fact.sitting, fact.bodies, fact.called) == (1, 2, (WG2, WG3), called)
    assert resume(given, 1, 6).sitting == 3
    assert sit(given, 2, hour=8) == {}


def test_a7_a_meeting_goes_on_after_it_has_paused_and_while_none_of_its_bodies_sits_elsewhere():
    given = numbered()
    sit(given, 1, WG2)
    sit(given, 2, WG3, hour=2)
    for hour, meeting in ((0.5, 1), (2.5, 2)):
        with pytest.raises(DatesDoNotFit):
            resume(given, meeting, hour)
    assert resume(given, 1, 2.5).sitting == 2  # the other body sits then, and this one does not
    with pytest.raises(DatesDoNotFit, match="sits then in meeting 1"):
        sit(given, 3, WG2, hour=3)
    with pytest.raises(UnknownMeeting):
        resume(given, 9, 5)


# --- parts ------------------------------------------------------------------------------------------------------------

BANGKOK: dict[str, Any] = {"part": 2, "place": "Bangkok", "time_zone": "Asia/Bangkok"}
SEPTEMBER = {"opens": "2022-09-05", "closes": "2022-09-09"}


def test_a6_a_session_goes_on_in_a_further_part_and_its_meetings_go_on_counting():
    given = numbered()
    sit(given, 1)
    fact = only(given.do(ResumeSession, **BANGKOK, **SEPTEMBER), SessionResumed)
    assert (fact.part, fact.place) == (2, "Bangkok")
    # at half past midnight there it is still the day before in Vienna
    early: dict[str, Any] = {"begins": "2022-09-05T00:30:00+07:00", "ends": "2022-09-05T02:00:00+07:00"}
    assert sit(given, 2, **early) == {WG2: 2, WG3: 2}
    with pytest.raises(DatesDoNotFit):
        sit(given, 3, begins="2022-09-12T09:00:00+07:00", ends="2022-09-12T10:00:00+07:00")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"part": 3}, PartOutOfOrder),
        ({"opens": "2022-05-27"}, DatesDoNotFit),
        ({"closes": "2022-09-04"}, DatesDoNotFit),
        ({"time_zone": "Asia/Atlantis"}, UnknownTimeZone),
    ],
)
def test_a6_parts_follow_one_another_on_days_and_in_zones_that_exist(fields: dict[str, Any], refusal: type[Exception]):
    with pytest.raises(refusal):
        a_session(meetings=0).do(ResumeSession, **{**BANGKOK, **SEPTEMBER, **fields})


def test_a6_a_third_part_comes_after_the_second():
    given = a_session(meetings=0)
    given.do(ResumeSession, **BANGKOK, **SEPTEMBER)
    third = {**BANGKOK, "part": 3, "opens": "2022-11-07", "closes": "2022-11-11"}
    with pytest.raises(DatesDoNotFit):
        given.do(ResumeSession, **{**third, "opens": "2022-09-09"})
    assert only(given.do(ResumeSession, **third), SessionResumed).part == 3
