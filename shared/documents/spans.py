"""How people name units together: one unit with all in it, one alone, or a run from one to another."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from shared.documents.numbering import run_of
from shared.documents.units import Tree
from shared.documents.vocabulary import Frozen, UnitId


class Span(Frozen):
    """Units named together. `alone`: the unit without what stands in it (a heading only)."""

    first: UnitId
    last: UnitId | None = None
    alone: bool = Field(default=False)


def units_of(tree: Tree, spans: Iterable[Span]) -> tuple[str, ...]:
    """The units that spans name, each once, in document order. Raises `UnknownUnit` or `UnknownNumber`."""
    named: set[str] = set()
    for span in spans:
        named.update((tree.unit(span.first).id,) if span.alone else run_of(tree, span.first, span.last))
    return tuple(unit.id for unit in tree.walk() if unit.id in named)
