"""What stands over a document, and how it is read from the first lines of a text and printed as them.

Dates are printed as documents print them (M9), by no locale.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.documents.vocabulary import Refusal

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip

_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})$")
_BEGINS = re.compile(r"\d+\.(?: |$)|I\. ")


class NotAReport(Refusal):
    """The text does not have what every report has; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """Whose a document is, how far it goes, when it was submitted, and its title (M1, S44)."""

    organ: str
    distribution: str
    date: date
    original_language: str
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between line breaks; `tight` means that no blank line stands before it."""

    line: int
    text: str
    tight: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A piece of a text that has no place in the document: the line it begins on, and why."""

    line: int
    text: str
    why: str


def read_date(words: str) -> date | None:
    """The date that `10 June 2022` names; none if the words are no date."""
    match = _DATE.match(words.strip())
    if not match:
        return None
    try:
        return date(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        return None


def print_date(day: date) -> str:
    """A date as documents print it: `10 June 2022`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def print_masthead(masthead: Masthead) -> str:
    """The lines that `read_masthead` reads."""
    submitted = f"Distr.: {masthead.distribution}\n{print_date(masthead.date)}"
    return "\n\n".join((masthead.organ, submitted, f"Original: {masthead.original_language}", masthead.title))


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The lines of `text` that are not blank, in Unicode's composed form and with white space folded."""
    return tuple(_pieces(unicodedata.normalize("NFC", text.removeprefix("\ufeff"))))


def read_masthead(pieces: Sequence[Piece]) -> tuple[Masthead, int, tuple[Unplaced, ...]]:
    """The masthead, how many pieces it took, and which of them have no place. Raises `NotAReport`."""
    found: dict[str, str] = {}
    day: date | None = None
    stray: list[Unplaced] = []
    index = 0
    while index < len(pieces) and "title" not in found and not _BEGINS.match(pieces[index].text):
        piece = pieces[index]
        label, _, value = piece.text.partition(": ")
        if label in ("Distr.", "Original"):
            found.setdefault(label, value)
        elif day is None and (day := read_date(piece.text)):
            pass
        elif "organ" not in found:
            found["organ"] = piece.text
        elif "Original" in found:
            found["title"] = piece.text
        elif piece.tight and "Distr." not in found:
            found["organ"] += f" {piece.text}"
        else:
            stray.append(Unplaced(piece.line, piece.text, "a line of the masthead that is not known"))
        index += 1
    while "title" in found and index < len(pieces) and pieces[index].tight:
        found["title"] += f" {pieces[index].text}"
        index += 1
    names = {"organ": "the organ", "Distr.": "“Distr.:”", "Original": "“Original:”", "title": "the title"}
    missing = [name for key, name in names.items() if not found.get(key)]
    if missing or day is None:
        missing += ["the date"] if day is None else []
        raise NotAReport(f"This is no report: it lacks {', '.join(missing)}.", missing=missing)
    read = Masthead(found["organ"], found["Distr."], day, found["Original"], found["title"])
    return read, index, tuple(stray)


def _pieces(text: str) -> Iterator[Piece]:
    tight = False
    for number, line in enumerate(text.splitlines(), 1):
        folded = " ".join(line.split())
        if folded:
            yield Piece(number, folded, tight)
        tight = bool(folded)
