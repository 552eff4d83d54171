"""The Chair's steps and clearance: what waits for whom; nothing approves itself (S5, S7, S13)."""

from datetime import timedelta
from typing import Any

import pytest

from services.adoption.domain.approvals import ApproveSummary, NothingSubmitted, RecordSummaryApproval
from services.adoption.domain.clearance import (
    ApproveStep,
    AskClearance,
    AskedBefore,
    DeadlinePast,
    DelegateStep,
    NothingApprovesItself,
    NotReceivedYet,
    NotTheOfficer,
    ReturnStep,
    StepAnswered,
    UnknownStep,
    WithdrawStep,
)
from services.drafting.domain.cleared import NotCleared
from services.drafting.domain.documents import Edit
from services.drafting.domain.summary import SubmitSummary
from shared.access import Role
from shared.documents.digest import part_digest
from shared.events.adoption import SummaryApproved
from shared.events.clearance import (
    ClearanceAsked,
    ClearanceDelegated,
    ClearanceGiven,
    ClearanceReturned,
    ClearanceWithdrawn,
)
from shared.lifecycle import DigestDiffers
from tests.given import CHAIR, EDITOR, SECRETARIAT, SUMMARY, Given, a_floor, a_report, actor, adopted, only, replace

ASKED, RECEIVED, RECORDED = "2022-05-20T09:00:00+02:00", "2022-05-20T11:00:00+02:00", "2022-05-20T12:00:00+02:00"
DIGEST = "sha256:" + "ab" * 32
VICE = actor(Role.BUREAU_MEMBER, "vice-president-1")


def ask(given: Given, step: str = "s1", at: str | None = ASKED, **more: Any) -> ClearanceAsked:
    fields: dict[str, Any] = {"document": "report", "what": "the draft report", "station": "chair", "officer": "chair"}
    fields |= {"spans": [{"first": "i"}], **more}
    return only(given.do(AskClearance, at=at, step=step, **fields), ClearanceAsked)


def message(sender: str = "chair", received: str = RECEIVED) -> dict[str, Any]:
    return {"sender": sender, "received": received, "file": "RE draft report.eml", "digest": DIGEST}


def asked(**more: Any) -> Given:
    given = a_report()
    ask(given, **more)
    return given


def test_s5_the_chair_approves_what_was_put_before_the_chair_at_exactly_that_text():
    given = a_report()
    step = ask(given, until={"local": "2022-05-20T18:00:00"})
    assert (step.units, step.asked_by) == (("i", "p1"), "secretariat")
    assert step.until is not None
    assert step.until.label == "20 May 2022, 18:00 (Europe/Vienna, UTC+02:00)"
    approved = only(given.do(ApproveStep, CHAIR, step="s1"), ClearanceGiven)
    assert (approved.by, approved.evidence) == ("chair", None)
    assert approved.digest == part_digest(given.document().tree, ("i", "p1"))
    for again in (ApproveStep, WithdrawStep):
        with pytest.raises(StepAnswered):
            given.do(again, CHAIR, step="s1", **({"why": "late"} if again is WithdrawStep else {}))


def test_c13_an_answer_is_hoped_for_by_a_time_to_come():
    with pytest.raises(DeadlinePast) as refused:
        asked(until={"local": "2022-05-20T09:00:00"})
    assert refused.value.facts == {"until": "20 May 2022, 09:00 (Europe/Vienna, UTC+02:00)"}


@pytest.mark.parametrize("station", ["bureau", "secretary_of_the_body", "substantive_office", "editors"])
def test_s13_a_step_waits_for_the_station_that_it_was_put_before(station: str):
    given = asked(station=station, officer="desk-9")
    with pytest.raises(NotTheOfficer) as refused:
        given.do(ApproveStep, EDITOR, step="s1")
    assert refused.value.facts == {"officer": "desk-9"}
    given.do(ApproveStep, actor(Role.SECRETARIAT, "desk-9"), step="s1")


def test_s5_nothing_approves_itself_no_time_that_passes_and_not_whoever_asked():
    given = asked(until={"local": "2022-05-20T18:00:00"})
    assert given.clock("2023-01-01T00:00:00+01:00") == ()
    assert given.states["adoption"].steps["s1"].waits
    with pytest.raises(NothingApprovesItself):
        given.do(ApproveStep, SECRETARIAT, step="s1")
    with pytest.raises(NothingApprovesItself) as refused:
        ask(given, "s2", at=None, officer="secretariat")
    assert refused.value.facts == {"officer": "secretariat"}


def test_s5_an_approval_by_a_message_is_recorded_on_behalf_with_the_message():
    given = asked()
    with pytest.raises(NotTheOfficer):
        given.do(ApproveStep, VICE, at=RECORDED, step="s1", evidence=message())
    with pytest.raises(NotTheOfficer):
        given.do(ApproveStep, at=RECORDED, step="s1", evidence=message("president"))
    approved = only(given.do(ApproveStep, at=RECORDED, step="s1", evidence=message()), ClearanceGiven)
    assert approved.evidence is not None
    assert (approved.by, approved.evidence.file, approved.evidence.digest) == ("chair", "RE draft report.eml", DIGEST)
    assert given.events[-1].envelope.time == approved.evidence.received


