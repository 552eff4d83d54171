"""What the portal knows of a session: its record, the timeline line by line, and every version worth keeping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from immutables import Map

from services.portal.domain.phrases import WHOLE, places
from services.portal.domain.record import Record, changes
from services.portal.domain.since import Since, with_begun
from services.portal.domain.sittings import called
from services.portal.domain.words import Meaning, recaptured, say
from shared.documents.holder import Pen
from shared.documents.units import Tree
from shared.events.adoption import DocumentAdopted, DocumentReturned, PartAdopted, SummaryApproved
from shared.events.amendments import AmendmentDisposed, AmendmentMoved, AmendmentRecaptured
from shared.events.base import Audience, EventData
from shared.events.deciding import Verb
from shared.events.drafting import (
    DocumentCompleted,
    DocumentEdited,
    DocumentKind,
    DocumentTabled,
    MeetingRecorded,
    Purpose,
    SummarySubmitted,
)
from shared.events.envelope import Event
from shared.events.letters import LetterIssued
from shared.events.proof import LogCheckpointed
from shared.events.publication import Distribution, DocumentCleared, EditionIssued, EditionRegistered
from shared.evolving import replace
from shared.lifecycle import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `instant` is that of the act, `recorded` when it was written down.

    `internal` says who acted, and is for the secretariat; `amendment` is the amendment that the line is about;
    `text` is the digest of the text that was adopted or issued; `signature` marks what only signs a log; `wire` is the
    name of the event's type, and `thread` what the line tells on: its silence procedure, its meeting or its edition.
    """

    instant: datetime
    recorded: datetime
    audience: Audience
    document: str | None
    mark: Meaning
    event: str
    producer: str
    sequence: int
    clock: int
    sentence: str
    internal: str | None = None
    amendment: str | None = None
    text: str | None = None
    signature: bool = False
    wire: str = ""
    thread: str | None = None

    @property
    def late(self) -> bool:
        """Whether it was written down in another minute than that of the act: people read minutes."""
        return _minute(self.recorded) != _minute(self.instant)

    @property
    def order(self) -> tuple[datetime, int, str, int]:
        """Its place in the timeline: by the act, then as the logs are ordered."""
        return (self.instant, self.clock, self.producer, self.sequence)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document worth keeping: `tree` is what is printed, `numbering` the whole text at that moment."""

    document: str
    number: int
    name: str
    title: str
    instant: datetime
    recorded: datetime
    audience: Audience
    tree: Tree
    numbering: Tree
    symbol: str | None = None
    edition: str | None = None
    distribution: Distribution | None = None
    masthead: date | None = None
    issued: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Who held the pen of what in a document since an event, until the next of its kind; `tree` is its text then."""

    event: str
    instant: datetime
    recorded: datetime
    audience: Audience
    tree: Tree
    pen: Pen


@dataclass(frozen=True)
class State(Record):
    """A session as the portal shows it."""

    entries: tuple[Entry, ...] = ()
    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    since: Since = field(default_factory=Map)


def evolve(state: State, event: Event) -> State:
    """The state after an event, whoever announced it."""
    data = event.data
    after = replace(state, **changes(state, event))
    entries = (*state.entries, _entry(state, after, event))
    if isinstance(data, AmendmentRecaptured):
        entries = tuple(_nobodys(entry) if _told_of(entry, data) else entry for entry in entries)
    after = replace(after, entries=entries, held=_held(state, after, event), since=with_begun(state.since, event))
    version = _kept(after, event)
    if version is None:
        return after
    kept = (*state.versions.get(version.document, ()), version)
    return replace(after, versions={**state.versions, version.document: kept})


def _entry(before: State, after: State, event: Event) -> Entry:
    envelope, data = event.envelope, event.data
    said = say(before, after, event)
    return Entry(
        instant=envelope.time,
        recorded=envelope.recordedtime,
        audience=data.audience,
        document=data.subject,
        mark=said.meaning,
        event=envelope.id,
        producer=envelope.source,
        sequence=envelope.sequence,
        clock=envelope.clock,
        sentence=said.sentence,
        internal=said.internal,
        amendment=data.amendment if isinstance(data, AmendmentMoved | AmendmentDisposed) else None,
        text=data.digest if isinstance(data, PartAdopted | DocumentAdopted | EditionIssued) else None,
        signature=isinstance(data, LogCheckpointed),
        wire=data.wire,
        thread=_thread(data),
    )


def _thread(data: EventData) -> str | None:
    if isinstance(data, MeetingRecorded):
        return str(data.meeting)
    if isinstance(data, LetterIssued):
        return data.reference
    return getattr(data, "silence", None) or getattr(data, "edition", None)


