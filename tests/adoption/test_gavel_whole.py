"""What a decision may say and do besides: brackets it names, what it rests on, who must confirm, who completes."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.adoption.domain.deciding import ActedOutsideMeeting
from services.adoption.domain.gavel import NotItsBodies, PartAlreadyAdopted, RecordDecision, ReopenPart
from services.adoption.domain.mandates import ExtendMandate, MandateOver, NothingToComplete
from services.adoption.domain.parts import InBrackets
from services.adoption.domain.referendum import AnswerReferendum, NotProvisional, NotTheAuthority, ReceivedAfterwards
from services.adoption.domain.returning import NothingToReturn, ReturnText
from services.adoption.domain.silence import UnderSilenceAlready
from services.adoption.domain.whole import NotAllAdopted, StaysProvisional, UnderstandingUnfounded
from services.amendments.domain.parts import ClosePart, PartNotReady
from services.drafting.domain.documents import Complete, Edit, NotComplete, TableDocument
from services.drafting.domain.mandate import MandateEnded, TextAdopted
from services.drafting.domain.record import Derive
from services.drafting.domain.session import RecordAttendance
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.events.adoption import (
    AdoptedAdReferendum,
    DecisionRecorded,
    DocumentAdopted,
    DocumentReturned,
    MandateExtended,
    PartAdopted,
    PartReopened,
    ReferendumAnswered,
)
from shared.events.deciding import Means, Permission, Verb
from shared.events.recommendations import RecommendationAdopted
from tests.given import (
    CHAIR,
    COMPLETION,
    FLOOR,
    MANDATE,
    REPORT,
    WG2,
    WG3,
    Given,
    a_floor,
    a_report,
    adopt,
    adopted,
    close,
    delegation,
    gavel,
    only,
    replace,
    under_silence,
    work_approved,
)

BY = {"document": "report", "by": [WG2, WG3], "meeting": 2}
RECEIVED = "2022-05-26T10:00:00+02:00"
SITTING = "2022-05-24T11:30:00+02:00"


def with_brackets() -> Given:
    changes = [
        {**change, "text": "States [shall] share information;"} if change["unit"] == "p2b" else change
        for change in REPORT
    ]
    return a_floor(a_report(changes=changes))


def part(given: Given, name: str, *spans: dict[str, Any]) -> Given:
    close(given, *spans, part=name)
    return given


# --- brackets --------------------------------------------------------------------------------------------------------


def test_a11_words_in_brackets_are_closed_and_adopted_only_where_every_decision_names_them():
    given, named = with_brackets(), [{"first": "p2b"}]
    with pytest.raises(PartNotReady, match="the bracket"):
        close(given)
    given.do(ClosePart, CHAIR, document="report", part="all", spans=FLOOR, bracketed=named)
    with pytest.raises(InBrackets) as refused:
        gavel(given)
    assert (refused.value.facts, refused.value.rule) == ({"units": ["p2b"]}, "A11")
    assert only(gavel(given, bracketed=named), PartAdopted).bracketed == ("p2b",)
    with pytest.raises(InBrackets, match=r"2 \(b\)"):
        adopt(given)
    assert only(adopt(given, bracketed=named), DocumentAdopted).bracketed == ("p2b",)
    with pytest.raises(NotComplete) as left:
        given.do(Complete, document="report", submitted="2022-03-01")
    assert not any("in brackets" in end for end in left.value.facts["open"]), "the bodies transmitted them so"


def test_a11_a_decision_names_no_brackets_that_do_not_stand():
    given = part(a_floor(), "all")
    with pytest.raises(InBrackets) as refused:
        gavel(given, bracketed=[{"first": "p2a"}])
    assert refused.value.facts == {"units": ["p2a"]}


# --- what a decision says --------------------------------------------------------------------------------------------


def test_a19_a_decision_says_organ_verb_means_time_of_the_act_and_the_words_announced():
    given = a_report()
    given.now = given.now.replace(month=6)
    fields = {**BY, "verb": "took_note", "announced": "with appreciation", "acted": SITTING}
    recorded = only(given.do(RecordDecision, CHAIR, **fields), DecisionRecorded)
    assert (recorded.verb, recorded.means, recorded.announced) == (Verb.TOOK_NOTE, Means.GAVEL, "with appreciation")
    assert given.events[-1].envelope.time == recorded.acted != given.events[-1].envelope.recordedtime


@pytest.mark.parametrize("acted", ["2022-05-24T10:59:59+02:00", "2022-06-30T11:00:00+02:00"])
def test_c13_a_body_acts_after_its_meeting_began_and_before_it_is_recorded(acted: str):
    given = a_report()
    given.now = given.now.replace(month=6)
    with pytest.raises(ActedOutsideMeeting) as refused:
        given.do(RecordDecision, CHAIR, **BY, verb="discussed", acted=acted)
    assert refused.value.rule == "C13"


def test_a8_a_document_may_be_approved_in_the_words_announced():
    given = part(a_floor(), "all")
    gavel(given)
    whole = only(adopt(given, verb="approved", announced="as presented"), DocumentAdopted)
    assert (whole.verb, whole.announced) == (Verb.APPROVED, "as presented")
    with pytest.raises(ValidationError):
        adopt(given, verb="discussed")


def test_s4_the_whole_is_adopted_by_all_bodies_that_adopted_a_part_of_it():
    given = part(a_floor(), "all")
    gavel(given)
    with pytest.raises(NotItsBodies) as refused:
        adopt(given, by=[WG2])
    assert refused.value.facts == {"bodies": [WG3]}


@pytest.mark.parametrize("understanding", [{"in_accordance_with": "work"}, {"rests_on": ["resolution 10/4"]}, {}])
def test_s7_an_understanding_may_cite_what_it_rests_on(understanding: dict[str, Any]):
    given = part(a_floor(a_report(work_approved())), "all")
    gavel(given)
    whole = only(adopt(given, understanding={"text": "the summary is the Chair's", **understanding}), DocumentAdopted)
    assert whole.understanding is not None
    assert whole.understanding.text == "the summary is the Chair's"


def test_c14_an_understanding_cites_what_was_approved_and_on_its_day():
    given = part(a_floor(a_report(under_silence())), "all")
    gavel(given)
    understanding = {"text": "the summary is the Chair's", "in_accordance_with": "work", "approved": "2022-03-29"}
    with pytest.raises(UnderstandingUnfounded) as refused:
        adopt(given, understanding=understanding)
    assert (refused.value.facts, refused.value.rule) == ({"document": "work"}, "C14")
    given = part(a_floor(a_report(work_approved())), "all")
    gavel(given)
    with pytest.raises(UnderstandingUnfounded) as refused:
        adopt(given, understanding={**understanding, "approved": "2022-03-30"})
    assert refused.value.facts == {"document": "work", "approved": "2022-03-29"}


# --- ad referendum ---------------------------------------------------------------------------------------------------


def answer(given: Given, who: Any = None, **more: Any) -> Any:
    fields = {"document": "report", "by": "D9", "received": RECEIVED, "evidence": "note verbale", "confirmed": True}
    at = "2022-05-26T12:00:00+02:00"
    return given.do(AnswerReferendum, who or delegation("D9"), at=at, **{**fields, **more})


def test_a11_what_is_adopted_ad_referendum_stays_provisional_until_the_absent_authority_confirms():
    given = part(a_floor(), "all")
    waits = only(gavel(given, ad_referendum="D9"), AdoptedAdReferendum)
    assert (waits.part, waits.pending, waits.organ) == ("all", "D9", (WG2, WG3))
    assert not given.document(seen_by="adoption").parts["all"].adopted
    with pytest.raises(PartAlreadyAdopted):
        gavel(given)
    with pytest.raises(NotAllAdopted):
        adopt(given)
    with pytest.raises(PenHeldElsewhere):
        given.do(Edit, document="report", changes=[replace("p2a", "States", "All States")])
    facts = answer(given, part="all")
    assert only(facts, ReferendumAnswered).confirmed
    confirmed = only(facts, PartAdopted)
    assert (confirmed.digest, confirmed.bodies, confirmed.meeting) == (waits.digest, (WG2, WG3), 2)
    adopt(given)


def test_a11_the_whole_too_stays_provisional_and_its_recommendations_with_it():
    given = part(a_floor(), "all")
    gavel(given)
    facts = adopt(given, ad_referendum="D9", announced="as presented")
    assert [type(fact) for fact in facts] == [AdoptedAdReferendum]
    with pytest.raises(StaysProvisional):
        adopt(given)
    facts = answer(given)
    whole = only(facts, DocumentAdopted)
    assert (whole.announced, whole.means) == ("as presented", Means.GAVEL)
    assert whole.mandate is not None
    assert whole.mandate.units == ("p3",)
    assert len(only(facts, RecommendationAdopted).recommendations) == 3
    assert given.document().pen.of("p2a") is Holder.DRAFTING


def test_a11_what_the_authority_declines_is_not_adopted_and_may_be_decided_anew():
    given = part(a_floor(), "all")
    gavel(given, ad_referendum="D9")
    assert [type(fact) for fact in answer(given, part="all", confirmed=False)] == [ReferendumAnswered]
    assert not given.document(seen_by="adoption").parts["all"].adopted
    with pytest.raises(NotProvisional) as refused:
        answer(given, part="all")
    assert refused.value.facts == {"document": "report", "part": "all"}
    gavel(given)


def test_a11_only_the_absent_authority_confirms_and_before_it_is_recorded():
    given = part(a_floor(), "all")
    gavel(given, ad_referendum="D9")
    for who, by in ((delegation("D8"), "D8"), (delegation("D8"), "D9")):
        with pytest.raises(NotTheAuthority) as refused:
            answer(given, who, part="all", by=by)
        assert refused.value.facts == {"by": by}
    with pytest.raises(ReceivedAfterwards):
        answer(given, part="all", received="2022-05-27T10:00:00+02:00")


def test_a11_the_bodies_reopen_what_they_adopted_ad_referendum():
    given = part(a_floor(), "all")
    gavel(given, ad_referendum="D9")
    with pytest.raises(NotItsBodies):
        given.do(ReopenPart, CHAIR, **{**BY, "by": [WG2]}, part="all")
    reopened = only(given.do(ReopenPart, CHAIR, **BY, part="all", why="at the request of a delegation"), PartReopened)
    assert reopened.why == "at the request of a delegation"
    with pytest.raises(NotProvisional):
        answer(given, part="all")


# --- returning -------------------------------------------------------------------------------------------------------


def test_a11_a_part_that_is_returned_goes_to_its_drafters_with_the_reason_and_must_come_back():
    given = a_floor()
    part(given, "a", {"first": "p2a"})
    part(given, "rest", *FLOOR[:1], *({"first": u, "alone": True} for u in ("ii", "p2", "p2b", "p2c", "iii")), FLOOR[3])
    gavel(given, "rest")
    returned = only(given.do(ReturnText, CHAIR, **BY, part="a", why="too vague"), DocumentReturned)
    assert (returned.units, returned.why, returned.organ) == (("p2a",), "too vague", (WG2, WG3))
    assert given.document().pen.of("p2a") is Holder.DRAFTING
    with pytest.raises(NotAllAdopted) as refused:
        adopt(given)
    assert refused.value.facts == {"units": ["p2a"]}
    given.do(Edit, document="report", changes=[replace("p2a", "joint investigations", "them")])
    given.do(TableDocument, document="report", form="screen_text", to="floor", spans=[{"first": "p2a"}])
    part(given, "anew", {"first": "p2a"})
    gavel(given, "anew")
    adopt(given)


def test_a11_a_whole_document_is_returned_once_nothing_of_it_is_on_the_floor():
    given = a_floor()
    with pytest.raises(NothingToReturn):
        given.do(ReturnText, CHAIR, **BY, why="premature")
    part(given, "ii", {"first": "ii"})
    with pytest.raises(PenHeldElsewhere):
        given.do(ReturnText, CHAIR, **BY, why="premature")
    part(given, "rest", FLOOR[0], FLOOR[2], FLOOR[3])
    gavel(given, "ii", by=[WG2])
    with pytest.raises(NotItsBodies):
        given.do(ReturnText, CHAIR, **{**BY, "by": [WG3]}, why="premature")
    returned = only(given.do(ReturnText, CHAIR, **BY, why="premature"), DocumentReturned)
    assert set(returned.units) == set(given.document().tree.units)
    assert given.document().parts == {}


def test_a11_what_is_under_silence_is_not_returned_by_a_decision():
    given = under_silence()
    with pytest.raises(UnderSilenceAlready):
        given.do(ReturnText, CHAIR, document="work", by=[WG2], meeting=1, why="premature")


# --- the mandate to complete -----------------------------------------------------------------------------------------

AFTER = "2022-06-11T00:00:00+02:00"
LAST = "2022-06-10T23:59:59+02:00"


def extend(given: Given, until: str, at: str = "2022-06-10T12:00:00+02:00", **more: Any) -> MandateExtended:
    return only(given.do(ExtendMandate, CHAIR, at=at, **{**BY, **more}, until=until), MandateExtended)


def test_a8_the_last_day_of_the_mandate_stops_edits_under_it_and_writing_from_the_record():
    given = adopted()
    given.do(RecordAttendance, category="state_party", present=["AUT"])
    given.copy().do(Edit, at=LAST, document="report", changes=[COMPLETION])
    with pytest.raises(MandateEnded) as refused:
        given.do(Edit, at=AFTER, document="report", changes=[COMPLETION])
    assert refused.value.facts == {"until": "2022-06-10"}
    with pytest.raises(MandateEnded):
        given.do(Derive, at=AFTER, document="report", unit="p3", record="attendance:state_party", names_on="2022-06-10")


def test_a8_the_bodies_that_gave_the_mandate_extend_it_to_a_later_day():
    given = adopted()
    extended = extend(given, "2022-06-17")
    assert (str(extended.before), str(extended.until), extended.organ) == ("2022-06-10", "2022-06-17", (WG2, WG3))
    given.do(Edit, at="2022-06-17T23:59:59+02:00", document="report", changes=[COMPLETION])
    with pytest.raises(MandateEnded):
        given.do(Edit, at="2022-06-18T00:00:00+02:00", document="report", changes=[{**COMPLETION, "text": "Later."}])


def test_a8_a_mandate_is_extended_by_its_bodies_to_a_day_that_is_later_and_not_past():
    given = adopted()
    with pytest.raises(NotItsBodies):
        extend(given, "2022-06-17", by=[WG2])
    for until, at in (("2022-06-10", LAST), ("2022-06-12", "2022-06-13T09:00:00+02:00")):
        with pytest.raises(MandateOver) as refused:
            extend(given, until, at)
        assert refused.value.rule == "A8"
    with pytest.raises(NothingToComplete):
        extend(a_floor(), "2022-06-17")


def test_a8_a_mandate_fills_blanks_and_changes_no_word_that_was_adopted():
    given = adopted(mandate={**MANDATE, "spans": [{"first": "iv"}, {"first": "ii"}]})
    given.do(Edit, document="report", changes=[COMPLETION])
    given.do(Edit, document="report", changes=[replace("p3", "held", "convened")])
    for changed in (replace("p4", "note", "paper"), replace("p2a", "States", "All States")):
        with pytest.raises(TextAdopted):
            given.do(Edit, document="report", changes=[changed])
    for moved in ({"do": "delete_unit", "unit": "p3"}, {"do": "move_unit", "unit": "p3", "parent": "i"}):
        with pytest.raises(TextAdopted) as refused:
            given.do(Edit, document="report", changes=[moved])
        assert refused.value.facts == {"unit": "p3"}


def test_a8_factual_text_is_brought_up_to_date_only_where_the_mandate_permits_it_and_names_it():
    mandate = {**MANDATE, "spans": [{"first": "iv"}, {"first": "ii"}, {"first": "i"}], "guidance": "Chair"}
    given = adopted(mandate={**mandate, "permits": ["blanks", "factual"]})
    kept = given.document().mandate
    assert kept is not None
    assert (kept.guidance, kept.permits) == ("Chair", (Permission.BLANKS, Permission.FACTUAL))
    given.do(Edit, document="report", changes=[replace("p1", "established", "set up")])
    for change in (replace("p2a", "States", "All States"), replace("p4", "note", "paper")):
        with pytest.raises(TextAdopted):
            given.do(Edit, document="report", changes=[change])
