"""Changes as people put them, and the operations they become once their words and places are found in a text.

Words must stand in their unit exactly once. Where they stand there more often, `at` is the identity of the first of the
words that are meant. It is not a count: "the second" would mean other words as soon as someone's insertion before it is
agreed, while an identity means these words or, once they are gone, none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from shared.documents.cuts import cut, insert_words, replace_words
from shared.documents.numbering import Number, numbers
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
from shared.documents.phrases import find
from shared.documents.rewording import reword
from shared.documents.text import Mark, Run, Runs, WordsNotFound, plain, words_of
from shared.documents.units import Item, MisplacedUnit, Tree, Unit, UnitWire
from shared.documents.vocabulary import Class, Frozen, ItemId, Kind, Origin, UnitId


def _runs(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value


Written = Annotated[tuple[Run, ...], BeforeValidator(_runs, json_schema_input_type=str | tuple[Run, ...])]
"""Text as someone gives it: a plain string, or runs with marks."""


class ReplaceProposal(Frozen):
    """Put `new` for the words `old`, which stand in the unit once or are those `at`; an empty `new` deletes them."""

    do: Literal["replace"]
    unit: UnitId
    old: str = Field(min_length=1)
    new: Written
    at: str | None = None


class InsertProposal(Frozen):
    """Insert words after or before words that stand in the unit once or are those `at`, or at its end."""

    do: Literal["insert"]
    unit: UnitId
    text: Written
    after: str | None = None
    before: str | None = None
    at: str | None = None


class WriteProposal(Frozen):
    """Write a unit's text anew."""

    do: Literal["write"]
    unit: UnitId
    text: Written


class RewordProposal(Frozen):
    """Make a unit's text what was typed into it, changing the fewest words."""

    do: Literal["reword"]
    unit: UnitId
    text: Written


class UnitProposal(Frozen):
    """Insert a unit after or before a sibling, or last in `parent` (an empty parent is the document itself)."""

    do: Literal["insert_unit"]
    unit: UnitId
    kind: Kind
    text: Written = ()
    unit_class: Class | None = None
    after: UnitId | None = None
    before: UnitId | None = None
    parent: str | None = None
    alternative: bool = False
    body: str | None = None


class DeleteProposal(Frozen):
    """Delete a unit and what stands in it."""

    do: Literal["delete_unit"]
    unit: UnitId


class MoveProposal(Frozen):
    """Move a unit before or after another, or last into `parent` (an empty parent is the document itself)."""

    do: Literal["move_unit"]
    unit: UnitId
    before: UnitId | None = None
    after: UnitId | None = None
    parent: str | None = None


class SplitProposal(Frozen):
    """Split a unit before words that stand in it once or are those `at`; what follows is the unit `new`."""

    do: Literal["split_unit"]
    unit: UnitId
    new: UnitId
    before: str = Field(min_length=1)
    at: str | None = None


class JoinProposal(Frozen):
    """Join a unit with the one behind it, `next`."""

    do: Literal["join_units"]
    unit: UnitId
    next: UnitId


class BracketProposal(Frozen):
    """Put words that stand in the unit once, or are those `at`, or the whole text, in square brackets."""

    do: Literal["bracket"]
    unit: UnitId
    words: str | None = None
    at: str | None = None


class UnbracketProposal(Frozen):
    """Take away the square brackets around words that stand in the unit once or are those `at`, and keep the words."""

    do: Literal["unbracket"]
    unit: UnitId
    words: str = Field(min_length=1)
    at: str | None = None


class AlternativeProposal(Frozen):
    """Make a unit an alternative to the one before it (*bis*, *ter*), or let it stand on its own."""

    do: Literal["set_alternative"]
    unit: UnitId
    alternative: bool


class HoldProposal(Frozen):
    """Hold a body's agenda item in abeyance, or take it up again."""

    do: Literal["hold_item"]
    item: ItemId
    of: str
    held: bool = True


class ClassProposal(Frozen):
    """Set the class of a unit and of all that stands in it."""

    do: Literal["classify"]
    unit: UnitId
    unit_class: Class


