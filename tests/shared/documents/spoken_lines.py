"""Random texts and changes for the spoken form: words that stand twice, quotation marks, references, any place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby

from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.cuts import cut
from shared.documents.numbering import numbers
from shared.documents.operations import (
    DefineItem,
    InsertUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SetText,
    SplitUnit,
    enclosing,
    neighbour,
)
from shared.documents.phrases import Reading
from shared.documents.proposals import (
    AlternativeProposal,
    BracketProposal,
    ClassProposal,
    DeleteProposal,
    HoldProposal,
    ItemProposal,
    JoinProposal,
    MoveProposal,
    PlacementProposal,
    Proposal,
    RewordProposal,
    SplitProposal,
    UnbracketProposal,
    UnitProposal,
    WriteProposal,
)
from shared.documents.resolving import resolve_all
from shared.documents.spoken.sentences import bracketed
from shared.documents.text import Mark, Run, Runs, runs_of, words_of
from shared.documents.units import Item, Tree, Unit, UnitWire
from shared.documents.vocabulary import Class, Kind, Refusal

INSIDE = {
    None: (Kind.SECTION, Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.BRANCH),
    Kind.SECTION: (Kind.SECTION, Kind.HEADING, Kind.PARAGRAPH),
    Kind.PARAGRAPH: (Kind.SUBPARAGRAPH, Kind.SUBPARAGRAPH, Kind.HEADING, Kind.ITEM),
    Kind.SUBPARAGRAPH: (Kind.SUBPARAGRAPH,),
    Kind.BRANCH: (Kind.ITEM,),
    Kind.ITEM: (Kind.SUBITEM,),
}

KINDS_OF_CHANGE = {
    "words": ("cut", "cut", "cut", "write", "bracket", "unbracket", "reword"),
    "units": ("new", "new", "delete", "move", "split", "join", "alternative", "class"),
    "ranges": ("delete range", "move range", "several new"),
    "items": ("item", "place", "hold", "cut", "move", "delete", "new item"),
}
"""The kinds of changes, by what they change."""

_FORMS = (
    *(
        "States",
        "States",
        "shall",
        "shall",
        "the",
        "the",
        ",",
        ".",
        ";",
        "and",
        "(a)",
        "“",
        "”",
        '"',
        "«",
        "»",
        "‘",
        "’",
    ),
    *("*", "\\", "[", "]", "^[", "](#)", "paragraph 1 of the present report", "…", "l’accord", "中文", "قانون", "–"),
    *("No.", "The Chair", "20 (b)"),
)
_pieces = st.tuples(st.sampled_from(_FORMS), st.sampled_from((" ", " ", " ", "")))
_plain = st.lists(_pieces, min_size=1, max_size=9).map(
    lambda drawn: unicodedata.normalize("NFC", "".join(map("".join, drawn)))
)
_simple = st.lists(st.sampled_from(("inter", "alia", "States", "shall")), min_size=1, max_size=3).map(" ".join)


@st.composite
def texts(draw: st.DrawFn, units: tuple[str, ...] = (), empty: bool = True) -> Runs:
    """Text as it comes out of words: with marks now and then, and references to some of `units`."""
    runs: list[Run] = []
    for _ in range(draw(st.integers(0 if empty else 1, 3))):
        match draw(st.integers(0, 9)):
            case 0:
                runs += [Run(text=draw(_simple), mark=Mark.EMPHASIS), Run(text=" ")]
            case 1:
                runs += [Run(text=draw(_simple), mark=Mark.FOOTNOTE), Run(text=" ")]
            case 2:
                runs += [Run(mark=Mark.REFERENCE, document=draw(st.sampled_from(("A/1", "CTOC/COP/2020/3"))))]
            case 3 if units:
                runs += [Run(mark=Mark.REFERENCE, unit=draw(st.sampled_from(units))), Run(text=" ")]
            case _:
                runs += [Run(text=draw(_plain)), Run(text=" ")]
    return runs_of(words_of(runs, "t"))


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Any tree that may stand, with words that people could mistake for others."""
    tree = Tree().define(Item(id="opening", title=draw(texts(empty=False))))
    tree = tree.define(Item(id="visits", title=draw(texts(empty=False)), subitems=(draw(texts(empty=False)),)))
    for index in range(draw(st.integers(1, 12))):
        parent = draw(st.sampled_from(["", *(unit.id for unit in tree.walk() if unit.kind in INSIDE)]))
        kind = draw(st.sampled_from(INSIDE[tree.unit(parent).kind if parent else None]))
        branch = parent and tree.unit(parent).kind is Kind.BRANCH
        placed = {tree.unit(unit).item for unit in tree.of(parent)}
        items = [item for item in ("opening", "visits") if item not in placed]
        item = draw(st.sampled_from(items)) if kind is Kind.ITEM and branch and items and draw(st.booleans()) else None
        numbered = tuple(unit.id for unit in tree.walk() if unit.kind not in (Kind.HEADING, Kind.BRANCH))
        wire = UnitWire(
            id=f"x{index}",
            kind=kind,
            parent=parent,
            unit_class=draw(st.sampled_from(list(Class))),
            text=draw(texts(numbered)) if item is None and kind is not Kind.BRANCH else (),
            alternative=draw(st.integers(0, 3)) == 0 and kind not in (Kind.HEADING, Kind.BRANCH),
            item=item,
            body=f"COP/WG.{index}" if kind is Kind.BRANCH else None,
        )
        tree = tree.insert(Unit.of(wire, f"w{index}"), draw(st.sampled_from((None, *tree.of(parent)))))
    return tree


