"""A document as it prints today: units with their labels, references with the numbers their targets have now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.documents.numbering import Number, numbers, span
from shared.documents.text import Mark, Run, Runs, Word, plain, runs_of
from shared.documents.units import ROOT, Item, Tree, Unit
from shared.documents.vocabulary import Class, Kind, Origin

GONE = "[…]"
"""What a reference to a unit that no longer stands prints, so that no one can overlook it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One printed unit. `depth` counts the units it stands in; `runs` have no reference left unresolved.

    A run that was a reference keeps its target (`unit`, `document`), and has the printed number as its `text`.
    """

    id: str
    kind: Kind
    depth: int
    label: str
    cited: str
    runs: tuple[PrintedRun, ...]
    unit_class: Class
    origin: Origin
    blank: bool


@dataclass(frozen=True, slots=True)
class PrintedRun:
    """A stretch of printed text: its mark, and what it points to if it is a reference."""

    text: str
    mark: Mark | None = None
    unit: str | None = None
    document: str | None = None


def printed(tree: Tree, numbering: Tree | None = None) -> tuple[Block, ...]:
    """The tree's blocks in document order; numbers are those of `numbering` where only a part is printed."""
    known = numbers(tree if numbering is None else numbering)
    return tuple(_blocks(tree, known, ROOT, 0))


def printed_text(tree: Tree, unit: Unit, known: Mapping[str, Number]) -> tuple[PrintedRun, ...]:
    """A unit's runs with references resolved against `known` numbers."""
    runs = runs_of(unit.words) if unit.item is None else placement_text(tree, unit)
    return tuple(_printed_run(run, known) for run in runs)


def in_words(runs: Sequence[PrintedRun]) -> str:
    """Printed runs as plain text, marks dropped."""
    return "".join(run.text for run in runs)


def placement_text(tree: Tree, placement: Unit) -> Runs:
    """An agenda item as it prints where it is placed: title, marks, closing punctuation (S10, S12, A4)."""
    item = tree.items[placement.item or ""]
    joint = sum(unit.item == placement.item for unit in tree.units.values()) > 1
    marks = [word for word, is_so in (("joint item", joint), ("held in abeyance", placement.held)) if is_so]
    in_brackets = (Run(text=" ("), Run(text=", ".join(marks), mark=Mark.EMPHASIS), Run(text=")")) if marks else ()
    return (*item.title, *in_brackets, *plain(_closing(tree, placement, item)))


def _closing(tree: Tree, placement: Unit, item: Item) -> str:
    if item.subitems or any(tree.unit(inner).item is not None for inner in tree.of(placement.id)):
        return ":"
    if placement.kind is Kind.SUBITEM and placement.id in tree.of(placement.parent)[:-1]:
        return ";"
    return "."


def subitem_text(tree: Tree, placement: Unit) -> tuple[Runs, ...]:
    """The sub-items of a placed agenda item as they print, with their closing punctuation."""
    titles = tree.items[placement.item].subitems if placement.item is not None else ()
    stops = [";"] * (len(titles) - 1) + ["."]
    return tuple((*title, *plain(stop)) for title, stop in zip(titles, stops, strict=False))


def reference_text(reference: Run | Word, known: Mapping[str, Number]) -> str:
    """What a reference prints against `known` numbers: a document's symbol, or the numbers its targets have."""
    if reference.document is not None:
        return reference.document
    target = reference.unit or ""
    missing = target not in known or (reference.upto is not None and reference.upto not in known)
    return GONE if missing else span(known, target, reference.upto)


@dataclass(frozen=True, slots=True)
class Node:
    """A block with the blocks that stand in it, as a page nests them."""

    block: Block
    inner: list[Node] = field(default_factory=list)


def nested(blocks: Sequence[Block]) -> list[Node]:
    """The blocks as a forest, by their depths."""
    top: list[Node] = []
    open_nodes: list[Node] = []
    for block in blocks:
        node = Node(block)
        del open_nodes[block.depth :]
        (open_nodes[-1].inner if open_nodes else top).append(node)
        open_nodes.append(node)
    return top


def footnotes(blocks: Sequence[Block]) -> list[PrintedRun]:
    """The footnotes of a text, in the order of their marks."""
    return [run for block in blocks for run in block.runs if run.mark is Mark.FOOTNOTE]


def anchor(cited: str) -> str:
    """The anchor of a number on a page: `8 (a)` is `n-8-a`, `II.A` is `n-II-A`."""
    return "n-" + "-".join(re.findall(r"\w+", cited))


def dangling(tree: Tree) -> tuple[str, ...]:
    """The units that refer to a unit which no longer stands."""
    return tuple(
        unit.id
        for unit in tree.walk()
        if any(
            target is not None and target not in tree.units for word in unit.words for target in (word.unit, word.upto)
        )
    )


def _blocks(tree: Tree, known: Mapping[str, Number], parent: str, depth: int) -> Iterator[Block]:
    for unit_id in tree.of(parent):
        unit = tree.units[unit_id]
        number = known.get(unit_id)
        yield Block(
            id=unit.id,
            kind=unit.kind,
            depth=depth,
            label=number.label if number else "",
            cited=number.cited if number else "",
            runs=printed_text(tree, unit, known),
            unit_class=unit.unit_class,
            origin=unit.origin,
            blank=unit.blank,
        )
        if unit.item is not None:
            yield from _subitems(tree, unit, number, depth + 1)
        yield from _blocks(tree, known, unit_id, depth + 1)


def _subitems(tree: Tree, placement: Unit, number: Number | None, depth: int) -> Iterator[Block]:
    for index, title in enumerate(subitem_text(tree, placement)):
        label = f"({chr(ord('a') + index)})"
        yield Block(
            id=f"{placement.id}.{index}",
            kind=Kind.SUBITEM,
            depth=depth,
            label=label,
            cited=f"{number.cited if number else ''} {label}",
            runs=tuple(PrintedRun(run.text or "", run.mark) for run in title),
            unit_class=placement.unit_class,
            origin=placement.origin,
            blank=False,
        )


def _printed_run(run: Run, known: Mapping[str, Number]) -> PrintedRun:
    if run.mark is not Mark.REFERENCE:
        return PrintedRun(run.text or "", run.mark)
    return PrintedRun(reference_text(run, known), run.mark, unit=run.unit, document=run.document)
