"""Where an instant stands in the picture: working days of the session wide, days on which something happened
narrower, days between as thin as a hair, and empty weeks as a break that can be seen.

Within a day minutes in which much happens get more room than hours in which nothing does; the order of instants is
kept everywhere. Days are those of the place where the session sits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import ceil

from shared.events.base import zone

WORKING, OTHER, EMPTY, BREAK = 132, 44, 4, 56
"""How wide are a working day of the session, another with something in it, an empty day, and an empty week or more."""

_STEP, _STEPS_AT_MOST = 7, 448
_WEEK = 7
_MORNING, _EVENING = 8 / 24, 20 / 24
_NIGHT = 0.12
_HOURS = (9, 12, 15, 18)
_HOURS_APART = 26


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the axis: a day (`first` is `last`), or the empty days between two of them.

    `ends` is the midnight after it; `offset` what is added to UTC at its beginning, in minutes; `hours` are the hours
    marked in it, with their places.
    """

    first: date
    last: date
    x: int
    width: int
    working: bool
    empty: bool
    offset: int
    ends: datetime
    hours: tuple[tuple[int, int], ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the axis is broken here: a week or more in which nothing happened."""
        return self.empty and (self.last - self.first).days + 1 >= _WEEK

    @property
    def weeks(self) -> int:
        """How many whole weeks it lasts."""
        return ((self.last - self.first).days + 1) // _WEEK

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis: its spans from left to right, and between which instants what place lies."""

    spans: tuple[Span, ...]
    knots: tuple[tuple[datetime, float], ...]

    @property
    def width(self) -> int:
        """How wide the whole is."""
        return self.spans[-1].end if self.spans else 0

    def x(self, instant: datetime) -> int:
        """The place of an instant; what lies outside of the axis stands at its edge."""
        if not self.knots:
            return 0
        index = bisect_right([knot for knot, _ in self.knots], instant)
        if index == 0:
            return int(self.knots[0][1])
        if index == len(self.knots):
            return int(self.knots[-1][1])
        (before, left), (after, right) = self.knots[index - 1], self.knots[index]
        return int(left + (right - left) * ((instant - before) / (after - before)))


def axis_of(instants: Iterable[datetime], opens: date, closes: date, time_zone: str) -> Axis:
    """The axis on which all these instants stand, and all the days of the session."""
    place = zone(time_zone)
    known = sorted(set(instants))
    happened: dict[date, list[datetime]] = {}
    for instant in known:
        happened.setdefault(instant.astimezone(place).date(), []).append(instant)
    session = {opens + timedelta(days=n) for n in range((closes - opens).days + 1)} if known else set()
    wide = {day for day in session if day.weekday() < 5 or day in happened}
    spans: list[Span] = []
    knots: list[tuple[datetime, float]] = []
    for first, last in _stretches(sorted(set(happened) | wide)):
        x = spans[-1].end if spans else 0
        begins, ends = _midnight(first, time_zone), _midnight(last + timedelta(days=1), time_zone)
        empty = first not in happened and first not in wide
        inside = (
            [(ends, float(_between(first, last)))]
            if empty
            else _day(begins, ends, happened.get(first, ()), first in wide)
        )
        knots += [(instant, x + at) for instant, at in ([] if knots else [(begins, 0.0)]) + inside]
        offset = begins.astimezone(place).utcoffset() or timedelta()
        minutes = int(offset.total_seconds()) // 60
        spans.append(Span(first, last, x, int(inside[-1][1]), first in wide, empty, minutes, ends))
    axis = Axis(tuple(spans), tuple(knots))
    return Axis(tuple(_with_hours(span, axis, time_zone) for span in spans), axis.knots)


def _stretches(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Each day by itself, and between two of them the days on which nothing happened as one."""
    for index, day in enumerate(days):
        if index and (day - days[index - 1]).days > 1:
            yield days[index - 1] + timedelta(days=1), day - timedelta(days=1)
        yield day, day


def _between(first: date, last: date) -> int:
    days = (last - first).days + 1
    return BREAK if days >= _WEEK else EMPTY * days


def _day(begins: datetime, ends: datetime, instants: Sequence[datetime], wide: bool) -> list[tuple[datetime, float]]:
    """The knots of a day, from 0: by the hours, and no two minutes in which something happened closer than a step."""
    minutes = sorted({instant.replace(second=0, microsecond=0) for instant in instants} - {begins})
    base = WORKING if wide else OTHER
    step = min(_STEP, _STEPS_AT_MOST / max(1, len(minutes)))
    knots: list[tuple[datetime, float]] = []
    at = 0.0
    for before, after in pairwise((begins, *minutes, ends)):
        hours = [_waking((moment - begins) / (ends - begins)) for moment in (before, after)]
        at += max(step, base * (hours[1] - hours[0]))
        knots.append((after, at))
    knots[-1] = (ends, float(ceil(at)))
    return knots


def _waking(fraction: float) -> float:
    """The place of a moment in a day whose nights are short."""
    if fraction < _MORNING:
        return _NIGHT * fraction / _MORNING
    if fraction < _EVENING:
        return _NIGHT + (1 - 2 * _NIGHT) * (fraction - _MORNING) / (_EVENING - _MORNING)
    return 1 - _NIGHT * (1 - fraction) / (1 - _EVENING)


def _with_hours(span: Span, axis: Axis, time_zone: str) -> Span:
    if not span.working:
        return span
    place = zone(time_zone)
    marked: list[tuple[int, int]] = []
    for hour in _HOURS:
        at = axis.x(datetime.combine(span.first, time(hour), place).astimezone(UTC))
        if not marked or at - marked[-1][1] >= _HOURS_APART:
            marked.append((hour, at))
    return replace(span, hours=tuple(marked))


def _midnight(day: date, time_zone: str) -> datetime:
    """When a day begins there; where the clock skips midnight, the first moment after."""
    return datetime.combine(day, time(), zone(time_zone)).astimezone(UTC)
