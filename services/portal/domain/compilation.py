"""The compilation text: every open amendment at its words, by number; side by side what cannot both be agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.portal.domain.marked import MarkedText, Stretch, in_place, marked
from services.portal.domain.read_out import ReadingOut
from services.portal.domain.reading import Reading
from services.portal.domain.state import State
from services.portal.domain.still_open import floor_of
from shared.documents.conflicts import conflicts
from shared.documents.numbering import Number, numbers
from shared.documents.operations import ReplaceWords
from shared.documents.pieces import Change, redline_words
from shared.documents.units import Tree
from shared.events.base import Audience
from shared.still_open import Course, Floor

_AROUND = 60
"""So many letters of what stays are shown beside an alternative."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A passage as one amendment alone would have it; nothing is marked where it is only said what it would do."""

    amendment: str
    stretches: tuple[Stretch, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Amendments of which no two that conflict can both be agreed, each alone, and why."""

    unit: str | None
    why: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Compilation:
    """The text with its proposals in place; the choices by unit; every open amendment in its spoken form.

    `touched` are the units for which something is proposed, and those over them.
    """

    text: MarkedText
    touched: frozenset[str]
    choices: Mapping[str, tuple[Choice, ...]]
    elsewhere: tuple[Choice, ...]
    said: tuple[tuple[str, str], ...]


def compilation(state: State, reading: Reading, reader: Audience) -> Compilation:
    """The compilation of a text as it stands, as far as the reader may read it."""
    drawn = marked(state, reading, reader, changes=False)
    floor = floor_of(state, reading.document)
    now = reading.document.tree
    aloud = ReadingOut(state, now)
    spoken = {name: aloud.on(state.amendments[name], now) for name in drawn.open}
    shown = {line.unit for line in drawn.lines}
    choices: dict[str, list[Choice]] = {}
    elsewhere: list[Choice] = []
    for choice in _choices(state, reading, floor, spoken):
        if choice.unit is not None and choice.unit in shown:
            choices.setdefault(choice.unit, []).append(choice)
        else:
            elsewhere.append(choice)
    return Compilation(
        drawn,
        frozenset(_touched(drawn, reading.document.tree)),
        {unit: tuple(found) for unit, found in choices.items()},
        tuple(elsewhere),
        tuple(spoken.items()),
    )


def _touched(drawn: MarkedText, tree: Tree) -> Iterator[str]:
    """The units with something proposed for them, and those over them; a new one stands where the line before does."""
    standing = ""
    for line in drawn.lines:
        if line.unit in tree.units:
            standing = line.unit
        if line.open:
            yield line.unit
            yield from (unit.id for unit in tree.ancestors(standing)) if standing else ()


def _choices(state: State, reading: Reading, floor: Floor, spoken: Mapping[str, str]) -> Iterator[Choice]:
    """The conflicts among what is open, those that hang together as one choice."""
    still = {entry.proposed.name for entry in floor.amendments if entry.course is not Course.AGREED}
    known = numbers(reading.document.tree)
    groups: list[tuple[str | None, dict[str, None], dict[str, None]]] = []
    for conflict in conflicts([entry.proposed for entry in floor.amendments if entry.proposed.name in still]):
        names, why = dict.fromkeys((conflict.one, conflict.other)), dict.fromkeys((conflict.why,))
        joined = [group for group in groups if group[0] == conflict.unit and group[1].keys() & names.keys()]
        for group in joined:
            names, why = group[1] | names, group[2] | why
            groups.remove(group)
        groups.append((conflict.unit, names, why))
    for unit, names, why in groups:
        yield Choice(
            unit, tuple(why), tuple(_alone(state, reading, known, unit, name, spoken.get(name, "")) for name in names)
        )


def _alone(
    state: State, reading: Reading, known: Mapping[str, Number], unit: str | None, name: str, said: str
) -> Alternative:
    standing = reading.tree.units.get(unit or "")
    proposals = [
        (name, operation)
        for operation in state.amendments[name].moved.operations
        if isinstance(operation, ReplaceWords) and operation.unit == unit
    ]
    if standing is None or not proposals:
        return Alternative(name, (), said)
    pieces = redline_words(standing.words, standing.words, now=known)
    stretches, placed = in_place(pieces, standing.words, known, proposals)
    return Alternative(name, _passage(stretches) if placed else (), said)


def _passage(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What changes, with a little of what stays on either side."""
    marked_at = [place for place, stretch in enumerate(stretches) if stretch.change is not Change.SAME]
    first, last = marked_at[0], marked_at[-1]
    before = "".join(stretch.text for stretch in stretches[:first])
    after = "".join(stretch.text for stretch in stretches[last + 1 :])
    lead = before if len(before) <= _AROUND else f"… {before[-_AROUND:].partition(' ')[2]}"
    tail = after if len(after) <= _AROUND else f"{after[:_AROUND].rpartition(' ')[0]} …"
    return tuple(s for s in (Stretch(lead), *stretches[first : last + 1], Stretch(tail)) if s.text)
