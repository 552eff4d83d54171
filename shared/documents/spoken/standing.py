"""Whether what operations speak of stands in a text: of other words and places nothing is ever said."""

from __future__ import annotations

from collections.abc import Iterable

from shared.documents.applying import apply
from shared.documents.operations import DefineItem, Operation
from shared.documents.units import Tree


def require_standing(tree: Tree, operations: Iterable[Operation]) -> None:
    """Raise the refusal of the first of these operations that cannot be made on the text as it stands.

    All are said of this one text, so each has to fit it by itself; an item that is defined here may be placed.
    """
    for operation in operations:
        after = apply(tree, operation)
        if isinstance(operation, DefineItem):
            tree = after
