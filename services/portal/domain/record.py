"""The record of a session as it is told: its documents, and what is open on the floor, in silence, with the Chair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import lifecycle
from shared.documents.operations import Operation, in_full
from shared.documents.units import Tree
from shared.events.adoption import (
    ConformingCleared,
    ConformingRefused,
    DocumentReturned,
    FactcheckAnswered,
    FactcheckRecorded,
    PartAdopted,
    PartReopened,
    RecommendationAdopted,
)
from shared.events.amendments import (
    AmendmentDisposed,
    AmendmentMoved,
    AmendmentRecaptured,
    AmendmentTakenBack,
    Disposition,
    PackageLinked,
    TextConsolidated,
    TextRestored,
    UnitState,
    UnitStated,
)
from shared.events.base import EventData
from shared.events.drafting import (
    AttendanceRecorded,
    ConformingSubmitted,
    DocumentEdited,
    MeetingRecorded,
    PaperListed,
    SessionOpened,
    StatementRecorded,
)
from shared.events.publication import DocumentCleared, QueryAnswered, QueryAsked
from shared.events.silence import SilenceBroken, SilenceConcluded, SilenceExpired, SilenceOpened
from shared.evolving import replace
from shared.lifecycle import KnownSession
from shared.registers import Registers


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence procedure, and how it stands."""

    opened: SilenceOpened
    expired: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amendment, and what became of it; `recaptured` means that nobody had moved it.

    `in_text`: whether its words stand in the text; one that is agreed may still wait for the one that it amends.
    `full` are its operations with all that falls through them in `text`, on which it was moved; `made_on` are the
    amendments that stood in it, and `printed` the editions that were printed before it entered the text.
    """

    moved: AmendmentMoved
    text: Tree = field(default_factory=Tree)
    full: tuple[Operation, ...] = ()
    made_on: frozenset[str] = frozenset()
    became: Disposition | None = None
    recaptured: bool = False
    in_text: bool = False
    printed: frozenset[str] = frozenset()

    @property
    def open(self) -> bool:
        """Whether it still awaits an end."""
        return not self.recaptured and self.became in (None, Disposition.TO_INFORMALS)

    @property
    def agreed(self) -> bool:
        """Whether it was agreed."""
        return not self.recaptured and self.became is Disposition.AGREED


@dataclass(frozen=True)
class Record(KnownSession):
    """What sentences are told from. Of conforming corrections, fact checks and queries: those without an answer."""

    meetings: Mapping[int, MeetingRecorded] = field(default_factory=dict)
    papers: tuple[PaperListed, ...] = ()
    registers: Registers = field(default_factory=Registers)
    silences: Mapping[str, Silence] = field(default_factory=dict)
    amendments: Mapping[str, Amendment] = field(default_factory=dict)
    referendum: Mapping[str, UnitStated] = field(default_factory=dict)
    standings: Mapping[tuple[str, str], UnitState] = field(default_factory=dict)
    packages: Mapping[str, PackageLinked] = field(default_factory=dict)
    gavels: Mapping[tuple[str, str], PartAdopted] = field(default_factory=dict)
    conforming: Mapping[str, ConformingSubmitted] = field(default_factory=dict)
    factchecks: Mapping[str, FactcheckRecorded] = field(default_factory=dict)
    queries: Mapping[str, QueryAsked] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    recommendations: Mapping[str, frozenset[str]] = field(default_factory=dict)


def changes(record: Record, data: EventData) -> dict[str, Any]:
    """The fields of the record that an event changes, as they are after it."""
    found: dict[str, Any] = {"documents": lifecycle.evolve(record.documents, data)}
    match data:
        case SessionOpened():
            found["session"] = data
        case MeetingRecorded():
            found["meetings"] = {**record.meetings, data.meeting: data}
        case PaperListed():
            found["papers"] = (*record.papers, data)
            found |= _registered(record, data)
        case AttendanceRecorded() | StatementRecorded() | DocumentEdited():
            found |= _registered(record, data)
        case SilenceOpened():
            found["silences"] = {**record.silences, data.silence: Silence(data)}
        case SilenceExpired():
            found["silences"] = _with(record.silences, data.silence, expired=True)
        case SilenceBroken() | SilenceConcluded():
            found["silences"] = _with(record.silences, data.silence, over=True)
        case AmendmentMoved():
            found["amendments"] = {**record.amendments, data.amendment: _as_moved(record, data)}
        case AmendmentDisposed():
            found["amendments"] = _with(record.amendments, data.amendment, became=data.disposition)
        case AmendmentTakenBack():
            found["amendments"] = _with(record.amendments, data.amendment, became=None)
        case TextRestored():
            found["amendments"] = _with(record.amendments, data.amendment, in_text=False)
        case AmendmentRecaptured():
            found["amendments"] = _with(record.amendments, data.amendment, recaptured=True)
        case UnitStated():
            waiting = {unit: said for unit, said in record.referendum.items() if unit not in data.units}
            if data.state is UnitState.AGREED_AD_REFERENDUM:
                waiting |= dict.fromkeys(data.units, data)
            found["referendum"] = waiting
            stated = dict.fromkeys([(data.document, unit) for unit in data.units], data.state)
            found["standings"] = {**record.standings, **stated}
        case TextConsolidated() if data.amendment in record.amendments:
            printed = frozenset(record.documents[data.document].editions)
            found["amendments"] = _with(record.amendments, data.amendment, in_text=True, printed=printed)
        case PartAdopted():
            found["gavels"] = {**record.gavels, (data.document, data.part): data}
        case PackageLinked():
            found["packages"] = {**record.packages, data.package: data}
        case DocumentReturned() | PartReopened():
            anew = {(data.document, unit) for unit in data.units}
            found["standings"] = {of: stands for of, stands in record.standings.items() if of not in anew}
        case ConformingSubmitted():
            found["conforming"] = {**record.conforming, data.conforming: data}
        case ConformingCleared() | ConformingRefused():
            found["conforming"] = _without(record.conforming, data.conforming)
        case FactcheckRecorded():
            found["factchecks"] = {**record.factchecks, data.factcheck: data}
        case FactcheckAnswered():
            found["factchecks"] = _without(record.factchecks, data.factcheck)
        case QueryAsked():
            found["queries"] = {**record.queries, data.query: data}
        case QueryAnswered():
            found["queries"] = _without(record.queries, data.query)
        case DocumentCleared():
            found["cleared"] = record.cleared | {data.document}
        case RecommendationAdopted():
            known = record.recommendations.get(data.document, frozenset())
            adopted = known | {entry.recommendation for entry in data.recommendations}
            found["recommendations"] = {**record.recommendations, data.document: adopted}
        case _:
            pass
    return found


def _registered(record: Record, data: EventData) -> dict[str, Any]:
    """The registers after an event, if it changes them."""
    registers = record.registers.after(data, record.documents)
    return {} if registers is record.registers else {"registers": registers}


def _as_moved(record: Record, data: AmendmentMoved) -> Amendment:
    tree = record.documents[data.document].tree
    standing = [n for n, a in record.amendments.items() if a.in_text and a.moved.document == data.document]
    return Amendment(data, tree, tuple(in_full(tree, data.operations)), frozenset(standing))


def _with(mapping: Mapping[str, Any], name: str, **fields: Any) -> dict[str, Any]:
    return {**mapping, name: replace(mapping[name], **fields)}


def _without(mapping: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key != name}
