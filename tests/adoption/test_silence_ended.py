"""How a silence ends, and what comes after (Q7, Q8, Q10, Q13): extended, withdrawn, unopened, announced, disputed."""

from typing import Any

import pytest

from services.adoption.domain.silence import (
    AnnounceSilence,
    Dispute,
    ExtendSilence,
    GiveNotice,
    NotInTheCircle,
    NotPresiding,
    NotUnderSilence,
    ReturnUnopened,
    SettleDispute,
    SilenceOver,
    SilenceRuns,
    SilenceTooShort,
    UnderSilenceAlready,
    WithdrawSilence,
)
from services.adoption.domain.silence.afterwards import AnnouncedTooSoon, NotConcluded, NothingDisputed
from services.adoption.domain.silence.circulating import BasisNotInForce
from services.adoption.domain.silence.extending import NoExtension
from services.adoption.domain.silence.guards import DeadlinePassed
from services.adoption.domain.state import BodyDoesNotSit
from services.drafting.domain.documents import Edit
from services.drafting.domain.meetings import RecordMeeting
from shared.access import Role
from shared.documents.holder import Holder
from shared.events.adoption import DocumentReturned
from shared.events.silence import (
    SilenceAnnounced,
    SilenceConcluded,
    SilenceDisputed,
    SilenceDisputeSettled,
    SilenceExpired,
    SilenceExtended,
    SilenceWithdrawn,
)
from tests.adoption.silences import (
    AFTERWARDS,
    DEADLINE,
    DURING,
    LATER,
    a_basis,
    a_circle,
    concluded,
    objected,
    opened,
    tabled,
)
from tests.given import (
    CHAIR,
    PRESIDENT,
    WG2,
    WG3,
    Given,
    a_floor,
    a_session,
    actor,
    close,
    instant,
    only,
    replace,
    under_silence,
)


def extended(given: Given, at: str = DURING, deadline: str = LATER, who: Any = PRESIDENT) -> Any:
    fields = {"silence": "s1", "deadline": {"instant": deadline}, "why": "The French text was late."}
    return given.do(ExtendSilence, who, at=at, **fields)


def withdrawn(given: Given, at: str = DURING, who: Any = PRESIDENT) -> Any:
    return given.do(WithdrawSilence, who, at=at, silence="s1", why="It will be revised.")


# --- extended --------------------------------------------------------------------------------------------------------


def test_q10_an_extension_moves_the_deadline_for_the_clock_the_objections_and_the_notice_alike():
    given = under_silence()
    fact = only(extended(given), SilenceExtended)
    assert (fact.was.instant, fact.deadline.instant) == (instant(DEADLINE), instant(LATER))
    assert given.clock(AFTERWARDS) == (), "the first deadline is none any more"
    with pytest.raises(SilenceRuns):
        given.do(GiveNotice, PRESIDENT, at=AFTERWARDS, silence="s1")
    other = given.copy()
    (expired,) = given.clock("2022-04-06T09:00:00+02:00")
    assert isinstance(expired, SilenceExpired)
    assert given.events[-1].envelope.time == instant(LATER)
    notice = only(given.do(GiveNotice, PRESIDENT, silence="s1"), SilenceConcluded)
    assert notice.effective.instant == instant(LATER)
    assert objected(other, AFTERWARDS)[0].in_time, "late by the first deadline, in time by the second"


def test_q10_an_extension_lasts_a_full_period_from_its_own_circulation():
    given = under_silence()
    with pytest.raises(SilenceTooShort) as refused:
        extended(given, at="2022-03-29T12:00:00+02:00", deadline="2022-04-01T11:59:59+02:00")
    assert refused.value.facts["minimum_hours"] == 72
    extended(given, at="2022-03-29T12:00:00+02:00", deadline="2022-04-01T12:00:00+02:00")


@pytest.mark.parametrize("deadline", [DEADLINE, "2022-03-29T17:00:00+02:00"])
def test_q10_an_extension_ends_later_than_what_it_extends(deadline: str):
    with pytest.raises(NoExtension) as refused:
        extended(under_silence(), deadline=deadline)
    assert refused.value.facts["deadline"].startswith("29 March 2022, 18:00")


@pytest.mark.parametrize("act", [extended, withdrawn])
@pytest.mark.parametrize("written", [pytest.param(True, id="written"), pytest.param(False, id="the timer stopped")])
def test_q13_from_the_deadline_on_nothing_is_extended_or_withdrawn_whether_or_not_the_clock_has_written_it(
    act: Any, written: bool
):
    given = under_silence()
    if written:
        given.clock(DEADLINE)
    with pytest.raises(DeadlinePassed) as refused:
        act(given, at=DEADLINE)
    assert refused.value.facts == {"silence": "s1", "deadline": "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)"}


def test_q7_a_notice_before_the_clock_has_written_the_deadline_says_that_it_is_the_clock():
    with pytest.raises(SilenceRuns, match="the clock has not written yet"):
        under_silence().do(GiveNotice, PRESIDENT, at=AFTERWARDS, silence="s1")


@pytest.mark.parametrize("act", [extended, withdrawn])
def test_q1_only_the_presiding_officer_extends_or_withdraws_a_silence_and_only_while_it_has_no_outcome(act: Any):
    given = under_silence()
    with pytest.raises(NotPresiding):
        act(given, who=actor(Role.PRESIDENT, "rapporteur"))
    objected(given)
    with pytest.raises(SilenceOver) as refused:
        act(given)
    assert refused.value.facts == {"silence": "s1", "outcome": "broken"}


