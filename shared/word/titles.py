"""The titles of agenda items, which are the item's own wherever it is placed: changed in one place, changed in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.documents.printed import placement_text, subitem_text
from shared.documents.text import Run, Runs, runs_of, words_of
from shared.documents.units import Tree
from shared.word.comparing import Change
from shared.word.gathering import Gathering
from shared.word.hunks import hunks
from shared.word.reading import COME, GONE, Paragraph, Stretch, written_runs


@dataclass
class Titles:
    """The new titles of items, each author's apart: the title, or that of the so-manieth sub-item, by its paragraph."""

    wanted: dict[tuple[str, str], dict[int | None, tuple[Runs, Paragraph]]] = field(default_factory=dict)

    def changed(self, found: Gathering, unit: str, paragraph: Paragraph) -> bool:
        """Take in what was changed in an item's paragraph; whether it is the paragraph of an item at all."""
        place = _item_at(found.known.tree, unit)
        if place is None:
            return False
        item, number = place
        for by in dict.fromkeys(hunk.by for hunk in hunks(paragraph.stretches)):
            title = _without(_by(paragraph.stretches, by), _behind(found.known.tree, unit, item, number))
            if not title:
                found.leave(paragraph, "what stands behind the title of an item, or all of it, is not the title's", by)
                continue
            known = self.wanted.setdefault((by, item), {})
            if number in known and known[number][0] != title:
                found.leave(paragraph, "the same item was given another title elsewhere in the file", by)
            else:
                known[number] = (title, paragraph)
        return True

    def proposed(self, found: Gathering) -> None:
        """Propose them: one change for each author and item."""
        for (by, item), titles in self.wanted.items():
            standing = found.known.tree.items[item]
            said = {number: title for number, (title, _) in titles.items()}
            subitems = tuple(said.get(n, title) for n, title in enumerate(standing.subitems))
            title = said.get(None, standing.title)
            paragraph = next(iter(titles.values()))[1]
            unit = found.units[paragraph.place]
            if (title, subitems) != (standing.title, standing.subitems):
                found.propose(by, unit, _defined(item, title, subitems), paragraph)


def _defined(item: str, title: Runs, subitems: Sequence[Runs]) -> dict[str, object]:
    return {"do": "define_item", "item": item, "title": _wire(title), "subitems": [_wire(one) for one in subitems]}


def _wire(runs: Runs) -> list[dict[str, object]]:
    return [run.model_dump(mode="json", exclude_none=True) for run in runs]


def _item_at(tree: Tree, unit: str) -> tuple[str, int | None] | None:
    """The item that is placed at a unit, or whose sub-item is shown there as a unit of its own."""
    placement = tree.units.get(unit)
    if placement is not None:
        return (placement.item, None) if placement.item is not None else None
    above, _, number = unit.rpartition(".")
    shown = tree.units.get(above)
    return (shown.item, int(number)) if shown is not None and shown.item is not None and number.isdigit() else None


def _behind(tree: Tree, unit: str, item: str, number: int | None) -> str:
    """What prints behind a title: that the item is joint, and a stop."""
    title = tree.items[item].title if number is None else tree.items[item].subitems[number]
    shown = tree.units[unit if number is None else unit.rpartition(".")[0]]
    printed = placement_text(tree, shown) if number is None else subitem_text(tree, shown)[number]
    return _text(printed)[len(_text(title)) :]


def _by(stretches: Sequence[Stretch], by: str) -> list[Stretch]:
    """The stretches with one author's changes alone."""
    kept = [s for s in stretches if s.by == by or s.change not in COME]
    return [s if s.by == by or s.change is Change.SAME else Stretch(s.text, Change.SAME, "", s.mark) for s in kept]


def _without(stretches: Sequence[Stretch], behind: str) -> Runs:
    """The title without what prints behind it; nothing if that was changed, or if no title is left."""
    left = [s for s in stretches if s.change not in GONE]
    if any(s.note for s in left) or not "".join(s.text for s in left).rstrip().endswith(behind):
        return ()
    runs: list[Run] = list(written_runs(left))
    cut = len(behind)
    while runs and cut:
        text = runs[-1].text or ""
        runs[-1:] = [Run(text=text[: len(text) - cut], mark=runs[-1].mark)] if len(text) > cut else []
        cut -= min(cut, len(text))
    return runs_of(words_of(runs, "w"))


def _text(runs: Runs) -> str:
    return "".join(run.text or "" for run in runs)
