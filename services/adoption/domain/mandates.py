"""The mandate to complete: who, with whom, under whose guidance, which units, what, until when; and its extension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.deciding import Deciding, taken
from services.adoption.domain.gavel import NotItsBodies
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.numbering import cite
from shared.documents.spans import Span, units_of
from shared.documents.vocabulary import Frozen, Refusal
from shared.events.adoption import MandateExtended
from shared.events.base import EventData, zone
from shared.events.deciding import Mandate, Permission
from shared.lifecycle import Document


class BlankWithoutMandate(Refusal):
    """A blank passes the gavel only if the mandate to complete names it."""

    rule = "A9"


class MandateOver(Refusal):
    """A mandate ends on a day that is not over when it is given or extended."""

    rule = "A8"


class NothingToComplete(Refusal):
    """No mandate to complete was given, or the text is completed already."""

    rule = "A8"


class MandateAsked(Frozen):
    """The mandate to complete, its units named as spans; without `permits` it is to fill blanks, and nothing else."""

    completes: str = Field(min_length=1)
    together_with: str = Field(min_length=1)
    spans: tuple[Span, ...]
    until: date
    guidance: str | None = Field(default=None, min_length=1)
    permits: tuple[Permission, ...] | None = Field(default=None, min_length=1)


class ExtendMandate(Deciding):
    """Extend the mandate to complete to a later day, by decision of the bodies that gave it."""

    name: ClassVar[str] = "adoption.extend_mandate"
    until: date


def mandate_of(document: Document, asked: MandateAsked | None) -> Mandate | None:
    """The mandate that is asked for, with the units that its spans name."""
    if asked is None:
        return None
    return Mandate(
        completes=asked.completes,
        together_with=asked.together_with,
        units=units_of(document.tree, asked.spans),
        until=asked.until,
        guidance=asked.guidance,
        permits=asked.permits,
    )


def require_blanks_mandated(document: Document, units: Sequence[str], mandate: Mandate | None) -> None:
    """Raise `BlankWithoutMandate` unless the mandate names every blank among the units."""
    named = frozenset(mandate.units) if mandate else frozenset()
    blank = [unit for unit in units if document.tree.unit(unit).blank and unit not in named]
    if blank:
        raise BlankWithoutMandate(
            f"Blank, and not in the mandate to complete: {cite(document.tree, blank)}.", units=blank
        )


def extend_mandate(state: State, command: ExtendMandate, now: datetime, actor: Actor) -> Sequence[EventData]:
    session, document = state.opened(), state.document(command.document)
    said = taken(state, command, now)
    adopted, mandate = document.adopted, document.mandate
    if adopted is None or mandate is None or document.submitted is not None:
        raise NothingToComplete("No mandate to complete this text runs.", document=document.id)
    if not set(adopted.organ) <= set(command.by):
        raise NotItsBodies(f"The mandate was given by {', '.join(adopted.organ)}.", bodies=list(adopted.organ))
    today = now.astimezone(zone(session.time_zone)).date()
    if command.until <= mandate.until or command.until < today:
        raise MandateOver(f"It runs until {mandate.until}; name a later day, not past.", until=str(mandate.until))
    return (
        MandateExtended(
            document=document.id,
            organ=command.by,
            meeting=command.meeting,
            before=mandate.until,
            until=command.until,
            **said,
        ),
    )
