"""What the floor knows: the text in hand, what was moved and what became of it, and how far each unit has come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from immutables import Map

from shared.documents.clashes import Place, clash, found_at, looks_at
from shared.documents.operations import Operation, in_full
from shared.documents.units import Tree
from shared.documents.vocabulary import NotThere, Refusal
from shared.events.adoption import DocumentReturned, PartReopened
from shared.events.amendments import (
    AmendmentDisposed,
    AmendmentMoved,
    AmendmentRecaptured,
    AmendmentSupported,
    AmendmentTakenBack,
    Disposition,
    PackageLinked,
    Position,
    RecordingMarked,
    TextConsolidated,
    TextRestored,
    UnitState,
    UnitStated,
)
from shared.events.drafting import MeetingRecorded, SessionOpened
from shared.events.envelope import Event
from shared.evolving import replace
from shared.lifecycle import KnownSession
from shared.unfolding import followed


class UnknownAmendment(NotThere):
    """No amendment of that name was moved."""


class UnknownMeeting(Refusal):
    """No meeting of that number is recorded."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amendment as moved, with what became of it; open until it has a disposition or was recaptured.

    `on` is the text it was moved on, `place` its place in the order of moving, `full` are its operations with all that
    falls through them, `made_on` the amendments that were in the text by then. `read_out` remembers how it is read out,
    which never changes: by its own numbers, or by those of an edition.
    """

    moved: AmendmentMoved
    on: Tree = field(default_factory=Tree)
    place: int = 0
    full: tuple[Operation, ...] = ()
    made_on: Map[str, None] = field(default_factory=Map)
    disposition: Disposition | None = None
    recaptured: bool = False
    consolidated: bool = False
    read_out: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def open(self) -> bool:
        """Whether it still waits for a decision; what went to informals does."""
        return not self.recaptured and self.disposition in (None, Disposition.TO_INFORMALS)

    @property
    def agreed(self) -> bool:
        """Whether it was agreed."""
        return self.disposition is Disposition.AGREED


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a unit has come, and whose confirmation it waits for."""

    state: UnitState
    pending: str | None = None


