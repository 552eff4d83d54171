"""What a reader may read: entries and versions by audience, a text with the numbers of its moment, what waits for whom.

The public reads what was issued, what was printed in general or limited distribution before the gavel, and an agenda
that its bodies have adopted; those who sit in the session read what has left the secretariat's hand; the secretariat
and auditors read everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.portal.domain.phrases import the_bodies
from services.portal.domain.state import Entry, State, Version
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.numbering import Number, UnknownNumber, numbers
from shared.documents.printed import Block, in_words, placement_text, printed, printed_text
from shared.documents.units import Tree
from shared.documents.vocabulary import Kind
from shared.events.amendments import UnitState
from shared.events.base import Audience
from shared.events.publication import Distribution
from shared.lifecycle import Document, Edition, UnknownDocument
from shared.views import resolved

_WIDTH = (Audience.PUBLIC, Audience.PARTICIPANTS, Audience.SECRETARIAT)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text before a reader: its blocks with the numbers of then, and which kept version it is, if it is one."""

    document: Document
    version: Version | None
    tree: Tree
    numbering: Tree
    blocks: tuple[Block, ...]
    standing: Mapping[str, str]

    @property
    def targets(self) -> frozenset[str]:
        """The units that are printed here, so that a reference to them leads somewhere."""
        return frozenset(block.id for block in self.blocks)

    @property
    def branches(self) -> Mapping[str, str]:
        """The body whose list each branch of an agenda is, by its symbol."""
        return {unit.id: unit.body or "" for unit in self.tree.walk() if unit.kind is Kind.BRANCH}


