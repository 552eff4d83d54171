"""The floor's Word package: the text now, with all that has changed since a printing, and what is proposed in place.

Under whose name a change stands is the caller's to say: the amendment's, or the party's, which is internal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time

from services.amendments.domain.state import Amendment, State
from shared.documents.applying import apply_all
from shared.documents.clashes import clash
from shared.documents.masthead import Masthead
from shared.documents.numbering import resolve, run_of
from shared.documents.operations import MoveUnit, Operation, brought, fallen
from shared.documents.printed import printed
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events.publication import Distribution
from shared.lifecycle import Document, Edition
from shared.views import edition_named
from shared.word.atoms import shown
from shared.word.comparing import Credits, compare
from shared.word.front import Front
from shared.word.limits import Length, measured
from shared.word.listing import Entry, listed
from shared.word.setting import Author
from shared.word.writing import MADE_FROM, Tracked, file_name, write_word
from shared.written import Written

SECRETARIAT = "Secretariat"
"""The author of what follows by itself, and of what was not moved on the floor."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a package is to show: changes since a printing, open amendments in place, a part alone, a limit of words."""

    since: str | None = None
    proposals: bool = False
    part: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """An open amendment that cannot be shown in its place together with the others, and why."""

    amendment: str
    why: str
    other: str | None = None


@dataclass(frozen=True)
class Package:
    """What a package holds: two texts and their changes, the length, and what is shown apart."""

    document: Document
    edition: Edition | None
    before: Tree
    after: Tree
    whole: tuple[Tree, Tree]
    credits: Credits
    length: Length
    apart: tuple[Apart, ...]
    wanted: Wanted

    @property
    def symbol(self) -> str:
        """The symbol after which the file is named."""
        return self.edition.printed_symbol if self.edition is not None else self.document.id

    @property
    def file(self) -> str:
        """The name of the file."""
        return file_name(self.symbol)


def package(state: State, document_id: str, wanted: Wanted) -> Package:
    """What a package shows. Raises `UnknownDocument`, `UnknownPrinting` or `UnknownNumber`."""
    document = state.document(document_id)
    latest = list(document.editions.values())[-1:]
    edition = edition_named(document, wanted.since) if wanted.since is not None else latest[0] if latest else None
    before = edition.tree if wanted.since is not None and edition is not None else document.tree
    after, shown_open, apart = _with_proposals(state, document) if wanted.proposals else (document.tree, {}, ())
    units = _units(document, edition if wanted.since is not None else None, before, after, wanted.part)
    parts = before.only(units & frozenset(before.units)), after.only(units & frozenset(after.units))
    limit = wanted.limit if wanted.limit is not None else edition.limit if edition is not None else None
    return Package(
        document=document,
        edition=edition,
        before=parts[0],
        after=parts[1],
        whole=(before, after),
        credits=_credits(state, document, before, after, shown_open),
        length=measured(printed(parts[1], after), limit),
        apart=apart,
        wanted=wanted,
    )


def as_word(
    found: Package, organ: str, authors: Mapping[str, Author], at: datetime, spoken: Mapping[str, str]
) -> bytes:
    """The package as a Word file; `at` is the instant of what has no author, `spoken` what is read out, by key."""
    edition = found.edition
    masthead = Masthead(
        organ=organ,
        distribution=(edition.distribution if edition is not None else Distribution.LIMITED).value.capitalize(),
        date=edition.masthead if edition is not None else at.date(),
        original_language="English",
        title=found.document.title,
    )
    front = Front(masthead, edition.symbols if edition is not None else (), _note(found))
    tracked = Tracked(
        before=shown(found.before, found.whole[0]),
        credits=found.credits,
        authors=authors,
        otherwise=Author(SECRETARIAT, at),
        title=_title(found) if found.wanted.since is not None or found.wanted.proposals else None,
        spoken=spoken,
        apart=tuple((apart.amendment, apart.why) for apart in found.apart),
    )
    base = edition.edition if edition is not None and found.wanted.since is not None else found.document.version
    return write_word(
        front,
        shown(found.after, found.whole[1]),
        tracked=tracked,
        length=found.length if found.length.limit is not None else None,
        properties={"RapporteurDocument": found.document.id, MADE_FROM: base},
    )


def entries(found: Package, spoken: Mapping[str, str]) -> tuple[Entry, ...]:
    """The list of changes."""
    before, after = shown(found.before, found.whole[0]), shown(found.after, found.whole[1])
    return listed(compare(before, after, found.credits), before, after, spoken)


def authors_of(
    state: State, document: str, moments: Mapping[str, datetime], names: Mapping[str, str] | None = None
) -> Mapping[str, Author]:
    """Whose changes those under each key are: the amendment's or, by `names`, the party's, at its instant."""
    found: dict[str, Author] = {}
    for name, entry in state.of(document):
        shown_as = name if names is None else _party(entry, names)
        author = Author(shown_as, moments.get(name, datetime.min.replace(year=2000, tzinfo=UTC)))
        found |= dict.fromkeys((name, *keys_of(entry)), author)
    return found


