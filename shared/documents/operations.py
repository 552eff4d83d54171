"""The one algebra of change: every writer, whoever holds the pen, changes a document by these operations alone.

An operation names words and neighbours by identity, resolved once when it was made; it is never searched for again.
It applies to a tree in which they still stand as it knew them, or is refused: nothing is ever applied to other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from shared.documents.recipe import Recipe
from shared.documents.text import Runs
from shared.documents.units import Item, Tree, UnitWire
from shared.documents.vocabulary import Class, Frozen, ItemId, Origin, Refusal, UnitId

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
"""After what an operation's new words are named: the amendment, or the drafting step. Unique in a document."""


class WordsMoved(Refusal):
    """The words or the gap an operation was made for no longer stand as it knew them."""


class ReplaceWords(Frozen):
    """Words for words: `words` may be empty (an insertion in the gap after `after`), and so may `new` (a deletion).

    `after` and `before` are the words on either side when the operation was made; none at an edge of the unit.
    """

    op: Literal["words.replace"] = "words.replace"
    unit: UnitId
    after: str | None = None
    words: tuple[str, ...] = ()
    before: str | None = None
    new: Runs = ()
    key: Key


class SetText(Frozen):
    """A unit's whole text, written anew by the holder: by hand, or from the record by a recipe."""

    op: Literal["unit.write"] = "unit.write"
    unit: UnitId
    text: Runs
    origin: Origin = Origin.AUTHORED
    recipe: Recipe | None = None
    key: Key


class InsertUnit(Frozen):
    """A new unit, in its parent after the sibling `after` (none: first)."""

    op: Literal["unit.insert"] = "unit.insert"
    unit: UnitWire
    after: UnitId | None = None
    key: Key


class DeleteUnit(Frozen):
    """A unit, and whatever stands in it, falls."""

    op: Literal["unit.delete"] = "unit.delete"
    unit: UnitId


class MoveUnit(Frozen):
    """A unit, and whatever stands in it, goes into `parent` after the sibling `after` (none: first)."""

    op: Literal["unit.move"] = "unit.move"
    unit: UnitId
    parent: str
    after: UnitId | None = None


class SplitUnit(Frozen):
    """A unit is cut before the word `at`: what follows, and what stands in the unit, is the unit `new` behind it."""

    op: Literal["unit.split"] = "unit.split"
    unit: UnitId
    parent: str
    at: str
    new: UnitId


class JoinUnits(Frozen):
    """The unit `next`, which stands behind `unit`, goes on in it: its words, and what stands in it; it is no more."""

    op: Literal["unit.join"] = "unit.join"
    unit: UnitId
    parent: str
    next: UnitId


class SetAlternative(Frozen):
    """A unit becomes an alternative to the one before it (*bis*, *ter*), or stands on its own again."""

    op: Literal["unit.alternative"] = "unit.alternative"
    unit: UnitId
    alternative: bool


class ClassifyUnit(Frozen):
    """A unit's class is set: who may touch its words."""

    op: Literal["unit.classify"] = "unit.classify"
    unit: UnitId
    unit_class: Class


class DefineItem(Frozen):
    """An agenda item is given, or given anew, its title and sub-items; its placements keep their places."""

    op: Literal["item.define"] = "item.define"
    item: Item


class PlaceItem(Frozen):
    """An agenda item gets a placement in a body's branch, or under an item there (`branch` is then that placement).

    One that now stands in two branches is a joint item, at whatever levels it stands there (S10).
    """

    op: Literal["item.place"] = "item.place"
    item: ItemId
    placement: UnitId
    branch: UnitId
    after: UnitId | None = None


class HoldItem(Frozen):
    """A body holds the item at a place of its agenda in abeyance, or takes it up again; its number stays (A6)."""

    op: Literal["item.hold"] = "item.hold"
    unit: UnitId
    held: bool


Operation = Annotated[
    ReplaceWords
    | SetText
    | InsertUnit
    | DeleteUnit
    | MoveUnit
    | SplitUnit
    | JoinUnits
    | SetAlternative
    | ClassifyUnit
    | DefineItem
    | PlaceItem
    | HoldItem,
    Field(discriminator="op"),
]


Putting = InsertUnit | MoveUnit | PlaceItem | SplitUnit
"""What puts a unit at a place among others."""


def touched(operation: Operation) -> str | None:
    """The unit an operation changes, or whose parent it fills; none for an item's definition."""
    match operation:
        case InsertUnit():
            return operation.unit.id
        case PlaceItem():
            return operation.placement
        case DefineItem():
            return None
        case _:
            return operation.unit


def changed(operation: Operation) -> tuple[str, ...]:
    """The units whose text or place an operation changes, those that it brings in among them."""
    match operation:
        case SplitUnit():
            return operation.unit, operation.new
        case JoinUnits():
            return operation.unit, operation.next
        case _:
            unit = touched(operation)
            return (unit,) if unit is not None else ()


def brought(operation: Operation) -> str | None:
    """The unit that an operation brings in, if it brings one in."""
    match operation:
        case InsertUnit():
            return operation.unit.id
        case PlaceItem():
            return operation.placement
        case SplitUnit():
            return operation.new
        case _:
            return None


def enclosing(operation: Operation) -> str | None:
    """The unit in which an operation puts or cuts units, or none; the document itself is the empty name."""
    match operation:
        case InsertUnit():
            return operation.unit.parent
        case MoveUnit() | SplitUnit() | JoinUnits():
            return operation.parent
        case PlaceItem():
            return operation.branch
        case _:
            return None


def neighbour(operation: Operation) -> str | None:
    """The sibling behind which an operation puts a unit, or none."""
    match operation:
        case InsertUnit() | MoveUnit() | PlaceItem():
            return operation.after
        case SplitUnit():
            return operation.unit
        case _:
            return None


def fallen(tree: Tree, operation: Operation) -> tuple[str, ...]:
    """The units of `tree` that fall through an operation."""
    match operation:
        case DeleteUnit():
            return (operation.unit, *(unit.id for unit in tree.walk(operation.unit)))
        case JoinUnits():
            return (operation.next,)
        case _:
            return ()


def in_full(tree: Tree, operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations, and with each deletion those of all that falls with the unit in this tree."""
    for operation in operations:
        yield operation
        if isinstance(operation, DeleteUnit):
            yield from (DeleteUnit(unit=inner.id) for inner in tree.walk(operation.unit))


def disturbed(tree: Tree, operation: Operation) -> tuple[str, ...]:
    """The units that stand in `tree` whose words, parent or presence an operation changes: its writer must hold them.

    A title is printed wherever its item is placed. What stands in a unit that is split goes with its second half, and
    what stands in one that is joined to another with it: closed or held elsewhere, neither may be moved unseen.
    """
    match operation:
        case InsertUnit() | PlaceItem():
            return ()
        case DefineItem():
            return tuple(unit.id for unit in tree.walk() if unit.item == operation.item.id)
        case SplitUnit():
            return (operation.unit, *tree.of(operation.unit))
        case JoinUnits():
            return (operation.unit, operation.next, *tree.of(operation.next))
        case DeleteUnit():
            return fallen(tree, operation)
        case _:
            return changed(operation)
