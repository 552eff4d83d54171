"""Phrases that sentences are made of: names, ordinals, places as they print at that moment, and changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date

from services.portal.domain.record import Record
from shared.documents.applying import apply_all
from shared.documents.masthead import print_date
from shared.documents.numbering import Number, cite, numbers
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
from shared.documents.states import enumerate_names
from shared.documents.text import Runs, Word, Words, runs_of, words_of
from shared.documents.units import Tree
from shared.documents.vocabulary import Class, Kind, Refusal
from shared.events.clearance import Station

_CLASS = {
    Class.NEGOTIATED: "negotiated",
    Class.CHAIRS_SUMMARY: "the Chair's summary",
    Class.FACTUAL: "factual",
    Class.SECRETARIAT: "the secretariat's text",
}
_QUOTED_AT_MOST = 14
_CONTEXT = 3


def ordinal(n: int) -> str:
    """`1st`, `2nd`, `11th`: how meetings are numbered (S20)."""
    suffix = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


STATIONS = {
    Station.CHAIR: "the Chair",
    Station.BUREAU: "the Bureau",
    Station.SECRETARY_OF_THE_BODY: "the secretary of the body",
    Station.SUBSTANTIVE_OFFICE: "the substantive office",
    Station.EDITORS: "editing",
}
"""For whom a clearance waits, as people speak of it."""


def the_document(record: Record, document_id: str) -> str:
    """A document as people speak of it: `the report`, or with its title where several are of its kind."""
    document = record.documents[document_id]
    kind = document.kind.value.replace("_", " ")
    alone = sum(other.kind is document.kind for other in record.documents.values()) == 1
    return f"the {kind}" if alone else f"the {kind} “{document.title}”"


def the_bodies(record: Record, symbols: Iterable[str]) -> str:
    """Bodies, or a circle, by name: `the Working Group on Fairways and the Working Group on Harbours`."""
    session = record.session
    known = {body.symbol: body.name for body in (*session.bodies, session.parent)} if session else {}
    names = [known.get(symbol) or symbol.replace("_", " ").replace("bureau", "Bureau") for symbol in symbols]
    return enumerate_names([name if name.startswith(("the ", "The ")) else f"the {name}" for name in names])


WHOLE = "the whole text"
"""The place of all that stands in a text."""


def places(record: Record, tree: Tree, unit_ids: Iterable[str], known: Mapping[str, Number] | None = None) -> str:
    """Units as they are cited in `tree`: `sections I and IV and paragraph 7 (c)`; empty if none of them stands."""
    return enumerate_names(_places(record, tree, unit_ids, numbers(tree) if known is None else known))


def were(record: Record, tree: Tree, unit_ids: Iterable[str]) -> str:
    """The verb that fits the `places` of these units."""
    found = _places(record, tree, unit_ids, numbers(tree))
    many = len(found) > 1 or "".join(found).startswith(("sections ", "paragraphs ", "the opening words "))
    return "were" if many else "was"


def _places(record: Record, tree: Tree, unit_ids: Iterable[str], known: Mapping[str, Number]) -> list[str]:
    """The phrases for units. A section of which only its own words are meant is told apart from the whole of it."""
    standing = {unit.id for unit in tree.walk()}
    wanted = set(unit_ids) & standing
    if wanted and wanted == standing:
        return [WHOLE]
    whole = {unit for unit in wanted if all(inner.id in wanted for inner in tree.walk(unit))}
    top = {unit for unit in whole if not any(above.id in whole for above in tree.ancestors(unit))}
    words = [
        _counted("section", cite(tree, _of(tree, top, Kind.SECTION), known)),
        _counted("paragraph", cite(tree, _of(tree, top, Kind.PARAGRAPH, Kind.SUBPARAGRAPH), known)),
        *(f"the agenda of {the_bodies(record, (tree.unit(unit).body or '',))}" for unit in _of(tree, top, Kind.BRANCH)),
        *(item_place(record, known[unit]) for unit in _of(tree, top, Kind.ITEM, Kind.SUBITEM) if unit in known),
    ]
    for unit in _of(tree, wanted - whole, Kind.SECTION, Kind.PARAGRAPH):
        if not any(inner.id in wanted for inner in tree.walk(unit)):
            own = "heading of section" if tree.unit(unit).kind is Kind.SECTION else "opening words of paragraph"
            words.append(f"the {own} {known[unit].cited}")
    found = [phrase for phrase in words if phrase]
    return found or (["a cross-heading"] if wanted else [])


def item_place(record: Record, number: Number) -> str:
    """`item 5 of the Working Group on Fairways`."""
    holder, _, sign = number.cited.rpartition(" item ")
    paragraph, within, _ = holder.partition(" list ")
    if within:
        return f"item {sign} in paragraph {paragraph}"
    return f"item {sign} of {the_bodies(record, (holder,))}" if holder else f"item {sign}"


def the_item(record: Record, item: str) -> str:
    """`the item “Other matters”`: an agenda item as it is entitled, where an agenda knows it."""
    for document in record.documents.values():
        if item in document.tree.items:
            return f"the item {quoted(document.tree.items[item].title)}"
    return "an item that is on no agenda"


def from_to(opens: date, closes: date) -> str:
    """`13 to 17 May 2024`, `29 April to 3 May 2024`: no more of a date twice than is needed."""
    if opens.year != closes.year:
        return f"{print_date(opens)} to {print_date(closes)}"
    if opens.month != closes.month:
        return f"{print_date(opens).rpartition(' ')[0]} to {print_date(closes)}"
    return f"{opens.day} to {print_date(closes)}"


def changes_in_words(record: Record, tree: Tree, operations: Sequence[Operation]) -> str:
    """What operations would do to `tree`, as one reads it out: `in paragraph 7 (c), replace “a” by “b”`."""
    after = tree
    with suppress(Refusal):
        after = apply_all(tree, operations)
    return "; ".join(_change(record, tree, after, operation) for operation in operations)


def only_deletes(operations: Sequence[Operation]) -> bool:
    """Whether operations take away and put nothing in."""
    return bool(operations) and all(
        isinstance(operation, DeleteUnit)
        or (isinstance(operation, ReplaceWords) and bool(operation.words) and not operation.new)
        for operation in operations
    )


def quoted(runs: Runs) -> str:
    """Text in quotation marks, whole: for titles."""
    return f"“{_printed(words_of(runs, 'q'), {})}”"


def _change(record: Record, tree: Tree, after: Tree, operation: Operation) -> str:
    match operation:
        case ReplaceWords():
            return f"in {_place(record, tree, operation.unit)}, {_words_changed(record, tree, operation)}"
        case SetText():
            return f"write {_place(record, tree, operation.unit)} anew"
        case InsertUnit():
            place = _place(record, after, operation.unit.id)
            text = f": {_quote(words_of(operation.unit.text, 'q'), _cited(after))}" if operation.unit.text else ""
            return f"insert {place}{text}" if place != "a unit" else f"insert a {operation.unit.kind}{text}"
        case DeleteUnit():
            return f"delete {_place(record, tree, operation.unit)}"
        case MoveUnit():
            old, new = _place(record, tree, operation.unit), _place(record, after, operation.unit)
            return f"move {old}, which stays {new}" if old == new else f"move {old} to stand as {new}"
        case SplitUnit():
            return (
                f"split {_place(record, tree, operation.unit)}; what follows is {_place(record, after, operation.new)}"
            )
        case JoinUnits():
            return f"join {_place(record, tree, operation.unit)} and {_place(record, tree, operation.next)}"
        case SetAlternative():
            role = "be an alternative to the one before it" if operation.alternative else "stand on its own"
            return f"let {_place(record, tree, operation.unit)} {role}"
        case HoldItem():
            held = "hold {} in abeyance" if operation.held else "take up {} again"
            return held.format(_place(record, tree, operation.unit))
        case ClassifyUnit():
            return f"class {_place(record, tree, operation.unit)} as {_CLASS[operation.unit_class]}"
        case DefineItem():
            return f"word the agenda item {quoted(operation.item.title)}"
        case PlaceItem():
            item = after.items.get(operation.item)
            title = quoted(item.title) if item else "an item"
            return f"place {title} as {_place(record, after, operation.placement)}"


def _words_changed(record: Record, tree: Tree, operation: ReplaceWords) -> str:
    words = _all_words(record, tree, operation.unit)
    numbered = _cited(tree)
    old = _quote(tuple(words[word] for word in operation.words if word in words), numbered)
    new = _quote(words_of(operation.new, "q"), numbered)
    if operation.words:
        return f"replace {old} by {new}" if operation.new else f"delete {old}"
    if operation.after is not None:
        return f"insert {new} after {_quote(_up_to(tree, operation.unit, operation.after, words), numbered)}"
    return f"insert {new} at the beginning"


def _up_to(tree: Tree, unit_id: str, word: str, words: Mapping[str, Word]) -> Words:
    """The word with a few before it, so that a reader finds the place."""
    standing = tree.units[unit_id].words if unit_id in tree.units else ()
    ids = [other.id for other in standing]
    if word not in ids:
        return (words[word],) if word in words else ()
    end = ids.index(word) + 1
    return tuple(standing[max(0, end - _CONTEXT) : end])


def _all_words(record: Record, tree: Tree, unit_id: str) -> dict[str, Word]:
    """The words of a unit, and those that amendments to it would put in."""
    moved = (
        operation
        for amendment in record.amendments.values()
        for operation in amendment.moved.operations
        if isinstance(operation, ReplaceWords) and operation.unit == unit_id
    )
    proposed = {word.id: word for operation in moved for word in words_of(operation.new, operation.key)}
    standing = tree.units[unit_id].words if unit_id in tree.units else ()
    return {**proposed, **{word.id: word for word in standing}}


def _cited(tree: Tree) -> dict[str, str]:
    return {unit: number.cited for unit, number in numbers(tree).items()}


def _quote(words: Words, numbered: Mapping[str, str]) -> str:
    """Words in quotation marks; where they are many, the first and the last of them, each in marks of their own."""
    if len(words) > _QUOTED_AT_MOST:
        half = _QUOTED_AT_MOST // 2
        return f"“{_printed(words[:half], numbered)}” … “{_printed(words[-half:], numbered)}”"
    return f"“{_printed(words, numbered)}”"


def _printed(words: Words, numbered: Mapping[str, str]) -> str:
    return "".join(
        run.text if run.text is not None else run.document or numbered.get(run.unit or "", "[…]")
        for run in runs_of(words)
    ).strip()


def _place(record: Record, tree: Tree, unit_id: str) -> str:
    whole = (unit_id, *(unit.id for unit in tree.walk(unit_id)))
    found = places(record, tree, whole)
    if found == WHOLE:
        return "the text"
    return found or "a unit"


def _of(tree: Tree, units: Iterable[str], *kinds: Kind) -> list[str]:
    wanted = set(units)
    return [unit.id for unit in tree.walk() if unit.id in wanted and unit.kind in kinds]


def _counted(noun: str, cited: str) -> str:
    if not cited:
        return ""
    many = "," in cited or "–" in cited
    return f"{noun}s {enumerate_names(cited.split(', '))}" if many else f"{noun} {cited}"
