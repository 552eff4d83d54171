"""What is noted beside the text: who supports or reserves, and where in the recording something was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.amendments.domain.moving import NotOnesOwn
from services.amendments.domain.state import State
from shared.access import Actor, Role
from shared.documents.operations import Key
from shared.documents.spans import Span, units_of
from shared.documents.vocabulary import DocumentId, Refusal
from shared.events.amendments import AmendmentSupported, Marked, PartyRef, Position, RecordingMarked
from shared.events.base import EventData
from shared.stage import Command


class MarkNamedTwice(Refusal):
    """A mark of that name was set before."""


class Support(Command):
    """Note that a party supports an amendment, or reserves its position on it."""

    name: ClassVar[str] = "amendments.support"
    amendment: Key
    party: PartyRef = Field(min_length=1, max_length=80)
    position: Position
    meeting: int = Field(ge=1, le=9999)


class Mark(Command):
    """Note at what time of a meeting's recording units or an amendment were read out, or the gavel fell on them."""

    name: ClassVar[str] = "amendments.mark"
    document: DocumentId
    mark: Key
    what: Marked
    recording: str = Field(pattern=r"^\d{1,2}:[0-5]\d:[0-5]\d$")
    meeting: int = Field(ge=1, le=9999)
    amendment: Key | None = None
    spans: tuple[Span, ...] = ()


def support(state: State, command: Support, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.require_meeting(command.meeting)
    entry = state.amendment(command.amendment)
    officer = actor.has(Role.SECRETARIAT, command.session) or actor.has(Role.CHAIR, command.session)
    if not officer and actor.seat != command.party:
        raise NotOnesOwn("You can act only in the name of your own delegation.", seat=actor.seat)
    return (
        AmendmentSupported(
            amendment=command.amendment,
            document=entry.moved.document,
            party=command.party,
            position=command.position,
            meeting=command.meeting,
        ),
    )


def mark(state: State, command: Mark, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_meeting(command.meeting)
    if command.mark in state.marks:
        raise MarkNamedTwice(f"A mark “{command.mark}” was set before.", mark=command.mark)
    if command.amendment is not None:
        state.amendment(command.amendment)
    return (
        RecordingMarked(
            document=document.id,
            mark=command.mark,
            what=command.what,
            recording=command.recording,
            meeting=command.meeting,
            amendment=command.amendment,
            units=units_of(document.tree, command.spans),
        ),
    )
