"""The tracked changes of a file as proposals, one for each author and change, about the units and words of one version.

What cannot be told to be a change of that version's words and units is not guessed at: it is named, with its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from shared.documents.applying import apply_all
from shared.documents.operations import Operation
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.text import Mark, Run, Runs, runs_of, words_of
from shared.documents.units import Tree
from shared.documents.vocabulary import Kind, Refusal
from shared.word.atoms import ALTERNATIVE
from shared.word.comparing import Change
from shared.word.hunks import FootnoteChanged, hunks, proposal
from shared.word.matching import Known, matched, squeezed, stands
from shared.word.placing import kind_of, place
from shared.word.reading import GONE, NOTE, Paragraph, Stretch, WordText

_BY_HAND = "a section came or was moved: what stands in it cannot be told from the file, so do that by hand"

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
class Proposing:
    """Goes through a file in its order; `tree` is the version with all that was found so far."""

    text: WordText
    known: Known
    tree: Tree
    found: list[Proposed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    units: dict[int, str] = field(default_factory=dict)
    brought: set[str] = field(default_factory=set)

    def paragraphs(self) -> None:
        """Find the changes of every paragraph."""
        sources = {p.move: p for p in self.text.paragraphs if p.move and p.end is Change.MOVED_FROM}
        targets = {p.move: p for p in self.text.paragraphs if p.move and p.end is Change.MOVED_TO}
        moves = {name: sources[name] for name in sources.keys() & targets.keys()}
        self.units = dict(matched([p for p in self.text.paragraphs if stands(p, self.known)], self.known))
        moved = {unit for p in moves.values() if (unit := self.units.get(p.place)) is not None}
        before: str | None = None
        gone: list[tuple[str, Paragraph]] = []
        for paragraph in self.text.paragraphs:
            unit = self.units.get(paragraph.place)
            if unit is None and paragraph.move in moves:
                source = self.units.get(moves[paragraph.move].place)
                if source is not None:
                    before = self._moved(source, paragraph, moves[paragraph.move], before, moved)
            elif unit is None:
                before = self._new(paragraph, before) if paragraph.after.strip() else before
            elif _wholly_deleted(paragraph):
                if paragraph.move not in moves:
                    gone.append((unit, paragraph))
            elif squeezed(paragraph.before) != self.known.texts[unit]:
                self._differs(paragraph)
                before = unit
            else:
                self._words(unit, paragraph.stretches, paragraph)
                if paragraph.end is Change.DELETED:
                    self._leave(paragraph, "two paragraphs were made one: move that by hand")
                before = unit
        self._deletions(gone)
        for stretch in self.text.outside:
            self.unplaced.append(Unplaced(None, stretch.by, stretch.text.strip(), "it is outside of the text"))

    def _words(self, unit_id: str, stretches: Sequence[Stretch], paragraph: Paragraph) -> None:
        shows = self.known.units[unit_id]
        unit = self.known.tree.units.get(unit_id)
        for hunk in hunks(stretches):
            text = "".join(s.text for s in hunk.new) or "(deleted words)"
            if unit is None or unit.item is not None or (unit.kind is Kind.BRANCH and not unit.words):
                self._leave(paragraph, "an agenda item is changed by its title", hunk.by, text)
                continue
            try:
                change = proposal(unit, shows, hunk, self._standing(unit_id))
            except FootnoteChanged:
                self._leave(paragraph, "a footnote that stands is changed: move that by hand", hunk.by, text)
                continue
            if change is not None:
                self._propose(hunk.by, unit_id, change, paragraph)

    def _standing(self, unit: str) -> frozenset[str]:
        now = self.tree.units.get(unit)
        return frozenset(word.id for word in now.words) if now is not None else frozenset()

    def _new(self, paragraph: Paragraph, before: str | None) -> str | None:
        kind = kind_of(paragraph.style, self.tree, before)
        where = None if kind is None else place(self.tree, *kind, before)
        if kind is not None and kind[0] is Kind.SECTION:
            self._leave(paragraph, _BY_HAND)
            return before
        if kind is None or where is None:
            self._leave(paragraph, "a paragraph of this style has no place here")
            return before
        text = _runs(paragraph.stretches)
        by = next((s.by for s in paragraph.stretches if s.by), paragraph.by)
        named = hashlib.sha256(f"{by}/{text}/{sorted(where.items())}".encode()).hexdigest()[:12]
        unit = f"new-{named}"
        change = {
            "do": "insert_unit",
            "unit": unit,
            "kind": kind[0].value,
            "text": [run.model_dump(mode="json", exclude_none=True) for run in text],
            "alternative": paragraph.style.endswith(ALTERNATIVE),
            **where,
        }
        if self._propose(by, unit, _PROPOSAL.validate_python(change), paragraph):
            self.brought.add(unit)
            return unit
        return before

    def _moved(
        self, unit: str, paragraph: Paragraph, source: Paragraph, before: str | None, moved: set[str]
    ) -> str | None:
        standing = self.tree.unit(unit)
        alternative = paragraph.style.endswith(ALTERNATIVE)
        was = self.known.units[unit].style.endswith(ALTERNATIVE)
        if standing.kind is Kind.SECTION:
            self._leave(paragraph, _BY_HAND)
            return unit
        above_moved = standing.parent in moved
        if not above_moved:
            kind = kind_of(paragraph.style, self.tree, before)
            where = None if kind is None else place(self.tree, *kind, before)
            if where is None:
                self._leave(paragraph, "a moved paragraph of this style has no place here")
            elif not self._stands_there(unit, where):
                change = _PROPOSAL.validate_python({"do": "move_unit", "unit": unit, **where})
                self._propose(paragraph.by, unit, change, paragraph)
        if alternative != was:
            change = _PROPOSAL.validate_python({"do": "set_alternative", "unit": unit, "alternative": alternative})
            self._propose(paragraph.by, unit, change, paragraph)
        if squeezed(source.before) != self.known.texts[unit]:
            self._differs(source)
        elif squeezed(paragraph.after) != squeezed(source.before):
            self._reworded(unit, paragraph, source)
        return unit

    def _reworded(self, unit: str, paragraph: Paragraph, source: Paragraph) -> None:
        """What was changed in a paragraph that was moved too: there its old and its new words stand apart."""
        if any(word.mark is Mark.REFERENCE for word in self.known.tree.unit(unit).words):
            self._leave(paragraph, "it was moved and changed, and refers to other paragraphs: change that by hand")
            return
        changed = [
            s for s in (*paragraph.stretches, *source.stretches) if s.change in (Change.INSERTED, Change.DELETED)
        ]
        text = [run.model_dump(mode="json", exclude_none=True) for run in _runs(paragraph.stretches)]
        change = _PROPOSAL.validate_python({"do": "reword", "unit": unit, "text": text})
        self._propose(next((s.by for s in changed if s.by), paragraph.by), unit, change, paragraph)

    def _stands_there(self, unit: str, where: dict[str, str]) -> bool:
        if where.get("before") == unit or where.get("after") == unit:
            return True
        parent = self.tree.unit(unit).parent
        follows = self.tree.before(unit)
        if "after" in where:
            return where["after"] == follows
        return "parent" in where and where["parent"] == parent and follows is None

    def _deletions(self, gone: Sequence[tuple[str, Paragraph]]) -> None:
        names = {unit for unit, _ in gone}
        for unit, paragraph in gone:
            if unit not in self.tree.units or any(above.id in names for above in self.tree.ancestors(unit)):
                continue  # it falls with what it stands in
            kept = [u.id for u in self.tree.walk(unit) if u.id not in names and u.id not in self.known.units]
            if kept:
                self._leave(paragraph, "something new stands in what is deleted")
                continue
            by = paragraph.by or next((s.by for s in paragraph.stretches if s.by), "")
            change = _PROPOSAL.validate_python({"do": "delete_unit", "unit": unit})
            self._propose(by, unit, change, paragraph)

    def _propose(self, by: str, unit: str, change: Proposal, paragraph: Paragraph) -> bool:
        key = f"w{len(self.found)}-{hashlib.sha256(by.encode()).hexdigest()[:6]}"
        try:
            operations = resolve(self.tree, change, key)
            after = apply_all(self.tree, operations)
        except Refusal as refusal:
            self._leave(paragraph, refusal.sentence, by)
            return False
        named = (getattr(change, side, None) for side in ("after", "before", "parent"))
        rests_on = next((unit for unit in named if unit in self.brought), None)
        self.found.append(Proposed(by, unit, change, operations, self.tree, rests_on))
        self.tree = after
        return True

    def _differs(self, paragraph: Paragraph) -> None:
        if any(s.change is not Change.SAME for s in paragraph.stretches):
            self._leave(paragraph, "without its changes it does not say what that version says")

    def _leave(self, paragraph: Paragraph, why: str, by: str | None = None, text: str | None = None) -> None:
        changed = [s for s in paragraph.stretches if s.change is not Change.SAME]
        who = by if by is not None else paragraph.by or next((s.by for s in changed if s.by), "")
        said = text if text is not None else "".join(s.text for s in changed or paragraph.stretches)
        self.unplaced.append(Unplaced(paragraph.place, who, said.strip()[:300], why))


def proposed(text: WordText, known: Known) -> tuple[tuple[Proposed, ...], tuple[Unplaced, ...]]:
    """The changes that a file makes in a version, in the order of the file, and those that have no place in it."""
    through = Proposing(text, known, known.tree)
    through.paragraphs()
    return tuple(through.found), tuple(through.unplaced)


def _wholly_deleted(paragraph: Paragraph) -> bool:
    return paragraph.end in GONE and not paragraph.after.strip()


def _runs(stretches: Sequence[Stretch]) -> Runs:
    """What a new paragraph says, as text is carried."""
    return runs_of(words_of(_written(stretches), "w"))


def _written(stretches: Sequence[Stretch]) -> Iterator[Run]:
    for stretch in stretches:
        if stretch.change in GONE:
            continue
        if stretch.text == NOTE:
            yield Run(text=stretch.note, mark=Mark.FOOTNOTE)
        elif stretch.text:
            yield Run(text=stretch.text, mark=stretch.mark)