@dataclass(frozen=True)
class State(KnownSession):
    """The floor of a session. `meet` are the amendments of a document by where they meet others (`found_at`)."""

    meetings: frozenset[int] = frozenset()
    amendments: Map[str, Amendment] = field(default_factory=Map)
    meet: Map[tuple[str, Place], tuple[str, ...]] = field(default_factory=Map)
    in_the_text: Map[str, None] = field(default_factory=Map)
    standings: Mapping[tuple[str, str], Standing] = field(default_factory=dict)
    packages: Mapping[str, PackageLinked] = field(default_factory=dict)
    marks: Mapping[str, RecordingMarked] = field(default_factory=dict)
    positions: Mapping[tuple[str, str], Position] = field(default_factory=dict)

    def amendment(self, name: str) -> Amendment:
        """The amendment; raises `UnknownAmendment`."""
        try:
            return self.amendments[name]
        except KeyError:
            raise UnknownAmendment(f"No amendment “{name}” was moved.", amendment=name) from None

    def require_meeting(self, meeting: int) -> None:
        """Raise `UnknownMeeting` unless the meeting is recorded."""
        if meeting not in self.meetings:
            raise UnknownMeeting(f"No meeting {meeting} is recorded.", meeting=meeting)

    def of(self, document: str) -> Iterator[tuple[str, Amendment]]:
        """The amendments to a document, in the order in which they were moved."""
        return ((name, entry) for name, entry in self.moved() if entry.moved.document == document)

    def moved(self) -> Iterator[tuple[str, Amendment]]:
        """All amendments, in the order in which they were moved."""
        return iter(sorted(self.amendments.items(), key=lambda named: named[1].place))

    def conflicts(self, name: str) -> Iterator[tuple[str, str]]:
        """The amendments that are open or agreed and cannot be agreed together with this one, and why."""
        moved = self.amendment(name).moved
        yield from self.clashes(moved)

    def clashes(self, moved: AmendmentMoved) -> Iterator[tuple[str, str]]:
        """The open or agreed amendments with which one that is moved cannot be agreed, and why.

        One that was made on a text in which the other already stood fits that text, and does not conflict with it.
        """
        this = self.amendments.get(moved.amendment) or self.as_moved(moved)
        for other, entry in self._near(this):
            if other in (moved.amendment, moved.amends) or entry.moved.amends == moved.amendment:
                continue
            if not (entry.open or entry.agreed) or other in this.made_on or moved.amendment in entry.made_on:
                continue
            reasons = (clash(one, two) for one in this.full for two in entry.full)
            reason = next((reason for reason in reasons if reason), None)
            if reason:
                yield other, reason

    def _near(self, this: Amendment) -> Iterator[tuple[str, Amendment]]:
        """The amendments that an amendment may clash with, in the order of moving: they meet somewhere."""
        document = this.moved.document
        names = {
            name
            for operation in this.full
            for place in looks_at(operation)
            for name in self.meet.get((document, place), ())
        }
        found = sorted((self.amendments[name] for name in names), key=lambda entry: entry.place)
        return ((entry.moved.amendment, entry) for entry in found)

    def as_moved(self, moved: AmendmentMoved) -> Amendment:
        """The amendment as it is moved on the text of now."""
        tree = self.documents[moved.document].tree
        full = tuple(in_full(tree, moved.operations))
        return Amendment(moved, tree, len(self.amendments), full, self.in_the_text)

    def with_moved(self, moved: AmendmentMoved) -> State:
        """The floor with one more amendment moved."""
        entry = self.as_moved(moved)
        meet = self.meet.mutate()
        for place in dict.fromkeys(place for operation in entry.full for place in found_at(operation)):
            meet[moved.document, place] = (*meet.get((moved.document, place), ()), moved.amendment)
        return replace(self, amendments=self.amendments.set(moved.amendment, entry), meet=meet.finish())

    def waits(self, entry: Amendment) -> bool:
        """Whether an agreed amendment waits for the one whose words it amends; if that one fell, it fell with it."""
        if not entry.agreed or entry.consolidated or entry.moved.amends is None:
            return False
        target = self.amendments[entry.moved.amends]
        return target.open or self.waits(target)

    def packaged(self, document: str, unit: str) -> PackageLinked | None:
        """The package that binds a unit and is not agreed yet."""
        return next((package for package in self.not_agreed(document) if unit in package.units), None)

    def agreed_package(self, document: str, units: Collection[str]) -> PackageLinked | None:
        """The package, agreed, that binds one of these units."""
        waiting = {package.package for package in self.not_agreed(document)}
        bound = (p for p in self.packages.values() if p.document == document and p.package not in waiting)
        return next((package for package in bound if any(unit in package.units for unit in units)), None)

    def not_agreed(self, document: str) -> Iterator[PackageLinked]:
        """The packages of a document that are not agreed yet."""
        for package in self.packages.values():
            if package.document != document:
                continue
            if any(self._stands(document, bound) is not UnitState.AGREED for bound in package.units):
                yield package

    def _stands(self, document: str, unit: str) -> UnitState:
        standing = self.standings.get((document, unit))
        return standing.state if standing else UnitState.OPEN


def evolve(state: State, event: Event) -> State:
    """The state after an event, own or heard."""
    data = event.data
    state = followed(state, data)
    match data:
        case SessionOpened():
            return replace(state, session=data)
        case MeetingRecorded():
            return replace(state, meetings=state.meetings | {data.meeting})
        case AmendmentMoved():
            return state.with_moved(data)
        case AmendmentDisposed():
            return _with(state, data.amendment, disposition=data.disposition)
        case AmendmentRecaptured():
            return _with(state, data.amendment, recaptured=True)
        case TextConsolidated():
            return replace(
                _with(state, data.amendment, consolidated=True), in_the_text=state.in_the_text.set(data.amendment, None)
            )
        case AmendmentTakenBack():
            return _with(state, data.amendment, disposition=None)
        case TextRestored():
            restored = _with(state, data.amendment, consolidated=False)
            return replace(restored, in_the_text=state.in_the_text.delete(data.amendment))
        case AmendmentSupported():
            return replace(state, positions={**state.positions, (data.amendment, data.party): data.position})
        case RecordingMarked():
            return replace(state, marks={**state.marks, data.mark: data})
        case UnitStated():
            units = [(data.document, unit) for unit in data.units]
            stands = dict.fromkeys(units, Standing(data.state, data.pending))
            return replace(state, standings={**state.standings, **stands})
        case PackageLinked():
            return replace(state, packages={**state.packages, data.package: data})
        case DocumentReturned() | PartReopened():
            anew = {(data.document, unit) for unit in data.units}
            return replace(state, standings={unit: s for unit, s in state.standings.items() if unit not in anew})
        case _:
            return state


def _with(state: State, name: str, **changes: Any) -> State:
    return replace(state, amendments=state.amendments.set(name, replace(state.amendments[name], **changes)))
