"""Which unit a paragraph of a file is: by the bookmark that our files carry, or where that was lost by its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from shared.documents.text import Mark
from shared.documents.units import Tree
from shared.word.atoms import Shown, What, bookmark, shown
from shared.word.breaks import before_cuts, cuts
from shared.word.comparing import Change
from shared.word.reading import COME, NOTE, Paragraph, squeezed

_ALIKE = 85
"""How alike, of a hundred, a paragraph must be to a unit to be taken for it without its bookmark."""


@dataclass(frozen=True)
class Known:
    """A version of the text as a file can be held against it: each unit's text without spaces, notes and bookmarks."""

    tree: Tree
    units: Mapping[str, Shown]
    texts: Mapping[str, str]
    named: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]

    @staticmethod
    def of(tree: Tree) -> Known:
        """The version that a tree is."""
        units = {unit.id: unit for unit in shown(tree)}
        named = {bookmark(unit, prefix): unit for prefix in ("was", "u") for unit in units}
        texts = {key: text_of(unit) for key, unit in units.items()}
        notes = {
            key: tuple(squeezed(atom.text) for atom in unit.atoms if atom.mark is Mark.FOOTNOTE)
            for key, unit in units.items()
        }
        return Known(tree, units, texts, named, notes)

    def unit_of(self, paragraph: Paragraph) -> str | None:
        """The unit that the paragraph's bookmarks name; one whose words it has before one whose words it has not."""
        named = [self.named[mark] for mark in sorted(paragraph.bookmarks) if mark in self.named]
        said = squeezed(paragraph.before)
        return next((unit for unit in named if self.texts[unit] == said), named[0] if named else None)


def text_of(unit: Shown) -> str:
    """A unit's own words without white space; a footnote is one sign."""
    return "".join(printed(atom.text, atom.mark) for atom in unit.atoms if atom.what is What.WORD)


def printed(text: str, mark: Mark | None) -> str:
    """A word as it stands in a text without white space."""
    return NOTE if mark is Mark.FOOTNOTE else squeezed(text)


def notes_of(paragraph: Paragraph, without: Collection[Change] = COME) -> tuple[str, ...]:
    """The footnotes of a paragraph before its changes, without white space; or `without` others than what came."""
    return tuple(squeezed(s.note) for s in paragraph.stretches if s.text == NOTE and s.change not in without)


def stands(paragraph: Paragraph, known: Known) -> bool:
    """Whether a paragraph carries something that stood there before any change."""
    if paragraph.end is Change.MOVED_TO and not paragraph.before.strip():
        return False
    return bool(paragraph.before.strip()) or known.unit_of(paragraph) is not None


def matched(paragraphs: Sequence[Paragraph], known: Known) -> Mapping[int, str]:
    """The unit that each of these paragraphs is, by its place; each unit is taken once."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    lost: list[Paragraph] = []
    for paragraph in paragraphs:
        unit = known.unit_of(paragraph)
        if unit is not None and unit not in taken:
            found[paragraph.place] = unit
            taken.add(unit)
        elif paragraph.before.strip():
            lost.append(paragraph)
    for paragraph in lost:
        left = {unit: text for unit, text in known.texts.items() if unit not in taken and text}
        said = squeezed(paragraph.before)
        best = process.extractOne(said, left, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best is not None:
            found[paragraph.place] = str(best[2])
            taken.add(str(best[2]))
    return found


def agreement(paragraphs: Sequence[Paragraph], known: Known) -> float:
    """How many of the paragraphs that stand in a version have its very words there, as a share of one."""
    held = [p for p in before_cuts(paragraphs, cuts(paragraphs)) if stands(p, known)]
    texts = frozenset(known.texts.values())
    right = 0
    for paragraph in held:
        unit, said = known.unit_of(paragraph), squeezed(paragraph.before)
        right += said in texts if unit is None else known.texts[unit] == said
    return right / len(held) if held else 0.0
