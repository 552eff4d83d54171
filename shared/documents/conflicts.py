"""Every conflict among many amendments, found in about one pass: only those that share something are compared.

Whether two of them conflict, and where such two meet, is said by `clashes` alone. Here they are only brought together.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass

from shared.documents.clashes import clash, found_at, looks_at
from shared.documents.operations import Operation, ReplaceWords, touched


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amendment as far as conflicts go.

    `operations` are given with all that falls through them (`in_full`); `made_on` are the amendments that were in the
    text when it was moved, which it therefore fits; `amends` is the amendment whose words it speaks of.
    """

    name: str
    operations: tuple[Operation, ...]
    made_on: Container[str] = frozenset()
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
    """The pairs of operations, of two amendments, that may clash: they meet somewhere.

    Changes of words meet each other only at words and gaps, so that many in one unit are not all compared.
    """
    standing: dict[Hashable, list[_Place]] = {}
    holding: dict[Hashable, list[_Place]] = {}
    looking: list[tuple[_Place, Hashable, bool]] = []
    for index, amendment in enumerate(proposed):
        for inner, operation in enumerate(amendment.operations):
            place = (index, inner)
            for at in found_at(operation):
                standing.setdefault(at, []).append(place)
            if not isinstance(operation, ReplaceWords):
                looking += [(place, key, False) for key in looks_at(operation)]
                continue
            for held in _holds(operation):
                holding.setdefault(held, []).append(place)
                looking.append((place, held, True))
            looking += [(place, edge, True) for edge in _edges(operation)]
    pairs: set[tuple[_Place, _Place]] = set()
    for place, key, among_words in looking:
        others = (holding if among_words else standing).get(key, ())
        pairs.update((min(place, other), max(place, other)) for other in others if other[0] != place[0])
    return pairs


def _holds(operation: ReplaceWords) -> Iterable[Hashable]:
    """The words that a change replaces, or the gap that it fills."""
    if operation.words:
        return [(operation.unit, word) for word in operation.words]
    return [(operation.unit, operation.after, operation.before)]


def _edges(operation: ReplaceWords) -> Iterable[Hashable]:
    """The words on either side of a change."""
    return [(operation.unit, word) for word in (operation.after, operation.before) if word is not None]


def _may_conflict(one: Proposed, other: Proposed) -> bool:
    """One that amends the other, or was made on a text in which the other stood, fits it."""
    amends = other.name == one.amends or one.name == other.amends
    return not (amends or other.name in one.made_on or one.name in other.made_on)
