"""A document written as a Word file, with all that has changed since an earlier version as tracked changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.word.atoms import Shown, What
from shared.word.back import list_of_changes, note_on_length, shown_apart
from shared.word.comparing import Change, Credits, Line, compare
from shared.word.filing import filed
from shared.word.front import Front, layout, masthead, said
from shared.word.limits import Length
from shared.word.listing import listed
from shared.word.numbering import Numbering
from shared.word.setting import Author, Setting
from shared.word.xml import Element, el, name

RIGHT_TO_LEFT = frozenset({"ar"})
"""The languages that are written from right to left."""

MADE_FROM = "RapporteurVersion"
"""The property that says of which version the text without any change is."""


@dataclass(frozen=True)
class Tracked:
    """Since what a text has changed, and who is shown as the author of which change.

    `authors` are by the keys of amendments; `otherwise` is the author of what follows by itself, such as a number.
    `title` heads the list of changes; `spoken` are amendments as they are read out,
    and `apart` those that are not shown in their places, with the reason.
    """

    before: tuple[Shown, ...]
    credits: Credits = field(default_factory=Credits)
    authors: Mapping[str, Author] = field(default_factory=dict)
    otherwise: Author = Author("Secretariat", datetime(2000, 1, 1, tzinfo=UTC))  # noqa: RUF009
    title: str | None = None
    spoken: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[tuple[str, str], ...] = ()


def write_word(
    front: Front,
    text: Sequence[Shown],
    *,
    tracked: Tracked | None = None,
    length: Length | None = None,
    language: str = "en",
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """The Word file of a text. Equal input gives equal bytes.

    `language` is a BCP 47 tag; `length` adds a page about words and their limit; `properties` say which version it is.
    """
    made = composed(front, text, tracked=tracked, length=length, language=language)
    return filed(
        front,
        made.body,
        " – ".join(front.symbols),
        numbering=made.numbering,
        notes=made.notes,
        language=language,
        right_to_left=_right_to_left(language),
        properties=properties,
    )


@dataclass(frozen=True)
class Composed:
    """A text as it is laid out, before it is a file: its body, its notes, and how its paragraphs are counted."""

    body: Sequence[Element]
    notes: Sequence[Element]
    numbering: Numbering


def composed(
    front: Front,
    text: Sequence[Shown],
    *,
    tracked: Tracked | None = None,
    length: Length | None = None,
    language: str = "en",
) -> Composed:
    """The text as it is laid out, with all that has changed."""
    tracked = tracked or Tracked(tuple(text))
    lines = compare(tracked.before, text, tracked.credits)
    numbering = Numbering()
    now = numbering.of(text)
    was = now if tracked.before == tuple(text) else numbering.of(tracked.before)
    right_to_left = _right_to_left(language)
    standing = {unit.id for unit in (*tracked.before, *text)}
    setting = Setting(tracked.authors, tracked.otherwise, {}, standing, _labelled(lines), right_to_left)
    body: list[Element] = masthead(front)
    for line in lines:
        setting.numberings = was if line.change in (Change.DELETED, Change.MOVED_FROM) else now
        body.append(setting.paragraph(line))
    body.append(_end())
    body.extend(_back(lines, text, tracked, length))
    return Composed([*body, layout(right_to_left)], setting.footnotes, numbering)


def _labelled(lines: Sequence[Line]) -> frozenset[str]:
    """The units whose label is text and stays where it is; one that came or went is cited as text."""
    return frozenset(
        line.unit
        for line in lines
        if line.change is Change.SAME
        for piece in line.pieces
        if piece.change is Change.SAME and any(atom.what is What.LABEL for atom in piece.atoms)
    )


def _right_to_left(language: str) -> bool:
    return language.partition("-")[0] in RIGHT_TO_LEFT


def file_name(symbol: str, language: str = "en") -> str:
    """The name of a file by its symbol: `CTOC/COP/WG.2/2022/L.1` in English is `CTOC_COP_WG.2_2022_L.1-EN.docx`."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "_" for sign in symbol)
    return f"{kept}-{language.upper()}.docx"


def _back(lines: Sequence[Line], text: Sequence[Shown], tracked: Tracked, length: Length | None) -> list[Element]:
    found: list[Element] = []
    if tracked.title is not None:
        entries = listed(lines, tracked.before, text, tracked.spoken)
        found += list_of_changes(tracked.title, entries, tracked.authors, tracked.otherwise.name)
        found += shown_apart(tracked.apart, tracked.spoken) if tracked.apart else []
    if length is not None:
        found += note_on_length(length)
    if found and found[-1].tag == name("tbl"):
        found.append(el("p"))  # Word wants a paragraph after a table
    return found


def _end() -> Element:
    """The rule under the text, which also keeps the last paragraph of the text apart from what follows."""
    return said("____________", "EndRule")
