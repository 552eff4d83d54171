"""A Word file that a delegation sent back: what would be moved, what was moved before, and what cannot be told.

Nothing is moved here. Each change is asked of the same decision that moves amendments, and what it says is told.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from services.amendments.domain.moving import MoveAmendment, move
from services.amendments.domain.packaging import SECRETARIAT
from services.amendments.domain.state import State
from shared.access import Actor
from shared.documents.applying import apply_all
from shared.documents.clashes import clash
from shared.documents.operations import Operation, SplitUnit, in_full
from shared.documents.text import require_fits_a_unit
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events.amendments import AmendmentMoved, Conflict, Source, SourceKind
from shared.lifecycle import Document
from shared.word.gathering import Proposed, Unplaced
from shared.word.matching import Known, agreement
from shared.word.proposing import proposed
from shared.word.reading import WordText, read_word

MOST_STEPS = 100
"""How many earlier texts of the floor a file is held against, the latest first."""


class NotThisText(Refusal):
    """The file without its changes is no version of this document."""


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was sent out: an edition, the text of now, or one that stood on the floor before."""

    name: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class Offered:
    """A change as it would be moved today: with whom it conflicts, or why it cannot be; what says the same.

    `today` are its operations in the text of now; `same_as` are amendments that were moved, `repeats` the place of an
    earlier change in the same file.
    """

    found: Proposed
    today: tuple[Operation, ...] | None = None
    conflicts: tuple[Conflict, ...] = ()
    refused: Refusal | None = None
    same_as: tuple[str, ...] = ()
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file says: the version it was made on, its changes, and what has no place in that version."""

    version: Version
    offered: tuple[Offered, ...]
    unplaced: tuple[Unplaced, ...]


def take_in(state: State, document_id: str, file: bytes, session: str, now: datetime, actor: Actor) -> TakenIn:
    """What a Word file says of a document. Raises `NotThisText`, `TextTooLong`, or what `read_word` raises."""
    document = state.document(document_id)
    version, text = _made_on(document, file, _settled(state, document_id))
    found, unplaced = proposed(text, Known.of(version.tree))
    offered: list[Offered] = []
    for one in found:
        offered.append(_offered(state, document, one, offered, session, now, actor))
    return TakenIn(version, tuple(offered), unplaced)


def _settled(state: State, document: str) -> frozenset[str]:
    """Under whose names changes stand that are in the text: they were sent out tracked, and are nobody's proposals."""
    return frozenset({SECRETARIAT, *(name for name, entry in state.of(document) if entry.consolidated)})


def _made_on(document: Document, file: bytes, settled: frozenset[str]) -> tuple[Version, WordText]:
    """The version that the file's own text is, the file being read with or without what was sent out tracked."""
    readings = (read_word(file), read_word(file, settled))
    for paragraph in readings[0].paragraphs:
        require_fits_a_unit(sum(len(stretch.text) for stretch in paragraph.stretches), f"paragraph {paragraph.place}")
    best: tuple[float, Version, WordText] | None = None
    for version in _versions(document):
        known = Known.of(version.tree)
        for text in readings:
            share = agreement(text.paragraphs, known)
            if best is None or share > best[0]:
                best = (share, version, text)
        if best is not None and best[0] == 1.0:
            break
    if best is None or best[0] == 0.0:
        raise NotThisText("Without its changes, no paragraph of the file says what a version of this document says.")
    return best[1], best[2]


def _versions(document: Document) -> Iterator[Version]:
    yield Version(document.version, document.tree)
    for edition in reversed(list(document.editions.values())):
        yield Version(edition.edition, edition.tree)
    steps = []
    step = document.history
    while step is not None:
        steps.append(step)
        step = step.before
    trees = [document.base or Tree()]
    for written in reversed(steps):
        try:
            trees.append(apply_all(trees[-1], written.operations))
        except Refusal:
            break
    for number, tree in list(enumerate(trees))[-MOST_STEPS:][::-1]:
        yield Version(f"the text after {number} changes on the floor", tree)


def _offered(
    state: State,
    document: Document,
    one: Proposed,
    earlier: Collection[Offered],
    session: str,
    now: datetime,
    actor: Actor,
) -> Offered:
    said = frozenset(_meanings(one.operations))
    repeats = next((n for n, other in enumerate(earlier) if frozenset(_meanings(other.found.operations)) == said), None)
    same = tuple(
        name
        for name, entry in state.of(document.id)
        if not entry.recaptured and frozenset(_meanings(entry.moved.operations)) == said
    )
    if one.rests_on is not None:
        return Offered(one, same_as=same, repeats=repeats)
    try:
        command = MoveAmendment(
            session=session,
            document=document.id,
            amendment=_free(state),
            change=(one.change,),
            source=Source(kind=SourceKind.CHAIR),
            meeting=max(state.meetings, default=1),
        )
        (moved,) = move(state, command, now, actor)
    except Refusal as refusal:
        return Offered(one, None, tuple(_agreed_since(state, document, one)), refusal, same, repeats)
    assert isinstance(moved, AmendmentMoved)
    return Offered(one, moved.operations, moved.conflicts, None, same, repeats)


def _free(state: State) -> str:
    """A name that no amendment has."""
    name = "offered"
    while name in state.amendments:
        name += "-"
    return name


def _agreed_since(state: State, document: Document, one: Proposed) -> Iterator[Conflict]:
    """What was agreed since the version was sent out and stands against the change."""
    full = tuple(in_full(one.on, one.operations))
    for name, entry in state.of(document.id):
        reasons = (clash(a, b) for a in full for b in entry.full)
        if entry.consolidated and (reason := next(filter(None, reasons), None)):
            yield Conflict(other=name, why=reason)


def _meanings(operations: Iterable[Operation]) -> Iterator[str]:
    """What operations do, whatever their new words and units are called."""
    for operation in operations:
        told = operation.model_dump(mode="json", exclude_none=True, exclude={"key"})
        if isinstance(told.get("unit"), dict):
            told["unit"].pop("id", None)
        if isinstance(operation, SplitUnit):
            told.pop("new")
        if told.get("words") or isinstance(told.get("unit"), dict):  # it is known without its neighbours
            told.pop("after", None)
            told.pop("before", None)
        yield json.dumps(told, sort_keys=True)
