"""What was found in a file so far: changes as they would be moved, and what has no place, each with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from shared.documents.applying import apply_all
from shared.documents.operations import Operation
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.units import ROOT, Tree
from shared.documents.vocabulary import Refusal
from shared.word.comparing import Change
from shared.word.matching import Known
from shared.word.reading import Paragraph

UNTRACKED = "it is not what that version says, and was not changed as a tracked change"
REMOVED = "it is not in the file, and was not deleted as a tracked change"

_PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One change: whose, on which unit, as it would be moved, and the operations that it is in the text before it.

    `rests_on` is the unit that another of the changes brings in, and without which this one has no place.
    """

    by: str
    unit: str
    change: Proposal
    operations: tuple[Operation, ...]
    on: Tree
    rests_on: str | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A change that is no change of the version: the paragraph of the file that it is in, its words, and why."""

    paragraph: int | None
    by: str
    text: str
    why: str


@dataclass
class Gathering:
    """The changes found so far; `tree` is the version with all of them.

    `units` are the units that paragraphs of the file are, by their places; `brought` those that changes brought in, and
    `leaving` those that a later change will take away from where they stand.
    """

    known: Known
    tree: Tree
    found: list[Proposed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    units: dict[int, str] = field(default_factory=dict)
    brought: set[str] = field(default_factory=set)
    leaving: set[str] = field(default_factory=set)

    def propose(self, by: str, unit: str, change: Proposal | dict[str, Any], paragraph: Paragraph) -> bool:
        """Take a change in, or name why it has no place."""
        return self._taken(by, unit, change, paragraph, None)

    def put(self, by: str, unit: str, change: dict[str, Any], paragraph: Paragraph, before: str | None) -> bool:
        """Take in a change that puts a unit where the file has it, behind `before`; or name why that is no place."""
        return self._taken(by, unit, change, paragraph, (before,))

    def _taken(
        self,
        by: str,
        unit: str,
        change: Proposal | dict[str, Any],
        paragraph: Paragraph,
        behind: tuple[str | None] | None,
    ) -> bool:
        key = f"w{len(self.found)}-{hashlib.sha256(by.encode()).hexdigest()[:6]}"
        made: Proposal = _PROPOSAL.validate_python(change) if isinstance(change, dict) else change
        try:
            operations = resolve(self.tree, made, key)
            after = apply_all(self.tree, operations)
        except Refusal as refusal:
            self.leave(paragraph, refusal.sentence, by)
            return False
        if behind is not None and self.ahead(after, unit) != behind[0]:
            self.leave(paragraph, "what stands behind it there would come to stand in another paragraph", by)
            return False
        named = (getattr(made, side, None) for side in ("unit", "next", "after", "before", "parent"))
        rests_on = next((other for other in named if other in self.brought), None)
        self.found.append(Proposed(by, unit, made, operations, self.tree, rests_on))
        self.tree = after
        return True

    def leave(self, paragraph: Paragraph, why: str, by: str | None = None, text: str | None = None) -> None:
        """Name a change that has no place."""
        changed = [s for s in paragraph.stretches if s.change is not Change.SAME]
        who = by if by is not None else paragraph.author
        said = text if text is not None else "".join(s.text for s in changed or paragraph.stretches)
        self.unplaced.append(Unplaced(paragraph.place, who, said.strip()[:300], why))

    def differs(self, paragraph: Paragraph) -> None:
        """Name a paragraph that was no paragraph of the version, by its changes or as changed without tracking."""
        if any(s.change is not Change.SAME for s in paragraph.stretches):
            self.leave(paragraph, "without its changes it does not say what that version says")
        else:
            self.leave(paragraph, UNTRACKED)

    def missing(self) -> None:
        """Name the paragraphs of the version that the file has not, between those that it has: a part has its own."""
        order = [unit for unit, text in self.known.texts.items() if text]
        there = set(self.units.values())
        found = [index for index, unit in enumerate(order) if unit in there]
        for unit in order[found[0] : found[-1]] if found else ():
            if unit not in there:
                said = "".join(atom.text for atom in self.known.units[unit].atoms)
                self.unplaced.append(Unplaced(None, "", said.strip()[:300], REMOVED))

    def inside(self, unit: str) -> Iterable[str]:
        """What stands in a unit."""
        return [inner.id for inner in self.tree.walk(unit)]

    def ahead(self, tree: Tree, unit: str) -> str | None:
        """The unit behind which another stands in the order of the text, once all has left that is going to leave."""
        while True:
            parent = tree.unit(unit).parent
            siblings = tree.of(parent)
            for sibling in reversed(siblings[: siblings.index(unit)]):
                if (last := self._last(tree, sibling)) is not None:
                    return last
            if parent == ROOT or parent not in self.leaving:
                return parent or None
            unit = parent

    def _last(self, tree: Tree, unit: str) -> str | None:
        """The last that stays of a unit and what stands in it."""
        for inner in reversed(tree.of(unit)):
            if (last := self._last(tree, inner)) is not None:
                return last
        return unit if unit not in self.leaving else None