@st.composite
def changes(
    draw: st.DrawFn, tree: Tree, key: str = "said", of: tuple[str, ...] = tuple(KINDS_OF_CHANGE)
) -> tuple[Operation, ...]:
    """Any change to a tree that a line can say, of these kinds; none where what was drawn cannot be."""
    units = [unit.id for unit in tree.walk()]
    if not units:
        return ()
    numbered = tuple(unit.id for unit in tree.walk() if unit.kind not in (Kind.HEADING, Kind.BRANCH))
    unit = tree.unit(draw(st.sampled_from(units)))
    drawn = draw(st.sampled_from([kind for group in of for kind in KINDS_OF_CHANGE[group]]))
    proposal: Proposal
    match drawn:
        case "cut" if unit.item is None:
            start = draw(st.integers(0, len(unit.words)))
            end = draw(st.integers(start, min(start + 3, len(unit.words))))
            new = draw(texts(numbered, empty=end > start))
            return (cut(unit, start, end, new, key),)
        case "write" if unit.item is None:
            proposal = WriteProposal(do="write", unit=unit.id, text=draw(texts(numbered)))
        case "reword" if unit.item is None:
            kept = [word for word in unit.words if draw(st.integers(0, 3))]
            proposal = RewordProposal(do="reword", unit=unit.id, text=(*runs_of(kept), *draw(texts(numbered))))
        case "new":
            proposal = _new_unit(draw, tree, numbered)
        case "delete":
            proposal = DeleteProposal(do="delete_unit", unit=unit.id)
        case "move":
            side = draw(st.sampled_from(("before", "after", "parent")))
            proposal = MoveProposal.model_validate(
                {"do": "move_unit", "unit": unit.id, side: draw(st.sampled_from(units))}
            )
        case "split" if unit.words:
            start = draw(st.integers(0, len(unit.words) - 1))
            fields = {
                "before": Reading.of(unit.words, numbers(tree)).said((start, start + 1)),
                "at": unit.words[start].id,
            }
            proposal = SplitProposal.model_validate({"do": "split_unit", "unit": unit.id, "new": "new", **fields})
        case "join" if neighbours := _neighbours(tree):
            first, second = draw(st.sampled_from(neighbours))
            proposal = JoinProposal(do="join_units", unit=first, next=second)
        case "bracket" if unit.words:
            start = draw(st.integers(0, len(unit.words) - 1))
            end = draw(st.integers(start + 1, len(unit.words)))
            words = Reading.of(unit.words, numbers(tree)).said((start, end))
            proposal = BracketProposal(do="bracket", unit=unit.id, words=words, at=unit.words[start].id)
        case "unbracket" if bracketed(unit.words):
            start, end = draw(st.sampled_from(bracketed(unit.words)))
            words = Reading.of(unit.words, numbers(tree)).said((start, end))
            proposal = UnbracketProposal(do="unbracket", unit=unit.id, words=words, at=unit.words[start].id)
        case "alternative":
            proposal = AlternativeProposal(do="set_alternative", unit=unit.id, alternative=draw(st.booleans()))
        case "hold" if unit.item is not None:
            body = tree.unit(unit.parent).body or ""
            proposal = HoldProposal(do="hold_item", item=unit.item, of=body, held=draw(st.booleans()))
        case "class":
            proposal = ClassProposal(do="classify", unit=unit.id, unit_class=draw(st.sampled_from(list(Class))))
        case "item":
            item = draw(st.sampled_from(("opening", "visits", "other")))
            inner = tuple(draw(st.lists(texts(empty=False), max_size=2)))
            proposal = ItemProposal(do="define_item", item=item, title=draw(texts(empty=False)), subitems=inner)
        case "delete range" | "move range" if runs := _runs(tree):
            return _range(draw, tree, draw(st.sampled_from(runs)), key, move=drawn == "move range")
        case "several new":
            one = _new_unit(draw, tree, numbered)
            other = one.model_copy(update={"unit": "new-2", "text": draw(texts(numbered))})
            return _made(tree, (one, other), key)
        case "new item" if agendas := [branch for branch in tree.walk() if branch.kind is Kind.BRANCH]:
            return _new_item(draw, tree, draw(st.sampled_from(agendas)), key)
        case "place":
            bodies = [branch.body for branch in tree.walk() if branch.kind is Kind.BRANCH]
            before = draw(st.sampled_from((None, "opening", "visits")))
            item = draw(st.sampled_from(("opening", "visits")))
            into = draw(st.sampled_from(bodies or ["none"])) or "none"
            under = draw(st.sampled_from((None, "opening", "visits")))
            proposal = PlacementProposal(do="place_item", item=item, into=into, before=before, under=under)
        case _:
            return ()
    return _made(tree, (proposal,), key)


