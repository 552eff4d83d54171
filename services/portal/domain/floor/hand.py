"""What is in hand: the unit, or what an amendment changes, with its numbers, its changes and its neighbours.

It is told as participants may read it, whoever looks: nothing that has not left the secretariat's hand, and no party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.portal.domain.floor.marked import Fate, Stretch, direction, language, layered
from services.portal.domain.floor.standing import (
    Moved,
    first_open,
    left,
    moved,
    part_of,
    states,
    with_it,
)
from services.portal.domain.reading import documents, versions
from services.portal.domain.state import State, Version
from shared.documents.numbering import Number, numbers
from shared.documents.pieces import redline_words
from shared.documents.printed import placement_text
from shared.documents.text import Words, words_of
from shared.documents.units import Tree, UnknownUnit
from shared.documents.vocabulary import Kind, NotThere
from shared.events.amendments import UnitState
from shared.events.base import Audience
from shared.lifecycle import Document, UnknownDocument

_NEIGHBOURS = 2


class NothingSuchMoved(NotThere):
    """No amendment of that name was moved to this document."""

    title = "No such amendment"


class NoSuchMeeting(NotThere):
    """No meeting of that number is recorded."""


@dataclass(frozen=True, slots=True)
class InHand:
    """What was chosen at the table: a unit or an amendment, and the meeting; nothing yet where all are none."""

    unit: str | None = None
    amendment: str | None = None
    meeting: int | None = None
    count: int = 0


NOTHING = InHand()
"""Where nothing was chosen yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit as it is shown. `now` and `then` are its numbers in the text and with what is proposed.

    `printed` is the edition that last printed it (empty: the text as tabled), and its number there. `fate` is what is
    proposed for it as a whole.
    """

    unit: str
    kind: Kind
    now: str | None
    then: str | None
    printed: tuple[str, str] | None
    stretches: tuple[Stretch, ...]
    state: UnitState | None
    fate: Fate
    moves: bool
    blank: bool

    @property
    def text(self) -> str:
        """Its text without marks."""
        return "".join(stretch.text for stretch in self.stretches)

    @property
    def direction(self) -> str:
        """In which direction it is set."""
        return direction(self.text)

    @property
    def language(self) -> str | None:
        """The language it is written in, where its signs say so."""
        return language(self.text)


@dataclass(frozen=True, slots=True)
class Hand:
    """All that the room sees."""

    document: Document
    shown: tuple[Shown, ...]
    above: tuple[Shown, ...]
    below: tuple[Shown, ...]
    amendment: Moved | None
    fits: bool
    others: tuple[Moved, ...]
    left: int
    part: str | None


class Floor:
    """A document of a session as it is shown on the floor. Raises `UnknownDocument` where there is none to see."""

    def __init__(self, state: State, document_id: str) -> None:
        known = {document.id: document for document in documents(state, Audience.PARTICIPANTS)}
        if document_id not in known:
            raise UnknownDocument("There is nothing of that name before the meeting.", document=document_id)
        self.state, self.document = state, known[document_id]
        self.tree = self.document.tree
        self.numbers = numbers(self.tree)
        self.released = self.document.released
        self.states = states(state, self.document)
        self.amendments = moved(state, self.document)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The units that are, or were, before the meeting, in the order of the text: no other is shown in the room."""
        return tuple(unit.id for unit in self.tree.walk() if unit.id in self.states)

    @cached_property
    def printings(self) -> Mapping[str, Version]:
        """For each unit the version that last printed it; where none was printed, the one in which it was tabled."""
        kept = versions(self.state, self.document.id, Audience.PARTICIPANTS)
        printed = [version for version in kept if version.symbol is not None]
        bases = printed or [version for version in kept if version.name.startswith("tabled")]
        return {unit: version for version in bases for unit in version.tree.units}

    def require(self, chosen: InHand) -> None:
        """Raise `UnknownUnit`, `NothingSuchMoved` or `NoSuchMeeting` unless what was chosen can be shown."""
        named = {amendment.name for amendment in self.amendments}
        if chosen.amendment is not None and chosen.amendment not in named:
            raise NothingSuchMoved(f"No amendment “{chosen.amendment}” is here.", amendment=chosen.amendment)
        if chosen.unit is not None and chosen.unit not in self.states:
            raise UnknownUnit(f"No unit “{chosen.unit}” of this text is before the meeting.", unit=chosen.unit)
        if chosen.meeting is not None and chosen.meeting not in self.state.meetings:
            raise NoSuchMeeting(f"No meeting {chosen.meeting} is recorded.", meeting=chosen.meeting)

    def hand(self, chosen: InHand) -> Hand:
        """What the room sees where this was chosen."""
        amendment = next((a for a in self.amendments if a.name == chosen.amendment), None)
        proposed = with_it(self.state, self.tree, amendment.name) if amendment and amendment.to_be_shown else self.tree
        after = self.tree if proposed is None else proposed
        units = self._changed(after) or self._chosen(chosen, amendment)
        shown = tuple(self._shown(unit, after) for unit in units)
        home = next((unit for unit in units if unit in self.tree.units), None)
        home = home or (amendment.units[0] if amendment and amendment.units else None)
        above, below = self._neighbours(units, amendment)
        part, inside = part_of(self.document, home)
        here = set(units) | ({home} if home else set())
        return Hand(
            document=self.document,
            shown=shown,
            above=above,
            below=below,
            amendment=amendment,
            fits=proposed is not None,
            others=tuple(a for a in self.amendments if a.open and a is not amendment and set(a.units[:1]) & here),
            left=left(self.state, self.document, inside & self.released, self.amendments),
            part=_cited(self.numbers, part) if part is not None else None,
        )

    def _chosen(self, chosen: InHand, amendment: Moved | None) -> tuple[str, ...]:
        unit = chosen.unit
        if amendment is not None:
            changed = tuple(unit for unit in amendment.changes if unit in self.states)
            if changed:
                return changed
            unit = next(iter(amendment.units), unit)
        if unit is None or unit not in self.states:
            unit = first_open(self.state, self.document, self.amendments)
        return (unit,) if unit is not None and unit in self.states else ()

    def _changed(self, after: Tree) -> tuple[str, ...]:
        """The units that the text after differs in, in their order there; what falls stands where it stood."""
        if after is self.tree:
            return ()
        place = {unit.id: index for index, unit in enumerate(self.tree.walk())}
        place |= {unit.id: index for index, unit in enumerate(after.walk())}
        changed = [unit for unit in place if after.units.get(unit) is not self.tree.units.get(unit)]
        return tuple(sorted(changed, key=place.__getitem__))

    def _shown(self, unit: str, after: Tree | None = None) -> Shown:
        after = self.tree if after is None else after
        version = self.printings.get(unit)
        then = self.numbers if after is self.tree else numbers(after)
        known = {**then, **self.numbers}
        here, there = self.tree.units.get(unit), after.units.get(unit)
        now, new = _words(self.tree, unit), _words(after, unit)
        base = _words(version.numbering, unit) if version else () if self.printings else now
        standing = here or there
        fate = Fate.INSERTED if here is None else Fate.DELETED if there is None else Fate.SAME
        return Shown(
            unit=unit,
            kind=standing.kind if standing else Kind.PARAGRAPH,
            now=_cited(self.numbers, unit) if here else None,
            then=_cited(then, unit) if there else None,
            printed=self._printed(version, unit),
            stretches=layered(
                redline_words(base, now, was=numbers(version.numbering) if version else known, now=known),
                redline_words(now, new, was=known, now=known),
            ),
            state=self.states.get(unit),
            fate=fate,
            moves=here is not None and there is not None and self._stands_elsewhere(unit, after),
            blank=there is not None and there.blank,
        )

    def _stands_elsewhere(self, unit: str, after: Tree) -> bool:
        if after is self.tree or after.units[unit] is self.tree.units[unit]:
            return False
        return (after.unit(unit).parent, after.before(unit)) != (self.tree.unit(unit).parent, self.tree.before(unit))

    def _printed(self, version: Version | None, unit: str) -> tuple[str, str] | None:
        if version is None:
            return None
        cited = _cited(numbers(version.numbering), unit)
        return None if cited is None else ((version.edition or "").replace("-", "/"), cited)

    def _neighbours(self, units: Sequence[str], amendment: Moved | None) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
        """The units before and after what is in hand; what is new stands after its place."""
        place = {unit: index for index, unit in enumerate(self.order)}
        standing = [place[unit] for unit in units if unit in place]
        if standing:
            end, begin = min(standing), max(standing) + 1
        elif amendment is not None and amendment.units:
            home = amendment.units[0]
            inside = [place[unit] for unit in (home, *(u.id for u in self.tree.walk(home))) if unit in place]
            end = begin = max(inside, default=-1) + 1
        else:
            return (), ()
        above, below = self.order[:end], self.order[begin:]
        return (
            tuple(self._shown(unit) for unit in above[-_NEIGHBOURS:]),
            tuple(self._shown(unit) for unit in below[:_NEIGHBOURS]),
        )


def _words(tree: Tree, unit_id: str) -> Words:
    unit = tree.units.get(unit_id)
    if unit is None:
        return ()
    return unit.words if unit.item is None else words_of(placement_text(tree, unit), unit_id)


def _cited(known: Mapping[str, Number], unit: str) -> str | None:
    return known[unit].cited if unit in known else None
