"""The texts of the sample session in which lines are spoken: the report as first tabled, and the provisional agenda."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from services.rehearsal.material import Material
from services.rehearsal.plan.floor import change
from services.rehearsal.scenario.reading import read_scenario
from shared.documents.applying import apply_all
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.spoken import Understood, understand
from shared.documents.text import plain
from shared.documents.units import Item, Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind
from tests.shared.documents.spoken_lines import told

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "services" / "sample" / "session.yaml"


def material_of(scenario: Path) -> Material:
    """What a scenario is played from."""
    return Material.of(read_scenario(scenario), scenario.parent)


@cache
def material() -> Material:
    """The sample session."""
    return material_of(SAMPLE)


def said_in_the_room(known: Material, lines: dict[str, str]) -> dict[str, str]:
    """The lines by which amendments of a scenario are said, one after another on the first tabled text.

    Each must be understood as the change that the scenario names, and be read out in a line that is so again; what it
    is read out as is returned. Those behind A7 stand on the text after it.
    """
    plans = {plan.id: plan for plan in known.scenario.report.oral_amendments}
    read_out = {}
    tree = known.draft
    for name, line in lines.items():
        wanted = resolve(tree, TypeAdapter(Proposal).validate_python(change(known, plans[name])), "said")
        answer = understand(tree, line)
        assert isinstance(answer, Understood), (name, answer)
        assert told(answer.operations) == told(wanted), name
        again = understand(tree, answer.spoken)
        assert isinstance(again, Understood), (name, again)
        assert again.operations == answer.operations, name
        read_out[name] = answer.spoken
        if name == "A7":  # the bracket falls first, and the letters close up
            tree = apply_all(tree, wanted)
    return read_out


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
