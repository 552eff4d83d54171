"""What adoption knows: silences under way, parts under the gavel, what waits for the Chair, and recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.adoption.domain import agenda_life
from services.adoption.domain.agenda_life import Agenda
from services.adoption.domain.course import Course
from services.adoption.domain.drafters import Drafters
from services.adoption.domain.kept import Kept
from services.adoption.domain.steps import Steps, evolve_steps
from shared.documents.vocabulary import NotThere, Refusal
from shared.events.adoption import (
    ConformingCleared,
    ConformingRefused,
    FactcheckAnswered,
    FactcheckRecorded,
)
from shared.events.amendments import TextConsolidated, TextRestored
from shared.events.drafting import ConformingSubmitted, MeetingRecorded, SessionOpened, SummarySubmitted
from shared.events.envelope import Event
from shared.events.recommendations import Recommendation, RecommendationAdopted
from shared.events.silence import SilenceConsulted
from shared.events.sittings import MeetingResumed
from shared.evolving import replace
from shared.letters import Correspondence
from shared.letters import followed as letters_after
from shared.lifecycle import KnownSession
from shared.officers import Officers
from shared.officers import followed as officers_after
from shared.silences import Silence, Silences
from shared.silences import followed as silences_after
from shared.unfolding import followed


class UnknownSilence(NotThere):
    """No silence procedure of that name was opened."""


class BodyDoesNotSit(Refusal):
    """A body decides at a meeting at which it sits."""

    rule = "S20"


@dataclass(frozen=True)
class State(KnownSession):
    """A session as adoption knows it."""

    meetings: Mapping[int, MeetingRecorded] = field(default_factory=dict)
    sittings: Mapping[int, int] = field(default_factory=dict)
    agendas: Mapping[str, Agenda] = field(default_factory=dict)
    officers: Officers = field(default_factory=Officers)
    silences: Silences = field(default_factory=dict)
    letters: Correspondence = field(default_factory=Correspondence)
    consulted: Mapping[str, tuple[SilenceConsulted, ...]] = field(default_factory=dict)
    amended: frozenset[tuple[str, str]] = frozenset()
    conforming: Mapping[str, tuple[ConformingSubmitted, bool]] = field(default_factory=dict)
    factchecks: Mapping[str, tuple[FactcheckRecorded, FactcheckAnswered | None]] = field(default_factory=dict)
    recommendations: Mapping[str, Recommendation] = field(default_factory=dict)
    gavel: Course = field(default_factory=Course)
    drafters: Drafters = field(default_factory=Drafters)
    kept: Kept = field(default_factory=Kept)
    steps: Steps = field(default_factory=dict)
    submitted: Mapping[str, datetime] = field(default_factory=dict)

    def silence(self, name: str) -> Silence:
        """The silence procedure; raises `UnknownSilence`."""
        try:
            return self.silences[name]
        except KeyError:
            raise UnknownSilence(f"No silence procedure “{name}” was opened.", silence=name) from None

    def was_amended(self, document: str) -> bool:
        """Whether an amendment was put into the text on the floor, and stands there."""
        return any(of == document for of, _ in self.amended)

    def require_sitting(self, bodies: tuple[str, ...], meeting: int, sitting: int = 1) -> None:
        """Raise unless each of the bodies sits at that meeting; a `sitting` after the first is one that resumed it."""
        recorded = self.meetings.get(meeting)
        if recorded is None:
            raise BodyDoesNotSit(f"No meeting {meeting} is recorded.", meeting=meeting)
        if sitting > self.sittings.get(meeting, 1):
            raise BodyDoesNotSit(f"Meeting {meeting} has no sitting {sitting}.", meeting=meeting, sitting=sitting)
        absent = [body for body in bodies if body not in recorded.bodies]
        if absent:
            raise BodyDoesNotSit(f"{absent[0]} does not sit at meeting {meeting}.", body=absent[0], meeting=meeting)


def evolve(state: State, event: Event) -> State:
    """The state after an event, own or heard."""
    return _own(_parts(state, followed(state, event.data), event), event)


def _parts(before: State, state: State, event: Event) -> State:
    """The state with each of its parts as the event leaves it; of most events all are as they were."""
    data, about = event.data, event.data.subject or ""
    after = {
        "drafters": state.drafters.after(event, before.documents.get(about), state.documents.get(about)),
        "gavel": state.gavel.after(event),
        "kept": state.kept.after(data, state.documents),
        "steps": evolve_steps(state.steps, event),
        "officers": officers_after(state.officers, data),
        "silences": silences_after(state.silences, event),
        "agendas": agenda_life.followed(state.agendas, data),
        "letters": letters_after(state.letters, data),
    }
    changed = {name: part for name, part in after.items() if part is not getattr(state, name)}
    return replace(state, **changed) if changed else state


def _own(state: State, event: Event) -> State:
    """The state with what it keeps of the event itself."""
    data = event.data
    match data:
        case SessionOpened():
            return replace(state, session=data)
        case MeetingRecorded():
            return replace(state, meetings={**state.meetings, data.meeting: data})
        case MeetingResumed():
            return replace(state, sittings={**state.sittings, data.meeting: data.sitting})
        case TextConsolidated():
            return replace(state, amended=state.amended | {(data.document, data.amendment)})
        case TextRestored():
            return replace(state, amended=state.amended - {(data.document, data.amendment)})
        case SilenceConsulted():
            consulted = (*state.consulted.get(data.silence, ()), data)
            return replace(state, consulted={**state.consulted, data.silence: consulted})
        case SummarySubmitted():
            return replace(state, submitted={**state.submitted, data.document: event.envelope.time})
        case ConformingSubmitted():
            return replace(state, conforming={**state.conforming, data.conforming: (data, False)})
        case ConformingCleared() | ConformingRefused():
            submitted, _ = state.conforming[data.conforming]
            return replace(state, conforming={**state.conforming, data.conforming: (submitted, True)})
        case FactcheckRecorded():
            return replace(state, factchecks={**state.factchecks, data.factcheck: (data, None)})
        case FactcheckAnswered():
            recorded, _ = state.factchecks[data.factcheck]
            return replace(state, factchecks={**state.factchecks, data.factcheck: (recorded, data)})
        case RecommendationAdopted():
            adopted = {entry.recommendation: entry for entry in data.recommendations}
            return replace(state, recommendations={**state.recommendations, **adopted})
        case _:
            return state
