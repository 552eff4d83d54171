"""What follows a text on pages of its own: the list of changes, and the note on its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.word.comparing import Change
from shared.word.front import said
from shared.word.limits import Length
from shared.word.listing import Entry
from shared.word.setting import Author
from shared.word.xml import Element, el, written

BACK = "ChangesTitle"
"""The style with which all begins that is not the document's own text."""

_COLUMNS = (1500, 1500, 6354)


def list_of_changes(title: str, entries: Sequence[Entry], authors: Mapping[str, Author], other: str) -> list[Element]:
    """The list of changes as a table; `other` is the author of what has none."""
    rows = [_row(("Number", "Amendment", "Change"), head=True)]
    for entry in entries:
        author = authors[entry.by].name if entry.by in authors else other
        rows.append(_row((_number(entry), author, _change(entry))))
    found = [_title(title)]
    return [*found, _table(rows)] if entries else [*found, said("Nothing has changed.", "ChangesText")]


def shown_apart(apart: Sequence[tuple[str, str]], spoken: Mapping[str, str]) -> list[Element]:
    """The amendments that are not shown in their places, each with what it would do and why it stands apart."""
    rows = [_row(("Amendment", "", "What it would do, and why it stands apart"), head=True)]
    for name, why in apart:
        rows.append(_row((name, "", f"{spoken[name]} ({why})" if name in spoken else why)))
    return [said("Amendments that stand apart", "AdvanceNote"), _table(rows)]


def note_on_length(length: Length) -> list[Element]:
    """How many words there are, and what to look at first if there are too many."""
    against = f" of {length.limit:,}" if length.limit is not None else ""
    found = [_title("Length"), said(f"Words: {length.words:,}{against}.", "ChangesText")]
    if not length.over:
        return found
    found.append(
        said(f"{length.over:,} words are over the limit. The longest units, those first that nobody negotiated:",
             "ChangesText")
    )  # fmt: skip
    rows = [_row(("Number", "Words", "Text"), head=True)]
    for cut in length.cuts:
        rows.append(_row((cut.number, f"{cut.words:,}{' (negotiated)' if cut.negotiated else ''}", cut.excerpt)))
    return [*found, _table(rows)]


def _title(text: str) -> Element:
    title = said(text, BACK)
    title[0].insert(1, el("pageBreakBefore"))
    return title


def _table(rows: Sequence[Element]) -> Element:
    grid = el("tblGrid", *(el("gridCol", w=width) for width in _COLUMNS))
    looks = el("tblPr", el("tblStyle", val="ChangesTable"), el("tblW", w=sum(_COLUMNS), type="dxa"))
    looks.append(el("tblLayout", type="fixed"))
    return el("tbl", looks, grid, *rows)


def _row(cells: Sequence[str | list[Element]], *, head: bool = False) -> Element:
    made = el("tr", el("trPr", el("cantSplit"), el("tblHeader") if head else None))
    for width, cell in zip(_COLUMNS, cells, strict=True):
        runs = cell if isinstance(cell, list) else [el("r", el("rPr", el("b")) if head else None, written(cell))]
        paragraph = el("p", el("pPr", el("pStyle", val="ChangesText")), *runs)
        made.append(el("tc", el("tcPr", el("tcW", w=width, type="dxa")), paragraph))
    return made


def _number(entry: Entry) -> str:
    if entry.then and entry.now and entry.then != entry.now:
        return f"{entry.now} (was {entry.then})"
    return entry.now or entry.then or ""


def _change(entry: Entry) -> list[Element]:
    if entry.spoken:
        return [el("r", written(entry.spoken))]
    lead = {"inserted": "New: ", "deleted": "Deleted: ", "moved": "Moved here: "}.get(entry.what, "")
    styles = {Change.INSERTED: "Come", Change.DELETED: "Gone"}
    runs = [el("r", written(lead))] if lead else []
    for fragment in entry.fragments:
        style = styles.get(fragment.change)
        runs.append(el("r", el("rPr", el("rStyle", val=style)) if style else None, written(fragment.text)))
    return runs
