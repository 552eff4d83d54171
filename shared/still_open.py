"""What is still open in a text on its way to the gavel: one answer for the floor's own rule, the pages and the script.

Pure: it is given a text, the amendments that are not settled, how far units have come, and the packages that are not
agreed. Amendments are named by their numbers; whose they are is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shared.documents.conflicts import Conflict, Proposed, conflicts
from shared.documents.numbering import Number, numbers
from shared.documents.operations import (
    DefineItem,
    DeleteUnit,
    InsertUnit,
    JoinUnits,
    MoveUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SplitUnit,
    changed,
    disturbed,
    fallen,
)
from shared.documents.phrases import said_between
from shared.documents.text import has_brackets
from shared.documents.units import Tree


class Matter(StrEnum):
    """In what way something is open."""

    AMENDMENT = "amendment"  # awaits a decision
    WAITS = "waits"  # agreed, but amends one that awaits a decision
    CONFLICT = "conflict"  # cannot be agreed together with another
    BRACKET = "bracket"
    REFERENDUM = "ad referendum"
    INFORMALS = "informals"
    PACKAGE = "package"
    BLANK = "blank"  # passes the gavel if the mandate names it
    STALE = "stale"  # derived from a record that has changed since


BLOCKING = frozenset(Matter) - {Matter.BLANK, Matter.STALE}
"""What must be settled before the gavel. A blank passes it by mandate; a stale span is put right by the secretariat."""


class Course(StrEnum):
    """How far an amendment has come."""

    OPEN = "open"
    IN_INFORMALS = "in informals"
    WAITS = "waits"  # agreed, but the one whose words it amends is not decided
    AGREED = "agreed"  # in the text, so that others may conflict with it


@dataclass(frozen=True, slots=True)
class Moved:
    """An amendment that is to be reckoned with."""

    proposed: Proposed
    course: Course = Course.OPEN


@dataclass(frozen=True, slots=True)
class Floor:
    """All that can be open. `amendments` stand in the order in which they were moved.

    `referendum` and `informals` are units; `referendum` with whose confirmation is awaited, which is internal.
    `packages` are those not agreed, with the units that each binds.
    """

    tree: Tree
    amendments: Sequence[Moved] = ()
    referendum: Mapping[str, str | None] = field(default_factory=dict)
    informals: frozenset[str] = frozenset()
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that is open: in which unit, in what way; the amendments by number, the package by name.

    `pending` is whose confirmation is awaited, for the secretariat's eyes alone; `words` are those that a conflict is
    about.
    """

    matter: Matter
    unit: str | None
    amendment: str | None = None
    other: str | None = None
    why: str = ""
    words: str = ""
    package: str | None = None
    pending: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether a part with it cannot be closed."""
        return self.matter in BLOCKING


def what_is_open(floor: Floor, units: Iterable[str] | None = None) -> tuple[Open, ...]:
    """All that is open, in document order, or only what is open in these units; each thing once.

    An amendment is open in every unit that it speaks of or reaches, and is told at the first of them in the text; at
    none where all that it speaks of has fallen.
    """
    order = {unit.id: place for place, unit in enumerate(floor.tree.walk())}
    wanted = None if units is None else set(units)
    found = [*_in_units(floor, wanted), *_in_amendments(floor, wanted, order)]
    last = len(order)
    return tuple(sorted(dict.fromkeys(found), key=lambda it: order.get(it.unit or "", last)))


def spoken_of(tree: Tree, operation: Operation) -> tuple[str, ...]:
    """The units that an operation speaks of: what it changes, what falls with it, and beside what it puts something."""
    named: list[str | None]
    match operation:
        case InsertUnit():
            named = [operation.unit.id, _beside(tree, operation.unit.parent, operation.after)]
        case PlaceItem():
            named = [operation.placement, _beside(tree, operation.branch, operation.after)]
        case MoveUnit():
            named = [operation.unit, operation.parent, operation.after]
        case DeleteUnit():
            named = [*fallen(tree, operation)] if operation.unit in tree.units else [operation.unit]
        case DefineItem():
            named = [unit.id for unit in tree.units.values() if unit.item == operation.item.id]
        case _:
            named = [*changed(operation)]
    return tuple(unit for unit in named if unit)


def reached(tree: Tree, operation: Operation) -> tuple[str, ...]:
    """The units that an operation reaches without speaking of them: where it puts something, what it carries along."""
    match operation:
        case InsertUnit():
            return (operation.unit.parent,)
        case PlaceItem():
            return (operation.branch,)
        case SplitUnit():
            return (operation.parent, *disturbed(tree, operation))
        case JoinUnits():
            return disturbed(tree, operation)
        case _:
            return ()


def in_words(it: Open, known: Mapping[str, Number], tree: Tree) -> str:
    """One thing that is open, as it is told on pages: by number, and of whom only that someone's answer is awaited."""
    where = _cited(it.unit, known, tree)
    match it.matter:
        case Matter.AMENDMENT:
            return f"amendment {it.amendment} is open"
        case Matter.WAITS:
            return f"amendment {it.amendment} is agreed and waits for {it.other}, which it amends"
        case Matter.CONFLICT:
            about = f": “{it.words}”" if it.words else ""
            return f"amendments {it.amendment} and {it.other} cannot both be agreed: {it.why}{about}"
        case Matter.BRACKET:
            return f"a bracket stands in {where}"
        case Matter.REFERENDUM:
            return f"{where} is agreed ad referendum, and a confirmation is awaited"
        case Matter.INFORMALS:
            return f"{where} is in informals" if it.amendment is None else f"amendment {it.amendment} is in informals"
        case Matter.PACKAGE:
            return f"{where} is bound in the package “{it.package}”, which is not agreed"
        case Matter.BLANK:
            return f"{where} is blank: the mandate to complete must name it"
        case Matter.STALE:
            return f"{where} was written from a record that has changed since"


