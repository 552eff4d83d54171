"""Amendments as they are said in the room: what a line would do to the text of now, and how each is read out."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from services.amendments.domain.state import Amendment, State
from shared.documents.applying import apply_all
from shared.documents.numbering import Number, numbers
from shared.documents.operations import DefineItem, MoveUnit, Operation, changed, fallen
from shared.documents.pieces import redline_words
from shared.documents.printed import placement_text
from shared.documents.spoken import Amended, Question, say, understand
from shared.documents.text import Words, words_of
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events.base import Audience
from shared.lifecycle import Document
from shared.service import Service
from shared.views import edition_named


async def understood(
    service: Service[State], session: str, document: str, line: str, numbers_of: str | None, audience: Audience
) -> dict[str, Any]:
    """What a line means in the text on the floor, and what it would change; or the question that it leaves.

    Its numbers are those of today, or of the edition `numbers_of`. A line about another amendment (`amends`) is told
    with what it changes in the text with that one, and with what both would make of the text (`merged`). Raises
    `UnknownDocument` or `UnknownPrinting`.
    """
    state = await service.handlers.state(session)
    found = state.document(document)
    printed = None if numbers_of is None else edition_named(found, numbers_of)
    answer = understand(
        found.tree,
        line,
        printed.tree if printed else None,
        printings=_printings(found),
        hidden=_hidden(found, audience),
        amendments=_amendable(state, found),
    )
    if isinstance(answer, Question):
        return {"understood": None, "question": _question(answer)}
    changes = [change.model_dump(mode="json", exclude_none=True) for change in answer.proposals]
    told = {
        "change": changes[0] if len(changes) == 1 else changes,
        "spoken": answer.spoken,
        "count": answer.count,
        "amends": answer.amends,
    }
    if answer.amends is None:
        return {"understood": {**told, "units": list(units_changed(found.tree, answer.operations))}, "question": None}
    of = _amended(state, answer.amends, found.tree)
    merged = (*of.rests_on, *of.operations, *answer.operations)
    units = {"units": list(units_changed(of.tree, answer.operations)), "merged": list(units_changed(of.text, merged))}
    return {"understood": {**told, **units}, "question": None}


def spoken(state: State, entry: Amendment) -> str | None:
    """How an amendment is read out, by the numbers of the text it was moved on.

    None if its words cannot be said any more, since the amendment whose words it amends was itself made anew.
    """
    return _read_out(state, entry, "", None)


def spoken_of(state: State, entry: Amendment, numbers_of: str) -> dict[str, str | None]:
    """How an amendment is read out to those who hold a printed version. Raises `UnknownPrinting`."""
    edition = edition_named(state.document(entry.moved.document), numbers_of)
    return {numbers_of: _read_out(state, entry, edition.edition, edition.tree)}


def _read_out(state: State, entry: Amendment, edition: str, numbering: Tree | None) -> str | None:
    if edition not in entry.read_out:
        of = None
        if entry.moved.amends is not None and entry.moved.amends not in entry.made_on:
            of = _amended(state, entry.moved.amends, entry.on, entry.made_on)
        try:
            tree = entry.on if of is None else of.tree
            entry.read_out[edition] = say(tree, entry.moved.operations, numbering, of)
        except Refusal:
            entry.read_out[edition] = None
    return entry.read_out[edition]


def _amendable(state: State, document: Document) -> Mapping[str, Amended]:
    """The amendments whose words a line may change: they are before the meeting, and not in the text."""
    return {
        name: _amended(state, name, document.tree)
        for name, entry in state.of(document.id)
        if (entry.open or entry.agreed) and not entry.consolidated
    }


def _amended(state: State, name: str, text: Tree, standing: Container[str] | None = None) -> Amended:
    """An amendment on a text in which those `standing` are (those that are in the text of now, if none are named)."""
    standing = state.in_the_text if standing is None else standing
    entry = state.amendment(name)
    below = entry.moved.amends
    if below is None or below in standing:
        return Amended(name, text, entry.moved.operations)
    first = _amended(state, below, text, standing)
    return Amended(name, text, entry.moved.operations, (*first.rests_on, *first.operations))


def _printings(document: Document) -> Mapping[str, Tree]:
    """The versions that a line may name, by every name they have."""
    return {
        name: edition.tree
        for edition in document.editions.values()
        for name in (edition.edition, edition.printed_symbol, *edition.symbols)
    }


def _hidden(document: Document, audience: Audience) -> frozenset[str]:
    """What whoever asks may not see, so it is not there for them: what neither left the secretariat nor was printed."""
    if audience is Audience.SECRETARIAT:
        return frozenset()
    editions = document.editions.values()
    known = {*document.tree.units, *(unit for edition in editions for unit in edition.tree.units)}
    return frozenset(known - document.released - {unit for edition in editions for unit in edition.units})


def _question(question: Question) -> dict[str, Any]:
    candidates = [{"line": c.line, "number": c.number, "excerpt": c.excerpt} for c in question.candidates]
    told = {"sentence": question.sentence, "why": question.why.value, "change": question.change}
    return {**told, "candidates": candidates}


def units_changed(before: Tree, operations: tuple[Operation, ...]) -> Iterator[dict[str, Any]]:
    """The units that operations would change, word by word, as they would then be numbered."""
    after = apply_all(before, operations)
    was, now = numbers(before), numbers(after)
    for unit in _touched(before, after, operations):
        pieces = redline_words(_words(before, unit), _words(after, unit), was=was, now=now)
        number = now.get(unit) or was.get(unit) or Number("", "")
        yield {
            "unit": unit,
            "number": number.cited.strip(),
            "state": _state(unit, before, after, operations),
            "pieces": [{"text": piece.text, "change": piece.change.value} for piece in pieces],
        }


def _touched(before: Tree, after: Tree, operations: tuple[Operation, ...]) -> tuple[str, ...]:
    named: dict[str, None] = {}
    for operation in operations:
        named |= dict.fromkeys((*changed(operation), *fallen(before, operation)))
        if isinstance(operation, DefineItem):
            named |= dict.fromkeys(unit.id for unit in after.walk() if unit.item == operation.item.id)
    return tuple(named)


def _words(tree: Tree, unit_id: str) -> Words:
    """A unit's words; none where it does not stand."""
    unit = tree.units.get(unit_id)
    if unit is None:
        return ()
    return unit.words if unit.item is None else words_of(placement_text(tree, unit), "title")


def _state(unit: str, before: Tree, after: Tree, operations: tuple[Operation, ...]) -> str:
    if unit not in before.units:
        return "inserted"
    if unit not in after.units:
        return "deleted"
    if any(isinstance(operation, MoveUnit) and operation.unit == unit for operation in operations):
        return "moved"
    return "changed"
