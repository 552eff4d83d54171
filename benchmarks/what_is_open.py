"""What is open, and every conflict among 500 amendments, on a text as long as a joint report (520 units).

Naive: every amendment compared with every other. Limit: one pass over the units, each with the amendments to it, that
looks for brackets and counts; it compares nothing.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from benchmarks.amendments import LENGTH, WORDS, a_text, timed
from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Figures, Goal, Row, Scale, Way
from shared.documents.clashes import clash
from shared.documents.conflicts import Proposed
from shared.documents.cuts import cut
from shared.documents.operations import ReplaceWords
from shared.documents.text import has_brackets, plain
from shared.documents.units import Tree
from shared.still_open import Floor, Moved, what_is_open

TIME, UNITS, AMENDMENTS = "ms", 520, 500


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    tree = a_text(scale.of(UNITS))
    moved = _moved(tree, scale.of(AMENDMENTS))
    floor = Floor(tree, [Moved(Proposed(operation.key, (operation,))) for operation in moved])
    held = [unit.id for unit in tree.walk()]

    async def product() -> Figures:
        return {TIME: timed(lambda: what_is_open(floor, held)) * 1000}

    async def naive() -> Figures:
        return {TIME: timed(lambda: _naive(moved)) * 1000}

    async def limit() -> Figures:
        return {TIME: timed(lambda: _limit(tree, moved)) * 1000}

    yield {NAIVE: naive, PRODUCT: product, LIMIT: limit}


def _moved(tree: Tree, count: int, seed: int = 3) -> list[ReplaceWords]:
    """Amendments that fall where they fall: a tenth of the units has most of them, so that some conflict."""
    chance = random.Random(seed)
    units = list(tree.walk())
    found = []
    for number in range(count):
        unit = chance.choice(units[: len(units) // 10] if chance.random() < 0.7 else units)
        start = chance.randrange(2, LENGTH - 4)
        new = plain(" ".join(chance.choices(WORDS, k=2)))
        found.append(cut(unit, start, start + chance.choice((0, 1, 2)), new, f"A{number}"))
    return found


def _naive(moved: Sequence[ReplaceWords]) -> None:
    for index, one in enumerate(moved):
        for other in moved[:index]:
            clash(one, other)


def _limit(tree: Tree, moved: Sequence[ReplaceWords]) -> None:
    to: dict[str, list[ReplaceWords]] = {}
    for operation in moved:
        to.setdefault(operation.unit, []).append(operation)
    for unit in tree.walk():
        has_brackets(unit.words)
        for operation in to.get(unit.id, ()):
            set(operation.words)


ROW = Row("what is open and every conflict of 500 amendments", ready, {TIME: Goal(5, 15, more_is_better=False)})
