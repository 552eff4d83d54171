"""Changes to an agenda: its items are retitled, made joint, held in abeyance, and defined; they keep what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.documents.proposals import HoldProposal, ItemProposal, PlacementProposal, Proposal
from shared.documents.spoken.answers import Why
from shared.documents.spoken.quoted import as_text
from shared.documents.spoken.said import Doubt, Frame, Spot, Verb
from shared.documents.text import Runs, Words, runs_of
from shared.documents.units import Item, Tree
from shared.documents.vocabulary import Kind

if TYPE_CHECKING:
    from shared.documents.spoken.meaning import Meaning


def item_of(meaning: Meaning, frame: Frame, slot: str = "what") -> Item:
    """The agenda item that a place names. Raises a `Doubt`."""
    if getattr(frame, slot) is None:
        raise Doubt(Why.UNFINISHED, "Then say which item, such as “item 2 of WG.3”.")
    unit = meaning.tree.unit(meaning.places.item(frame, slot))
    if unit.item is None:
        raise Doubt(Why.IMPOSSIBLE, f"{meaning.places.address(unit.id)} is no item of an agenda.")
    return meaning.tree.items[unit.item]


def retitle(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    """An item gets another title, or other sub-items, wherever it is placed."""
    slot = "what" if frame.what is not None else "where"
    item = item_of(meaning, frame, slot)
    if frame.new is None and frame.subitems is None:
        raise Doubt(Why.UNFINISHED, "Then say the new title, in quotation marks.")
    title = item.title if frame.new is None else as_text(frame.new, meaning.known)
    return (_defined(meaning, item, title, frame.subitems),)


def define(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    """An item is named that stands on no agenda yet."""
    if frame.item is None or frame.new is None:
        raise Doubt(Why.UNFINISHED, "Then say the item's name and its title, such as “define item visits: “…””.")
    known = meaning.tree.items.get(frame.item)
    title = as_text(frame.new, meaning.known)
    return (_defined(meaning, known or Item(id=frame.item, title=title), title, frame.subitems),)


def with_title(item: Item, words: Words) -> ItemProposal:
    """An item with other words in its title."""
    return ItemProposal(do="define_item", item=item.id, title=runs_of(words), subitems=item.subitems)


def place(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    """An item gets a place on a body's agenda: before another item, last, or last of the sub-items under one."""
    if frame.body is None:
        raise Doubt(Why.UNFINISHED, "Then say on the agenda of which body it is placed.")
    item = frame.item if frame.item is not None else item_of(meaning, frame).id
    body = _body(meaning.tree, frame.body)
    return (
        PlacementProposal(
            do="place_item",
            item=item,
            into=body,
            before=_on_the_agenda_of(meaning, frame, body, "before_place"),
            under=_on_the_agenda_of(meaning, frame, body, "under_place"),
        ),
    )


def _on_the_agenda_of(meaning: Meaning, frame: Frame, body: str, slot: str) -> str | None:
    """The item that a place on that body's agenda names, its number being the one that it has there."""
    spot: Spot | None = getattr(frame, slot)
    if spot is None:
        return None
    if spot.number is not None and spot.number.startswith("item "):
        spot = replace(spot, number=f"{body} {spot.number}")
    return item_of(meaning, frame.but(**{slot: spot}), slot).id


def new(
    meaning: Meaning, frame: Frame, title: Runs, branch: str, place: Mapping[str, str | None]
) -> tuple[Proposal, ...]:
    """A new item of a body's agenda: it is defined under a name of its own, and gets its place there."""
    if frame.alternative or frame.unit_class is not None or not title:
        said = "Of a new item say its place and its title, such as “new item after item 2 of WG.3: “…””."
        raise Doubt(Why.UNCLEAR, said)
    tree = meaning.tree
    body = tree.unit(branch).body or ""
    beside = {}
    for side in ("after", "before"):
        if (sibling := place.get(side)) is not None:
            if (item := tree.unit(sibling).item) is None:
                raise Doubt(Why.IMPOSSIBLE, f"{meaning.places.address(sibling)} is no item of an agenda.")
            beside[side] = item
    before, last = place.get("before"), next(reversed(tree.of(branch)), None)
    behind = tree.before(before) if before is not None else place.get("after") or last
    inner = tuple(as_text(text, meaning.known) for text in frame.subitems or ())
    name = meaning.name(f"{branch}|{behind}|{title}|{inner}")
    defined = ItemProposal(do="define_item", item=name, title=title, subitems=inner)
    return defined, PlacementProposal(do="place_item", item=name, into=body, **beside)


def hold(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    """A body holds an item of its agenda in abeyance, or takes it up again."""
    slot = "what" if frame.what is not None else "where"
    if getattr(frame, slot) is None:
        raise Doubt(Why.UNFINISHED, "Then say which item, such as “item 2 of WG.3”.")
    unit = meaning.tree.unit(meaning.places.unit(frame, slot))
    if unit.item is None:
        raise Doubt(Why.IMPOSSIBLE, f"{meaning.places.address(unit.id)} is no item of an agenda.")
    body = next((above.body for above in meaning.tree.ancestors(unit.id) if above.body is not None), "")
    return (HoldProposal(do="hold_item", item=unit.item, of=body, held=frame.verb is Verb.HOLD),)


def _defined(meaning: Meaning, item: Item, title: Runs, subitems: tuple[str, ...] | None) -> ItemProposal:
    inner = item.subitems if subitems is None else tuple(as_text(text, meaning.known) for text in subitems)
    return ItemProposal(do="define_item", item=item.id, title=title, subitems=inner)


def _body(tree: Tree, named: str) -> str:
    wanted = named.casefold()
    bodies = [unit.body for unit in tree.walk() if unit.kind is Kind.BRANCH and unit.body is not None]
    found = [body for body in bodies if body.casefold() == wanted or body.casefold().endswith(f"/{wanted}")]
    if len(set(found)) != 1:
        there = ", ".join(dict.fromkeys(bodies)) or "none"
        raise Doubt(Why.NO_SUCH_PLACE, f"No agenda of {named} is here; there are those of: {there}.")
    return found[0]
