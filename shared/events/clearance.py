"""What adoption announces of clearance: what was put before an officer, approved, returned, handed on, withdrawn."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Frozen, UnitId
from shared.events.base import Deadline, EventData, Instant


class Station(StrEnum):
    """Whose clearance is asked."""

    CHAIR = "chair"
    BUREAU = "bureau"
    SECRETARY_OF_THE_BODY = "secretary_of_the_body"
    SUBSTANTIVE_OFFICE = "substantive_office"
    EDITORS = "editors"


class Evidence(Frozen):
    """A message in which an officer answered: from whom, when received, and the file attached, by its digest."""

    sender: str = Field(min_length=1, max_length=80)
    received: Instant
    file: str = Field(min_length=1, max_length=200)
    digest: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")


class Answered(EventData):
    """An officer's answer to what was put before them; `evidence` is the message where it was recorded on behalf."""

    step: Key
    document: DocumentId
    by: str
    evidence: Evidence | None = None

    @property
    def happened(self) -> datetime | None:
        """The time of receipt, where the answer was a message."""
        return self.evidence.received if self.evidence is not None else None


class ClearanceAsked(EventData):
    """Units of a text are put before an officer at a digest, with the day by which an answer is hoped for."""

    wire: ClassVar[str] = "clearance.asked.v1"
    step: Key
    document: DocumentId
    what: str
    station: Station
    officer: str
    asked_by: str
    units: tuple[UnitId, ...]
    digest: str
    until: Deadline | None = None


class ClearanceGiven(Answered):
    """The officer approves the units at exactly this digest."""

    wire: ClassVar[str] = "clearance.given.v1"
    digest: str


class ClearanceReturned(Answered):
    """The officer returns it with remarks."""

    wire: ClassVar[str] = "clearance.returned.v1"
    remarks: str


class ClearanceDelegated(Answered):
    """The officer hands the step to another, who answers in their place."""

    wire: ClassVar[str] = "clearance.delegated.v1"
    to: str


class ClearanceWithdrawn(EventData):
    """Whoever asked asks no longer, and says why."""

    wire: ClassVar[str] = "clearance.withdrawn.v1"
    step: Key
    document: DocumentId
    why: str


EVENTS = (ClearanceAsked, ClearanceGiven, ClearanceReturned, ClearanceDelegated, ClearanceWithdrawn)