class ItemProposal(Frozen):
    """Give an agenda item its title and sub-items."""

    do: Literal["define_item"]
    item: ItemId
    title: Written
    subitems: tuple[Written, ...] = ()


class PlacementProposal(Frozen):
    """Place an agenda item in a body's agenda, before another item or last; in a second agenda it is joint."""

    do: Literal["place_item"]
    item: ItemId
    into: str
    before: ItemId | None = None


Proposal = Annotated[
    ReplaceProposal
    | InsertProposal
    | WriteProposal
    | RewordProposal
    | UnitProposal
    | DeleteProposal
    | MoveProposal
    | SplitProposal
    | JoinProposal
    | BracketProposal
    | UnbracketProposal
    | AlternativeProposal
    | HoldProposal
    | ClassProposal
    | ItemProposal
    | PlacementProposal,
    Field(discriminator="do"),
]


def resolve(tree: Tree, proposal: Proposal, key: str) -> tuple[Operation, ...]:
    """The operations that a proposal is in this text; new words are named after `key`.

    Raises `UnknownUnit`, `UnknownItem`, `MisplacedUnit`, `WordsNotFound`, `WordsAmbiguous` or `NothingChanged`.
    """
    match proposal:
        case ReplaceProposal():
            unit = tree.unit(proposal.unit)
            known = numbers_in(tree, unit)
            return (replace_words(unit, proposal.old, proposal.new, key, at=proposal.at, known=known),)
        case InsertProposal():
            unit = tree.unit(proposal.unit)
            places = {"after": proposal.after, "before": proposal.before, "at": proposal.at}
            return (insert_words(unit, proposal.text, key, known=numbers_in(tree, unit), **places),)
        case WriteProposal():
            unit = tree.unit(proposal.unit)
            origin = Origin.AUTHORED if unit.origin is Origin.AUTHORED else Origin.PINNED
            return (SetText(unit=unit.id, text=proposal.text, origin=origin, recipe=unit.recipe, key=key),)
        case RewordProposal():
            return reword(tree.unit(proposal.unit), proposal.text, key)
        case UnitProposal():
            return (_new_unit(tree, proposal, key),)
        case DeleteProposal():
            return (DeleteUnit(unit=tree.unit(proposal.unit).id),)
        case MoveProposal():
            parent, after = _place(tree, proposal.parent, proposal.after, proposal.before, moving=proposal.unit)
            return (MoveUnit(unit=tree.unit(proposal.unit).id, parent=parent, after=after),)
        case SplitProposal():
            return (_split(tree, proposal),)
        case JoinProposal():
            unit = tree.unit(proposal.unit)
            return (JoinUnits(unit=unit.id, parent=unit.parent, next=tree.unit(proposal.next).id),)
        case BracketProposal() | UnbracketProposal():
            return _bracketed(tree, proposal, key)
        case AlternativeProposal():
            return (SetAlternative(unit=tree.unit(proposal.unit).id, alternative=proposal.alternative),)
        case HoldProposal():
            return (HoldItem(unit=_placed(tree, proposal.item, proposal.of), held=proposal.held),)
        case ClassProposal():
            units = (tree.unit(proposal.unit), *tree.walk(proposal.unit))
            return tuple(ClassifyUnit(unit=unit.id, unit_class=proposal.unit_class) for unit in units)
        case ItemProposal():
            return (DefineItem(item=Item(id=proposal.item, title=proposal.title, subitems=proposal.subitems)),)
        case PlacementProposal():
            return (_placement(tree, proposal),)


def amend_words(target: ReplaceWords, old: str, new: Runs, key: str) -> ReplaceWords:
    """The operation on the words that another amendment would put in: an amendment to an amendment."""
    words = words_of(target.new, target.key)
    start, end = find(words, old)
    return ReplaceWords(
        unit=target.unit,
        after=words[start - 1].id if start else target.after,
        words=tuple(word.id for word in words[start:end]),
        before=words[end].id if end < len(words) else target.before,
        new=new,
        key=key,
    )


def numbers_in(tree: Tree, unit: Unit) -> Mapping[str, Number]:
    """The numbers that the unit's references print today; none are counted where it has no reference."""
    return numbers(tree) if any(word.mark is Mark.REFERENCE for word in unit.words) else {}


