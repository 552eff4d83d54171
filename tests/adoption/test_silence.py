"""The silence procedure (Q1-Q13): opened, asked about, objected to by time of receipt, expired, concluded by notice."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.adoption.domain.silence import (
    DeadlineAsked,
    GiveNotice,
    NotInTheCircle,
    NotPresiding,
    NotReceivedThen,
    NotUnderSilence,
    ObjectToSilence,
    OpenSilence,
    QuerySilence,
    SilenceOver,
    SilenceRuns,
    SilenceTooShort,
    UnderSilenceAlready,
    UnknownCircle,
)
from services.adoption.domain.state import UnknownSilence
from services.drafting.domain.documents import Edit, OpenDocument, TableDocument
from shared.access import Role
from shared.documents.digest import part_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.events.adoption import DocumentAdopted, DocumentReturned
from shared.events.base import LocalTimeUnclear, UnknownTimeZone
from shared.events.deciding import Means, Verb
from shared.events.silence import (
    SilenceBroken,
    SilenceConcluded,
    SilenceExpired,
    SilenceObjected,
    SilenceOpened,
    SilenceQueried,
)
from shared.lifecycle import UnknownDocument
from tests.given import (
    CIRCLE,
    PRESIDENT,
    SECRETARIAT,
    Given,
    a_floor,
    a_session,
    actor,
    close,
    instant,
    only,
    replace,
    under_silence,
    unit,
)

DEADLINE = "2022-03-29T18:00:00+02:00"
JUST_BEFORE = "2022-03-29T17:59:59.999999+02:00"
AFTERWARDS = "2022-03-29T18:30:00+02:00"
MEMBER = actor(Role.BUREAU_MEMBER, "vice-president-1")


def object_to(given: Given, received: str, recorded: str | None = None, who: Any = SECRETARIAT, **more: Any) -> Any:
    fields = {"silence": "s1", "by": "vice-president-1", "received": received, "evidence": "e-mail", **more}
    return given.do(ObjectToSilence, who, at=recorded or received, **fields)


def notice(given: Given, at: str = AFTERWARDS, who: Any = PRESIDENT) -> Any:
    return given.do(GiveNotice, who, at=at, silence="s1")


# --- opening ---------------------------------------------------------------------------------------------------------


def test_q1_the_presiding_officer_circulates_a_text_to_all_members_with_the_exact_time_of_expiry():
    given = under_silence()
    opened = only([event.data for event in given.events], SilenceOpened)
    assert (opened.circle, opened.members, opened.presiding) == ("extended_bureau", CIRCLE, "president")
    assert opened.deadline.instant == instant(DEADLINE)
    assert opened.deadline.label == "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)"
    assert (opened.units, opened.digest) == (("w1",), part_digest(given.document("work").tree, ["w1"]))


def test_k9_a_deadline_given_as_an_instant_is_told_in_the_zone_of_the_session():
    asked = DeadlineAsked.model_validate({"instant": "2022-03-29T12:00:00-04:00"})
    assert asked.told_in("Europe/Vienna").label == "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)"


@pytest.mark.parametrize(
    "given",
    [{}, {"local": "2022-03-29T18:00", "instant": DEADLINE}, {"local": DEADLINE}, {"instant": "2022-03-29T18:00"}],
)
def test_q13_a_deadline_is_either_an_instant_or_a_local_time_and_its_zone_is_explicit(given: dict[str, str]):
    with pytest.raises(ValidationError):
        DeadlineAsked.model_validate(given)


@pytest.mark.parametrize(
    ("local", "said"), [("2022-03-27T02:30:00", "does not come"), ("2022-10-30T02:30:00", "comes twice")]
)
def test_k9_a_deadline_in_a_gap_or_a_fold_of_local_time_is_not_guessed(local: str, said: str):
    with pytest.raises(LocalTimeUnclear, match=said) as refused:
        under_silence(deadline=local)
    assert refused.value.facts == {"local": local, "time_zone": "Europe/Vienna"}


@pytest.mark.parametrize(
    ("deadline", "hours"),
    [
        pytest.param("2022-03-25T12:00:00", None, id="72 hours to the minute"),
        pytest.param("2022-03-25T11:59:59", 71 + 3599 / 3600, id="a second less"),
        pytest.param("2022-03-21T12:00:00", -24, id="in the past"),
    ],
)
def test_q2_a_silence_lasts_its_minimum_at_least(deadline: str, hours: float | None):
    if hours is None:
        under_silence(deadline=deadline)
        return
    with pytest.raises(SilenceTooShort) as refused:
        under_silence(deadline=deadline)
    assert refused.value.facts == {"hours": hours, "minimum_hours": 72}
    assert refused.value.rule == "Q2"


@pytest.mark.parametrize(("local", "short"), [("2022-03-28T12:00:00", True), ("2022-03-28T13:00:00", False)])
def test_q2_an_hour_that_the_clock_skips_does_not_count(local: str, short: bool):
    fields: dict[str, Any] = {"deadline": local, "minimum_hours": 144}  # from 22 March, noon; the clock changes on 27
    if not short:
        under_silence(**fields)
        return
    with pytest.raises(SilenceTooShort) as refused:
        under_silence(**fields)
    assert refused.value.facts["hours"] == 143


def test_q2_the_minimum_is_that_of_the_body():
    under_silence(deadline="2022-03-23T12:00:00", minimum_hours=24)


def test_only_a_circle_that_is_set_is_asked():
    with pytest.raises(UnknownCircle) as refused:
        under_silence(circle="everyone")
    assert refused.value.facts == {"circle": "everyone", "circles": ["extended_bureau"]}


def test_q1_only_the_presiding_officer_opens_a_silence():
    with pytest.raises(NotPresiding) as refused:
        under_silence(presiding="vice-president-1")
    assert (refused.value.facts, refused.value.rule) == ({"presiding": "vice-president-1"}, "Q1")


def opened_on(given: Given, document: str, name: str = "s2") -> None:
    fields = {"silence": name, "document": document, "title": "A text", "circle": "extended_bureau"}
    given.do(OpenSilence, PRESIDENT, **fields, presiding="president", deadline={"local": "2022-06-29T18:00:00"})


def test_a_silence_is_opened_on_a_text_that_was_handed_over_for_one():
    given = a_floor()
    with pytest.raises(NotUnderSilence) as refused:
        opened_on(given, "report")
    assert refused.value.facts == {"document": "report"}
    with pytest.raises(UnknownDocument):
        opened_on(given, "work")


def test_a_text_that_waits_for_the_gavel_is_not_put_under_silence():
    given = a_floor()
    close(given)
    with pytest.raises(NotUnderSilence):
        opened_on(given, "report")


def test_a_text_is_under_one_silence_at_a_time_and_a_silence_is_named_once():
    given = under_silence()
    with pytest.raises(UnderSilenceAlready) as refused:
        opened_on(given, "work")
    assert refused.value.facts == {"silence": "s1"}
    with pytest.raises(SilenceOver) as named:
        opened_on(given, "work", "s1")
    assert named.value.facts == {"silence": "s1"}


def test_a_text_under_silence_is_not_edited():
    with pytest.raises(PenHeldElsewhere):
        under_silence().do(Edit, document="work", changes=[replace("w1", "hybrid", "online")])


# --- queries and objections ------------------------------------------------------------------------------------------


def test_a_query_does_not_break_the_silence():
    given = under_silence()
    fields = {"silence": "s1", "by": "vice-president-2", "received": "2022-03-23T10:00:00+01:00"}
    facts = given.do(QuerySilence, at="2022-03-23T10:30:00+01:00", **fields)
    queried = only(facts, SilenceQueried)
    assert (queried.by, queried.received) == ("vice-president-2", instant("2022-03-23T10:00:00+01:00"))
    assert given.events[-1].envelope.time == queried.received, "the act is the receipt"
    given.clock(DEADLINE)
    assert only(notice(given), SilenceConcluded).silence == "s1"


def test_q5_an_objection_received_strictly_before_the_deadline_breaks_the_silence():
    given = under_silence()
    objected, broken, returned = object_to(given, JUST_BEFORE)
    assert isinstance(objected, SilenceObjected)
    assert isinstance(broken, SilenceBroken)
    assert isinstance(returned, DocumentReturned)
    assert (objected.in_time, objected.evidence, objected.recorded_by) == (True, "e-mail", "secretariat")
    assert given.document("work").pen.of("w1") is Holder.DRAFTING
    assert given.document("work").adopted is None, "Q6: it is not adopted"


@pytest.mark.parametrize("received", [DEADLINE, "2022-03-29T18:00:01+02:00"])
def test_q5_an_objection_received_at_the_deadline_or_later_is_kept_and_without_effect(received: str):
    given = under_silence()
    given.clock(received)
    (objected,) = object_to(given, received)
    assert isinstance(objected, SilenceObjected)
    assert objected.in_time is False
    concluded, _ = notice(given)
    assert isinstance(concluded, SilenceConcluded)


def test_q5_an_objection_received_in_time_breaks_the_silence_though_it_is_keyed_after_expiry_and_before_the_notice():
    given = under_silence()
    given.clock(DEADLINE)
    facts = object_to(given, JUST_BEFORE, recorded="2022-03-29T18:20:00+02:00")
    assert only(facts, SilenceBroken).by == "vice-president-1"
    with pytest.raises(SilenceOver) as refused:
        notice(given)
    assert refused.value.facts == {"silence": "s1", "outcome": "broken"}


def test_q7_once_notice_is_given_an_objection_comes_too_late_whenever_it_was_received():
    given = under_silence()
    given.clock(DEADLINE)
    notice(given)
    with pytest.raises(SilenceOver) as refused:
        object_to(given, JUST_BEFORE, recorded="2022-03-29T18:40:00+02:00")
    assert refused.value.facts == {"silence": "s1", "outcome": "concluded by notice"}


@pytest.mark.parametrize(
    ("received", "recorded"),
    [
        pytest.param("2022-03-24T12:00:00+01:00", "2022-03-24T11:59:59+01:00", id="after it is recorded"),
        pytest.param("2022-03-22T11:59:59+01:00", "2022-03-24T12:00:00+01:00", id="before the silence was opened"),
    ],
)
@pytest.mark.parametrize("command", [ObjectToSilence, QuerySilence])
def test_nothing_is_received_after_it_is_recorded_or_before_the_silence_was_opened(
    command: Any, received: str, recorded: str
):
    given = under_silence()
    fields = {"silence": "s1", "by": "vice-president-1", "received": received}
    fields |= {"evidence": "letter"} if command is ObjectToSilence else {}
    with pytest.raises(NotReceivedThen) as refused:
        given.do(command, at=recorded, **fields)
    assert instant(refused.value.facts["received"]) == instant(received)


@pytest.mark.parametrize(
    ("by", "who"),
    [
        pytest.param("observer", SECRETARIAT, id="no member"),
        pytest.param("vice-president-1", actor(Role.BUREAU_MEMBER, "vice-president-2"), id="another member"),
        pytest.param("vice-president-1", PRESIDENT, id="the President for a member"),
    ],
)
def test_q5_only_a_member_objects_or_asks_and_for_itself(by: str, who: Any):
    given = under_silence()
    with pytest.raises(NotInTheCircle) as refused:
        object_to(given, "2022-03-24T12:00:00+01:00", by=by, who=who)
    assert refused.value.facts == {"by": by}
    with pytest.raises(NotInTheCircle):
        given.do(QuerySilence, who, silence="s1", by=by, received="2022-03-24T12:00:00+01:00")


def test_q5_a_member_objects_by_itself():
    facts = object_to(under_silence(), "2022-03-24T12:00:00+01:00", who=MEMBER)
    assert only(facts, SilenceObjected).recorded_by == "vice-president-1"


def test_a_silence_that_nobody_opened_is_not_known():
    with pytest.raises(UnknownSilence) as refused:
        object_to(a_session(), "2022-03-24T12:00:00+01:00")
    assert refused.value.facts == {"silence": "s1"}


# --- expiry and notice -----------------------------------------------------------------------------------------------


def test_k8_the_clock_writes_the_expiry_once_with_the_time_of_the_deadline_however_late_it_comes_to_it():
    given = under_silence()
    assert given.clock("2022-03-29T17:59:59+02:00") == ()
    (expired,) = given.clock("2022-04-02T09:00:00+02:00")
    assert isinstance(expired, SilenceExpired)
    assert given.events[-1].envelope.time == instant(DEADLINE)
    assert given.clock("2022-04-03T09:00:00+02:00") == ()


def test_a_broken_silence_does_not_expire():
    given = under_silence()
    object_to(given, "2022-03-24T12:00:00+01:00")
    assert given.clock(AFTERWARDS) == ()


def test_q7_no_notice_is_given_before_expiry():
    given = under_silence()
    with pytest.raises(SilenceRuns) as refused:
        notice(given, "2022-03-29T17:59:59+02:00")
    assert refused.value.facts == {"deadline": "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)"}
    assert refused.value.rule == "Q7"


def test_q7_only_the_presiding_officer_gives_notice():
    given = under_silence()
    given.clock(DEADLINE)
    with pytest.raises(NotPresiding):
        notice(given, who=actor(Role.PRESIDENT, "vice-president-1"))


def test_q12_the_notice_and_the_approval_are_one_and_take_effect_at_the_deadline():
    given = under_silence()
    given.clock(DEADLINE)
    concluded, approved = notice(given)
    assert isinstance(concluded, SilenceConcluded)
    assert isinstance(approved, DocumentAdopted)
    assert concluded.effective.instant == instant(DEADLINE)
    assert (approved.verb, approved.means, approved.organ) == (Verb.APPROVED, Means.SILENCE, ("extended_bureau",))
    assert given.document("work").pen.of("w1") is Holder.DRAFTING
    assert "w1" in given.document("work").pen.kept


def test_q10_a_revised_text_starts_a_full_period_anew():
    given = under_silence()
    object_to(given, "2022-03-24T12:00:00+01:00")
    given.do(Edit, document="work", changes=[replace("w1", "hybrid", "online"), unit("w2", "paragraph", "At 11 a.m.")])
    given.do(TableDocument, document="work", form="unnumbered", to="silence", spans=[{"first": "w1"}, {"first": "w2"}])
    opened_on(given, "work")
    given.clock("2022-06-29T18:00:00+02:00")
    _, approved = given.do(GiveNotice, PRESIDENT, silence="s2")
    assert isinstance(approved, DocumentAdopted)
    assert approved.units == ("w1", "w2")


def test_a_silence_of_one_session_does_not_touch_another_document():
    given = under_silence()
    given.do(OpenDocument, document="note", kind="report", title="Note")
    given.do(Edit, document="note", changes=[unit("w1", "paragraph", "Another text.")])
    object_to(given, "2022-03-24T12:00:00+01:00")
    assert given.document("note").pen.of("w1") is Holder.DRAFTING


def test_a_time_zone_that_is_not_known_tells_no_deadline():
    asked = DeadlineAsked.model_validate({"local": "2022-03-29T18:00:00"})
    with pytest.raises(UnknownTimeZone):
        asked.told_in("Mars/Olympus")
