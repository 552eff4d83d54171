"""Neighbours that are deleted or moved together, as they are read out: `8 (a) to (c)`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

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
        if not isinstance(operation, DeleteUnit) or not _goes_on(places, [*units, operation.unit]):
            break
        units.append(operation.unit)
    return tuple(units) if len(units) > 1 else ()


def moved_together(places: Places, operations: Sequence[Operation]) -> tuple[str, ...]:
    """The neighbours that these operations move to one place, in their order; none if they are not all that.

    They are moved there one after another, the last of them first.
    """
    goals = [operation for operation in operations if isinstance(operation, MoveUnit)]
    units = [goal.unit for goal in reversed(goals)]
    if len(units) < 2 or len(units) < len(operations) or len({(goal.parent, goal.after) for goal in goals}) > 1:
        return ()
    stand_there = places.tree.unit(units[0]).parent == goals[0].parent and goals[0].after in (
        *units,
        places.tree.before(units[0]),
    )
    return tuple(units) if _goes_on(places, units) and not stand_there else ()


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


def _goes_on(places: Places, units: Sequence[str]) -> bool:
    """Whether units are neighbours of one kind that are called by their numbers alone."""
    tree = places.tree
    follow = all(tree.before(later) == earlier for earlier, later in pairwise(units))
    alike = len({tree.unit(unit).kind for unit in units}) == 1
    return follow and alike and all(_PLAIN.fullmatch(places.address(unit)) for unit in units)
