"""What follows a text on pages of its own: the list of changes, and the note on its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.word.front import said
from shared.word.limits import Length
from shared.word.listing import Entry
from shared.word.setting import Author
from shared.word.tables import row, run_of, table
from shared.word.xml import Element, el, written

BACK = "ChangesTitle"
"""The style with which all begins that is not the document's own text."""

_COLUMNS = (1500, 1500, 6354)


def list_of_changes(title: str, entries: Sequence[Entry], authors: Mapping[str, Author], other: str) -> list[Element]:
    """The list of changes as a table; `other` is the author of what has none."""
    rows = [row(("Number", "Amendment", "Change"), _COLUMNS, head=True)]
    for entry in entries:
        author = authors[entry.by].name if entry.by in authors else other
        rows.append(row((_number(entry), author, _change(entry)), _COLUMNS))
    found = [_title(title)]
    return [*found, table(rows, _COLUMNS)] if entries else [*found, said("Nothing has changed.", "ChangesText")]


def shown_apart(apart: Sequence[tuple[str, str]], spoken: Mapping[str, str]) -> list[Element]:
    """The amendments that are not shown in their places, each with what it would do and why it stands apart."""
    rows = [row(("Amendment", "", "What it would do, and why it stands apart"), _COLUMNS, head=True)]
    for name, why in apart:
        rows.append(row((name, "", f"{spoken[name]} ({why})" if name in spoken else why), _COLUMNS))
    return [said("Amendments that stand apart", "AdvanceNote"), table(rows, _COLUMNS)]


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
    rows = [row(("Number", "Words", "Text"), _COLUMNS, head=True)]
    for cut in length.cuts:
        counted = f"{cut.words:,}{' (negotiated)' if cut.negotiated else ''}"
        rows.append(row((cut.number, counted, cut.excerpt), _COLUMNS))
    return [*found, table(rows, _COLUMNS)]


def _title(text: str) -> Element:
    title = said(text, BACK)
    title[0].insert(1, el("pageBreakBefore"))
    return title


def _number(entry: Entry) -> str:
    if entry.then and entry.now and entry.then != entry.now:
        return f"{entry.now} (was {entry.then})"
    return entry.now or entry.then or ""


def _change(entry: Entry) -> list[Element]:
    if entry.spoken:
        return [el("r", written(entry.spoken))]
    lead = {"inserted": "New: ", "deleted": "Deleted: ", "moved": "Moved here: "}.get(entry.what, "")
    runs = [el("r", written(lead))] if lead else []
    return [*runs, *map(run_of, entry.fragments)]
