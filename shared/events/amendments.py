"""What amendments announces: what was moved on the floor, what became of it, and the text as it then stood."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key, Operation
from shared.documents.vocabulary import DocumentId, Frozen, UnitId
from shared.events.base import Audience, EventData

PartyRef = str
"""An opaque reference to a party; who it is stands in a register apart from the events."""


class FloorOpened(EventData):
    """The floor has the pen of these units, and amendments to them may be moved."""

    wire: ClassVar[str] = "floor.opened.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    digest: str


class SourceKind(StrEnum):
    """From whom an amendment comes."""

    DELEGATION = "delegation"
    GROUP = "group"
    CHAIR = "chair"
    INFORMALS = "informals"


class Source(Frozen):
    """Who moved an amendment. Informals move nothing: a facilitator brings their result."""

    kind: SourceKind
    party: PartyRef | None = None
    facilitator: PartyRef | None = None
    read_out_by: str | None = None


class Conflict(Frozen):
    """That an amendment cannot be agreed together with another, and why."""

    other: Key
    why: str


class AmendmentMoved(EventData):
    """An amendment is moved: its operations, with the words they speak of resolved once and for all."""

    wire: ClassVar[str] = "amendment.moved.v1"
    amendment: Key
    document: DocumentId
    operations: tuple[Operation, ...]
    source: Source
    meeting: int = Field(ge=1)
    amends: Key | None = None
    conflicts: tuple[Conflict, ...] = ()


class Disposition(StrEnum):
    """What became of an amendment."""

    AGREED = "agreed"
    NOT_RETAINED = "not_retained"
    NOT_INSISTED_UPON = "not_insisted_upon"
    WITHDRAWN = "withdrawn"
    TO_INFORMALS = "to_informals"


class AmendmentDisposed(EventData):
    """What became of an amendment, and at which meeting."""

    wire: ClassVar[str] = "amendment.disposed.v1"
    amendment: Key
    document: DocumentId
    disposition: Disposition
    meeting: int = Field(ge=1)


class AmendmentRecaptured(EventData):
    """An amendment had been keyed by mistake: nobody moved it, and it is nobody's withdrawal."""

    wire: ClassVar[str] = "amendment.recaptured.v1"
    audience: ClassVar[Audience] = Audience.SECRETARIAT
    amendment: Key
    document: DocumentId
    reason: str = "keyed by mistake"


class AmendmentTakenBack(EventData):
    """An amendment that was agreed is open again, as it was before."""

    wire: ClassVar[str] = "amendment.taken_back.v1"
    amendment: Key
    document: DocumentId
    meeting: int = Field(ge=1)


class Position(StrEnum):
    """Where a party stands on an amendment of another."""

    SUPPORTS = "supports"
    RESERVES = "reserves"


class AmendmentSupported(EventData):
    """A party supports an amendment, or reserves its position on it. Internal, as who moved it is."""

    wire: ClassVar[str] = "amendment.supported.v1"
    audience: ClassVar[Audience] = Audience.SECRETARIAT
    amendment: Key
    document: DocumentId
    party: PartyRef
    position: Position
    meeting: int = Field(ge=1)


class Marked(StrEnum):
    """What a mark in the recording of a meeting is set at."""

    READ_OUT = "read_out"
    GAVEL = "gavel"


class RecordingMarked(EventData):
    """Where in a meeting's recording units or an amendment were read out, or the gavel fell (hours:minutes:seconds)."""

    wire: ClassVar[str] = "recording.marked.v1"
    audience: ClassVar[Audience] = Audience.SECRETARIAT
    document: DocumentId
    mark: Key
    what: Marked
    recording: str
    meeting: int = Field(ge=1)
    amendment: Key | None = None
    units: tuple[UnitId, ...] = ()


class UnitState(StrEnum):
    """How far a unit has come on the floor."""

    OPEN = "open"
    IN_INFORMALS = "in_informals"
    AGREED_AD_REFERENDUM = "agreed_ad_referendum"
    AGREED = "agreed"
    CLOSED = "closed"
    GAVELLED = "gavelled"


class UnitStated(EventData):
    """The state of units is recorded; `pending` is whose confirmation is awaited."""

    wire: ClassVar[str] = "unit.stated.v1"
    document: DocumentId
    units: tuple[UnitId, ...]
    state: UnitState
    pending: PartyRef | None = None
    meeting: int = Field(ge=1)


class PackageLinked(EventData):
    """Units are bound together: agreed together, or not at all."""

    wire: ClassVar[str] = "package.linked.v1"
    document: DocumentId
    package: Key
    units: tuple[UnitId, ...]
    meeting: int = Field(ge=1)


class TextConsolidated(EventData):
    """The text on the floor after an agreed amendment; `digest` is the root over the units it changed."""

    wire: ClassVar[str] = "text.consolidated.v1"
    document: DocumentId
    amendment: Key
    operations: tuple[Operation, ...]
    digest: str


class TextRestored(EventData):
    """The text on the floor as if an amendment had never been agreed; `digest` is the root over the `units` it changed.

    Whoever follows the text leaves the amendment's operations out of those made since it was tabled.
    """

    wire: ClassVar[str] = "text.restored.v1"
    document: DocumentId
    amendment: Key
    units: tuple[UnitId, ...]
    digest: str


class PartClosed(EventData):
    """Nothing in the part is open any more; it goes to the gavel at this digest."""

    wire: ClassVar[str] = "part.closed.v1"
    document: DocumentId
    part: Key
    units: tuple[UnitId, ...]
    digest: str


EVENTS = (
    FloorOpened,
    AmendmentMoved,
    AmendmentDisposed,
    AmendmentRecaptured,
    AmendmentTakenBack,
    AmendmentSupported,
    RecordingMarked,
    UnitStated,
    PackageLinked,
    TextConsolidated,
    TextRestored,
    PartClosed,
)
