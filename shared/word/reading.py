"""What a Word file says, paragraph by paragraph: what stands, what was inserted and what was deleted, and by whom."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.documents.text import Mark, Run, Runs, runs_of, words_of
from shared.word.atoms import ALTERNATIVE, TO_BE_COMPLETED
from shared.word.back import BACK
from shared.word.comparing import Change
from shared.word.opening import opened
from shared.word.xml import Element, name

NOTE = "\ufffc"
"""Stands in a text where a footnote is."""

_HOLDERS = {
    name("ins"): Change.INSERTED,
    name("moveTo"): Change.MOVED_TO,
    name("del"): Change.DELETED,
    name("moveFrom"): Change.MOVED_FROM,
}
COME = (Change.INSERTED, Change.MOVED_TO)
GONE = (Change.DELETED, Change.MOVED_FROM)
"""What is only in the text with every change, and what is only in the text without any."""

_THROUGH = frozenset(map(name, ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml")))
_FRONT = frozenset({"Title", "AdvanceNote"})
_END = "EndRule"


def squeezed(text: str) -> str:
    """A text without white space, which comes and goes as people type."""
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its text without any change and with every one, and whose the changes are."""

    before: str = ""
    after: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text: what became of it and by whom; a footnote is the sign `NOTE`, with its text in `note`."""

    text: str
    change: Change
    by: str = ""
    mark: Mark | None = None
    note: str = ""


def written_runs(stretches: Iterable[Stretch]) -> Runs:
    """What stretches say once they are made, as text is carried."""
    return runs_of(words_of(map(_run_of, (s for s in stretches if s.change not in GONE and s.text)), "w"))


def _run_of(stretch: Stretch) -> Run:
    if stretch.text == NOTE:
        return Run(text=stretch.note, mark=Mark.FOOTNOTE)
    return Run(text=stretch.text, mark=stretch.mark)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: where it is in the file, its style, what its bookmarks name, its text, and what became of its end.

    `move` is the name of the move that it is one of the two places of.
    """

    place: int
    style: str
    bookmarks: frozenset[str]
    stretches: tuple[Stretch, ...]
    end: Change = Change.SAME
    by: str = ""
    move: str | None = None

    @property
    def before(self) -> str:
        """Its text without any change."""
        return "".join(s.text for s in self.stretches if s.change not in COME)

    @property
    def after(self) -> str:
        """Its text with every change."""
        return "".join(s.text for s in self.stretches if s.change not in GONE)

    @property
    def author(self) -> str:
        """Whose its first change is, or what became of its end."""
        return next((s.by for s in self.stretches if s.by), self.by)


@dataclass(frozen=True, slots=True)
class WordText:
    """A Word file as it was read: its text, its own properties, and changes that are outside of the text."""

    paragraphs: tuple[Paragraph, ...]
    properties: Mapping[str, str]
    outside: tuple[Stretch, ...]


def read_word(file: bytes, settled: frozenset[str] = frozenset()) -> WordText:
    """The text of a Word file. Changes by authors who are `settled` count as made. Raises what `opened` raises."""
    return read_parts(opened(file), settled)


def read_parts(parts: Mapping[str, Element], settled: frozenset[str] = frozenset()) -> WordText:
    """The text of a Word file that was opened."""
    notes = dict(_notes(parts["word/footnotes.xml"])) if "word/footnotes.xml" in parts else {}
    body = parts["word/document.xml"].find(name("body"))
    paragraphs: list[Paragraph] = []
    outside: list[Stretch] = []
    inside = True
    for place, element in enumerate(() if body is None else body):
        if element.tag == name("p"):
            found = _settled(_paragraph(element, place, notes), settled)
            inside = inside and found.style not in (_END, BACK)
            if inside and found.style not in _FRONT:
                paragraphs.append(found)
                continue
            changed = found.stretches
        else:
            changed = tuple(s for p in element.iter(name("p")) for s in _paragraph(p, place, notes).stretches)
        outside += [s for s in changed if s.change is not Change.SAME and s.by not in settled and s.text.strip()]
    return WordText(tuple(paragraphs), _properties(parts.get("docProps/custom.xml")), tuple(outside))


def _settled(paragraph: Paragraph, settled: frozenset[str]) -> Paragraph:
    kept = []
    for stretch in paragraph.stretches:
        if stretch.by in settled and stretch.change in GONE:
            continue
        kept.append(replace(stretch, change=Change.SAME, by="") if stretch.by in settled else stretch)
    found = replace(paragraph, stretches=tuple(kept))
    if paragraph.by in settled and paragraph.end is not Change.SAME:
        gone = paragraph.end in GONE and not kept
        return replace(found, end=Change.DELETED if gone else Change.SAME, by="" if not gone else paragraph.by)
    return found


