"""What was said, clause by clause, before anything of it is looked up in a text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from shared.documents.phrases import Span
from shared.documents.spoken.answers import Why
from shared.documents.vocabulary import Class, Kind


class Verb(StrEnum):
    """What is to be done."""

    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    WRITE = "write"
    NEW = "new"
    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"
    BRACKET = "bracket"
    UNBRACKET = "unbracket"
    RETITLE = "retitle"
    PLACE = "place"
    HOLD = "hold"
    TAKE_UP = "take up"
    CLASSIFY = "classify"
    DEFINE = "define"
    ALTERNATIVE = "make an alternative"


class Part(StrEnum):
    """By what a unit is named."""

    UNIT = "unit"
    HEADING_BEFORE = "heading before"
    HEADING_OF = "heading of"
    AGENDA = "agenda"
    AMENDMENT = "amendment"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted words; `nth` is which of them (from 1; -1 is the last). `hit` is where they are, once that is clear."""

    text: str
    nth: int | None = None
    hit: Span | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as it was said: a number (of `version`, if one is named), a sentence, an occurrence of words in it.

    `own` means the unit's own words, without what stands in it: a chapeau, a title. `unit` is the unit, once that is
    clear.
    """

    part: Part = Part.UNIT
    number: str | None = None
    nth: int | None = None
    quoted: str | None = None
    own: bool = False
    sentence: int | None = None
    words: Phrase | None = None
    version: str | None = None
    unit: str | None = None

    @property
    def whole(self) -> bool:
        """Whether a unit is meant, and not some of its words alone."""
        return self.sentence is None and self.words is None and not self.own


@dataclass(frozen=True, slots=True)
class Frame:
    """One change as it was said; what was not said is none. `through` is the last of the places that `what` begins.

    `entry` is an item that is a mere text of one list, and not one that agendas know by a name.
    """

    verb: Verb | None = None
    where: Spot | None = None
    what: Spot | None = None
    through: Spot | None = None
    other: Spot | None = None
    after: Phrase | None = None
    before: Phrase | None = None
    after_place: Spot | None = None
    before_place: Spot | None = None
    under_place: Spot | None = None
    edge: str | None = None
    old: Phrase | None = None
    new: str | None = None
    kind: Kind | None = None
    alternative: bool = False
    bis: str | None = None
    unit_class: Class | None = None
    body: str | None = None
    item: str | None = None
    entry: bool = False
    subitems: tuple[str, ...] | None = None
    blank: bool = False

    def but(self, **changes: Any) -> Frame:
        """The frame with some of it said otherwise."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to take what was said: the frame without the doubt, and where in the text it then points.

    `more` are the changes that then follow it, where it takes several.
    """

    frame: Frame
    unit: str
    span: Span | None = None
    more: tuple[Frame, ...] = ()


@dataclass
class Doubt(Exception):
    """What was said may mean several things, or nothing here; a line in doubt is never guessed at.

    `change` is which change of a line it is about, from 1, where a line says several.
    """

    why: Why
    sentence: str
    choices: list[Choice] = field(default_factory=list)
    change: int | None = None
