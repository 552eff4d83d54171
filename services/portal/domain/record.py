"""The record of a session as it is told: its documents, and what is open on the floor, in silence, with the Chair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.domain.proceedings import Proceedings
from shared.documents.operations import Operation, in_full
from shared.documents.units import Tree
from shared.events.adoption import (
    AdoptedAdReferendum,
    ConformingCleared,
    ConformingRefused,
    DocumentReturned,
    FactcheckAnswered,
    FactcheckRecorded,
    PartAdopted,
    PartReopened,
    ReferendumAnswered,
)
from shared.events.amendments import (
    AmendmentDisposed,
    AmendmentMoved,
    AmendmentRecaptured,
    AmendmentSupported,
    AmendmentTakenBack,
    Disposition,
    PackageLinked,
    Position,
    TextConsolidated,
    TextRestored,
    UnitState,
    UnitStated,
)
from shared.events.base import EventData
from shared.events.clearance import ClearanceAsked, ClearanceGiven, ClearanceReturned, ClearanceWithdrawn
from shared.events.drafting import (
    AttendanceRecorded,
    ConformingSubmitted,
    DocumentEdited,
    MeetingRecorded,
    PaperListed,
    SessionOpened,
    StatementRecorded,
)
from shared.events.envelope import Event
from shared.events.publication import DocumentCleared, QueryAnswered, QueryAsked
from shared.events.recommendations import RecommendationAdopted
from shared.evolving import replace
from shared.letters import Correspondence
from shared.letters import followed as letters_after
from shared.lifecycle import KnownSession
from shared.registers import Registers
from shared.silences import Silences, followed
from shared.unfolding import evolve as evolve_documents


@dataclass(frozen=True, slots=True)
class Clearance:
    """What was put before an officer; `returned` with remarks, it waits for whoever asked."""

    asked: ClearanceAsked
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amendment, and what became of it; `recaptured` means that nobody had moved it.

    `in_text`: whether its words stand in the text; one that is agreed may still wait for the one that it amends.
    `full` are its operations with all that falls through them in `text`, on which it was moved; `made_on` are the
    amendments that stood in it, and `printed` the editions that were printed before it entered the text. `positions`
    are those of parties who support it or reserve theirs, which is internal.
    """

    moved: AmendmentMoved
    text: Tree = field(default_factory=Tree)
    full: tuple[Operation, ...] = ()
    made_on: frozenset[str] = frozenset()
    became: Disposition | None = None
    recaptured: bool = False
    in_text: bool = False
    printed: frozenset[str] = frozenset()
    positions: Mapping[str, Position] = field(default_factory=dict)

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
    proceedings: Proceedings = field(default_factory=Proceedings)
    papers: tuple[PaperListed, ...] = ()
    registers: Registers = field(default_factory=Registers)
    silences: Silences = field(default_factory=dict)
    letters: Correspondence = field(default_factory=Correspondence)
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
    clearances: Mapping[str, Clearance] = field(default_factory=dict)
    provisional: Mapping[tuple[str, str | None], AdoptedAdReferendum] = field(default_factory=dict)


def changes(record: Record, event: Event) -> dict[str, Any]:
    """The fields of the record that an event changes, as they are after it."""
    data = event.data
    found: dict[str, Any] = {
        "documents": evolve_documents(record.documents, data),
        "proceedings": record.proceedings.after(data),
        "silences": followed(record.silences, event),
        "letters": letters_after(record.letters, data),
    }
    for told in (_recorded, _amended, _come_so_far, _adopted, _asked):
        found |= told(record, data)
    return found


def _recorded(record: Record, data: EventData) -> dict[str, Any]:
    """The session, its meetings and papers, and the registers that texts are written from."""
    match data:
        case SessionOpened():
            return {"session": data}
        case MeetingRecorded():
            return {"meetings": {**record.meetings, data.meeting: data}}
        case PaperListed():
            return {"papers": (*record.papers, data), **_registered(record, data)}
        case AttendanceRecorded() | StatementRecorded() | DocumentEdited():
            return _registered(record, data)
        case _:
            return {}


