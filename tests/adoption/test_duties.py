"""Separation of duties: who drafted what waits for the Chair does not approve it as Chair, whatever seats they have."""

import pytest

from services.adoption.domain.approvals import ApproveSummary, ClearConforming, RefuseConforming, ReturnSummary
from services.adoption.domain.drafters import ApprovesOwnDraft
from services.drafting.domain.documents import Edit
from services.drafting.domain.summary import SubmitConforming, SubmitSummary
from shared.access import Actor, Grant, Role
from shared.events.adoption import ConformingCleared, SummaryApproved
from tests.given import CHAIR, SECRETARIAT, SESSION, SUMMARY, Given, a_floor, a_report, adopted, only, replace

BOTH = Actor(
    name="p-both",
    seat="chair",
    grants=tuple(Grant(role=role, session=SESSION) for role in (Role.SECRETARIAT, Role.CHAIR)),
)
"""Someone who works for the secretariat and sits in for the Chair."""


def refused(given: Given, command, **fields) -> None:
    with pytest.raises(ApprovesOwnDraft) as refusal:
        given.do(command, BOTH, **fields)
    assert refusal.value.rule == "separation of duties"


def summary(drafter: Actor, submitter: Actor) -> Given:
    given = adopted()
    given.do(Edit, drafter, document="report", changes=[SUMMARY])
    given.do(SubmitSummary, submitter, document="report")
    return given


@pytest.mark.parametrize(("drafter", "submitter"), [(BOTH, SECRETARIAT), (SECRETARIAT, BOTH)])
def test_s7_who_drafted_or_submitted_the_summary_does_not_approve_it_as_chair(drafter: Actor, submitter: Actor):
    given = summary(drafter, submitter)
    refused(given, ApproveSummary, document="report")
    only(given.do(ApproveSummary, CHAIR, document="report"), SummaryApproved)


def test_s7_who_drafted_something_else_of_the_report_approves_the_summary():
    given = a_report()
    given.do(Edit, BOTH, document="report", changes=[replace("p4", "note", "paper")])
    adopted(a_floor(given))
    given.do(Edit, document="report", changes=[SUMMARY])
    given.do(SubmitSummary, document="report")
    only(given.do(ApproveSummary, BOTH, document="report"), SummaryApproved)


def test_s7_who_drafted_the_summary_may_return_it_and_who_rewrote_it_is_a_drafter_too():
    given = summary(SECRETARIAT, SECRETARIAT)
    given.do(ReturnSummary, BOTH, document="report", remark="Shorter, please.")
    given.do(Edit, BOTH, document="report", changes=[replace("p5", "Many", "Some")])
    given.do(SubmitSummary, document="report")
    refused(given, ApproveSummary, document="report")
    given.do(ReturnSummary, BOTH, document="report", remark="Shorter still.")


def test_a11_who_submitted_a_conforming_correction_does_not_clear_it_as_chair_and_may_refuse_it():
    given = adopted()
    for name, who in (("one", BOTH), ("two", SECRETARIAT)):
        change = replace("p2c", "publish", "issue")
        fields = {"document": "report", "conforming": name, "change": change, "recording": "meeting 2, 00:47:20"}
        given.do(SubmitConforming, who, **fields)
        if name == "one":
            refused(given, ClearConforming, conforming=name)
            given.do(RefuseConforming, BOTH, conforming=name, reason="It was not said.")
        elif name == "two":
            only(given.do(ClearConforming, BOTH, conforming=name), ConformingCleared)
