"""The one algebra of change: every writer, whoever holds the pen, changes a document by these operations alone.

An operation names words and neighbours by identity, resolved once when it was made; it is never searched for again.
It applies to a tree in which they still stand as it knew them, or is refused: nothing is ever applied to other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from shared.documents.numbering import Number
from shared.documents.phrases import find
from shared.documents.text import Runs, Word, Words, words_of
from shared.documents.units import Item, MisplacedUnit, Recipe, Tree, Unit, UnitWire
from shared.documents.vocabulary import Class, Frozen, ItemId, Kind, Origin, Refusal, UnitId

_CLOSING = frozenset(",;:.!?)]”’»")
_OPENING = frozenset("([“‘«")

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
    """An agenda item gets a placement in a body's branch; one that now stands in two branches is a joint item (S10)."""

    op: Literal["item.place"] = "item.place"
    item: ItemId
    placement: UnitId
    branch: UnitId
    after: UnitId | None = None


Operation = Annotated[
    ReplaceWords | SetText | InsertUnit | DeleteUnit | MoveUnit | ClassifyUnit | DefineItem | PlaceItem,
    Field(discriminator="op"),
]


Putting = InsertUnit | MoveUnit | PlaceItem
"""What puts a unit at a place among others."""


def apply(tree: Tree, operation: Operation) -> Tree:
    """The tree after `operation`. Raises `UnknownUnit`, `MisplacedUnit`, `UnknownItem` or `WordsMoved`."""
    match operation:
        case ReplaceWords():
            unit = tree.unit(operation.unit)
            return tree.put(replace(unit, words=_spliced(unit, operation), origin=_by_hand(unit.origin)))
        case SetText():
            unit = tree.unit(operation.unit)
            words = words_of(operation.text, operation.key)
            return tree.put(replace(unit, words=words, origin=operation.origin, recipe=operation.recipe))
        case InsertUnit():
            return tree.insert(Unit.of(operation.unit, operation.key), operation.after)
        case DeleteUnit():
            return tree.remove(operation.unit)
        case MoveUnit():
            return tree.move(operation.unit, operation.parent, operation.after)
        case ClassifyUnit():
            return tree.put(replace(tree.unit(operation.unit), unit_class=operation.unit_class))
        case DefineItem():
            return tree.define(operation.item)
        case PlaceItem():
            branch = tree.unit(operation.branch)
            if branch.kind is not Kind.BRANCH:
                raise MisplacedUnit("An agenda item is placed in a body's branch.", unit=branch.id)
            placement = Unit(operation.placement, Kind.ITEM, branch.id, branch.unit_class, item=operation.item)
            return tree.insert(placement, operation.after)


def _by_hand(origin: Origin) -> Origin:
    return Origin.AUTHORED if origin is Origin.AUTHORED else Origin.PINNED


def apply_all(tree: Tree, operations: Iterable[Operation]) -> Tree:
    """The tree after all operations, in their order."""
    for operation in operations:
        tree = apply(tree, operation)
    return tree


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


def replace_words(
    unit: Unit, old: str, new: Runs, key: str, *, at: str | None = None, known: Mapping[str, Number] | None = None
) -> ReplaceWords:
    """The operation that puts `new` for the words `old`: at the word `at`, or else they must stand there once."""
    start, end = find(unit.words, old, at=at, known=known or {})
    return cut(unit, start, end, new, key)


def insert_words(
    unit: Unit,
    new: Runs,
    key: str,
    *,
    after: str | None = None,
    before: str | None = None,
    at: str | None = None,
    known: Mapping[str, Number] | None = None,
) -> ReplaceWords:
    """The operation that inserts `new` after or before words (found as by `replace_words`), or at the unit's end."""
    if after is not None:
        gap = find(unit.words, after, at=at, known=known or {})[1]
    elif before is not None:
        gap = find(unit.words, before, at=at, known=known or {})[0]
    else:
        gap = len(unit.words)
    return cut(unit, gap, gap, new, key)


def in_full(tree: Tree, operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations, and with each deletion those of all that falls with the unit in this tree."""
    for operation in operations:
        yield operation
        if isinstance(operation, DeleteUnit):
            yield from (DeleteUnit(unit=inner.id) for inner in tree.walk(operation.unit))


def cut(unit: Unit, start: int, end: int, new: Runs, key: str) -> ReplaceWords:
    """The operation that puts `new` for the words of `unit` from `start` up to `end`."""
    words = unit.words
    return ReplaceWords(
        unit=unit.id,
        after=words[start - 1].id if start else None,
        words=tuple(word.id for word in words[start:end]),
        before=words[end].id if end < len(words) else None,
        new=new,
        key=key,
    )


def _spliced(unit: Unit, operation: ReplaceWords) -> Words:
    ids = [word.id for word in unit.words]
    gone = WordsMoved(
        "The words this speaks of have changed since it was made.", unit=unit.id, words=list(operation.words)
    )
    if operation.words:
        if operation.words[0] not in ids:
            raise gone
        start = ids.index(operation.words[0])
        end = start + len(operation.words)
        if tuple(ids[start:end]) != operation.words:
            raise gone
    else:
        if operation.after is not None and operation.after not in ids:
            raise gone
        start = end = ids.index(operation.after) + 1 if operation.after is not None else 0
        if (ids[end] if end < len(ids) else None) != operation.before:
            raise gone
    new = list(_named_apart(operation, ids))
    before, gone_words, rest = unit.words[:start], unit.words[start:end], list(unit.words[end:])
    if new and before:
        closing = new[0].form in _CLOSING or before[-1].form in _OPENING
        new[0] = replace(new[0], glued=gone_words[0].glued if gone_words else closing)
    if rest:
        rest[0] = replace(rest[0], glued=_closes_up(before, gone_words, new, rest[0]))
    return (*before, *new, *rest)


def _named_apart(operation: ReplaceWords, standing: Sequence[str]) -> Words:
    """The new words, under names that no other word of the unit bears, should another have had the same key."""
    key = operation.key
    words = words_of(operation.new, key)
    while any(word.id in standing for word in words):
        key += "+"
        words = words_of(operation.new, key)
    return words


def _closes_up(before: Words, gone: Words, new: Sequence[Word], rest: Word) -> bool:
    """Whether no space is left before `rest`; told from the words at the cut alone, so in any order the same."""
    if not before and not new:
        return False
    if new:
        opened = gone[-1].form in _OPENING if gone else bool(before) and before[-1].form in _OPENING
        return new[-1].form in _OPENING or (rest.glued and not (opened and (gone or rest.form not in _CLOSING)))
    if gone[-1].form in _OPENING:
        return gone[0].glued
    return rest.glued or (gone[0].glued and gone[0].form[0].isalnum())
