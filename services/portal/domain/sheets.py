"""What stands on the sheets of the Chair's script."""

from __future__ import annotations

from dataclasses import dataclass

from shared.documents.redline import Line
from shared.events.drafting import MeetingRecorded
from shared.still_open import Open


@dataclass(frozen=True, slots=True)
class Spoken:
    """An agreed amendment as it is read out, against the numbers of the paper that people hold.

    `then` is the number of the first unit it changes there, `now` its number today where that is another.
    """

    amendment: str
    words: str
    unit: str | None
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed paper and what of this part stands in it, by its own numbers."""

    symbol: str
    where: str
    version: int


@dataclass(frozen=True, slots=True)
class Pack:
    """A package that binds something in this part."""

    name: str
    where: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the script: a part, closed or not. `open` is what blocks; `blanks` and `stale` are cited together."""

    name: str
    where: str
    bodies: str
    meeting: MeetingRecorded | None
    papers: tuple[Paper, ...]
    adopted: bool
    closed: bool
    open: tuple[Open, ...]
    blanks: str
    stale: str
    spoken: tuple[Spoken, ...]
    changes: tuple[Line, ...]
    packages: tuple[Pack, ...]
    sentence: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The last page: the whole text. `missing` are the units of the bodies that the gavel has not fallen on."""

    adopted: bool
    missing: str
    understanding: str
    mandate: str
    announced: str
    proposed: str
    sentence: str
    paragraphs: tuple[str, ...]
