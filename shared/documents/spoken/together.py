"""Several changes of one line, made on one text: whether they can be made together, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from shared.documents.applying import apply_all
from shared.documents.conflicts import Proposed, conflicts
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
    groups = list(_to_one_place(made))
    _require_no_clash(tree, made, groups)
    ordered = [change for group in groups for change in reversed(changes[group.start : group.stop])]
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


def _to_one_place(made: Sequence[tuple[Operation, ...]]) -> Iterator[range]:
    """Which changes, one after another, put units at one place; any other is by itself."""
    start, gathered = 0, list[Operation]()
    for index, operations in enumerate(made):
        if index > start and put_together([*gathered, *operations]) < len(gathered) + len(operations):
            yield range(start, index)
            start, gathered = index, []
        gathered += operations
    if made:
        yield range(start, len(made))


def _require_no_clash(tree: Tree, made: Sequence[tuple[Operation, ...]], groups: Sequence[range]) -> None:
    """Raise a `Doubt` for two changes of which one would undo the other, or whose order would have to be guessed."""
    proposed = [Proposed(str(index), tuple(in_full(tree, operations))) for index, operations in enumerate(made)]
    for conflict in conflicts(proposed):
        earlier, later = int(conflict.one), int(conflict.other)
        if not any(earlier in group and later in group for group in groups):
            sentence = f"It does not go together with the {ordinal(earlier + 1)}: {conflict.why}."
            raise Doubt(Why.IMPOSSIBLE, sentence, change=later + 1)
