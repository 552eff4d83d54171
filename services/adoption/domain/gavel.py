"""The gavel: parts adopted or reopened by their own bodies, and what else a body does with a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from services.adoption.domain.deciding import Deciding, taken
from services.adoption.domain.parts import UnknownPart, part_of, transmitted_in_brackets
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.spans import Span
from shared.documents.vocabulary import Refusal
from shared.events.adoption import AdoptedAdReferendum, DecisionRecorded, PartAdopted, PartReopened
from shared.events.base import EventData
from shared.events.deciding import Verb

__all__ = ["AdoptPart", "NotItsBodies", "PartAlreadyAdopted", "RecordDecision", "ReopenPart", "UnknownPart"]


class PartAlreadyAdopted(Refusal):
    """The gavel has fallen on that part."""


class NotItsBodies(Refusal):
    """A part is reopened by the bodies that adopted it, and they are among those that adopt the whole."""

    rule = "K11"


class AdoptPart(Deciding):
    """Adopt a closed part.

    `bracketed` names the units in it that the decision transmits in brackets; `ad_referendum` is the absent authority
    without whose confirmation the adoption stays provisional.
    """

    name: ClassVar[str] = "adoption.adopt_part"
    part: Key
    bracketed: tuple[Span, ...] = ()
    ad_referendum: str | None = Field(default=None, min_length=1)


class ReopenPart(Deciding):
    """Take a closed or adopted part up again, by decision of its bodies."""

    name: ClassVar[str] = "adoption.reopen_part"
    part: Key
    why: str | None = Field(default=None, min_length=1)


class RecordDecision(Deciding):
    """Record that bodies discussed a document, or took note of it."""

    name: ClassVar[str] = "adoption.record_decision"
    verb: Literal[Verb.DISCUSSED, Verb.TOOK_NOTE]


def adopt_part(state: State, command: AdoptPart, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    part = part_of(document, command.part)
    if part.adopted or (document.id, command.part) in state.gavel.provisional:
        raise PartAlreadyAdopted(f"The gavel has fallen on “{command.part}”.", part=command.part)
    said = taken(state, command, now, command.part)
    bracketed = transmitted_in_brackets(document, part.units, command.bracketed)
    text = {"document": document.id, "part": command.part, "units": part.units, "digest": part.digest}
    if command.ad_referendum is not None:
        return (
            AdoptedAdReferendum(
                **text,
                **said,
                pending=command.ad_referendum,
                organ=command.by,
                verb=Verb.ADOPTED,
                meeting=command.meeting,
                bracketed=bracketed,
            ),
        )
    return (PartAdopted(**text, **said, bodies=command.by, meeting=command.meeting, bracketed=bracketed),)


def reopen_part(state: State, command: ReopenPart, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    part = part_of(document, command.part)
    document.pen.require(Holder.ADOPTION, part.units)
    said = taken(state, command, now, command.part)
    provisional = state.gavel.provisional.get((document.id, command.part))
    bodies = provisional.organ if provisional is not None else part.bodies
    if not set(bodies) <= set(command.by):
        raise NotItsBodies(f"“{command.part}” was adopted by {', '.join(bodies)}.", bodies=list(bodies))
    return (
        PartReopened(
            document=document.id,
            part=command.part,
            units=part.units,
            bodies=command.by,
            meeting=command.meeting,
            why=command.why,
            **said,
        ),
    )


def record_decision(state: State, command: RecordDecision, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    said = taken(state, command, now)
    return (
        DecisionRecorded(document=document.id, organ=command.by, verb=command.verb, meeting=command.meeting, **said),
    )
