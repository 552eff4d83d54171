"""The names of States as documents print them, on the day they print them; a name that is not known is never guessed.

The table beside this file is our own, reviewed by hand: the 193 Member States, the Holy See, the State of Palestine,
the Cook Islands and Niue. A State is its ISO 3166 letters; its names have the dates between which they are used.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from shared.documents.vocabulary import Refusal

_COMMA = re.compile(r",(?![^()]*\)) ")
_AND = " and "


class UnknownState(Refusal):
    """No State has that name on that day; the facts carry names that are near, and nothing is chosen among them."""

    title = "Unknown State"


@dataclass(frozen=True, slots=True)
class StateName:
    """The names a State bears from `since` up to, and not on, `until` (none: ever)."""

    listed: str  # Iran (Islamic Republic of)
    full: str  # United Kingdom of Great Britain and Northern Ireland
    running: str  # the Islamic Republic of Iran
    since: date | None = None
    until: date | None = None

    def valid(self, on: date) -> bool:
        """Whether the names are those of that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways to write the name."""
        return (self.listed, self.full, self.running)


@dataclass(frozen=True, slots=True)
class State:
    """A State, under its ISO 3166 letters and its M49 number. `status`: member, observer or other."""

    iso3: str
    m49: str
    status: str
    names: tuple[StateName, ...]

    def on(self, day: date) -> StateName:
        """The names it bears on that day; raises `UnknownState` if it bears none."""
        for name in self.names:
            if name.valid(day):
                return name
        raise UnknownState(f"{self.iso3} bears no name on {day.isoformat()}.", name=self.iso3, candidates=[])


def states() -> Mapping[str, State]:
    """Every State, by its ISO 3166 letters."""
    return _table()


def find_state(name: str, on: date) -> State:
    """The State that bears `name` on that day, in lists, in full or in running text. Raises `UnknownState`."""
    found = _by_name(on).get(_folded(name))
    if found is None:
        raise UnknownState(f"No State is named “{name}” on {on.isoformat()}.", name=name, candidates=_near(name, on))
    return found


def list_name(state: State, on: date) -> str:
    """The name in lists: `Iran (Islamic Republic of)`."""
    return state.on(on).listed


def running_name(state: State, on: date) -> str:
    """The name in a sentence: `the Islamic Republic of Iran`."""
    return state.on(on).running


def sort_key(name: str) -> tuple[str, ...]:
    """The key of English alphabetical order: case and diacritics folded, punctuation dropped, words kept (C8)."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return tuple(re.findall(r"\w+", bare.casefold().replace("’", "").replace("'", "").replace(".", "")))


def enumerate_names(names: Sequence[str]) -> str:
    """`A, B and C`: no comma before the last (S31)."""
    return _AND.join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def split_states(text: str, on: date) -> tuple[State, ...]:
    """The States that `A, B and C` names, though names have “and” in them; the inverse of `enumerate_names`.

    Raises `UnknownState` for the first piece that is no name of a State.
    """
    pieces = _COMMA.split(text.strip())
    found = [find_state(piece, on) for piece in pieces[:-1]]
    return (*found, *_joined(pieces[-1], on))


def _joined(text: str, on: date) -> Iterable[State]:
    """One or two States; every “and” is tried, and exactly one must part two names."""
    if _folded(text) in _by_name(on):
        return (find_state(text, on),)
    cuts = [match.start() for match in re.finditer(_AND, text)]
    pairs = [(text[:cut], text[cut + len(_AND) :]) for cut in cuts]
    known = [pair for pair in pairs if all(_folded(half) in _by_name(on) for half in pair)]
    if len(known) == 1:
        return tuple(find_state(half, on) for half in known[0])
    unknown = next((half for pair in pairs[-1:] for half in pair if _folded(half) not in _by_name(on)), text)
    return (find_state(unknown, on),)


def _near(name: str, on: date) -> list[str]:
    """Names of the day that are near: what that State is called now, names with these words, names that look alike."""
    asked = set(sort_key(name))
    other = [s for s in _table().values() for n in s.names if _folded(name) in map(_folded, n.forms)]
    now = [n.listed for state in other for n in state.names if n.valid(on)]
    listed = [n.listed for state in _table().values() for n in state.names if n.valid(on)]
    with_words = [form for form in listed if asked and asked <= set(sort_key(form))]
    short = {form.partition(" (")[0]: form for form in listed}
    alike = [short[key] for key in get_close_matches(name, sorted(short), n=3, cutoff=0.75)]
    return list(dict.fromkeys((*now, *with_words, *alike)))


def _folded(name: str) -> str:
    """Apostrophes, white space and Unicode forms do not make another name; capitals and diacritics do."""
    return " ".join(unicodedata.normalize("NFC", name).replace("'", "’").split())


@cache
def _by_name(on: date) -> Mapping[str, State]:
    return {_folded(form): s for s in _table().values() for n in s.names if n.valid(on) for form in n.forms}


@cache
def _table() -> Mapping[str, State]:
    found: dict[str, State] = {}
    with (Path(__file__).parent / "states.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = StateName(
                row["list_name"], row["long_name"], row["running_name"], _day(row["since"]), _day(row["until"])
            )
            before = found[row["iso3"]].names if row["iso3"] in found else ()
            found[row["iso3"]] = State(row["iso3"], row["m49"], row["status"], (*before, name))
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
