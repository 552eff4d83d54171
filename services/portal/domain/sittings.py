"""How meetings are spoken of: in the count of each body, resumed or in parts, dated at first mention (S20, A7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby

from services.portal.domain.phrases import ordinal, the_bodies
from services.portal.domain.record import Record
from shared.documents.masthead import print_date
from shared.documents.states import enumerate_names
from shared.events.base import zone
from shared.events.sittings import Called

Sitting = tuple[int, int]
"""A meeting, and its sitting: 1 as it was convened, 2 as it was resumed."""

_LAST = datetime.max.replace(tzinfo=UTC)
_PARTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def in_words(n: int) -> str:
    """`first`, `second`, …: parts are spelled out, meetings never are (S20)."""
    return _PARTS[n - 1] if 0 < n <= len(_PARTS) else ordinal(n)


def counts(record: Record, meeting: int) -> Mapping[str, int]:
    """What each body calls a meeting: the number in its own count, or the place in the shared series (S24)."""
    known = record.proceedings.numbers.get(meeting)
    if known is not None:
        return known
    recorded = record.meetings.get(meeting)
    return dict.fromkeys(recorded.bodies, meeting) if recorded is not None else {}


def called(record: Record, meeting: int, bodies: Sequence[str] = ()) -> str:
    """`the 8th meeting`; where bodies count apart, `the 6th meeting of the … and the 17th meeting of the …`."""
    known = counts(record, meeting)
    numbers = {body: known[body] for body in bodies or known if body in known}
    if len(set(numbers.values())) < 2:
        return f"the {ordinal(next(iter(numbers.values()), meeting))} meeting"
    return _each_of_theirs(record, numbers)


def jointly(record: Record, meeting: int, bodies: Sequence[str]) -> str:
    """`, which was held jointly with the 6th meeting of the …`; empty where nobody else sat."""
    others = {body: number for body, number in counts(record, meeting).items() if body not in bodies}
    return f", which was held jointly with {_each_of_theirs(record, others)}" if others else ""


def day_of(record: Record, sitting: Sitting) -> date | None:
    """The day of a sitting, where the part of the session was held in which it sat."""
    begins = _begins(record, sitting)
    if begins is None or record.session is None:
        return None
    day = begins.astimezone(zone(record.session.time_zone)).date()
    for part in record.proceedings.parts:
        there = begins.astimezone(zone(part.time_zone)).date()
        if part.opens <= there <= part.closes:
            day = there
    return day


@dataclass
class Telling:
    """A chapter as it is told: a date is given where its sitting is first named, and the year where none was yet."""

    record: Record
    dated: set[Sitting] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    last: frozenset[Sitting] = frozenset()

    def at(self, bodies: Sequence[str], sittings: Iterable[Sitting]) -> str:
        """`at their 3rd and 4th meetings, on 24 May`; `at the same meeting` where nothing else was named since."""
        ordered = sorted(set(sittings), key=lambda one: (_begins(self.record, one) or _LAST, one))
        if len(ordered) == 1 and frozenset(ordered) == self.last:
            return "at the same meeting"
        self.last = frozenset(ordered)
        said = []
        for day, group in groupby(ordered, key=self._undated):
            named = [*group]
            words = f"at {self._named(bodies, named)}"
            said.append(f"{words}, on {self._date(day)}" if day is not None else words)
            self.dated.update(named)
        comma = "," if len(said) > 1 and ", on " in said[-2] else ""
        return f"{', '.join(said[:-1])}{comma} and {said[-1]}" if len(said) > 1 else said[0]

    def _undated(self, sitting: Sitting) -> date | None:
        return day_of(self.record, sitting) if sitting not in self.dated else None

    def _date(self, day: date) -> str:
        full = print_date(day)
        short = full.rpartition(" ")[0] if day.year in self.years else full
        self.years.add(day.year)
        return short

    def _named(self, bodies: Sequence[str], sittings: Sequence[Sitting]) -> str:
        numbers = [{body: counts(self.record, m).get(body, m) for body in bodies} for m, _ in sittings]
        if any(len(set(one.values())) > 1 for one in numbers):
            return enumerate_names([_each_of_theirs(self.record, one) for one in numbers])
        their = "their" if len(bodies) > 1 else "its"
        called = [
            (ordinal(next(iter(one.values()))), self._special(s)) for one, s in zip(numbers, sittings, strict=True)
        ]
        plain = [n for n, how in called if not how]
        said = [f"{their} {enumerate_names(plain)} meeting{'s' if len(plain) > 1 else ''}"] if plain else []
        said += [how.format(their=their, n=n) for n, how in called if how]
        return " and at ".join(said)

    def _special(self, sitting: Sitting) -> str:
        """How a sitting is named that is not simply its meeting (A7)."""
        meeting, part = sitting
        resumed = self.record.proceedings.resumed.get(sitting)
        if resumed is None:
            later = self.record.proceedings.resumed.get((meeting, 2))
            in_parts = later is not None and later.called is not Called.RESUMED
            return "the first part of {their} {n} meeting" if in_parts else ""
        match resumed.called:
            case Called.RESUMED:
                return "{their} resumed {n} meeting"
            case Called.PART:
                return f"the {in_words(part)} part of {{their}} {{n}} meeting"
            case Called.RESUMED_PART:
                return f"the resumed {in_words(part)} part of {{their}} {{n}} meeting"


def _each_of_theirs(record: Record, numbers: Mapping[str, int]) -> str:
    """Bodies that have the same number for a meeting are named together."""
    found: dict[int, list[str]] = {}
    for body, number in numbers.items():
        found.setdefault(number, []).append(body)
    return enumerate_names([f"the {ordinal(n)} meeting of {the_bodies(record, of)}" for n, of in found.items()])


def _begins(record: Record, sitting: Sitting) -> datetime | None:
    resumed = record.proceedings.resumed.get(sitting)
    if resumed is not None:
        return resumed.begins
    recorded = record.meetings.get(sitting[0])
    return recorded.begins if recorded is not None else None
