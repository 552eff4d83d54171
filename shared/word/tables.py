"""Tables of a Word file, and the words in their cells that have come or gone."""

from __future__ import annotations

from collections.abc import Sequence

from shared.word.comparing import Change
from shared.word.listing import Fragment
from shared.word.xml import Element, el, written

Cell = str | list[Element]
"""What stands in a cell: plain text, or runs."""

_STYLES = {Change.INSERTED: "Come", Change.DELETED: "Gone"}


def table(rows: Sequence[Element], columns: Sequence[int]) -> Element:
    """Rows as a table; the widths of its columns are in twentieths of a point."""
    grid = el("tblGrid", *(el("gridCol", w=width) for width in columns))
    looks = el("tblPr", el("tblStyle", val="ChangesTable"), el("tblW", w=sum(columns), type="dxa"))
    looks.append(el("tblLayout", type="fixed"))
    return el("tbl", looks, grid, *rows)


def row(cells: Sequence[Cell], columns: Sequence[int], *, head: bool = False) -> Element:
    """A row; a head is said again on every page that the table goes on to."""
    made = el("tr", el("trPr", el("cantSplit"), el("tblHeader") if head else None))
    for width, cell in zip(columns, cells, strict=True):
        runs = cell if isinstance(cell, list) else [el("r", el("rPr", el("b")) if head else None, written(cell))]
        paragraph = el("p", el("pPr", el("pStyle", val="ChangesText")), *runs)
        made.append(el("tc", el("tcPr", el("tcW", w=width, type="dxa")), paragraph))
    return made


def run_of(fragment: Fragment) -> Element:
    """A stretch of text, underlined if it came and struck if it went: these are shown changes, no tracked ones."""
    style = _STYLES.get(fragment.change)
    return el("r", el("rPr", el("rStyle", val=style)) if style else None, written(fragment.text))
