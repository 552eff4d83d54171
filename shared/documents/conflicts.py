"""Every conflict among many amendments, found in about one pass: only those that share something are compared.

Whether two of them conflict is said by `clashes` alone. Here it is only said which two are worth asking about: those
that change the same word, gap, unit or item, or of which one rests on what the other changes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.documents.clashes import clash
from shared.documents.operations import (
    ClassifyUnit,
    DefineItem,
    DeleteUnit,
    InsertUnit,
    MoveUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SetText,
    touched,
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amendment as far as conflicts go.

    `operations` are given with all that falls through them (`in_full`); `made_on` are the amendments that were in the
    text when it was moved, which it therefore fits; `amends` is the amendment whose words it speaks of.
    """

    name: str
    operations: tuple[Operation, ...]
    made_on: frozenset[str] = frozenset()
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two amendments that cannot both be agreed, in the order in which they were moved, and why.

    `about` is what each of them does where they meet.
    """

    one: str
    other: str
    why: str
    about: tuple[Operation, Operation]

    @property
    def unit(self) -> str | None:
        """The unit in which they meet; none for an agenda item's definition."""
        return touched(self.about[0])

    def against(self, name: str) -> str:
        """The one of the two that is not `name`."""
        return self.other if name == self.one else self.one


def conflicts(proposed: Sequence[Proposed]) -> tuple[Conflict, ...]:
    """All conflicts among amendments that are still to be reckoned with, by the order in which they were moved."""
    found: dict[tuple[int, int], Conflict] = {}
    for first, second in sorted(_meeting(proposed)):
        (one, i), (other, j) = first, second
        if (one, other) in found or not _may_conflict(proposed[one], proposed[other]):
            continue
        about = (proposed[one].operations[i], proposed[other].operations[j])
        why = clash(*about)
        if why is not None:
            found[one, other] = Conflict(proposed[one].name, proposed[other].name, why, about)
    return tuple(found[pair] for pair in sorted(found))


_Place = tuple[int, int]
"""Where an operation stands: the amendment's place, and its own in the amendment."""


def _meeting(proposed: Sequence[Proposed]) -> set[tuple[_Place, _Place]]:
    """The pairs of operations, of two amendments, of which one holds what the other holds or rests on."""
    holding: dict[Hashable, list[_Place]] = {}
    resting: dict[Hashable, list[_Place]] = {}
    for index, amendment in enumerate(proposed):
        for inner, operation in enumerate(amendment.operations):
            for key in _holds(operation):
                holding.setdefault(key, []).append((index, inner))
            for key in _rests_on(operation):
                resting.setdefault(key, []).append((index, inner))
    pairs: set[tuple[_Place, _Place]] = set()
    for key, holders in holding.items():
        others = (*holders, *resting.get(key, ()))
        pairs.update((min(a, b), max(a, b)) for a in holders for b in others if a[0] != b[0])
    return pairs


def _holds(operation: Operation) -> Iterable[Hashable]:
    """What an operation changes: nobody else may change it, nor rest on it unseen."""
    match operation:
        case ReplaceWords():
            yield from (("word", operation.unit, word) for word in operation.words)
            if not operation.words:
                yield ("gap", operation.unit, operation.after, operation.before)
        case InsertUnit():
            yield from (("unit", operation.unit.id), ("place", operation.unit.parent, operation.after))
        case PlaceItem():
            yield from (("unit", operation.placement), ("place", operation.branch, operation.after))
        case MoveUnit():
            yield from (("unit", operation.unit), ("place", operation.parent, operation.after))
        case DefineItem():
            yield ("item", operation.item.id)
        case SetText() | DeleteUnit() | ClassifyUnit():
            yield ("unit", operation.unit)


def _rests_on(operation: Operation) -> Iterable[Hashable]:
    """What an operation needs to find as it was: its unit, the words beside its own, its parent and its neighbour."""
    match operation:
        case ReplaceWords():
            yield ("unit", operation.unit)
            yield from (("word", operation.unit, edge) for edge in (operation.after, operation.before) if edge)
        case InsertUnit():
            yield from _units(operation.unit.parent, operation.after)
        case PlaceItem():
            yield from _units(operation.branch, operation.after)
        case MoveUnit():
            yield from _units(operation.parent, operation.after)
        case _:
            return


def _units(*named: str | None) -> Iterator[Hashable]:
    return (("unit", unit) for unit in named if unit)


def _may_conflict(one: Proposed, other: Proposed) -> bool:
    """One that amends the other, or was made on a text in which the other stood, fits it."""
    amends = other.name == one.amends or one.name == other.amends
    return not (amends or other.name in one.made_on or one.name in other.made_on)
