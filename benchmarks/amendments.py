"""A thousand amendments to a thousand paragraphs, each applied and its text's digest checked, as every service does it.

Naive: a copy of the whole text for each amendment. Limit: one mutable linked list of words a paragraph, spliced by the
words' identities and hashed once it is written; it keeps no past, no identity of new words and nothing of the tree.
The second figure is how much longer four times the work takes; its limit is once the work, so four is linear.
"""

from __future__ import annotations

import copy
import hashlib
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from benchmarks.harness import LIMIT, NAIVE, PRODUCT, Figures, Goal, Row, Scale, Way
from shared.documents.cuts import cut
from shared.documents.holder import Holder
from shared.documents.line import read, splice
from shared.documents.operations import ReplaceWords
from shared.documents.text import plain
from shared.documents.units import Tree, TreeWire, Unit, UnitWire
from shared.documents.vocabulary import Kind
from shared.events.drafting import DocumentKind
from shared.lifecycle import Document

TIME, GROWTH = "ms", "times, for four times the work"
WORDS = (
    "States",
    "parties",
    "should",
    "consider",
    "where",
    "appropriate",
    "upon",
    "request",
    "data",
    "and",
    "training",
)
LENGTH = 60
"""Words in a paragraph."""


def a_text(paragraphs: int, seed: int = 7) -> Tree:
    """A text of paragraphs of sixty words."""
    chance = random.Random(seed)
    return Tree.of_wire(
        TreeWire(
            units=tuple(
                UnitWire(id=f"p{n}", kind=Kind.PARAGRAPH, text=plain(" ".join(chance.choices(WORDS, k=LENGTH)) + "."))
                for n in range(paragraphs)
            )
        )
    )


def amendments_to(tree: Tree, count: int, seed: int = 11) -> list[ReplaceWords]:
    """Amendments spread over a text: words for words, insertions, deletions, each moved on the text as it is now."""
    chance = random.Random(seed)
    units = list(tree.walk())
    places: dict[str, list[int]] = {}
    made = []
    for number in range(count):
        unit = units[number % len(units)]
        free = places.setdefault(unit.id, chance.sample(range(2, LENGTH - 2, 4), 8))
        start = free.pop()
        end = start + chance.choice((0, 1, 2))
        new = (
            plain(" ".join(chance.choices(WORDS, k=chance.choice((1, 3)))))
            if end == start or chance.random() < 0.8
            else ()
        )
        made.append(cut(unit, start, end, new, f"A{number}"))
    return made


@asynccontextmanager
async def ready(scale: Scale) -> AsyncIterator[Mapping[str, Way]]:
    size = scale.of(1000)
    small = (tree := a_text(size)), amendments_to(tree, size)
    large = (tree := a_text(4 * size)), amendments_to(tree, 4 * size)
    few = max(1, size // 50)  # the naive way copies all of the text each time: a fiftieth of it is enough to tell

    async def product() -> Figures:
        once, four = timed(lambda: _product(*small)), timed(lambda: _product(*large))
        return {TIME: once * 1000, GROWTH: four / once}

    async def naive() -> Figures:
        part = timed(lambda: _naive(small[0], small[1][:few])) * len(small[1]) / few
        return {TIME: part * 1000, GROWTH: 16.0}

    async def limit() -> Figures:
        lists = {unit.id: _List(unit) for unit in small[0].walk()}  # the product, too, begins with a text
        return {TIME: timed(lambda: _limit(lists, small[1])) * 1000, GROWTH: 1.0}

    yield {NAIVE: naive, PRODUCT: product, LIMIT: limit}


def timed(way: Callable[[], object]) -> float:
    """How many seconds it takes."""
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def _product(tree: Tree, amendments: Sequence[ReplaceWords]) -> None:
    document = Document("report", DocumentKind.REPORT, "Report", tree, base=tree)
    for amendment in amendments:
        document = document.write(Holder.AMENDMENTS, (amendment,), amendment.key)
        document.written_digest((amendment,))


def _naive(tree: Tree, amendments: Sequence[ReplaceWords]) -> None:
    units = {unit.id: unit for unit in tree.walk()}
    for amendment in amendments:
        units = copy.deepcopy(units)
        unit = units[amendment.unit]
        ids = [word.id for word in unit.words]
        start = ids.index(amendment.words[0]) if amendment.words else ids.index(amendment.after or "") + 1
        line = splice(unit.words, start, start + len(amendment.words), amendment.new, amendment.key)
        units[unit.id] = unit.with_line(read(line))
        hashlib.sha256(b"".join(unit.canonical for unit in units.values())).hexdigest()


class _Node:
    __slots__ = ("form", "next")

    def __init__(self, form: str) -> None:
        self.form = form
        self.next: _Node | None = None


class _List:
    """The words of a unit, each but a link to the next."""

    def __init__(self, unit: Unit) -> None:
        self.first = last = _Node("")
        self.nodes: dict[str, _Node] = {}
        for word in unit.words:
            node = self.nodes[word.id] = _Node(word.form if word.glued else f" {word.form}")
            last.next = node
            last = node


def _limit(lists: Mapping[str, _List], amendments: Sequence[ReplaceWords]) -> None:
    for amendment in amendments:
        here = lists[amendment.unit]
        before = here.nodes[amendment.after] if amendment.after else here.first
        rest = before.next
        for word in amendment.words:
            if rest is None or rest is not here.nodes[word]:
                raise ValueError(word)
            rest = rest.next
        for run in amendment.new:
            for form in (run.text or "").split():
                before.next = _Node(f" {form}")
                before = before.next
        before.next = rest
        text, node = [], here.first.next
        while node is not None:
            text.append(node.form)
            node = node.next
        hashlib.sha256("".join(text).encode()).hexdigest()


ROW = Row(
    "1,000 amendments on 1,000 paragraphs, applied and checked",
    ready,
    {
        TIME: Goal(25, 60, more_is_better=False),
        GROWTH: Goal(5, 8, more_is_better=False),
    },
)
