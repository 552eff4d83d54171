"""A document is a tree of units; a unit has an identity, a kind and words, and never a number of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from immutables import Map

from shared.canonical import canonical_json
from shared.documents.line import read
from shared.documents.nesting import MisplacedUnit, require_may_stand
from shared.documents.recipe import Recipe
from shared.documents.text import Run, Runs, Words, runs_of, words_of
from shared.documents.vocabulary import Class, Frozen, ItemId, Kind, NotThere, Origin, UnitId

ROOT = ""
"""The parent of a document's outermost units."""


class UnknownUnit(NotThere):
    """No unit of that identity stands in the document."""


class UnknownItem(NotThere):
    """No agenda item of that identity is known to the document."""


class UnitWire(Frozen):
    """A unit as events carry it: its text as runs, its place as its parent's identity."""

    id: UnitId
    kind: Kind
    parent: str = ROOT
    unit_class: Class = Class.FACTUAL
    origin: Origin = Origin.AUTHORED
    text: tuple[Run, ...] = ()
    alternative: bool = False
    item: ItemId | None = None
    body: str | None = None
    recipe: Recipe | None = None
    held: Literal[True] | None = None


class Item(Frozen):
    """An agenda item; it lives once, however often and under whatever numbers it is placed."""

    id: ItemId
    title: Runs
    subitems: tuple[Runs, ...] = ()


