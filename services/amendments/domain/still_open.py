"""What is open on the floor, gathered from the floor's own state, and in what words a closing is refused for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.amendments.domain.state import State
from shared import still_open
from shared.documents.conflicts import Proposed
from shared.documents.numbering import Number, numbers
from shared.documents.units import Tree
from shared.events.amendments import UnitState
from shared.lifecycle import Document
from shared.still_open import Course, Floor, Matter, Moved, Open


def what_is_open(
    state: State, document: Document, units: Sequence[str], bracketed: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Everything in these units that still stands in the way of closing them, in words: units first, then amendments.

    A conflict is told by the open amendment that is in it, which stands in the way for as long. Brackets in the units
    `bracketed` are meant to stay.
    """
    known = numbers(document.tree)
    found = [it for it in still_open.what_is_open(_floor(state, document), units) if it.blocks]
    found = [it for it in found if it.matter is not Matter.BRACKET or it.unit not in bracketed]
    for it in found:
        if it.amendment is None:
            yield _unit_in_words(it, known, document.tree)
    yield from _open_amendments(state, found)


def moved_and_open(state: State, document: Document, units: Sequence[str]) -> Iterator[str]:
    """The amendments that speak of these units and are not decided, or wait for one that is not, in words."""
    floor = Floor(document.tree, tuple(_amendments(state, document)))
    yield from _open_amendments(state, still_open.what_is_open(floor, units))


def _floor(state: State, document: Document) -> Floor:
    own = {unit: standing for (of, unit), standing in state.standings.items() if of == document.id}
    return Floor(
        tree=document.tree,
        amendments=tuple(_amendments(state, document)),
        referendum={u: it.pending for u, it in own.items() if it.state is UnitState.AGREED_AD_REFERENDUM},
        informals=frozenset(u for u, it in own.items() if it.state is UnitState.IN_INFORMALS),
        packages={package.package: package.units for package in state.not_agreed(document.id)},
    )


def _amendments(state: State, document: Document) -> Iterator[Moved]:
    for name, entry in state.of(document.id):
        if entry.open or state.waits(entry):
            proposed = Proposed(name, entry.full, entry.made_on, entry.moved.amends)
            yield Moved(proposed, Course.OPEN if entry.open else Course.WAITS)


def _open_amendments(state: State, found: Sequence[Open]) -> Iterator[str]:
    """In the order in which they were moved, as they are listed everywhere on the floor."""
    named = {it.amendment: it for it in found if it.amendment is not None and it.matter is not Matter.CONFLICT}
    for name in sorted(named, key=lambda name: state.amendments[name].place):
        yield _amendment_in_words(named[name])


def _amendment_in_words(it: Open) -> str:
    if it.matter is Matter.WAITS:
        return f"the amendment {it.amendment} waits for {it.other}"
    return f"the amendment {it.amendment} is open"


def _unit_in_words(it: Open, known: Mapping[str, Number], tree: Tree) -> str:
    """For those who have the floor in hand: also of whom a confirmation is awaited."""
    unit = it.unit or ""
    number = known[unit].cited if unit in known else unit
    match it.matter:
        case Matter.BRACKET:
            before = tree.before(unit) or ""
            return f"the bracket after {known[before].cited}" if before in known else f"the bracket in {number}"
        case Matter.REFERENDUM:
            return f"{number} is agreed ad referendum, pending {it.pending or 'confirmation'}"
        case Matter.PACKAGE:
            return f"{number} is bound in the package “{it.package}”"
        case _:
            return f"{number} is in informals"
