"""The tracked changes of a file as proposals, one for each author and change, about the units and words of one version.

What cannot be told to be a change of that version's words and units is not guessed at: it is named, with its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.documents.vocabulary import Kind
from shared.word.atoms import ALTERNATIVE
from shared.word.breaks import Cut, before_cuts, cut_at, cuts, in_pieces, made_one, swallowed
from shared.word.comparing import Change
from shared.word.gathering import Gathering, Proposed, Unplaced
from shared.word.hunks import Hunk, hunks, proposal, spans_of
from shared.word.matching import Known, matched, notes_of, stands
from shared.word.placing import kind_of, place
from shared.word.reading import Paragraph, WordText, squeezed, written_runs
from shared.word.relocating import BY_HAND, moved, sources, stands_alone, wholly_deleted
from shared.word.titles import Titles

SUBITEM = "a sub-item is its item's: it comes, goes and moves with the item's title alone"


@dataclass
class _Reading:
    """Goes through a file in its order and gathers its changes."""

    found: Gathering
    paragraphs: Sequence[Paragraph]
    cut: Mapping[int, Cut]
    sources: Mapping[int, Paragraph] = field(default_factory=dict)
    titles: Titles = field(default_factory=Titles)
    gone: dict[str, tuple[Paragraph, str]] = field(default_factory=dict)
    rests: frozenset[int] = frozenset()

    def through(self) -> None:
        """Find the changes of every paragraph."""
        found, units = self.found, self.found.units
        self.rests = frozenset(piece.place for cut in self.cut.values() for piece in cut.pieces[1:])
        self.sources = sources(self.paragraphs, units)
        elsewhere = {units[source.place] for source in self.sources.values()}
        left = [(p, p.author) for p in self.paragraphs if p.place in units and wholly_deleted(p)]
        left += [(p, by) for p, by in swallowed(self.paragraphs) if p.place in units]
        self.gone = {units[p.place]: (p, by) for p, by in left if units[p.place] not in elsewhere}
        found.leaving |= elsewhere | self.gone.keys()
        before: str | None = None
        for index, paragraph in enumerate(self.paragraphs):
            before = self._one(index, paragraph, before)
        self.titles.proposed(found)
        self._deletions()
        self._joins()
        found.missing()

    def _one(self, index: int, paragraph: Paragraph, before: str | None) -> str | None:
        """What became of a paragraph; the unit that the next one then stands behind."""
        found = self.found
        unit = found.units.get(paragraph.place)
        source = self.sources.get(paragraph.place)
        if paragraph.place in self.rests:
            return unit or before  # a piece of what was cut: its words were looked at with the first
        if source is not None:
            return self._moved(index, paragraph, source, before)
        if unit is None:
            return self._new(index, paragraph, before) if paragraph.after.strip() else before
        if wholly_deleted(paragraph) or unit in self.gone:
            return before
        whole = self.cut[paragraph.place].whole if paragraph.place in self.cut else paragraph
        if squeezed(whole.before) != found.known.texts[unit] or notes_of(whole) != found.known.notes[unit]:
            found.differs(whole)
        elif paragraph.place in self.cut:
            self._cut(unit, self.cut[paragraph.place])
        else:
            self._words(unit, paragraph)
        return unit if unit in found.tree.units else before

    def _words(self, unit: str, paragraph: Paragraph, begin: int = 0) -> None:
        if not self.titles.changed(self.found, unit, paragraph):
            for hunk in hunks(paragraph.stretches, begin):
                self._hunk(unit, unit, hunk, paragraph)

    def _hunk(self, unit_id: str, where: str, hunk: Hunk, paragraph: Paragraph) -> None:
        """A change of a unit's words, which stand in the unit `where` now."""
        found = self.found
        unit = found.known.tree.unit(unit_id)
        if unit.kind is Kind.BRANCH and not unit.words:
            text = "".join(s.text for s in hunk.new) or "(deleted words)"
            found.leave(paragraph, "the name of a body is not the text's", hunk.by, text)
            return
        standing = frozenset(word.id for word in found.tree.unit(where).words)
        change = proposal(unit, found.known.units[unit_id], hunk, standing)
        if change is not None:
            found.propose(hunk.by, where, change.model_copy(update={"unit": where}), paragraph)

    def _cut(self, unit: str, cut: Cut) -> None:
        """A paragraph that was cut: the changes of its words first, but for those at the very beginning of a piece."""
        found = self.found
        first, *rest = cut.pieces
        if self.titles.changed(found, unit, cut.whole):
            if rest:
                found.leave(rest[0], "the title of an item was cut in two", self._cutter(rest[0]))
            return
        spans = spans_of(found.known.units[unit])
        words = found.known.tree.unit(unit).words
        at_edge: list[tuple[Paragraph, Hunk]] = []
        for piece, offset in zip(cut.pieces, cut.offsets, strict=True):
            for hunk in hunks(piece.stretches, offset):
                if piece is not first and hunk.start == offset:
                    at_edge.append((piece, hunk))
                else:
                    self._hunk(unit, unit, hunk, piece)
        for piece, offset in reversed(list(zip(rest, cut.offsets[1:], strict=True))):
            word = cut_at(words, spans, offset)
            by = self._cutter(piece)
            if word is None:
                found.leave(piece, "a paragraph was cut inside of a word", by)
                continue
            if piece.style != first.style:
                found.leave(piece, "a paragraph was cut, and what follows made another kind of paragraph", by)
                continue
            new = _named(by, unit, word.id)
            shown = found.known.units[unit]
            said = next(atom.text for atom in shown.atoms if atom.word == word.id and atom.text.strip())
            change = {"do": "split_unit", "unit": unit, "new": new, "before": said, "at": word.id}
            if found.propose(by, unit, change, piece):
                found.brought.add(new)
                found.units[piece.place] = new
        for piece, hunk in at_edge:
            self._hunk(unit, found.units.get(piece.place, unit), hunk, piece)

    def _cutter(self, piece: Paragraph) -> str:
        """Who put in the mark at which a piece begins."""
        earlier = (p for p in reversed(self.paragraphs) if p.place < piece.place and p.end is Change.INSERTED)
        return next(earlier, piece).by

    def _new(self, index: int, paragraph: Paragraph, before: str | None) -> str | None:
        found = self.found
        if squeezed(paragraph.before) or paragraph.move:
            if paragraph.author or kind_of(paragraph.style, found.tree, before) is not None:
                found.differs(paragraph)  # it stood there, and is no paragraph of the version
            return before
        kind = kind_of(paragraph.style, found.tree, before)
        where = None if kind is None else place(found.tree, *kind, before)
        if kind is not None and kind[0] is Kind.SECTION and not self._stands_alone(index, set()):
            found.leave(paragraph, BY_HAND)
            return before
        if kind is None or where is None:
            found.leave(paragraph, "a paragraph of this style has no place here")
            return before
        text = written_runs(paragraph.stretches)
        by = paragraph.author
        unit = _named(by, str(text), str(sorted(where.items())))
        change = {
            "do": "insert_unit",
            "unit": unit,
            "kind": kind[0].value,
            "text": [run.model_dump(mode="json", exclude_none=True) for run in text],
            "alternative": paragraph.style.endswith(ALTERNATIVE),
            **where,
        }
        if not found.put(by, unit, change, paragraph, before):
            return before
        found.brought.add(unit)
        return unit

    def _moved(self, index: int, paragraph: Paragraph, source: Paragraph, before: str | None) -> str | None:
        unit = self.found.units[source.place]
        if unit not in self.found.tree.units:
            self.found.leave(paragraph, SUBITEM)
            return before
        inside = set(self.found.inside(unit))
        if self.found.tree.unit(unit).kind is Kind.SECTION and not self._stands_alone(index, inside):
            self.found.leave(paragraph, BY_HAND)
            return before
        return moved(self.found, unit, paragraph, source, before)

    def _stands_alone(self, index: int, inside: set[str]) -> bool:
        return stands_alone(self.paragraphs, index, self.found.units, inside)

    def _deletions(self) -> None:
        found = self.found
        for unit, (paragraph, by) in self.gone.items():
            placement = unit if unit in found.tree.units else unit.rpartition(".")[0]
            if placement not in found.tree.units or any(up.id in self.gone for up in found.tree.ancestors(placement)):
                continue  # it falls with what it stands in
            if placement != unit:
                found.leave(paragraph, SUBITEM, by)
                continue
            inner = [inner for inner in found.inside(unit) if inner not in self.gone]
            if any(other in found.known.units for other in inner):
                found.leave(paragraph, "what stands in what is deleted stays: do that by hand")
            elif inner:
                found.leave(paragraph, "something new stands in what is deleted")
            else:
                found.propose(by, unit, {"do": "delete_unit", "unit": unit}, paragraph)

    def _joins(self) -> None:
        """Paragraphs that were made one; of three, each goes on in the first."""
        found = self.found
        into: dict[str, str] = {}
        for paragraph, following in made_one(self.paragraphs):
            unit, joined = found.units.get(paragraph.place), found.units.get(following.place)
            if unit is None or joined is None or following.place in self.sources:
                found.leave(paragraph, "it was made one with a paragraph that is new or stood elsewhere", paragraph.by)
                continue
            first = into.get(unit, unit)
            if found.propose(paragraph.by, first, {"do": "join_units", "unit": first, "next": joined}, paragraph):
                into[joined] = first


def proposed(text: WordText, known: Known) -> tuple[tuple[Proposed, ...], tuple[Unplaced, ...]]:
    """The changes that a file makes in a version, in the order of the file, and those that have no place in it."""
    cut = cuts(text.paragraphs)
    once = list(before_cuts(text.paragraphs, cut))
    found = Gathering(known, known.tree)
    found.units = dict(matched([p for p in once if stands(p, known)], known))
    _Reading(found, list(in_pieces(text.paragraphs, cut)), cut).through()
    for stretch in text.outside:
        found.unplaced.append(Unplaced(None, stretch.by, stretch.text.strip(), "it is outside of the text"))
    return tuple(found.found), tuple(found.unplaced)


def _named(*of: str) -> str:
    return f"new-{hashlib.sha256('/'.join(of).encode()).hexdigest()[:12]}"
