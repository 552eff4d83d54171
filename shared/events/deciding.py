"""What decisions have in common: verb, means, words announced, understandings, and the mandate to complete."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen, UnitId
from shared.events.base import EventData, Instant


class Verb(StrEnum):
    """What a decision did."""

    ADOPTED = "adopted"
    APPROVED = "approved"
    TOOK_NOTE = "took_note"
    DISCUSSED = "discussed"
    ENDORSES = "endorses"
    WELCOMES = "welcomes"


class Means(StrEnum):
    """By what a decision was taken."""

    GAVEL = "gavel"
    SILENCE = "silence"
    VOTE = "vote"


class Decided(EventData):
    """What every decision of a body may say: in which words, by which vote, and when, if it is recorded later."""

    announced: str | None = None
    means: Means | None = None
    vote: Key | None = None
    acted: Instant | None = None

    @property
    def happened(self) -> datetime | None:
        """The time of the act."""
        return self.acted


class Understanding(Frozen):
    """On what understanding a text was adopted, and what that rests on: a document approved, texts by name."""

    text: str
    in_accordance_with: DocumentId | None = None
    approved: date | None = None
    rests_on: tuple[str, ...] | None = None


class Permission(StrEnum):
    """What a mandate to complete permits: blanks are filled; factual text that it names is brought up to date."""

    BLANKS = "blanks"
    FACTUAL = "factual"


class Mandate(Frozen):
    """Who completes the text after the gavel, with whom, under whose guidance, which units, what, until when (A8)."""

    completes: str
    together_with: str
    units: tuple[UnitId, ...]
    until: date
    guidance: str | None = None
    permits: tuple[Permission, ...] | None = None
