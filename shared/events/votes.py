"""What adoption announces of votes: what was voted on, who voted how, and what was said in explanation (A19)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen
from shared.events.base import Audience, EventData, Instant


class Manner(StrEnum):
    """How a body votes."""

    SHOW_OF_HANDS = "show_of_hands"
    ROLL_CALL = "roll_call"


class Majority(StrEnum):
    """Which majority carries, always of those present and voting: who abstains does not vote."""

    SIMPLE = "simple"
    TWO_THIRDS = "two_thirds"


class Choice(StrEnum):
    """What a member did when its name was called."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINING = "abstaining"
    NOT_PARTICIPATING = "not_participating"


class Ballot(Frozen):
    """One member's answer in a roll-call."""

    party: str = Field(min_length=1, max_length=80)
    choice: Choice


class Totals(Frozen):
    """How many voted for and against, abstained, and took no part."""

    in_favour: int = Field(ge=0)
    against: int = Field(ge=0)
    abstaining: int = Field(ge=0)
    not_participating: int = Field(ge=0, default=0)


class VoteTaken(EventData):
    """Bodies voted on a question about a document, or a part of it: how, by which majority, with what outcome."""

    wire: ClassVar[str] = "vote.taken.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    vote: Key
    document: DocumentId
    part: Key | None = None
    question: str
    organ: tuple[str, ...]
    meeting: int = Field(ge=1)
    manner: Manner
    majority: Majority
    totals: Totals
    ballots: tuple[Ballot, ...] | None = None
    carried: bool
    acted: Instant | None = None

    @property
    def happened(self) -> datetime | None:
        """The time of the act."""
        return self.acted


class VoteExplained(EventData):
    """A member explains its vote, before or after it; who it was stays with the secretariat."""

    wire: ClassVar[str] = "vote.explained.v1"
    vote: Key
    document: DocumentId
    party: str
    before: bool
    text: str


EVENTS = (VoteTaken, VoteExplained)
