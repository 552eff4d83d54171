"""A silence is opened: the presiding officer circulates a text to all members, with the exact time of expiry (Q1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.silence.circulating import (
    DeadlineAsked,
    basis_in_force,
    minimum_hours,
    require_consulted,
    require_languages,
    require_length,
)
from services.adoption.domain.silence.guards import SilenceOver, Text, require_presiding
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Language, Refusal
from shared.events.base import EventData
from shared.events.silence import SilenceCirculated, SilenceOpened
from shared.lifecycle import Document
from shared.stage import Command


class NotUnderSilence(Refusal):
    """The document was not handed over for a silence procedure."""


class UnderSilenceAlready(Refusal):
    """A silence procedure on the same text is not over."""


class NothingToFollow(Refusal):
    """Only a procedure on the same document that ended without a decision is taken up again."""

    rule = "Q10"


class OpenSilence(Command):
    """Circulate a text under silence until a deadline.

    The circle's own minimum holds; `minimum_hours` may only lengthen it.
    """

    name: ClassVar[str] = "adoption.open_silence"
    silence: Key
    document: DocumentId
    title: str
    circle: str
    presiding: str
    deadline: DeadlineAsked
    minimum_hours: float | None = Field(default=None, gt=0)
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    extraordinary: Text | None = None
    follows: Key | None = None


def open_silence(state: State, command: OpenSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    session, document = state.opened(), state.document(command.document)
    if command.silence in state.silences:
        raise SilenceOver(f"A silence procedure “{command.silence}” was opened before.", silence=command.silence)
    circle = state.officers.circle(command.circle)
    require_presiding(state, actor, command.presiding, now)
    units = awaiting_silence(state, document)
    _require_to_follow(state, command)
    deadline = command.deadline.told_in(session.time_zone)
    minimum = minimum_hours(circle.rules, command.minimum_hours)
    require_length(deadline, now, minimum)
    require_languages(circle.rules, command.languages, command.extraordinary)
    circulated = SilenceCirculated(
        silence=command.silence,
        document=document.id,
        languages=command.languages,
        extraordinary=command.extraordinary,
        consulted=require_consulted(state, command.silence, document.id, circle.rules),
        basis=basis_in_force(state, circle.rules, now, deadline),
        follows=command.follows,
    )
    opened = SilenceOpened(
        silence=command.silence,
        document=document.id,
        title=command.title,
        digest=part_digest(document.tree, units),
        units=tuple(unit.id for unit in document.tree.walk() if unit.id in units),
        circle=command.circle,
        members=circle.members,
        presiding=command.presiding,
        deadline=deadline,
        minimum_hours=minimum,
    )
    return (opened, circulated) if circle.rules is not None or _says_more(circulated) else (opened,)


def awaiting_silence(state: State, document: Document) -> tuple[str, ...]:
    """The units handed over for a silence that none is opened on. Raises `NotUnderSilence` or `UnderSilenceAlready`."""
    units = document.held_by(Holder.ADOPTION)
    if not units or not document.tabled >= set(units) or any(part for part in document.parts):
        raise NotUnderSilence("The document has not been tabled for a silence procedure.", document=document.id)
    for name, silence in state.silences.items():
        if silence.opened.document == document.id and not silence.over:
            raise UnderSilenceAlready(f"The text is under the silence procedure “{name}”.", silence=name)
    return units


def _require_to_follow(state: State, command: OpenSilence) -> None:
    if command.follows is None:
        return
    earlier = state.silence(command.follows)
    if earlier.opened.document != command.document or not earlier.over or earlier.concluded:
        raise NothingToFollow(
            f"“{command.follows}” is no procedure on this text that ended without a decision.", follows=command.follows
        )


def _says_more(circulated: SilenceCirculated) -> bool:
    """Whether there is more to say than that a text went round in the language in which it was written."""
    more = (circulated.extraordinary, circulated.basis, circulated.follows)
    return circulated.languages != ("en",) or bool(circulated.consulted) or any(said is not None for said in more)