def _new_unit(tree: Tree, proposal: UnitProposal, key: str) -> InsertUnit:
    parent, after = _place(tree, proposal.parent, proposal.after, proposal.before)
    inherited = tree.unit(parent).unit_class if parent else Class.FACTUAL
    wire = UnitWire(
        id=proposal.unit,
        kind=proposal.kind,
        parent=parent,
        unit_class=proposal.unit_class or inherited,
        text=proposal.text,
        alternative=proposal.alternative,
        body=proposal.body,
    )
    return InsertUnit(unit=wire, after=after, key=key)


def _place(
    tree: Tree, parent: str | None, after: str | None, before: str | None, moving: str | None = None
) -> tuple[str, str | None]:
    if sum(place is not None for place in (parent, after, before)) != 1:
        raise MisplacedUnit("Say one place: before a unit, after a unit, or last in a unit.")
    if after is not None:
        return tree.unit(after).parent, after
    if before is not None:
        previous = tree.before(before)
        if previous is not None and previous == moving:
            previous = tree.before(previous)
        return tree.unit(before).parent, previous
    inside = [child for child in tree.of(parent or "") if child != moving]
    return (tree.unit(parent).id if parent else ""), (inside[-1] if inside else None)


def _split(tree: Tree, proposal: SplitProposal) -> SplitUnit:
    unit = tree.unit(proposal.unit)
    start, _ = find(unit.words, proposal.before, at=proposal.at, known=numbers_in(tree, unit))
    if start == 0:
        raise MisplacedUnit("Nothing would be left before the words at which this splits.", unit=unit.id)
    if proposal.new in tree.units:
        raise MisplacedUnit(f"A unit “{proposal.new}” stands in this document already.", unit=proposal.new)
    return SplitUnit(unit=unit.id, parent=unit.parent, at=unit.words[start].id, new=proposal.new)


def _bracketed(tree: Tree, proposal: BracketProposal | UnbracketProposal, key: str) -> tuple[ReplaceWords, ...]:
    """Two operations, of which the second fits the text that the first leaves."""
    unit = tree.unit(proposal.unit)
    start, end = 0, len(unit.words)
    if proposal.words is not None:
        start, end = find(unit.words, proposal.words, at=proposal.at, known=numbers_in(tree, unit))
    if isinstance(proposal, BracketProposal):
        if start == end:
            raise WordsNotFound("There is no text to put in brackets.", unit=unit.id)
        closing, opening = (cut(unit, end, end, plain("]"), key), cut(unit, start, start, plain("["), f"{key}-2"))
        return closing, opening
    around = (unit.words[start - 1] if start else None, unit.words[end] if end < len(unit.words) else None)
    if [word.form if word is not None else "" for word in around] != ["[", "]"]:
        raise WordsNotFound(f"“{proposal.words}” does not stand in square brackets.", unit=unit.id)
    return cut(unit, end, end + 1, (), key), cut(unit, start - 1, start, (), f"{key}-2")


def _placement(tree: Tree, proposal: PlacementProposal) -> PlaceItem:
    branch = _branch(tree, proposal.into)
    siblings = [unit_id for unit_id in tree.of(branch) if tree.unit(unit_id).kind is Kind.ITEM]
    if any(tree.unit(sibling).item == proposal.item for sibling in siblings):
        raise MisplacedUnit(f"The item stands on the agenda of {proposal.into} already.", item=proposal.item)
    after = siblings[-1] if siblings else None
    if proposal.before is not None:
        after = tree.before(_placed(tree, proposal.before, proposal.into))
    return PlaceItem(item=proposal.item, placement=f"{branch}.{proposal.item}", branch=branch, after=after)


def _branch(tree: Tree, body: str) -> str:
    for unit in tree.walk():
        if unit.kind is Kind.BRANCH and unit.body == body:
            return unit.id
    raise MisplacedUnit(f"This agenda has no list for {body}.", body=body)


def _placed(tree: Tree, item: str, body: str) -> str:
    for unit_id in tree.of(_branch(tree, body)):
        if tree.unit(unit_id).item == item:
            return unit_id
    raise MisplacedUnit(f"No such item stands on the agenda of {body}.", item=item)
