"""A redline of two versions of a thousand paragraphs between which lie a thousand amendments.

Naive: `difflib` over the words of each unit. Limit: rapidfuzz over the words of the units that both versions have, in
pairs; it knows no inserted, fallen or moved unit, no number and nobody who put a word there.
"""

from __future__ import annotations

import difflib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from rapidfuzz.distance import Indel

from benchmarks.amendments import a_text, amendments_to, timed
from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Figures, Goal, Row, Scale, Way
from shared.documents.applying import apply_all
from shared.documents.redline import redline
from shared.documents.units import Tree

TIME = "ms"


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    size = scale.of(1000)
    before = a_text(size)
    after = apply_all(before, amendments_to(before, size))

    async def product() -> Figures:
        return {TIME: timed(lambda: redline(before, after)) * 1000}

    async def naive() -> Figures:
        return {TIME: timed(lambda: _naive(before, after)) * 1000}

    async def limit() -> Figures:
        return {TIME: timed(lambda: _limit(before, after)) * 1000}

    yield {NAIVE: naive, PRODUCT: product, LIMIT: limit}


def _naive(before: Tree, after: Tree) -> None:
    for unit in after.walk():
        old, new = ([word.form for word in tree.unit(unit.id).words] for tree in (before, after))
        list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _limit(before: Tree, after: Tree) -> None:
    for unit in after.walk():
        old, new = ([word.form for word in tree.unit(unit.id).words] for tree in (before, after))
        for step in Indel.opcodes(old, new):
            side = old if step.tag != "insert" else new
            " ".join(side[step.src_start : step.src_end])


ROW = Row("redline of two versions, 1,000 amendments apart", ready, {TIME: Goal(5, 15, more_is_better=False)})