def _amended(record: Record, data: EventData) -> dict[str, Any]:
    """The amendments, and what became of them."""
    known = record.amendments
    match data:
        case AmendmentMoved():
            return {"amendments": {**known, data.amendment: _as_moved(record, data)}}
        case AmendmentDisposed():
            return {"amendments": _with(known, data.amendment, became=data.disposition)}
        case AmendmentTakenBack():
            return {"amendments": _with(known, data.amendment, became=None)}
        case AmendmentRecaptured():
            return {"amendments": _with(known, data.amendment, recaptured=True)}
        case AmendmentSupported() if data.amendment in known:
            positions = {**known[data.amendment].positions, data.party: data.position}
            return {"amendments": _with(known, data.amendment, positions=positions)}
        case TextRestored():
            return {"amendments": _with(known, data.amendment, in_text=False)}
        case TextConsolidated() if data.amendment in known:
            printed = frozenset(record.documents[data.document].editions)
            return {"amendments": _with(known, data.amendment, in_text=True, printed=printed)}
        case _:
            return {}


def _come_so_far(record: Record, data: EventData) -> dict[str, Any]:
    """How far units have come, and which are bound together."""
    match data:
        case UnitStated():
            waiting = {unit: said for unit, said in record.referendum.items() if unit not in data.units}
            if data.state is UnitState.AGREED_AD_REFERENDUM:
                waiting |= dict.fromkeys(data.units, data)
            stated = dict.fromkeys([(data.document, unit) for unit in data.units], data.state)
            return {"referendum": waiting, "standings": {**record.standings, **stated}}
        case PackageLinked():
            return {"packages": {**record.packages, data.package: data}}
        case DocumentReturned() | PartReopened():
            anew = {(data.document, unit) for unit in data.units}
            return {"standings": {of: stands for of, stands in record.standings.items() if of not in anew}}
        case _:
            return {}


def _adopted(record: Record, data: EventData) -> dict[str, Any]:
    """What the gavel fell on, and what was recommended and cleared."""
    match data:
        case PartAdopted():
            return {"gavels": {**record.gavels, (data.document, data.part): data}}
        case RecommendationAdopted():
            known = record.recommendations.get(data.document, frozenset())
            adopted = known | {entry.recommendation for entry in data.recommendations}
            return {"recommendations": {**record.recommendations, data.document: adopted}}
        case DocumentCleared():
            return {"cleared": record.cleared | {data.document}}
        case _:
            return {}


def _asked(record: Record, data: EventData) -> dict[str, Any]:
    """What somebody was asked, until it is answered."""
    match data:
        case AdoptedAdReferendum():
            return {"provisional": {**record.provisional, (data.document, data.part): data}}
        case ReferendumAnswered():
            return {"provisional": _without(record.provisional, (data.document, data.part))}
        case DocumentReturned() | PartReopened():
            return {
                "provisional": {
                    key: entry
                    for key, entry in record.provisional.items()
                    if key[0] != data.document or not set(entry.units) & set(data.units)
                }
            }
        case ClearanceAsked():
            return {"clearances": {**record.clearances, data.step: Clearance(data)}}
        case ClearanceReturned():
            return {"clearances": _with(record.clearances, data.step, returned=True)}
        case ClearanceGiven() | ClearanceWithdrawn():
            return {"clearances": _without(record.clearances, data.step)}
        case ConformingSubmitted():
            return {"conforming": {**record.conforming, data.conforming: data}}
        case ConformingCleared() | ConformingRefused():
            return {"conforming": _without(record.conforming, data.conforming)}
        case FactcheckRecorded():
            return {"factchecks": {**record.factchecks, data.factcheck: data}}
        case FactcheckAnswered():
            return {"factchecks": _without(record.factchecks, data.factcheck)}
        case QueryAsked():
            return {"queries": {**record.queries, data.query: data}}
        case QueryAnswered():
            return {"queries": _without(record.queries, data.query)}
        case _:
            return {}


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


def _without(mapping: Mapping[Any, Any], name: Any) -> dict[Any, Any]:
    return {key: value for key, value in mapping.items() if key != name}