def test_q11_an_extension_too_needs_a_basis_that_is_in_force_and_names_one_that_ends_first():
    given = opened(tabled(a_circle(a_basis(), basis="regime")))
    fact = only(extended(given.copy()), SilenceExtended)
    assert fact.basis is not None
    assert fact.basis.ends_first
    a_basis(given, valid_until="2022-03-23")
    with pytest.raises(BasisNotInForce):
        extended(given)


# --- withdrawn, or never opened --------------------------------------------------------------------------------------


def test_q13_a_text_withdrawn_before_expiry_goes_back_to_the_secretariat_and_nothing_is_decided():
    given = under_silence()
    gone, returned = withdrawn(given)
    assert isinstance(gone, SilenceWithdrawn)
    assert isinstance(returned, DocumentReturned)
    assert given.document("work").pen.of("w1") is Holder.DRAFTING
    assert given.clock(AFTERWARDS) == ()
    given.do(Edit, document="work", changes=[replace("w1", "hybrid", "online")])
    assert given.states["adoption"].silence("s1").stands == "withdrawn"
    with pytest.raises(SilenceOver) as refused:
        objected(given, AFTERWARDS)
    assert refused.value.facts == {"silence": "s1", "outcome": "withdrawn"}


def test_q13_a_text_tabled_to_a_silence_that_is_never_opened_finds_its_way_back():
    given = tabled(a_session())
    returned = only(given.do(ReturnUnopened, document="work", why="A meeting will take it."), DocumentReturned)
    assert (returned.units, returned.why) == (("w1",), "A meeting will take it")
    given.do(Edit, document="work", changes=[replace("w1", "hybrid", "online")])
    with pytest.raises(NotUnderSilence):
        opened(given)


def test_what_is_under_silence_or_on_the_floor_is_not_given_back_as_unopened():
    given = under_silence()
    with pytest.raises(UnderSilenceAlready):
        given.do(ReturnUnopened, document="work", why="No.")
    floor = a_floor()
    with pytest.raises(NotUnderSilence):
        floor.do(ReturnUnopened, document="report", why="No.")
    close(floor)
    with pytest.raises(NotUnderSilence):
        floor.do(ReturnUnopened, document="report", why="No.")


# --- announced -------------------------------------------------------------------------------------------------------


def test_q8_what_was_decided_by_silence_is_announced_at_a_meeting_after_it():
    given = concluded(under_silence())
    fact = only(given.do(AnnounceSilence, silence="s1", meeting=1), SilenceAnnounced)
    assert (fact.meeting, fact.bodies) == (1, (WG2, WG3))
    with pytest.raises(SilenceOver) as refused:
        given.do(AnnounceSilence, silence="s1", meeting=2)
    assert refused.value.facts == {"silence": "s1", "meeting": 1}


def test_q8_nothing_is_announced_that_was_not_decided_or_at_a_meeting_that_was_over_before():
    given = under_silence()
    with pytest.raises(NotConcluded) as refused:
        given.do(AnnounceSilence, silence="s1", meeting=1)
    assert (refused.value.facts, refused.value.rule) == ({"silence": "s1"}, "Q8")
    concluded(given)
    with pytest.raises(BodyDoesNotSit):
        given.do(AnnounceSilence, silence="s1", meeting=7)
    early = a_session(0, opens="2022-03-01")
    times = {"begins": "2022-03-29T16:00:00+02:00", "ends": "2022-03-29T18:00:00+02:00"}
    early.do(RecordMeeting, meeting=1, sat=[WG2], **times)
    concluded(under_silence(early))
    with pytest.raises(AnnouncedTooSoon):
        early.do(AnnounceSilence, silence="s1", meeting=1)


# --- disputed --------------------------------------------------------------------------------------------------------


def disputed(given: Given, **more: Any) -> Any:
    fields = {"silence": "s1", "by": "vice-president-1", "says_received": "2022-03-29T17:59:00+02:00"}
    fields |= {"grounds": "It had left our server at 17:59.", "evidence": "e-mail with its headers", **more}
    return given.do(Dispute, **fields)


def settled(given: Given, **more: Any) -> Any:
    return given.do(SettleDispute, CHAIR, **{"silence": "s1", "by": [WG2, WG3], "meeting": 1, "stands": True, **more})


def test_q7_after_the_notice_a_dispute_is_recorded_and_the_decision_stands_until_the_body_decides():
    given = concluded(under_silence())
    fact = only(disputed(given), SilenceDisputed)
    assert (fact.recorded_by, fact.says_received) == ("secretariat", instant("2022-03-29T17:59:00+02:00"))
    assert given.states["adoption"].silence("s1").stands == "concluded, disputed"
    assert given.document("work").adopted is not None
    with pytest.raises(SilenceOver):
        disputed(given)
    assert only(settled(given), SilenceDisputeSettled).stands
    assert given.states["adoption"].silence("s1").stands == "concluded"


def test_a_decision_that_the_body_sets_aside_is_told_as_such_and_was_taken_all_the_same():
    given = concluded(under_silence())
    disputed(given)
    settled(given, stands=False)
    assert given.states["adoption"].silence("s1").stands == "set aside"
    assert given.document("work").adopted is not None, "what was decided is not unsaid; another decision replaces it"


def test_only_an_outcome_of_which_notice_was_given_is_disputed_and_only_by_a_member():
    given = under_silence()
    with pytest.raises(NotConcluded):
        disputed(given)
    concluded(given)
    with pytest.raises(NotInTheCircle):
        disputed(given, by="observer")
    with pytest.raises(NothingDisputed):
        settled(given)
    disputed(given)
    with pytest.raises(BodyDoesNotSit):
        settled(given, meeting=9)
