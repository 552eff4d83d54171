"""Every conflict among many amendments, found in about one pass: only those that share something are compared.

Whether two of them conflict, and where two may meet that do, is said by `clashes` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.clashes import Place, clash, found_at, looks_at
from shared.documents.operations import Operation, touched


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
    """The pairs of operations, of two amendments, that meet somewhere."""
    found: dict[Place, list[_Place]] = {}
    everything = [
        ((index, inner), operation)
        for index, amendment in enumerate(proposed)
        for inner, operation in enumerate(amendment.operations)
    ]
    for where, operation in everything:
        for place in set(found_at(operation)):
            found.setdefault(place, []).append(where)
    return {
        (min(where, other), max(where, other))
        for where, operation in everything
        for place in looks_at(operation)
        for other in found.get(place, ())
        if where[0] != other[0]
    }


def _may_conflict(one: Proposed, other: Proposed) -> bool:
    """One that amends the other, or was made on a text in which the other stood, fits it."""
    amends = other.name == one.amends or one.name == other.amends
    return not (amends or other.name in one.made_on or one.name in other.made_on)
