"""Random documents for the property tests: any tree that may stand, and any tree that plain text can carry."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from shared.documents.masthead import Masthead
from shared.documents.text import Mark, Run, Runs
from shared.documents.units import Item, Tree, TreeWire, Unit, UnitWire
from shared.documents.vocabulary import Kind

MASTHEAD = Masthead("Conference of the Parties", "General", date(2022, 6, 10), "English", "Report on the meetings")

patient = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
"""Whole documents take their time to grow; how long a test takes is not what these tests are about."""

_INNER = ("the", "of", "States", "l’accord", "countries'", "2008/909/JHA", "(a)", "inter-agency", "中文", "naïve", "9,",
          "[shall]", "“so-called”", "article 2 (b)", "paragraph 44", "–", "50 %")  # fmt: skip
_FIRST = ("States", "Étant", "UNODC", "Consistent", "Parties", "中文")

sentences = st.tuples(st.sampled_from(_FIRST), st.lists(st.sampled_from(_INNER), max_size=5)).map(
    lambda drawn: " ".join((drawn[0], *drawn[1], "end"))
)


@st.composite
def marked(draw: st.DrawFn, stop: str) -> Runs:
    """A sentence with marks in it and `stop` at its end."""
    runs: list[Run] = [Run(text=draw(sentences))]
    for extra in draw(st.lists(st.sampled_from(("emphasis", "document", "footnote")), max_size=2)):
        if extra == "emphasis":
            runs += [Run(text=" "), Run(text="inter alia", mark=Mark.EMPHASIS), Run(text=" more")]
        elif extra == "document":
            symbol = draw(st.sampled_from(("A/1", "CTOC/COP/WG.2/2022/1–CTOC/COP/WG.3/2022/1")))
            runs += [Run(text=" ("), Run(mark=Mark.REFERENCE, document=symbol), Run(text=")")]
        else:
            runs += [Run(text="A note.", mark=Mark.FOOTNOTE), Run(text=" more")]
    return (*runs, Run(text=stop)) if stop else tuple(runs)


@dataclass
class Growing:
    """Units in document order, named as an importer names them."""

    units: list[UnitWire] = field(default_factory=list)

    def add(self, kind: Kind, parent: str, text: Runs, alternative: bool = False) -> str:
        self.units.append(
            UnitWire(id=f"u{len(self.units) + 1}", kind=kind, parent=parent, text=text, alternative=alternative)
        )
        return self.units[-1].id


@st.composite
def printable_trees(draw: st.DrawFn) -> Tree:
    """A tree whose headings end without a stop, whose texts end with one, and whose lists follow a colon."""
    growing = Growing()
    _paragraphs(draw, growing, "", draw(st.integers(0, 2)))
    for _ in range(draw(st.integers(0, 3))):
        section = growing.add(Kind.SECTION, "", draw(marked("")))
        _paragraphs(draw, growing, section, draw(st.integers(0, 2)))
        for _ in range(draw(st.integers(0, 2))):
            part = growing.add(Kind.SECTION, section, draw(marked("")))
            _paragraphs(draw, growing, part, draw(st.integers(0, 2)))
            for _ in range(draw(st.integers(0, 3))):
                _paragraphs(draw, growing, growing.add(Kind.SECTION, part, draw(marked(""))), draw(st.integers(0, 2)))
    if not any(unit.kind is Kind.PARAGRAPH for unit in growing.units):
        growing = Growing()
        growing.add(Kind.PARAGRAPH, "", draw(marked(".")))
    return Tree.of_wire(TreeWire(units=tuple(growing.units)))


def _paragraphs(draw: st.DrawFn, growing: Growing, parent: str, count: int) -> None:
    for index in range(count):
        if parent and draw(st.booleans()):
            growing.add(Kind.HEADING, parent, draw(marked("")))
        alternative = index == 1 and draw(st.integers(0, 3)) == 0
        match draw(st.sampled_from(("text", "text", "blank", "list", "agenda"))):
            case "text":
                growing.add(Kind.PARAGRAPH, parent, draw(marked(".")), alternative)
            case "blank":
                growing.add(Kind.PARAGRAPH, parent, (), alternative)
            case "list":
                paragraph = growing.add(Kind.PARAGRAPH, parent, draw(marked(":")), alternative)
                _entries(draw, growing, paragraph, draw(st.integers(1, 11)), nested=True)
            case _:
                _agenda(draw, growing, growing.add(Kind.PARAGRAPH, parent, draw(marked(":")), alternative))


def _entries(draw: st.DrawFn, growing: Growing, parent: str, count: int, nested: bool) -> None:
    for index in range(count):
        alternative = nested and index % 4 in (1, 2) and draw(st.integers(0, 3)) == 0
        if nested and not alternative and draw(st.integers(0, 4)) == 0:
            growing.add(Kind.HEADING, parent, draw(marked("")))
        if nested and draw(st.integers(0, 4)) == 0:
            entry = growing.add(Kind.SUBPARAGRAPH, parent, draw(marked(":")), alternative)
            _entries(draw, growing, entry, draw(st.integers(1, 5)), nested=False)
        elif draw(st.integers(0, 6)) == 0:
            growing.add(Kind.SUBPARAGRAPH, parent, (), alternative)
        else:
            growing.add(
                Kind.SUBPARAGRAPH, parent, draw(marked(draw(st.sampled_from((";", ".", "; and"))))), alternative
            )


def _agenda(draw: st.DrawFn, growing: Growing, paragraph: str) -> None:
    joint = (Run(text=" ("), Run(text="joint item", mark=Mark.EMPHASIS), Run(text=")"))
    for index in range(draw(st.integers(1, 2))):
        if index or draw(st.booleans()):
            growing.add(Kind.HEADING, paragraph, draw(marked("")))
        for _ in range(draw(st.integers(1, 5))):
            subitems = draw(st.integers(0, 2))
            mark = joint if draw(st.booleans()) else ()
            title = (*draw(marked("")), *mark, Run(text=":" if subitems else "."))
            item = growing.add(Kind.ITEM, paragraph, title)
            for last in [*[False] * (subitems - 1), True][:subitems]:
                growing.add(Kind.SUBITEM, item, draw(marked("." if last else ";")))


_INSIDE = {
    None: (Kind.SECTION, Kind.HEADING, Kind.PARAGRAPH, Kind.BRANCH),
    Kind.SECTION: (Kind.SECTION, Kind.HEADING, Kind.PARAGRAPH),
    Kind.PARAGRAPH: (Kind.SUBPARAGRAPH, Kind.HEADING, Kind.ITEM),
    Kind.SUBPARAGRAPH: (Kind.SUBPARAGRAPH,),
    Kind.BRANCH: (Kind.ITEM,),
    Kind.ITEM: (Kind.SUBITEM,),
}


@st.composite
def any_trees(draw: st.DrawFn) -> Tree:
    """Any tree that may stand, grown unit by unit at any place; alternatives and agenda branches among it."""
    tree = Tree().define(Item(id="opening", title=(Run(text="Opening"),)))
    for index in range(draw(st.integers(1, 25))):
        parents = [""] + [unit.id for unit in tree.walk() if unit.kind in _INSIDE]
        parent = draw(st.sampled_from(parents))
        kind = draw(st.sampled_from(_INSIDE[tree.unit(parent).kind if parent else None]))
        wire = UnitWire(
            id=f"x{index}",
            kind=kind,
            parent=parent,
            text=(Run(text=f"Text {index}."),),
            alternative=draw(st.booleans()) and kind is not Kind.HEADING,
            item="opening" if kind is Kind.ITEM and draw(st.booleans()) else None,
            body=f"BODY.{index}" if kind is Kind.BRANCH else None,
        )
        siblings = tree.of(parent)
        after = draw(st.sampled_from((None, *siblings)))
        tree = tree.insert(Unit.of(wire, "0"), after)
    return tree
