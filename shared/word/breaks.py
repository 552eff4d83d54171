"""Where paragraphs were cut in two or made one: what each paragraph of the version became in the file.

Word tracks the mark at a paragraph's end. One that was inserted cuts what was one paragraph; one that was deleted makes
one of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.documents.text import Word
from shared.word.comparing import Change
from shared.word.reading import GONE, Paragraph, squeezed


@dataclass(frozen=True, slots=True)
class Cut:
    """A paragraph of the version that was cut: as it was, and the pieces of it that say anything.

    `offsets` are where the pieces began in it, in signs without spaces; `places` where in the file its words stand.
    """

    whole: Paragraph
    pieces: tuple[Paragraph, ...]
    offsets: tuple[int, ...]
    places: frozenset[int]


def cuts(paragraphs: Sequence[Paragraph]) -> Mapping[int, Cut]:
    """The paragraphs that were cut, each by the place of its first piece."""
    found = {}
    for row in _rows(paragraphs):
        carrying = [paragraph for paragraph in row if squeezed(paragraph.before)]
        if len(carrying) > 1:
            first = next((paragraph for paragraph in carrying if paragraph.after.strip()), carrying[0])
            found[first.place] = _cut(row, carrying, first)
    return found


def before_cuts(paragraphs: Sequence[Paragraph], found: Mapping[int, Cut]) -> Iterator[Paragraph]:
    """The paragraphs with each that was cut as it was, in the place of its first piece."""
    taken = {place for cut in found.values() for place in cut.places}
    for paragraph in paragraphs:
        if paragraph.place in found:
            yield found[paragraph.place].whole
        elif paragraph.place not in taken:
            yield paragraph


def in_pieces(paragraphs: Sequence[Paragraph], found: Mapping[int, Cut]) -> Iterator[Paragraph]:
    """The paragraphs with each that was cut in its pieces, and without what is left of none."""
    taken = {place for cut in found.values() for place in cut.places}
    pieces = {piece.place: piece for cut in found.values() for piece in cut.pieces}
    for paragraph in paragraphs:
        if paragraph.place in pieces:
            yield pieces[paragraph.place]
        elif paragraph.place not in taken:
            yield paragraph


def cut_at(words: Sequence[Word], spans: Sequence[tuple[int, int]], offset: int) -> Word | None:
    """The word that begins at an offset; none where a word was cut there."""
    return next((word for word, (start, _) in zip(words, spans, strict=True) if start == offset), None)


def made_one(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Paragraph]]:
    """Each paragraph whose end was deleted while it goes on, and the one that it goes on with."""
    for index, paragraph in enumerate(paragraphs):
        if paragraph.end is not Change.DELETED or not paragraph.after.strip():
            continue
        for following in paragraphs[index + 1 :]:
            if following.after.strip():
                yield paragraph, following
            if following.after.strip() or following.end not in GONE:
                break


def swallowed(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    """The paragraphs that were deleted with the end of the one before, whose own end stays; and by whom."""
    goes_on: str | None = None
    for paragraph in paragraphs:
        empty = not paragraph.after.strip()
        if goes_on is not None and empty and paragraph.end is Change.SAME:
            yield paragraph, goes_on
        if paragraph.end not in GONE:
            goes_on = None
        elif not empty:
            goes_on = paragraph.by if paragraph.end is Change.DELETED else None


def _rows(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Paragraphs that were one before any change, since the marks between them were inserted."""
    row: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.end is Change.MOVED_TO:
            continue  # it stood elsewhere
        row.append(paragraph)
        if paragraph.end is not Change.INSERTED:
            yield row
            row = []
    if row:
        yield row


def _cut(row: Sequence[Paragraph], carrying: Sequence[Paragraph], first: Paragraph) -> Cut:
    stretches = tuple(stretch for paragraph in carrying for stretch in paragraph.stretches)
    marks = frozenset(mark for paragraph in row for mark in paragraph.bookmarks)
    last = row[-1]
    whole = replace(first, bookmarks=marks, stretches=stretches, end=last.end, by=last.by)
    pieces: list[Paragraph] = []
    offsets: list[int] = []
    reached = 0
    for paragraph in carrying:
        if paragraph.after.strip() and pieces and pieces[-1].after.strip():
            pieces.append(paragraph)
            offsets.append(reached)
        elif pieces:  # nothing is left of one of them, so they are one piece
            kept = paragraph if paragraph.after.strip() else pieces[-1]
            pieces[-1] = replace(kept, stretches=(*pieces[-1].stretches, *paragraph.stretches))
        else:
            pieces, offsets = [paragraph], [0]
        reached += len(squeezed(paragraph.before))
    return Cut(whole, tuple(pieces), tuple(offsets), frozenset(paragraph.place for paragraph in carrying))
