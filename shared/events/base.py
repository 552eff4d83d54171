"""What every event's data has in common, and the instants and deadlines that events speak of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BeforeValidator, PlainSerializer, model_validator

from shared.documents.masthead import print_date
from shared.documents.vocabulary import Frozen, Refusal


def instant_text(instant: datetime) -> str:
    """An instant in RFC 3339, in UTC with `Z`, microseconds only where there are any."""
    text = instant.astimezone(UTC).isoformat()
    return text.replace("+00:00", "Z")


FIRST_YEAR, LAST_YEAR = 1900, 2999
"""The years of instants; wide of any session, and far enough from the ends of the calendar for every zone."""


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            raise ValueError("no such instant can be told in UTC") from None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError(f"an instant lies in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_instant), PlainSerializer(instant_text, return_type=str)]
"""A moment in time, always with its offset, kept and written in UTC."""


class LocalTimeUnclear(Refusal):
    """A local time that does not exist or exists twice, because the clock changes then."""


class UnknownTimeZone(Refusal):
    """No time zone of that name is known."""


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name; raises `UnknownTimeZone`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise UnknownTimeZone(f"No time zone “{name}” is known.", time_zone=name) from None


def local_instant(local: datetime, time_zone: str) -> datetime:
    """The one instant at which clocks in that zone show `local`; raises `LocalTimeUnclear` in a gap or fold."""
    place = zone(time_zone)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise LocalTimeUnclear(
            f"A time lies in the years {FIRST_YEAR} to {LAST_YEAR}.", local=local.isoformat(), time_zone=time_zone
        )
    first, second = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    there = first.astimezone(UTC).astimezone(place).replace(tzinfo=None) == local
    shown = f"{print_date(local.date())}, {clock_words(local)}"
    raise LocalTimeUnclear(
        f"{shown} {'comes twice' if there else 'does not come'} in {time_zone}, where the clock changes then; "
        "give the time with its offset from UTC.",
        local=local.isoformat(),
        time_zone=time_zone,
    )


def clock_words(there: datetime) -> str:
    """`18:00`: what clocks show there, with seconds only where there are any, which are never dropped."""
    return f"{there:%H:%M}" if not there.second and not there.microsecond else there.time().isoformat()


def offset_words(there: datetime) -> str:
    """`UTC+02:00`: how far clocks there are from UTC then, with seconds where there are any, as there were once."""
    ahead = there.utcoffset() or timedelta(0)
    hour, rest = divmod(abs(int(ahead.total_seconds())), 3600)
    minute, second = divmod(rest, 60)
    shown = f"{hour:02}:{minute:02}" + (f":{second:02}" if second else "")
    return f"UTC{'-' if ahead < timedelta(0) else '+'}{shown}"


class Deadline(Frozen):
    """The one type of deadline: an instant, the zone in which it is told, and how it is written to people.

    Something received *at* the instant is late (Q5: strictly before).
    """

    instant: Instant
    time_zone: str
    label: str

    @staticmethod
    def at(instant: datetime, time_zone: str) -> Deadline:
        """The deadline at `instant`, told in `time_zone`: “29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)”."""
        there = instant.astimezone(zone(time_zone))
        label = f"{print_date(there.date())}, {clock_words(there)} ({time_zone}, {offset_words(there)})"
        return Deadline(instant=instant, time_zone=time_zone, label=label)

    def met_by(self, received: datetime) -> bool:
        """Whether something received then came in time."""
        return received < self.instant

    def passed(self, now: datetime) -> bool:
        """Whether the deadline has come."""
        return now >= self.instant

    @model_validator(mode="after")
    def _zone_known(self) -> Deadline:
        zone(self.time_zone)
        return self


def hours(length: timedelta) -> float:
    """A length of time in hours."""
    return length.total_seconds() / 3600


class Audience(StrEnum):
    """Who may see that an event happened: everyone, those who sit in the session, or the secretariat and auditors."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    SECRETARIAT = "secretariat"


class EventData(Frozen):
    """The facts of one event. `wire` is its name and version on the wire, for good, whatever the class is called."""

    wire: ClassVar[str]
    audience: ClassVar[Audience] = Audience.PARTICIPANTS

    @property
    def subject(self) -> str | None:
        """The document the event is about, where it is about one."""
        return vars(self).get("document")

    @property
    def happened(self) -> datetime | None:
        """The instant of the act where the facts themselves say it (of receipt, of a deadline); else it is now."""
        return None
