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
from shared.events.recommendations import Recommendation, RecommendationAdopted, RecommendationEndorsed
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
    recommendations: Mapping[str, tuple[Recommendation, RecommendationEndorsed | None]] = field(default_factory=dict)
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
    data = event.data
    before, state = state, followed(state, data)
    about = data.subject or ""
    drafters = state.drafters.after(event, before.documents.get(about), state.documents.get(about))
    state = state if drafters is state.drafters else replace(state, drafters=drafters)
    gavel, kept = state.gavel.after(event), state.kept.after(data, state.documents)
    steps = evolve_steps(state.steps, event)
    if gavel is not state.gavel or kept is not state.kept or steps is not state.steps:
        state = replace(state, gavel=gavel, kept=kept, steps=steps)
    if (officers := officers_after(state.officers, data)) is not state.officers:
        state = replace(state, officers=officers)
    if (silences := silences_after(state.silences, event)) is not state.silences:
        state = replace(state, silences=silences)
    if (agendas := agenda_life.followed(state.agendas, data)) is not state.agendas:
        state = replace(state, agendas=agendas)
    if (letters := letters_after(state.letters, data)) is not state.letters:
        state = replace(state, letters=letters)
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
            adopted = {entry.recommendation: (entry, None) for entry in data.recommendations}
            return replace(state, recommendations={**state.recommendations, **adopted})
        case RecommendationEndorsed():
            endorsed = {name: (state.recommendations[name][0], data) for name in data.recommendations}
            return replace(state, recommendations={**state.recommendations, **endorsed})
        case _:
            return state
