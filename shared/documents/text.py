"""Text is Unicode in NFC with three inline marks (emphasis, reference, footnote), and is made of words.

A *run* is what events carry: a stretch of text under one mark. A *word* is what operations speak of: it has an
identity that outlives every change around it. Punctuation marks are words of their own, so closing punctuation can
be amended like anything else and is never repaired.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import regex
from pydantic import model_validator

from shared.documents.vocabulary import Frozen, Refusal, UnitId

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTERS = rf"[\w\u200c\u200d--[{_UNSPACED}]]+"
_WORD = regex.compile(
    rf"(?V1)[{_UNSPACED}][\p{{M}}\u200c\u200d]*|{_LETTERS}(?:[’'.\-\u2011]{_LETTERS})*|[^\w\s]\p{{M}}*"
)
"""A character of a script that writes no spaces is a word of its own; a letter's marks and joiners stay with it."""

OPENING = frozenset("([“‘«")
"""What no space follows, in text that is written in."""

_CLOSING = frozenset(",;:.!?)]”’»،؛؟、。，；：！？）］")


MOST_LETTERS = 20_000
"""So many characters a unit's text may have as it comes in: some seven printed pages under one number."""


class TextTooLong(Refusal):
    """A text that is to stand in one unit is longer than any unit's may be."""


class WordsNotFound(Refusal):
    """The words an operation speaks of do not occur in the unit."""


class WordsAmbiguous(Refusal):
    """The words an operation speaks of occur more than once in the unit: say more of them."""


class Mark(StrEnum):
    """The three inline marks."""

    EMPHASIS = "emphasis"
    REFERENCE = "reference"
    FOOTNOTE = "footnote"


class Run(Frozen):
    """A stretch of text under one mark, or a reference (to a unit, a range of units, or a document by its symbol).

    A reference has no text of its own: it prints the number its target has today, or the symbol of the document.
    """

    text: str | None = None
    mark: Mark | None = None
    unit: UnitId | None = None
    upto: UnitId | None = None
    document: str | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Run:
        if self.mark is Mark.REFERENCE:
            if self.text is not None or (self.unit is None) == (self.document is None):
                raise ValueError("a reference names either a unit or a document, and has no text of its own")
            if self.upto is not None and self.unit is None:
                raise ValueError("a range of units needs the unit it begins with")
        elif self.text is None or self.unit or self.upto or self.document:
            raise ValueError("a run without a reference has text, and only a reference names units or documents")
        elif unicodedata.normalize("NFC", self.text) != self.text:
            raise ValueError("text is in Unicode's composed form (NFC)")
        return self

    def said(self) -> dict[str, str]:
        """The run as plain JSON: what is none is not there."""
        return {name: str(value) for name in _SAID if (value := getattr(self, name)) is not None}


_SAID = tuple(Run.model_fields)

Runs = tuple[Run, ...]


class Word(NamedTuple):
    """One word or mark of punctuation; `glued` means that no space stands before it.

    `opened`: it is so because of the bracket or quotation mark that it followed. `struck` is the key of the change
    that struck it; such a word stands in its unit's line alone.
    """

    id: str
    form: str
    glued: bool = False
    mark: Mark | None = None
    unit: str | None = None
    upto: str | None = None
    document: str | None = None
    opened: bool = False
    struck: str | None = None

    @property
    def same_run(self) -> tuple[Mark | None, str | None]:
        """What must be equal for two neighbours to be printed as one run; references and footnotes stand alone."""
        return (self.mark, self.id if self.mark in (Mark.REFERENCE, Mark.FOOTNOTE) else None)


Words = tuple[Word, ...]


def plain(text: str) -> Runs:
    """One unmarked run of `text`, or none if it is empty."""
    composed = unicodedata.normalize("NFC", text)
    return (Run(text=composed),) if composed else ()


def require_fits_a_unit(length: int, place: str) -> None:
    """Raise `TextTooLong`, naming the place, where a text of that many characters is too long for one unit.

    It is asked before words are made, since a word of some scripts is a character.
    """
    if length > MOST_LETTERS:
        sentence = f"{place}: a unit's text has {MOST_LETTERS:,} characters at most, and this has {length:,}."
        raise TextTooLong(sentence, place=place, most=MOST_LETTERS)


def words_of(runs: Iterable[Run], key: str) -> Words:
    """The words of `runs`, with identities `key.0`, `key.1`, …; white space is folded to single spaces.

    Neighbours under one mark are read as the one run as which they print.
    """
    words: list[Word] = []
    space = False
    for run in _as_printed(runs):
        if run.mark in (Mark.REFERENCE, Mark.FOOTNOTE):
            glued, opened = not space, not space and bool(words) and words[-1].form in OPENING
            word = Word(
                f"{key}.{len(words)}", run.text or "", glued, run.mark, run.unit, run.upto, run.document, opened
            )
            words.append(word)
            space = False
            continue
        text = run.text or ""
        end = 0
        for match in _WORD.finditer(text):
            space = space or match.start() > end
            opened = not space and bool(words) and words[-1].form in OPENING
            words.append(Word(f"{key}.{len(words)}", match.group(), not space, run.mark, opened=opened))
            space = False
            end = match.end()
        space = space or end < len(text)
    if words:
        words[0] = words[0]._replace(glued=False)
    return tuple(words)


def _as_printed(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with text, neighbours under one mark joined; references and footnotes stand alone."""
    last: Run | None = None
    for run in runs:
        if run.text == "" and run.mark is not Mark.FOOTNOTE:
            continue
        if last is None:
            last = run
        elif last.mark is run.mark and run.mark not in (Mark.REFERENCE, Mark.FOOTNOTE):
            joined = unicodedata.normalize("NFC", (last.text or "") + (run.text or ""))
            last = Run(text=joined, mark=run.mark)
        else:
            yield last
            last = run
    if last is not None:
        yield last


def runs_of(words: Sequence[Word]) -> Runs:
    """The runs that print `words`; the inverse of `words_of` up to white space and the words' identities."""
    pieces: list[tuple[Word, list[str]]] = []
    for index, word in enumerate(words):
        gap = " " if index and not word.glued else ""
        if pieces and (pieces[-1][0].mark is word.mark is None or pieces[-1][0].same_run == word.same_run):
            pieces[-1][1].append(gap + word.form)
            continue
        if gap:
            if pieces and pieces[-1][0].mark is None:
                pieces[-1][1].append(" ")
            elif word.mark is None:
                pieces.append((word, [" " + word.form]))
                continue
            else:
                pieces.append((Word("", ""), [" "]))
        pieces.append((word, [word.form]))
    return tuple(
        Run(mark=first.mark, unit=first.unit, upto=first.upto, document=first.document)
        if first.mark is Mark.REFERENCE
        else Run(text=unicodedata.normalize("NFC", "".join(forms)), mark=first.mark)
        for first, forms in pieces
    )


def closes(word: Word) -> bool:
    """Whether it is punctuation before which no space stands, in text that is written in."""
    return word.form in _CLOSING and word.mark is None


def has_brackets(words: Iterable[Word]) -> bool:
    """Whether square brackets stand in the text: not agreed, so it may not be adopted (N4, A11)."""
    return any(word.form in ("[", "]") for word in words if word.mark is None)
