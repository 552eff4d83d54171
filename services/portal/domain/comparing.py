"""A redline between any two texts of a document that a reader may read: kept versions, printed papers, an instant, now.

Only what the reader may read in both texts is compared. A unit that stood in one of them unseen is in neither: it is
told neither as inserted nor as deleted, since it was not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.portal.domain.marked.lines import struck
from services.portal.domain.reading import Reading, versions
from services.portal.domain.state import State
from shared.documents.numbering import Number, numbers
from shared.documents.redline import Line, LineState, redline
from shared.documents.units import Tree
from shared.documents.vocabulary import NotThere
from shared.events.base import Audience

NOW = "now"


class UnknownText(NotThere):
    """There is no text of that name to read from the reader's seat."""


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a redline: how it was asked for, as of which instant if one was meant, and the text."""

    asked: str
    instant: datetime | None
    reading: Reading

    @property
    def title(self) -> str:
        """What it is called on pages; empty for the text of an instant, which is told by its time."""
        version = self.reading.version
        if version is not None:
            return version.symbol or version.title
        return "" if self.instant is not None else "the text as it stands now"


@dataclass(frozen=True, slots=True)
class Redline:
    """The lines in the order of the second text, and how many there are of each fate."""

    before: Text
    after: Text
    lines: tuple[Line, ...]

    @property
    def counted(self) -> Mapping[str, int]:
        """How many units changed, were inserted, deleted, moved or renumbered."""
        found = Counter(line.state.value for line in self.lines if line.state is not LineState.LEFT)
        found["renumbered"] = sum(1 for line in self.lines if renumbered(line))
        return found


def renumbered(line: Line) -> bool:
    """Whether a unit stands in both texts under another number."""
    return line.was is not None and line.now is not None and line.was.cited != line.now.cited


def asked_for(state: State, document: str, reader: Audience, asked: str) -> int | datetime | None:
    """Which text is asked for: a kept version by its number, an instant, or none for now.

    A version may be named by its number, its name or its symbol. Raises `UnknownText`.
    """
    named = asked.strip()
    if named in ("", NOW):
        return None
    for version in versions(state, document, reader):
        if named in (str(version.number), version.name, version.symbol, version.edition):
            return version.number
    try:
        instant = datetime.fromisoformat(named)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UnknownText(f"There is no version “{asked}” of this text to read from your seat.", version=asked)
    return instant


def compared(state: State, before: Text, after: Text, reader: Audience) -> Redline:
    """The redline between two texts. By which amendment, those who sit in the session see; by number."""
    old = _in_common(before.reading, after.reading)
    new = _in_common(after.reading, before.reading)
    was, now = numbers(before.reading.numbering), numbers(after.reading.numbering)
    lines = redline(old, new, struck=struck(state, before.reading.document.id))
    told = _told_of(state, reader)
    return Redline(before, after, tuple(_told(_numbered(line, was, now), told) for line in lines))


def _in_common(one: Reading, other: Reading) -> Tree:
    """The units of one text but for those that stand in the other unseen."""
    unseen = frozenset(other.numbering.units) - frozenset(other.tree.units)
    return one.tree.only(frozenset(one.tree.units) - unseen)


def _told_of(state: State, reader: Audience) -> frozenset[str]:
    """The amendments that a reader is told of; what was keyed by mistake was nobody's."""
    if reader is Audience.PUBLIC:
        return frozenset()
    secretariat = reader is Audience.SECRETARIAT
    return frozenset(name for name, entry in state.amendments.items() if secretariat or not entry.recaptured)


def _told(line: Line, told: frozenset[str]) -> Line:
    pieces = tuple(p if p.by is None or p.by in told else p._replace(by=None) for p in line.pieces)
    return replace(line, pieces=pieces)


def _numbered(line: Line, was: Mapping[str, Number], now: Mapping[str, Number]) -> Line:
    """A line with the numbers of the whole texts, of which only a part may have been printed."""
    return replace(
        line,
        was=was.get(line.unit, line.was) if line.was is not None else None,
        now=now.get(line.unit, line.now) if line.now is not None else None,
    )
