"""Back to the drafters: a document or a part of it is returned by decision of the bodies, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.deciding import Deciding, taken
from services.adoption.domain.gavel import NotItsBodies
from services.adoption.domain.parts import part_of
from services.adoption.domain.silence import UnderSilenceAlready
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.vocabulary import Refusal
from shared.events.adoption import DocumentReturned
from shared.events.base import EventData


class NothingToReturn(Refusal):
    """Only what the bodies have closed can be returned to its drafters."""


class ReturnText(Deciding):
    """Return a document, or a part of it, to those who drafted it, with the reason.

    What is returned must be tabled again before the whole is adopted.
    """

    name: ClassVar[str] = "adoption.return"
    part: Key | None = None
    why: str = Field(min_length=1)


def return_text(state: State, command: ReturnText, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    said = taken(state, command, now, command.part)
    for name, silence in state.silences.items():
        if silence.opened.document == document.id and not silence.over:
            raise UnderSilenceAlready(f"The text is under the silence procedure “{name}”.", silence=name)
    parts = [part_of(document, command.part)] if command.part is not None else list(document.parts.values())
    if not parts:
        raise NothingToReturn("No part of this document is closed.", document=document.id)
    bodies = sorted({body for part in parts for body in part.bodies} - set(command.by))
    if bodies:
        raise NotItsBodies(f"It was adopted by {', '.join(bodies)} too.", bodies=bodies)
    units = tuple(unit.id for unit in document.tree.walk() if any(unit.id in part.units for part in parts))
    if command.part is None:
        units = tuple(dict.fromkeys((*units, *(u for u in document.held_by(Holder.AMENDMENTS)))))
    document.pen.require(Holder.ADOPTION, units)
    return (
        DocumentReturned(
            document=document.id,
            units=units,
            digest=part_digest(document.tree, units),
            why=command.why,
            part=command.part,
            organ=command.by,
            meeting=command.meeting,
            **said,
        ),
    )