def last_instant(found: Package, moments: Mapping[str, datetime]) -> datetime:
    """The instant of what changes by itself: that of the last amendment, or of the masthead."""
    day = found.edition.masthead if found.edition is not None else None
    known = [*moments.values(), *([datetime.combine(day, time(), UTC)] if day is not None else [])]
    return max(known, default=datetime(2000, 1, 1, tzinfo=UTC))


def _party(entry: Amendment, names: Mapping[str, str]) -> str:
    source = entry.moved.source
    reference = source.party or source.facilitator
    name = names.get(reference, reference) if reference is not None else None
    return name or source.kind.value.capitalize()


def keys_of(entry: Amendment) -> Iterator[str]:
    """The keys after which an amendment's words are named."""
    return (key for operation in entry.moved.operations if (key := getattr(operation, "key", None)) is not None)


def _with_proposals(
    state: State, document: Document
) -> tuple[Tree, Mapping[str, tuple[Operation, ...]], tuple[Apart, ...]]:
    """The text with as many open amendments in place as can be shown together, the earlier ones first."""
    tree = document.tree
    placed: dict[str, tuple[Operation, ...]] = {}
    apart: list[Apart] = []
    for name, entry in state.of(document.id):
        if not entry.open:
            continue
        against = _against(state, entry, placed)
        if against is not None:
            apart.append(Apart(name, against[1], against[0]))
            continue
        try:
            tree = apply_all(tree, entry.moved.operations)
        except Refusal as refusal:
            apart.append(Apart(name, refusal.sentence))
            continue
        placed[name] = entry.moved.operations
    return tree, placed, tuple(apart)


def _against(state: State, entry: Amendment, placed: Mapping[str, object]) -> tuple[str, str] | None:
    """The amendment that stands against showing this one too: one that is placed, or one that is agreed."""
    for other, why in state.clashes(entry.moved):
        if other in placed or state.amendments[other].consolidated:
            return other, f"it cannot stand together with {other}: {why}"
    for other in placed:
        reasons = (clash(a, b) for a in entry.full for b in state.amendments[other].full)
        if other != entry.moved.amends and (reason := next(filter(None, reasons), None)):
            return other, f"it cannot stand together with {other}: {reason}"
    return None


def _units(document: Document, edition: Edition | None, before: Tree, after: Tree, part: str | None) -> frozenset[str]:
    """The units that are shown: what was printed and what has come into it since, or a part; nothing unreleased."""
    may_be_read = document.released | (frozenset(after.units) - frozenset(document.tree.units))
    may_be_read |= frozenset(edition.units) if edition is not None else frozenset()
    if part is not None and part in document.parts:
        named = _grown(frozenset(document.parts[part].units), before, after)
    elif part is not None:
        first = resolve(after, part)
        named = frozenset((*run_of(after, first), *(run_of(before, first) if first in before.units else ())))
    else:
        named = may_be_read if edition is None else _grown(frozenset(edition.units), before, after)
    return named & may_be_read


def _grown(units: frozenset[str], before: Tree, after: Tree) -> frozenset[str]:
    kept = set(units)
    for unit in after.walk():
        if unit.id not in before.units and (not unit.parent or unit.parent in kept):
            kept.add(unit.id)
    return frozenset(kept)


def _credits(
    state: State, document: Document, before: Tree, after: Tree, placed: Mapping[str, tuple[Operation, ...]]
) -> Credits:
    units_in: dict[str, str] = {}
    units_gone: dict[str, str] = {}
    units_moved: dict[str, str] = {}
    for name, operations in (*_written(document), *placed.items()):
        for operation in operations:
            new = brought(operation)
            if new is not None:
                units_in[new] = name
            with suppress(Refusal):  # it fell with a unit that the earlier version did not have
                units_gone |= dict.fromkeys(fallen(before, operation), name)
            if isinstance(operation, MoveUnit) and operation.unit in after.units:
                units_moved |= dict.fromkeys((operation.unit, *(u.id for u in after.walk(operation.unit))), name)
    struck = {(unit.id, word.id): word.struck for unit in after.walk() for word in unit.full if word.struck}
    keys = frozenset(key for name, entry in state.of(document.id) for key in (name, *keys_of(entry)))
    return Credits(keys, struck, units_in, units_gone, units_moved)


def _written(document: Document) -> Iterator[tuple[str, tuple[Operation, ...]]]:
    steps: list[Written] = []
    step = document.history
    while step is not None:
        steps.append(step)
        step = step.before
    return ((step.name, step.operations) for step in reversed(steps))


def _note(found: Package) -> str | None:
    if found.wanted.proposals:
        return "The amendments that are open stand in their places as tracked changes"
    if found.wanted.since is not None and found.edition is not None:
        return f"Tracked changes since {found.symbol}"
    return None


def _title(found: Package) -> str:
    since = f"since {found.symbol}" if found.wanted.since is not None else "that are proposed"
    return f"Changes {since}"
