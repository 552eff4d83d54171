"""What is open in a document, gathered from the portal's record: by number, never by whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.portal.domain.record import Amendment, Record
from shared.documents.conflicts import Proposed
from shared.events.amendments import Disposition, UnitState
from shared.lifecycle import Document
from shared.still_open import Course, Floor, Moved, Open, what_is_open


def floor_of(record: Record, document: Document) -> Floor:
    """All that can be open in a document."""
    own = {unit: said for unit, said in record.referendum.items() if said.document == document.id}
    informals = [
        unit
        for (of, unit), stands in record.standings.items()
        if of == document.id and stands is UnitState.IN_INFORMALS
    ]
    return Floor(
        tree=document.tree,
        amendments=tuple(_amendments(record, document)),
        referendum={unit: said.pending for unit, said in own.items()},
        informals=frozenset(informals),
        packages=dict(packages(record, document)),
        stale=frozenset(record.registers.behind(document, record.documents)),
    )


def still_open(record: Record, document: Document, units: Iterable[str] | None = None) -> tuple[Open, ...]:
    """What is open in a document, or in these units of it."""
    return what_is_open(floor_of(record, document), units)


def packages(record: Record, document: Document, agreed: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The packages that are not agreed, or those that are, each with its units that stand."""
    for name, package in record.packages.items():
        if package.document != document.id:
            continue
        states = {record.standings.get((document.id, unit)) for unit in package.units}
        if (states == {UnitState.AGREED}) is agreed:
            yield name, tuple(unit for unit in package.units if unit in document.tree.units)


def waits(record: Record, amendment: Amendment) -> bool:
    """Whether an agreed amendment waits for the one whose words it amends."""
    target = record.amendments.get(amendment.moved.amends or "")
    if not amendment.agreed or amendment.in_text or target is None:
        return False
    return target.open or waits(record, target)


def _amendments(record: Record, document: Document) -> Iterator[Moved]:
    for name, entry in record.amendments.items():
        if entry.moved.document != document.id:
            continue
        proposed = Proposed(name, entry.full, entry.made_on, entry.moved.amends)
        if entry.open:
            informals = entry.became is Disposition.TO_INFORMALS
            yield Moved(proposed, Course.IN_INFORMALS if informals else Course.OPEN)
        elif waits(record, entry):
            yield Moved(proposed, Course.WAITS)
        elif entry.agreed and entry.in_text:
            yield Moved(proposed, Course.AGREED)
