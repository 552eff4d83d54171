"""Moving an amendment: whether it may be moved at all, on which words, and with what it conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field, model_validator

from services.amendments.domain.state import Amendment, State
from shared.access import Actor, Role
from shared.documents.applying import apply_all
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.documents.numbering import Number, numbers
from shared.documents.operations import (
    DefineItem,
    InsertUnit,
    Key,
    MoveUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SetText,
    SplitUnit,
    changed,
    disturbed,
)
from shared.documents.proposals import Changes, InsertProposal, Proposal, ReplaceProposal
from shared.documents.resolving import amend_words, resolve_all
from shared.documents.text import WordsAmbiguous, WordsNotFound
from shared.documents.units import ROOT
from shared.documents.vocabulary import Class, DocumentId, Refusal
from shared.events.amendments import AmendmentMoved, Conflict, Source, SourceKind
from shared.events.base import EventData
from shared.lifecycle import Document
from shared.stage import Command


class NotNegotiable(Refusal):
    """The text is the Chair's summary or the secretariat's own, and is not subject to amendment."""

    rule = "S7"


class AmendmentNamedTwice(Refusal):
    """An amendment of that name was moved before."""


class AmendmentSettled(Refusal):
    """The amendment has been disposed of."""


class NotOnesOwn(Refusal):
    """A delegation acts in its own name, not in another's."""

    title = "Not your own"


class NotAmendable(Refusal):
    """Only words that another amendment would put in can be amended before it is agreed."""


class MoveAmendment(Command):
    """Move an amendment, as it was read out at a meeting; or one to another amendment (`amends`).

    One amendment may be several changes, which stand or fall together; all speak of the text as it stands.
    """

    name: ClassVar[str] = "amendments.move"
    document: DocumentId
    amendment: Key
    change: Changes
    source: Source
    meeting: int = Field(ge=1, le=9999)
    amends: Key | None = None

    @model_validator(mode="after")
    def _source_named(self) -> MoveAmendment:
        needs = {SourceKind.DELEGATION: "party", SourceKind.GROUP: "party", SourceKind.INFORMALS: "facilitator"}
        field = needs.get(self.source.kind)
        if field and getattr(self.source, field) is None:
            raise ValueError(f"source.{field} is needed where the source is {self.source.kind.value}")
        return self


def move(state: State, command: MoveAmendment, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_meeting(command.meeting)
    if command.amendment in state.amendments:
        raise AmendmentNamedTwice(f"An amendment “{command.amendment}” was moved before.", amendment=command.amendment)
    require_own(actor, command.session, command.source)
    if command.amends is None:
        operations = resolve_all(document.tree, command.change, command.amendment)
        apply_all(document.tree, operations)  # what could never be put into the text is not moved
    else:
        operations = tuple(_amending(document, state.amendment(command.amends), command))
    for operation in operations:
        _require_negotiable(document, operation)
    require_all_on_the_floor(document, operations)
    moved = AmendmentMoved(
        amendment=command.amendment,
        document=document.id,
        operations=operations,
        source=command.source,
        meeting=command.meeting,
        amends=command.amends,
    )
    conflicts = tuple(Conflict(other=other, why=why) for other, why in state.clashes(moved))
    return (moved.model_copy(update={"conflicts": conflicts}),)


def require_own(actor: Actor, session: str, source: Source) -> None:
    """Raise unless the actor is the secretariat or the Chair, or the source is the actor's own delegation."""
    if actor.has(Role.SECRETARIAT, session) or actor.has(Role.CHAIR, session):
        return
    own = {
        SourceKind.DELEGATION: source.party,
        SourceKind.GROUP: source.party,
        SourceKind.INFORMALS: source.facilitator,
    }
    if actor.seat is None or actor.seat != own.get(source.kind):
        raise NotOnesOwn("You can act only in the name of your own delegation.", seat=actor.seat)


def _amending(document: Document, target: Amendment, command: MoveAmendment) -> Iterator[ReplaceWords]:
    """The operations on the words that another amendment would put in."""
    if not (target.open or target.agreed):
        raise AmendmentSettled(f"“{command.amends}” has been disposed of.", amendment=command.amends)
    known = numbers(document.tree)
    for number, change in enumerate(command.change, start=1):
        key = command.amendment if number == 1 else f"{command.amendment}-{number}"
        yield _on_words_of(target, change, key, known)


def _on_words_of(target: Amendment, change: Proposal, key: str, known: Mapping[str, Number]) -> ReplaceWords:
    lost: Refusal | None = None
    if isinstance(change, ReplaceProposal | InsertProposal):
        for operation in target.moved.operations:
            if isinstance(operation, ReplaceWords | SetText) and operation.unit == change.unit:
                try:
                    return amend_words(operation, change, key, known)
                except (WordsNotFound, WordsAmbiguous) as refusal:
                    lost = refusal
    raise lost or NotAmendable(
        "Say which words of the other amendment are replaced, in its unit.", amends=target.moved.amendment
    )


def _require_negotiable(document: Document, operation: Operation) -> None:
    if isinstance(operation, InsertUnit):
        classes = {operation.unit.unit_class}
        if operation.unit.parent != ROOT:
            classes.add(document.tree.unit(operation.unit.parent).unit_class)
    else:
        standing = document.tree.units
        classes = {standing[unit].unit_class for unit in changed(operation) if unit in standing}
    for closed, whose in (
        (Class.CHAIRS_SUMMARY, "a summary by the Chair"),
        (Class.SECRETARIAT, "the secretariat's text"),
    ):
        if closed in classes:
            raise NotNegotiable(
                f"This is {whose}; it is not subject to negotiation, and no amendment to it can be moved.",
                unit_class=closed.value,
            )


def places(document: Document, operation: Operation) -> tuple[str, ...]:
    """The units whose pen an operation needs: those it changes, fills, or lets fall."""
    match operation:
        case InsertUnit():
            named = [operation.unit.parent or operation.after]
        case PlaceItem():
            named = [operation.branch]
        case MoveUnit():
            named = [operation.unit, operation.parent]
        case SplitUnit():
            named = [operation.parent, *disturbed(document.tree, operation)]
        case _:
            named = list(disturbed(document.tree, operation))
    return tuple(place for place in named if place)


def require_all_on_the_floor(document: Document, operations: Sequence[Operation]) -> None:
    """Raise `PenHeldElsewhere` unless the floor has the pen of all that the operations change.

    A new item of the agenda is nowhere yet: it comes with its first place, whose pen is asked for.
    """
    coming = {operation.item for operation in operations if isinstance(operation, PlaceItem)}
    for operation in operations:
        if isinstance(operation, DefineItem) and operation.item.id in coming and not places(document, operation):
            continue
        _require_on_the_floor(document, operation)


def _require_on_the_floor(document: Document, operation: Operation) -> None:
    named = places(document, operation)
    if not named:
        raise PenHeldElsewhere("This changes the document as a whole, whose pen is not with the floor.")
    document.pen.require(Holder.AMENDMENTS, named)
