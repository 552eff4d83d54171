"""A spoken line as what it is made of: words, labels such as `(a)`, quoted texts, and stops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.documents.spoken.answers import Why
from shared.documents.spoken.quoted import CLOSING, end_of, opens
from shared.documents.spoken.said import Doubt

_LABEL = re.compile(r"\(\s*([A-Za-z]{1,8})\s*\)")
_WORD = re.compile(r"\w[\w./'’\-‑–]*")
_RANGE = re.compile(r"(\d+)([-–‑])(\d+)|([IVX]+(?:\.[A-Z])?)([-–‑])([IVX]+(?:\.[A-Z])?)")
_GLUED_LATIN = re.compile(r"(\d+)-?(bis|ter|quater|quinquies|sexies)", re.IGNORECASE)


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    LABEL = "label"
    QUOTE = "quote"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line; `text` is a word in small letters, a label or a quoted text without what is around it."""

    sort: Sort
    text: str
    typed: str


def tokens(line: str) -> tuple[Token, ...]:
    """The tokens of a line. Raises a `Doubt` for a text whose quotation marks are not closed."""
    return tuple(_tokens(unicodedata.normalize("NFC", line)))


def _tokens(line: str) -> Iterator[Token]:
    place = 0
    while place < len(line):
        sign = line[place]
        if sign.isspace():
            place += 1
        elif opens(line, place):
            end = end_of(line, place)
            if end is None:
                raise Doubt(Why.UNFINISHED, f"Close the quotation with {CLOSING[sign][-1]}.")
            yield Token(Sort.QUOTE, line[place + 1 : end], line[place : end + 1])
            place = end + 1
        elif label := _LABEL.match(line, place):
            yield Token(Sort.LABEL, label[1].casefold(), label[0])
            place = label.end()
        elif word := _WORD.match(line, place):
            yield from _words(word[0].rstrip("./-‑–'’"))
            place += max(len(word[0].rstrip("./-‑–'’")), 1)
        else:
            yield Token(Sort.STOP, sign, sign)
            place += 1


def _words(typed: str) -> Iterator[Token]:
    if ranged := _RANGE.fullmatch(typed):
        first, dash, last = (part for part in ranged.groups() if part is not None)
        yield from (*_words(first), Token(Sort.STOP, dash, dash), *_words(last))
        return
    glued = _GLUED_LATIN.fullmatch(typed)
    for part in glued.groups() if glued else (typed,):
        yield Token(Sort.WORD, part.casefold().replace("’", "'").replace("‑", "-"), part)
