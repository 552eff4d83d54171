"""What operations do to a tree; each applies to the very words and neighbours it was made for, or is refused.

Where a unit was split or joined since, its words are followed to the unit in which they stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shared.documents.line import CARRIED, splice
from shared.documents.nesting import MisplacedUnit
from shared.documents.operations import (
    ClassifyUnit,
    DefineItem,
    DeleteUnit,
    HoldItem,
    InsertUnit,
    JoinUnits,
    MoveUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SetAlternative,
    SetText,
    SplitUnit,
    WordsMoved,
)
from shared.documents.text import words_of
from shared.documents.units import Carried, Item, Tree, Unit
from shared.documents.vocabulary import Kind, Origin

_SPLIT = frozenset({Kind.SECTION, Kind.HEADING, Kind.PARAGRAPH, Kind.SUBPARAGRAPH})
"""The kinds of units whose text can be cut in two, or goes on in another's."""


def apply(tree: Tree, operation: Operation) -> Tree:
    """The tree after `operation`. Raises `UnknownUnit`, `MisplacedUnit`, `UnknownItem` or `WordsMoved`."""
    match operation:
        case ReplaceWords():
            return _replaced(tree, at_home(tree, operation))
        case SetText():
            unit = tree.unit(operation.unit)
            words = words_of(operation.text, operation.key)
            return tree.put(replace(unit, words=words, line=(), origin=operation.origin, recipe=operation.recipe))
        case InsertUnit():
            return tree.insert(Unit.of(operation.unit, operation.key), operation.after)
        case DeleteUnit():
            return tree.remove(operation.unit)
        case MoveUnit():
            return tree.move(operation.unit, operation.parent, operation.after)
        case SplitUnit():
            return _split(tree, operation)
        case JoinUnits():
            return _joined(tree, operation)
        case SetAlternative():
            return tree.put(replace(tree.unit(operation.unit), alternative=operation.alternative))
        case ClassifyUnit():
            return tree.put(replace(tree.unit(operation.unit), unit_class=operation.unit_class))
        case DefineItem():
            return _defined(tree, operation.item)
        case PlaceItem():
            return _placed(tree, operation)
        case HoldItem():
            unit = tree.unit(operation.unit)
            if unit.item is None:
                raise MisplacedUnit("Only an item of an agenda is held in abeyance.", unit=unit.id)
            return tree.put(replace(unit, held=operation.held))


def apply_all(tree: Tree, operations: Iterable[Operation]) -> Tree:
    """The tree after all operations, in their order."""
    for operation in operations:
        tree = apply(tree, operation)
    return tree


def at_home(tree: Tree, operation: ReplaceWords) -> ReplaceWords:
    """The operation on the unit in which its words stand now, should its unit have been split or joined since."""
    anchor = operation.words[0] if operation.words else operation.after or operation.before
    for unit, prefix in _homes(tree, operation.unit):
        if anchor is None or any(word.id == prefix + anchor for word in unit.words):
            return (
                operation.model_copy(
                    update={
                        "unit": unit.id,
                        "after": prefix + operation.after if operation.after is not None else None,
                        "words": tuple(prefix + word for word in operation.words),
                        "before": prefix + operation.before if operation.before is not None else None,
                        "key": prefix + operation.key,
                    }
                )
                if unit.id != operation.unit or prefix
                else operation
            )
    tree.unit(operation.unit)
    raise _moved(operation)


def _homes(tree: Tree, unit_id: str) -> Iterator[tuple[Unit, str]]:
    """The units in which a unit's words may stand, and what was put before the words' identities there."""
    waiting = [(unit_id, "")]
    while waiting:
        name, prefix = waiting.pop(0)
        if name in tree.units:
            yield tree.units[name], prefix
        waiting += [(carried.to, carried.prefix + prefix) for carried in tree.carried.get(name, ())]


def _replaced(tree: Tree, operation: ReplaceWords) -> Tree:
    unit = tree.unit(operation.unit)
    start, end = _range(unit, operation)
    line = splice(unit.full, start, end, operation.new, operation.key)
    origin = unit.origin if unit.origin is Origin.AUTHORED else Origin.PINNED
    return tree.put(unit.with_line(line, origin))


