"""The operator's list: each unit with its number, how far it has come, and the amendments at home in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.portal.domain.floor.hand import Floor
from services.portal.domain.floor.marked import direction, language
from services.portal.domain.floor.standing import Moved, by_unit, package_of, with_it
from services.portal.domain.phrases import changes_in_words
from services.portal.domain.words.amendments import moved_by
from shared.documents.printed import in_words, printed
from shared.documents.text import has_brackets
from shared.documents.vocabulary import Class, Kind
from shared.events.amendments import Position, UnitState

_NAME = re.compile(r"(.*?)(\d+)")
_CLOSED_CLASSES = {Class.CHAIRS_SUMMARY: "the Chair's summary", Class.SECRETARIAT: "the secretariat's text"}


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the operator's list. `untouchable` says why no amendment to it can be moved, where none can."""

    unit: str
    kind: Kind
    depth: int
    number: str
    text: str
    state: UnitState | None
    open: tuple[Moved, ...]
    settled: tuple[Moved, ...]
    package: str | None
    brackets: bool
    untouchable: str | None

    @property
    def direction(self) -> str:
        """In which direction its text is set."""
        return direction(self.text)

    @property
    def language(self) -> str | None:
        """The language it is written in, where its signs say so."""
        return language(self.text)


@dataclass(frozen=True, slots=True)
class Told:
    """An amendment in words: what it changes; from whom it came and who stands by it is the secretariat's to see."""

    moved: Moved
    sentence: str
    source: str | None
    supported: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()


def rows(floor: Floor) -> tuple[Row, ...]:
    """The list, in the order of the text."""
    at_home = by_unit(floor.amendments)
    document = floor.document
    return tuple(
        Row(
            unit=block.id,
            kind=block.kind,
            depth=block.depth,
            number=block.cited,
            text=in_words(block.runs),
            state=floor.states.get(block.id),
            open=tuple(a for a in at_home.get(block.id, ()) if a.open),
            settled=tuple(a for a in at_home.get(block.id, ()) if not a.open),
            package=package_of(floor.state, document, block.id),
            brackets=block.id in floor.tree.units and has_brackets(floor.tree.unit(block.id).words),
            untouchable=_CLOSED_CLASSES.get(block.unit_class),
        )
        for block in printed(floor.tree.only(floor.released), floor.tree)
        if block.id in floor.released
    )


def told(floor: Floor, unit: str, *, internal: bool) -> tuple[Told, ...]:
    """The amendments that are at home in a unit, in words; `internal` with their sources."""
    found = []
    for amendment in by_unit(floor.amendments).get(unit, ()):
        moved = floor.state.amendments[amendment.name].moved
        fits = amendment.open and with_it(floor.state, floor.tree, amendment.name) is not None
        now = changes_in_words(floor.state, floor.tree, moved.operations) if fits else None
        sentence = now or _as_moved(floor, amendment.name)
        if not internal:
            found.append(Told(amendment, sentence, None))
            continue
        positions = floor.state.amendments[amendment.name].positions
        supported, reserved = (
            tuple(party for party, stands in positions.items() if stands is position)
            for position in (Position.SUPPORTS, Position.RESERVES)
        )
        found.append(Told(amendment, sentence, moved_by(moved.source), supported, reserved))
    return tuple(found)


def _as_moved(floor: Floor, name: str) -> str:
    """What it changes in the words of the moment at which it was moved; its own may stand there no longer."""
    entry = next(e for e in floor.state.entries if e.amendment == name)
    sentence = entry.sentence.partition(": ")[2].partition(". It conflicts with ")[0]
    return sentence.rstrip(".") or entry.sentence


def pending(floor: Floor, unit: str) -> str | None:
    """Whose confirmation a unit waits for, which is the secretariat's to see."""
    stated = floor.state.referendum.get(unit)
    return stated.pending if stated is not None and stated.document == floor.document.id else None


def next_name(amendments: Mapping[str, object]) -> tuple[str, int]:
    """How the next amendment is called: the letters that the last one had, and the number after the highest."""
    named = [found for name in amendments if (found := _NAME.fullmatch(name))]
    prefix = named[-1][1] if named else "A"
    return prefix, max((int(found[2]) for found in named if found[1] == prefix), default=0) + 1


def parties(floor: Floor) -> tuple[str, ...]:
    """Those in whose name something was moved, supported or reserved here, for the secretariat to choose from."""
    entries = floor.state.amendments.values()
    movers = {
        party for entry in entries for party in (entry.moved.source.party, entry.moved.source.facilitator) if party
    }
    return tuple(sorted(movers.union(*(entry.positions for entry in entries))))
