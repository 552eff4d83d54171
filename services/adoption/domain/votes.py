"""Votes, where a body votes: counted, checked against who voted how, and explained. Consensus stays the default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field, model_validator

from services.adoption.domain.deciding import ActedOutsideMeeting, UnknownVote
from services.adoption.domain.parts import part_of
from services.adoption.domain.state import State
from shared.access import Actor, Role
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Refusal
from shared.events.base import EventData, Instant, instant_text
from shared.events.votes import Ballot, Choice, Majority, Manner, Totals, VoteExplained, VoteTaken
from shared.stage import Command


class VoteNamedTwice(Refusal):
    """A vote of that name was taken."""


class TotalsDiffer(Refusal):
    """The totals that were announced are not those of the list of who voted how."""

    rule = "A19"


class VotedTwice(Refusal):
    """A member has one vote."""

    rule = "A19"


class NotInTheRollCall(Refusal):
    """Whoever explains a vote took part in it, and speaks for itself."""

    rule = "A19"


class ExplainedBefore(Refusal):
    """The member has explained this vote."""


class TakeVote(Command):
    """Record a vote on a document, or on a part of it.

    By show of hands with its totals; by roll-call with who voted how, and the totals announced, if they were.
    """

    name: ClassVar[str] = "adoption.take_vote"
    vote: Key
    document: DocumentId
    part: Key | None = None
    question: str = Field(min_length=1)
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)
    manner: Manner
    majority: Majority = Majority.SIMPLE
    totals: Totals | None = None
    ballots: tuple[Ballot, ...] | None = Field(default=None, min_length=1)
    acted: Instant | None = None

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by

    @model_validator(mode="after")
    def _says_how_it_went(self) -> TakeVote:
        if self.manner is Manner.ROLL_CALL and self.ballots is None:
            raise ValueError("a roll-call says who voted how")
        if self.manner is Manner.SHOW_OF_HANDS and (self.totals is None or self.ballots is not None):
            raise ValueError("a show of hands has totals, and no list of names")
        return self


class ExplainVote(Command):
    """Record what a member said in explanation of its vote, before or after the vote."""

    name: ClassVar[str] = "adoption.explain_vote"
    vote: Key
    party: str = Field(min_length=1, max_length=80)
    before: bool = False
    text: str = Field(min_length=1)


def take_vote(state: State, command: TakeVote, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    if command.part is not None:
        part_of(document, command.part)
    state.require_sitting(command.by, command.meeting)
    if command.acted is not None and not state.meetings[command.meeting].begins <= command.acted <= now:
        raise ActedOutsideMeeting("A body votes while it sits.", acted=instant_text(command.acted))
    if command.vote in state.gavel.votes:
        raise VoteNamedTwice(f"A vote “{command.vote}” was taken.", vote=command.vote)
    totals = _totals(command)
    return (
        VoteTaken(
            vote=command.vote,
            document=document.id,
            part=command.part,
            question=command.question,
            organ=command.by,
            meeting=command.meeting,
            manner=command.manner,
            majority=command.majority,
            totals=totals,
            ballots=command.ballots,
            carried=carried(totals, command.majority),
            acted=command.acted,
        ),
    )


def carried(totals: Totals, majority: Majority) -> bool:
    """Whether a majority of those present and voting carries it; abstaining is no vote, and a tie carries nothing."""
    if majority is Majority.SIMPLE:
        return totals.in_favour > totals.against
    return totals.in_favour > 0 and totals.in_favour >= 2 * totals.against


def counted(ballots: Sequence[Ballot]) -> Totals:
    """The totals of a list of who voted how."""
    found = Counter(ballot.choice for ballot in ballots)
    return Totals(
        in_favour=found[Choice.FOR],
        against=found[Choice.AGAINST],
        abstaining=found[Choice.ABSTAINING],
        not_participating=found[Choice.NOT_PARTICIPATING],
    )


def explain_vote(state: State, command: ExplainVote, now: datetime, actor: Actor) -> Sequence[EventData]:
    vote = state.gavel.votes.get(command.vote)
    if vote is None:
        raise UnknownVote(f"No vote “{command.vote}” was taken.", vote=command.vote)
    if actor.seat != command.party and not actor.has(Role.SECRETARIAT, command.session):
        raise NotInTheRollCall("A member explains its own vote.", seat=actor.seat)
    if vote.ballots is not None and command.party not in {ballot.party for ballot in vote.ballots}:
        raise NotInTheRollCall(f"{command.party} was not called in this vote.", party=command.party)
    if (command.vote, command.party) in state.gavel.explained:
        raise ExplainedBefore(f"{command.party} has explained this vote.", party=command.party)
    return (
        VoteExplained(
            vote=command.vote, document=vote.document, party=command.party, before=command.before, text=command.text
        ),
    )


def _totals(command: TakeVote) -> Totals:
    if command.ballots is None:
        assert command.totals is not None  # the command's own check
        return command.totals
    twice = [party for party, count in Counter(ballot.party for ballot in command.ballots).items() if count > 1]
    if twice:
        raise VotedTwice(f"{twice[0]} is on the list twice.", party=twice[0])
    totals = counted(command.ballots)
    if command.totals is not None and command.totals != totals:
        raise TotalsDiffer(
            "The totals are not those of the list.",
            announced=command.totals.model_dump(),
            listed=totals.model_dump(),
        )
    return totals
