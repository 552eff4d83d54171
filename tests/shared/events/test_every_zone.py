"""One deadline in every zone of the world (K9): each change of its clocks and the seconds around, by another reckoning.

The oracle (`tzif`) reads the zones' files by itself and knows nothing of `zoneinfo`, by which the product reckons.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal import rendering
from shared.events.base import Deadline, LocalTimeUnclear, local_instant
from tests.shared.events.tzif import DAY, EPOCH, Zone, zone_file

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FIRST, LAST = -2_208_988_800 + DAY, 2_208_988_800 + 3 * 365 * DAY
"""The instants looked at: from the beginning of 1900, which is as early as a session lies, to the years by rule."""


@cache
def alike() -> dict[str, Zone]:
    """Every zone by name; of those with the same file, the first."""
    found: dict[bytes, str] = {}
    for name in sorted(zoneinfo.available_timezones()):
        found.setdefault(zone_file(name), name)
    return {name: Zone.read(content) for content, name in found.items()}


def moments(zone: Zone) -> Iterator[int]:
    """Each change of the clocks, also those by rule after the last that is written."""
    by_rule = [at for year in range(2038, 2041) for at in zone.changes_of(year)] if zone.rule else []
    yield from (change for change in (*zone.changes, *by_rule) if FIRST <= change <= LAST)


def label_of(second: int, name: str, offset: int) -> str:
    """The label as a secretary would write it, by division alone."""
    there = EPOCH + timedelta(seconds=second + offset)
    clock = f"{there.hour:02}:{there.minute:02}" + (f":{there.second:02}" if there.second else "")
    hours, rest = divmod(abs(offset), 3600)
    ahead = f"{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    day = f"{there.day} {MONTHS[there.month - 1]} {there.year}"
    return f"{day}, {clock} ({name}, UTC{'-' if offset < 0 else '+'}{ahead})"


def outcome(local: int, name: str) -> datetime | str:
    """The instant that the product reads a local second as, or in its words why there is no such one."""
    there = (EPOCH + timedelta(seconds=local)).replace(tzinfo=None)
    try:
        return local_instant(there, name)
    except LocalTimeUnclear as refused:
        return "comes twice" if "comes twice" in refused.sentence else "does not come"


def check(change: int, name: str, zone: Zone) -> None:
    """The labels of the seconds around; local times then lead back, or are refused as coming twice or never."""
    near = {zone.offset(change + away) for away in (-2 * DAY, -1, 0, 2 * DAY)}
    for second in (change - 1, change, change + 1):
        offset = zone.offset(second)
        assert Deadline.at(EPOCH + timedelta(seconds=second), name).label == label_of(second, name, offset)
        for local in {second + ahead for ahead in near}:
            shows = [local - ahead for ahead in near if zone.offset(local - ahead) == ahead]
            expected = (EPOCH + timedelta(seconds=shows[0])) if len(shows) == 1 else None
            assert outcome(local, name) == (expected or ("comes twice" if shows else "does not come")), (name, local)


def test_k9_every_change_of_every_zone_and_the_seconds_around_it_are_told_and_read_back():
    zones = alike()
    assert len(zones) > 300
    changes = [(change, name) for name, zone in zones.items() for change in moments(zone)]
    assert len(changes) > 20_000
    for change, name in changes:
        check(change, name, zones[name])


NAMES = st.sampled_from(sorted(zoneinfo.available_timezones()))


@settings(deadline=None, max_examples=300)
@given(NAMES, st.integers(FIRST, LAST))
def test_k9_any_second_in_any_zone_is_told_by_pages_as_by_the_deadline_itself(name: str, second: int):
    zone = Zone.read(zone_file(name))
    check(second, name, zone)
    instant = EPOCH + timedelta(seconds=second)
    label = label_of(second, name, zone.offset(second))
    assert rendering.in_full(instant, name) == label
    assert label.startswith(rendering.moment(instant, name))
    assert label.endswith(f", {rendering.offset_there(instant, name)})")


@given(st.integers(0, 86_399), st.integers(1, 999_999))
def test_q1_the_exact_time_of_expiry_loses_no_second_in_its_label(second: int, microsecond: int):
    instant = datetime(2022, 3, 29, tzinfo=UTC) + timedelta(seconds=second, microseconds=microsecond)
    told = Deadline.at(instant, "UTC").label.partition(", ")[2].partition(" ")[0]
    assert datetime.strptime(f"2022-03-29 {told} +0000", "%Y-%m-%d %H:%M:%S.%f %z") == instant
