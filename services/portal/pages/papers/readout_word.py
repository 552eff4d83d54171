"""The read-out sheet as a Word file: what the page says, from the same script, each part on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.portal.domain.phrases import ordinal
from services.portal.domain.script import Script
from services.portal.domain.sheets import Sheet, Whole
from services.portal.rendering import capital, in_full, moment
from shared import still_open
from shared.documents.masthead import Masthead
from shared.documents.pieces import Change as Fate
from shared.documents.pieces import Piece
from shared.documents.redline import Line, LineState
from shared.documents.text import Mark
from shared.events.base import Audience, zone
from shared.word.comparing import Change
from shared.word.front import Front
from shared.word.listing import Fragment
from shared.word.paper import Block, Listed, Marked, Said, Style, write_paper
from shared.word.writing import file_name

_FATES = {
    LineState.INSERTED: "new",
    LineState.DELETED: "deleted",
    LineState.MOVED: "moved here",
    LineState.LEFT: "moved from here",
}
_CHANGES = {Fate.SAME: Change.SAME, Fate.INSERTED: Change.INSERTED, Fate.DELETED: Change.DELETED}
_READ_OUT, _PARTS = (1700, 1500, 6154), (6454, 2900)


def readout_file(found: Script) -> str:
    """The name of the file: by the last symbol that was printed, or by the document where none was."""
    symbols = [version.symbol for version in found.printings if version.symbol is not None]
    return file_name(f"{symbols[-1] if symbols else found.document.id}-readout")


def as_word(found: Script, sheets: Sequence[Sheet], whole: Whole | None, stands: datetime) -> bytes:
    """The script as a Word file: the sheets, and the whole if it is given. Equal scripts give equal bytes."""
    session = found.state.opened()
    day = stands.astimezone(zone(session.time_zone)).date()
    title = f"Read-out sheet: {found.document.title}"
    facts = (
        "For those who preside, record and interpret",
        "",
        in_full(stands, session.time_zone),
        f"Version: {found.document.version}",
    )
    symbols = tuple(dict.fromkeys(version.symbol for version in found.printings if version.symbol is not None))
    front = Front(Masthead(session.parent.name, "", day, "English", title), symbols, facts=facts)
    pages = [list(_sheet(found, sheet)) for sheet in sheets]
    if whole is not None and sheets:
        pages.append(list(_whole(found, whole)))
    running = f"{session.title} – read-out sheet, {moment(stands, session.time_zone)}"
    return write_paper(front, list(_cover(sheets)), pages, running)


def _cover(sheets: Sequence[Sheet]) -> Iterator[Block]:
    if not sheets:
        yield Said("Nothing of this text is before the meeting yet.")
        return
    yield Said("Whoever reads the same time reads the same words.")
    yield Listed(("Part", "How it stands"), tuple((capital(s.where), standing(s)) for s in sheets), _PARTS)


def standing(sheet: Sheet) -> str:
    """How a part stands, in a word or two."""
    if sheet.adopted:
        return "adopted"
    if sheet.open:
        return f"{len(sheet.open)} open"
    return "awaits the gavel" if sheet.closed else "nothing open"


def _sheet(found: Script, sheet: Sheet) -> Iterator[Block]:
    session = found.state.opened()
    yield Said("", Style.SITS, bold=capital(sheet.bodies))
    if sheet.meeting is not None:
        when = in_full(sheet.meeting.begins, session.time_zone)
        yield Said(f"{ordinal(sheet.meeting.meeting)} meeting, {when}, {session.place}", Style.SITS)
    yield Said(capital(sheet.where), Style.HEADING)
    for paper in sheet.papers:
        yield Said(f": {paper.where}", Style.ENTRY, bold=paper.symbol)
    if not sheet.papers:
        yield Said("not printed yet: the numbers are those of the text as tabled", Style.ENTRY)
    yield from _open(found, sheet)
    yield from _spoken(sheet)
    yield from _besides(sheet)
    yield Said("Decided" if sheet.adopted else "To say, once nothing is open" if sheet.open else "To say",
               Style.SUBHEADING)  # fmt: skip
    yield Said(sheet.sentence, Style.HELD if sheet.open else Style.SAY)
    if sheet.changes:
        yield Said("As it now reads, against the paper", Style.SUBHEADING)
        yield from map(_line, sheet.changes)
    yield Said("For the report", Style.SUBHEADING)
    yield Said(sheet.paragraph)


def _open(found: Script, sheet: Sheet) -> Iterator[Block]:
    """What is still open, which must be nothing; whose confirmation is awaited is told to the secretariat alone."""
    if not sheet.open:
        yield Said("Adopted" if sheet.adopted else "Nothing is open", Style.STATE)
        return
    yield Said(f"{len(sheet.open)} still open. Not to be put to the gavel.", Style.STATE)
    for it in sheet.open:
        told = capital(still_open.in_words(it, found.known, found.document.tree))
        if it.pending and found.reader is Audience.SECRETARIAT:
            told += f" (for the secretariat: from {it.pending})"
        yield Said(told, Style.ENTRY)


def _spoken(sheet: Sheet) -> Iterator[Block]:
    yield Said("Read out: agreed since the paper was printed", Style.SUBHEADING)
    if not sheet.spoken:
        yield Said("Nothing: the text is as printed.")
        return
    rows = tuple(
        (f"{line.then or 'new'}{f', now {line.now}' if line.now else ''}", line.amendment, capital(line.words))
        for line in sheet.spoken
    )
    yield Listed(("In the paper", "Amendment", "As it is read out"), rows, _READ_OUT)


def _besides(sheet: Sheet) -> Iterator[Block]:
    """Packages, blanks, and what is behind the record."""
    if sheet.packages:
        yield Said("Packages", Style.SUBHEADING)
    for pack in sheet.packages:
        how = "agreed together" if pack.agreed else "not agreed yet: together or not at all"
        yield Said(f": {pack.where}, {how}", Style.ENTRY, bold=pack.name)
    if sheet.blanks:
        yield Said("Blank" if sheet.adopted else "Blank, for the mandate to name", Style.SUBHEADING)
        yield Said(sheet.blanks)
    if sheet.stale:
        yield Said("Behind the record, for the secretariat to write anew", Style.SUBHEADING)
        yield Said(sheet.stale)


def _whole(found: Script, whole: Whole) -> Iterator[Block]:
    yield Said(f"The {found.document.kind.value.replace('_', ' ')} as a whole", Style.HEADING)
    if whole.missing:
        yield Said(f"The gavel has not fallen on {whole.missing}.", Style.STATE)
    else:
        yield Said("Adopted" if whole.adopted else "Every part is adopted", Style.STATE)
    if whole.announced:
        yield Said(f"“{whole.announced}”", bold="Words announced: ")
    if whole.proposed:
        yield Said(f"“{whole.proposed}”, from what happened on the floor", bold="Words proposed: ")
    yield Said(whole.understanding or "none", bold="Understanding: ")
    yield Said(whole.mandate or "none is needed: nothing is blank", bold="Mandate to complete: ")
    say = "Decided" if whole.adopted else "To say, once every part is adopted" if whole.missing else "To say"
    yield Said(say, Style.SUBHEADING)
    yield Said(whole.sentence, Style.HELD if whole.missing else Style.SAY)
    yield Said("For the report", Style.SUBHEADING)
    for told in whole.paragraphs:
        yield Said(told)
    if not whole.paragraphs:
        yield Said("Nothing has been adopted yet.")


def _line(line: Line) -> Marked:
    """A unit as it now reads: its number, that of the paper where it was another, what became of it, its words."""
    number = line.now or line.was
    told = [number.cited] if number else []
    if line.was and line.now and line.was.cited != line.now.cited:
        told.append(f"(was {line.was.cited})")
    if line.state in _FATES:
        told.append(f"({_FATES[line.state]})")
    lead = f"{' '.join(told)}  " if told else ""
    if not line.pieces:
        return Marked(lead, ((Fragment("blank, to be completed", Change.SAME), ""),))
    following = [*(piece.by for piece in line.pieces[1:]), None]
    named = (piece.by if piece.by != then else None for piece, then in zip(line.pieces, following, strict=True))
    return Marked(lead, tuple((_stretch(piece), by or "") for piece, by in zip(line.pieces, named, strict=True)))


def _stretch(piece: Piece) -> Fragment:
    text = f"[note: {piece.text}]" if piece.mark is Mark.FOOTNOTE else piece.text
    return Fragment(text, _CHANGES[piece.change])
