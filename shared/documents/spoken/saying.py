"""The spoken form of operations, to be read out: in words that `understand` takes for the same operations again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shared.documents.applying import at_home
from shared.documents.operations import (
    ClassifyUnit,
    DefineItem,
    DeleteUnit,
    HoldItem,
    InsertUnit,
    JoinUnits,
    MoveUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SetAlternative,
    SetText,
    SplitUnit,
)
from shared.documents.spoken import runs
from shared.documents.spoken.amended import Amended
from shared.documents.spoken.clauses import CLASS_NAMES
from shared.documents.spoken.places import Places
from shared.documents.spoken.quoted import quote, quote_text
from shared.documents.spoken.saying_words import WordsSaid, phrase_of, span_of
from shared.documents.spoken.sentences import bracketed
from shared.documents.spoken.standing import require_standing
from shared.documents.spoken.together import put_together
from shared.documents.spoken.words import Standing
from shared.documents.text import Runs
from shared.documents.units import Item, Tree
from shared.documents.vocabulary import Class, Kind

_KIND = {Kind.BRANCH: "agenda"}


def say(tree: Tree, operations: Iterable[Operation], numbering: Tree | None = None, of: Amended | None = None) -> str:
    """The spoken form of operations made on `tree`, by its numbers or by those of another version of it.

    With `of` they change the words that this other amendment would put in, and `tree` is the text with it. Several
    changes are parted by semicolons. What no line can say (a text derived from the record) is described. Raises a
    `Refusal` where an operation speaks of what does not stand in this text.
    """
    return Saying(Places(tree, numbering), of).say(operations)


class Saying:
    """The saying of changes to one text."""

    def __init__(self, places: Places, of: Amended | None = None) -> None:
        self.places, self.tree, self.words = places, places.tree, WordsSaid(places, of)

    def say(self, operations: Iterable[Operation]) -> str:
        """The spoken form of operations, one after another. Raises a `Refusal` where one does not fit this text."""
        waiting = list(operations)
        require_standing(self.tree, waiting)
        said: list[str] = []
        while waiting:
            lines, count = self._next(waiting)
            said += lines
            waiting = waiting[count:]
        return "; ".join(said)

    def _next(self, operations: Sequence[Operation]) -> tuple[list[str], int]:
        """What the first of these operations is said with, and how many they are."""
        first = operations[0]
        if together := runs.deleted_together(self.places, operations):
            return [f"delete {runs.called(self.places, together)}"], len(together)
        if (count := put_together(operations)) > 1:
            return list(self._put(operations[:count][::-1])), count  # the last stands first
        if isinstance(first, ClassifyUnit):
            return [self._change(first)], len(runs.classified_together(self.tree, operations))
        may_pair = len(operations) > 1 and self.words.of is None
        pair = self._pair(first, operations[1]) if may_pair else None
        return ([pair], 2) if pair else ([self._change(first)], 1)

    def _pair(self, first: Operation, second: Operation) -> str | None:
        """Two operations that are one change: brackets, or a new item that is defined and placed."""
        if isinstance(first, DefineItem) and isinstance(second, PlaceItem):
            return self._new_item(first, second)
        return self._brackets(first, second)

    def _put(self, operations: Sequence[Operation]) -> Iterator[str]:
        """What is put at one place, in the order in which it comes to stand there."""
        waiting = list(operations)
        while waiting:
            first, run = waiting[0], runs.moved_together(self.places, waiting)
            if run and isinstance(first, MoveUnit):
                yield f"move {runs.called(self.places, run)} {self._goal(first, run)}"
            else:
                yield self._change(first)
            waiting = waiting[max(len(run), 1) :]

    def _brackets(self, closing: Operation, opening: Operation) -> str | None:
        """What two operations are that put words in square brackets, or take the brackets away; none if they do not."""
        if not (isinstance(closing, ReplaceWords) and isinstance(opening, ReplaceWords)):
            return None
        if closing.unit != opening.unit or opening.key != f"{closing.key}-2":
            return None
        closing, opening = at_home(self.tree, closing), at_home(self.tree, opening)
        standing = Standing.of(self.tree, closing.unit, self.places.today.known)
        (first, inner), (end, last) = span_of(standing.words, opening), span_of(standing.words, closing)
        place = self.places.text_of(closing.unit)
        if (_forms(closing.new), _forms(opening.new)) == ("]", "[") and not closing.words and not opening.words:
            if (first, end) == (0, len(standing.words)) and self.places.whole(closing.unit):
                return f"bracket {place}"
            beside, called = self.words.which(standing, (first, end)) if first < end else ("", "")
            return f"in {place}, {beside}bracket {called}" if called else None
        struck = [word.form for span in ((end, last), (first, inner)) for word in standing.words[slice(*span)]]
        if struck == ["]", "["] and not (closing.new or opening.new) and (inner, end) in bracketed(standing.words):
            if len(bracketed(standing.words)) == 1:
                return f"remove the brackets in {place}"
            within = list(standing.hits(phrase_of(standing.reading.said((inner, end)))))
            if [span for span in within if span in bracketed(standing.words)] == [(inner, end)]:
                return f"remove the brackets around {quote(standing.reading.said((inner, end)))} in {place}"
        return None

    def _change(self, operation: Operation) -> str:
        match operation:
            case ReplaceWords():
                return self.words.said(operation)
            case SetText():
                known = self.places.today.known
                return f"{self.places.text_of(operation.unit)} to read: {quote_text(operation.text, known)}"
            case InsertUnit():
                return self._new_unit(operation)
            case DeleteUnit():
                verb = "exclude" if self.tree.unit(operation.unit).item is not None else "delete"
                return f"{verb} {self.places.address(operation.unit)}"
            case MoveUnit():
                return f"move {self.places.address(operation.unit)} {self._goal(operation, [operation.unit])}"
            case SplitUnit():
                standing = Standing.of(self.tree, operation.unit, self.places.today.known)
                gap = [word.id for word in standing.words].index(operation.at)
                return f"split {self.places.text_of(operation.unit)} {self.words.gap(standing, gap, first='before')}"
            case JoinUnits():
                return f"join {self.places.address(operation.unit)} and {self.places.address(operation.next)}"
            case SetAlternative():
                become = "an alternative" if operation.alternative else "stand on its own"
                return f"make {self.places.address(operation.unit)} {become}"
            case HoldItem():
                item = self.places.address(operation.unit)
                return f"hold {item} in abeyance" if operation.held else f"take up {item}"
            case ClassifyUnit():
                return f"classify {self.places.address(operation.unit)} as {CLASS_NAMES[operation.unit_class]}"
            case DefineItem():
                return self._item(operation)
            case PlaceItem():
                return self._placement(operation)

    def _new_unit(self, operation: InsertUnit) -> str:
        wire = operation.unit
        kind = f"{'alternative ' if wire.alternative else ''}{_KIND.get(wire.kind, wire.kind.value)}"
        if wire.kind is Kind.ITEM and wire.parent and self.tree.unit(wire.parent).kind is Kind.BRANCH:
            kind = kind.replace("item", "entry")  # a mere text, and none that agendas know by a name
        body = f" of {wire.body}" if wire.body else ""
        place = self._place(wire.parent, operation.after)
        parts = [f"new {kind}{body} {place}"]
        inherited = self.tree.unit(wire.parent).unit_class if wire.parent else Class.FACTUAL
        if wire.unit_class is not inherited:
            parts.append(f", as {CLASS_NAMES[wire.unit_class]}")
        parts.append(f": {quote_text(wire.text, self.places.today.known)}" if wire.text else ", blank")
        return "".join(parts)

    def _place(self, parent: str, after: str | None) -> str:
        """Where a new unit comes: after another, or else first."""
        if after is not None:
            return f"after {self.places.address(after)}"
        siblings = self.tree.of(parent)
        return f"before {self.places.address(siblings[0])}" if siblings else f"at {self._end(parent)}"

    def _goal(self, operation: MoveUnit, units: Sequence[str]) -> str:
        """Where units are moved: before another, or else last."""
        others = [unit for unit in self.tree.of(operation.parent) if unit not in units]
        rest = others[others.index(operation.after) + 1 :] if operation.after in others else others
        return f"before {self.places.address(rest[0])}" if rest else f"to {self._end(operation.parent)}"

    def _end(self, parent: str) -> str:
        return f"the end of {self.places.address(parent) if parent else 'the document'}"

    def _item(self, operation: DefineItem) -> str:
        item, known = operation.item, self.places.today.known
        before = self.tree.items.get(item.id)
        placed = next((unit.id for unit in self.tree.walk() if unit.item == item.id), None)
        parts = [f"retitle {self.places.address(placed)}" if placed else f"define item {item.id}"]
        if before is None or before.title != item.title or not placed or before.subitems == item.subitems:
            parts.append(f": {quote_text(item.title, known)}")
        if before is None or before.subitems != item.subitems:
            parts.append(self._subitems(item) or ", without sub-items")
        return "".join(parts)

    def _new_item(self, defined: DefineItem, placed: PlaceItem) -> str | None:
        """A new item of an agenda; none where these two operations are not that."""
        item, siblings = defined.item, self.tree.of(placed.branch)
        if item.id in self.tree.items or item.id != placed.item or not item.title:
            return None
        beside = placed.after or next(iter(siblings), None)
        if beside is None:
            place = f"on {self.places.address(placed.branch)}"
        elif self.tree.unit(beside).item is not None:
            place = f"{'after' if placed.after else 'before'} {self.places.address(beside)}"
        else:
            return None
        return f"new item {place}: {quote_text(item.title, self.places.today.known)}{self._subitems(item)}"

    def _subitems(self, item: Item) -> str:
        titles = ", ".join(quote_text(title, self.places.today.known) for title in item.subitems)
        return f", with sub-items {titles}" if titles else ""

    def _placement(self, operation: PlaceItem) -> str:
        under = self.tree.unit(operation.branch)
        branch = next(unit for unit in (under, *self.tree.ancestors(under.id)) if unit.kind is Kind.BRANCH)
        placed = next((unit.id for unit in self.tree.walk() if unit.item == operation.item), None)
        siblings = self.tree.of(under.id)
        following = siblings[siblings.index(operation.after) + 1 :] if operation.after else siblings
        rest = [unit for unit in following if self.tree.unit(unit).item is not None]
        before = f", before {self.places.address(rest[0])}" if rest else ""
        before = before or (f", under {self.places.address(under.id)}" if under.kind is Kind.ITEM else "")
        if placed is None:
            return f"place the item {operation.item} on the agenda of {branch.body}{before}"
        return f"make {self.places.address(placed)} a joint item of {branch.body}{before}"


def _forms(text: Runs) -> str:
    return "".join(run.text or "" for run in text)
