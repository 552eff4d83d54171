"""The lines of a document with its proposals in place, in the order of the text as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.portal.domain.marked.words import Proposal, Stretch, in_place
from services.portal.domain.phrases import changes_in_words
from services.portal.domain.reading import Reading, versions
from services.portal.domain.state import State, Version
from shared.documents.line import author
from shared.documents.numbering import Number, numbers
from shared.documents.operations import DeleteUnit, InsertUnit, Operation, PlaceItem, ReplaceWords, SplitUnit, touched
from shared.documents.pieces import Change, Piece, redline_words
from shared.documents.redline import Line, LineState, redline
from shared.documents.text import Runs, words_of
from shared.documents.units import ROOT, Tree
from shared.documents.vocabulary import Kind
from shared.events.amendments import AmendmentMoved, UnitState
from shared.events.base import Audience

_STATED = {
    UnitState.IN_INFORMALS: "in informals",
    UnitState.AGREED_AD_REFERENDUM: "agreed ad referendum, a confirmation is awaited",
}
_NESTS = (Kind.SUBPARAGRAPH, Kind.SUBITEM)


@dataclass(frozen=True, slots=True)
class Marked:
    """A line: a unit as it stands with what is proposed in it, one that fell or moved, or one that is proposed.

    `rank` counts the sections it stands in, `level` how far in it stands within its paragraph; `was` is its number
    before, if that was another; `open` are the amendments that speak of it, `notes` what of them is not to be seen in
    its words; `stands` is the state of the unit, as in the margin of the clean text, and `stated` says what a margin
    cannot: in informals, ad referendum.
    """

    unit: str
    kind: Kind
    rank: int
    level: int
    label: str
    cited: str
    was: str
    state: str
    stretches: tuple[Stretch, ...]
    stands: str = ""
    open: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    blank: bool = False
    stated: str = ""

    @property
    def here(self) -> bool:
        """Whether the unit itself stands here, and not only what was or what may be."""
        return self.state not in (LineState.LEFT, LineState.DELETED, "proposed")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The lines; the version since which changes are marked, if one was put forward; how many lines have changed.

    `notes` tell the open amendments that speak of no unit which stands here.
    """

    lines: tuple[Marked, ...]
    since: Version | None
    open: tuple[str, ...]
    changed: int
    notes: tuple[tuple[str, str], ...] = ()


def marked(state: State, reading: Reading, reader: Audience, changes: bool = True) -> MarkedText:
    """A text as it stands, with its open amendments and, with `changes`, what changed since it was put forward."""
    document, now = reading.document, reading.document.tree
    kept = [version for version in versions(state, document.id, reader) if put_forward(version)]
    seen = frozenset(unit for version in kept for unit in version.tree.units)
    base = before_print(kept, now) if kept and changes else now
    moved = [a.moved for a in state.amendments.values() if a.open and a.moved.document == document.id]
    drawn = _Drawn(state, reading, seen, base, moved)
    lines = tuple(drawn.lines(redline(base, now, struck=struck(state, document.id))))
    changed = sum(1 for line in lines if _is_changed(line))
    placed = {by for line in lines for by in line.open}
    notes = tuple(
        (move.amendment, changes_in_words(state, now, move.operations))
        for move in moved
        if move.amendment not in placed
    )
    return MarkedText(lines, kept[-1] if kept else None, tuple(move.amendment for move in moved), changed, notes)


def put_forward(version: Version) -> bool:
    """Whether a version was printed or tabled: put before people."""
    return version.symbol is not None or version.name.startswith("tabled")


def _is_changed(line: Marked) -> bool:
    words = any(s.change is not Change.SAME and not s.open for s in line.stretches)
    return words or line.state in (LineState.INSERTED, LineState.DELETED, LineState.MOVED)


def before_print(kept: Sequence[Version], now: Tree) -> Tree:
    """The text as it was put forward last: each unit as it was printed last, and what never was, as it is now."""
    before = kept[-1].numbering
    printed = {unit.id: unit for version in kept for unit in version.tree.units.values()}
    for unit in list(before.units.values()):
        as_printed = printed.get(unit.id) or now.units.get(unit.id)
        if as_printed is not None and as_printed.words is not unit.words:
            before = before.put(replace(unit, words=as_printed.words))
    return before


