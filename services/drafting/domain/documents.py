"""Documents while the secretariat holds the pen: opened, written, tabled, and completed within the mandate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from services.drafting.domain.cleared import require_cleared
from services.drafting.domain.mandate import require_mandate_runs, require_not_kept, require_presence
from services.drafting.domain.state import AlreadyDone, State
from shared.access import Actor
from shared.documents.clashes import clash
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.numbering import cite
from shared.documents.operations import (
    ClassifyUnit,
    DeleteUnit,
    InsertUnit,
    JoinUnits,
    MoveUnit,
    Operation,
    PlaceItem,
    SplitUnit,
    disturbed,
    in_full,
)
from shared.documents.printed import dangling
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.spans import Span, units_of
from shared.documents.text import has_brackets
from shared.documents.units import Unit
from shared.documents.vocabulary import Class, DocumentId, Kind, Refusal
from shared.events.base import EventData
from shared.events.drafting import (
    Destination,
    DocumentCompleted,
    DocumentEdited,
    DocumentKind,
    DocumentOpened,
    DocumentTabled,
    Form,
    Purpose,
    Untabled,
)
from shared.lifecycle import Document
from shared.stage import Command


class AwaitsClearance(Refusal):
    """A conforming correction that waits for the Chair speaks of the same words."""

    rule = "A11"


class NothingToTable(Refusal):
    """No unit was named to be tabled."""


class NotForTheBodies(Refusal):
    """The Chair's summary is no text for the bodies to negotiate or adopt."""

    rule = "S7"


class NeverAdopted(Refusal):
    """The annotations of an agenda are the secretariat's text, and no body adopts them."""

    rule = "A3"


class NotComplete(Refusal):
    """Something still stands in the way of completion."""

    rule = "A8"


class SubmittedLater(Refusal):
    """The masthead date is that of submission, which cannot lie ahead."""

    rule = "M4"


class OpenDocument(Command):
    """Begin a document."""

    name: ClassVar[str] = "drafting.open_document"
    document: DocumentId
    kind: DocumentKind
    title: str = Field(min_length=1)


class Edit(Command):
    """Change a text that drafting holds, by any number of changes at once."""

    name: ClassVar[str] = "drafting.edit"
    document: DocumentId
    changes: tuple[Proposal, ...] = Field(min_length=1)


class TableDocument(Command):
    """Hand units to the floor, or to a silence procedure."""

    name: ClassVar[str] = "drafting.table"
    document: DocumentId
    form: Form
    to: Destination
    spans: tuple[Span, ...]


class Complete(Command):
    """Hand the completed text to editing; `submitted` is the masthead date."""

    name: ClassVar[str] = "drafting.complete"
    document: DocumentId
    submitted: date


