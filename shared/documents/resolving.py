"""What a proposal is in a text: words and places are found here, once, and are named by their identities ever after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.documents.cuts import cut, gap_in, insert_words, replace_words
from shared.documents.nesting import MisplacedUnit
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
from shared.documents.proposals import (
    AlternativeProposal,
    BracketProposal,
    ClassProposal,
    DeleteProposal,
    HoldProposal,
    InsertProposal,
    ItemProposal,
    JoinProposal,
    MoveProposal,
    PlacementProposal,
    Proposal,
    ReplaceProposal,
    RewordProposal,
    SplitProposal,
    UnbracketProposal,
    UnitProposal,
    WriteProposal,
)
from shared.documents.rewording import reword
from shared.documents.text import Mark, Runs, WordsNotFound, plain, words_of
from shared.documents.units import Item, Tree, Unit, UnitWire
from shared.documents.vocabulary import Class, Kind, Origin


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
            return _placement(tree, proposal)


def resolve_all(tree: Tree, proposals: Iterable[Proposal], key: str) -> tuple[Operation, ...]:
    """The operations that several proposals made on one text are, one after another.

    All speak of the text as it stands; new words are named after `key`, `key-2`, … Raises what `resolve` raises.
    """
    found: list[Operation] = []
    for proposal in proposals:
        found += resolve(tree, proposal, f"{key}-{len(found) + 1}" if found else key)
    return tuple(found)


def amend_words(
    target: ReplaceWords | SetText,
    change: ReplaceProposal | InsertProposal,
    key: str,
    known: Mapping[str, Number] | None = None,
) -> ReplaceWords:
    """The operation on the words that another amendment would put in: an amendment to an amendment.

    `known` are the numbers that references print. Raises `WordsNotFound` or `WordsAmbiguous`, of those words alone.
    """
    edges: tuple[str | None, str | None] = (None, None)
    if isinstance(target, ReplaceWords):
        words, edges = words_of(target.new, target.key), (target.after, target.before)
    else:
        words = words_of(target.text, target.key)
    if isinstance(change, ReplaceProposal):
        (start, end), new = find(words, change.old, at=change.at, known=known or {}), change.new
    else:
        start = end = gap_in(words, change.after, change.before, change.at, known)
        new = change.text
    return ReplaceWords(
        unit=target.unit,
        after=words[start - 1].id if start else edges[0],
        words=tuple(word.id for word in words[start:end]),
        before=words[end].id if end < len(words) else edges[1],
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


def _placement(tree: Tree, proposal: PlacementProposal) -> tuple[DefineItem | PlaceItem, ...]:
    branch = _branch(tree, proposal.into)
    if any(unit.item == proposal.item for unit in tree.walk(branch)):
        raise MisplacedUnit(f"The item stands on the agenda of {proposal.into} already.", item=proposal.item)
    parent = branch if proposal.under is None else _placed(tree, proposal.under, proposal.into)
    siblings = [unit_id for unit_id in tree.of(parent) if tree.unit(unit_id).item is not None]
    after = siblings[-1] if siblings else None
    if proposal.before is not None and proposal.after is not None:
        raise MisplacedUnit("Say one place: before an item, or after one.", item=proposal.item)
    if proposal.before is not None:
        before = tree.unit(_placed(tree, proposal.before, proposal.into))
        parent, after = before.parent, tree.before(before.id)
    if proposal.after is not None:
        after = _placed(tree, proposal.after, proposal.into)
        parent = tree.unit(after).parent
    if proposal.under is not None and parent != _placed(tree, proposal.under, proposal.into):
        raise MisplacedUnit("It cannot stand beside an item of another level.", item=proposal.item)
    place = PlaceItem(item=proposal.item, placement=f"{branch}.{proposal.item}", branch=parent, after=after)
    return (place,) if proposal.title is None else (_named(tree, proposal, proposal.title), place)


def _named(tree: Tree, proposal: PlacementProposal, title: Runs) -> DefineItem:
    """The definition of an item that comes with its first place."""
    if proposal.item in tree.items:
        raise MisplacedUnit("That item is known already; its title is changed by naming it anew.", item=proposal.item)
    return DefineItem(item=Item(id=proposal.item, title=title, subitems=proposal.subitems))


def _branch(tree: Tree, body: str) -> str:
    for unit in tree.walk():
        if unit.kind is Kind.BRANCH and unit.body == body:
            return unit.id
    raise MisplacedUnit(f"This agenda has no list for {body}.", body=body)


def _placed(tree: Tree, item: str, body: str) -> str:
    for unit in tree.walk(_branch(tree, body)):
        if unit.item == item:
            return unit.id
    raise MisplacedUnit(f"No such item stands on the agenda of {body}.", item=item)
