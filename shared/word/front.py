"""What stands over a document, at the head and foot of its pages, and how the page is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from shared.documents.masthead import Masthead, print_date
from shared.word.package import relation
from shared.word.xml import Element, el, root, written

_WIDTH = 9354  # of the text: A4 less margins of 2.25 cm, in twentieths of a point
_MARGIN = 1276


@dataclass(frozen=True, slots=True)
class Front:
    """What stands over a document: its masthead, its symbols one below the other, and a note such as “Advance copy”.

    `facts` stand in the place of distribution, date and language over what is no document of the organ.
    """

    masthead: Masthead
    symbols: tuple[str, ...] = ()
    note: str | None = None
    facts: tuple[str, ...] = ()


def masthead(front: Front) -> list[Element]:
    """The masthead as an office prints it: symbols on the right, a rule, the organ and the facts, a rule, the title."""
    facts = front.facts or (
        f"Distr.: {front.masthead.distribution}",
        print_date(front.masthead.date),
        "",
        f"Original: {front.masthead.original_language}",
    )
    symbols = [said(symbol, "Symbol") for symbol in front.symbols] or [said("", "Symbol")]
    left, right = int(_WIDTH * 0.68), _WIDTH - int(_WIDTH * 0.68)
    table = el(
        "tbl",
        el("tblPr", el("tblW", w=_WIDTH, type="dxa"), el("tblLayout", type="fixed")),
        el("tblGrid", el("gridCol", w=left), el("gridCol", w=right)),
        el("tr", _cell(_WIDTH, symbols, bottom=4, span=2)),
        el(
            "tr",
            _cell(left, [said(front.masthead.organ, "Organ")], bottom=18),
            _cell(right, [said("", "Facts"), *(said(fact, "Facts") for fact in facts), said("", "Facts")], bottom=18),
        ),
    )
    note = [said(front.note, "AdvanceNote")] if front.note else []
    return [table, *note, said(front.masthead.title, "Title")]


def said(text: str, style: str) -> Element:
    """A paragraph of plain text in a style."""
    return el("p", el("pPr", el("pStyle", val=style)), el("r", written(text)) if text else None)


def header(running: str) -> Element:
    """The head of every page but the first: the symbols, or what else it is known by."""
    rule = el("pBdr", el("bottom", val="single", sz=6, space=4, color="auto"))
    place = el("pPr", el("pStyle", val="Header"), rule, el("jc", val="right"))
    return root("hdr", el("p", place, el("r", written(running))))


def first_header() -> Element:
    """The head of the first page, which has the masthead instead."""
    return root("hdr", el("p", el("pPr", el("pStyle", val="Header"))))


def footer() -> Element:
    """The foot of a page: its number, and how many there are."""
    place = el("pPr", el("pStyle", val="Footer"), el("jc", val="right"))
    return root("ftr", el("p", place, *_page_field("PAGE"), el("r", written("/")), *_page_field("NUMPAGES")))


def layout(right_to_left: bool) -> Element:
    """The page: A4, its margins, heads and feet."""
    parts = {"headerReference": (("default", "header1"), ("first", "header2"))}
    parts["footerReference"] = (("default", "footer1"), ("first", "footer1"))
    made = el("sectPr")
    for tag, references in parts.items():
        for kind, part in references:
            reference = el(tag, type=kind)
            reference.set(
                "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
                relation(f"word/{part}.xml"),
            )
            made.append(reference)
    made.append(el("pgSz", w=11906, h=16838))
    sides = {"top": 1418, "right": _MARGIN, "bottom": 1304, "left": _MARGIN, "header": 709, "footer": 567, "gutter": 0}
    made.append(el("pgMar", **sides))
    made.append(el("titlePg"))
    if right_to_left:
        made.append(el("bidi"))
    return made


def _cell(width: int, inside: list[Element], *, bottom: int, span: int = 1) -> Element:
    borders = el("tcBorders", el("bottom", val="single", sz=bottom, space=0, color="auto"))
    spanning = el("gridSpan", val=span) if span > 1 else None
    return el("tc", el("tcPr", el("tcW", w=width, type="dxa"), spanning, borders), *inside)


def _page_field(instruction: str) -> list[Element]:
    return [
        el("r", el("fldChar", fldCharType="begin")),
        el("r", written(f" {instruction} ", "instrText")),
        el("r", el("fldChar", fldCharType="separate")),
        el("r", written("1")),
        el("r", el("fldChar", fldCharType="end")),
    ]
