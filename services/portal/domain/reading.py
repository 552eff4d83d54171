"""What a reader may read: entries and versions by audience, a text with the numbers of its moment, what waits for whom.

The public reads what was issued, and what was printed in general or limited distribution before the gavel; those who
sit in the session read what has left the secretariat's hand; the secretariat and auditors read everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from services.portal.domain.phrases import places, the_bodies
from services.portal.domain.state import Entry, State, Version
from shared.documents.holder import Holder
from shared.documents.masthead import print_date
from shared.documents.numbering import Number, UnknownNumber, numbers
from shared.documents.printed import Block, in_words, placement_text, printed, printed_text
from shared.documents.units import Tree
from shared.documents.vocabulary import Class, Kind
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
    def branches(self) -> Mapping[str, str]:
        """The body whose list each branch of an agenda is, by its symbol."""
        return {unit.id: unit.body or "" for unit in self.tree.walk() if unit.kind is Kind.BRANCH}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what, for whom, and until when if that is set."""

    what: str
    whom: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class AgendaTable:
    """The numbers of a body's agenda items in each version: `rows` are (title, numbers, joint), the last being now."""

    body: str
    versions: tuple[Version | None, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def reaches(reader: Audience, audience: Audience) -> bool:
    """Whether a reader of that standing belongs to the audience."""
    return _WIDTH.index(reader) >= _WIDTH.index(audience)


def entries(state: State, reader: Audience) -> tuple[Entry, ...]:
    """The timeline as a reader may see it, in the order of the acts; who acted only for the secretariat."""
    seen = sorted((entry for entry in state.entries if reaches(reader, entry.audience)), key=lambda entry: entry.order)
    if reader is Audience.SECRETARIAT:
        return tuple(seen)
    return tuple(replace(entry, internal=None) for entry in seen)


def versions(state: State, document: str, reader: Audience) -> tuple[Version, ...]:
    """The kept versions of a document that a reader may see."""
    return tuple(version for version in state.versions.get(document, ()) if reaches(reader, version.audience))


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
        standing = {unit: stands for unit in tree.units if (stands := _standing(document, unit))}
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


def pen(state: State, document: Document) -> Iterator[tuple[Holder, str]]:
    """Who holds the pen of what, as it is cited now."""
    units = [unit.id for unit in document.tree.walk()]
    known = numbers(document.tree)
    for holder in Holder:
        held = [unit for unit in units if document.pen.of(unit) is holder]
        if held:
            yield holder, places(state, document.tree, held, known)


def waiting(state: State, document: Document) -> Iterator[Waiting]:
    """What waits for whom, until when."""
    known = numbers(document.tree)

    def where(*units: str) -> str:
        return places(state, document.tree, units, known) or "the text"

    for silence in state.silences.values():
        if silence.opened.document == document.id and not silence.over:
            opened = silence.opened
            if silence.expired:
                yield Waiting("notice of the outcome of the silence", f"the {opened.presiding}")
            else:
                circle = the_bodies(state, (opened.circle,))
                yield Waiting("objections, if there are any", f"the members of {circle}", opened.deadline.label)
    on_the_floor = [a for a in state.amendments.values() if a.moved.document == document.id and a.open]
    if on_the_floor:
        names = ", ".join(amendment.moved.amendment for amendment in on_the_floor)
        yield Waiting(f"amendments without an end: {names}", "the floor")
    for unit, stated in state.referendum.items():
        if stated.document == document.id and document.pen.of(unit) is Holder.AMENDMENTS:
            yield Waiting(f"the confirmation of {where(unit)}, agreed ad referendum", "a delegation")
    for part in document.parts.values():
        if not part.adopted and document.adopted is None:
            yield Waiting(f"the adoption of {where(*part.units)}", "the gavel")
    yield from _waiting_after_the_gavel(state, document)


def _waiting_after_the_gavel(state: State, document: Document) -> Iterator[Waiting]:
    summary = [unit.id for unit in document.tree.walk() if unit.unit_class is Class.CHAIRS_SUMMARY]
    if any(document.pen.of(unit) is Holder.ADOPTION and unit not in document.tabled for unit in summary):
        yield Waiting("the approval of the summary of deliberations", "the Chair")
    corrections = [name for name, data in state.conforming.items() if data.document == document.id]
    if corrections:
        yield Waiting(f"clearance of conforming corrections: {', '.join(corrections)}", "the Chair")
    checks = sum(data.document == document.id for data in state.factchecks.values())
    if checks:
        yield Waiting(f"an answer to {checks} fact check{'s' if checks > 1 else ''}", "the Chair")
    queries = [name for name, data in state.queries.items() if data.document == document.id]
    if queries:
        yield Waiting(f"answers to queries: {', '.join(queries)}", "the secretariat")
    if document.submitted is None and document.mandate is not None:
        yield Waiting("the completion of the text", "the secretariat", print_date(document.mandate.until))
    if document.submitted is not None and not _is_issued(document):
        yield (
            Waiting("issue", "the secretariat")
            if document.id in state.cleared
            else Waiting("clearance of the completed text", "editing")
        )


def _is_issued(document: Document) -> bool:
    return any(edition.issued for edition in document.editions.values())


def _standing(document: Document, unit: str) -> str:
    if document.pen.of(unit) is Holder.NOBODY:
        return ""
    adopted = any(part.adopted and unit in part.units for part in document.parts.values())
    if adopted or unit in document.pen.kept:
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
        title = in_words(printed_text(newest, placement, known)) if placement_text(newest, placement) else unit
        row = tuple(
            numbered[unit].label.rstrip(".") if unit in tree.units and unit in numbered else "–"
            for _, numbered, tree in columns
        )
        rows.append((title, row))
    name = the_bodies(state, (body,))
    return AgendaTable(name[0].upper() + name[1:], tuple(version for version, _, _ in columns), tuple(rows))
