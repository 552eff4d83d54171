"""What drafting knows of a session: its record, its documents, and the corrections under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared import lifecycle
from shared.documents.operations import Operation, SetText
from shared.documents.vocabulary import Origin, Refusal
from shared.events.adoption import ConformingCleared, ConformingRefused
from shared.events.drafting import (
    AttendanceRecorded,
    Category,
    ConformingSubmitted,
    DocumentEdited,
    MeetingRecorded,
    PaperListed,
    Purpose,
    SessionOpened,
    StatementRecorded,
)
from shared.events.envelope import Event
from shared.evolving import replace
from shared.lifecycle import Document, KnownSession


class AlreadyDone(Refusal):
    """What is asked for has been done before, and is not done twice."""


@dataclass(frozen=True, slots=True)
class Conforming:
    """A conforming correction on its way: `cleared` is none while the Chair has not answered."""

    document: str
    operations: tuple[Operation, ...]
    cleared: bool | None = None
    applied: bool = False


@dataclass(frozen=True)
class State(KnownSession):
    """A session as drafting knows it."""

    meetings: Mapping[int, MeetingRecorded] = field(default_factory=dict)
    attendance: Mapping[Category, tuple[str, ...]] = field(default_factory=dict)
    statements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    papers: tuple[PaperListed, ...] = ()
    drafted: int = 0
    derived: Mapping[str, object] = field(default_factory=dict)
    conforming: Mapping[str, Conforming] = field(default_factory=dict)

    def record(self, recipe_record: str) -> object:
        """The part of the record that a recipe is written from, as it stands now; equal records compare equal."""
        kind, _, name = recipe_record.partition(":")
        match kind:
            case "attendance":
                return self.attendance.get(Category(name), ())
            case "statements":
                return self.statements.get(name, ())
            case "papers":
                return tuple(paper for paper in self.papers if paper.body == name)
            case _:
                return self._agenda(name)

    def stale(self, document: Document) -> tuple[str, ...]:
        """The derived units whose record has changed since they were written from it; no hand-pinned ones."""
        return tuple(
            unit.id
            for unit in document.tree.walk()
            if unit.origin is Origin.DERIVED
            if unit.recipe is not None and f"{document.id}/{unit.id}" in self.derived
            if self.derived[f"{document.id}/{unit.id}"] != self.record(unit.recipe.record)
        )

    def _agenda(self, name: str) -> object:
        tree = self.documents[name].tree if name in self.documents else None
        if tree is None or not tree.items:
            return ()
        return tree.items, tuple((unit.id, unit.parent, unit.item) for unit in tree.walk())


def evolve(state: State, event: Event) -> State:
    """The state after an event, own or heard."""
    data = event.data
    state = lifecycle.followed(state, data)
    match data:
        case SessionOpened():
            return replace(state, session=data)
        case MeetingRecorded():
            return replace(state, meetings={**state.meetings, data.meeting: data})
        case AttendanceRecorded():
            return replace(state, attendance={**state.attendance, data.category: data.present})
        case StatementRecorded():
            return replace(state, statements={**state.statements, data.item: data.speakers})
        case PaperListed():
            return replace(state, papers=(*state.papers, data))
        case DocumentEdited():
            return _edited(state, data)
        case ConformingSubmitted():
            pending = Conforming(data.document, data.operations)
            return replace(state, conforming={**state.conforming, data.conforming: pending})
        case ConformingCleared() | ConformingRefused():
            answered = replace(state.conforming[data.conforming], cleared=isinstance(data, ConformingCleared))
            return replace(state, conforming={**state.conforming, data.conforming: answered})
        case _:
            return state


def _edited(state: State, data: DocumentEdited) -> State:
    state = replace(state, drafted=state.drafted + 1)
    if data.purpose is Purpose.CONFORMING:
        applied = {
            name: replace(entry, applied=True)
            for name, entry in state.conforming.items()
            if entry.operations == data.operations
        }
        return replace(state, conforming={**state.conforming, **applied})
    if data.purpose is Purpose.FROM_THE_RECORD:
        written = {
            f"{data.document}/{operation.unit}": state.record(operation.recipe.record)
            for operation in data.operations
            if isinstance(operation, SetText) and operation.recipe is not None
        }
        return replace(state, derived={**state.derived, **written})
    return state
