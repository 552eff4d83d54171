"""Two versions of a text laid over each other: every unit of both, once where it stood and once where it stands now.

Read without what was inserted it is the one version, read without what was deleted it is the other, to the letter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import LCSseq

from shared.documents.line import CARRIED
from shared.word.atoms import Atom, Shown, What


class Change(StrEnum):
    """What became of a piece, or of a whole unit at this place."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED_FROM = "moved_from"
    MOVED_TO = "moved_to"


@dataclass(frozen=True, slots=True)
class Piece:
    """Atoms that have come, gone or stayed together; `by` is the key of whose doing it is, empty if nobody's."""

    atoms: tuple[Atom, ...]
    change: Change
    by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the two versions: the unit as it was there, as it is now there, and the pieces of both."""

    unit: str
    change: Change
    by: str
    was: Shown | None
    now: Shown | None
    pieces: tuple[Piece, ...]

    @property
    def shown(self) -> Shown:
        """How the paragraph is laid out."""
        found = self.now or self.was
        assert found is not None
        return found


@dataclass(frozen=True)
class Credits:
    """Who took words out, and who brought in, took out or moved a unit: the keys of amendments.

    A word that went is named by its unit and its identity. Who put words in is told by the words themselves, where
    they are named after one of `keys`.
    """

    keys: frozenset[str] = frozenset()

    words_gone: Mapping[tuple[str, str], str] = field(default_factory=dict)
    units_in: Mapping[str, str] = field(default_factory=dict)
    units_gone: Mapping[str, str] = field(default_factory=dict)
    units_moved: Mapping[str, str] = field(default_factory=dict)


def key_of(word: str) -> str:
    """The key that a word is named after: the amendment, or the drafting step, that put it there."""
    return word.rpartition(".")[0].rpartition(CARRIED)[2].rstrip("+")


def compare(before: Sequence[Shown], after: Sequence[Shown], credits: Credits | None = None) -> tuple[Line, ...]:
    """The lines of two versions, in the order of the later one; what fell stands where it stood."""
    return tuple(_Comparison(before, after, credits or Credits()).lines())


class _Comparison:
    def __init__(self, before: Sequence[Shown], after: Sequence[Shown], credits: Credits) -> None:
        self.before, self.after, self.credits = before, after, credits
        self.was = {unit.id: unit for unit in before}
        self.now = {unit.id: unit for unit in after}
        self.fixed = self._fixed()

    def lines(self) -> Iterator[Line]:
        old = iter(self.before)
        yield from self._gone(old)
        for unit in self.after:
            if unit.id in self.fixed:
                yield self._stayed(unit)
                yield from self._gone(old)
            else:
                yield self._come(unit)

    def _fixed(self) -> frozenset[str]:
        """The units that stay in place: as many as can, and of these rather those that nobody moved."""
        place = {unit.id: n for n, unit in enumerate(self.before)}
        common = [unit.id for unit in self.after if unit.id in self.was and unit.shape == self.was[unit.id].shape]
        unmoved = _longest_run([unit for unit in common if unit not in self.credits.units_moved], place)
        order = [unit for unit in common if unit in unmoved or unit in self.credits.units_moved]
        return frozenset(_fitted_in(order, unmoved, place))

    def _gone(self, old: Iterator[Shown]) -> Iterator[Line]:
        """What stood before the next unit that stays."""
        for unit in old:
            if unit.id in self.fixed:
                return
            after = self.now.get(unit.id)
            if after is None:
                by = self.credits.units_gone.get(unit.id, "")
                yield Line(unit.id, Change.DELETED, by, unit, None, self._all_deleted(unit, by))
            else:
                by = self._mover(unit.id)
                pieces = tuple(p for p in self._pieces(unit, after) if p.change is not Change.INSERTED)
                yield Line(unit.id, Change.MOVED_FROM, by, unit, None, pieces)

    def _come(self, unit: Shown) -> Line:
        before = self.was.get(unit.id)
        if before is not None:
            pieces = tuple(p for p in self._pieces(before, unit) if p.change is not Change.DELETED)
            return Line(unit.id, Change.MOVED_TO, self._mover(unit.id), None, unit, pieces)
        by = self.credits.units_in.get(unit.id) or next(filter(None, (self._writer(a.word) for a in unit.atoms)), "")
        pieces = tuple(self._inserted(unit.atoms, by))
        return Line(unit.id, Change.INSERTED, by, None, unit, pieces)

    def _stayed(self, unit: Shown) -> Line:
        before = self.was[unit.id]
        return Line(unit.id, Change.SAME, "", before, unit, tuple(self._pieces(before, unit)))

    def _mover(self, unit: str) -> str:
        return self.credits.units_moved.get(unit, "")

    def _all_deleted(self, unit: Shown, by: str) -> tuple[Piece, ...]:
        return tuple(self._deleted(unit, unit.atoms, by))

    def _pieces(self, before: Shown, after: Shown) -> Iterator[Piece]:
        if before.atoms == after.atoms:
            yield Piece(after.atoms, Change.SAME)
            return
        old: list[Hashable] = [atom.identity for atom in before.atoms]
        new: list[Hashable] = [atom.identity for atom in after.atoms]
        standing = {a.word for a in after.atoms if a.what is What.WORD} | set(after.line)
        if not {a.word for a in before.atoms} & standing:  # written anew
            old, new = [atom.form for atom in before.atoms], [atom.form for atom in after.atoms]
        steps = LCSseq.opcodes(old, new)
        for same, group in groupby(steps, lambda step: step.tag == "equal"):
            together = list(group)
            gone = before.atoms[together[0].src_start : together[-1].src_end]
            come = after.atoms[together[0].dest_start : together[-1].dest_end]
            if same:
                yield Piece(come, Change.SAME)
            else:  # what went stands before what came in its place
                yield from self._changed(before, gone, come, after.line)

    def _changed(
        self, unit: Shown, gone: tuple[Atom, ...], come: tuple[Atom, ...], line: tuple[str, ...]
    ) -> Iterator[Piece]:
        """Changes side by side; one without an author is that of the others.

        Where the unit's line is known, each new word stands behind the words that it was put for.
        """
        places = {word: n for n, word in enumerate(line)}
        pieces: list[Piece] = []
        if all(atom.word in places for atom in (*gone, *come)):
            both = [(places[atom.word], Change.DELETED, atom) for atom in gone]
            both += [(places[atom.word], Change.INSERTED, atom) for atom in come]
            both.sort(key=lambda entry: entry[0])
            for change, group in groupby(both, lambda entry: entry[1]):
                atoms = tuple(atom for _, _, atom in group)
                pieces += self._deleted(unit, atoms, "") if change is Change.DELETED else self._inserted(atoms, "")
        else:
            pieces = [*self._deleted(unit, gone, ""), *self._inserted(come, "")]
        fallback = next((piece.by for piece in pieces if piece.by), "")
        for piece in pieces:
            yield piece if piece.by else Piece(piece.atoms, piece.change, fallback)

    def _deleted(self, unit: Shown, atoms: tuple[Atom, ...], by: str) -> Iterator[Piece]:
        gone = self.credits.words_gone
        for who, group in groupby(atoms, lambda atom: gone.get((unit.id, atom.word), by)):
            yield Piece(tuple(group), Change.DELETED, who)

    def _inserted(self, atoms: tuple[Atom, ...], by: str) -> Iterator[Piece]:
        for who, group in groupby(atoms, lambda atom: self._writer(atom.word) or by):
            yield Piece(tuple(group), Change.INSERTED, who)

    def _writer(self, word: str) -> str:
        key = key_of(word)
        return key if key in self.credits.keys else ""


def _longest_run(units: Sequence[str], place: Mapping[str, int]) -> frozenset[str]:
    """The most units that stand in the same order before and now."""
    tails: list[int] = []
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for unit in units:
        at = bisect_left(tails, place[unit])
        previous[unit] = ends[at - 1] if at else None
        tails[at : at + 1] = [place[unit]]
        ends[at : at + 1] = [unit]
    kept: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return frozenset(kept)


def _fitted_in(order: Sequence[str], kept: frozenset[str], place: Mapping[str, int]) -> Iterator[str]:
    """What is kept, and of the rest what stands where it stood all the same."""
    following: list[float] = []
    ahead = float("inf")
    for unit in reversed(order):
        following.append(ahead)
        if unit in kept:
            ahead = place[unit]
    reached = -1
    for unit, limit in zip(order, reversed(following), strict=True):
        if unit in kept or reached < place[unit] < limit:
            reached = place[unit]
            yield unit
