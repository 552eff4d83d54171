"""The life of an agenda: as drafting puts it forward, as bodies adopt it, and what becomes of its items."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.text import Runs
from shared.documents.vocabulary import DocumentId, Frozen, ItemId
from shared.events.base import Audience, EventData
from shared.events.deciding import Decided, Understanding, Verb


class Stage(StrEnum):
    """In which form an agenda is put forward (A2)."""

    PROVISIONAL = "provisional"
    SUPPLEMENTARY = "supplementary"
    REVISED = "revised"
    CORRECTED = "corrected"


class AgendaPrepared(EventData):
    """The secretariat puts an agenda forward in a form, printed under symbols; `digest` is of all that stands in it.

    `annotated`: with annotations, which are the secretariat's text and are never adopted (A3). `rule` is the rule of
    procedure under which items were added.
    """

    wire: ClassVar[str] = "agenda.prepared.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    stage: Stage
    symbols: tuple[str, ...]
    digest: str
    annotated: bool = False
    rule: str | None = None


class AgendaItemsCarried(EventData):
    """Items of an earlier session stand on this agenda, and papers of its series are before the bodies again (S16)."""

    wire: ClassVar[str] = "agenda.items_carried.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    from_session: DocumentId
    from_title: str
    items: tuple[ItemId, ...]
    papers: tuple[str, ...] = ()


class AgendaWorkBegan(EventData):
    """Bodies begin their work on the basis of an agenda that they have not adopted yet (A4)."""

    wire: ClassVar[str] = "agenda.work_began.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    stage: Stage
    organ: tuple[str, ...]
    meeting: int = Field(ge=1)
    sitting: int = Field(default=1, ge=1)


class Listed(Frozen):
    """An item on the agenda of a body, under the number that it has there."""

    item: ItemId
    of: str
    number: str


class Outcome(StrEnum):
    """What adopting an agenda did to what was put forward (A4)."""

    AS_PRESENTED = "as_presented"
    AS_CORRECTED = "as_corrected"
    AS_AMENDED = "as_amended"


class AgendaAdopted(Decided):
    """Bodies adopt their agendas, in the words announced.

    `excluded` items have the numbers that they had as put forward, all others those of the agenda as adopted.
    `began` is the meeting from which on work was done on the agenda before it was adopted.
    """

    wire: ClassVar[str] = "agenda.adopted.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    stage: Stage
    organ: tuple[str, ...]
    verb: Verb
    meeting: int = Field(ge=1)
    sitting: int = Field(default=1, ge=1)
    outcome: tuple[Outcome, ...]
    added: tuple[Listed, ...] = ()
    retitled: tuple[Listed, ...] = ()
    made_joint: tuple[Listed, ...] = ()
    excluded: tuple[Listed, ...] = ()
    held: tuple[Listed, ...] = ()
    began: int | None = None
    proposed: str
    understanding: Understanding | None = None
    digest: str


class ItemConsidered(EventData):
    """Bodies consider an item of their agendas at a sitting."""

    wire: ClassVar[str] = "item.considered.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    item: ItemId
    organ: tuple[str, ...]
    meeting: int = Field(ge=1)
    sitting: int = Field(default=1, ge=1)


class Ending(StrEnum):
    """How the consideration of an item ends at a session."""

    CONCLUDED = "concluded"
    DEFERRED = "deferred"


class ItemConcluded(EventData):
    """Bodies conclude their consideration of an item, or defer it to a session that they name (`to`)."""

    wire: ClassVar[str] = "item.concluded.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    item: ItemId
    organ: tuple[str, ...]
    meeting: int = Field(ge=1)
    ending: Ending
    to: str | None = None


class Why(StrEnum):
    """Why an item goes on to a later session (A5)."""

    NOT_CONCLUDED = "not_concluded"
    HELD_IN_ABEYANCE = "held_in_abeyance"
    DEFERRED = "deferred"


class CarriedItem(Frozen):
    """An item that goes on to a later session, from the agendas of these bodies."""

    item: ItemId
    title: Runs
    of: tuple[str, ...]
    why: Why
    to: str


class AgendaClosed(EventData):
    """The session's work on an agenda ends: what is not concluded goes on to the next session by itself (A5, S16)."""

    wire: ClassVar[str] = "agenda.closed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    document: DocumentId
    organ: tuple[str, ...]
    meeting: int = Field(ge=1)
    to: str
    rule: str | None = None
    carried: tuple[CarriedItem, ...] = ()


DRAFTING = (AgendaPrepared, AgendaItemsCarried)
ADOPTION = (AgendaWorkBegan, AgendaAdopted, ItemConsidered, ItemConcluded, AgendaClosed)
