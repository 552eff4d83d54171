"""The material of a rehearsal: the published text, the record in it, and the first tabled text made back out of it.

The source is read once, here. What was tabled is the published text with the scenario's differences undone; after that
nothing is taken from the source but blanks and what the scenario says informals brought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.rehearsal.scenario.floor import DraftDifference
from services.rehearsal.scenario.strict import BadScenario
from services.rehearsal.scenario.whole import Scenario
from services.rehearsal.source import Listing, Record, SourceItem, read_record
from shared.documents.applying import apply
from shared.documents.cuts import replace_words
from shared.documents.importing import Imported, import_report
from shared.documents.numbering import Number, UnknownNumber, numbers, resolve, resolve_range
from shared.documents.operations import InsertUnit
from shared.documents.printed import in_words, printed_text
from shared.documents.text import Runs, plain, runs_of
from shared.documents.units import Tree, Unit, UnitWire
from shared.documents.vocabulary import Kind

AGENDA, WORK, REPORT = "agenda", "organization-of-work", "report"
"""The documents of a rehearsal."""

BRACKETED = "draft-only-"
"""How units are named that stand only in the draft."""


@dataclass(frozen=True)
class Material:
    """What a scenario is played from."""

    scenario: Scenario
    report: Imported
    record: Record

    @staticmethod
    def of(scenario: Scenario, folder: Path) -> Material:
        """The material of a scenario whose source lies beside it."""
        path = folder / scenario.source
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadScenario(f"source: {path} cannot be read: {error}.", key="source") from None
        report = import_report(text)
        if report.unplaced:
            first = report.unplaced[0]
            raise BadScenario(
                f"source: line {first.line} cannot be placed: {first.why}.", line=first.line, key="source"
            )
        return Material(scenario, report, read_record(report))

    @property
    def final(self) -> Tree:
        """The published text."""
        return self.report.tree

    def unit(self, cited: str) -> str:
        """The unit that a printed place of the final text names."""
        try:
            return resolve(self.final, cited)
        except UnknownNumber:
            raise BadScenario(f"No place “{cited}” stands in the published text.", place=cited) from None

    def span(self, cited: str, *, alone: bool = False) -> dict[str, Any]:
        """A printed place of the final text as a span of a command."""
        try:
            first, last = resolve_range(self.final, cited)
        except UnknownNumber:
            raise BadScenario(f"No place “{cited}” stands in the published text.", place=cited) from None
        return {"first": first, "last": last, "alone": alone}

    def text(self, unit_id: str) -> str:
        """A unit's final text as it prints."""
        return in_words(printed_text(self.final, self.final.unit(unit_id), self._numbers))

    @cached_property
    def _numbers(self) -> Mapping[str, Number]:
        return numbers(self.final)

    @cached_property
    def classes(self) -> dict[str, str]:
        """The class of every unit: its own in the scenario, or that of the nearest unit it stands in."""
        given = {self.unit(place): name for place, name in self.scenario.report.classes.items()}
        found = {}
        for unit in self.final.walk():
            above = (unit.id, *(outer.id for outer in self.final.ancestors(unit.id)))
            found[unit.id] = next((given[name] for name in above if name in given), "factual")
        return found

    @cached_property
    def blanks(self) -> frozenset[str]:
        """The units that are tabled with their number and no text."""
        return frozenset(self.unit(place) for place in self.scenario.report.blanks_in_draft)

    @cached_property
    def draft(self) -> Tree:
        """The first tabled text of the whole report."""
        tree = self.final
        for number, difference in enumerate(self.scenario.report.draft_differences, start=1):
            tree = self._undone(tree, difference, f"{BRACKETED}{number}")
        return tree

    def draft_only(self, after: str) -> str:
        """The unit that stands only in the draft, after a place of the final text."""
        for number, difference in enumerate(self.scenario.report.draft_differences, start=1):
            if difference.after == after:
                return f"{BRACKETED}{number}"
        raise BadScenario(f"No unit of the draft stands after “{after}”.", place=after)

    @cached_property
    def body_names(self) -> dict[str, str]:
        """The bodies' names by their symbols: both are in the order of the report."""
        return dict(zip(self.scenario.session.bodies, self.record.bodies, strict=True))

    @cached_property
    def items(self) -> dict[str, SourceItem]:
        """The agenda items by their short names in the scenario."""
        found = {}
        names = {name for names in self.scenario.agendas.provisional.values() for name in names}
        for name in sorted(names):
            placed = self.scenario.agendas.titles.get(name)
            found[name] = self._placed(name, placed) if placed else self._titled(name)
        return found

    def item_id(self, name: str) -> str:
        """The identity of an agenda item."""
        return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60]

    def item_of(self, item: SourceItem) -> str:
        """The short name of an agenda item."""
        return next(name for name, found in self.items.items() if found.title == item.title)

    @cached_property
    def listings(self) -> dict[str, tuple[str, Listing]]:
        """The paragraphs with a list written from the record: by unit, what the record is called, and the list."""
        found = {
            entry.listing.unit: (f"attendance:{entry.category}", entry.listing) for entry in self.record.attendance
        }
        for entry in self.record.statements:
            if entry.listing.names:
                name = f"statements:{self.item_id(self.item_of(entry.item))}"
                found[entry.listing.unit] = (name, entry.listing)
        return found

    @cached_property
    def listed(self) -> dict[str, str]:
        """The paragraphs under which units are written from the record: papers before a body, the adopted agendas."""
        symbols = {name: symbol for symbol, name in self.body_names.items()}
        found = {entry.unit: f"papers:{symbols[entry.body]}" for entry in self.record.papers}
        return {**found, self.record.agenda_unit: f"agenda:{AGENDA}"}

    def meetings_of(self, item: str) -> tuple[int, ...]:
        """The meetings at which an item was considered: as the scenario says, or as the report does."""
        if item in self.scenario.report.considered:
            return self.scenario.report.considered[item]
        title = self.items[item].name
        for unit in self.final.walk():
            text = self.text(unit.id)
            match = re.match(r"At (?:its|their) (.+?) meetings?, on ", text)
            if unit.kind is Kind.PARAGRAPH and match and f"“{title}”" in text:
                return tuple(int(number) for number in re.findall(r"\d+", match.group(1)))
        raise BadScenario(f"At which meeting “{item}” was considered is neither in the report nor in `considered`.")

    def below(self, section: str, *, without: frozenset[str] = frozenset()) -> Iterator[Unit]:
        """A section of the final text and all that stands in it, in order."""
        for unit in (self.final.unit(section), *self.final.walk(section)):
            if unit.id not in without:
                yield unit

    def _undone(self, tree: Tree, difference: DraftDifference, name: str) -> Tree:
        if difference.after is not None:
            return _after(tree, self.unit(difference.after), plain(difference.draft_only or ""), name)
        unit = self.unit(difference.at or "")
        if difference.draft == "absent":
            return tree.remove(unit)
        if difference.draft == "swapped with the next":
            siblings = tree.of(tree.unit(unit).parent)
            return tree.move(unit, tree.unit(unit).parent, siblings[siblings.index(unit) + 1])
        operation = replace_words(tree.unit(unit), difference.final or "", plain(difference.draft or ""), name)
        return apply(tree, operation)

    def _placed(self, name: str, placed: dict[str, int]) -> SourceItem:
        wanted = {(self.body_names[body], number) for body, number in placed.items()}
        for item in self.record.items:
            if set(item.numbers) == wanted:
                return item
        raise BadScenario(f"agendas.titles: no item stands where “{name}” is said to stand.", key="agendas.titles")

    def _titled(self, name: str) -> SourceItem:
        for item in self.record.items:
            if item.name.casefold() == name.casefold():
                return item
        raise BadScenario(f"agendas.provisional: no item is called “{name}”.", key="agendas.provisional")


def run_text(runs: Runs) -> list[dict[str, Any]]:
    """Runs as a command carries them."""
    return [run.model_dump(mode="json", exclude_none=True) for run in runs]


def unit_text(unit: Unit) -> list[dict[str, Any]]:
    """A unit's text as a command carries it."""
    return run_text(runs_of(unit.words))


def _after(tree: Tree, sibling: str, text: Runs, name: str) -> Tree:
    unit = tree.unit(sibling)
    wire = UnitWire(id=name, kind=unit.kind, parent=unit.parent, unit_class=unit.unit_class, text=text)
    return apply(tree, InsertUnit(unit=wire, after=sibling, key=name))
