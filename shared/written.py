"""What was written into a document since it was first tabled, so that it can be written again without some of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.documents.applying import apply_all
from shared.documents.holder import Holder
from shared.documents.operations import Operation
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal


class RestsOn(Refusal):
    """What was written later speaks of words or units that only another put in."""

    def __init__(self, other: str) -> None:
        super().__init__(f"“{other}” rests on it.", other=other)
        self.other = other


@dataclass(frozen=True, slots=True)
class Written:
    """One writing of a document: by whom, under which name, and what was written before it."""

    holder: Holder
    name: str
    operations: tuple[Operation, ...]
    before: Written | None = None

    def all(self) -> Iterator[Written]:
        """This writing and those before it, the last first."""
        step: Written | None = self
        while step is not None:
            yield step
            step = step.before


def written_without(base: Tree, history: Written | None, name: str) -> tuple[Tree, Written | None]:
    """`base` with everything that was written, in its order, but for what bears the name; and what is then written.

    Raises `RestsOn`, naming what cannot be written without it.
    """
    kept = [written for written in history.all() if written.name != name] if history is not None else []
    tree, again = base, None
    for written in reversed(kept):
        try:
            tree = apply_all(tree, written.operations)
        except Refusal as refusal:
            raise RestsOn(written.name) from refusal
        again = Written(written.holder, written.name, written.operations, again)
    return tree, again
