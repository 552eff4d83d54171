"""A paper of pages that is no document of units: paragraphs in named styles, tables, and lines with shown changes.

Nothing in it is tracked or counted by Word: it is printed and read from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.word.filing import filed
from shared.word.front import Front, layout, masthead
from shared.word.listing import Fragment
from shared.word.styles import style
from shared.word.tables import row, run_of, table
from shared.word.xml import Element, el, name, written


class Style(StrEnum):
    """What a paragraph is to whoever reads the paper, under the name of its style."""

    SITS = "SheetSits"
    HEADING = "SheetHeading"
    SUBHEADING = "SheetSubheading"
    TEXT = "SheetText"
    ENTRY = "SheetEntry"
    STATE = "SheetState"
    SAY = "SheetSay"
    HELD = "SheetHeld"
    LINE = "SheetLine"


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph: its text in its style, behind a few words in bold if there are any."""

    text: str
    style: Style = Style.TEXT
    bold: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A line in which words have come and gone; `lead` says where, and each stretch may name whose it is."""

    lead: str
    stretches: tuple[tuple[Fragment, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A table; the widths of its columns are in twentieths of a point."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[int, ...]


Block = Said | Marked | Listed


def write_paper(
    front: Front, cover: Sequence[Block], pages: Sequence[Sequence[Block]], running: str, language: str = "en"
) -> bytes:
    """The Word file of a paper: a cover under the masthead, and each of the pages on a page of its own.

    `running` stands at the head of every page but the first. Equal input gives equal bytes.
    """
    body = [*masthead(front), *map(_block, cover)]
    for page in pages:
        first, *rest = map(_block, page)
        properties = first.find(name("pPr"))
        assert properties is not None, "a page begins with a paragraph"
        properties.insert(1, el("pageBreakBefore"))
        body += [first, *rest]
    if body[-1].tag == name("tbl"):
        body.append(el("p"))  # Word wants a paragraph after a table
    return filed(
        front, [*body, layout(right_to_left=False)], running, language=language, more_styles=_styles(), tracking=False
    )


def _block(block: Block) -> Element:
    match block:
        case Said():
            runs = [el("r", el("rPr", el("b"), el("bCs")), written(block.bold))] if block.bold else []
            runs += [el("r", written(block.text))] if block.text else []
            return _paragraph(block.style, runs, block.bold + block.text)
        case Marked():
            runs = [el("r", el("rPr", el("b"), el("bCs")), written(block.lead))] if block.lead else []
            for fragment, by in block.stretches:
                runs.append(run_of(fragment))
                runs += [el("r", el("rPr", el("rStyle", val="Whose")), written(by))] if by else []
            return _paragraph(Style.LINE, runs, "".join(fragment.text for fragment, _ in block.stretches))
        case Listed():
            rows = [row(block.head, block.columns, head=True)]
            rows += [row(cells, block.columns) for cells in block.rows]
            return table(rows, block.columns)


def _paragraph(style: Style, runs: Sequence[Element], text: str) -> Element:
    """A paragraph that runs as its first letter does."""
    properties = el("pPr", el("pStyle", val=style.value))
    if _right_to_left(text):
        properties.append(el("bidi"))
        for run in runs:
            marks = run.find(name("rPr"))
            if marks is None:
                marks = el("rPr")
                run.insert(0, marks)
            marks.append(el("rtl"))
    return el("p", properties, *runs)


def _right_to_left(text: str) -> bool:
    strong = (way for sign in text if (way := unicodedata.bidirectional(sign)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def _styles() -> tuple[Element, ...]:
    def size(half_points: int) -> tuple[Element, ...]:
        return el("sz", val=half_points), el("szCs", val=half_points)

    def space(before: int, after: int) -> Element:
        return el("spacing", before=before, after=after)

    def bold(half_points: int) -> tuple[Element, ...]:
        return el("b"), el("bCs"), *size(half_points)

    box = el("pBdr", *(el(side, val="single", sz=12, space=6, color="auto") for side in ("top", "bottom")))
    edge = el("pBdr", el("left", val="single", sz=36, space=10, color="auto"))
    dashed = el("pBdr", el("left", val="dashed", sz=24, space=10, color="808080"))
    say = (el("keepLines"), edge, space(60, 160), el("ind", left=340))
    held = (el("keepLines"), dashed, space(60, 160), el("ind", left=340))
    whose = el("style", el("name", val="Whose Amendment"), type="character", styleId="Whose")
    whose.append(el("rPr", el("vertAlign", val="superscript")))
    return (
        style(Style.SITS, "Sheet Sits", paragraph=(el("keepNext"), space(0, 60)), run=size(24)),
        style(Style.HEADING, "Sheet Heading", paragraph=(el("keepNext"), el("keepLines"), space(60, 120)),
              run=bold(34), outline=0),
        style(Style.SUBHEADING, "Sheet Subheading", paragraph=(el("keepNext"), space(220, 60)),
              run=bold(21), outline=1),
        style(Style.TEXT, "Sheet Text", paragraph=(space(0, 80),)),
        style(Style.ENTRY, "Sheet Entry", paragraph=(space(0, 40), el("ind", left=340))),
        style(Style.STATE, "Sheet State", paragraph=(el("keepNext"), box, space(120, 120)), run=bold(26)),
        style(Style.SAY, "Sheet To Say", paragraph=say, run=size(28)),
        style(Style.HELD, "Sheet To Say Later", paragraph=held, run=(el("color", val="595959"), *size(24))),
        style(Style.LINE, "Sheet Changed Line", paragraph=(space(0, 80), el("ind", left=340))),
        whose,
    )  # fmt: skip