def open_document(state: State, command: OpenDocument, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.opened()
    if command.document in state.documents:
        raise AlreadyDone(f"A document “{command.document}” is open already.", document=command.document)
    return (DocumentOpened(document=command.document, kind=command.kind, title=command.title),)


def edit(state: State, command: Edit, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = written = state.document(command.document)
    require_mandate_runs(state, document, now)
    operations: list[Operation] = []
    for index, change in enumerate(command.changes):
        resolved = resolve(written.tree, change, f"d{state.drafted + 1}.{index}")
        for operation in resolved:
            _require_may_operate(written, operation)
            require_none_waits(state, written, operation)
        written = written.write(Holder.DRAFTING, resolved)
        operations.extend(resolved)
    purpose = Purpose.COMPLETION if document.adopted is not None else Purpose.DRAFTING
    return (edited(document, tuple(operations), purpose),)


def table(state: State, command: TableDocument, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units = units_of(document.tree, command.spans)
    if not units:
        raise NothingToTable("Name the units that are tabled.", place="spans")
    document.pen.require(Holder.DRAFTING, units)
    require_cleared(state.clearances, document, units)
    for unit in units:
        require_not_kept(document, unit)
        _require_negotiable(document.tree.unit(unit))
        if document.kind is DocumentKind.AGENDA and document.tree.unit(unit).unit_class is Class.SECRETARIAT:
            raise NeverAdopted("Annotations are printed with an agenda; they are not put before the bodies.", unit=unit)
    tabled = document.tabled | frozenset(units)
    untabled = tuple(
        Untabled(unit=unit.id, unit_class=unit.unit_class) for unit in document.tree.walk() if unit.id not in tabled
    )
    return (
        DocumentTabled(
            document=document.id,
            form=command.form,
            to=command.to,
            units=units,
            untabled=untabled,
            digest=part_digest(document.tree, units),
            tree=document.tree.wire(),
        ),
    )


def complete(state: State, command: Complete, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units = tuple(unit.id for unit in document.tree.walk())
    document.pen.require(Holder.DRAFTING, units)
    if document.adopted is None:
        raise NotComplete("The text has not been adopted.", document=document.id)
    today = require_mandate_runs(state, document, now)
    if command.submitted > today:
        raise SubmittedLater(f"It is submitted today, {today}, or was before.", submitted=str(command.submitted))
    open_ends = _open_ends(state, document)
    if open_ends:
        raise NotComplete(f"Not complete: {'; '.join(open_ends)}.", document=document.id, open=open_ends)
    return (
        DocumentCompleted(
            document=document.id,
            submitted=command.submitted,
            tree=document.tree.wire(),
            digest=part_digest(document.tree, units),
        ),
    )


def edited(document: Document, operations: tuple[Operation, ...], purpose: Purpose) -> DocumentEdited:
    """The fact that drafting wrote these operations, with the digest of what they wrote."""
    digest = document.write(Holder.DRAFTING, operations).written_digest(operations)
    return DocumentEdited(document=document.id, purpose=purpose, operations=operations, digest=digest)


def require_may_write(document: Document, unit_id: str) -> None:
    """Raise unless drafting holds the unit, and no gavel has fixed it beyond what the mandate lets it complete."""
    document.pen.require(Holder.DRAFTING, (unit_id,))
    require_not_kept(document, unit_id)


def require_none_waits(state: State, document: Document, operation: Operation) -> None:
    """Raise `AwaitsClearance` if a conforming correction without an answer would no longer fit after the operation."""
    for name, entry in state.conforming.items():
        if entry.document != document.id or entry.cleared is not None:
            continue
        for change in in_full(document.tree, (operation,)):
            if any(clash(change, waiting) for waiting in entry.operations):
                raise AwaitsClearance(f"“{name}” waits for the Chair and speaks of these words.", conforming=name)


def _require_may_operate(document: Document, operation: Operation) -> None:
    match operation:
        case InsertUnit():
            _require_may_fill(document, operation.unit.parent, operation.unit.unit_class)
        case PlaceItem():
            _require_may_fill(document, operation.branch, Class.FACTUAL)
        case MoveUnit():
            require_may_write(document, operation.unit)
            require_presence(document, operation.unit)
            _require_may_fill(document, operation.parent, document.tree.unit(operation.unit).unit_class)
        case _:
            for unit_id in disturbed(document.tree, operation):
                require_may_write(document, unit_id)
                if isinstance(operation, ClassifyUnit | DeleteUnit | JoinUnits | SplitUnit):
                    require_presence(document, unit_id)
            if isinstance(operation, SplitUnit):
                _require_may_fill(document, operation.parent, document.tree.unit(operation.unit).unit_class)


def _require_may_fill(document: Document, parent: str, unit_class: Class) -> None:
    """New units need the pen of their parent; the Chair's summary alone is written under a heading others hold."""
    if not parent or (unit_class is Class.CHAIRS_SUMMARY and document.tree.unit(parent).unit_class is unit_class):
        return
    require_may_write(document, parent)


def _require_negotiable(unit: Unit) -> None:
    if unit.unit_class is Class.CHAIRS_SUMMARY and unit.kind not in (Kind.SECTION, Kind.HEADING):
        raise NotForTheBodies(
            "The summary by the Chair is not subject to negotiation and adoption; of it only headings are tabled.",
            unit=unit.id,
        )


def _open_ends(state: State, document: Document) -> list[str]:
    tree = document.tree
    transmitted = document.adopted.bracketed or () if document.adopted is not None else ()
    found = []
    for what, units in (
        ("blank", [unit.id for unit in tree.walk() if unit.blank]),
        ("in brackets", [unit.id for unit in tree.walk() if has_brackets(unit.words) and unit.id not in transmitted]),
        ("referring to a text that fell", dangling(tree)),
        ("behind the record", state.stale(document)),
        ("not approved by the Chair", _unapproved(document)),
    ):
        if units:
            found.append(f"{what}: {cite(tree, units) or ', '.join(units)}")
    pending = [
        name for name, entry in state.conforming.items() if entry.document == document.id and entry.cleared is None
    ]
    if pending:
        found.append(f"conforming corrections without an answer: {', '.join(pending)}")
    return found


def _unapproved(document: Document) -> tuple[str, ...]:
    return tuple(
        unit.id
        for unit in document.tree.walk()
        if unit.unit_class is Class.CHAIRS_SUMMARY and unit.id not in document.approved
    )
