"""Paragraphs that stand elsewhere in the file than in the version: tracked as moved, or cut here and pasted there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.documents.text import Mark, Runs
from shared.word.atoms import ALTERNATIVE
from shared.word.comparing import Change
from shared.word.gathering import Gathering
from shared.word.matching import notes_of
from shared.word.placing import kind_of, place
from shared.word.reading import GONE, Paragraph, squeezed, written_runs

BY_HAND = "a section came or was moved in the middle of others' paragraphs: whose they are then is for a hand to say"
_STAYS = "what stands in it stays where it is: do that by hand"


_Looks = tuple[str, str, Runs]
"""By whom, in which style, with which words a paragraph came or went."""


def wholly_deleted(paragraph: Paragraph) -> bool:
    """Whether a paragraph, with the mark at its end, is no more."""
    return paragraph.end in GONE and not paragraph.after.strip()


def sources(paragraphs: Sequence[Paragraph], units: Mapping[int, str]) -> Mapping[int, Paragraph]:
    """From where the paragraphs that stand elsewhere now came, by their places: tracked moves, and what was pasted."""
    left = {p.move: p for p in paragraphs if p.move and p.end is Change.MOVED_FROM and p.place in units}
    found = {p.place: left[p.move] for p in paragraphs if p.move in left and p.end is Change.MOVED_TO}
    gone: dict[_Looks, list[Paragraph]] = defaultdict(list)
    come: dict[_Looks, list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs:
        if paragraph.end in (Change.MOVED_FROM, Change.MOVED_TO):
            continue
        if paragraph.place in units and wholly_deleted(paragraph):
            gone[_looks(paragraph, before=True)].append(paragraph)
        elif paragraph.place not in units and paragraph.after.strip() and not squeezed(paragraph.before):
            come[_looks(paragraph, before=False)].append(paragraph)
    for looks, pasted in come.items():
        if len(pasted) == 1 and len(gone[looks]) == 1:
            found[pasted[0].place] = gone[looks][0]
    return found


def stands_alone(paragraphs: Sequence[Paragraph], index: int, units: Mapping[int, str], inside: set[str]) -> bool:
    """Whether nothing of the version would come to stand in a section by its coming here: a heading follows, or none.

    `inside` are the units that come with it.
    """
    depth = paragraphs[index].style.removesuffix(ALTERNATIVE)
    for paragraph in paragraphs[index + 1 :]:
        style = paragraph.style.removesuffix(ALTERNATIVE)
        if style.startswith("Heading") and style <= depth:
            return True
        unit = units.get(paragraph.place)
        if unit is not None and unit not in inside and not wholly_deleted(paragraph):
            return False
    return True


def moved(found: Gathering, unit: str, paragraph: Paragraph, source: Paragraph, before: str | None) -> str | None:
    """A unit that stands behind `before` now; it is then what the next paragraph stands behind."""
    standing = found.tree.unit(unit)
    if stays := [inner for inner in found.inside(unit) if inner not in found.leaving and inner in found.known.units]:
        found.leave(paragraph, _STAYS, text=found.known.units[stays[0]].text)
        return before
    kind = kind_of(paragraph.style, found.tree, before)
    where = None if kind is None else place(found.tree, *kind, before)
    if where is None or kind is None or kind[0] is not standing.kind:
        found.leave(paragraph, "a moved paragraph of this style has no place here")
    elif not _stands_there(found, unit, where, before):
        found.put(paragraph.author, unit, {"do": "move_unit", "unit": unit, **where}, paragraph, before)
    found.leaving.discard(unit)
    alternative = paragraph.style.endswith(ALTERNATIVE)
    if alternative != found.known.units[unit].style.endswith(ALTERNATIVE):
        found.propose(
            paragraph.author, unit, {"do": "set_alternative", "unit": unit, "alternative": alternative}, paragraph
        )
    if squeezed(source.before) != found.known.texts[unit]:
        found.differs(source)
    elif squeezed(paragraph.after) != squeezed(source.before) or notes_of(paragraph, GONE) != notes_of(source):
        _reworded(found, unit, paragraph, source)
    return unit


def _looks(paragraph: Paragraph, *, before: bool) -> _Looks:
    kept = [replace(s, change=Change.SAME) for s in paragraph.stretches if (s.change in GONE) is before]
    return paragraph.author, paragraph.style, written_runs(kept)


def _reworded(found: Gathering, unit: str, paragraph: Paragraph, source: Paragraph) -> None:
    """What was changed in a paragraph that was moved too: there its old and its new words stand apart."""
    if any(word.mark is Mark.REFERENCE for word in found.known.tree.unit(unit).words):
        found.leave(paragraph, "it was moved and changed, and refers to other paragraphs: change that by hand")
        return
    changed = [s for s in (*paragraph.stretches, *source.stretches) if s.change in (Change.INSERTED, Change.DELETED)]
    text = [run.model_dump(mode="json", exclude_none=True) for run in written_runs(paragraph.stretches)]
    by = next((s.by for s in changed if s.by), paragraph.author)
    found.propose(by, unit, {"do": "reword", "unit": unit, "text": text}, paragraph)


def _stands_there(found: Gathering, unit: str, where: Mapping[str, str], before: str | None) -> bool:
    """Whether a unit stands where the file has it, once all has left that is going to leave."""
    beside = where.get("after") or where.get("before")
    inside = found.tree.unit(beside).parent if beside is not None else where["parent"]
    return found.ahead(found.tree, unit) == before and inside == found.tree.unit(unit).parent
