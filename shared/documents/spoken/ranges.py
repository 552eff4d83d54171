"""Ranges of places: `8 (a)–(c)`, `paragraphs 9 to 11`. Neighbours are meant, and nothing that stands among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.documents.spoken.answers import Why
from shared.documents.spoken.said import Choice, Doubt, Frame, Part, Spot, Verb
from shared.documents.units import Tree
from shared.documents.vocabulary import Kind

if TYPE_CHECKING:
    from shared.documents.spoken.meaning import Meaning


def headed(frame: Frame) -> Frame:
    """The frame with both ends of a range in the paragraph and the version that was said of one: `(a)–(c) of 8`."""
    first, last = frame.what, frame.through
    if first is None or last is None or first.unit is not None or last.unit is not None:
        return frame
    if (first.number or "").startswith("(") and " (" in (last.number or "") and not (last.number or "").startswith("("):
        first = replace(first, number=f"{(last.number or '').rpartition(' (')[0]} {first.number}")
    version = first.version or last.version
    return frame.but(what=replace(first, version=version), through=replace(last, version=version))


def units_of(meaning: Meaning, frame: Frame, slot: str) -> tuple[str, ...]:
    """The units that are meant: one, or all from one to another. Raises a `Doubt`."""
    first = meaning.places.unit(frame, slot)
    if frame.through is None:
        return (first,)
    last = meaning.places.unit(frame, "through")
    spot: Spot = getattr(frame, slot)
    said_by = meaning.tree if spot.unit is not None else meaning.places.version(spot).tree
    run, today = _run(meaning, said_by, first, last), _run(meaning, meaning.tree, first, last)
    called = _from_to(meaning, first, last)
    if run != today and (run or today):
        choices = [Choice(frame.but(**{slot: Spot(unit=first), "through": Spot(unit=last)}), first)] if today else []
        raise Doubt(Why.OTHER_VERSION, f"{called}: today other places stand there.", choices)
    kind = meaning.tree.unit(first).kind
    if not run and kind is Kind.PARAGRAPH is meaning.tree.unit(last).kind:
        apart = _in_order(meaning, first, last)
        if apart:
            raise Doubt(Why.UNCLEAR, f"{called} stand in several sections; say each.", _each(frame, slot, [apart]))
    if len(run) < 2 or spot.part is not Part.UNIT:
        raise Doubt(Why.UNCLEAR, f"{called}: say the first of several neighbours, then the last.")
    alike = tuple(unit for unit in run if meaning.tree.unit(unit).kind is kind)
    if alike != run:
        raise Doubt(
            Why.SEVERAL, f"{called}: a heading stands among them; is it meant too?", _each(frame, slot, [alike, run])
        )
    return run


def _each(frame: Frame, slot: str, meant: Sequence[Sequence[str]]) -> list[Choice]:
    """Each of several units said by itself, as one may have meant them; what is moved together cannot be said so."""
    if frame.verb is not Verb.DELETE:
        return []
    alone = [[frame.but(**{slot: Spot(unit=unit), "through": None}) for unit in units] for units in meant]
    return [Choice(first, units[0], more=tuple(more)) for (first, *more), units in zip(alone, meant, strict=True)]


def _in_order(meaning: Meaning, first: str, last: str) -> tuple[str, ...]:
    """The paragraphs from one to another, wherever they stand: their numbers run through the whole text."""
    among = [unit.id for unit in meaning.tree.walk() if unit.kind is Kind.PARAGRAPH]
    run = among[among.index(first) : among.index(last) + 1]
    return tuple(unit for unit in run if unit not in meaning.places.hidden)


def require_elsewhere(meaning: Meaning, units: Sequence[str], goal: Mapping[str, str]) -> None:
    """Raise a `Doubt` unless a goal is another place than that where the units stand one after another."""
    tree = meaning.tree
    siblings = tree.of(tree.unit(units[0]).parent)
    begin = siblings.index(units[0])
    following = siblings[begin + len(units) :]
    here = [
        goal.get("before") in (*units, *following[:1]),
        goal.get("after") in (*units, *siblings[:begin][-1:]),
        goal.get("parent") == tree.unit(units[0]).parent and not following,
    ]
    if any(here):
        raise Doubt(Why.IMPOSSIBLE, f"{_from_to(meaning, units[0], units[-1])}: they stand there already.")


def _run(meaning: Meaning, tree: Tree, first: str, last: str) -> tuple[str, ...]:
    """The neighbours from one unit to another, as far as they can be seen; none if they do not stand so."""
    if first not in tree.units or last not in tree.units:
        return ()
    siblings = tree.of(tree.unit(first).parent)
    if last not in siblings:
        return ()
    run = siblings[siblings.index(first) : siblings.index(last) + 1]
    return tuple(unit for unit in run if unit not in meaning.places.hidden)


def _from_to(meaning: Meaning, first: str, last: str) -> str:
    return f"{meaning.places.address(first)} to {meaning.places.address(last)}"