def _range(unit: Unit, operation: ReplaceWords) -> tuple[int, int]:
    """Where the operation cuts the unit's line. Raises `WordsMoved` unless all stands as it knew it."""
    ids = [word.id for word in unit.words]
    if operation.words:
        start = ids.index(operation.words[0]) if operation.words[0] in ids else -1
        end = start + len(operation.words)
        if start < 0 or tuple(ids[start:end]) != operation.words:
            raise _moved(operation)
        if not unit.line:
            return start, end
        places = [word.id for word in unit.line]
        return places.index(operation.words[0]), places.index(operation.words[-1]) + 1
    if operation.after is not None and operation.after not in ids:
        raise _moved(operation)
    gap = ids.index(operation.after) + 1 if operation.after is not None else 0
    if (ids[gap] if gap < len(ids) else None) != operation.before:
        raise _moved(operation)
    if unit.line and gap:
        gap = [word.id for word in unit.line].index(ids[gap - 1]) + 1
    return gap, gap


def _moved(operation: ReplaceWords) -> WordsMoved:
    return WordsMoved(
        "The words this speaks of have changed since it was made.", unit=operation.unit, words=list(operation.words)
    )


def _defined(tree: Tree, item: Item) -> Tree:
    if item.subitems and any(tree.of(unit.id) for unit in tree.units.values() if unit.item == item.id):
        raise MisplacedUnit("Under this item others are placed; it has no list of sub-items beside them.", item=item.id)
    return tree.define(item)


def _placed(tree: Tree, operation: PlaceItem) -> Tree:
    """A placement in a body's branch, or one level down, under an item that has no list of sub-items of its own."""
    under = tree.unit(operation.branch)
    if under.kind is not Kind.BRANCH and (under.kind is not Kind.ITEM or under.item is None):
        raise MisplacedUnit("An agenda item is placed in a body’s branch, or under an item there.", unit=under.id)
    if under.item is not None and tree.items[under.item].subitems:
        raise MisplacedUnit("The sub-items of this item are a list; nothing is placed under it.", unit=under.id)
    kind = Kind.ITEM if under.kind is Kind.BRANCH else Kind.SUBITEM
    placement = Unit(operation.placement, kind, under.id, under.unit_class, item=operation.item)
    return tree.insert(placement, operation.after)


def _split(tree: Tree, operation: SplitUnit) -> Tree:
    unit = tree.unit(operation.unit)
    if unit.parent != operation.parent or unit.kind not in _SPLIT:
        raise MisplacedUnit("The unit does not stand where it was to be split.", unit=unit.id)
    line = unit.full
    places = [word.id for word in line]
    if operation.at not in places:
        raise WordsMoved("The words before which this splits have changed since.", unit=unit.id, words=[operation.at])
    cut = places.index(operation.at)
    rest = replace(unit, id=operation.new, alternative=False, recipe=None).with_line(line[cut:])
    tree = tree.put(unit.with_line(line[:cut])).insert(rest, unit.id)
    tree = tree.carry(unit.id, Carried(rest.id))
    for inner in tree.of(unit.id):
        last = tree.of(rest.id)
        tree = tree.move(inner, rest.id, last[-1] if last else None)
    return tree


def _joined(tree: Tree, operation: JoinUnits) -> Tree:
    unit, following = tree.unit(operation.unit), tree.unit(operation.next)
    if tree.before(following.id) != unit.id or unit.parent != operation.parent or unit.kind is not following.kind:
        raise MisplacedUnit("Only neighbours of one kind can be joined.", unit=unit.id, next=following.id)
    if unit.kind not in _SPLIT or (tree.of(unit.id) and following.words):
        raise MisplacedUnit("Its text cannot go on behind what stands in it.", unit=unit.id, next=following.id)
    prefix = following.id + CARRIED
    line = (*unit.full, *(word._replace(id=prefix + word.id) for word in following.full))
    for inner in tree.of(following.id):
        standing = tree.of(unit.id)
        tree = tree.move(inner, unit.id, standing[-1] if standing else None)
    tree = tree.remove(following.id).put(tree.unit(unit.id).with_line(line))
    return tree.carry(following.id, Carried(unit.id, prefix))