def _in_text(state: State, document: str) -> Iterator[tuple[str, Operation]]:
    """The operations that were agreed and stand in the text, each by its amendment."""
    for name, amendment in state.amendments.items():
        if amendment.moved.document == document and amendment.in_text:
            yield from ((name, operation) for operation in amendment.moved.operations)


def struck(state: State, document: str) -> Mapping[str, str]:
    """By which agreed amendment each word was struck."""
    made = _in_text(state, document)
    return {word: by for by, operation in made if isinstance(operation, ReplaceWords) for word in operation.words}


def _brought(state: State, document: str) -> Mapping[str, str]:
    """By which agreed amendment each unit came into the text."""
    found: dict[str, str] = {}
    for by, operation in _in_text(state, document):
        match operation:
            case InsertUnit():
                found[operation.unit.id] = by
            case PlaceItem():
                found[operation.placement] = by
            case SplitUnit():
                found[operation.new] = by
            case _:
                pass
    return found


class _Drawn:
    """A text being drawn, line by line."""

    def __init__(
        self, state: State, reading: Reading, seen: frozenset[str], base: Tree, moved: Sequence[AmendmentMoved]
    ) -> None:
        self._state, self._reading, self._seen = state, reading, seen
        self._now = reading.document.tree
        self._brought = _brought(state, reading.document.id)
        self._known = numbers(self._now)
        self._was = numbers(base)
        self._proposals: dict[str, list[Proposal]] = {}
        self._others: dict[str, list[tuple[str, Operation]]] = {}
        self._coming: dict[tuple[str, str | None], list[tuple[str, InsertUnit | PlaceItem]]] = {}
        for move in moved:
            for operation in move.operations:
                self._sort(move.amendment, operation)

    def _sort(self, by: str, operation: Operation) -> None:
        if isinstance(operation, ReplaceWords):
            self._proposals.setdefault(operation.unit, []).append((by, operation))
        elif isinstance(operation, InsertUnit):
            self._coming.setdefault((operation.unit.parent, operation.after), []).append((by, operation))
        elif isinstance(operation, PlaceItem):
            self._coming.setdefault((operation.branch, operation.after), []).append((by, operation))
        elif (unit := touched(operation)) is not None:
            self._others.setdefault(unit, []).append((by, operation))

    def lines(self, lines: Iterable[Line]) -> Iterator[Marked]:
        """The lines that the reader may see, and after each unit, with all in it, what is proposed to follow it."""
        yield from self._proposed("", None, 0)
        ends: list[tuple[int, str, int]] = []
        level_from = 0
        for line in lines:
            while ends and ends[-1][0] >= line.depth:
                yield from self._after(*ends.pop()[1:])
            if line.kind not in _NESTS:
                level_from = line.depth
            level = line.depth - level_from
            if self._visible(line):
                yield self._line(line, level)
            if line.unit in self._now.units and line.state is not LineState.LEFT:
                ends.append((line.depth, line.unit, level))
                yield from self._proposed(line.unit, None, level + 1)
        while ends:
            yield from self._after(*ends.pop()[1:])

    def _after(self, unit: str, level: int) -> Iterator[Marked]:
        yield from self._proposed(self._now.unit(unit).parent, unit, level)

    def _visible(self, line: Line) -> bool:
        """A unit that stands, where the reader reads it; one that fell or moved, where they had read it before."""
        placement = (
            line.unit if line.unit in self._now.units or line.unit in self._seen else line.unit.rpartition(".")[0]
        )
        if line.state in (LineState.DELETED, LineState.LEFT):
            return placement in self._seen
        return placement in self._reading.tree.units

    def _line(self, line: Line, level: int) -> Marked:
        unit = self._now.units.get(line.unit)
        proposals = self._proposals.get(line.unit, ())
        others = self._others.get(line.unit, ())
        stretches, placed = in_place(self._pieces(line), unit.words if unit else (), self._known, proposals)
        fall = tuple(by for by, operation in others if isinstance(operation, DeleteUnit))
        if fall and unit is not None:
            stretches = tuple(s._replace(change=Change.DELETED, open=True, by=fall) for s in stretches)
        notes = [
            (by, changes_in_words(self._state, self._now, (operation,)))
            for by, operation in others
            if not isinstance(operation, DeleteUnit)
        ]
        notes += [(by, self._as_moved(by)) for by, _ in proposals if by not in placed]
        number, was = self._known.get(line.unit) or line.now, self._was.get(line.unit) or line.was
        gone = line.state in (LineState.DELETED, LineState.LEFT)
        shown, key = was if gone else number, (self._reading.document.id, line.unit)
        return Marked(
            line.unit,
            line.kind,
            line.depth if unit is None else self._rank(unit.parent),
            level,
            shown.label if shown else "",
            shown.cited if shown else "",
            "" if gone else _other(was, number),
            self._state_of(line),
            stretches,
            "" if gone else self._reading.standing.get(line.unit, ""),
            tuple(dict.fromkeys(by for by, _ in (*proposals, *others))) if not gone else (),
            tuple(dict.fromkeys(notes)),
            unit is not None and unit.blank and not gone,
            "" if gone or self._state.standings.get(key) is None else _STATED.get(self._state.standings[key], ""),
        )

    def _as_moved(self, name: str) -> str:
        """What was told of an amendment when it was moved: its words no longer stand, and are shown upon no others."""
        told = (e for e in self._state.entries if e.amendment == name and e.wire == AmendmentMoved.wire)
        entry = next((entry for entry in told if entry.document == self._reading.document.id), None)
        return f"the words it was made for no longer stand. {entry.sentence if entry else ''}".rstrip()

    def _pieces(self, line: Line) -> Sequence[Piece]:
        """What a unit says; one that no one had seen before, and no amendment put there, is not marked as new."""
        if self._state_of(line) == LineState.SAME:
            return tuple(piece._replace(change=Change.SAME, by=None) for piece in line.pieces)
        came = self._brought.get(line.unit) if line.state is LineState.INSERTED else None
        return tuple(p if p.by in self._state.amendments else p._replace(by=came) for p in line.pieces)

    def _state_of(self, line: Line) -> LineState:
        if line.state is not LineState.INSERTED:
            return line.state
        unit = self._now.units.get(line.unit)
        by_amendment = unit is not None and any(author(word) in self._state.amendments for word in unit.words)
        return LineState.INSERTED if by_amendment or line.unit in self._brought else LineState.SAME

    def _proposed(self, parent: str, after: str | None, level: int) -> Iterator[Marked]:
        """What is proposed to stand at this place."""
        if parent and parent not in self._reading.tree.units:
            return
        for by, operation in self._coming.get((parent, after), ()):
            unit, kind, text = self._what_comes(operation)
            pieces = redline_words((), words_of(text, "new"), now=self._known)
            stretches = tuple(Stretch(p.text, Change.INSERTED, True, (by,), p.mark, p.unit, p.document) for p in pieces)
            yield Marked(
                unit,
                kind,
                self._rank(parent),
                level if kind in _NESTS else 0,
                "",
                "",
                "",
                "proposed",
                stretches,
                open=(by,),
            )

    def _rank(self, parent: str) -> int:
        """How many sections there are around what stands in `parent`."""
        if parent == ROOT:
            return 0
        around = (self._now.unit(parent), *self._now.ancestors(parent))
        return sum(above.kind in (Kind.SECTION, Kind.BRANCH) for above in around)

    def _what_comes(self, operation: InsertUnit | PlaceItem) -> tuple[str, Kind, Runs]:
        if isinstance(operation, InsertUnit):
            return operation.unit.id, operation.unit.kind, operation.unit.text
        item = self._now.items.get(operation.item)
        return operation.placement, Kind.ITEM, item.title if item else ()


def _other(was: Number | None, now: Number | None) -> str:
    return was.cited if was is not None and now is not None and was.cited != now.cited else ""
