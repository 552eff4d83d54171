"""What every service knows of a document's life: its text, who holds the pen, and how far it has come.

`unfolding` tells what becomes of it with each event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from immutables import Map

from shared.documents.applying import apply
from shared.documents.digest import part_digest, tree_digest
from shared.documents.holder import Handover, Holder, Pen
from shared.documents.operations import Operation, brought, changed, fallen
from shared.documents.units import Tree
from shared.documents.vocabulary import NotThere, Refusal
from shared.events.adoption import (
    DocumentAdopted,
)
from shared.events.deciding import Mandate
from shared.events.drafting import (
    DocumentKind,
    SessionOpened,
)
from shared.events.publication import Distribution
from shared.evolving import replace
from shared.written import Written, written_without


class UnknownSession(NotThere):
    """The service has not heard of a session of that name."""


class UnknownDocument(NotThere):
    """No document of that identity has been opened in this session."""


class DigestDiffers(Refusal):
    """The text is not the text that the event or the command speaks of."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was closed: its units at a digest, and whether the gavel has fallen on it."""

    units: tuple[str, ...]
    digest: str
    bodies: tuple[str, ...] = ()
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """A printed form with its symbols: what was printed, and from which text, so that its numbers keep resolving."""

    edition: str
    symbols: tuple[str, ...]
    printed_symbol: str
    distribution: Distribution
    units: tuple[str, ...]
    tree: Tree
    masthead: date
    issued: bool = False
    limit: int | None = None


