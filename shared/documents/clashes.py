"""Which operations cannot both be agreed: the rule under which any order of agreeing gives the same text."""

from __future__ import annotations

from shared.documents.operations import (
    ClassifyUnit,
    DefineItem,
    DeleteUnit,
    InsertUnit,
    MoveUnit,
    Operation,
    PlaceItem,
    Putting,
    ReplaceWords,
    SetText,
    touched,
)


def clash(one: Operation, other: Operation) -> str | None:
    """Why two operations made on one text cannot both be agreed, in words; none if they can, in either order.

    They replace a common word; insert at the same gap; one inserts inside, or at either edge of, a range the other
    replaces; one deletes words beside those the other changes; or one removes or moves the unit the other speaks of.
    Adjacent ranges that are both replaced do not clash. A deletion is given together with what falls with it
    (`in_full`).
    """
    for first, second in ((one, other), (other, one)):
        if isinstance(first, DeleteUnit) and first.unit in {touched(second), _parent_of(second), _neighbour_of(second)}:
            return "one deletes the unit the other speaks of"
        if isinstance(first, MoveUnit) and first.unit == _neighbour_of(second):
            return "one moves the unit the other goes after"
    if isinstance(one, ReplaceWords) and isinstance(other, ReplaceWords) and one.unit == other.unit:
        return _words_clash(one, other)
    if isinstance(one, MoveUnit) and isinstance(other, MoveUnit):
        if one.unit == other.unit:
            return "both move the same unit"
        if (one.parent, other.parent) == (other.unit, one.unit):
            return "each moves into the unit the other moves"
    if isinstance(one, Putting) and isinstance(other, Putting) and _gap(one) == _gap(other):
        return "both put a unit in the same place"
    return _same_thing_clash(one, other)


def _same_thing_clash(one: Operation, other: Operation) -> str | None:
    if isinstance(one, DefineItem) and isinstance(other, DefineItem):
        return "both define the same item" if one.item.id == other.item.id else None
    if touched(one) is None or touched(one) != touched(other):
        return None
    kinds = {type(one), type(other)}
    if kinds <= {SetText, ReplaceWords}:
        return "one writes the whole text the other speaks of"
    if kinds <= {InsertUnit, PlaceItem}:
        return "both bring in a unit of the same name"
    return "both set the class of the same unit" if kinds == {ClassifyUnit} else None


def _words_clash(one: ReplaceWords, other: ReplaceWords) -> str | None:
    if set(one.words) & set(other.words):
        return "they replace a common word"
    if not one.words and not other.words:
        return "they insert in the same place" if (one.after, one.before) == (other.after, other.before) else None
    for insertion, replaced in ((one, other), (other, one)):
        if not insertion.words and {insertion.after, insertion.before} & set(replaced.words):
            return "one inserts at or inside words the other replaces"
    adjacent = one.before in other.words or other.before in one.words
    if adjacent and not (one.new and other.new):
        return "one deletes words beside those the other changes"  # whose space is closed up depends on the order
    return None


def _gap(operation: Putting) -> tuple[str | None, str | None]:
    return _parent_of(operation), operation.after


def _parent_of(operation: Operation) -> str | None:
    match operation:
        case InsertUnit():
            return operation.unit.parent
        case MoveUnit():
            return operation.parent
        case PlaceItem():
            return operation.branch
        case _:
            return None


def _neighbour_of(operation: Operation) -> str | None:
    return operation.after if isinstance(operation, Putting) else None