def _made(tree: Tree, proposals: Iterable[Proposal], key: str) -> tuple[Operation, ...]:
    """The operations that these proposals are; none where they cannot be."""
    try:
        operations = resolve_all(tree, proposals, key)
        apply_all(tree, operations)
    except Refusal:
        return ()
    return operations


def _runs(tree: Tree) -> list[tuple[str, ...]]:
    """Neighbours of one kind, two or more."""
    runs = []
    for parent in ("", *tree.units):
        for _, group in groupby(tree.of(parent), key=lambda unit: tree.unit(unit).kind):
            siblings = tuple(group)
            runs += [siblings[a:b] for a in range(len(siblings)) for b in range(a + 2, len(siblings) + 1)]
    return runs


def _range(draw: st.DrawFn, tree: Tree, run: tuple[str, ...], key: str, *, move: bool) -> tuple[Operation, ...]:
    if not move:
        return _made(tree, [DeleteProposal(do="delete_unit", unit=unit) for unit in run], key)
    side = draw(st.sampled_from(("before", "after", "parent")))
    others = [unit for unit in tree.units if unit not in run] + ([""] if side == "parent" else [])
    if not others:
        return ()
    goal = draw(st.sampled_from(sorted(others)))
    wire = {"do": "move_unit", side: goal}
    operations = _made(tree, [MoveProposal.model_validate({**wire, "unit": unit}) for unit in reversed(run)], key)
    together = len({(neighbour(operation), enclosing(operation)) for operation in operations}) == 1
    moved = list(apply_all(tree, operations).walk()) != list(tree.walk())
    return operations if together and moved else ()


def _new_item(draw: st.DrawFn, tree: Tree, branch: Unit, key: str) -> tuple[Operation, ...]:
    placed = [item for unit in tree.of(branch.id) if (item := tree.unit(unit).item)]
    beside = {draw(st.sampled_from(("before", "after"))): draw(st.sampled_from(placed))} if placed else {}
    inner = tuple(draw(st.lists(texts(empty=False), max_size=2)))
    defined = ItemProposal(do="define_item", item="new", title=draw(texts(empty=False)), subitems=inner)
    wire = {"do": "place_item", "item": "new", "into": branch.body, **beside}
    return _made(tree, (defined, PlacementProposal.model_validate(wire)), key)


def _neighbours(tree: Tree) -> list[tuple[str, str]]:
    """Neighbours of one kind, of which the first holds nothing."""
    pairs = [(before, unit.id) for unit in tree.walk() if (before := tree.before(unit.id)) is not None]
    return [pair for pair in pairs if tree.unit(pair[0]).kind is tree.unit(pair[1]).kind and not tree.of(pair[0])]


def _new_unit(draw: st.DrawFn, tree: Tree, numbered: tuple[str, ...]) -> UnitProposal:
    parent = draw(st.sampled_from(["", *(unit.id for unit in tree.walk() if unit.kind in INSIDE)]))
    kind = draw(st.sampled_from(INSIDE[tree.unit(parent).kind if parent else None]))
    siblings = tree.of(parent)
    before = bool(siblings) and draw(st.booleans())
    place = {"before": draw(st.sampled_from(siblings))} if before else {"parent": parent}
    return UnitProposal.model_validate(
        {
            "do": "insert_unit",
            "unit": "new",
            "kind": kind,
            "text": draw(texts(numbered)),
            "unit_class": draw(st.sampled_from((None, *Class))),
            "alternative": draw(st.booleans()),
            "body": "COP/WG.99" if kind is Kind.BRANCH else None,
            **place,
        }
    )


def told(operations: tuple[Operation, ...]) -> list[Operation]:
    """Operations as they are compared: what is new has no name yet, and text is what its words are."""
    match operations:
        case (DefineItem() as defined, PlaceItem() as placed) if defined.item.id == placed.item:
            item = defined.item.model_copy(update={"id": "new"})
            return [_told(DefineItem(item=item)), placed.model_copy(update={"item": "new", "placement": "new"})]
    return [_told(operation) for operation in operations]


def _told(operation: Operation) -> Operation:
    match operation:
        case InsertUnit():
            wire = operation.unit.model_copy(update={"id": "new", "text": _worded(operation.unit.text)})
            return operation.model_copy(update={"unit": wire})
        case SplitUnit():
            return operation.model_copy(update={"new": "new"})
        case ReplaceWords():
            return operation.model_copy(update={"new": _worded(operation.new)})
        case SetText():
            return operation.model_copy(update={"text": _worded(operation.text)})
        case DefineItem():
            item = operation.item
            inner = tuple(map(_worded, item.subitems))
            return DefineItem(item=Item(id=item.id, title=_worded(item.title), subitems=inner))
        case _:
            return operation


def _worded(runs: Runs) -> Runs:
    return runs_of(words_of(runs, "w"))
