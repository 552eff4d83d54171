"""Small frozen types and the base of every refusal that the documents' language uses."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

UnitId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
DocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
ItemId = DocumentId
Language = Literal["ar", "en", "es", "fr", "ru", "zh"]
"""The six official languages, by their ISO 639-1 codes."""


class Frozen(BaseModel):
    """A value of the vocabulary: immutable, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What a unit is in the printed document; numbers follow from it and from position alone."""

    SECTION = "section"  # I., A., 1. by depth
    HEADING = "heading"  # a cross-heading: no number, holds nothing
    PARAGRAPH = "paragraph"  # 1, 2, 3 through the whole document
    SUBPARAGRAPH = "subparagraph"  # (a), (b) within its paragraph; (i), (ii) one level further in
    BRANCH = "branch"  # one body's list in an agenda
    ITEM = "item"  # an agenda item as it is placed in a list: 1., 2.
    SUBITEM = "subitem"  # (a), (b) within its item


class Class(StrEnum):
    """Who may touch a unit's words, told by what the unit is for (S7)."""

    NEGOTIATED = "negotiated"
    CHAIRS_SUMMARY = "chairs_summary"
    FACTUAL = "factual"
    SECRETARIAT = "secretariat"


class Origin(StrEnum):
    """Where a unit's text came from: a hand, the record, or a hand over the record."""

    AUTHORED = "authored"
    DERIVED = "derived"
    PINNED = "pinned"


class Refusal(Exception):
    """A named refusal that carries its facts; `rule` is the rule of procedure it rests on, where there is one.

    `str(refusal)` is a sentence for the person who is refused. The class name, turned into words, is its title, unless
    it has one of its own that reads better.
    """

    rule: str | None = None
    title: ClassVar[str | None] = None

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts: dict[str, Any] = facts


class NotThere(Refusal):
    """What is named does not exist here."""