def _held(before: State, after: State, event: Event) -> Mapping[str, tuple[Held, ...]]:
    """Who held what since when, with this event where it handed the pen on or began a text."""
    subject = event.data.subject
    if subject is None or after.documents[subject].pen is (
        before.documents[subject].pen if subject in before.documents else None
    ):
        return before.held
    document = after.documents[subject]
    envelope, audience = event.envelope, event.data.audience
    now = Held(envelope.id, envelope.time, envelope.recordedtime, audience, document.tree, document.pen)
    return {**before.held, subject: (*before.held.get(subject, ()), now)}


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _told_of(entry: Entry, data: AmendmentRecaptured) -> bool:
    return entry.document == data.document and entry.amendment == data.amendment


def _nobodys(entry: Entry) -> Entry:
    """What had been told of a mis-key is nobody's act, and no longer told outside the secretariat."""
    said = recaptured(entry.amendment or "", entry.sentence)
    return replace(
        entry, audience=Audience.SECRETARIAT, mark=said.meaning, sentence=said.sentence, internal=said.internal
    )


@dataclass(frozen=True, slots=True)
class _Keeping:
    name: str
    title: str
    units: tuple[str, ...] | None = None


def _kept(state: State, event: Event) -> Version | None:
    data = event.data
    if data.subject is None:
        return None
    document = state.documents[data.subject]
    keeping = _worth_keeping(state, document, data)
    if keeping is None:
        return None
    before = state.versions.get(document.id, ())
    units = frozenset(document.tree.units if keeping.units is None else keeping.units)
    printed = data if isinstance(data, EditionRegistered | EditionIssued) else None
    submitted = data.submitted if isinstance(data, DocumentCompleted) else None
    return Version(
        document=document.id,
        number=len(before) + 1,
        name=next(name for name in _names(keeping.name) if name not in {version.name for version in before}),
        title=keeping.title,
        instant=event.envelope.time,
        recorded=event.envelope.recordedtime,
        audience=_audience(document, data),
        tree=document.tree.only(units),
        numbering=document.tree,
        symbol=printed.printed_symbol if printed else None,
        edition=printed.edition if printed else None,
        distribution=printed.distribution if printed else None,
        masthead=printed.masthead if printed else submitted,
        issued=isinstance(data, EditionIssued),
    )


def _worth_keeping(state: State, document: Document, data: EventData) -> _Keeping | None:
    def with_place(title: str, units: tuple[str, ...]) -> str:
        where = places(state, document.tree, units)
        return title if where in ("", WHOLE) else f"{title}: {where}"

    match data:
        case DocumentTabled():
            return _Keeping("tabled", with_place("as tabled", data.units), data.units)
        case EditionRegistered():
            return _Keeping(data.edition, f"as printed in {data.printed_symbol}", data.units)
        case PartAdopted():
            whole = places(state, document.tree, data.units) == WHOLE
            how = "as the gavel fell on the whole" if whole else "as adopted"
            title = with_place(f"{how} at {called(state, data.meeting)}", data.units)
            return _Keeping(f"adopted-{data.part}", title, data.units)
        case DocumentAdopted():
            verb = "approved" if data.verb is Verb.APPROVED else "adopted"
            return _Keeping(verb, f"as {verb}", data.units)
        case DocumentReturned():
            return _Keeping("returned", "as returned to the secretariat", data.units)
        case SummarySubmitted():
            return _Keeping("summary-submitted", "summary as submitted to the Chair", data.units)
        case SummaryApproved():
            return _Keeping("summary-approved", "summary as approved by the Chair", data.units)
        case DocumentEdited() if data.purpose is Purpose.CONFORMING:
            return _Keeping("put-right", "as put right, as agreed and read out")
        case DocumentCompleted():
            return _Keeping("completed", "as completed")
        case DocumentCleared():
            return _Keeping("cleared", "as cleared for issue")
        case EditionIssued():
            return _Keeping("issued", f"as issued: {data.printed_symbol}", data.units)
        case _:
            return None


def _audience(document: Document, data: EventData) -> Audience:
    """Who may read a version. What is registered once the text is adopted waits for its issue (K17).

    An agenda is public once its bodies have adopted it; the adopted text of a report waits for its issue.
    """
    match data:
        case DocumentAdopted(verb=Verb.ADOPTED) if document.kind is DocumentKind.AGENDA:
            return Audience.PUBLIC
        case EditionIssued():
            return Audience.PARTICIPANTS if data.distribution is Distribution.RESTRICTED else Audience.PUBLIC
        case EditionRegistered():
            printed = document.adopted is None and data.distribution is not Distribution.RESTRICTED
            return Audience.PUBLIC if printed else Audience.PARTICIPANTS
        case DocumentEdited():
            return Audience.PARTICIPANTS
        case _:
            return data.audience if data.audience is not Audience.PUBLIC else Audience.PARTICIPANTS


def _names(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
