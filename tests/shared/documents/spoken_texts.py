"""The texts of the sample session in which lines are spoken: the report as first tabled, and the provisional agenda."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.rehearsal.material import Material
from services.rehearsal.scenario.reading import read_scenario
from shared.documents.text import plain
from shared.documents.units import Item, Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "services" / "sample" / "session.yaml"


@cache
def material() -> Material:
    """The sample session."""
    return Material.of(read_scenario(SAMPLE), SAMPLE.parent)


@cache
def report() -> Tree:
    """Its report, as it was first tabled."""
    return material().draft


@cache
def agenda() -> Tree:
    """Its provisional agendas: items that are joint stand in both."""
    known = material()
    provisional = known.scenario.agendas.provisional
    names = dict.fromkeys(name for names in provisional.values() for name in names)
    items = tuple(Item(id=known.item_id(name), title=plain(known.items[name].name)) for name in names)
    units = []
    for body, placed in provisional.items():
        branch = body.rpartition("/")[2].lower()
        units.append(UnitWire(id=branch, kind=Kind.BRANCH, body=body))
        for name in placed:
            item = known.item_id(name)
            units.append(UnitWire(id=f"{branch}.{item}", kind=Kind.ITEM, parent=branch, item=item))
    return Tree.of_wire(TreeWire(units=tuple(units), items=items))


def paragraph(name: str, text: str, *entries: str) -> list[UnitWire]:
    """A paragraph with its subparagraphs."""
    inner = [
        UnitWire(id=f"{name}{chr(97 + index)}", kind=Kind.SUBPARAGRAPH, parent=name, text=plain(entry))
        for index, entry in enumerate(entries)
    ]
    return [UnitWire(id=name, kind=Kind.PARAGRAPH, text=plain(text)), *inner]
