"""Votes, where a body votes (A19): how, by which majority, who voted how; consensus stays the default."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from pydantic import ValidationError

from services.adoption.domain.deciding import ActedOutsideMeeting, NotThisVote, UnknownVote, VoteNotCarried
from services.adoption.domain.gavel import ReopenPart, UnknownPart
from services.adoption.domain.state import BodyDoesNotSit
from services.adoption.domain.votes import (
    ExplainedBefore,
    ExplainVote,
    NotInTheRollCall,
    TakeVote,
    TotalsDiffer,
    VotedTwice,
    VoteNamedTwice,
    carried,
    counted,
)
from shared.events.adoption import DocumentAdopted, PartAdopted, PartReopened
from shared.events.deciding import Means
from shared.events.votes import Ballot, Choice, Majority, Totals, VoteExplained, VoteTaken
from tests.given import CHAIR, SECRETARIAT, WG2, WG3, Given, a_floor, adopt, close, delegation, gavel, only

BALLOTS = [("D1", "for"), ("D2", "for"), ("D3", "against"), ("D4", "abstaining"), ("D5", "not_participating")]


def roll(*ballots: tuple[str, str]) -> list[dict[str, str]]:
    return [{"party": party, "choice": choice} for party, choice in ballots]


def take(given: Given, vote: str = "v1", **more: Any) -> VoteTaken:
    fields = {"document": "report", "part": "all", "question": "to adopt section II", "by": [WG2, WG3], "meeting": 2}
    fields |= {"manner": "show_of_hands", "totals": {"in_favour": 10, "against": 3, "abstaining": 2}}
    return only(given.do(TakeVote, CHAIR, **{**fields, **more}, vote=vote), VoteTaken)


def by_roll_call(given: Given, vote: str = "v1", ballots: Any = BALLOTS, **more: Any) -> VoteTaken:
    return take(given, vote, **{"manner": "roll_call", "totals": None, "ballots": roll(*ballots), **more})


def closed() -> Given:
    given = a_floor()
    close(given)
    return given


def test_a19_without_a_vote_a_decision_is_taken_by_the_gavel_nobody_objecting():
    adopted = only(gavel(closed()), PartAdopted)
    assert (adopted.means, adopted.vote) == (Means.GAVEL, None)


def test_a19_a_part_and_the_whole_are_adopted_by_votes_that_carried_them():
    given = closed()
    assert take(given).carried
    adopted = only(gavel(given, vote="v1"), PartAdopted)
    assert (adopted.means, adopted.vote) == (Means.VOTE, "v1")
    take(given, "v2", part=None, question="to adopt the report")
    assert only(adopt(given, vote="v2"), DocumentAdopted).means is Means.VOTE


def test_a19_what_was_not_carried_is_recorded_and_decides_nothing():
    given = closed()
    taken = take(given, totals={"in_favour": 5, "against": 5, "abstaining": 9})
    assert not taken.carried
    with pytest.raises(VoteNotCarried) as refused:
        gavel(given, vote="v1")
    assert refused.value.facts == {"vote": "v1", "in_favour": 5, "against": 5, "abstaining": 9, "not_participating": 0}
    assert refused.value.rule == "A19"


def test_a19_a_decision_rests_on_its_own_vote_and_on_no_other():
    given = closed()
    with pytest.raises(UnknownVote):
        gavel(given, vote="v1")
    take(given)
    for fields in ({"by": [WG2]}, {"meeting": 1}):
        with pytest.raises(NotThisVote) as refused:
            gavel(given, vote="v1", **fields)
        assert refused.value.facts == {"vote": "v1", "question": "to adopt section II"}
    gavel(given, vote="v1")
    with pytest.raises(NotThisVote):
        adopt(given, vote="v1")
    take(given, "v2", question="to reopen section II")
    reopening: dict[str, Any] = {"document": "report", "part": "all", "by": [WG2, WG3], "meeting": 2, "vote": "v2"}
    assert only(given.do(ReopenPart, CHAIR, **reopening), PartReopened).means is Means.VOTE
    close(given)
    with pytest.raises(NotThisVote):
        gavel(given, vote="v2")


def test_a19_a_roll_call_says_who_voted_how_and_its_totals_are_counted():
    taken = by_roll_call(closed())
    assert taken.totals == Totals(in_favour=2, against=1, abstaining=1, not_participating=1)
    assert taken.ballots is not None
    assert taken.ballots[2] == Ballot(party="D3", choice=Choice.AGAINST)


def test_a19_the_totals_announced_are_those_of_the_list():
    given = closed()
    announced = {"in_favour": 3, "against": 1, "abstaining": 1, "not_participating": 1}
    with pytest.raises(TotalsDiffer) as refused:
        by_roll_call(given, totals=announced)
    assert refused.value.facts == {"announced": announced, "listed": {**announced, "in_favour": 2}}
    by_roll_call(given, totals={**announced, "in_favour": 2})


def test_a19_a_member_has_one_vote_and_a_vote_one_name():
    given = closed()
    with pytest.raises(VotedTwice) as refused:
        by_roll_call(given, ballots=[*BALLOTS, ("D1", "against")])
    assert refused.value.facts == {"party": "D1"}
    by_roll_call(given)
    with pytest.raises(VoteNamedTwice):
        by_roll_call(given)


@pytest.mark.parametrize(
    "fields",
    [
        {"manner": "roll_call"},
        {"totals": None},
        {"ballots": roll(("D1", "for"))},
        {"totals": {"in_favour": -1, "against": 0, "abstaining": 0}},
        {"majority": "unanimous"},
        {"manner": "roll_call", "ballots": [], "totals": None},
    ],
)
def test_a19_a_vote_says_in_one_way_how_it_went(fields: dict[str, Any]):
    with pytest.raises(ValidationError):
        take(closed(), **fields)


def test_s20_a_body_votes_while_it_sits_on_what_is_before_it():
    given = closed()
    with pytest.raises(BodyDoesNotSit):
        take(given, meeting=9)
    with pytest.raises(UnknownPart):
        take(given, part="ii")
    with pytest.raises(ActedOutsideMeeting):
        take(given, acted="2022-05-24T10:00:00+02:00")


@pytest.mark.parametrize(
    ("in_favour", "against", "simple", "two_thirds"),
    [
        *((0, 0, False, False), (1, 0, True, True), (1, 1, False, False), (2, 1, True, True), (3, 2, True, False)),
        *((66, 33, True, True), (65, 33, True, False), (0, 1, False, False)),
    ],
)
def test_a19_majorities_are_of_those_present_and_voting(in_favour: int, against: int, simple: bool, two_thirds: bool):
    for abstaining in (0, 100):
        totals = Totals(in_favour=in_favour, against=against, abstaining=abstaining)
        assert carried(totals, Majority.SIMPLE) == simple
        assert carried(totals, Majority.TWO_THIRDS) == two_thirds


@drawn(st.lists(st.sampled_from(Choice), max_size=60))
def test_a19_whatever_the_list_its_totals_are_all_of_it_and_two_thirds_is_the_harder_majority(choices: list[Choice]):
    totals = counted([Ballot(party=f"D{n}", choice=choice) for n, choice in enumerate(choices)])
    assert sum(totals.model_dump().values()) == len(choices)
    assert carried(totals, Majority.SIMPLE) or not carried(totals, Majority.TWO_THIRDS)
    voting = totals.in_favour + totals.against
    assert carried(totals, Majority.TWO_THIRDS) == (voting > 0 and totals.in_favour * 3 >= voting * 2)


def explain(given: Given, who: Any, party: str = "D3", **more: Any) -> VoteExplained:
    fields = {"vote": "v1", "party": party, "text": "For want of instructions.", **more}
    return only(given.do(ExplainVote, who, **fields), VoteExplained)


def test_a19_a_member_explains_its_vote_once_before_or_after_it():
    given = closed()
    by_roll_call(given)
    assert explain(given, delegation("D3"), before=True).before
    with pytest.raises(ExplainedBefore):
        explain(given, SECRETARIAT)
    assert not explain(given, SECRETARIAT, "D4").before


def test_k16_a_member_explains_its_own_vote_and_only_one_that_it_was_called_in():
    given = closed()
    with pytest.raises(UnknownVote):
        explain(given, SECRETARIAT)
    by_roll_call(given)
    with pytest.raises(NotInTheRollCall) as refused:
        explain(given, delegation("D3"), "D4")
    assert refused.value.facts == {"seat": "D3"}
    with pytest.raises(NotInTheRollCall) as refused:
        explain(given, SECRETARIAT, "D77")
    assert refused.value.facts == {"party": "D77"}
