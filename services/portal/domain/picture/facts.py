"""What there is to draw for a reader: of each document who held the pen of which part, its silences, its happenings.

Only what stands in the reader's own timeline is drawn. Who held the pen is not told to the public, but that an issued
text is in nobody's hand any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.portal.domain.phrases import WHOLE, places, the_document
from services.portal.domain.picture.rows import Row, row_of
from services.portal.domain.reading import documents, entries, reaches
from services.portal.domain.state import Entry, Held, State
from services.portal.domain.words import Meaning
from shared.documents.holder import Holder
from shared.documents.units import ROOT, Tree
from shared.events.adoption import DocumentAdopted
from shared.events.base import Audience
from shared.events.drafting import MeetingRecorded
from shared.events.silence import SilenceBroken, SilenceConcluded, SilenceExpired, SilenceOpened, SilenceWithdrawn


class Outcome(StrEnum):
    """How a silence procedure ended, or that it has not."""

    RUNNING = "running"
    AWAITED = "notice awaited"
    APPROVED = "approved"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: its event, when, in which row it is told and with which meaning, and a short name.

    `order` orders what happened at the same instant. `fell` marks the gavel on a whole document.
    """

    event: str
    instant: datetime
    row: Row
    meaning: Meaning
    order: tuple[int, str, int]
    name: str = ""
    fell: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """That a holder had the pen from an event on; `until` is none while it has it still."""

    holder: Holder
    since: datetime
    until: datetime | None
    event: str


@dataclass(frozen=True, slots=True)
class Strand:
    """The units of a document that always had the same holder, as they are cited now, and their holders in turn."""

    place: str
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """A silence procedure: from its opening to its end, which is its deadline unless it was broken before."""

    event: str
    opened: datetime
    ends: datetime
    outcome: Outcome
    deadline: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting: its number, and when it sat. `events` are those that recorded it."""

    events: tuple[str, ...]
    number: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """What a lane is drawn from."""

    document: str | None
    title: str
    strands: tuple[Strand, ...] = ()
    silences: tuple[Silent, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a picture is drawn from: its lanes, and the days and the zone of the session."""

    time_zone: str
    opens: date
    closes: date
    lanes: tuple[LaneFacts, ...]


def facts_of(state: State, reader: Audience, document: str | None = None) -> Facts:
    """What a reader may see drawn, of all documents or of one. Raises `UnknownDocument` as their timeline does."""
    session = state.opened()
    told = [entry for entry in entries(state, reader, document) if not entry.signature]
    shown = {entry.document for entry in told} | {known.id for known in documents(state, reader)}
    wanted = [known for known in state.documents if known in shown and document in (None, known)]
    lanes = [_lane_of(state, reader, known, told) for known in wanted]
    if document is None:
        lanes.insert(0, _lane_of(state, reader, None, told))
    return Facts(session.time_zone, session.opens, session.closes, tuple(lanes))


def _lane_of(state: State, reader: Audience, document: str | None, told: Sequence[Entry]) -> LaneFacts:
    own = [entry for entry in told if entry.document == document]
    return LaneFacts(
        document,
        "the session" if document is None else the_document(state, document),
        tuple(_strands(state, reader, document)) if document is not None else (),
        tuple(_silences(state, own)),
        tuple(_sittings(state, own)),
        tuple(_happening(entry) for entry in own if entry.wire != MeetingRecorded.wire),
    )


def _happening(entry: Entry) -> Happening:
    row = row_of(entry.wire, entry.mark)
    return Happening(
        entry.event,
        entry.instant,
        row,
        entry.mark,
        (entry.clock, entry.producer, entry.sequence),
        entry.amendment or (entry.thread or "" if row is Row.HANDED else ""),
        entry.wire == DocumentAdopted.wire,
    )


def _sittings(state: State, own: Sequence[Entry]) -> Iterator[Sitting]:
    """Each meeting once, however often it was recorded: set, and held."""
    recorded: dict[str | None, list[str]] = {}
    for entry in own:
        if entry.wire == MeetingRecorded.wire:
            recorded.setdefault(entry.thread, []).append(entry.event)
    for meeting in state.meetings.values():
        if (events := recorded.get(str(meeting.meeting))) is not None:
            yield Sitting(tuple(events), str(meeting.meeting), meeting.begins, meeting.ends)


def _silences(state: State, own: Sequence[Entry]) -> Iterator[Silent]:
    """The silences whose opening the reader knows of, each with the end that they know of."""
    for opened in own:
        if opened.wire != SilenceOpened.wire or opened.thread is None:
            continue
        deadline = state.silences[opened.thread].deadline
        after = {entry.wire: entry for entry in own if entry.thread == opened.thread}
        outcome, ends = _outcome(after, deadline.instant)
        yield Silent(opened.event, opened.instant, max(opened.instant, ends), outcome, deadline.label)


def _outcome(after: Mapping[str, Entry], deadline: datetime) -> tuple[Outcome, datetime]:
    if (broken := after.get(SilenceBroken.wire)) is not None:
        return Outcome.BROKEN, broken.instant
    if (withdrawn := after.get(SilenceWithdrawn.wire)) is not None:
        return Outcome.WITHDRAWN, withdrawn.instant
    if SilenceConcluded.wire in after:
        return Outcome.APPROVED, deadline
    return (Outcome.AWAITED if SilenceExpired.wire in after else Outcome.RUNNING), deadline


def _strands(state: State, reader: Audience, document: str) -> Iterator[Strand]:
    """The parts of a document that shared their holders throughout, in the order of the text as it stands."""
    held = [known for known in state.held.get(document, ()) if reaches(reader, known.audience)]
    if not held:
        return
    tree = state.documents[document].tree
    alike: dict[tuple[Holder, ...], list[str]] = {}
    for unit in tree.walk():
        alike.setdefault(tuple(_holder(tree, known, unit.id) for known in held), []).append(unit.id)
    if not alike:
        alike[tuple(Holder.DRAFTING for _ in held)] = []
    for holders, units in alike.items():
        holds = tuple(_holds(held, holders))
        if reader is Audience.PUBLIC:
            holds = tuple(hold for hold in holds if hold.holder is Holder.NOBODY)
        place = places(state, tree, units)
        if holds:
            yield Strand("" if place == WHOLE else place, holds)


def _holder(tree: Tree, held: Held, unit: str) -> Holder:
    """Who held a unit then; of one that was not yet written, who held what it now stands in."""
    while unit != ROOT and unit not in held.tree.units:
        unit = tree.unit(unit).parent
    return held.pen.of(unit)


def _holds(held: Sequence[Held], holders: Sequence[Holder]) -> Iterator[Hold]:
    """The holders in turn, each beginning when the one before it ends, in whatever order the acts were recorded."""
    begins: list[tuple[Held, Holder, datetime]] = []
    for known, holder in zip(held, holders, strict=True):
        if not begins or begins[-1][1] is not holder:
            since = known.instant if not begins else max(known.instant, begins[-1][2])
            begins.append((known, holder, since))
    for index, (known, holder, since) in enumerate(begins):
        yield Hold(holder, since, begins[index + 1][2] if index + 1 < len(begins) else None, known.event)
