"""The gavel and the Chair's approvals (S3, S4, S7, S20, A8, A9, A11, A14, K11)."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.adoption.domain.approvals import (
    AnsweredBefore,
    AnswerFactcheck,
    ApproveSummary,
    ClearConforming,
    NothingSubmitted,
    NotOnesOwn,
    NotTheSummary,
    RecordFactcheck,
    RefuseConforming,
    ReturnSummary,
)
from services.adoption.domain.gavel import (
    NotItsBodies,
    PartAlreadyAdopted,
    RecordDecision,
    ReopenPart,
    UnknownPart,
)
from services.adoption.domain.mandates import BlankWithoutMandate
from services.adoption.domain.recommendations import Endorse, NoRecommendation
from services.adoption.domain.state import BodyDoesNotSit
from services.adoption.domain.whole import NotAllAdopted
from services.amendments.domain.parts import PartNotReady, StateUnits
from services.drafting.domain.documents import AwaitsClearance, Edit
from services.drafting.domain.meetings import RecordMeeting
from services.drafting.domain.summary import SubmitConforming, SubmitSummary
from shared.documents.digest import part_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.documents.text import WordsNotFound
from shared.events.adoption import (
    ConformingCleared,
    ConformingRefused,
    DecisionRecorded,
    DocumentAdopted,
    FactcheckAnswered,
    FactcheckRecorded,
    PartAdopted,
    PartReopened,
    SummaryApproved,
    SummaryReturned,
)
from shared.events.deciding import Means, Verb
from shared.events.drafting import DocumentEdited, Purpose
from shared.events.recommendations import RecommendationAdopted, RecommendationEndorsed
from shared.lifecycle import DigestDiffers
from tests.given import (
    CHAIR,
    COMPLETION,
    FLOOR,
    MANDATE,
    REPORT,
    SECRETARIAT,
    SUMMARY,
    WG2,
    WG3,
    Given,
    a_floor,
    a_report,
    a_session,
    adopt,
    adopted,
    close,
    delegation,
    dispose,
    gavel,
    move,
    only,
    replace,
    unit,
    work_approved,
)

RECEIVED = "2022-06-05T10:00:00+02:00"


def closed(*parts: tuple[str, dict[str, Any]], given: Given | None = None) -> Given:
    """A report on the floor with these parts closed, or all of it as one."""
    given = given or a_floor()
    for name, span in parts or (("all", {}),):
        close(given, *([span] if span else FLOOR), part=name)
    return given


# --- parts -----------------------------------------------------------------------------------------------------------


def test_a11_the_chair_gavels_a_part_at_the_digest_at_which_it_was_closed():
    given = closed(("ii", {"first": "ii"}))
    fact = only(gavel(given, "ii"), PartAdopted)
    assert (fact.bodies, fact.meeting, fact.units[0]) == ((WG2, WG3), 2, "ii")
    assert fact.digest == part_digest(given.document().tree, fact.units)


def test_a_part_falls_under_the_gavel_once():
    given = closed()
    gavel(given)
    with pytest.raises(PartAlreadyAdopted) as refused:
        gavel(given)
    assert refused.value.facts == {"part": "all"}


def test_only_a_closed_part_comes_to_the_gavel():
    with pytest.raises(UnknownPart) as refused:
        gavel(a_floor(), "ii")
    assert refused.value.facts == {"part": "ii"}


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"meeting": 9}, {"meeting": 9}),
        ({"by": [WG2, WG3], "meeting": 3}, {"body": WG3, "meeting": 3}),
        ({"by": ["CTOC/COP/WG.9"]}, {"body": "CTOC/COP/WG.9", "meeting": 2}),
    ],
)
def test_s20_a_body_decides_at_a_meeting_at_which_it_sits(fields: dict[str, Any], facts: dict[str, Any]):
    given = closed()
    begins, ends = "2022-05-25T11:00:00+02:00", "2022-05-25T13:00:00+02:00"
    given.do(RecordMeeting, meeting=3, begins=begins, ends=ends, sat=[WG2])
    for act in (lambda: gavel(given, **fields), lambda: adopt(given, **fields)):
        with pytest.raises(BodyDoesNotSit) as refused:
            act()
        assert (refused.value.facts, refused.value.rule) == (facts, "S20")
    decided = {"document": "report", "by": [WG2], "meeting": 2, "verb": "discussed", **fields}
    with pytest.raises(BodyDoesNotSit):
        given.do(RecordDecision, CHAIR, **decided)


def reopen(given: Given, *by: str, part: str = "all") -> PartReopened:
    return only(given.do(ReopenPart, CHAIR, document="report", part=part, by=by, meeting=2), PartReopened)


def test_k11_only_the_bodies_that_adopted_a_part_reopen_it():
    given = closed()
    gavel(given, by=[WG2])
    with pytest.raises(NotItsBodies) as refused:
        reopen(given, WG3)
    assert refused.value.facts == {"bodies": [WG2]}
    assert reopen(given, WG2).bodies == (WG2,)
    assert given.document(seen_by="adoption").pen.of("p2a") is Holder.AMENDMENTS
    with pytest.raises(UnknownPart):
        gavel(given)


def test_k11_once_the_whole_is_adopted_no_part_of_it_is_reopened():
    with pytest.raises(PenHeldElsewhere):
        reopen(adopted(), WG2, WG3)


# --- the whole -------------------------------------------------------------------------------------------------------


def test_a8_the_whole_is_adopted_in_the_words_announced_with_the_mandate_and_the_understanding():
    given = closed(given=a_floor(a_report(work_approved())))
    gavel(given)
    understanding = {"text": "the summary is the Chair's", "in_accordance_with": "work", "approved": "2022-03-29"}
    facts = adopt(given, announced="as orally amended", understanding=understanding)
    whole = only(facts, DocumentAdopted)
    assert (whole.verb, whole.means, whole.organ) == (Verb.ADOPTED, Means.GAVEL, (WG2, WG3))
    assert (whole.announced, whole.proposed) == ("as orally amended", None)
    assert whole.mandate is not None
    assert (whole.mandate.units, str(whole.mandate.until)) == (("p3",), "2022-06-10")
    assert "p5" not in whole.units
    assert given.document().pen.of("p2a") is Holder.DRAFTING


def test_as_orally_amended_is_proposed_from_what_happened():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    dispose(given, "A1")
    close(given)
    gavel(given)
    whole = only(adopt(given), DocumentAdopted)
    assert (whole.proposed, whole.announced) == ("as orally amended", None)


def test_a11_the_whole_is_adopted_only_when_every_part_of_it_is():
    given = closed(("ii", {"first": "ii"}))
    with pytest.raises(NotAllAdopted) as refused:
        adopt(given)
    assert refused.value.rule == "A11"
    gavel(given, "ii")
    with pytest.raises(NotAllAdopted) as refused:
        adopt(given)
    assert refused.value.facts == {"units": ["i", "p1", "iii", "iv", "p3", "p4"]}
    assert "Not adopted yet: I, III–IV" in refused.value.sentence


def test_a11_what_was_brought_in_on_the_floor_is_part_of_the_whole_too():
    given = a_floor()
    move(given, "A1", unit("p2d", "subparagraph", "States [shall] report;", "p2"))
    dispose(given, "A1")
    close(given, {"first": "i"}, {"first": "ii", "alone": True}, {"first": "p2", "alone": True}, part="one")
    close(given, {"first": "p2a", "last": "p2c"}, {"first": "iii", "alone": True}, {"first": "iv"}, part="two")
    gavel(given, "one")
    gavel(given, "two")
    with pytest.raises(NotAllAdopted) as refused:
        adopt(given)
    assert refused.value.facts == {"units": ["p2d"]}


def test_nothing_that_was_never_tabled_is_adopted():
    with pytest.raises(NotAllAdopted) as refused:
        adopt(a_report(), mandate=None)
    assert refused.value.facts == {"units": []}


def test_a9_a_blank_passes_the_gavel_only_if_the_mandate_names_it():
    given = closed()
    gavel(given)
    for mandate in (None, {**MANDATE, "spans": [{"first": "p4"}]}):
        with pytest.raises(BlankWithoutMandate) as refused:
            adopt(given, mandate=mandate)
        assert (refused.value.facts, refused.value.rule) == ({"units": ["p3"]}, "A9")
    adopt(given, mandate={**MANDATE, "spans": [{"first": "iv"}]})


@pytest.mark.parametrize("until", ["2022-13-45", "soon", "2022-06-31"])
def test_a8_a_mandate_ends_on_a_day_that_there_is(until: str):
    given = closed()
    gavel(given)
    with pytest.raises(ValidationError):
        adopt(given, mandate={**MANDATE, "until": until})


def test_the_whole_is_adopted_once():
    with pytest.raises(PenHeldElsewhere):
        adopt(adopted())


def test_s13_a_text_that_was_approved_before_is_discussed_or_noted_at_a_meeting():
    given = a_report()
    fields = {"document": "report", "by": [WG2, WG3], "meeting": 1}
    recorded = only(given.do(RecordDecision, CHAIR, **fields, verb="discussed"), DecisionRecorded)
    assert (recorded.organ, recorded.verb, recorded.meeting) == ((WG2, WG3), Verb.DISCUSSED, 1)


@pytest.mark.parametrize("verb", ["adopted", "approved", "endorses"])
def test_a11_nothing_is_adopted_by_merely_recording_that_it_was(verb: str):
    given = a_report()
    with pytest.raises(ValidationError):
        given.do(RecordDecision, CHAIR, document="report", by=[WG2], meeting=1, verb=verb)


# --- recommendations -------------------------------------------------------------------------------------------------


def test_s4_each_recommendation_is_adopted_with_the_bodies_of_its_own_part():
    given = a_floor()
    close(given, {"first": "p2a"}, part="a")
    close(given, {"first": "p2b", "last": "p2c"}, part="bc")
    close(given, *FLOOR[:1], *({"first": u, "alone": True} for u in ("ii", "p2", "iii")), FLOOR[3], part="rest")
    gavel(given, "a", by=[WG2])
    gavel(given, "bc")
    gavel(given, "rest")
    found = only(adopt(given), RecommendationAdopted).recommendations
    assert [(entry.recommendation, entry.bodies) for entry in found] == [
        ("report.p2a", (WG2,)),
        ("report.p2b", (WG2, WG3)),
        ("report.p2c", (WG2, WG3)),
    ]


def endorse(given: Given, *spans: dict[str, Any], verb: str = "endorses") -> RecommendationEndorsed:
    fields = {"document": "report", "act": "resolution 11/1", "acted": "2022-10-21", "verb": verb, "spans": spans}
    return only(given.do(Endorse, **fields), RecommendationEndorsed)


def test_s3_an_act_of_the_parent_endorses_the_recommendations_that_it_covers():
    endorsed = endorse(adopted(), {"first": "p2a", "last": "p2b"})
    assert (endorsed.act, endorsed.verb) == ("resolution 11/1", Verb.ENDORSES)
    assert endorsed.recommendations == ("report.p2a", "report.p2b")
    assert endorse(adopted(), {"first": "ii"}, verb="took_note").recommendations[-1] == "report.p2c"


def test_s3_only_an_adopted_recommendation_is_endorsed():
    for given, span in ((a_floor(), "ii"), (adopted(), "iv")):
        with pytest.raises(NoRecommendation) as refused:
            endorse(given, {"first": span})
        assert refused.value.facts == {"place": "spans"}
    with pytest.raises(ValidationError):
        endorse(adopted(), {"first": "ii"}, verb="adopted")


# --- the Chair's approvals -------------------------------------------------------------------------------------------


def submitted() -> Given:
    given = adopted()
    given.do(Edit, document="report", changes=[SUMMARY])
    given.do(SubmitSummary, document="report")
    return given


def test_s7_the_chair_approves_the_summary_at_exactly_the_digest_that_was_submitted():
    given = submitted()
    with pytest.raises(DigestDiffers) as refused:
        given.do(ApproveSummary, CHAIR, document="report", digest="sha256:" + "0" * 64)
    assert refused.value.facts["named"] == "sha256:" + "0" * 64
    approved = only(given.do(ApproveSummary, CHAIR, document="report"), SummaryApproved)
    assert approved.units == ("iii", "p5")
    assert approved.digest == refused.value.facts["known"]
    assert given.document().approved == {"iii", "p5"}


def test_s7_the_chair_returns_the_summary_with_remarks():
    given = submitted()
    returned = only(given.do(ReturnSummary, CHAIR, document="report", remark="Some, not many."), SummaryReturned)
    assert returned.remark == "Some, not many."
    for command, fields in ((ApproveSummary, {}), (ReturnSummary, {"remark": "Again."})):
        with pytest.raises(NothingSubmitted) as refused:
            given.do(command, CHAIR, document="report", **fields)
        assert refused.value.facts == {"document": "report"}


def factcheck(given: Given, unit: str = "p5", old: str = "Many", who: Any = SECRETARIAT, name: str = "f1") -> Any:
    fields = {"factcheck": name, "unit": unit, "party": "D6", "received": RECEIVED, "old": old, "new": "Some"}
    return given.do(RecordFactcheck, who, at=RECEIVED, document="report", **fields)


def test_s7_a_delegation_points_to_what_is_inaccurate_in_the_summary_and_the_chair_answers():
    given = submitted()
    recorded = only(factcheck(given, who=delegation("D6")), FactcheckRecorded)
    assert (recorded.party, recorded.old, recorded.new) == ("D6", "Many", "Some")
    fields = {"factcheck": "f1", "accepted": False, "answer": "Declined."}
    answered = only(given.do(AnswerFactcheck, CHAIR, **fields), FactcheckAnswered)
    assert (answered.document, answered.accepted) == ("report", False)
    assert given.text("p5").startswith("Many speakers"), "the summary stays the Chair's"
    with pytest.raises(AnsweredBefore) as refused:
        given.do(AnswerFactcheck, CHAIR, **fields)
    assert refused.value.facts == {"factcheck": "f1"}
    with pytest.raises(AnsweredBefore):
        factcheck(given)


def test_s7_a_fact_check_concerns_words_of_the_summary():
    given = submitted()
    with pytest.raises(NotTheSummary) as refused:
        factcheck(given, unit="p2a", old="States")
    assert (refused.value.facts, refused.value.rule) == ({"unit": "p2a"}, "S7")
    with pytest.raises(WordsNotFound):
        factcheck(given, old="Most")
    with pytest.raises(NothingSubmitted) as unknown:
        given.do(AnswerFactcheck, CHAIR, factcheck="f9", accepted=True, answer="Yes.")
    assert unknown.value.facts == {"factcheck": "f9"}


def test_k16_a_delegation_points_to_something_in_its_own_name_only():
    with pytest.raises(NotOnesOwn) as refused:
        factcheck(submitted(), who=delegation("D7"))
    assert refused.value.facts == {"seat": "D7"}


def conforming(given: Given, change: dict[str, Any] | None = None, name: str = "c1") -> None:
    change = change or replace("p2a", "where appropriate", "as appropriate")
    given.do(SubmitConforming, document="report", conforming=name, change=change, recording="2nd meeting, 00:41:10")


def test_a11_a_conforming_correction_that_the_chair_clears_is_put_into_the_adopted_text():
    given = adopted()
    conforming(given)
    cleared = only(given.do(ClearConforming, CHAIR, conforming="c1"), ConformingCleared)
    assert cleared.document == "report"
    written = [event.data for event in given.events][-1]
    assert isinstance(written, DocumentEdited)
    assert written.purpose is Purpose.CONFORMING
    for service in ("drafting", "amendments", "adoption", "publication"):
        assert "as appropriate" in given.text("p2a", seen_by=service)
    with pytest.raises(AnsweredBefore) as refused:
        given.do(ClearConforming, CHAIR, conforming="c1")
    assert refused.value.facts == {"conforming": "c1"}


def test_a11_a_conforming_correction_that_the_chair_refuses_changes_nothing():
    given = adopted()
    conforming(given)
    refusal = only(given.do(RefuseConforming, CHAIR, conforming="c1", reason="Not read out."), ConformingRefused)
    assert refusal.reason == "Not read out."
    assert "where appropriate" in given.text("p2a")
    with pytest.raises(NothingSubmitted):
        given.do(ClearConforming, CHAIR, conforming="c9")


def test_a11_what_waits_for_the_chair_still_fits_when_it_is_cleared():
    given = adopted()
    given.do(Edit, document="report", changes=[COMPLETION])
    conforming(given, replace("p3", "23", "24"))
    with pytest.raises(AwaitsClearance) as refused:
        conforming(given, replace("p3", "from 23 to", "between 23 and"), name="c2")
    assert (refused.value.facts, refused.value.rule) == ({"conforming": "c1"}, "A11")
    for change in (replace("p3", "23", "25"), {"do": "write", "unit": "p3", "text": "Anew."}):
        with pytest.raises(AwaitsClearance):
            given.do(Edit, document="report", changes=[change])
    given.do(Edit, document="report", changes=[replace("p3", "May", "June")])
    conforming(given, replace("p2b", "upon", "on"), name="c3")
    for name in ("c1", "c3"):
        given.do(ClearConforming, CHAIR, conforming=name)
    assert given.text("p3") == "The meetings were held from 24 to 27 June."
    conforming(given, replace("p3", "24", "23"), name="c4")


def test_a_conforming_correction_and_an_amendment_may_bear_one_name():
    given = a_floor(a_report(changes=[*REPORT, unit("p2d", "subparagraph", "one two three", "p2")]))
    move(given, "c1", {"do": "insert", "unit": "p2d", "text": "alpha", "after": "one"})
    dispose(given, "c1")
    close(given)
    gavel(given)
    adopt(given)
    conforming(given, replace("p2d", "three", "beta"))
    given.do(ClearConforming, CHAIR, conforming="c1")
    conforming(given, replace("p2d", "beta", "gamma"), name="c2")
    given.do(ClearConforming, CHAIR, conforming="c2")
    assert given.text("p2d") == "one alpha two gamma"


def test_a11_a_unit_agreed_ad_referendum_never_reaches_the_gavel():
    given = a_floor(a_report(a_session()))
    spans = [{"first": "p2a"}]
    fields = {"state": "agreed_ad_referendum", "pending": "D7", "meeting": 1}
    given.do(StateUnits, CHAIR, document="report", spans=spans, **fields)
    with pytest.raises(PartNotReady):
        close(given)
    with pytest.raises(UnknownPart):
        gavel(given)
