"""A unit's text with two layers of change: what was agreed since it was printed, and over it what is proposed now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from shared.documents.pieces import Change, Piece
from shared.documents.text import Mark

_BRACKETS = re.compile(r"([\[\]])")


class Fate(StrEnum):
    """What becomes of a stretch: by what is proposed now, or, quieter, by what was agreed before."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"
    CAME = "came"
    WENT = "went"


class Stretch(NamedTuple):
    """A stretch of text with one fate and one mark; `bracket` marks a square bracket, which has a meaning."""

    text: str
    fate: Fate = Fate.SAME
    mark: Mark | None = None
    bracket: bool = False


def layered(agreed: Sequence[Piece], proposed: Sequence[Piece]) -> tuple[Stretch, ...]:
    """The two layers as one text. `agreed` leads from the printed text to that of now, `proposed` from there on."""
    stretches = _joined(_layered(list(agreed), list(proposed)))
    return tuple(part for stretch in stretches for bare in _spaced(stretch) for part in _bracketed(bare))


def _layered(agreed: list[Piece], proposed: list[Piece]) -> Iterator[Stretch]:
    """Both layers tell the text of now: what the first deleted and what the second inserts stands between its signs."""
    while agreed or proposed:
        if agreed and agreed[0].change is Change.DELETED:
            gone = agreed.pop(0)
            yield Stretch(gone.text, Fate.WENT, gone.mark)
        elif proposed and (proposed[0].change is Change.INSERTED or not agreed):
            new = proposed.pop(0)
            yield Stretch(new.text, Fate.INSERTED, new.mark)
        elif not proposed:
            rest = agreed.pop(0)
            yield Stretch(rest.text, Fate.CAME if rest.change is Change.INSERTED else Fate.SAME, rest.mark)
        else:
            before, after = agreed[0], proposed[0]
            signs = min(len(before.text), len(after.text)) or max(len(before.text), len(after.text))
            fate = Fate.CAME if before.change is Change.INSERTED else Fate.SAME
            fate = Fate.DELETED if after.change is Change.DELETED else fate
            yield Stretch(after.text[:signs], fate, after.mark)
            _pass(agreed, signs)
            _pass(proposed, signs)


def _pass(pieces: list[Piece], signs: int) -> None:
    rest = pieces[0].text[signs:]
    if rest:
        pieces[0] = pieces[0]._replace(text=rest)
    else:
        pieces.pop(0)


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    last: Stretch | None = None
    for stretch in stretches:
        alone = stretch.mark in (Mark.REFERENCE, Mark.FOOTNOTE)
        if last is not None and last[1:] == stretch[1:] and not alone:
            last = last._replace(text=last.text + stretch.text)
            continue
        if last is not None:
            yield last
        last = stretch
    if last is not None:
        yield last


def _spaced(stretch: Stretch) -> Iterator[Stretch]:
    """A change without the spaces at its ends: a line under or through words looks as if it were drawn by hand."""
    text = stretch.text
    if stretch.fate is Fate.SAME or not text.strip():
        yield stretch
        return
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for part, fate in ((text[:begin], Fate.SAME), (text[begin:end], stretch.fate), (text[end:], Fate.SAME)):
        if part:
            yield stretch._replace(text=part, fate=fate)


def _bracketed(stretch: Stretch) -> Iterator[Stretch]:
    if stretch.mark is not None:
        yield stretch
        return
    for part in _BRACKETS.split(stretch.text):
        if part:
            yield stretch._replace(text=part, bracket=part in "[]")


def direction(text: str) -> str:
    """`rtl` or `ltr`: in which direction a text is set, by its first letter that has one."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def language(text: str) -> str | None:
    """The language whose signs a text is written in, where the page has to know it to set the text well."""
    for sign in text:
        name = unicodedata.name(sign, "")
        if name.startswith("ARABIC LETTER"):
            return "ar"
        if name.startswith("CJK UNIFIED"):
            return "zh"
        if name.startswith("CYRILLIC"):
            return "ru"
        if name.startswith("LATIN"):
            return None
    return None
