"""What every decision of a body has in common: who sits, at which meeting, in which words, by which vote, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from services.adoption.domain.state import State
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, NotThere, Refusal
from shared.events.base import Instant, instant_text
from shared.events.deciding import Means
from shared.stage import Command


class UnknownVote(NotThere):
    """No vote of that name was taken."""


class NotThisVote(Refusal):
    """A decision rests on a vote of its own bodies, at its own meeting, on its own text, and on no other."""

    rule = "A19"


class VoteNotCarried(Refusal):
    """What was put to the vote did not have the majority that it needs."""

    rule = "A19"


class ActedOutsideMeeting(Refusal):
    """A body acts while it sits: not before the meeting begins, and not after it is recorded."""

    rule = "C13"


class Deciding(Command):
    """A decision of bodies at a meeting. Without a vote it is taken by the gavel, nobody objecting (S15)."""

    document: DocumentId
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)
    announced: str | None = Field(default=None, min_length=1)
    vote: Key | None = None
    acted: Instant | None = None

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


def taken(state: State, command: Deciding, now: datetime, part: str | None = None) -> dict[str, Any]:
    """What a decision says of how it was taken. Raises if its bodies do not sit, or its vote does not carry it."""
    state.require_sitting(command.by, command.meeting)
    if command.acted is not None:
        _require_acted_then(state, command.meeting, command.acted, now)
    if command.vote is not None:
        _require_carried(state, command, part)
    return {
        "announced": command.announced,
        "means": Means.GAVEL if command.vote is None else Means.VOTE,
        "vote": command.vote,
        "acted": command.acted,
    }


def _require_acted_then(state: State, meeting: int, acted: datetime, now: datetime) -> None:
    begins = state.meetings[meeting].begins
    if not begins <= acted <= now:
        raise ActedOutsideMeeting(
            "It was decided after its meeting began and before it is recorded.",
            acted=instant_text(acted),
            begins=instant_text(begins),
        )


def _require_carried(state: State, command: Deciding, part: str | None) -> None:
    vote = state.gavel.votes.get(command.vote or "")
    if vote is None:
        raise UnknownVote(f"No vote “{command.vote}” was taken.", vote=command.vote)
    fits = (vote.document, vote.part, set(vote.organ), vote.meeting)
    if fits != (command.document, part, set(command.by), command.meeting) or vote.vote in state.gavel.used:
        raise NotThisVote(f"“{command.vote}” was a vote on something else.", vote=command.vote, question=vote.question)
    if not vote.carried:
        raise VoteNotCarried(f"“{vote.question}” was not carried.", vote=command.vote, **vote.totals.model_dump())
