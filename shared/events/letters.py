"""The letters that go out about a silence procedure, or with an adopted text: each with its number and its date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId
from shared.events.base import EventData


class LetterKind(StrEnum):
    """What a letter does."""

    OPENING = "opening"
    QUERY = "query"
    OBJECTION = "objection"
    EXTENSION = "extension"
    NOTICE = "notice"
    TRANSMISSION = "transmission"


class LetterIssued(EventData):
    """A letter is dated and numbered, without a gap in its session and year; what it says follows from the events.

    It tells the `nth` fact of its kind: the third query, the first extension. `signed` is the office that signs.
    """

    wire: ClassVar[str] = "letter.issued.v1"
    letter: int = Field(ge=1)
    year: int
    kind: LetterKind
    document: DocumentId
    silence: Key | None = None
    nth: int = Field(ge=1)
    dated: date
    signed: str

    @property
    def reference(self) -> str:
        """`2022/3`: the third letter of the year."""
        return f"{self.year}/{self.letter}"


EVENTS = (LetterIssued,)
"""The events of letters."""
