"""What the tests of Word files are given: a front, and what a text says paragraph by paragraph as it prints."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st
from lxml import etree

from shared.documents.applying import apply_all
from shared.documents.cuts import cut
from shared.documents.operations import DeleteUnit, InsertUnit, MoveUnit, Operation, SetText
from shared.documents.printed import Block, printed
from shared.documents.text import Mark, Run, Runs, plain
from shared.documents.units import Item, Tree, TreeWire, Unit, UnitWire
from shared.documents.vocabulary import Kind, Refusal
from shared.word.atoms import shown
from shared.word.comparing import Credits
from shared.word.filing import document_part, footnotes_part
from shared.word.front import Front
from shared.word.setting import Author
from shared.word.writing import Tracked, composed, write_word
from tests.shared.documents.trees import MASTHEAD

FRONT = Front(MASTHEAD, ("CTOC/COP/WG.2/2022/L.1", "CTOC/COP/WG.3/2022/L.1"))
AT = datetime(2022, 5, 27, 15, 30, tzinfo=UTC)
SECRETARIAT = Author("Secretariat", AT)


def tracked(before: Tree, after: Tree, names: Iterable[str] = (), title: str | None = "Changes") -> Tracked:
    """What has changed between two texts; each key in `names` (A1, A1-2) is of an author."""
    keys = frozenset(names)
    authors = {key: Author(key.partition("-")[0], AT) for key in keys}
    struck = {(unit.id, w.id): w.struck or "" for unit in after.walk() for w in unit.full if w.struck}
    return Tracked(shown(before), Credits(keys, words_gone=struck), authors, SECRETARIAT, title)


def tracked_file(before: Tree, after: Tree, names: Iterable[str] = (), title: str | None = "Changes") -> bytes:
    """The file of `after` with what has changed since `before`."""
    return write_word(FRONT, shown(after), tracked=tracked(before, after, names, title))


def tracked_parts(before: Tree, after: Tree, names: Iterable[str] = ()) -> dict[str, etree._Element]:
    """The parts of that file which hold its text, written as they are in it and read again: all but the archive."""
    made = composed(FRONT, shown(after), tracked=tracked(before, after, names))
    parts = {"word/document.xml": document_part(made.body), "word/footnotes.xml": footnotes_part(made.notes)}
    return {path: etree.fromstring(content) for path, content in parts.items()}


def said(tree: Tree) -> list[str]:
    """The paragraphs of a text as they print; a label that Word does not count by itself stands before its text."""
    return [_said(tree, block) for block in printed(tree)]


def _said(tree: Tree, block: Block) -> str:
    label = f"{block.label}\t" if " " in block.label else ""
    if block.blank:
        return f"{label}[to be completed]"
    if block.kind is Kind.BRANCH and not block.runs:
        return tree.unit(block.id).body or ""
    return label + "".join(f"^[{run.text}]" if run.mark is Mark.FOOTNOTE else run.text for run in block.runs)


@st.composite
def edits(draw: st.DrawFn, tree: Tree, most: int = 6) -> Tree:
    """The tree after a few operations of any kind at any place; those that cannot be are passed over."""
    for number in range(draw(st.integers(1, most))):
        operation = draw(_operation(tree, f"E{number}"))
        try:
            tree = apply_all(tree, [operation])
        except Refusal:
            continue
    return tree


def _operation(tree: Tree, key: str) -> st.SearchStrategy[Operation]:
    ids: Sequence[str] = [unit.id for unit in tree.walk()] or ["none"]
    unit = st.sampled_from(ids)
    after = st.one_of(st.none(), unit)
    parent = st.one_of(st.just(""), unit)
    texts = st.sampled_from((plain("Text 1 anew."), plain("Anew."), (), (Run(text="See "), Run(mark=Mark.REFERENCE,
                            unit=ids[-1]), Run(text="."), Run(text="A note.", mark=Mark.FOOTNOTE))))  # fmt: skip
    return st.one_of(
        st.builds(lambda u: DeleteUnit(unit=u), unit),
        st.builds(lambda u, p, a: MoveUnit(unit=u, parent=p, after=a), unit, parent, after),
        st.builds(lambda u, t: SetText(unit=u, text=t, key=key), unit, texts),
        st.builds(
            lambda k, p, a, t, alternative: InsertUnit(
                unit=UnitWire(id=f"new-{key}", kind=k, parent=p, text=t, alternative=alternative), after=a, key=key
            ),
            st.sampled_from([Kind.SECTION, Kind.HEADING, Kind.PARAGRAPH, Kind.SUBPARAGRAPH]),
            parent,
            after,
            texts,
            st.booleans(),
        ),
    )


_TEXTS: Sequence[Runs] = (
    plain("States parties should share [information] upon “request”;"),
    plain("The Chair (on behalf of the Bureau) opened it."),
    plain("缔约国应当交流信息。"),
    (Run(text="Bearing "), Run(text="inter alia", mark=Mark.EMPHASIS), Run(text=" in mind:")),
    (Run(text="See "), Run(mark=Mark.REFERENCE, document="A/1"), Run(text=", 2008/909/JHA"),
     Run(text="A note.", mark=Mark.FOOTNOTE), Run(text=" and more.")),
    (Run(text="As in "), Run(mark=Mark.REFERENCE, unit="x1"), Run(text=".")),
    (),
)  # fmt: skip
_INSIDE = {
    Kind.SECTION: (Kind.SECTION,),
    Kind.HEADING: (Kind.SECTION, Kind.PARAGRAPH),
    Kind.PARAGRAPH: (Kind.SECTION,),
    Kind.SUBPARAGRAPH: (Kind.PARAGRAPH, Kind.SUBPARAGRAPH),
    Kind.BRANCH: (),
    Kind.ITEM: (Kind.BRANCH, Kind.PARAGRAPH),
    Kind.SUBITEM: (Kind.ITEM,),
}

_units = st.lists(
    st.tuples(st.sampled_from(list(Kind)), st.sampled_from(_TEXTS), st.booleans(), st.integers(0, 2)),
    min_size=1,
    max_size=9,
)
_Edit = tuple[str, int, int, int, Runs, bool]
_edits = st.lists(
    st.tuples(
        st.sampled_from(["delete", "move", "write", "replace", "section", "paragraph", "subparagraph", "heading"]),
        st.integers(0, 8),
        st.integers(0, 9),
        st.integers(0, 9),
        st.sampled_from(_TEXTS),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)

small_trees: st.SearchStrategy[Tree] = _units.map(lambda drawn: grown(drawn))
"""Any small text: few draws, so that a thousand of them take seconds. The larger ones are in `trees`."""

small_pairs: st.SearchStrategy[tuple[Tree, Tree]] = st.tuples(_units, _edits).map(
    lambda drawn: ((before := grown(drawn[0])), edited(before, drawn[1]))
)
"""Any small text, and what it is after a few operations of any kind at any place."""


def edited(tree: Tree, drawn: Sequence[_Edit]) -> Tree:
    """The tree after these operations; those that cannot be are passed over."""
    for number, (do, *where, text, yes) in enumerate(drawn):
        ids = [unit.id for unit in tree.walk()] or ["none"]
        unit, parent, after = (([None] * (n > 0) + ids)[place % (len(ids) + (n > 0))] for n, place in enumerate(where))
        try:
            tree = apply_all(tree, [_edit(tree, do, unit or "", parent or "", after, text, yes, f"E{number}")])
        except Refusal:
            continue
    return tree


def _edit(tree: Tree, do: str, unit: str, parent: str, after: str | None, text: Runs, yes: bool, key: str) -> Operation:
    match do:
        case "delete":
            return DeleteUnit(unit=unit)
        case "move" if yes:  # among its own
            siblings = [None, *tree.of(tree.unit(unit).parent)]
            return MoveUnit(unit=unit, parent=tree.unit(unit).parent, after=siblings[len(parent) % len(siblings)])
        case "move":
            return MoveUnit(unit=unit, parent=parent, after=after)
        case "write":
            return SetText(unit=unit, text=text, key=key)
        case "replace":
            words = tree.unit(unit).words
            return cut(tree.unit(unit), len(words) // 3, len(words) // 2 + yes, text, key)
        case _:
            wire = UnitWire(id=f"new-{key}", kind=Kind(do), parent=parent, text=text, alternative=yes)
            return InsertUnit(unit=wire, after=after, key=key)


def grown(drawn: Sequence[tuple[Kind, Runs, bool, int]]) -> Tree:
    """The text whose units stand one behind the other, each in the nearest that can hold it but for so many."""
    units: list[UnitWire] = []
    for number, (kind, text, yes, out) in enumerate(drawn):
        holders = _open(units, _INSIDE[kind])
        if kind in (Kind.SUBPARAGRAPH, Kind.ITEM, Kind.SUBITEM) and not holders:
            continue
        parent = holders[min(out, len(holders) - 1)].id if holders else ""
        placed = kind is Kind.ITEM and yes and any(u.id == parent and u.kind is Kind.BRANCH for u in units)
        needs = kind in (Kind.SECTION, Kind.HEADING, Kind.ITEM, Kind.SUBITEM) and not text
        units.append(
            UnitWire(
                id=f"x{number}",
                kind=kind,
                parent=parent,
                text=() if placed or kind is Kind.BRANCH else plain("Title") if needs else text,
                alternative=yes and kind in (Kind.PARAGRAPH, Kind.SUBPARAGRAPH),
                item="opening" if placed else None,
                body=f"BODY.{number}" if kind is Kind.BRANCH else None,
            )
        )
    tree = Tree.of_wire(TreeWire(items=(Item(id="opening", title=plain("Opening"), subitems=(plain("Of it"),)),)))
    for wire in units:
        siblings = tree.of(wire.parent)
        tree = tree.insert(Unit.of(wire, "0"), siblings[-1] if siblings else None)
    return tree


def _open(units: Sequence[UnitWire], kinds: Sequence[Kind]) -> list[UnitWire]:
    """The units of these kinds at the end of the text, in which another may still be put, the nearest first."""
    known = {unit.id: unit for unit in units}
    found, at = [], units[-1].id if units else ""
    while at:
        if known[at].kind in kinds:
            found.append(known[at])
        at = known[at].parent
    return found
