"""The registers that texts are written from, and which texts have fallen behind them since.

A changed register never changes a text that was written from it; it is only told that the text is behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.documents.operations import SetText
from shared.documents.vocabulary import Origin
from shared.events.base import EventData
from shared.events.drafting import AttendanceRecorded, DocumentEdited, PaperListed, Purpose, StatementRecorded
from shared.lifecycle import Document, Documents


@dataclass(frozen=True, slots=True)
class Registers:
    """Who was present, who spoke, which papers there were: by the names that recipes have for them.

    `written` has the entries of its register as they were when a unit was written from it, by document and unit.
    """

    entries: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    written: Mapping[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)

    def after(self, data: EventData, documents: Documents) -> Registers:
        """The registers after an event; these themselves if it changes none."""
        match data:
            case AttendanceRecorded():
                return self._with(f"attendance:{data.category.value}", data.present)
            case StatementRecorded():
                return self._with(f"statements:{data.item}", data.speakers)
            case PaperListed():
                name = f"papers:{data.body}"
                return self._with(name, (*self.entries.get(name, ()), data))
            case DocumentEdited(purpose=Purpose.FROM_THE_RECORD):
                written = {
                    (data.document, operation.unit): self.read(operation.recipe.record, documents)
                    for operation in data.operations
                    if isinstance(operation, SetText) and operation.recipe is not None
                }
                return replace(self, written={**self.written, **written})
            case _:
                return self

    def behind(self, document: Document, documents: Documents) -> tuple[str, ...]:
        """The derived units of a document whose register has changed since, in order; no hand-pinned one is behind."""
        found = [
            unit.id
            for unit in document.tree.units.values()
            if unit.origin is Origin.DERIVED and unit.recipe is not None and (document.id, unit.id) in self.written
            if self.written[document.id, unit.id] != self.read(unit.recipe.record, documents)
        ]
        return tuple(unit.id for unit in document.tree.ordered(found))

    def read(self, name: str, documents: Documents) -> tuple[Any, ...]:
        """The entries of a register, in order; an agenda's are its items and where they stand. Nothing there: empty."""
        kind, _, of = name.partition(":")
        if kind in ("attendance", "statements", "papers"):
            return self.entries.get(name, ())
        agenda = documents.get(of)
        if agenda is None or not agenda.tree.items:
            return ()
        return agenda.tree.items, tuple((unit.id, unit.parent, unit.item, unit.held) for unit in agenda.tree.walk())

    def of(self, kind: str) -> Mapping[str, tuple[Any, ...]]:
        """The registers of a kind (`attendance`, `statements`, `papers`), each by what it is of."""
        named = ((name.partition(":"), entries) for name, entries in self.entries.items())
        return {of: entries for (its, _, of), entries in named if its == kind}

    def _with(self, name: str, entries: tuple[Any, ...]) -> Registers:
        return replace(self, entries={**self.entries, name: entries})
