"""An amendment that may itself be amended: the words that it would put in, and the text with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shared.documents.applying import apply_all
from shared.documents.operations import Operation, ReplaceWords, SetText
from shared.documents.phrases import Span
from shared.documents.text import words_of
from shared.documents.units import Tree


@dataclass(frozen=True)
class Amended:
    """An amendment by its name; `rests_on` are the operations of what it amends in its turn, which come first."""

    name: str
    text: Tree
    operations: tuple[Operation, ...]
    rests_on: tuple[Operation, ...] = ()

    @cached_property
    def tree(self) -> Tree:
        """The text with it. Raises a `Refusal` where it does not fit the text any more."""
        return apply_all(self.text, (*self.rests_on, *self.operations))

    @cached_property
    def passages(self) -> Mapping[str, tuple[Span, ...]]:
        """Where its new words stand in that text, unit by unit; none where it only takes words away."""
        found: dict[str, list[Span]] = {}
        for operation in self.operations:
            if isinstance(operation, ReplaceWords | SetText):
                new = operation.new if isinstance(operation, ReplaceWords) else operation.text
                names = [word.id for word in words_of(new, operation.key)]
                standing = [word.id for word in self.tree.unit(operation.unit).words]
                if names and names[0] in standing:
                    start = standing.index(names[0])
                    found.setdefault(operation.unit, []).append((start, start + len(names)))
        return {unit: tuple(sorted(spans)) for unit, spans in found.items()}
