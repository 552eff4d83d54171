"""What became of an agenda between the form in which it was put forward and its adoption, and the words for it (A4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.documents.agenda import an_item, item_number, placements
from shared.documents.numbering import numbers
from shared.documents.states import enumerate_names
from shared.documents.units import Tree, Unit
from shared.events.agendas import AgendaClosed, Listed, Outcome


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different in the agendas of some bodies; `moved` says that items changed their order or level."""

    added: tuple[Listed, ...]
    retitled: tuple[Listed, ...]
    made_joint: tuple[Listed, ...]
    excluded: tuple[Listed, ...]
    held: tuple[Listed, ...]
    moved: bool

    @property
    def amended(self) -> bool:
        """Whether the agendas are others than those put forward, but for what is held or left out."""
        return bool(self.added or self.retitled or self.made_joint or self.moved)


def changes(before: Tree, after: Tree, bodies: Sequence[str]) -> Changes:
    """What the agendas of these bodies became. Excluded items are listed under the numbers that they had."""
    found: dict[str, list[Listed]] = {name: [] for name in ("added", "retitled", "made_joint", "excluded", "held")}
    moved = False
    then, now = numbers(before), numbers(after)
    stood = {unit.item for unit in before.walk() if unit.item is not None}
    for body in bodies:
        old, new = placements(before, body), placements(after, body)
        known = {unit.item for unit in old}
        for unit in new:
            entry = Listed(item=unit.item or "", of=body, number=item_number(now, unit))
            if unit.item not in known:
                found["made_joint" if unit.item in stood else "added"].append(entry)
            elif before.items[entry.item] != after.items[entry.item]:
                found["retitled"].append(entry)
            if unit.held:
                found["held"].append(entry)
        stays = {unit.item for unit in new}
        found["excluded"] += [
            Listed(item=unit.item or "", of=body, number=item_number(then, unit))
            for unit in old
            if unit.item not in stays
        ]
        moved = moved or _order(old, known & stays) != _order(new, known & stays)
    return Changes(**{name: tuple(listed) for name, listed in found.items()}, moved=moved)


def outcome(changed: Changes, corrected: bool) -> tuple[Outcome, ...]:
    """As what the agendas are adopted."""
    said = [Outcome.AS_CORRECTED] if corrected else []
    said += [Outcome.AS_AMENDED] if changed.amended else []
    return tuple(said) or (Outcome.AS_PRESENTED,)


def proposed(changed: Changes, corrected: bool, names: Mapping[str, str]) -> str:
    """The words for the Chair: `as orally amended, with sub-item 4 (a) held in abeyance`.

    `names` are the names of the bodies where more than one adopts, so that one sees whose item is meant.
    """
    how = [word for word, is_so in (("corrected", corrected), ("orally amended", changed.amended)) if is_so]
    but = [f"with the exclusion of {_items(changed.excluded, names)}"] if changed.excluded else []
    but += [f"with {_items(changed.held, names)} held in abeyance"] if changed.held else []
    said = [f"as {' and '.join(how)}"] if how else []
    return ", ".join([*said, *([" and ".join(but)] if but else [])]) or "as presented"


def _items(listed: Sequence[Listed], names: Mapping[str, str]) -> str:
    return enumerate_names(list(_each(listed, names)))


def _each(listed: Sequence[Listed], names: Mapping[str, str]) -> Iterator[str]:
    for entry in listed:
        of = f" of {names[entry.of]}" if entry.of in names else ""
        yield f"{an_item(entry.number)}{of}"


def _order(placed: Sequence[Unit], items: set[str | None]) -> list[tuple[str | None, str]]:
    """The items that are in both forms, in their order, each with its level."""
    return [(unit.item, unit.kind.value) for unit in placed if unit.item in items]


def to_the_next(tree: Tree, closed: Sequence[AgendaClosed]) -> list[dict[str, Any]]:
    """What enters the next session's agenda of what was carried on (A5): changes as its secretariat puts them.

    Each item keeps its identity, and is given with its title and sub-items where it is placed first (S16).
    """
    found: list[dict[str, Any]] = []
    for entry in (entry for one in closed for entry in one.carried):
        for body in entry.of:
            known = any(change["item"] == entry.item for change in found)
            item = tree.items[entry.item].model_dump(mode="json", exclude_none=True, include={"title", "subitems"})
            found.append({"do": "place_item", "item": entry.item, "into": body, **({} if known else item)})
    return found
