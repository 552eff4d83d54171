"""In what a unit of each kind may stand."""

from __future__ import annotations

from collections.abc import Mapping

from shared.documents.vocabulary import Kind, Refusal

TOP = None
"""No unit at all: the document itself."""

_HOLDS: Mapping[Kind, frozenset[Kind | None]] = {
    Kind.SECTION: frozenset({TOP, Kind.SECTION}),
    Kind.HEADING: frozenset({TOP, Kind.SECTION, Kind.PARAGRAPH}),
    Kind.PARAGRAPH: frozenset({TOP, Kind.SECTION}),
    Kind.SUBPARAGRAPH: frozenset({Kind.PARAGRAPH, Kind.SUBPARAGRAPH}),
    Kind.BRANCH: frozenset({TOP}),
    Kind.ITEM: frozenset({Kind.BRANCH, Kind.PARAGRAPH}),
    Kind.SUBITEM: frozenset({Kind.ITEM}),
}


class MisplacedUnit(Refusal):
    """A unit cannot stand where the operation puts it."""


def require_may_stand(unit: str, kind: Kind, parent: str, within: Kind | None) -> None:
    """Raise `MisplacedUnit` unless a unit of that kind may stand in one of the kind `within`, or at the `TOP`."""
    if within not in _HOLDS[kind]:
        place = "at the top" if within is TOP else f"in a {within}"
        raise MisplacedUnit(f"A {kind} cannot stand {place}.", unit=unit, parent=parent)
