"""Who holds an office since when, which circles may be asked in writing, and what permits that they are."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import Language
from shared.events.base import EventData, Instant


class How(StrEnum):
    """How an office comes to be held by somebody."""

    ELECTION = "election"
    REPLACEMENT = "replacement"


class OfficeFilled(EventData):
    """An office is held from a seat from an instant on, until it is filled again: a term lasts to the next election."""

    wire: ClassVar[str] = "office.filled.v1"
    office: Key
    seat: str
    delegation: str
    since: Instant
    how: How


class CircleSet(EventData):
    """A circle is set, or set anew: its members, and what a silence in it asks for at least.

    `consults` is who has to be consulted before; `basis` the decision that permits its silences. A silence that runs
    keeps the members and the minimum with which it was opened.
    """

    wire: ClassVar[str] = "circle.set.v1"
    circle: Key
    members: tuple[str, ...]
    minimum_hours: float = Field(gt=0)
    languages: tuple[Language, ...]
    consults: str | None = None
    basis: Key | None = None


class BasisRecorded(EventData):
    """A decision that permits silence procedures, from a day to a day; recorded again when it is extended."""

    wire: ClassVar[str] = "basis.recorded.v1"
    basis: Key
    act: str
    valid_from: date
    valid_until: date | None = None


EVENTS = (OfficeFilled, CircleSet, BasisRecorded)
