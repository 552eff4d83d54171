"""What members send in a silence (Q5, Q9): by its receipt, with evidence, recorded for them, never in their place."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.adoption.domain.silence import (
    Clarify,
    ExplainPosition,
    NotInTheCircle,
    NotReceivedThen,
    ObjectToSilence,
    QuerySilence,
    SendAmendment,
    SilenceOver,
    WithdrawObjection,
)
from services.adoption.domain.silence.receiving import ClarifiedBefore, NoEvidence, NothingToTakeBack, UnknownQuery
from shared.access import Role
from shared.documents.holder import Holder
from shared.events.adoption import DocumentAdopted, DocumentReturned
from shared.events.silence import (
    PositionExplained,
    SilenceAmendmentReceived,
    SilenceAsked,
    SilenceBroken,
    SilenceClarified,
    SilenceObjected,
    SilenceObjectionWithdrawn,
)
from tests.adoption.silences import AFTERWARDS, DEADLINE, DURING, JUST_BEFORE, MEMBER, concluded, objected, sent
from tests.given import PRESIDENT, Given, actor, instant, only, under_silence

AMENDMENT = {"amendment": "In paragraph 1, replace “hybrid” by “online”."}


# --- objections and amendments ---------------------------------------------------------------------------------------


def test_q5_an_amendment_received_in_time_breaks_the_silence_as_an_objection_does():
    given = under_silence()
    amended, broken, returned = sent(given, SendAmendment, JUST_BEFORE, **AMENDMENT)
    assert isinstance(amended, SilenceAmendmentReceived)
    assert isinstance(broken, SilenceBroken)
    assert isinstance(returned, DocumentReturned)
    assert (amended.in_time, amended.recorded_by, amended.amendment) == (True, "secretariat", AMENDMENT["amendment"])
    assert given.document("work").pen.of("w1") is Holder.DRAFTING


def test_q5_an_amendment_received_at_the_deadline_is_kept_and_without_effect():
    given = under_silence()
    given.clock(DEADLINE)
    (amended,) = sent(given, SendAmendment, DEADLINE, **AMENDMENT)
    assert not amended.in_time
    concluded(given)
    assert given.document("work").adopted is not None


SECONDS = st.integers(-400_000, 4_000)


@drawn(st.lists(st.tuples(SECONDS, st.booleans()), min_size=1, max_size=4), st.integers(0, 4_000))
@settings(deadline=None, max_examples=60)
def test_q5_what_decides_is_receipt_strictly_before_the_deadline_in_whatever_order_things_are_keyed(
    received: list[tuple[int, bool]], keyed: int
):
    """Keyed before the notice, all of it: the silence is broken by the first that is found, if any came in time."""
    given = under_silence()
    given.clock(DEADLINE)
    deadline = instant(DEADLINE).timestamp()
    for seconds, amends in received:
        at = max(deadline + seconds, deadline) + keyed
        kind: Any = SendAmendment if amends else ObjectToSilence
        more = AMENDMENT if amends else {}
        text = instant(DEADLINE).fromtimestamp(deadline + seconds, instant(DEADLINE).tzinfo).isoformat()
        when = instant(DEADLINE).fromtimestamp(at, instant(DEADLINE).tzinfo)
        if given.states["adoption"].silence("s1").over:
            with pytest.raises(SilenceOver):
                given.do(kind, at=when, silence="s1", by="rapporteur", received=text, evidence="e-mail", **more)
            continue
        facts = given.do(kind, at=when, silence="s1", by="rapporteur", received=text, evidence="e-mail", **more)
        assert (len(facts) == 3) == (seconds < 0)
    assert given.states["adoption"].silence("s1").broken == any(seconds < 0 for seconds, _ in received)


@pytest.mark.parametrize("evidence", ["", "   "])
@pytest.mark.parametrize(
    ("kind", "more"),
    [(ObjectToSilence, {}), (SendAmendment, AMENDMENT), (WithdrawObjection, {}), (ExplainPosition, {"text": "Noted."})],
)
def test_q5_nothing_is_recorded_on_behalf_of_a_member_without_evidence(kind: Any, more: Any, evidence: str):
    with pytest.raises(ValidationError, match="evidence"):
        sent(under_silence(), kind, DURING, **{**more, "evidence": evidence})


@pytest.mark.parametrize("kind", [ObjectToSilence, SendAmendment, ExplainPosition])
@pytest.mark.parametrize(
    ("by", "who"),
    [
        pytest.param("secretariat", None, id="the secretariat for itself"),
        pytest.param("vice-president-1", PRESIDENT, id="the President for a member"),
        pytest.param("vice-president-1", actor(Role.BUREAU_MEMBER, "rapporteur"), id="a member for another"),
        pytest.param("vice-president-1", actor(Role.BUREAU_MEMBER), id="someone without a seat"),
    ],
)
def test_q5_an_objection_is_recorded_for_a_member_and_never_originated(kind: Any, by: str, who: Any):
    more: Any = {SendAmendment: AMENDMENT, ExplainPosition: {"text": "Noted."}, ObjectToSilence: {}}[kind]
    given = under_silence()
    with pytest.raises(NotInTheCircle):
        sent(given, kind, DURING, by=by, **({} if who is None else {"who": who}), **more)
    assert not given.states["adoption"].silence("s1").over


def test_q5_an_objection_received_in_time_and_found_before_the_notice_breaks_the_silence_after_expiry():
    given = under_silence()
    given.clock(DEADLINE)
    assert given.states["adoption"].silence("s1").stands == "expired, awaiting notice"
    facts = objected(given, JUST_BEFORE, recorded=AFTERWARDS)
    assert only(facts, SilenceObjected).in_time
    assert given.states["adoption"].silence("s1").stands == "broken"


@pytest.mark.parametrize(
    ("received", "outcome"), [(JUST_BEFORE, "broken"), (DEADLINE, "expired, awaiting notice"), (AFTERWARDS, None)]
)
def test_k8_with_the_timer_stopped_across_the_deadline_both_sides_of_received_in_time_are_what_they_are(
    received: str, outcome: str | None
):
    given, keyed = under_silence(), "2022-04-02T09:00:00+02:00"  # nobody has looked at the clock since the opening
    objected(given, received, recorded=keyed)
    written = given.clock(keyed)
    assert [fact.happened for fact in written] == ([] if outcome == "broken" else [instant(DEADLINE)])
    assert given.clock(keyed) == ()
    assert given.states["adoption"].silence("s1").stands == (outcome or "expired, awaiting notice")


# --- an objection that is withdrawn ----------------------------------------------------------------------------------


def test_q6_an_objection_that_is_withdrawn_leaves_the_silence_broken():
    given = under_silence()
    objected(given)
    withdrawn = only(sent(given, WithdrawObjection, "2022-03-24T13:00:00+01:00"), SilenceObjectionWithdrawn)
    assert (withdrawn.by, withdrawn.evidence) == ("vice-president-1", "e-mail")
    assert given.states["adoption"].silence("s1").stands == "broken"
    assert given.clock(AFTERWARDS) == (), "nothing expires: the text has gone back"
    assert not [event for event in given.events if isinstance(event.data, DocumentAdopted)]


def test_an_objection_is_withdrawn_once_and_by_the_member_that_had_made_it():
    given = under_silence()
    objected(given)
    with pytest.raises(NothingToTakeBack) as refused:
        sent(given, WithdrawObjection, "2022-03-24T13:00:00+01:00", by="rapporteur")
    assert refused.value.facts == {"by": "rapporteur"}
    sent(given, WithdrawObjection, "2022-03-24T13:00:00+01:00", who=MEMBER)
    with pytest.raises(NothingToTakeBack):
        sent(given, WithdrawObjection, "2022-03-24T14:00:00+01:00")


# --- queries and clarifications --------------------------------------------------------------------------------------


def asked(given: Given, question: str = "Who pays for interpretation?", **more: Any) -> SilenceAsked:
    return only(sent(given, QuerySilence, DURING, question=question, **more), SilenceAsked)


def test_a_query_is_kept_in_its_words_numbered_and_answered_to_all_without_saying_who_asked():
    given = under_silence()
    assert (asked(given).query, asked(given, by="rapporteur").query) == (1, 2)
    fields = {"silence": "s1", "query": 2, "question": "Who pays?", "answer": "The regular budget."}
    clarified = only(given.do(Clarify, **fields), SilenceClarified)
    assert (clarified.query, clarified.answer) == (2, "The regular budget.")
    assert "rapporteur" not in clarified.model_dump_json()
    silence = given.states["adoption"].silence("s1")
    assert (len(silence.queries), set(silence.clarified), silence.over) == (2, {2}, False)


def test_a_query_that_was_not_received_or_has_its_answer_is_not_answered():
    given = under_silence()
    fields = {"silence": "s1", "query": 1, "question": "Who pays?", "answer": "The regular budget."}
    with pytest.raises(UnknownQuery) as refused:
        given.do(Clarify, **fields)
    assert refused.value.facts == {"query": 1, "received": 0}
    asked(given)
    given.do(Clarify, **fields)
    with pytest.raises(ClarifiedBefore):
        given.do(Clarify, **fields)


def test_a_query_that_is_recorded_for_a_member_says_by_what_it_came():
    given = under_silence()
    with pytest.raises(NoEvidence) as refused:
        asked(given, evidence=None)
    assert refused.value.facts == {"place": "evidence"}
    assert asked(given, evidence=None, who=MEMBER).evidence == "keyed by the member"


# --- explanations of position ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "at"),
    [
        pytest.param(lambda given: None, DURING, id="while it runs"),
        pytest.param(concluded, "2022-03-30T09:00:00+02:00", id="after the notice"),
        pytest.param(objected, "2022-03-30T09:00:00+02:00", id="after it was broken"),
    ],
)
def test_q9_an_explanation_of_position_is_kept_with_the_decision_and_changes_nothing_in_it(end: Any, at: str):
    given = under_silence()
    end(given)
    before = given.states["adoption"].silence("s1").stands
    explained = only(sent(given, ExplainPosition, at, text="This sets no precedent."), PositionExplained)
    silence = given.states["adoption"].silence("s1")
    assert (silence.explained, silence.stands) == ((explained,), before)
    assert given.events[-1].envelope.time == instant(at)


def test_an_explanation_is_not_received_before_the_silence_was_opened():
    with pytest.raises(NotReceivedThen):
        sent(under_silence(), ExplainPosition, "2022-03-22T11:00:00+01:00", recorded=DURING, text="Noted.")