def _paragraph(element: Element, place: int, notes: Mapping[str, Note]) -> Paragraph:
    properties = element.find(name("pPr"))
    style = None if properties is None else properties.find(name("pStyle"))
    end, by = Change.SAME, ""
    for mark in () if properties is None else properties.iterfind(f"{name('rPr')}/*"):
        if str(mark.tag) in _HOLDERS:
            end, by = _HOLDERS[str(mark.tag)], mark.get(name("author"), "")
    ranges = (name("moveFromRangeStart"), name("moveToRangeStart"))
    moves = [str(found.get(name("name"))) for found in element.iter(*ranges)]
    named = "" if style is None else style.get(name("val"), "")
    stretches = tuple(_stretches(element, notes, Change.SAME, ""))
    return Paragraph(
        place,
        named,
        frozenset(str(mark.get(name("name"))) for mark in element.iter(name("bookmarkStart"))),
        _without_label(stretches) if named.endswith(ALTERNATIVE) else stretches,
        end,
        by,
        moves[0] if moves else None,
    )


def _stretches(element: Element, notes: Mapping[str, Note], change: Change, by: str) -> Iterator[Stretch]:
    for child in element:
        tag = str(child.tag)
        if tag in _HOLDERS:
            author = child.get(name("author"), "")
            inner = _HOLDERS[tag]
            if change is Change.INSERTED and inner is Change.DELETED and author == by:
                continue  # written and taken back by one hand: it is in neither text
            yield from _stretches(child, notes, inner, author)
        elif tag in _THROUGH:
            yield from _stretches(child, notes, change, by)
        elif tag == name("r"):
            yield from _run(child, notes, change, by)


def _run(run: Element, notes: Mapping[str, Note], change: Change, by: str) -> Iterator[Stretch]:
    style = run.find(f"{name('rPr')}/{name('rStyle')}")
    named = None if style is None else style.get(name("val"))
    italic = run.find(f"{name('rPr')}/{name('i')}")
    emphasised = named == "Emphasis" or (italic is not None and italic.get(name("val"), "1") not in ("0", "false"))
    for part in run:
        match str(part.tag).rpartition("}")[2]:
            case "t" | "delText" if named != "Blank" and part.text != TO_BE_COMPLETED:
                text = unicodedata.normalize("NFC", (part.text or "").replace("\u00ad", ""))
                yield Stretch(text, change, by, Mark.EMPHASIS if emphasised else None)
            case "tab" | "br" | "cr":
                yield Stretch("\t" if part.tag == name("tab") else " ", change, by)
            case "noBreakHyphen":
                yield Stretch("\u2011", change, by)
            case "footnoteReference":
                yield from _note(notes.get(str(part.get(name("id"))), Note()), change, by)
            case _:
                pass


def _without_label(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The text behind a label that is text itself, which ends with a tab."""
    last = max((n for n, stretch in enumerate(stretches) if "\t" in stretch.text), default=-1)
    return stretches[last + 1 :]


def _note(note: Note, change: Change, by: str) -> Iterator[Stretch]:
    """A footnote where its mark stands; one whose text was changed is the old one deleted and the new one inserted."""
    if change is Change.SAME and note.before != note.after:
        yield Stretch(NOTE, Change.DELETED, note.by, Mark.FOOTNOTE, note.before)
        yield Stretch(NOTE, Change.INSERTED, note.by, Mark.FOOTNOTE, note.after)
    else:
        yield Stretch(NOTE, change, by, Mark.FOOTNOTE, note.before if change in GONE else note.after)


def _notes(part: Element) -> Iterator[tuple[str, Note]]:
    for note in part.iterfind(name("footnote")):
        said = [stretch for element in note.iter(name("p")) for stretch in _stretches(element, {}, Change.SAME, "")]
        by = next((stretch.by for stretch in said if stretch.change is not Change.SAME), "")
        yield str(note.get(name("id"))), Note(_spaced(said, COME), _spaced(said, GONE), by)


def _spaced(said: list[Stretch], without: tuple[Change, ...]) -> str:
    """What a footnote says, its spaces folded."""
    return " ".join("".join(stretch.text for stretch in said if stretch.change not in without).split())


def _properties(part: Element | None) -> Mapping[str, str]:
    if part is None:
        return {}
    return {str(one.get("name")): "".join(map(str, one.itertext())) for one in part if one.get("name")}
