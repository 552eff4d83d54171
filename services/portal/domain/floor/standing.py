"""How far units have come on the floor, which amendments are about them, and how many things are still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.portal.domain.record import Amendment, Record
from services.portal.domain.still_open import packages, still_open
from shared.documents.applying import apply_all
from shared.documents.holder import Holder
from shared.documents.operations import Operation, changed, enclosing, neighbour
from shared.documents.units import Tree
from shared.documents.vocabulary import Kind, Refusal
from shared.events.amendments import Disposition, UnitState
from shared.lifecycle import Document
from shared.still_open import Matter


@dataclass(frozen=True, slots=True)
class Moved:
    """An amendment as the floor sees it: where it is at home in the text of now, and what became of it.

    `units` are the units it speaks of that stand in the text, the first being its home; none where nothing does.
    `changes` are those it changes, new ones among them.
    """

    name: str
    units: tuple[str, ...]
    changes: tuple[str, ...]
    open: bool
    became: Disposition | None
    in_text: bool
    amends: str | None
    conflicts: tuple[tuple[str, str], ...]

    @property
    def to_be_shown(self) -> bool:
        """Whether what it would change is to be shown: it is open, or agreed and waits for what it amends."""
        return self.open or (self.became is Disposition.AGREED and not self.in_text)


def states(record: Record, document: Document) -> Mapping[str, UnitState]:
    """How far each unit has come that is before the meeting, or was: it is on the floor, closed, or adopted."""
    found = {
        unit: record.standings.get((document.id, unit), UnitState.OPEN)
        for unit in document.tree.units
        if document.pen.may_write(Holder.AMENDMENTS, unit)
    }
    found |= dict.fromkeys((unit for unit in document.pen.kept if unit in document.tree.units), UnitState.GAVELLED)
    for part in document.parts.values():
        stands = UnitState.GAVELLED if part.adopted else UnitState.CLOSED
        found |= dict.fromkeys((unit for unit in part.units if unit in document.tree.units), stands)
    return found


def moved(record: Record, document: Document) -> tuple[Moved, ...]:
    """The amendments to a document in the order in which they were moved; what was keyed by mistake is none."""
    here = {name: a for name, a in record.amendments.items() if a.moved.document == document.id and not a.recaptured}
    return tuple(
        Moved(
            name=name,
            units=tuple(dict.fromkeys(unit for unit in _about(record, entry) if unit in document.tree.units)),
            changes=tuple(dict.fromkeys(u for o in entry.moved.operations for u in changed(o))),
            open=entry.open,
            became=entry.became,
            in_text=entry.in_text,
            amends=entry.moved.amends,
            conflicts=tuple((c.other, c.why) for c in entry.moved.conflicts if _counts(here.get(c.other))),
        )
        for name, entry in here.items()
    )


def by_unit(amendments: Sequence[Moved]) -> Mapping[str, tuple[Moved, ...]]:
    """The amendments of each unit in which some are at home."""
    found: dict[str, tuple[Moved, ...]] = {}
    for amendment in amendments:
        if amendment.units:
            found[amendment.units[0]] = (*found.get(amendment.units[0], ()), amendment)
    return found


def part_of(document: Document, unit: str | None) -> tuple[str | None, frozenset[str]]:
    """The section that a unit stands in, with all units of it; all units of the text where it stands in none."""
    if unit is not None and unit in document.tree.units:
        for above in (document.tree.unit(unit), *document.tree.ancestors(unit)):
            if above.kind is Kind.SECTION:
                return above.id, frozenset({above.id, *(inner.id for inner in document.tree.walk(above.id))})
    return None, frozenset(document.tree.units)


def left(record: Record, document: Document, units: frozenset[str], amendments: Sequence[Moved]) -> int:
    """How many things still stand in the way of closing these units: amendments, and units open without one."""
    found = [it for it in still_open(record, document, units) if it.blocks]
    named = {it.amendment for it in found if it.matter is not Matter.CONFLICT} - {None}
    told = {unit for amendment in amendments if amendment.name in named for unit in amendment.units}
    return len(named) + len({it.unit for it in found if it.amendment is None} - told)


def package_of(record: Record, document: Document, unit: str) -> str | None:
    """The package that binds a unit and is not agreed yet."""
    return next((name for name, units in packages(record, document) if unit in units), None)


def first_open(record: Record, document: Document, amendments: Sequence[Moved]) -> str | None:
    """The first unit before the meeting in which something is open; else the first of the floor; else none."""
    told = {unit for amendment in amendments if amendment.open for unit in amendment.units[:1]}
    told |= {it.unit for it in still_open(record, document) if it.blocks and it.amendment is None and it.unit}
    on_the_floor = [
        unit.id for unit in document.tree.walk() if unit.words and document.pen.may_write(Holder.AMENDMENTS, unit.id)
    ]
    for unit in on_the_floor:
        if unit in told:
            return unit
    return on_the_floor[0] if on_the_floor else None


def with_it(record: Record, tree: Tree, name: str) -> Tree | None:
    """The text as it would be with an amendment that is open; none where it no longer fits the text of now."""
    try:
        return apply_all(tree, [operation for entry in _chain(record, name) for operation in entry.moved.operations])
    except Refusal:
        return None


def _chain(record: Record, name: str) -> list[Amendment]:
    """The amendment after those that it amends, as far as they are not in the text."""
    entry = record.amendments[name]
    before = entry.moved.amends
    above = _chain(record, before) if before is not None and before in record.amendments else []
    return [*above, entry] if not entry.in_text else above


def _about(record: Record, entry: Amendment) -> Iterator[str]:
    for operation in entry.moved.operations:
        yield from _places(operation)


def _places(operation: Operation) -> Iterator[str]:
    yield from changed(operation)
    yield from (place for place in (neighbour(operation), enclosing(operation)) if place)


def _counts(entry: Amendment | None) -> bool:
    return entry is not None and (entry.open or entry.became is Disposition.AGREED)
