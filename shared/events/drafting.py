"""What drafting announces: the session and its record, the secretariat's text, and what it hands over."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key, Operation
from shared.documents.text import Runs
from shared.documents.units import TreeWire
from shared.documents.vocabulary import Class, DocumentId, Frozen, ItemId, UnitId
from shared.events import officers
from shared.events.base import Audience, EventData, Instant


class Body(Frozen):
    """A body that meets in the session: the symbol of its series (`CTOC/COP/WG.3`) and its name."""

    symbol: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=300)


class Presiding(Frozen):
    """Who presides: over which bodies, from which delegation."""

    of: tuple[str, ...]
    delegation: str


class SessionOpened(EventData):
    """A session is opened: who meets, where and when, and the circles that may be asked in writing."""

    wire: ClassVar[str] = "session.opened.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    session: DocumentId
    title: str
    place: str
    time_zone: str
    opens: date
    closes: date
    format: str
    bodies: tuple[Body, ...]
    parent: Body
    chair: Presiding
    circles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    rehearsed: bool = False


class MeetingRecorded(EventData):
    """A numbered meeting: when it sat, which bodies sat, and for which of them it counts."""

    wire: ClassVar[str] = "meeting.recorded.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    meeting: int = Field(ge=1)
    begins: Instant
    ends: Instant
    bodies: tuple[str, ...]
    counts_for: tuple[str, ...]


class Category(StrEnum):
    """The categories of those present, in the order in which a report lists them (S30, S32)."""

    STATE_PARTY = "state_party"
    REGIONAL_ORGANIZATION = "regional_organization"
    SIGNATORY_OBSERVER = "signatory_observer"
    INTERGOVERNMENTAL_ORGANIZATION = "intergovernmental_organization"


class AttendanceRecorded(EventData):
    """Who was present in one category: States by their ISO 3166 alpha-3 code, organizations by name."""

    wire: ClassVar[str] = "attendance.recorded.v1"
    category: Category
    present: tuple[str, ...]


class StatementRecorded(EventData):
    """Which States parties made statements under an agenda item, by ISO code."""

    wire: ClassVar[str] = "statement.recorded.v1"
    item: ItemId
    speakers: tuple[str, ...]


class PaperListed(EventData):
    """A document that a body had before it."""

    wire: ClassVar[str] = "session.paper_listed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    body: str
    title: Runs
    symbol: str


class DocumentKind(StrEnum):
    """What a document is."""

    AGENDA = "agenda"
    ORGANIZATION_OF_WORK = "organization_of_work"
    REPORT = "report"


class DocumentOpened(EventData):
    """The secretariat begins a document."""

    wire: ClassVar[str] = "document.opened.v1"
    document: DocumentId
    kind: DocumentKind
    title: str


class Purpose(StrEnum):
    """Why the secretariat changes a text."""

    DRAFTING = "drafting"
    FROM_THE_RECORD = "from_the_record"
    COMPLETION = "completion"
    CONFORMING = "conforming"


class DocumentEdited(EventData):
    """The secretariat changed its text. `digest` is the root over the units it wrote, after the operations."""

    wire: ClassVar[str] = "document.edited.v1"
    audience: ClassVar[Audience] = Audience.SECRETARIAT
    document: DocumentId
    purpose: Purpose
    operations: tuple[Operation, ...]
    digest: str


class Form(StrEnum):
    """As what a text is put before a body."""

    SCREEN_TEXT = "screen_text"
    CONFERENCE_ROOM_PAPER = "conference_room_paper"
    LIMITED = "limited"
    REVISED = "revised"
    MAIN_SERIES = "main_series"
    UNNUMBERED = "unnumbered"


class Destination(StrEnum):
    """To whom a text is handed when it is tabled."""

    FLOOR = "floor"
    SILENCE = "silence"


class Untabled(Frozen):
    """A unit that is not handed over, by its identity and class, so that the floor can refuse by class."""

    unit: UnitId
    unit_class: Class


class DocumentTabled(EventData):
    """A text is handed to the floor or to a silence procedure: these units, at this digest, in this tree."""

    wire: ClassVar[str] = "document.tabled.v1"
    document: DocumentId
    form: Form
    to: Destination
    units: tuple[UnitId, ...]
    untabled: tuple[Untabled, ...] = ()
    digest: str
    tree: TreeWire


class SummarySubmitted(EventData):
    """The secretariat submits the summary of deliberations to the Chair, whose summary it is (S7)."""

    wire: ClassVar[str] = "summary.submitted.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str


class ConformingSubmitted(EventData):
    """Words that were agreed and read out but not captured, found in the recording, for the Chair's clearance."""

    wire: ClassVar[str] = "conforming.submitted.v1"
    conforming: Key
    document: DocumentId
    operations: tuple[Operation, ...]
    recording: str


class DocumentCompleted(EventData):
    """The text is complete within its mandate and goes to editing; `submitted` is the masthead date (M4)."""

    wire: ClassVar[str] = "document.completed.v1"
    document: DocumentId
    submitted: date
    tree: TreeWire
    digest: str


EVENTS = (
    *officers.EVENTS,
    SessionOpened,
    MeetingRecorded,
    AttendanceRecorded,
    StatementRecorded,
    PaperListed,
    DocumentOpened,
    DocumentEdited,
    DocumentTabled,
    SummarySubmitted,
    ConformingSubmitted,
    DocumentCompleted,
)
