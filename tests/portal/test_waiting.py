"""What waits, for whom, since when and until when, as a page and as data, for those who sit in the session."""

from typing import Any

from services.adoption.domain.clearance import ApproveStep, AskClearance, DelegateStep, ReturnStep
from services.drafting.domain.documents import Edit
from services.drafting.domain.summary import SubmitSummary
from services.portal.domain import STAGE, waiting
from services.portal.domain.waiting import Waiting
from shared.events.base import instant_text
from tests.given import (
    CHAIR,
    SESSION,
    SUMMARY,
    Given,
    a_floor,
    a_report,
    adopt,
    adopted,
    close,
    gavel,
    instant,
    move,
    replace,
    under_silence,
)
from tests.portal.visiting import Visit

ASKED, UNTIL = "2022-05-20T09:00:00+02:00", "20 May 2022, 18:00 (Europe/Vienna, UTC+02:00)"


def waits(given: Given, document: str = "report") -> list[Waiting]:
    state = STAGE.initial
    for event in given.events:
        state = STAGE.evolve(state, event)
    return list(waiting.waiting(state, state.documents[document]))


def told(given: Given, document: str = "report") -> list[tuple[str, str]]:
    return [(it.what, it.whom) for it in waits(given, document)]


def in_clearance(**more: Any) -> Given:
    given = a_report()
    fields: dict[str, Any] = {
        "document": "report",
        "what": "section I of the draft",
        "station": "chair",
        "officer": "chair",
    }
    fields |= {"until": {"local": "2022-05-20T18:00:00"}, **more}
    given.do(AskClearance, at=ASKED, step="s1", spans=[{"first": "i"}], **fields)
    return given


def test_a11_a_clearance_waits_for_its_station_since_it_was_asked_until_its_day_and_no_longer():
    given = in_clearance()
    (step,) = waits(given)
    assert (step.what, step.whom, step.until) == ("the clearance of section I of the draft", "the Chair", UNTIL)
    assert step.since == instant(ASKED)
    given.do(DelegateStep, CHAIR, step="s1", to="vice-president-1")
    assert told(given) == [("the clearance of section I of the draft", "the Chair")]
    given = in_clearance(station="substantive_office", officer="desk-9")
    assert told(given)[0][1] == "the substantive office"


def test_a11_nothing_approves_itself_what_is_overdue_waits_on_and_says_so():
    (step,) = waits(in_clearance())
    assert not step.overdue(instant("2022-05-20T17:59:59+02:00"))
    assert step.overdue(instant("2022-05-20T18:00:00+02:00"))
    assert not Waiting("a decision", "the floor").overdue(instant("2030-01-01T00:00:00+01:00"))


def test_a11_what_is_returned_waits_for_the_secretariat_and_what_is_approved_for_nobody():
    given = in_clearance()
    given.do(ReturnStep, CHAIR, step="s1", remarks="Shorter.")
    assert told(given) == [("an answer to the remarks on section I of the draft", "the secretariat")]
    given = in_clearance()
    given.do(ApproveStep, CHAIR, step="s1")
    assert waits(given) == []


def test_a11_what_is_adopted_ad_referendum_waits_for_an_absent_authority_that_is_not_named():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    assert told(given) == [("a decision on the open amendment A1", "the floor")]
    given = a_floor()
    close(given)
    assert [whom for _, whom in told(given)] == ["the gavel"]
    gavel(given, ad_referendum="D9")
    assert [whom for _, whom in told(given)] == ["an absent authority"]
    given = a_floor()
    close(given)
    gavel(given)
    adopt(given, ad_referendum="D9")
    (step,) = waits(given)
    assert step.whom == "an absent authority"
    assert "D9" not in step.what
    assert step.since == given.events[-1].envelope.time


def test_a8_the_completion_waits_for_the_secretariat_until_the_mandates_last_day_is_over():
    (step,) = waits(adopted())
    assert (step.what, step.whom, step.until) == ("the completion of the text", "the secretariat", "10 June 2022")
    assert not step.overdue(instant("2022-06-10T23:59:59+02:00"))
    assert step.overdue(instant("2022-06-11T00:00:00+02:00"))


def test_s7_the_summary_waits_for_the_chair_since_it_was_submitted():
    given = adopted()
    given.do(Edit, document="report", changes=[SUMMARY])
    given.do(SubmitSummary, document="report")
    step = next(it for it in waits(given) if it.whom == "the Chair")
    assert step.what == "the approval of the summary of deliberations"
    assert step.since == given.events[-1].envelope.time


def test_q1_a_silence_waits_for_the_members_since_it_was_opened_until_its_deadline():
    (step,) = waits(under_silence(), "work")
    assert step.since == instant("2022-03-22T12:00:00+01:00")
    assert step.by == instant("2022-03-29T18:00:00+02:00")


async def test_a11_the_page_and_the_data_tell_the_same_to_those_who_sit_in_the_session(visit: Visit):
    given = in_clearance()
    for seat in ("secretariat", "chair", "delegation"):
        async with visit(given.events, seat) as client:
            page = (await client.get(f"/waiting/{SESSION}")).text
            data = (await client.get(f"/waiting/{SESSION}.json")).json()
        (step,) = data["waiting"]
        assert step["what"] == "the clearance of section I of the draft"
        assert (step["whom"], step["until"], step["overdue"]) == ("the Chair", UNTIL, True)
        assert step["since"] == instant_text(instant(ASKED))
        for words in (
            "The Chair",
            "The clearance of section I of the draft",
            UNTIL,
            "overdue",
            "Nothing approves itself",
        ):
            assert words in page
        assert "vice-president" not in page


async def test_k16_what_waits_is_not_for_the_public(visit: Visit):
    async with visit(in_clearance().events) as client:
        for address in (f"/waiting/{SESSION}", f"/waiting/{SESSION}.json"):
            assert (await client.get(address)).status_code == 401


async def test_a11_where_nothing_waits_the_page_says_so(visit: Visit):
    async with visit(a_report().events, "chair") as client:
        page = await client.get(f"/waiting/{SESSION}")
    assert (page.status_code, "Nothing waits for anybody." in page.text) == (200, True)
