"""How far units have come: states, packages, and the closing of a part in which nothing is open any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from services.amendments.domain.state import State
from services.amendments.domain.still_open import moved_and_open, what_is_open
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.numbering import cite, numbers
from shared.documents.operations import Key
from shared.documents.spans import Span, units_of
from shared.documents.vocabulary import DocumentId, Kind, NotThere, Refusal
from shared.events.amendments import FloorOpened, PackageLinked, PartClosed, UnitState, UnitStated
from shared.events.base import EventData
from shared.events.drafting import Destination, DocumentTabled
from shared.events.envelope import Event
from shared.lifecycle import Document
from shared.stage import Command


class BoundInPackage(Refusal):
    """The unit is bound in a package: it is agreed with the others, or not at all."""


class UnknownPackage(NotThere):
    """No package of that name was linked."""


class PackageNamedTwice(Refusal):
    """A package of that name was linked before."""


class BoundTwice(Refusal):
    """A unit is bound in one package at a time."""


class PartNamedTwice(Refusal):
    """A part of that name is closed."""


class PartNotReady(Refusal):
    """Something in the part is still open, so it cannot be closed."""

    rule = "A11"


class StateUnits(Command):
    """Record how far units have come, short of closing; `pending` is whose confirmation is awaited."""

    name: ClassVar[str] = "amendments.state_units"
    document: DocumentId
    spans: tuple[Span, ...] = Field(min_length=1)
    state: Literal[UnitState.OPEN, UnitState.IN_INFORMALS, UnitState.AGREED_AD_REFERENDUM, UnitState.AGREED]
    pending: str | None = None
    meeting: int = Field(ge=1, le=9999)


class LinkPackage(Command):
    """Bind units together: agreed together, or not at all."""

    name: ClassVar[str] = "amendments.link_package"
    document: DocumentId
    package: Key
    spans: tuple[Span, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)


class AgreePackage(Command):
    """Agree all units of a package together."""

    name: ClassVar[str] = "amendments.agree_package"
    document: DocumentId
    package: Key
    meeting: int = Field(ge=1, le=9999)


class ClosePart(Command):
    """Close a part and hand it to the gavel.

    `bracketed` names the units that are to be transmitted in brackets, which the decision must then name too.
    """

    name: ClassVar[str] = "amendments.close_part"
    document: DocumentId
    part: Key
    spans: tuple[Span, ...] = Field(min_length=1)
    bracketed: tuple[Span, ...] = ()


def state_units(state: State, command: StateUnits, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_meeting(command.meeting)
    units = units_of(document.tree, command.spans)
    document.pen.require(Holder.AMENDMENTS, units)
    if command.state is UnitState.AGREED:
        for unit in units:
            package = state.packaged(document.id, unit)
            if package is not None:
                raise BoundInPackage(
                    f"It is bound in the package “{package.package}” and is agreed with it, or not at all.",
                    unit=unit,
                    package=package.package,
                )
    else:
        units = _with_those_agreed_together(state, document.id, units)
        document.pen.require(Holder.AMENDMENTS, [unit for unit in units if unit in document.tree.units])
    return (
        UnitStated(
            document=document.id, units=units, state=command.state, pending=command.pending, meeting=command.meeting
        ),
    )


def link_package(state: State, command: LinkPackage, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_meeting(command.meeting)
    if command.package in state.packages:
        raise PackageNamedTwice(f"A package “{command.package}” was linked before.", package=command.package)
    units = units_of(document.tree, command.spans)
    document.pen.require(Holder.AMENDMENTS, units)
    for other in state.packages.values():
        twice = [unit for unit in units if unit in other.units] if other.document == document.id else []
        if twice:
            raise BoundTwice(
                f"It is bound in the package “{other.package}” already.", unit=twice[0], package=other.package
            )
    linked = PackageLinked(document=document.id, package=command.package, units=units, meeting=command.meeting)
    stands = state.standings
    alone = tuple(u for u in units if (s := stands.get((document.id, u))) and s.state is UnitState.AGREED)
    if not alone:
        return (linked,)
    # what was agreed alone is from now on agreed with the others, which is not yet
    return linked, UnitStated(document=document.id, units=alone, state=UnitState.OPEN, meeting=command.meeting)


def _with_those_agreed_together(state: State, document: str, units: tuple[str, ...]) -> tuple[str, ...]:
    """These units, and those of every agreed package of which one of them is: it is open again as a whole."""
    found = dict.fromkeys(units)
    for unit in units:
        package = state.agreed_package(document, (unit,))
        found |= dict.fromkeys(package.units if package is not None else ())
    return tuple(found)


def agree_package(state: State, command: AgreePackage, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_meeting(command.meeting)
    package = state.packages.get(command.package)
    if package is None or package.document != document.id:
        raise UnknownPackage(f"No package “{command.package}” was linked.", package=command.package)
    waiting = list(moved_and_open(state, document, package.units))
    if waiting:
        raise PartNotReady(f"The package cannot be agreed: {'; '.join(waiting)}.", open=waiting)
    return (UnitStated(document=document.id, units=package.units, state=UnitState.AGREED, meeting=command.meeting),)


def close_part(state: State, command: ClosePart, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    if command.part in document.parts:
        raise PartNamedTwice(f"A part “{command.part}” is closed.", part=command.part)
    units = units_of(document.tree, command.spans)
    document.pen.require(Holder.AMENDMENTS, units)
    bracketed = frozenset(units_of(document.tree, command.bracketed))
    obstacles = list(what_is_open(state, document, units, bracketed))
    if obstacles:
        raise PartNotReady(f"closing {_named(document, units)}: {'; '.join(obstacles)}", open=obstacles)
    return (PartClosed(document=document.id, part=command.part, units=units, digest=part_digest(document.tree, units)),)


def open_the_floor(state: State, event: Event) -> Sequence[EventData]:
    """Once a text is tabled to the floor, the floor is open."""
    data = event.data
    if not isinstance(data, DocumentTabled) or data.to is not Destination.FLOOR:
        return ()
    return (FloorOpened(document=data.document, units=data.units, digest=data.digest),)


def _named(document: Document, units: Sequence[str]) -> str:
    paragraphs = {
        above.id
        for unit in units
        for above in (document.tree.unit(unit), *document.tree.ancestors(unit))
        if above.kind is Kind.PARAGRAPH
    }
    known = numbers(document.tree)
    if len(paragraphs) == 1:
        return known[paragraphs.pop()].cited
    return cite(document.tree, units, known) or "the part"
