"""What the tests of Word files are given: a front, and what a text says paragraph by paragraph as it prints."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.operations import DeleteUnit, InsertUnit, MoveUnit, Operation, SetText
from shared.documents.printed import Block, printed
from shared.documents.text import Mark, Run, plain
from shared.documents.units import Tree, UnitWire
from shared.documents.vocabulary import Kind, Refusal
from shared.word.atoms import shown
from shared.word.comparing import Credits
from shared.word.front import Front
from shared.word.setting import Author
from shared.word.writing import Tracked, write_word
from tests.shared.documents.trees import MASTHEAD

FRONT = Front(MASTHEAD, ("CTOC/COP/WG.2/2022/L.1", "CTOC/COP/WG.3/2022/L.1"))
AT = datetime(2022, 5, 27, 15, 30, tzinfo=UTC)
SECRETARIAT = Author("Secretariat", AT)


def tracked_file(before: Tree, after: Tree, names: Iterable[str] = (), title: str | None = "Changes") -> bytes:
    """The file of `after` with what has changed since `before`; each key in `names` (A1, A1-2) is of an author."""
    keys = frozenset(names)
    authors = {key: Author(key.partition("-")[0], AT) for key in keys}
    struck = {(unit.id, w.id): w.struck or "" for unit in after.walk() for w in unit.full if w.struck}
    credits = Credits(keys, words_gone=struck)
    return write_word(FRONT, shown(after), tracked=Tracked(shown(before), credits, authors, SECRETARIAT, title))


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