@dataclass(frozen=True)
class Document:
    """One document as known from the events.

    `base` is the text as it was when it was first tabled, and `history` what was written since, the last first;
    `blanks` are the units of the mandate to complete that were blank at the gavel.
    """

    id: str
    kind: DocumentKind
    title: str
    tree: Tree = field(default_factory=Tree)
    pen: Pen = field(default_factory=Pen)
    count: int = 0
    changed: Map[str, int] = field(default_factory=Map)
    tabled: frozenset[str] = frozenset()
    parts: Mapping[str, Part] = field(default_factory=dict)
    adopted: DocumentAdopted | None = None
    approved: frozenset[str] = frozenset()
    blanks: frozenset[str] = frozenset()
    submitted: date | None = None
    editions: Mapping[str, Edition] = field(default_factory=dict)
    base: Tree | None = None
    history: Written | None = None

    @property
    def version(self) -> str:
        """The version as commands name it: how many operations made the text, and the beginning of its digest."""
        return f"{self.count}-{tree_digest(self.tree)[7:23]}"

    @property
    def mandate(self) -> Mandate | None:
        """The mandate to complete, once the whole is adopted with one."""
        return self.adopted.mandate if self.adopted else None

    @property
    def released(self) -> frozenset[str]:
        """The units that have left the secretariat's hand: tabled, submitted, adopted, or held by another."""
        return frozenset(
            unit
            for unit in self.tree.units
            if unit in self.tabled or unit in self.pen.kept or self.pen.of(unit) is not Holder.DRAFTING
        )

    @property
    def under_silence(self) -> frozenset[str]:
        """The units that were handed over for a silence procedure and have not come back."""
        closed = {unit for part in self.parts.values() for unit in part.units}
        return frozenset(unit for unit in self.held_by(Holder.ADOPTION) if unit in self.tabled and unit not in closed)

    def held_by(self, holder: Holder) -> tuple[str, ...]:
        """The units a holder holds, in the order of the text."""
        return tuple(unit.id for unit in self.tree.walk() if self.pen.of(unit.id) is holder)

    def require_version(self, expected: str | None) -> None:
        """Raise `StaleVersion` if a version is expected and it is not this one."""
        if expected is not None and expected != self.version:
            raise StaleVersion(self, expected)

    def written_digest(self, operations: Iterable[Operation]) -> str:
        """The digest of the units that operations wrote, in the text after them.

        Their writer holds these units, so it is the same to everyone, whatever else is on its way.
        """
        return self.digest_of(unit for operation in operations for unit in changed(operation))

    def digest_of(self, units: Iterable[str]) -> str:
        """The digest over units, of those that stand."""
        return part_digest(self.tree, list(units))

    def without(self, name: str) -> tuple[Document, tuple[str, ...]]:
        """The document as if what was written under `name` had never been, and the units that it had changed.

        What was written since is written again without it, in its order. Raises `RestsOn`, naming what cannot be.
        """
        tree, history = written_without(self.base or Tree(), self.history, name)
        units = {unit for unit in (*self.tree.units, *tree.units) if self.tree.units.get(unit) != tree.units.get(unit)}
        came = [unit for unit in units if unit in tree.units and unit not in self.tree.units]
        pen = self.pen.begin(Holder.AMENDMENTS, came).end(unit for unit in units if unit not in tree.units)
        count = self.count + 1
        marks = self.changed.update(dict.fromkeys(units, count))
        restored = replace(self, tree=tree, pen=pen, changed=marks, count=count, history=history)
        return restored, tuple(sorted(units))

    def write(self, holder: Holder, operations: Iterable[Operation], name: str = "") -> Document:
        """The document after the holder's operations; units they bring in are the holder's own."""
        operations = tuple(operations)
        tree, pen, count = self.tree, self.pen, self.count
        marks = self.changed.mutate()
        for operation in operations:
            gone = fallen(tree, operation)
            tree = apply(tree, operation)
            count += 1
            new = brought(operation)
            pen = pen.begin(holder, (new,)) if new is not None else pen
            pen = pen.end(gone) if gone else pen
            for unit in changed(operation):
                marks[unit] = count
        history = Written(holder, name, operations, self.history) if self.base is not None else None
        return replace(self, tree=tree, pen=pen, changed=marks.finish(), count=count, history=history)

    def handed(self, act: Handover, units: Iterable[str], digest: str) -> Document:
        """The document after a handover of units at a digest. Raises `DigestDiffers` or `PenHeldElsewhere`."""
        units = tuple(units)
        found = part_digest(self.tree, units)
        if found != digest:
            raise DigestDiffers(
                f"{act.value} names a text that is not the text known here.",
                document=self.id,
                named=digest,
                known=found,
            )
        return replace(self, pen=self.pen.hand_over(act, units))

    def changed_since(self, version: str) -> tuple[str, ...]:
        """The units changed since a version, in the order of the text; those that fell come last."""
        try:
            since = int(version.partition("-")[0])
        except ValueError:
            since = 0
        units = {unit for unit, count in self.changed.items() if count > since}
        standing = [unit.id for unit in self.tree.walk() if unit.id in units]
        return (*standing, *sorted(units - set(standing)))


class StaleVersion(Refusal):
    """The text has changed since the version that the command rests on; `changed` are the units that did."""

    def __init__(self, document: Document, expected: str) -> None:
        super().__init__(
            "The text has changed since you read it; read it again and repeat what still fits.",
            document=document.id,
            expected=expected,
            current=document.version,
            changed=list(document.changed_since(expected)),
        )


Documents = Mapping[str, Document]


@dataclass(frozen=True)
class KnownSession:
    """What every service knows of a session: how it was opened, and its documents."""

    session: SessionOpened | None = None
    documents: Documents = field(default_factory=dict)

    def opened(self) -> SessionOpened:
        """The session; raises `UnknownSession` before it is opened."""
        if self.session is None:
            raise UnknownSession("No session of that name has been opened.")
        return self.session

    def document(self, document_id: str) -> Document:
        """The document; raises `UnknownSession` or `UnknownDocument`."""
        self.opened()
        return document(self.documents, document_id)


def document(documents: Documents, document_id: str) -> Document:
    """The document of that identity; raises `UnknownDocument`."""
    try:
        return documents[document_id]
    except KeyError:
        raise UnknownDocument(f"No document “{document_id}” has been opened here.", document=document_id) from None
