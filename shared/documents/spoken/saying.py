"""The spoken form of operations, to be read out: in words that `understand` takes for the same operations again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    WordsMoved,
)
from shared.documents.phrases import Span
from shared.documents.spoken.clauses import CLASS_NAMES
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.places import Places
from shared.documents.spoken.quoted import quote, quote_text
from shared.documents.spoken.said import Phrase
from shared.documents.spoken.sentences import bracketed, sentences
from shared.documents.spoken.wording import end_for
from shared.documents.spoken.words import Standing
from shared.documents.text import Runs, Words
from shared.documents.units import Tree
from shared.documents.vocabulary import Class, Kind

CONTEXT = 4
"""So many words beside others tell them apart, before they are counted instead."""

_KIND = {Kind.BRANCH: "agenda"}


def say(tree: Tree, operations: Iterable[Operation], numbering: Tree | None = None) -> str:
    """The spoken form of operations made on `tree`, by its numbers or by those of another version of it.

    Several changes are parted by semicolons. What no line can say (a text derived from the record) is described.
    """
    return Saying(Places(tree, numbering)).say(operations)


class Saying:
    """The saying of changes to one text."""

    def __init__(self, places: Places) -> None:
        self.places, self.tree = places, places.tree

    def say(self, operations: Iterable[Operation]) -> str:
        """The spoken form of operations, one after another."""
        return "; ".join(self._changes(list(operations)))

    def _changes(self, operations: Sequence[Operation]) -> Iterator[str]:
        classified: set[str] = set()
        waiting = list(operations)
        while waiting:
            operation, *waiting = waiting
            if isinstance(operation, ClassifyUnit):
                if operation.unit not in classified:
                    yield self._change(operation)
                classified |= {operation.unit, *(inner.id for inner in self.tree.walk(operation.unit))}
            elif waiting and (brackets := self._brackets(operation, waiting[0])):
                yield brackets
                waiting = waiting[1:]
            else:
                yield self._change(operation)

    def _brackets(self, closing: Operation, opening: Operation) -> str | None:
        """What two operations are that put words in square brackets, or take the brackets away; none if they do not."""
        if not (isinstance(closing, ReplaceWords) and isinstance(opening, ReplaceWords)):
            return None
        if closing.unit != opening.unit or opening.key != f"{closing.key}-2":
            return None
        standing = Standing.of(self.tree, closing.unit, self.places.today.known)
        (first, inner), (end, last) = _span(standing.words, opening), _span(standing.words, closing)
        place = self.places.text_of(closing.unit)
        if (_forms(closing.new), _forms(opening.new)) == ("]", "[") and not closing.words and not opening.words:
            if (first, end) == (0, len(standing.words)) and self.places.whole(closing.unit):
                return f"bracket {place}"
            beside, called = self._which(standing, (first, end)) if first < end else ("", "")
            return f"in {place}, {beside}bracket {called}" if called else None
        struck = [word.form for span in ((end, last), (first, inner)) for word in standing.words[slice(*span)]]
        if struck == ["]", "["] and not (closing.new or opening.new) and (inner, end) in bracketed(standing.words):
            if len(bracketed(standing.words)) == 1:
                return f"remove the brackets in {place}"
            within = list(standing.hits(_phrase(standing.reading.said((inner, end)))))
            if [span for span in within if span in bracketed(standing.words)] == [(inner, end)]:
                return f"remove the brackets around {quote(standing.reading.said((inner, end)))} in {place}"
        return None

    def _change(self, operation: Operation) -> str:
        match operation:
            case ReplaceWords():
                return self._words(operation)
            case SetText():
                known = self.places.today.known
                return f"{self.places.text_of(operation.unit)} to read: {quote_text(operation.text, known)}"
            case InsertUnit():
                return self._new_unit(operation)
            case DeleteUnit():
                verb = "exclude" if self.tree.unit(operation.unit).item is not None else "delete"
                return f"{verb} {self.places.address(operation.unit)}"
            case MoveUnit():
                return f"move {self.places.address(operation.unit)} {self._goal(operation)}"
            case SplitUnit():
                standing = Standing.of(self.tree, operation.unit, self.places.today.known)
                gap = [word.id for word in standing.words].index(operation.at)
                return f"split {self.places.text_of(operation.unit)} {self._gap(standing, gap, first='before')}"
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

    # --- words ------------------------------------------------------------------------------------------------------

    def _words(self, operation: ReplaceWords) -> str:
        standing = Standing.of(self.tree, operation.unit, self.places.today.known)
        place = self.places.text_of(operation.unit)
        start, end = _span(standing.words, operation)
        new = quote_text(operation.new, self.places.today.known)
        if end - start > CONTEXT and (sentence := self._sentence(standing, (start, end))):
            return f"replace {sentence} with {new}" if operation.new else f"delete {sentence}"
        if operation.words:
            beside, called = self._which(standing, (start, end))
            act = f"replace {called} with {new}" if operation.new else f"delete {called}"
            return f"in {place}, {beside}{act}"
        if not standing.words or start == end_for(standing, operation.new):
            return f"at the end of {place}, add {new}"
        if start == 0:
            return f"at the beginning of {place}, insert {new}"
        return f"in {place}, {self._gap(standing, start)}, insert {new}"

    def _sentence(self, standing: Standing, span: Span) -> str | None:
        """What words are called that are a whole sentence, and not the only one."""
        among = sentences(standing.words)
        if span not in among or len(among) == 1:
            return None
        return f"the {ordinal(among.index(span) + 1)} sentence of {self.places.text_of(standing.unit)}"

    def _which(self, standing: Standing, span: Span) -> tuple[str, str]:
        """What is said before words, and how they are called, so that no others can be meant."""
        phrase = standing.reading.said(span)
        hits = standing.hits(_phrase(phrase))
        if hits == (span,):
            return "", quote(phrase)
        start, end = span
        for width in range(1, CONTEXT + 1):
            for side, context in (("after", (start - width, start)), ("before", (end, end + width))):
                if context[0] < 0 or context[1] > len(standing.words):
                    continue
                beside = standing.hits(_phrase(standing.reading.said(context)))
                edges = {hit[1] for hit in beside} if side == "after" else {hit[0] for hit in beside}
                if [hit for hit in hits if hit[0 if side == "after" else 1] in edges] == [span]:
                    return f"{side} {quote(standing.reading.said(context))}, ", quote(phrase)
        return "", f"the {ordinal(hits.index(span) + 1)} {quote(phrase)}"

    def _gap(self, standing: Standing, gap: int, first: str = "after") -> str:
        """The words after or before which something comes: as few as are unique, those on the first side first."""
        for width in (*range(2, CONTEXT + 1), 1):
            sides = {"after": (gap - width, gap), "before": (gap, gap + width)}
            for side in sorted(sides, key=lambda side: side != first):
                context = sides[side]
                if context[0] < 0 or context[1] > len(standing.words):
                    continue
                phrase = standing.reading.said(context)
                if standing.hits(_phrase(phrase)) == (context,):
                    return f"{side} {quote(phrase)}"
        context = (gap - 1, gap)
        phrase = standing.reading.said(context)
        hits = standing.hits(_phrase(phrase))
        return f"after the {ordinal(hits.index(context) + 1)} {quote(phrase)}"

    # --- units and items --------------------------------------------------------------------------------------------

    def _new_unit(self, operation: InsertUnit) -> str:
        wire = operation.unit
        kind = f"{'alternative ' if wire.alternative else ''}{_KIND.get(wire.kind, wire.kind.value)}"
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

    def _goal(self, operation: MoveUnit) -> str:
        """Where a unit is moved: before another, or else last."""
        others = [unit for unit in self.tree.of(operation.parent) if unit != operation.unit]
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
            titles = ", ".join(quote_text(title, known) for title in item.subitems)
            parts.append(f", with sub-items {titles}" if titles else ", without sub-items")
        return "".join(parts)

    def _placement(self, operation: PlaceItem) -> str:
        branch = self.tree.unit(operation.branch)
        placed = next((unit.id for unit in self.tree.walk() if unit.item == operation.item), None)
        siblings = self.tree.of(branch.id)
        following = siblings[siblings.index(operation.after) + 1 :] if operation.after else siblings
        rest = [unit for unit in following if self.tree.unit(unit).item is not None]
        before = f", before {self.places.address(rest[0])}" if rest else ""
        if placed is None:
            return f"place the item {operation.item} on the agenda of {branch.body}{before}"
        return f"make {self.places.address(placed)} a joint item of {branch.body}{before}"


def _phrase(text: str) -> Phrase:
    """Words to look for, as they come out of their quotation marks."""
    return Phrase(quote(text)[1:-1])


def _forms(text: Runs) -> str:
    return "".join(run.text or "" for run in text)


def _span(words: Words, operation: ReplaceWords) -> Span:
    """Where the words that an operation speaks of stand. Raises `WordsMoved` if they do not stand there."""
    names = [word.id for word in words]
    if operation.after is not None and operation.after not in names:
        raise WordsMoved("The words this speaks of do not stand in this text.", unit=operation.unit)
    start = names.index(operation.after) + 1 if operation.after is not None else 0
    end = start + len(operation.words)
    if tuple(names[start:end]) != operation.words:
        raise WordsMoved("The words this speaks of do not stand in this text.", unit=operation.unit)
    return start, end
