"""Reading a report that was printed as plain text back into a tree of units, without guessing.

A number or a letter counts only where it is the next one expected (traps (i), (ii); S51-S53); a piece cut off by a
page break is put back (trap (iii)); what has no place is listed with its line and the reason, and never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.documents.inline import read_inline
from shared.documents.masthead import Masthead, NotAReport, Piece, Unplaced, pieces_of, read_masthead
from shared.documents.numbering import LATIN, letter, numbers, roman
from shared.documents.text import require_fits_a_unit, words_of
from shared.documents.units import ROOT, Tree, Unit
from shared.documents.vocabulary import Kind

_BIS = "|".join(form.strip() for form in LATIN if form)
_NUMBER = re.compile(rf"(\d+)(?: ({_BIS}))?\.(?: (.*))?$")
_LETTER = re.compile(rf"(?:- )?\(([a-z]+)\)(?: ({_BIS}))?(?: (.*))?$")
_ROMAN_SECTION = re.compile(r"([IVXLC]+)\. (.+)$")
_LETTER_SECTION = re.compile(r"([A-Z])\. (.+)$")
_CLOSED = re.compile(r"(?:[.;:?!…][”’\"')\]*]*|[;,] (?:and|or))$")
_STOP = re.compile(r"[.;:,][”’\"')\]*]*$")


__all__ = ["Imported", "Masthead", "NotAReport", "Unplaced", "import_report"]


@dataclass(frozen=True, slots=True)
class Imported:
    """A report that was read: what stands over it, its tree, and what could not be placed."""

    masthead: Masthead
    tree: Tree
    unplaced: tuple[Unplaced, ...]


def import_report(text: str) -> Imported:
    """The report that `text` prints.

    Raises `NotAReport` if there is no masthead or no numbered paragraph, `TextTooLong` if no unit could hold a piece.
    """
    pieces = pieces_of(text)
    masthead, begin, stray = read_masthead(pieces)
    reader = _Reader(_unwrapped(pieces[begin:]))
    reader.read()
    if not reader.paragraphs:
        raise NotAReport("This is no report: no paragraph numbered 1 stands in it.", missing=["paragraph 1"])
    return Imported(masthead, _tree(reader.drafts), (*stray, *reader.unplaced))


@dataclass(slots=True)
class _Draft:
    """A unit while its text is still being gathered."""

    id: str
    kind: Kind
    parent: str
    text: str
    alternative: bool = False

    @property
    def cut_off(self) -> bool:
        """Whether the text stops in the middle of a sentence, as it does before a page break."""
        return bool(self.text) and self.kind not in (Kind.SECTION, Kind.HEADING) and not _CLOSED.search(self.text)


@dataclass(slots=True)
class _Reader:
    """Goes through the pieces once, always knowing which numbers and letters may come next."""

    pieces: Sequence[Piece]
    drafts: list[_Draft] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    sections: list[_Draft] = field(default_factory=list)
    counts: list[int] = field(default_factory=lambda: [0])  # sections so far, at each depth that is open
    paragraphs: int = 0
    paragraph: _Draft | None = None
    entry: _Draft | None = None  # the lettered subparagraph that is open
    letters: int = 0
    romans: int = 0
    item: _Draft | None = None
    items: int = 0
    again: dict[str, int] = field(default_factory=dict)  # alternatives so far, by the kind of list

    def read(self) -> None:
        for index, piece in enumerate(self.pieces):
            if not (self._section(piece) or self._numbered(index, piece) or self._lettered(index, piece)):
                self._other(index, piece)

    def _section(self, piece: Piece) -> bool:
        if _STOP.search(piece.text):
            return False
        if (match := _ROMAN_SECTION.match(piece.text)) and match[1] == roman(self.counts[0] + 1).upper():
            self._open_section(0, match[2])
            return True
        if (match := _LETTER_SECTION.match(piece.text)) and self.sections:
            count = self.counts[1] if len(self.counts) > 1 else 0
            if match[1] == letter(count + 1).upper():
                self._open_section(1, match[2])
                return True
        return False

    def _open_section(self, depth: int, text: str) -> None:
        del self.sections[depth:], self.counts[depth + 1 :]
        self.counts[depth] += 1
        self.counts.append(0)
        self.sections.append(self._add(Kind.SECTION, self._place, text))
        self.paragraph = self.entry = self.item = None
        self.again.clear()

    def _numbered(self, index: int, piece: Piece) -> bool:
        if not (match := _NUMBER.match(piece.text)):
            return False
        number, latin, text = int(match[1]), match[2], match[3] or ""
        stopped = not text or _STOP.search(text) is not None or self._goes_on(index)
        subsection = len(self.sections) > 1 and not latin and number == self.counts[2] + 1
        paragraph = self._expected("paragraph", self.paragraphs, number, latin)
        item = self._item_expected(number) and not latin and (stopped or not subsection)
        if item and (not paragraph or piece.tight or self._looks_like_item(index)):
            assert self.paragraph is not None
            self.items = number
            self.item = self._add(Kind.ITEM, self.paragraph.id, text)
            return True
        if paragraph and (stopped or not subsection):
            self.paragraphs = number
            self.paragraph = self._add(Kind.PARAGRAPH, self._place, text, latin)
            self._count("paragraph", latin)
            self.entry = self.item = None
            self.letters = self.romans = self.items = 0
            return True
        if subsection and not stopped:
            self._open_section(2, text)
            return True
        return False

    def _item_expected(self, number: int) -> bool:
        if self.paragraph is None or self.entry is not None or number != self.items + 1:
            return False
        last = self.drafts[-1]
        return last.kind in (Kind.ITEM, Kind.SUBITEM) or (
            number == 1 and self.paragraph.text.endswith(":") and last.kind in (Kind.HEADING, Kind.PARAGRAPH)
        )

    def _goes_on(self, index: int) -> bool:
        """Whether the next piece is the rest of a sentence cut by a page break: no heading ends with a stop."""
        following = self.pieces[index + 1].text if index + 1 < len(self.pieces) else ""
        return bool(_STOP.search(following)) and not (_NUMBER.match(following) or _LETTER.match(following))

    def _looks_like_item(self, index: int) -> bool:
        """Whether a number that an item and a paragraph could have, after a page break, is the item's."""
        following = self.pieces[index + 1].text if index + 1 < len(self.pieces) else ""
        return self.pieces[index].text.endswith("(*joint item*).") or following.startswith("- (")

    def _lettered(self, index: int, piece: Piece) -> bool:
        match = _LETTER.match(piece.text)
        if not match or self.paragraph is None:
            return False
        sign, latin, text = match[1], match[2], match[3] or ""
        if self.item is not None and not latin:
            if sign != letter(self.letters + 1):
                return False
            self.letters += 1
            self._add(Kind.SUBITEM, self.item.id, text)
            return True
        if self.drafts[-1].cut_off and text[:1].islower():
            return False  # an enumeration inside a sentence (S53)
        if self._roman_expected(index, sign, latin):
            assert self.entry is not None
            self._add(Kind.SUBPARAGRAPH, self.entry.id, text, latin)
            self.romans += not latin
            self._count("roman", latin)
            return True
        if not self._expected("letter", letter(self.letters), sign, latin, letter(self.letters + 1)):
            return False
        self.letters += not latin
        self.romans = 0
        self._count("letter", latin)
        self.entry = self._add(Kind.SUBPARAGRAPH, self.paragraph.id, text, latin)
        return True

    def _roman_expected(self, index: int, sign: str, latin: str | None) -> bool:
        """Whether `(i)` is the roman numeral: its entry announces a list, and the letter is not the next one."""
        if self.entry is None or self.drafts[-1].kind is not Kind.SUBPARAGRAPH:
            return False
        now, after = (roman(self.romans) if self.romans else ""), roman(self.romans + 1)
        if not self._expected("roman", now, sign, latin, after) or not self.entry.text.endswith(":"):
            return False
        if latin:
            return sign != letter(self.letters)  # “(i) bis” under (i) is the letter's alternative
        if not self.romans or sign != letter(self.letters + 1):
            return True
        ahead = next((m[1] for p in self.pieces[index + 1 :] if (m := _LETTER.match(p.text))), "")
        return ahead != letter(self.letters + 2)

    def _other(self, index: int, piece: Piece) -> None:
        last = self.drafts[-1] if self.drafts else None
        headed = last is not None and last.kind in (Kind.SECTION, Kind.HEADING)
        if last is not None and (last.cut_off or (last.text and piece.text[0].islower())):
            last.text = f"{last.text} {piece.text}"
        elif _LETTER.match(piece.text) or _NUMBER.match(piece.text):
            self._refuse(piece, f"this is not the number or letter expected here ({self._next_labels()})")
        elif _STOP.search(piece.text) or piece.text[0].islower():
            where = "under a heading" if headed else "after a text that was complete"
            self._refuse(piece, f"a sentence without a number, {where}")
        elif self._heads_a_list(index):
            assert self.paragraph is not None
            self._add(Kind.HEADING, self.paragraph.id, piece.text)
            self.item, self.items = None, 0
        else:
            self._add(Kind.HEADING, self._place, piece.text)
            self.paragraph = self.entry = self.item = None

    def _heads_a_list(self, index: int) -> bool:
        """Whether a cross-heading stands inside the paragraph: a letter or an agenda item goes on below it (S52)."""
        if self.paragraph is None:
            return False
        for piece in self.pieces[index + 1 :]:
            if match := _LETTER.match(piece.text):
                return self.item is None and match[1] == letter(self.letters + 1) and not match[2]
            if match := _NUMBER.match(piece.text):
                return match[1] == "1" and not match[2] and self.entry is None and self.paragraph.text.endswith(":")
            if _STOP.search(piece.text) or _ROMAN_SECTION.match(piece.text) or _LETTER_SECTION.match(piece.text):
                return False
        return False

    @property
    def _place(self) -> str:
        return self.sections[-1].id if self.sections else ROOT

    def _expected(self, kind: str, now: int | str, sign: int | str, latin: str | None, after: str = "") -> bool:
        if latin is None:
            return sign == (after or (now + 1 if isinstance(now, int) else None))
        return sign == now and kind in self.again and LATIN.index(f" {latin}") == self.again[kind] + 1

    def _count(self, kind: str, latin: str | None) -> None:
        self.again[kind] = self.again.get(kind, 0) + 1 if latin else 0
        for inner in {"paragraph": ("letter", "roman"), "letter": ("roman",)}.get(kind, ()):
            self.again.pop(inner, None)

    def _add(self, kind: Kind, parent: str, text: str, latin: str | None = None) -> _Draft:
        if kind is Kind.ITEM:
            self.letters = 0
        self.drafts.append(_Draft(f"u{len(self.drafts) + 1}", kind, parent, text, latin is not None))
        return self.drafts[-1]

    def _refuse(self, piece: Piece, why: str) -> None:
        self.unplaced.append(Unplaced(piece.line, piece.text, why))

    def _next_labels(self) -> str:
        lettered = f" or ({letter(self.letters + 1)})" if self.paragraph is not None else ""
        return f"{self.paragraphs + 1}.{lettered}"


