"""What a picture is made of once everything in it has its place: lanes with their rows, bars and marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.portal.domain.picture.axis import Axis
from services.portal.domain.picture.facts import Outcome
from services.portal.domain.picture.rows import Row
from services.portal.domain.words import Meaning
from shared.documents.holder import Holder

TITLE, BAR, MARKS, FOOT = 26, 18, 24, 10
"""How high are the title of a lane, a row of bars, a row of marks and the foot of a lane."""

SLOT = 24
"""How wide a mark is: what would stand nearer together is gathered."""

AXIS = 52
"""How high the axis stands over the lanes."""

BESIDE = 210
"""How much room a deadline takes that is written beside a bar."""

STRIP = 860
"""How wide a strip is at most, of those into which a picture is cut on paper."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: from `x`, so wide, its middle at `y`. `events` are what it stands for, the first being its beginning.

    `beside` is whether its deadline is written beside it, for which there is then room.
    """

    x: int
    width: int
    y: int
    events: tuple[str, ...]
    since: datetime
    until: datetime | None
    holder: Holder | None = None
    outcome: Outcome | None = None
    words: str = ""
    beside: bool = False

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.x + self.width

    @property
    def reach(self) -> int:
        """Where it ends with what is written beside it."""
        return self.end + BESIDE if self.beside else self.end


@dataclass(frozen=True, slots=True)
class Mark:
    """One happening, or several that would touch: its middle at `x` and `y`; no meaning where theirs differ.

    `name` is written beside it, where there is one and room for it.
    """

    x: int
    y: int
    row: Row
    meaning: Meaning | None
    events: tuple[str, ...]
    first: datetime
    last: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What a row of a lane is called, and where its middle is."""

    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The lane of a document, or of the session: from `y`, so high; its rows, bars and marks; where the gavel fell."""

    document: str | None
    title: str
    y: int
    height: int
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    silences: tuple[Bar, ...]
    sittings: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    gavels: tuple[int, ...]
    strands: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Note:
    """A word over the axis, from `x`: the year, and how far its clocks are from UTC."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole, so wide and so high; the axis begins at `left`, the lanes at `top`; `told` says it in words.

    `strips` are where each part of it begins, and how wide it is, when it is cut to fit on paper. `so_far` is how far
    the session has come, while days of it or a deadline are still ahead.
    """

    width: int
    height: int
    left: int
    top: int
    time_zone: str
    axis: Axis
    notes: tuple[Note, ...]
    lanes: tuple[Lane, ...]
    told: str
    strips: tuple[tuple[int, int], ...]
    so_far: int | None = None

    @property
    def holders(self) -> frozenset[Holder]:
        """Those who hold the pen somewhere in it."""
        return frozenset(bar.holder for lane in self.lanes for bar in lane.bars if bar.holder is not None)
