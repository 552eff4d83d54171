"""A redline: one text against another, unit by unit and word by word, as people mark a printed draft.

What fell stands where it stood, what moved stands twice, and a unit has its numbers in both texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.documents.numbering import Number, numbers
from shared.documents.pieces import NOBODY, Change, Piece, in_both, redline_words
from shared.documents.printed import placement_text, subitem_text
from shared.documents.text import Words, words_of
from shared.documents.units import ROOT, Tree, Unit
from shared.documents.vocabulary import Kind


class LineState(StrEnum):
    """What became of a unit. A unit that moved has two lines: `LEFT` where it stood, `MOVED` where it stands."""

    SAME = "same"
    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in the redline. `was` and `now` are its numbers in the two texts; none where it has none or is not."""

    unit: str
    kind: Kind
    depth: int
    was: Number | None
    now: Number | None
    state: LineState
    pieces: tuple[Piece, ...]


def redline(before: Tree, after: Tree, *, struck: Mapping[str, str] = NOBODY) -> tuple[Line, ...]:
    """Every unit of both texts in the order of the second; what fell stands where it stood in the first."""
    return tuple(_Comparison(before, after, struck).under(ROOT))


class _Comparison:
    def __init__(self, before: Tree, after: Tree, struck: Mapping[str, str]) -> None:
        self.before, self.after, self.struck = before, after, struck
        self.was, self.now = numbers(before), numbers(after)

    def under(self, parent: str, depth: int = 0) -> Iterator[Line]:
        old = self.before.of(parent) if parent == ROOT or parent in self.before.units else ()
        new = self.after.of(parent) if parent == ROOT or parent in self.after.units else ()
        here = set(new)
        stayed = in_both(old, new)
        gone: dict[str | None, list[str]] = {}
        anchor: str | None = None
        for unit in old:
            if unit in stayed:
                anchor = unit
            elif unit not in here or unit in self.after.units:
                gone.setdefault(anchor, []).append(unit)
        yield from self._fallen(gone.get(None, ()), depth)
        for unit in new:
            yield from self._standing(unit, depth, moved=unit in self.before.units and unit not in stayed)
            if unit in stayed:
                yield from self._fallen(gone.get(unit, ()), depth)

    def _standing(self, unit_id: str, depth: int, moved: bool) -> Iterator[Line]:
        unit, earlier = self.after.units[unit_id], self.before.units.get(unit_id)
        new = _words(self.after, unit, "now")
        same = earlier is unit and unit.item is None
        old = () if earlier is None else new if same else _words(self.before, earlier, "was")
        pieces = redline_words(old, new, was=self.was, now=self.now, struck=self.struck)
        changed = any(piece.change is not Change.SAME for piece in pieces)
        state = (
            LineState.INSERTED if earlier is None
            else LineState.MOVED if moved
            else LineState.CHANGED if changed
            else LineState.SAME
        )  # fmt: skip
        yield Line(unit_id, unit.kind, depth, self.was.get(unit_id), self.now.get(unit_id), state, pieces)
        yield from self._subitems(unit, earlier, depth + 1)
        yield from self.under(unit_id, depth + 1)

    def _fallen(self, units: Iterable[str], depth: int) -> Iterator[Line]:
        for unit_id in units:
            unit = self.before.units[unit_id]
            state = LineState.LEFT if unit_id in self.after.units else LineState.DELETED
            pieces = redline_words(_words(self.before, unit, "was"), (), was=self.was, struck=self.struck)
            yield Line(unit_id, unit.kind, depth, self.was.get(unit_id), None, state, pieces)
            if state is LineState.DELETED:
                yield from self._subitems(None, unit, depth + 1)
                yield from self.under(unit_id, depth + 1)

    def _subitems(self, unit: Unit | None, earlier: Unit | None, depth: int) -> Iterator[Line]:
        new = subitem_text(self.after, unit) if unit is not None else ()
        old = subitem_text(self.before, earlier) if earlier is not None else ()
        for index in range(max(len(new), len(old))):
            was = words_of(old[index], "was") if index < len(old) else ()
            now = words_of(new[index], "now") if index < len(new) else ()
            pieces = redline_words(was, now)
            state = (
                LineState.INSERTED if not was
                else LineState.DELETED if not now
                else LineState.CHANGED if any(piece.change is not Change.SAME for piece in pieces)
                else LineState.SAME
            )  # fmt: skip
            placement = unit or earlier
            assert placement is not None
            label = f"({chr(ord('a') + index)})"
            numbered = [
                Number(label, f"{known[placement.id].cited} {label}") if words and placement.id in known else None
                for words, known in ((was, self.was), (now, self.now))
            ]
            yield Line(f"{placement.id}.{index}", Kind.SUBITEM, depth, numbered[0], numbered[1], state, pieces)


def _words(tree: Tree, unit: Unit, key: str) -> Words:
    return unit.words if unit.item is None else words_of(placement_text(tree, unit), key)
