"""What publication announces: symbols registered, queries and clearance, and what is issued."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key, Operation
from shared.documents.vocabulary import DocumentId, UnitId
from shared.events.base import Audience, EventData


class Distribution(StrEnum):
    """How far an edition goes; it follows from the series (M2, M3)."""

    GENERAL = "general"
    LIMITED = "limited"
    RESTRICTED = "restricted"


class EditionRegistered(EventData):
    """A printed form of a text gets its symbol or joint symbols; the pen does not change hands.

    `units` are what is printed, at `digest`; `words` are counted against `limit` where one applies (L1, L2).
    """

    wire: ClassVar[str] = "edition.registered.v1"
    edition: Key
    document: DocumentId
    symbols: tuple[str, ...] = Field(min_length=1)
    printed_symbol: str
    distribution: Distribution
    units: tuple[UnitId, ...]
    digest: str
    words: int
    limit: int | None = None
    masthead: date


class QueryAsked(EventData):
    """Editors or a language section ask about a unit of the completed text."""

    wire: ClassVar[str] = "query.asked.v1"
    audience: ClassVar[Audience] = Audience.SECRETARIAT
    query: Key
    document: DocumentId
    unit: UnitId
    asked_by: str
    question: str


class QueryAnswered(EventData):
    """The secretariat answers; `operations` are what the answer changes in the text, often nothing."""

    wire: ClassVar[str] = "query.answered.v1"
    audience: ClassVar[Audience] = Audience.SECRETARIAT
    query: Key
    document: DocumentId
    answer: str
    operations: tuple[Operation, ...] = ()


class DocumentCleared(EventData):
    """Editing is done: the completed text and a closed list of editorial changes, each a query answered."""

    wire: ClassVar[str] = "document.cleared.v1"
    document: DocumentId
    operations: tuple[Operation, ...]
    digest: str


class EditionIssued(EventData):
    """An edition is issued, and never changes again."""

    wire: ClassVar[str] = "edition.issued.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    edition: Key
    document: DocumentId
    title: str
    symbols: tuple[str, ...] = Field(min_length=1)
    printed_symbol: str
    distribution: Distribution
    languages: tuple[str, ...]
    masthead: date
    units: tuple[UnitId, ...]
    digest: str


EVENTS = (EditionRegistered, QueryAsked, QueryAnswered, DocumentCleared, EditionIssued)
