"""Derived spans: lists of States, papers and agendas written as text from the record, by an operation of the holder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar

from services.drafting.domain.documents import edited, require_may_write, require_none_waits
from services.drafting.domain.mandate import require_mandate_runs
from services.drafting.domain.session import STATES
from services.drafting.domain.state import State
from shared.access import Actor
from shared.documents.operations import DeleteUnit, InsertUnit, Operation, SetText
from shared.documents.printed import placement_text, subitem_text
from shared.documents.proposals import Written
from shared.documents.recipe import Recipe
from shared.documents.states import enumerate_names, list_name, running_name, sort_key, states
from shared.documents.text import Mark, Run, Runs, plain, runs_of, words_of
from shared.documents.units import Tree, UnitWire
from shared.documents.vocabulary import DocumentId, Kind, Origin, Refusal, UnitId
from shared.events.base import EventData
from shared.events.drafting import Category, PaperListed, Purpose
from shared.stage import Command


class NothingRecorded(Refusal):
    """The record has nothing yet from which the text could be written."""


class HandPinned(Refusal):
    """The unit was edited by hand over the record, and nothing overwrites it."""

    title = "Written by hand"


class Derive(Command):
    """Write a unit from the record: words before the list, the list, words after.

    `record` is `attendance:CATEGORY`, `statements:ITEM`, `papers:BODY` or `agenda:DOCUMENT`. `names_on` is the masthead
    date, by whose names States are listed.
    """

    name: ClassVar[str] = "drafting.derive"
    document: DocumentId
    unit: UnitId
    record: str
    lead: Written = ()
    tail: Written = ()
    names_on: date


def derive(state: State, command: Derive, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    require_mandate_runs(state, document, now)
    unit = document.tree.unit(command.unit)
    for span in (unit, *document.tree.walk(unit.id)):
        if span.origin is Origin.PINNED:
            raise HandPinned("This was edited by hand over the record; the record does not overwrite it.", unit=span.id)
    kind, _, name = command.record.partition(":")
    if kind not in ("attendance", "statements", "papers", "agenda") or (
        kind == "attendance" and name not in set(Category)
    ):
        raise NothingRecorded(f"“{command.record}” names no part of the record.", record=command.record)
    recorded = state.recorded(command.record)
    if not recorded:
        raise NothingRecorded(f"Nothing is recorded under “{command.record}”.", record=command.record)
    for span in (unit, *document.tree.walk(unit.id)):
        require_may_write(document, span.id)
    key = f"d{state.drafted + 1}"
    recipe = Recipe(record=command.record, lead=command.lead, tail=command.tail)
    listed = _list(command.record, recorded, command.names_on) if kind in ("attendance", "statements") else ""
    listed = listed if command.lead else listed[:1].upper() + listed[1:]
    text = joined(command.lead, plain(listed), command.tail)
    operations: list[Operation] = [DeleteUnit(unit=inner) for inner in document.tree.of(unit.id)]
    operations.append(SetText(unit=unit.id, text=text, origin=Origin.DERIVED, recipe=recipe, key=key))
    if kind == "papers":
        operations.extend(_papers(unit.id, recorded, key))
    if kind == "agenda":
        operations.extend(_agenda(unit.id, state, name, key))
    for operation in operations:
        require_none_waits(state, document, operation)
    return (edited(document, tuple(operations), Purpose.FROM_THE_RECORD),)


def joined(*pieces: Runs) -> Runs:
    """Runs set one after another as the text they make together."""
    return runs_of(words_of([run for piece in pieces for run in piece], "k"))


def _list(record: str, present: Sequence[str], on: date) -> str:
    kind, _, name = record.partition(":")
    if kind == "statements":
        return _states(present, on)
    category = Category(name)
    if category is Category.SIGNATORY_OBSERVER:  # spoken of in running text, not listed (S33)
        ordered = sorted(present, key=lambda code: sort_key(list_name(states()[code], on)))
        return enumerate_names([running_name(states()[code], on) for code in ordered])
    if category in STATES:
        return _states(present, on)
    return enumerate_names(sorted(present, key=sort_key))


def _states(iso3: Sequence[str], on: date) -> str:
    names = [list_name(states()[code], on) for code in iso3]
    return enumerate_names(sorted(names, key=sort_key))


def _papers(parent: str, papers: Sequence[PaperListed], key: str) -> Iterator[Operation]:
    after: str | None = None
    for index, paper in enumerate(papers, start=1):
        closing = "." if index == len(papers) else ";"
        link = (*plain(" ("), Run(mark=Mark.REFERENCE, document=paper.symbol), *plain(")" + closing))
        unit = f"{parent}.{index}"
        yield _inserted(unit, Kind.SUBPARAGRAPH, parent, joined(paper.title, link), after, key)
        after = unit


def _agenda(parent: str, state: State, agenda: str, key: str) -> Iterator[Operation]:
    tree = state.document(agenda).tree
    names = {body.symbol: body.name for body in state.opened().bodies}
    after: str | None = None
    for branch in tree.of(""):
        body = tree.unit(branch).body or ""
        heading = f"{parent}.{branch}"
        yield _inserted(heading, Kind.HEADING, parent, plain(names.get(body, body)), after, key)
        after = heading
        for placement in tree.of(branch):
            item = f"{parent}.{placement}"
            yield _inserted(item, Kind.ITEM, parent, placement_text(tree, tree.unit(placement)), after, key)
            yield from _subitems(tree, placement, item, key)
            after = item


def _subitems(tree: Tree, placement: str, parent: str, key: str) -> Iterator[Operation]:
    placed = [placement_text(tree, tree.unit(unit)) for unit in tree.of(placement) if tree.unit(unit).item is not None]
    after: str | None = None
    for index, text in enumerate(placed or subitem_text(tree, tree.unit(placement)), start=1):
        unit = f"{parent}.{index}"
        yield _inserted(unit, Kind.SUBITEM, parent, joined(text), after, key)
        after = unit


def _inserted(unit: str, kind: Kind, parent: str, text: Runs, after: str | None, key: str) -> InsertUnit:
    wire = UnitWire(id=unit, kind=kind, parent=parent, origin=Origin.DERIVED, text=text)
    return InsertUnit(unit=wire, after=after, key=f"{key}.{unit}"[:80])