class TreeWire(Frozen):
    """A whole tree as events carry it: units in document order, each after its parent."""

    units: tuple[UnitWire, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit as decisions see it: with words that have identities.

    `line` are its words with those that were struck since it was written, in their places; empty while none was.
    """

    id: str
    kind: Kind
    parent: str = ROOT
    unit_class: Class = Class.FACTUAL
    origin: Origin = Origin.AUTHORED
    words: Words = ()
    alternative: bool = False
    item: str | None = None
    body: str | None = None
    recipe: Recipe | None = None
    held: bool = False
    line: Words = ()

    @property
    def full(self) -> Words:
        """Its line, also where nothing was struck yet."""
        return self.line or self.words

    def with_line(self, line: Words, origin: Origin | None = None) -> Unit:
        """The unit with another line, and the words that are read from it."""
        return replace(self, words=read(line), line=line, origin=origin or self.origin)

    @property
    def blank(self) -> bool:
        """Whether the unit stands with its number and no text, to be filled by a mandate (A8, A9)."""
        return not self.words and self.item is None and self.kind not in (Kind.SECTION, Kind.HEADING, Kind.BRANCH)

    @cached_property
    def canonical(self) -> bytes:
        """The unit in canonical JSON (RFC 8785): what it is, where it stands, what it says; no printed number."""
        return canonical_json(
            {
                "id": self.id,
                "kind": self.kind.value,
                "parent": self.parent,
                "class": self.unit_class.value,
                "text": [run.said() for run in runs_of(self.words)],
                "alternative": self.alternative,
                "item": self.item,
                "body": self.body,
                **({"held": True} if self.held else {}),
            }
        )

    def wire(self) -> UnitWire:
        """The unit as events carry it."""
        return UnitWire(
            id=self.id,
            kind=self.kind,
            parent=self.parent,
            unit_class=self.unit_class,
            origin=self.origin,
            text=runs_of(self.words),
            alternative=self.alternative,
            item=self.item,
            body=self.body,
            recipe=self.recipe,
            held=self.held or None,
        )

    @staticmethod
    def of(wire: UnitWire, key: str) -> Unit:
        """The unit that `wire` carries; its words are named after `key`."""
        fields: dict[str, Any] = {name: getattr(wire, name) for name in UnitWire.model_fields if name != "text"}
        return Unit(words=words_of(wire.text, key), **{**fields, "held": bool(wire.held)})


@dataclass(frozen=True, slots=True)
class Carried:
    """To which unit words went by a split or a join, and what was put before their identities."""

    to: str
    prefix: str = ""


@dataclass(frozen=True)
class Tree:
    """A document's units in order. Immutable: every change gives a new tree that shares what did not change.

    `carried` says of units that were split or joined into which their words went. Its maps have no order of their own.
    """

    units: Map[str, Unit] = field(default_factory=Map)
    children: Map[str, tuple[str, ...]] = field(default_factory=Map)
    items: Mapping[str, Item] = field(default_factory=dict)
    carried: Map[str, tuple[Carried, ...]] = field(default_factory=Map)

    def unit(self, unit_id: str) -> Unit:
        """The unit of that identity; raises `UnknownUnit`."""
        try:
            return self.units[unit_id]
        except KeyError:
            raise UnknownUnit(f"No unit “{unit_id}” stands in this document.", unit=unit_id) from None

    def of(self, parent: str) -> tuple[str, ...]:
        """The identities of the units that stand in `parent`, in order."""
        return self.children.get(parent, ())

    def walk(self, parent: str = ROOT) -> Iterator[Unit]:
        """Every unit below `parent` in document order, each before what stands in it."""
        for unit_id in self.of(parent):
            yield self.units[unit_id]
            yield from self.walk(unit_id)

    def ordered(self, unit_ids: Iterable[str]) -> list[Unit]:
        """Those of the units that stand, in document order."""
        standing = [self.units[unit_id] for unit_id in set(unit_ids) if unit_id in self.units]
        if len(standing) * 8 > len(self.units):  # then to walk is less than to look for each
            wanted = {unit.id for unit in standing}
            return [unit for unit in self.walk() if unit.id in wanted]
        return sorted(standing, key=self._path) if len(standing) > 1 else standing

    def _path(self, unit: Unit) -> list[int]:
        line = (unit, *self.ancestors(unit.id))
        return [self.of(above.parent).index(above.id) for above in reversed(line)]

    def ancestors(self, unit_id: str) -> Iterator[Unit]:
        """The units a unit stands in, the nearest first."""
        parent = self.unit(unit_id).parent
        while parent != ROOT:
            yield self.units[parent]
            parent = self.units[parent].parent

    def before(self, unit_id: str) -> str | None:
        """The sibling a unit stands after; none if it is the first."""
        siblings = self.of(self.unit(unit_id).parent)
        index = siblings.index(unit_id)
        return siblings[index - 1] if index else None

    def insert(self, unit: Unit, after: str | None) -> Tree:
        """The tree with `unit` in its parent, after the sibling `after` (none: first)."""
        if unit.id in self.units:
            raise MisplacedUnit(f"A unit “{unit.id}” stands in this document already.", unit=unit.id)
        self._may_stand(unit, unit.parent)
        siblings = _placed(self.of(unit.parent), unit, after)
        return self._with(self.units.set(unit.id, unit), self.children.set(unit.parent, siblings))

    def remove(self, unit_id: str) -> Tree:
        """The tree without the unit and without whatever stands in it."""
        unit = self.unit(unit_id)
        units, children = self.units.mutate(), self.children.mutate()
        children[unit.parent] = _without(self.of(unit.parent), unit_id)
        for gone in (unit_id, *(inner.id for inner in self.walk(unit_id))):
            del units[gone]
            children.pop(gone, None)
        return self._with(units.finish(), children.finish())

    def move(self, unit_id: str, parent: str, after: str | None) -> Tree:
        """The tree with the unit, and all that stands in it, moved into `parent` after the sibling `after`."""
        unit = self.unit(unit_id)
        if parent == unit_id or after == unit_id or any(above.id == unit_id for above in self._from(parent)):
            raise MisplacedUnit(f"“{unit_id}” cannot be moved into or after itself.", unit=unit_id)
        self._may_stand(unit, parent)
        left = self.children.set(unit.parent, _without(self.of(unit.parent), unit_id))
        moved = replace(unit, parent=parent)
        siblings = _placed(left.get(parent, ()), moved, after)
        return self._with(self.units.set(unit_id, moved), left.set(parent, siblings))

    def put(self, unit: Unit) -> Tree:
        """The tree with `unit` in the place of the unit of the same identity."""
        self.unit(unit.id)
        return self._with(self.units.set(unit.id, unit), self.children)

    def carry(self, unit_id: str, carried: Carried) -> Tree:
        """The tree that remembers into which other unit a unit's words went."""
        known = self.carried.get(unit_id, ())
        return Tree(self.units, self.children, self.items, self.carried.set(unit_id, (*known, carried)))

    def define(self, item: Item) -> Tree:
        """The tree with the agenda item known, or known anew under the same identity."""
        return Tree(self.units, self.children, {**self.items, item.id: item}, self.carried)

    def only(self, unit_ids: frozenset[str]) -> Tree:
        """The part of the tree that holds these units and the units they stand in, nothing else."""
        kept = set(unit_ids)
        for unit_id in unit_ids:
            kept.update(unit.id for unit in self.ancestors(unit_id))
        return self._with(
            Map({key: unit for key, unit in self.units.items() if key in kept}),
            Map(
                {
                    parent: tuple(c for c in ids if c in kept)
                    for parent, ids in self.children.items()
                    if parent in kept or not parent
                }
            ),
        )

    def wire(self) -> TreeWire:
        """The tree as events carry it."""
        return TreeWire(units=tuple(unit.wire() for unit in self.walk()), items=tuple(self.items.values()))

    @staticmethod
    def of_wire(wire: TreeWire, key: str = "0") -> Tree:
        """The tree that `wire` carries; each unit's words are named after `key`."""
        tree = Tree(items={item.id: item for item in wire.items})
        for unit in wire.units:
            siblings = tree.of(unit.parent)
            tree = tree.insert(Unit.of(unit, key), siblings[-1] if siblings else None)
        return tree

    def _with(self, units: Map[str, Unit], children: Map[str, tuple[str, ...]]) -> Tree:
        return Tree(units, children, self.items, self.carried)

    def _from(self, parent: str) -> Iterator[Unit]:
        return iter(()) if parent == ROOT else self.ancestors(parent)

    def _may_stand(self, unit: Unit, parent: str) -> None:
        within = None if parent == ROOT else self.unit(parent).kind
        require_may_stand(unit.id, unit.kind, parent, within)
        if unit.item is not None and unit.item not in self.items:
            raise UnknownItem(f"No agenda item “{unit.item}” is known.", item=unit.item)


def _placed(siblings: tuple[str, ...], unit: Unit, after: str | None) -> tuple[str, ...]:
    if after is None:
        return (unit.id, *siblings)
    if after not in siblings:
        raise UnknownUnit(f"No unit “{after}” stands there to be followed.", unit=after)
    cut = siblings.index(after) + 1
    return (*siblings[:cut], unit.id, *siblings[cut:])


def _without(siblings: tuple[str, ...], unit_id: str) -> tuple[str, ...]:
    return tuple(sibling for sibling in siblings if sibling != unit_id)