def _in_units(floor: Floor, wanted: set[str] | None) -> Iterator[Open]:
    bound: dict[str, str] = {}
    for name, units in floor.packages.items():
        for bound_unit in units:
            bound.setdefault(bound_unit, name)
    for unit in floor.tree.walk():
        if wanted is not None and unit.id not in wanted:
            continue
        if has_brackets(unit.words):
            yield Open(Matter.BRACKET, unit.id)
        if unit.id in floor.referendum:
            yield Open(Matter.REFERENDUM, unit.id, pending=floor.referendum[unit.id])
        if unit.id in floor.informals:
            yield Open(Matter.INFORMALS, unit.id)
        if unit.id in bound:
            yield Open(Matter.PACKAGE, unit.id, package=bound[unit.id])
        if unit.blank:
            yield Open(Matter.BLANK, unit.id)
        if unit.id in floor.stale:
            yield Open(Matter.STALE, unit.id)


def _in_amendments(floor: Floor, wanted: set[str] | None, order: Mapping[str, int]) -> Iterator[Open]:
    """Those that speak of these units; of the whole text also those that speak of nothing that stands any more."""
    here: dict[str, str | None] = {}
    for entry in floor.amendments:
        operations = entry.proposed.operations
        spoken = {unit for op in operations for unit in spoken_of(floor.tree, op)}
        if wanted is not None:
            spoken &= wanted
            spoken = spoken or wanted.intersection(unit for op in operations for unit in reached(floor.tree, op))
            if not spoken:
                continue
        here[entry.proposed.name] = min(spoken & order.keys(), key=order.__getitem__, default=None)
        yield from _not_settled(entry, here[entry.proposed.name])
    settled = {entry.proposed.name for entry in floor.amendments if entry.course is Course.AGREED}
    for conflict in conflicts([entry.proposed for entry in floor.amendments]):
        names = [name for name in (conflict.one, conflict.other) if name in here and name not in settled]
        if not names:
            continue
        unit = conflict.unit if conflict.unit in order else here[names[0]]
        words = _met(floor.tree, conflict)
        yield Open(Matter.CONFLICT, unit, conflict.one, conflict.other, conflict.why, words)


def _not_settled(entry: Moved, unit: str | None) -> Iterator[Open]:
    match entry.course:
        case Course.OPEN:
            yield Open(Matter.AMENDMENT, unit, entry.proposed.name)
        case Course.IN_INFORMALS:
            yield Open(Matter.INFORMALS, unit, entry.proposed.name)
        case Course.WAITS:
            yield Open(Matter.WAITS, unit, entry.proposed.name, entry.proposed.amends)
        case Course.AGREED:
            return


def _met(tree: Tree, conflict: Conflict) -> str:
    """The words in the text that a conflict is about: from the first to the last that either speaks of."""
    named = [op for op in conflict.about if isinstance(op, ReplaceWords) and op.unit in tree.units]
    if len(named) < 2:
        return ""
    meant = {word for op in named for word in (op.words or (op.after, op.before))}
    return said_between(tree.units[named[0].unit].words, meant, numbers(tree))


def _beside(tree: Tree, parent: str, after: str | None) -> str:
    """Beside what something is put: after a neighbour; first in its parent, or where the neighbour is gone."""
    return after if after is not None and (after in tree.units or parent not in tree.units) else parent


def _cited(unit: str | None, known: Mapping[str, Number], tree: Tree) -> str:
    """A unit as it is cited; one without a number by that before it."""
    if unit is None:
        return "the text"
    if unit in known:
        return known[unit].cited
    before = tree.before(unit) if unit in tree.units else None
    return f"the text after {known[before].cited}" if before and before in known else "the text"
