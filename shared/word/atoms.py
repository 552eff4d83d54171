"""A printed unit as a row of atoms: words, the gaps between them, references as they print, and the label as text.

An atom has an identity, so that two versions of a unit are compared by whose words they are and not by how they look.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.documents.numbering import Number, numbers, span
from shared.documents.printed import GONE, Block, printed
from shared.documents.text import Mark, Run, Word, Words, words_of
from shared.documents.units import Tree, Unit
from shared.documents.vocabulary import Kind
from shared.word.levels import DEEPEST, ITEMS, PARAGRAPHS, SECTIONS, value

ALTERNATIVE = "Bis"
"""Ends the name of the style of a unit whose label is text, such as `12 bis.`, which Word cannot count."""

TO_BE_COMPLETED = "[to be completed]"
"""What stands where a unit is blank."""


class What(StrEnum):
    """What an atom is."""

    WORD = "word"
    GAP = "gap"
    LABEL = "label"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Cited:
    """A piece of a printed reference; one that is a number of its own names the unit whose number it is."""

    text: str
    unit: str | None = None
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest thing that is inserted or deleted. `word` is the identity of the word that it belongs to."""

    word: str
    text: str
    what: What = What.WORD
    mark: Mark | None = None
    cited: tuple[Cited, ...] = ()

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Equal for what is the same in two versions and prints the same."""
        return (self.word, self.what, self.text, self.mark or "")

    @property
    def form(self) -> tuple[str, str, str]:
        """Equal for what looks the same, whoever put it there."""
        return (self.what, self.text, self.mark or "")


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit as it is laid out: its style, its level in a list and its number there, or its label as text.

    `line` are its words with those that were struck, each in its place, if any was.
    """

    id: str
    kind: Kind
    style: str
    list: str | None
    level: int
    number: int | None
    label: str
    cited: str
    atoms: tuple[Atom, ...]
    line: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[str, str | None, int]:
        """What must be equal for a paragraph to stay the same paragraph."""
        return (self.style, self.list if self.number is not None else None, self.level)

    @property
    def text(self) -> str:
        """The text of the unit as it prints, with a label that Word does not count by itself."""
        return "".join(f"{atom.text}\t" if atom.what is What.LABEL else atom.text for atom in self.atoms)


def shown(tree: Tree, numbering: Tree | None = None) -> tuple[Shown, ...]:
    """The units of a tree as they are laid out; numbers are those of `numbering` where only a part is shown."""
    whole = tree if numbering is None else numbering
    known = numbers(whole)
    return tuple(_shown(tree, whole, known, block) for block in printed(tree, whole))


def bookmark(unit: str, prefix: str = "u") -> str:
    """The name of a unit's bookmark: forty signs at most, letters, digits and low lines, as Word wants it."""
    plain = f"{prefix}_{unit}"
    if re.fullmatch(r"[A-Za-z0-9]+", unit) and len(plain) <= 40:
        return plain
    return f"{prefix}_{re.sub('[^A-Za-z0-9]', '_', unit)[:24]}_{hashlib.sha256(unit.encode()).hexdigest()[:8]}"


def _shown(tree: Tree, whole: Tree, known: Mapping[str, Number], block: Block) -> Shown:
    style, listed, level = _place(tree, block)
    as_text = " " in block.label or level > DEEPEST
    style += ALTERNATIVE if as_text and block.label else ""
    number = value(block.label, listed, level) if listed and block.label and not as_text else None
    unit = tree.units.get(block.id)
    atoms: tuple[Atom, ...]
    if block.blank:
        atoms = (Atom(f"{block.id}/blank", TO_BE_COMPLETED, What.BLANK),)
    elif unit is not None and unit.kind is Kind.BRANCH and not unit.words:
        atoms = (Atom(f"{block.id}/body", unit.body or ""),)
    elif unit is not None and unit.item is None:
        atoms = _of_words(unit.words, whole, known)
    else:
        atoms = _of_words(_item_words(block), whole, known)
    label = (Atom(f"{block.id}/label", block.label, What.LABEL),) if as_text and block.label else ()
    return Shown(
        block.id,
        block.kind,
        style,
        listed if block.label else None,
        min(level, DEEPEST),
        number,
        block.label,
        block.cited,
        (*label, *atoms),
        tuple(word.id for word in unit.line) if unit is not None else (),
    )


