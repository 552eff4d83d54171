"""The styles of a printed document, under the names by which people find them in Word."""

from __future__ import annotations

from collections.abc import Sequence

from shared.word.atoms import ALTERNATIVE
from shared.word.levels import LISTS
from shared.word.numbering import indent
from shared.word.xml import Element, el, root

FACE = "Times New Roman"

_LEFT = 567  # a centimetre, in twentieths of a point


def styles(language: str, right_to_left: bool, more: Sequence[Element] = ()) -> Element:
    """`styles.xml`; `more` are those of a kind of file alone."""
    marks = el("rPr", *_face(21), el("lang", val=language, eastAsia="zh-CN", bidi="ar-SA"))
    paragraph = el("pPr", el("spacing", after=120, line=252, lineRule="auto"))
    defaults = el("docDefaults", el("rPrDefault", marks), el("pPrDefault", paragraph))
    return root("styles", defaults, *_paragraphs(right_to_left), *_alternatives(), *_characters(), *more, _table())


def _face(half_points: int) -> tuple[Element, ...]:
    names = el("rFonts", ascii=FACE, hAnsi=FACE, cs=FACE, eastAsia="SimSun")
    return (names, el("sz", val=half_points), el("szCs", val=half_points))


def _size(half_points: int) -> tuple[Element, ...]:
    return (el("sz", val=half_points), el("szCs", val=half_points))


_BOLD = ("b", "bCs")


def style(
    key: str,
    title: str,
    *,
    paragraph: tuple[Element, ...] = (),
    run: tuple[Element, ...] = (),
    following: str | None = None,
    based: str | None = "Normal",
    outline: int | None = None,
    default: bool = False,
) -> Element:
    """A style of paragraphs under the name by which people find it; `outline` is its level in an outline."""
    inside = [*paragraph, *([el("outlineLvl", val=outline)] if outline is not None else [])]
    made = el(
        "style",
        el("name", val=title),
        el("basedOn", val=based) if based and not default else None,
        el("next", val=following) if following else None,
        el("qFormat"),
        el("pPr", *inside) if inside else None,
        el("rPr", *run) if run else None,
        type="paragraph",
        styleId=key,
    )
    if default:
        made.set(made.tag.replace("}style", "}default"), "1")
    return made


def _bold(half_points: int) -> tuple[Element, ...]:
    return (*(el(tag) for tag in _BOLD), *_size(half_points))


def _counted(listed: int, level: int) -> Element:
    return el("numPr", el("ilvl", val=level), el("numId", val=listed))


def _spacing(before: int, after: int) -> Element:
    return el("spacing", before=before, after=after)


def _paragraphs(right_to_left: bool) -> tuple[Element, ...]:
    direction = (el("bidi"),) if right_to_left else ()
    text = "NumberedParagraph"
    headings = tuple(
        style(
            f"Heading{n + 1}",
            f"heading {n + 1}",
            paragraph=(el("keepNext"), el("keepLines"), _counted(1, n), _spacing(before, 120)),
            run=_bold(size),
            following=text,
            outline=n,
        )
        for n, (size, before) in enumerate(((28, 360), (24, 300), (22, 240), (21, 240)))
    )
    return (
        style("Normal", "Normal", paragraph=direction, default=True),
        *headings,
        style("CrossHeading", "Cross-heading", paragraph=(el("keepNext"), _spacing(180, 120), _left()),
               run=(el("i"), el("iCs")), following=text),
        style(text, "Numbered Paragraph", paragraph=(_counted(2, 0), el("jc", val="both"))),
        style("Subparagraph1", "Subparagraph", paragraph=(_counted(2, 1), el("jc", val="both"))),
        style("Subparagraph2", "Sub-subparagraph", paragraph=(_counted(2, 2), el("jc", val="both"))),
        style("AgendaHeading", "Agenda Heading", paragraph=(el("keepNext"), _spacing(180, 80), _left()),
               run=(el("i"), el("iCs"))),
        style("AgendaItem", "Agenda Item", paragraph=(_counted(3, 0), _spacing(0, 60))),
        style("AgendaSubitem", "Agenda Subitem", paragraph=(_counted(3, 1), _spacing(0, 60))),
        style("Title", "Title", paragraph=(_spacing(360, 240),), run=_bold(36)),
        style("Organ", "Masthead Organ", paragraph=(_spacing(120, 60),), run=_bold(26)),
        style("Symbol", "Masthead Symbol", paragraph=(_spacing(0, 60), el("jc", val="right")), run=_size(24)),
        style("Facts", "Masthead Facts", paragraph=(_spacing(0, 0),), run=_size(20)),
        style("AdvanceNote", "Masthead Note", paragraph=(_spacing(120, 0),), run=(el("b"), el("bCs"))),
        style("EndRule", "End Rule", paragraph=(_spacing(360, 0), el("jc", val="center"))),
        style("ChangesTitle", "Changes Title", paragraph=(el("keepNext"), _spacing(0, 160)), run=_bold(28)),
        style("ChangesText", "Changes Text", paragraph=(_spacing(20, 20), el("jc", val="left")), run=_size(19)),
        style("Header", "header", paragraph=(_spacing(0, 0),), run=_bold(18)),
        style("Footer", "footer", paragraph=(_spacing(0, 0),), run=_size(18)),
        style("FootnoteText", "footnote text", paragraph=(_spacing(0, 40), el("ind", left=_LEFT)), run=_size(18)),
    )  # fmt: skip


def _alternatives() -> tuple[Element, ...]:
    """The styles of units whose label is text: laid out like the others, and not counted."""
    titles = {f"Heading{n}": f"Heading {n}" for n in range(1, 5)} | {
        "NumberedParagraph": "Numbered Paragraph",
        "Subparagraph1": "Subparagraph",
        "Subparagraph2": "Sub-subparagraph",
        "AgendaItem": "Agenda Item",
        "AgendaSubitem": "Agenda Subitem",
    }
    return tuple(
        style(f"{key}{ALTERNATIVE}", f"{title} bis", based=key, paragraph=(_counted(0, 0), _hung(key)))
        for key, title in titles.items()
    )


def _hung(key: str) -> Element:
    """The indent that the list gives to those that it counts."""
    listed, level = next(
        (listed, n) for listed, levels in LISTS.items() for n, level in enumerate(levels) if level.style == key
    )
    return indent(listed, level)


def _left() -> Element:
    return el("ind", left=_LEFT)


def _characters() -> tuple[Element, ...]:
    def character(key: str, title: str, *run: Element) -> Element:
        return el("style", el("name", val=title), el("rPr", *run), type="character", styleId=key)

    return (
        character("Emphasis", "Emphasis", el("i"), el("iCs")),
        character("Blank", "Blank", el("highlight", val="yellow")),
        character("FootnoteReference", "footnote reference", el("vertAlign", val="superscript")),
        character("Gone", "Gone", el("strike")),
        character("Come", "Come", el("u", val="single")),
    )


def _table() -> Element:
    sides = ("top", "bottom", "insideH")
    edges = el("tblBorders", *(el(side, val="single", sz=4, space=0, color="808080") for side in sides))
    cells = el("tblCellMar", *(el(side, w=80, type="dxa") for side in ("left", "right")))
    return el(
        "style", el("name", val="List of Changes"), el("tblPr", edges, cells), type="table", styleId="ChangesTable"
    )
