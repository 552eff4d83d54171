"""A scenario of agendas alone: a session, its meetings, the forms of its agendas, and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from services.rehearsal.scenario.opening import ChairOf, known_zone
from services.rehearsal.scenario.strict import Strict, When
from shared.events.agendas import Stage
from shared.events.drafting import Body
from shared.events.sittings import Called, Series

Zone = Annotated[str, AfterValidator(known_zone)]


class Part(Strict):
    """A further part of the session."""

    part: int
    at: datetime
    place: str
    time_zone: Zone
    opens: date = Field(alias="from")
    closes: date = Field(alias="to")


class Gathering(Strict):
    """The session: `before` is how many meetings a body had held when it began."""

    id: str
    title: str
    place: str
    time_zone: Zone
    opens: date = Field(alias="from")
    closes: date = Field(alias="to")
    bodies: dict[str, str]
    parent: Body
    chair: ChairOf
    series: Series = Series.SHARED
    before: dict[str, int] = Field(default={})
    parts: tuple[Part, ...] = ()


class Resumption(Strict):
    """When a meeting went on."""

    at: datetime
    hours: float = 3
    called: Called


class Meeting(Strict):
    """A meeting; without an offset its time is that of the session's place."""

    n: int = Field(ge=1)
    at: datetime
    hours: float = Field(default=3, gt=0)
    sat: tuple[str, ...]
    resumed: tuple[Resumption, ...] = ()


def _item(value: Any) -> Any:
    """`opening: Opening` is an item and its title; in the longer form it has lists or places of sub-items too."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (item, said), *_ = value.items()
    return {"item": item, **(said if isinstance(said, dict) else {"title": said})}


class Entry(Strict):
    """An item of an agenda: `lists` are sub-items that are nothing but their titles, `places` items of their own."""

    item: str
    title: str
    lists: tuple[str, ...] = ()
    places: tuple[Listed, ...] = ()


Listed = Annotated[Entry, BeforeValidator(_item)]


class Addition(Strict):
    """An item that is added to an agenda; one without a title is known already, and becomes a joint item."""

    item: str
    into: str
    title: str | None = None
    before: str | None = None
    under: str | None = None


class Form(Strict):
    """A form in which the agendas are put forward."""

    stage: Stage
    at: When
    symbol: str
    annotated: bool = False
    rule: str | None = None
    add: tuple[Addition, ...] = ()
    retitle: dict[str, str] = Field(default={})


class Change(Strict):
    """What was proposed from the floor, at a meeting: one of its four kinds."""

    id: str
    meeting: int
    retitle: str | None = None
    title: str | None = None
    hold: str | None = None
    exclude: str | None = None
    add: Addition | None = None
    of: str | None = None
    disposition: Literal["agreed", "not_retained"] = "agreed"


class Beginning(Strict):
    """At which meeting work began before the adoption."""

    by: tuple[str, ...]
    meeting: int


class Adoption(Strict):
    """At which meeting bodies adopted their agendas."""

    by: tuple[str, ...]
    meeting: int
    announced: str | None = None
    understanding: str | None = None


class Consideration(Strict):
    """At which meetings an item was considered (a pair is a meeting and its sitting), and at which it was concluded."""

    item: str
    by: tuple[str, ...]
    meetings: tuple[int | tuple[int, int], ...]
    concluded: int | None = None


class Closing(Strict):
    """The end of the work on the agendas."""

    by: tuple[str, ...]
    meeting: int
    to: str
    rule: str | None = None
    standing: tuple[str, ...] = ()


class AgendaLife(Strict):
    """The agendas of a session."""

    items: dict[str, tuple[Listed, ...]]
    forms: tuple[Form, ...]
    begins: Beginning | None = None
    changes: tuple[Change, ...] = ()
    adopted: tuple[Adoption, ...]
    considered: tuple[Consideration, ...] = ()
    closed: Closing | None = None


class Expected(Strict):
    """Which facts the generated paragraphs share with those of a published paper."""

    of: str
    by: tuple[str, ...]
    paragraphs: tuple[int, ...]
    facts: tuple[str, ...]
    resumed: bool = False


class AgendaScenario(Strict):
    """A whole scenario of agendas; `source` is the paper from which its facts are taken."""

    source: str
    session: Gathering
    meetings: tuple[Meeting, ...]
    agenda: AgendaLife
    expect: tuple[Expected, ...] = ()
