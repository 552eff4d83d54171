"""Several changes of one line, made on one text: whether they can be made together, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from shared.documents.applying import apply_all
from shared.documents.clashes import clash
from shared.documents.operations import (
    DefineItem,
    InsertUnit,
    MoveUnit,
    Operation,
    enclosing,
    in_full,
    neighbour,
    touched,
)
from shared.documents.proposals import Proposal, UnitProposal
from shared.documents.resolving import resolve_all
from shared.documents.spoken.answers import Why
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.said import Doubt
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal

Change = tuple[Proposal, ...]
"""What one change of a line is; a range of places is several."""


def together(tree: Tree, changes: Sequence[Change], key: str) -> tuple[tuple[Proposal, ...], tuple[Operation, ...]]:
    """The proposals of changes that were said in one line, and their operations, one after another.

    All are said of the text as it stands. What is put at one place is to stand there in the order in which it was said,
    so it is put there from behind. Raises a `Doubt`, which names the change, or a `Refusal`.
    """
    changes = list(_named_apart(changes))
    made = list(_each_alone(tree, changes))
    _require_no_clash(tree, made)
    ordered = list(_from_behind(changes, made))
    proposals = tuple(proposal for change in ordered for proposal in change)
    operations = resolve_all(tree, proposals, key)
    apply_all(tree, operations)
    return proposals, operations


def put_together(operations: Sequence[Operation]) -> int:
    """How many of these operations, from the first on, put different units at one place: the last stands first."""
    places = [_gap(operation) for operation in operations]
    count = next((count for count, gap in enumerate(places) if gap is None or gap != places[0]), len(places))
    units = [touched(operation) for operation in operations[:count]]
    return next((n for n, unit in enumerate(units) if unit in units[:n]), count)


def _gap(operation: Operation) -> tuple[str | None, str | None] | None:
    if isinstance(operation, InsertUnit | MoveUnit):
        return enclosing(operation), neighbour(operation)
    return None


def _named_apart(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes with a name of its own for each unit that they bring in: the same may be said twice."""
    named: Counter[str] = Counter()
    for change in changes:
        proposals = []
        for proposal in change:
            if isinstance(proposal, UnitProposal):
                named[proposal.unit] += 1
                if (count := named[proposal.unit]) > 1:
                    proposal = proposal.model_copy(update={"unit": f"{proposal.unit}-{count}"})
            proposals.append(proposal)
        yield tuple(proposals)


def _each_alone(tree: Tree, changes: Sequence[Change]) -> Iterator[tuple[Operation, ...]]:
    """What each change is by itself on the text as it stands; an item that one of them defines may be placed."""
    for number, change in enumerate(changes, start=1):
        try:
            operations = resolve_all(tree, change, f"alone-{number}")
            apply_all(tree, operations)
        except Refusal as refusal:
            about = number if len(changes) > 1 else None
            raise Doubt(Why.IMPOSSIBLE, refusal.sentence, change=about) from refusal
        tree = apply_all(tree, [operation for operation in operations if isinstance(operation, DefineItem)])
        yield operations


def _require_no_clash(tree: Tree, made: Sequence[tuple[Operation, ...]]) -> None:
    """Raise a `Doubt` for two changes of which one would undo the other, or whose order would have to be guessed."""
    full = [tuple(in_full(tree, operations)) for operations in made]
    for later, these in enumerate(full):
        for earlier, those in enumerate(full[:later]):
            between = [operation for operations in made[earlier : later + 1] for operation in operations]
            if put_together(between) == len(between):
                continue
            why = next((why for one in those for two in these if (why := clash(one, two))), None)
            if why is not None:
                sentence = f"It does not go together with the {ordinal(earlier + 1)}: {why}."
                raise Doubt(Why.IMPOSSIBLE, sentence, change=later + 1)


def _from_behind(changes: Sequence[Change], made: Sequence[tuple[Operation, ...]]) -> Iterator[Change]:
    """The changes, with those that put units at one place, one after another, in the opposite order."""

    def place(change: tuple[Change, tuple[Operation, ...]]) -> object:
        _, operations = change
        return _gap(operations[0]) if operations and put_together(operations) == len(operations) else None

    for gap, several in groupby(zip(changes, made, strict=True), key=place):
        group = [change for change, _ in several]
        yield from reversed(group) if gap is not None else group