@pytest.mark.parametrize("received", ["2022-05-20T08:59:59+02:00", "2022-05-20T12:00:01+02:00"])
def test_q5_a_message_was_received_after_it_was_asked_for_and_before_it_is_recorded(received: str):
    with pytest.raises(NotReceivedYet):
        asked().do(ApproveStep, at=RECORDED, step="s1", evidence=message(received=received))


def test_s5_a_text_that_has_changed_is_not_the_one_that_was_put_before_the_officer():
    given = asked()
    given.do(Edit, document="report", changes=[replace("p1", "established", "set up")])
    with pytest.raises(DigestDiffers):
        given.do(ApproveStep, CHAIR, step="s1")
    again = ask(given, at=None)
    given.do(ApproveStep, CHAIR, step="s1")
    assert again.digest == part_digest(given.document().tree, ("i", "p1"))
    with pytest.raises(AskedBefore):
        ask(given, at=None)


def test_s5_what_is_returned_with_remarks_is_asked_anew():
    given = asked()
    with pytest.raises(AskedBefore):
        ask(given, at=None)
    returned = only(given.do(ReturnStep, CHAIR, step="s1", remarks="Name the meeting."), ClearanceReturned)
    assert returned.remarks == "Name the meeting."
    with pytest.raises(StepAnswered):
        given.do(ApproveStep, CHAIR, step="s1")
    ask(given, at=None)
    given.do(ApproveStep, CHAIR, step="s1")


def test_s5_a_step_is_handed_to_another_officer_and_never_to_whoever_asked():
    given = asked()
    with pytest.raises(NotTheOfficer):
        given.do(DelegateStep, VICE, step="s1", to="vice-president-1")
    for to in ("secretariat", "chair"):
        with pytest.raises(NothingApprovesItself) as refused:
            given.do(DelegateStep, CHAIR, step="s1", to=to)
        assert refused.value.facts == {"to": to}
    given.do(DelegateStep, CHAIR, step="s1", to="vice-president-1")
    with pytest.raises(NotTheOfficer):
        given.do(ApproveStep, CHAIR, step="s1")
    assert only(given.do(ApproveStep, VICE, step="s1"), ClearanceGiven).by == "vice-president-1"


def test_s5_a_step_may_be_handed_on_by_a_message_too():
    given = asked()
    handed = given.do(DelegateStep, at=RECORDED, step="s1", to="vice-president-1", evidence=message())
    assert only(handed, ClearanceDelegated).evidence is not None


def test_s5_nothing_is_answered_that_was_never_asked():
    for command, fields in ((ApproveStep, {}), (ReturnStep, {"remarks": "No."}), (WithdrawStep, {"why": "No."})):
        with pytest.raises(UnknownStep) as refused:
            a_report().do(command, CHAIR, step="s9", **fields)
        assert refused.value.facts == {"step": "s9"}


# --- before it is tabled ---------------------------------------------------------------------------------------------


def test_s5_a_draft_that_was_put_before_the_chair_is_tabled_only_once_it_is_approved():
    given = asked()
    with pytest.raises(NotCleared) as refused:
        a_floor(given)
    assert refused.value.facts == {"step": "s1", "station": "chair"}
    returned = given.copy()
    returned.do(ReturnStep, CHAIR, step="s1", remarks="Shorter.")
    with pytest.raises(NotCleared):
        a_floor(returned)
    a_floor(given, spans=[{"first": "ii"}])
    given.do(ApproveStep, CHAIR, step="s1")
    changed = given.copy()
    changed.do(Edit, document="report", changes=[replace("p1", "established", "set up")])
    with pytest.raises(NotCleared, match="has changed since"):
        a_floor(changed, spans=[{"first": "i"}])
    a_floor(given, spans=[{"first": "i"}])


def test_s5_whoever_asked_may_ask_no_longer_and_says_why():
    given = asked()
    withdrawn = only(given.do(WithdrawStep, step="s1", why="The section was taken out."), ClearanceWithdrawn)
    assert withdrawn.why == "The section was taken out."
    a_floor(given)


# --- the summary -----------------------------------------------------------------------------------------------------


def record(given: Given, digest: str, **more: Any) -> SummaryApproved:
    received = given.now + timedelta(minutes=5)
    evidence = {**message(), "received": received.isoformat(), **more}
    at = received + timedelta(minutes=5)
    fields = {"document": "report", "digest": digest, "evidence": evidence}
    return only(given.do(RecordSummaryApproval, at=at.isoformat(), **fields), SummaryApproved)


def test_s7_the_chairs_approval_by_e_mail_is_recorded_on_behalf_with_the_message_at_the_digest_submitted():
    given = adopted()
    with pytest.raises(NothingSubmitted):
        record(given, DIGEST)
    given.do(Edit, document="report", changes=[SUMMARY])
    given.do(SubmitSummary, document="report")
    digest = part_digest(given.document().tree, ("iii", "p5"))
    with pytest.raises(DigestDiffers):
        record(given, DIGEST)
    with pytest.raises(NothingApprovesItself):
        record(given, digest, sender="secretariat")
    with pytest.raises(NotReceivedYet):
        record(given, digest, received="2022-02-01T09:00:00+01:00")
    approved = record(given, digest)
    assert approved.evidence is not None
    assert (approved.digest, approved.evidence.sender) == (digest, "chair")
    with pytest.raises(NothingSubmitted):
        given.do(ApproveSummary, CHAIR, document="report")
