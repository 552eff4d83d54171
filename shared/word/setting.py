"""A line of two versions set as a paragraph: its properties, its tracked changes, its fields, notes and bookmarks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from shared.documents.text import Mark
from shared.documents.vocabulary import Kind
from shared.word.atoms import Atom, Cited, What, bookmark
from shared.word.comparing import Change, Line, Piece
from shared.word.numbering import is_counted_by_style
from shared.word.xml import Element, el, name, written


@dataclass(frozen=True, slots=True)
class Author:
    """Under whose name, and of which instant, a change is shown."""

    name: str
    at: datetime


_TRACKED = {
    Change.INSERTED: "ins",
    Change.DELETED: "del",
    Change.MOVED_FROM: "moveFrom",
    Change.MOVED_TO: "moveTo",
}


@dataclass
class Setting:
    """Sets the lines of one file; keeps the footnotes they bring, and gives every mark a number of its own.

    `authors` are those of the keys that lines name, `otherwise` is the author of what has none: it follows by itself.
    `targets` are the units that can be referred to, `labelled` those whose label is text that stays.
    """

    authors: Mapping[str, Author]
    otherwise: Author
    numberings: Mapping[str, int]
    targets: Collection[str]
    labelled: Collection[str] = ()
    right_to_left: bool = False
    footnotes: list[Element] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def paragraph(self, line: Line) -> Element:
        """The paragraph that a line is."""
        moved = line.change in (Change.MOVED_FROM, Change.MOVED_TO)
        made = el("p", self._properties(line))
        end = None
        if moved:
            begin, end = self._range(line)
            made.append(begin)
        name_of = bookmark(line.unit, "was" if line.change is Change.MOVED_FROM else "u")
        mark = next(self._ids)
        made.append(el("bookmarkStart", id=mark, name=name_of))
        made.extend(self._content(line))
        made.append(el("bookmarkEnd", id=mark))
        if end is not None:
            made.append(end)
        return made

    def _properties(self, line: Line) -> Element:
        unit = line.shown
        properties = el("pPr", el("pStyle", val=unit.style))
        if unit.kind in (Kind.SECTION, Kind.HEADING):
            properties.append(el("keepNext"))
        numbering = self.numberings.get(unit.id)
        if numbering is not None and not is_counted_by_style(unit, numbering):
            properties.append(el("numPr", el("ilvl", val=unit.level), el("numId", val=numbering)))
        if line.change is not Change.SAME:
            properties.append(el("rPr", self._tracked(_TRACKED[line.change], line.by)))
        return properties

    def _range(self, line: Line) -> tuple[Element, Element]:
        """The marks of a moved unit's range; the two places of one move have one name."""
        tag = _TRACKED[line.change]
        mark = next(self._ids)
        begin = self._tracked(f"{tag}RangeStart", line.by, mark)
        begin.set(name("name"), bookmark(line.unit, "m"))
        return begin, el(f"{tag}RangeEnd", id=mark)

    def _tracked(self, tag: str, by: str, mark: int | None = None) -> Element:
        author = self.authors.get(by, self.otherwise)
        at = author.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return el(tag, id=next(self._ids) if mark is None else mark, author=author.name, date=at)

    def _content(self, line: Line) -> Iterator[Element]:
        for piece in line.pieces:
            change = line.change if piece.change is Change.SAME else piece.change
            runs = list(self._runs(piece, deleted=change is Change.DELETED, unit=line.unit))
            if change is Change.SAME:
                yield from runs
                continue
            by = line.by if piece.change is Change.SAME else piece.by
            holder = self._tracked(_TRACKED[change], by)
            for run in runs:
                if run.tag in (name("bookmarkStart"), name("bookmarkEnd")):
                    continue  # a label that came or went is cited as text
                holder.append(run)
            yield holder

    def _runs(self, piece: Piece, *, deleted: bool, unit: str) -> Iterator[Element]:
        gathered: list[str] = []
        style: Mark | None = None

        def flushed() -> Iterable[Element]:
            made = [self._run("".join(gathered), style, deleted)] if gathered else []
            gathered.clear()
            return made

        for atom in piece.atoms:
            if atom.what in (What.WORD, What.GAP) and atom.mark in (None, Mark.EMPHASIS):
                if gathered and style is not atom.mark:
                    yield from flushed()
                style = atom.mark
                gathered.append(atom.text)
                continue
            yield from flushed()
            yield from self._alone(atom, deleted, unit)
        yield from flushed()

    def _alone(self, atom: Atom, deleted: bool, unit: str) -> Iterator[Element]:
        """What is never part of a longer run."""
        match atom.what:
            case What.LABEL:
                mark = next(self._ids)
                sign = atom.text.rstrip(".")
                yield el("bookmarkStart", id=mark, name=bookmark(unit, "l"))
                yield self._run(sign, None, deleted)
                yield el("bookmarkEnd", id=mark)
                yield el("r", self._said(atom.text[len(sign) :], deleted) if sign != atom.text else None, el("tab"))
            case What.BLANK:
                yield el("r", el("rPr", el("rStyle", val="Blank")), self._said(atom.text, deleted))
            case _ if atom.mark is Mark.FOOTNOTE:
                yield self._note(atom.text)
            case _:
                for cited in atom.cited:
                    yield from self._cited(cited, deleted)

    def _run(self, text: str, mark: Mark | None, deleted: bool) -> Element:
        style = el("rPr", el("rStyle", val="Emphasis")) if mark is Mark.EMPHASIS else None
        if self.right_to_left:
            style = el("rPr") if style is None else style
            style.append(el("rtl"))
        return el("r", style, self._said(text, deleted))

    def _said(self, text: str, deleted: bool) -> Element:
        return written(text, "delText" if deleted else "t")

    def _cited(self, cited: Cited, deleted: bool) -> Iterator[Element]:
        """A number as a field that Word can bring up to date, with the number that prints today in it."""
        if cited.unit is None or cited.unit not in (self.labelled if cited.as_text else self.targets):
            yield self._run(cited.text, None, deleted)
            return
        if cited.as_text:
            instruction = f" REF {bookmark(cited.unit, 'l')} \\h "
        else:
            instruction = f" REF {bookmark(cited.unit)} \\n \\h "
        yield el("r", el("fldChar", fldCharType="begin"))
        yield el("r", written(instruction, "delInstrText" if deleted else "instrText"))
        yield el("r", el("fldChar", fldCharType="separate"))
        yield self._run(cited.text, None, deleted)
        yield el("r", el("fldChar", fldCharType="end"))

    def _note(self, text: str) -> Element:
        number = len(self.footnotes) + 1
        reference = el("r", el("rPr", el("rStyle", val="FootnoteReference")), el("footnoteRef"))
        said = el("r", written(f" {text}"))
        note = el("footnote", el("p", el("pPr", el("pStyle", val="FootnoteText")), reference, said), id=number)
        self.footnotes.append(note)
        return el("r", el("rPr", el("rStyle", val="FootnoteReference")), el("footnoteReference", id=number))