@dataclass(frozen=True, slots=True)
class AgendaTable:
    """The numbers of a body's agenda items in each version: `rows` are (title, numbers, joint), the last being now."""

    body: str
    versions: tuple[Version | None, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def reaches(reader: Audience, audience: Audience) -> bool:
    """Whether a reader of that standing belongs to the audience."""
    return _WIDTH.index(reader) >= _WIDTH.index(audience)


def entries(state: State, reader: Audience, document: str | None = None) -> tuple[Entry, ...]:
    """The timeline, or that of a document, as a reader may see it, in the order of the acts.

    Who acted is only for the secretariat. Raises `UnknownDocument` where the reader may know of no such document.
    """
    found = [e for e in state.entries if reaches(reader, e.audience) and document in (None, e.document)]
    if document is not None and not found and document not in {known.id for known in documents(state, reader)}:
        raise UnknownDocument(f"The timeline tells of no document “{document}” from your seat.", document=document)
    seen = sorted(found, key=lambda entry: entry.order)
    if reader is Audience.SECRETARIAT:
        return tuple(seen)
    return tuple(replace(entry, internal=None) for entry in seen)


def versions(state: State, document: str, reader: Audience) -> tuple[Version, ...]:
    """The kept versions of a document that a reader may see."""
    return tuple(version for version in state.versions.get(document, ()) if reaches(reader, version.audience))


def as_told(then: State, now: State, reader: Audience) -> State:
    """A session as it stood, without the amendments that have since proved to be nobody's, but for the secretariat."""
    if reader is Audience.SECRETARIAT:
        return then
    nobodys = {name for name, amendment in now.amendments.items() if amendment.recaptured}
    kept = {name: amendment for name, amendment in then.amendments.items() if name not in nobodys}
    return replace(then, amendments=kept)


@dataclass(frozen=True, slots=True)
class Then:
    """Where the text of a moment is read: in a kept version, or as it stood at an instant."""

    version: int | None = None
    as_of: datetime | None = None


def text_then(state: State, entry: Entry, reader: Audience) -> Then | None:
    """Where a reader finds the text of the moment of an entry; none where they may not read that very text.

    To the public only printed or issued versions are shown, and a later act may speak of another text than these.
    """
    if entry.document is None:
        return None
    kept = _kept_by(state, entry.document, reader, entry.recorded)
    if reader is Audience.PUBLIC:
        return next((Then(version=version.number) for version in reversed(kept) if _is_text_of(version, entry)), None)
    return _text_by(kept, reader, entry.recorded)


def text_at(state: State, document: str, reader: Audience, instant: datetime) -> Then | None:
    """Where a reader finds the text of an instant; to the public it is what had been printed or issued last by then."""
    if not any(held.recorded <= instant for held in state.held.get(document, ())):
        return None
    return _text_by(_kept_by(state, document, reader, instant), reader, instant)


def _kept_by(state: State, document: str, reader: Audience, instant: datetime) -> list[Version]:
    """The versions that a reader may see and that had been kept by an instant, the last of them last."""
    known = sorted(versions(state, document, reader), key=lambda version: (version.recorded, version.number))
    return [version for version in known if version.recorded <= instant]


def _text_by(kept: Sequence[Version], reader: Audience, instant: datetime) -> Then | None:
    if reader is Audience.SECRETARIAT:
        return Then(as_of=instant)
    if reader is Audience.PUBLIC or not kept or kept[-1].name.startswith("returned"):
        return Then(version=kept[-1].number) if kept else None
    return Then(as_of=instant)


def _is_text_of(version: Version, entry: Entry) -> bool:
    if entry.text is None:
        return version.issued
    return part_digest(version.tree, version.tree.units) == entry.text


def documents(state: State, reader: Audience) -> tuple[Document, ...]:
    """The documents that a reader may know of; the public, those of which something is printed."""
    return tuple(
        document
        for document in state.documents.values()
        if reader is not Audience.PUBLIC or versions(state, document.id, reader)
    )


def read(state: State, document_id: str, reader: Audience, number: int | None = None) -> Reading:
    """A document's text: of a kept version, or as it stands. Raises `UnknownDocument` where there is none to see."""
    known = {document.id: document for document in documents(state, reader)}
    if document_id not in known:
        raise UnknownDocument("There is nothing to read at this address from your seat.", document=document_id)
    document = known[document_id]
    kept = versions(state, document_id, reader)
    if number is None and reader is Audience.PUBLIC:
        number = max(kept, key=lambda version: (version.issued, version.number)).number
    if number is None:
        units = frozenset(document.tree.units) if reader is Audience.SECRETARIAT else document.released
        tree = document.tree.only(units)
        standing = {unit: stands for unit in tree.units if (stands := _standing(state, document, unit))}
        return Reading(document, None, tree, document.tree, printed(tree, document.tree), standing)
    for version in kept:
        if version.number == number:
            blocks = printed(version.tree, version.numbering)
            return Reading(document, version, version.tree, version.numbering, blocks, {})
    raise UnknownDocument(f"There is no version {number} to read from your seat.", document=document_id, version=number)


def issued(state: State, edition: str | None = None) -> Version | None:
    """The issued edition of that name, or the report issued last; none if nothing of the kind is issued."""
    found = [version for document in state.documents for version in versions(state, document, Audience.PUBLIC)]
    found = [version for version in found if version.issued and edition in (None, version.edition)]
    reports = [version for version in found if state.documents[version.document].kind == "report"]
    return max(reports or found, key=lambda version: version.instant, default=None)


def look_up(state: State, document_id: str, reader: Audience, number: str, printing: str) -> tuple[str, str | None]:
    """The number in a kept version, and the number of the same unit now (none if it fell) (K5, K6).

    Raises `UnknownNumber`, or `UnknownPrinting` where the reader may see no such version.
    """
    now = read(state, document_id, reader)
    kept = versions(state, document_id, reader)
    document = replace(
        now.document, tree=now.numbering, editions={version.name: _as_edition(version) for version in kept}
    )
    found = resolved(document, number, printing)
    version = next(version for version in kept if printing in (version.name, version.symbol))
    if found["unit"] not in version.tree.units:
        raise UnknownNumber(f"Nothing in this version has the number “{number}”.", number=number)
    return str(found["then"]), found["now"] if found["unit"] in now.tree.units else None


def agenda(state: State, document_id: str, reader: Audience) -> tuple[AgendaTable, ...]:
    """For each body its agenda items, with their numbers in the kept versions and now (S14, K6)."""
    now = read(state, document_id, reader)
    kept = [version for version in versions(state, document_id, reader) if version is not now.version]
    columns: list[tuple[Version | None, Mapping[str, Number], Tree]] = [
        (version, numbers(version.numbering), version.tree) for version in kept
    ]
    columns.append((None, numbers(now.numbering), now.tree))
    return tuple(
        _without_repetition(_agenda_of(state, branch.id, branch.body or "", columns))
        for branch in now.tree.walk()
        if branch.kind is Kind.BRANCH
    )


_AGREED = (UnitState.AGREED, UnitState.CLOSED, UnitState.GAVELLED)


def _standing(state: State, document: Document, unit: str) -> str:
    """What the margin says of a unit: agreed or gavelled, put forward and open, or nothing."""
    if document.pen.of(unit) is Holder.NOBODY:
        return ""
    adopted = any(part.adopted and unit in part.units for part in document.parts.values())
    if adopted or unit in document.pen.kept:
        return "agreed"
    if document.pen.of(unit) is Holder.AMENDMENTS and state.standings.get((document.id, unit)) in _AGREED:
        return "agreed"
    return "proposed" if document.pen.of(unit) in (Holder.AMENDMENTS, Holder.ADOPTION) else ""


def _as_edition(version: Version) -> Edition:
    return Edition(
        edition=version.name,
        symbols=(),
        printed_symbol=version.symbol or version.name,
        distribution=version.distribution or Distribution.LIMITED,
        units=tuple(version.tree.units),
        tree=version.numbering,
        masthead=version.masthead or version.instant.date(),
        issued=version.issued,
    )


def _without_repetition(table: AgendaTable) -> AgendaTable:
    """The table without versions that only repeat their neighbour; what was printed stays, and so does now."""
    numbered = [tuple(row[column] for _, row in table.rows) for column in range(len(table.versions))]
    kept: list[int] = []
    for column, version in enumerate(table.versions):
        if kept and version is not None and numbered[column] == numbered[kept[-1]]:
            before = table.versions[kept[-1]]
            if version.symbol is None:
                continue
            if before is not None and before.symbol is None:
                kept.pop()
        kept.append(column)
    return AgendaTable(
        table.body,
        tuple(table.versions[column] for column in kept),
        tuple((title, tuple(row[column] for column in kept)) for title, row in table.rows),
    )


def _agenda_of(
    state: State,
    branch: str,
    body: str,
    columns: list[tuple[Version | None, Mapping[str, Number], Tree]],
) -> AgendaTable:
    rows = []
    _, known, newest = columns[-1]
    for unit in newest.of(branch):
        placement = newest.unit(unit)
        if placement.kind is not Kind.ITEM:
            continue
        title = in_words(printed_text(newest, placement, known)) if placement_text(newest, placement) else "–"
        row = tuple(
            numbered[unit].label.rstrip(".") if unit in tree.units and unit in numbered else "–"
            for _, numbered, tree in columns
        )
        rows.append((title, row))
    name = the_bodies(state, (body,))
    return AgendaTable(name[0].upper() + name[1:], tuple(version for version, _, _ in columns), tuple(rows))
