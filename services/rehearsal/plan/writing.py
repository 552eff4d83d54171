"""Writing a report step by step: which units stand, where the next goes, what is written from the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from services.rehearsal.acts import Act
from services.rehearsal.material import REPORT, Material, run_text, unit_text
from shared.documents.text import runs_of
from shared.documents.units import Tree, Unit


def insertions(material: Material, tree: Tree, standing: set[str], units: Iterable[Unit]) -> list[dict[str, Any]]:
    """The changes that bring units of `tree` in, each where it belongs among those that stand already."""
    changes = []
    for unit in units:
        if unit.id in standing or any(outer.id in material.listed for outer in tree.ancestors(unit.id)):
            continue
        blank = unit.id in material.blanks or unit.id in material.listings or unit.id in material.listed
        changes.append(
            {
                "do": "insert_unit",
                "unit": unit.id,
                "kind": unit.kind.value,
                "text": [] if blank else unit_text(unit),
                "unit_class": material.classes.get(unit.id, unit.unit_class.value),
                **_place(tree, standing, unit),
            }
        )
        standing.add(unit.id)
    return changes


def edit(at: datetime, changes: list[dict[str, Any]], place: str) -> Act:
    """An edit of the report."""
    return Act(at, "secretariat", "drafting", f"documents/{REPORT}/edit", {"changes": changes}, place, REPORT)


def from_the_record(
    material: Material, at: datetime, units: Iterable[str], names_on: date, place: str
) -> Iterator[Act]:
    """The acts that write these units from the record, those of them that are written from it."""
    for unit_id in units:
        body: dict[str, Any] | None = None
        if unit_id in material.listings:
            record, listing = material.listings[unit_id]
            body = {"record": record, "lead": run_text(listing.lead), "tail": run_text(listing.tail)}
        elif unit_id in material.listed:
            body = {"record": material.listed[unit_id], "lead": run_text(runs_of(material.final.unit(unit_id).words))}
        if body is not None:
            body = {**body, "unit": unit_id, "names_on": names_on.isoformat()}
            yield Act(at, "secretariat", "drafting", f"documents/{REPORT}/derive", body, place, REPORT)
            if unit_id in {material.unit(pinned) for pinned in material.scenario.report.pinned}:
                text = unit_text(material.final.unit(unit_id))
                yield edit(at, [{"do": "write", "unit": unit_id, "text": text}], "report.pinned")


def _place(tree: Tree, standing: set[str], unit: Unit) -> dict[str, Any]:
    siblings = tree.of(unit.parent)
    index = siblings.index(unit.id)
    before = [sibling for sibling in siblings[:index] if sibling in standing]
    after = [sibling for sibling in siblings[index + 1 :] if sibling in standing]
    if before:
        return {"after": before[-1]}
    return {"before": after[0]} if after else {"parent": unit.parent}
