"""The rules of a time zone, read from its file (RFC 8536) and reckoned by code of our own: an oracle for deadlines."""

from __future__ import annotations

import re
import struct
import zoneinfo
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400

_RULE = re.compile(
    r"(?:<[^>]+>|[A-Za-z]+)(?P<std>[-+]?[\d:]+)"
    r"(?:(?:<[^>]+>|[A-Za-z]+)(?P<dst>[-+]?[\d:]+)?,(?P<begins>[^,]+),(?P<ends>[^,]+))?$"
)


def zone_file(name: str) -> bytes:
    """The bytes of a zone's file, from where Python finds it."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / name
        if path.is_file():
            return path.read_bytes()
    return files("tzdata.zoneinfo").joinpath(name).read_bytes()


@dataclass(frozen=True)
class Zone:
    """A zone: its changes in seconds of the epoch, the offset after each, that before all, and its rule for later."""

    changes: tuple[int, ...]
    offsets: tuple[int, ...]
    before: int
    rule: str

    @staticmethod
    def read(content: bytes) -> Zone:
        """The zone of a file: its second block, with 64 bits, and the rule at the end."""
        first = _counts(content, 0)
        block = 44 + _length(first, 4)
        isutc, isstd, leap, timecnt, typecnt, charcnt = counts = _counts(content, block)
        at = block + 44
        changes = struct.unpack_from(f">{timecnt}q", content, at)
        kinds = struct.unpack_from(f">{timecnt}B", content, at + 8 * timecnt)
        types = [struct.unpack_from(">lBB", content, at + 9 * timecnt + 6 * n)[0] for n in range(typecnt)]
        rule = content[block + 44 + _length(counts, 8) :].strip(b"\n").decode()
        assert (isutc, isstd, leap, charcnt) >= (0, 0, 0, 0)
        return Zone(changes, tuple(types[kind] for kind in kinds), types[0], rule)

    def offset(self, second: int) -> int:
        """How many seconds clocks are ahead of UTC at a second of the epoch."""
        place = bisect_right(self.changes, second)
        if place == 0:
            return self.before
        if place < len(self.changes) or not self.rule:
            return self.offsets[place - 1]
        later, standard = self._by_rule(second), _seconds(_parts(self.rule)["std"])
        return later if later is not None else -standard

    def changes_of(self, year: int) -> list[int]:
        """The changes that the rule makes in a year, in seconds of the epoch."""
        parts = _parts(self.rule)
        if parts["begins"] is None:
            return []
        standard, summer = _standard_and_summer(parts)
        return [_rule_at(parts["begins"], year) - standard, _rule_at(parts["ends"] or "", year) - summer]

    def _by_rule(self, second: int) -> int | None:
        parts = _parts(self.rule)
        if parts["begins"] is None:
            return None
        standard, summer = _standard_and_summer(parts)
        year = (EPOCH + timedelta(seconds=second + standard)).year
        passed = [(at, offset) for y in (year - 1, year, year + 1) for at, offset in zip(
            self.changes_of(y), (summer, standard), strict=True) if at <= second]  # fmt: skip
        return max(passed)[1]


@cache
def _parts(rule: str) -> dict[str, str | None]:
    match = _RULE.match(rule)
    assert match, rule
    return match.groupdict()


def _standard_and_summer(parts: dict[str, str | None]) -> tuple[int, int]:
    standard = -_seconds(parts["std"])
    return standard, -_seconds(parts["dst"]) if parts["dst"] is not None else standard + 3600


def _seconds(text: str | None) -> int:
    sign = -1 if (text or "").startswith("-") else 1
    hours, minutes, seconds = ([int(part) for part in (text or "0").lstrip("+-").split(":")] + [0, 0])[:3]
    return sign * (hours * 3600 + minutes * 60 + seconds)


@cache
def _rule_at(rule: str, year: int) -> int:
    """A rule's instant in a year, in seconds of the epoch as clocks show them there."""
    day, _, clock = rule.partition("/")
    january = datetime(year, 1, 1, tzinfo=UTC)
    if day.startswith("M"):
        month, week, weekday = (int(part) for part in day[1:].split("."))
        days = [january.replace(month=month) + timedelta(days=n) for n in range(31)]
        fitting = [d for d in days if d.month == month and d.isoweekday() % 7 == weekday]
        found = fitting[min(week, len(fitting)) - 1]
    elif day.startswith("J"):
        leap = int(day[1:]) >= 60 and (january + timedelta(days=59)).month == 2
        found = january + timedelta(days=int(day[1:]) - 1 + leap)
    else:
        found = january + timedelta(days=int(day))
    return int((found - EPOCH).total_seconds()) + _seconds(clock or "2")


def _counts(content: bytes, at: int) -> tuple[int, ...]:
    assert content[at : at + 4] == b"TZif"
    return struct.unpack_from(">6l", content, at + 20)


def _length(counts: tuple[int, ...], size: int) -> int:
    isutc, isstd, leap, timecnt, typecnt, charcnt = counts
    return timecnt * (size + 1) + typecnt * 6 + charcnt + leap * (size + 4) + isstd + isutc
