"""The registers that texts are written from, and which texts have fallen behind them since.

A changed register never changes a text that was written from it; it is only told that the text is behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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

    entries: Mapping[str, object] = field(default_factory=dict)
    written: Mapping[tuple[str, str], object] = field(default_factory=dict)

    def after(self, data: EventData, documents: Documents) -> Registers:
        """The registers after an event; these themselves if it changes none."""
        match data:
            case AttendanceRecorded():
                return self._with(f"attendance:{data.category.value}", data.present)
            case StatementRecorded():
                return self._with(f"statements:{data.item}", data.speakers)
            case PaperListed():
                name = f"papers:{data.body}"
                before = self.entries.get(name, ())
                return self._with(name, (*before, data) if isinstance(before, tuple) else (data,))
            case DocumentEdited(purpose=Purpose.FROM_THE_RECORD):
                written = {
                    (data.document, operation.unit): self._read(operation.recipe.record, documents)
                    for operation in data.operations
                    if isinstance(operation, SetText) and operation.recipe is not None
                }
                return replace(self, written={**self.written, **written})
            case _:
                return self

    def behind(self, document: Document, documents: Documents) -> frozenset[str]:
        """The derived units of a document whose register has changed since; a hand-pinned one is never behind."""
        return frozenset(
            unit.id
            for unit in document.tree.units.values()
            if unit.origin is Origin.DERIVED and unit.recipe is not None and (document.id, unit.id) in self.written
            if self.written[document.id, unit.id] != self._read(unit.recipe.record, documents)
        )

    def _with(self, name: str, entries: object) -> Registers:
        return replace(self, entries={**self.entries, name: entries})

    def _read(self, name: str, documents: Documents) -> object:
        """The entries of a register; an agenda's are its items and where they stand."""
        if name.partition(":")[0] in ("attendance", "statements", "papers"):
            return self.entries.get(name, ())
        agenda = documents.get(name.partition(":")[2])
        if agenda is None or not agenda.tree.items:
            return ()
        return agenda.tree.items, tuple((unit.id, unit.parent, unit.item) for unit in agenda.tree.walk())
