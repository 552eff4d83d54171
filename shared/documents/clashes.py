"""Which operations cannot both be agreed: the rule under which any order of agreeing gives the same text."""

from __future__ import annotations

from collections.abc import Iterator

from shared.documents.operations import (
    ClassifyUnit,
    DefineItem,
    DeleteUnit,
    HoldItem,
    JoinUnits,
    MoveUnit,
    Operation,
    Putting,
    ReplaceWords,
    SetAlternative,
    SetText,
    SplitUnit,
    brought,
    changed,
    enclosing,
    neighbour,
    touched,
)

Place = tuple[str | None, ...]
"""Where operations can meet: a word, a gap of words, a unit, a gap among units, an item, or all that is in a unit."""

_WHOLE = DeleteUnit | MoveUnit | SplitUnit | JoinUnits | SetText
"""What concerns a unit with all that is in it."""

_SETS = {
    ClassifyUnit: "both set the class of the same unit",
    SetAlternative: "both say of what the same unit is an alternative",
    HoldItem: "both say whether the same item is held in abeyance",
    DefineItem: "both define the same item",
}


def clash(one: Operation, other: Operation) -> str | None:
    """Why two operations made on one text cannot both be agreed, in words; none if they can, in either order.

    They replace a common word; insert at the same gap; one inserts inside, or at either edge of, a range the other
    replaces; or one removes, moves, splits or joins the unit the other speaks of. Adjacent ranges do not clash. A
    deletion is given together with what falls with it (`in_full`).
    """
    for first, second in ((one, other), (other, one)):
        reason = _takes_away(first, second) or _divides(first, second) or _unites(first, second)
        if reason:
            return reason
    if isinstance(one, ReplaceWords) and isinstance(other, ReplaceWords) and one.unit == other.unit:
        return _words_clash(one, other)
    if isinstance(one, MoveUnit) and isinstance(other, MoveUnit):
        if one.unit == other.unit:
            return "both move the same unit"
        if (one.parent, other.parent) == (other.unit, one.unit):
            return "each moves into the unit the other moves"
    if isinstance(one, Putting) and isinstance(other, Putting):
        if _gap(one) == _gap(other):
            return "both put a unit in the same place"
        if brought(one) is not None and brought(one) == brought(other):
            return "both bring in a unit of the same name"
    return _same_thing_clash(one, other)


def found_at(operation: Operation) -> Iterator[Place]:
    """The places under which an operation is kept, so that what may clash with it finds it there."""
    yield from _meets_at(operation)
    if isinstance(operation, ReplaceWords):
        yield "words in", operation.unit
    elif parent := enclosing(operation):
        yield "in", parent
    if isinstance(operation, _WHOLE):
        yield from (("over", unit) for unit in changed(operation))


def looks_at(operation: Operation) -> Iterator[Place]:
    """The places at which everything is found that may clash with an operation; few, and fewer than it changes."""
    yield from _meets_at(operation)
    if isinstance(operation, ReplaceWords):
        yield "over", operation.unit
    elif parent := enclosing(operation):
        yield "over", parent
    if isinstance(operation, _WHOLE):
        for unit in changed(operation):
            yield from (("in", unit), ("words in", unit))


def _meets_at(operation: Operation) -> Iterator[Place]:
    if isinstance(operation, ReplaceWords):
        near = (operation.after, *operation.words, operation.before)
        yield from (("word", operation.unit, word) for word in near if word is not None)
        if not operation.words:
            yield "gap of words", operation.unit, operation.after, operation.before
        return
    if isinstance(operation, DefineItem):
        yield "item", operation.item.id
    yield from (("unit", unit) for unit in changed(operation))
    if isinstance(operation, Putting):
        yield from (("unit", unit) for unit in (neighbour(operation), brought(operation)) if unit)
        yield "gap", *_gap(operation)


def _takes_away(one: Operation, other: Operation) -> str | None:
    spoken_of = {*changed(other), enclosing(other), neighbour(other)}
    if isinstance(one, DeleteUnit) and one.unit in spoken_of:
        return "one deletes the unit the other speaks of"
    if isinstance(one, MoveUnit) and one.unit == neighbour(other):
        return "one moves the unit the other goes after"
    return None


def _divides(one: Operation, other: Operation) -> str | None:
    if not isinstance(one, SplitUnit):
        return None
    if isinstance(other, ReplaceWords) and other.unit == one.unit:
        apart = one.at in other.words[1:] or (not other.words and other.before == one.at)
        return "one splits the unit at the words the other changes" if apart else None
    if one.unit == enclosing(other) or (
        one.unit in changed(other) and not isinstance(other, DeleteUnit | SetAlternative)
    ):
        return "one splits the unit the other speaks of"
    return None


def _unites(one: Operation, other: Operation) -> str | None:
    if not isinstance(one, JoinUnits):
        return None
    both = {one.unit, one.next}
    if isinstance(other, ReplaceWords) and other.unit in both:
        seam = other.before is None if other.unit == one.unit else other.after is None
        return "one joins the unit at the place the other changes" if seam else None
    if not both & {*changed(other), enclosing(other), neighbour(other)}:
        return None
    if isinstance(other, ClassifyUnit | SetAlternative) and other.unit == one.unit:
        return None
    return "one joins the unit the other speaks of to another"


def _same_thing_clash(one: Operation, other: Operation) -> str | None:
    if isinstance(one, DefineItem) and isinstance(other, DefineItem):
        return _SETS[DefineItem] if one.item.id == other.item.id else None
    if touched(one) is None or touched(one) != touched(other):
        return None
    if {type(one), type(other)} <= {SetText, ReplaceWords}:
        return "one writes the whole text the other speaks of"
    return _SETS.get(type(one)) if type(one) is type(other) else None


def _words_clash(one: ReplaceWords, other: ReplaceWords) -> str | None:
    if set(one.words) & set(other.words):
        return "they replace a common word"
    if not one.words and not other.words:
        return "they insert in the same place" if (one.after, one.before) == (other.after, other.before) else None
    for insertion, replaced in ((one, other), (other, one)):
        if not insertion.words and {insertion.after, insertion.before} & set(replaced.words):
            return "one inserts at or inside words the other replaces"
    return None


def _gap(operation: Putting) -> tuple[str | None, str | None]:
    return enclosing(operation), neighbour(operation)
