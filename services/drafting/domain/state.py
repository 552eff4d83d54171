"""What drafting knows of a session: its record, its documents, and the corrections under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.drafting.domain.cleared import Clearances, evolve_clearances
from shared.documents.operations import Operation
from shared.documents.vocabulary import Refusal
from shared.events.adoption import ConformingCleared, ConformingRefused
from shared.events.agendas import AgendaPrepared
from shared.events.base import EventData
from shared.events.drafting import (
    AttendanceRecorded,
    ConformingSubmitted,
    DocumentEdited,
    MeetingRecorded,
    PaperListed,
    Purpose,
    SessionOpened,
    StatementRecorded,
)
from shared.events.envelope import Event
from shared.events.sittings import MeetingResumed, MeetingsNumbered, SessionResumed
from shared.evolving import replace
from shared.lifecycle import Document, KnownSession
from shared.officers import Officers
from shared.officers import followed as officers_after
from shared.registers import Registers
from shared.unfolding import followed


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

    officers: Officers = field(default_factory=Officers)
    meetings: Mapping[int, MeetingRecorded] = field(default_factory=dict)
    numbering: MeetingsNumbered | None = None
    resumed: Mapping[int, tuple[MeetingResumed, ...]] = field(default_factory=dict)
    parts: tuple[SessionResumed, ...] = ()
    prepared: Mapping[str, tuple[AgendaPrepared, ...]] = field(default_factory=dict)
    papers: tuple[PaperListed, ...] = ()
    registers: Registers = field(default_factory=Registers)
    drafted: int = 0
    conforming: Mapping[str, Conforming] = field(default_factory=dict)
    clearances: Clearances = field(default_factory=dict)

    def recorded(self, register: str) -> tuple[Any, ...]:
        """What a register holds that a recipe is written from, as it stands now; equal records compare equal."""
        return self.registers.read(register, self.documents)

    def stale(self, document: Document) -> tuple[str, ...]:
        """The derived units whose record has changed since they were written from it; no hand-pinned ones."""
        return self.registers.behind(document, self.documents)


def evolve(state: State, event: Event) -> State:
    """The state after an event, own or heard."""
    data = event.data
    state = followed(state, data)
    if (officers := officers_after(state.officers, data)) is not state.officers:
        state = replace(state, officers=officers)
    clearances = evolve_clearances(state.clearances, data)
    state = state if clearances is state.clearances else replace(state, clearances=clearances)
    match data:
        case SessionOpened():
            return replace(state, session=data)
        case MeetingRecorded():
            return replace(state, meetings={**state.meetings, data.meeting: data})
        case MeetingsNumbered():
            return replace(state, numbering=data)
        case MeetingResumed():
            sittings = (*state.resumed.get(data.meeting, ()), data)
            return replace(state, resumed={**state.resumed, data.meeting: sittings})
        case SessionResumed():
            return replace(state, parts=(*state.parts, data))
        case AgendaPrepared():
            forms = (*state.prepared.get(data.document, ()), data)
            return replace(state, prepared={**state.prepared, data.document: forms})
        case AttendanceRecorded() | StatementRecorded():
            return _registered(state, data)
        case PaperListed():
            return replace(_registered(state, data), papers=(*state.papers, data))
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
    state = replace(_registered(state, data), drafted=state.drafted + 1)
    if data.purpose is Purpose.CONFORMING:
        applied = {
            name: replace(entry, applied=True)
            for name, entry in state.conforming.items()
            if entry.operations == data.operations
        }
        return replace(state, conforming={**state.conforming, **applied})
    return state


def _registered(state: State, data: EventData) -> State:
    return replace(state, registers=state.registers.after(data, state.documents))