def _unwrapped(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Lines that only go on with the line above become one piece with it."""
    whole: list[Piece] = []
    for piece in pieces:
        if piece.tight and whole and not any(p.match(piece.text) for p in (_NUMBER, _LETTER)):
            whole[-1] = Piece(whole[-1].line, f"{whole[-1].text} {piece.text}", whole[-1].tight)
            require_fits_a_unit(len(whole[-1].text), f"line {whole[-1].line}")
        else:
            whole.append(piece)
    return tuple(whole)


def _tree(drafts: Sequence[_Draft]) -> Tree:
    """The tree of the drafts; references are read last, when every number is known."""
    skeleton = _grown(Unit(d.id, d.kind, d.parent, alternative=d.alternative) for d in drafts)
    known = numbers(skeleton)
    tree = skeleton
    for draft in drafts:
        unit = skeleton.units[draft.id]
        require_fits_a_unit(len(draft.text), known[unit.id].cited if unit.id in known else f"“{draft.text[:60]}…”")
        runs = read_inline(draft.text, known)
        tree = tree.put(Unit(unit.id, unit.kind, unit.parent, words=words_of(runs, "0"), alternative=unit.alternative))
    return tree


def _grown(units: Iterator[Unit]) -> Tree:
    tree = Tree()
    for unit in units:
        siblings = tree.of(unit.parent)
        tree = tree.insert(unit, siblings[-1] if siblings else None)
    return tree
