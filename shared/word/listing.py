"""The list of changes: where, by which amendment, and what, each change in a row of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.word.atoms import Atom, Shown, What
from shared.word.comparing import Change, Line, Piece

_AROUND = 4
"""How many words are shown on either side of a change."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of text in the list, and whether it came or went."""

    text: str
    change: Change


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: its number in the earlier version and today (none if it did not stand there), whose, and what.

    `spoken` is the change as it is read out, where that is known.
    """

    then: str | None
    now: str | None
    by: str
    what: str
    fragments: tuple[Fragment, ...]
    spoken: str | None = None

    @property
    def sentence(self) -> str:
        """The change in one line of plain text."""
        if self.spoken:
            return self.spoken
        marks = {Change.INSERTED: "+[{}]", Change.DELETED: "-[{}]"}
        return f"{self.what}: " + "".join(marks.get(f.change, "{}").format(f.text) for f in self.fragments)


def listed(
    lines: Sequence[Line], before: Sequence[Shown], after: Sequence[Shown], spoken: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    """Every change between two versions, in the order of the text; `spoken` are amendments as they are read out."""
    then = {unit.id: unit.cited for unit in before}
    now = {unit.id: unit.cited for unit in after}
    said = spoken or {}
    entries: list[Entry] = []
    for line in lines:
        for what, by, fragments in _changes(line):
            entry = Entry(
                then.get(line.unit) or _near(line.unit, before),
                now.get(line.unit) or _near(line.unit, after),
                by,
                what,
                fragments,
                said.get(by),
            )
            if not (entries and entry.spoken and entries[-1].by == by):  # read out as one, listed as one
                entries.append(entry)
    return tuple(entries)


def _near(unit: str, units: Sequence[Shown]) -> str | None:
    """How a unit without a number is found: after the one before it that has one."""
    before = ""
    for other in units:
        if other.id == unit:
            return f"after {before}" if before else "at the beginning"
        before = other.cited or before
    return None


def _changes(line: Line) -> Iterator[tuple[str, str, tuple[Fragment, ...]]]:
    match line.change:
        case Change.INSERTED:
            yield "inserted", line.by, _whole(line, Change.INSERTED)
        case Change.DELETED:
            yield "deleted", line.by, _whole(line, Change.DELETED)
        case Change.MOVED_FROM:
            if any(piece.change is Change.DELETED for piece in line.pieces):
                yield from _in_words(line)
        case Change.MOVED_TO:
            yield "moved", line.by, _whole(line, Change.SAME)
            yield from _in_words(line)
        case _:
            yield from _in_words(line)


def _whole(line: Line, change: Change) -> tuple[Fragment, ...]:
    return (Fragment(line.shown.text, change),)


def _in_words(line: Line) -> Iterator[tuple[str, str, tuple[Fragment, ...]]]:
    pieces = line.pieces
    index = 0
    while index < len(pieces):
        if pieces[index].change is Change.SAME:
            index += 1
            continue
        begin = index
        while index < len(pieces) and pieces[index].change is not Change.SAME and pieces[index].by == pieces[begin].by:
            index += 1
        changed = pieces[begin:index]
        if all(_follows_by_itself(piece) for piece in changed):
            continue
        yield "words", pieces[begin].by, tuple(_with_context(pieces, begin, index))


def _follows_by_itself(piece: Piece) -> bool:
    """Whether only numbers changed, which nobody moved."""
    return not piece.by and all(atom.what is What.LABEL or atom.cited for atom in piece.atoms)


def _with_context(pieces: Sequence[Piece], begin: int, end: int) -> Iterator[Fragment]:
    before = [atom for piece in pieces[:begin] if piece.change is Change.SAME for atom in piece.atoms]
    after = [atom for piece in pieces[end:] if piece.change is Change.SAME for atom in piece.atoms]
    if before:
        shown = before[-2 * _AROUND :]
        yield Fragment(("… " if len(shown) < len(before) else "") + _text(shown).lstrip(), Change.SAME)
    for piece in pieces[begin:end]:
        yield Fragment(_text(piece.atoms), piece.change)
    if after:
        shown = after[: 2 * _AROUND]
        yield Fragment(_text(shown).rstrip() + (" …" if len(shown) < len(after) else ""), Change.SAME)


def _text(atoms: Sequence[Atom]) -> str:
    return "".join(atom.text for atom in atoms if atom.what is not What.LABEL)
