"""Neighbours that are deleted or moved together, as they are read out: `8 (a) to (c)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.documents.nesting import MisplacedUnit
from shared.documents.operations import ClassifyUnit, DeleteUnit, MoveUnit, Operation
from shared.documents.spoken.places import Places
from shared.documents.units import Tree

_PLAIN = re.compile(r"(section )?[\w.]+( (bis|ter|quater|quinquies|sexies))*( \([a-z]+\)( (bis|ter|quater))*)*")
"""A number alone; what is called otherwise (a heading, an item of an agenda) is said one by one."""


def deleted_together(places: Places, operations: Sequence[Operation]) -> tuple[str, ...]:
    """The neighbours that the first of these operations delete, in their order; one alone is no range."""
    units: list[str] = []
    for operation in operations:
        if not isinstance(operation, DeleteUnit) or not _goes_on(places, units[-1:], operation.unit):
            break
        units.append(operation.unit)
    return tuple(units) if len(units) > 1 else ()


def moved_together(places: Places, operations: Sequence[Operation]) -> tuple[str, ...]:
    """The neighbours that the first of these operations move to one place, in the order in which they then stand there.

    One alone is no range, and neither are those that stand there already.
    """
    units: list[str] = []
    for operation in operations:
        if not isinstance(operation, MoveUnit) or not _goes_on(places, units[-1:], operation.unit):
            break
        units.append(operation.unit)
    if len(units) < 2:
        return ()
    goal, tree = operations[0], places.tree
    assert isinstance(goal, MoveUnit)
    there = tree.unit(units[0]).parent == goal.parent and goal.after in (*units, tree.before(units[0]))
    return () if there else tuple(units)


def classified_together(tree: Tree, operations: Sequence[Operation]) -> tuple[str, ...]:
    """The units that the first of these operations classify alike: one, and all that stands in it.

    Raises `MisplacedUnit` where more stands in it, which would be classified too if it were said so.
    """
    first = operations[0]
    assert isinstance(first, ClassifyUnit)
    units = (first.unit, *(inner.id for inner in tree.walk(first.unit)))
    wanted = [ClassifyUnit(unit=unit, unit_class=first.unit_class) for unit in units]
    if list(operations[: len(units)]) != wanted:
        raise MisplacedUnit("Other places stand in what this classifies.", unit=first.unit)
    return units


def called(places: Places, units: Sequence[str]) -> str:
    """What a range is called: `9 to 11`, `8 (a) to (c)`."""
    first, last = places.address(units[0]), places.address(units[-1])
    if first.startswith("section ") and last.startswith("section "):
        return f"sections {first.removeprefix('section ')} to {last.removeprefix('section ')}"
    head = first.rpartition(" (")[0]
    if head and last.startswith(f"{head} (") and " " not in last.removeprefix(f"{head} ("):
        last = last.removeprefix(f"{head} ")
    return f"{first} to {last}"


def _goes_on(places: Places, last: Sequence[str], unit: str) -> bool:
    """Whether a unit, called by its number alone, begins a range or is the next neighbour of the last of one."""
    tree = places.tree
    follows = all(tree.before(unit) == one and tree.unit(one).kind is tree.unit(unit).kind for one in last)
    return follows and bool(_PLAIN.fullmatch(places.address(unit)))