def _place(tree: Tree, block: Block) -> tuple[str, str | None, int]:
    """The style of a unit, the list that counts it, and its level there."""
    match block.kind:
        case Kind.SECTION:
            return f"Heading{min(block.depth + 1, 4)}", SECTIONS, block.depth
        case Kind.HEADING:
            return "CrossHeading", None, 0
        case Kind.BRANCH:
            return "AgendaHeading", None, 0
        case Kind.PARAGRAPH:
            return "NumberedParagraph", PARAGRAPHS, 0
        case Kind.SUBPARAGRAPH:
            level = 1 + sum(above.kind is Kind.SUBPARAGRAPH for above in tree.ancestors(block.id))
            return f"Subparagraph{min(level, 2)}", PARAGRAPHS, level
        case Kind.ITEM:
            return "AgendaItem", ITEMS, 0
        case Kind.SUBITEM:
            return "AgendaSubitem", ITEMS, 1


def _item_words(block: Block) -> Words:
    """An agenda item's text, which is written from the item; its words have no identities of their own."""
    runs = (Run(text=run.text, mark=run.mark) for run in block.runs if run.mark is not Mark.REFERENCE)
    return tuple(word._replace(id="") for word in words_of(runs, "item"))


def _of_words(words: Words, whole: Tree, known: Mapping[str, Number]) -> tuple[Atom, ...]:
    return tuple(_atoms(words, whole, known))


def _atoms(words: Words, whole: Tree, known: Mapping[str, Number]) -> Iterator[Atom]:
    before: Word | None = None
    for word in words:
        if before is not None and not word.glued:
            emphasised = before.mark is Mark.EMPHASIS and word.mark is Mark.EMPHASIS
            yield Atom(word.id, " ", What.GAP, Mark.EMPHASIS if emphasised else None)
        if word.mark is Mark.REFERENCE:
            cited = reference(word, whole, known)
            yield Atom(word.id, "".join(piece.text for piece in cited), What.WORD, word.mark, cited)
        else:
            yield Atom(word.id, word.form, What.WORD, word.mark)
        before = word


def reference(word: Word, whole: Tree, known: Mapping[str, Number]) -> tuple[Cited, ...]:
    """The pieces of a reference as it prints; each number that Word can count by itself is a piece of its own."""
    if word.document is not None:
        return (Cited(word.document),)
    first, last = word.unit or "", word.upto
    if first not in known or (last is not None and last not in known):
        return (Cited(GONE),)
    prints = span(known, first, last)
    pieces = citing(whole.unit(first), whole, known)
    if last is not None and last != first:
        end = citing(whole.unit(last), whole, known)
        whole_end = (*pieces, Cited("–"), *end)
        pieces = whole_end if _says(whole_end) == prints else (*pieces, Cited("–"), end[-1])
    return pieces if _says(pieces) == prints else (Cited(prints),)


def citing(unit: Unit, whole: Tree, known: Mapping[str, Number]) -> tuple[Cited, ...]:
    """How a unit is cited, number by number: `8`, ` `, `(a)`."""
    number = known[unit.id]
    own = number.label.rstrip(".")
    here = Cited(own, unit.id, as_text=" " in number.label)
    if number.cited == own:
        return (here,)
    above = whole.units.get(unit.parent)
    if above is not None and above.id in known:
        for joint in (".", " "):
            if number.cited == f"{known[above.id].cited}{joint}{own}":
                return (*citing(above, whole, known), Cited(joint), here)
    return (Cited(number.cited),)


def _says(pieces: tuple[Cited, ...]) -> str:
    return "".join(piece.text for piece in pieces)
