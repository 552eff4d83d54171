"""The agendas in a document: each body's branch, the items placed in it at every level, and their numbers there."""

from __future__ import annotations

from collections.abc import Mapping

from shared.documents.numbering import Number
from shared.documents.units import Tree, Unit
from shared.documents.vocabulary import Kind


def branches(tree: Tree) -> Mapping[str, str]:
    """The branch of each body that has an agenda here."""
    return {unit.body: unit.id for unit in tree.walk() if unit.kind is Kind.BRANCH and unit.body is not None}


def placements(tree: Tree, body: str) -> tuple[Unit, ...]:
    """The items on the agenda of a body, at every level, in their order."""
    branch = branches(tree).get(body)
    return tuple(unit for unit in tree.walk(branch) if unit.item is not None) if branch is not None else ()


def item_number(known: Mapping[str, Number], placement: Unit) -> str:
    """`4 (a)`: a placement's number within its own agenda."""
    return known[placement.id].cited.rpartition("item ")[2]


def an_item(number: str) -> str:
    """`item 4`, or `sub-item 4 (a)`."""
    return f"{'sub-item' if '(' in number else 'item'} {number}"
