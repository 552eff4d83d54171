"""The pieces of a redline within one unit: which words were inserted, which were deleted, and which stayed.

That is told from the words' identities, and only between words that both texts share is anything compared by its
letters. Taking every change gives the second text, byte for byte; taking none the first, but for the numbers that
references print, which are today's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz.distance import Indel

from shared.documents.line import author
from shared.documents.numbering import Number
from shared.documents.printed import reference_text
from shared.documents.text import Mark, Word, Words

_ALONE = (Mark.REFERENCE, Mark.FOOTNOTE)
NOBODY: Mapping[str, str] = MappingProxyType({})
_UNNUMBERED: Mapping[str, Number] = MappingProxyType({})


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


class Piece(NamedTuple):
    """A stretch of text with one fate. `by` is the key of the operation that put it there or struck it, if known.

    A reference has the number its target has in the text it belongs to as its `text`, and its target.
    """

    text: str
    change: Change = Change.SAME
    by: str | None = None
    mark: Mark | None = None
    unit: str | None = None
    document: str | None = None


def redline_words(
    before: Words,
    after: Words,
    *,
    was: Mapping[str, Number] = _UNNUMBERED,
    now: Mapping[str, Number] = _UNNUMBERED,
    struck: Mapping[str, str] = NOBODY,
) -> tuple[Piece, ...]:
    """The pieces that turn one unit's words into another's.

    `was` and `now` are the numbers that references print before and after; `struck` says by which operation a word
    (by its identity) was struck, where that is known.
    """
    return _joined(_pieces(before, after, was, now, struck))


def taken(pieces: Iterable[Piece]) -> str:
    """The text with every insertion taken and every deletion made."""
    return "".join(piece.text for piece in pieces if piece.change is not Change.DELETED)


def left(pieces: Iterable[Piece]) -> str:
    """The text as it was before."""
    return "".join(piece.text for piece in pieces if piece.change is not Change.INSERTED)


def in_both(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The most siblings that stand in both and kept their order: whoever is not among them was moved."""
    if old == new:
        return set(old)
    place = {unit: index for index, unit in enumerate(old)}
    ends: list[int] = []
    trail: list[tuple[int, str, int | None]] = []
    heads: list[int] = []
    for unit in new:
        if unit not in place:
            continue
        length = bisect_left(ends, place[unit])
        trail.append((place[unit], unit, heads[length - 1] if length else None))
        ends[length : length + 1] = [place[unit]]
        heads[length : length + 1] = [len(trail) - 1]
    kept: set[str] = set()
    step: int | None = heads[-1] if heads else None
    while step is not None:
        _, unit, step = trail[step]
        kept.add(unit)
    return kept


def _pieces(
    before: Words,
    after: Words,
    was: Mapping[str, Number],
    now: Mapping[str, Number],
    struck: Mapping[str, str],
) -> Iterator[tuple[bool, Piece]]:
    begin, end = _shared_edges(before, after)
    yield from _stretch(after[:begin], False, now)
    for old, new in _aligned(before[begin : len(before) - end], after[begin : len(after) - end]):
        old_space = old is not None and old is not before[0] and not old.glued
        new_space = new is not None and new is not after[0] and not new.glued
        if old is None and new is not None:
            yield _told(new, new_space, Change.INSERTED, author(new), now)
        elif new is None and old is not None:
            yield _told(old, old_space, Change.DELETED, struck.get(old.id), was)
        elif new is not None:
            if old_space and not new_space:
                yield False, Piece(" ", Change.DELETED)
            elif new_space and not old_space:
                yield False, Piece(" ", Change.INSERTED)
            yield _told(new, old_space and new_space, Change.SAME, None, now)
    if end:
        yield from _stretch(after[-end:], not after[-end].glued, now)


def _shared_edges(before: Words, after: Words) -> tuple[int, int]:
    """How many words at the beginning and at the end the two texts have in common, the spaces before them included."""
    shorter = min(len(before), len(after))
    begin = 0
    while begin < shorter and before[begin] is after[begin]:
        begin += 1
    end = 0
    while end < shorter - max(begin, 1) and before[-1 - end] is after[-1 - end]:
        end += 1
    return begin, end


def _stretch(words: Words, space: bool, known: Mapping[str, Number]) -> Iterator[tuple[bool, Piece]]:
    """Words that are the same in both texts, at once where none has a mark."""
    if words and all(word.mark is None for word in words):
        first, *rest = words
        yield space, Piece("".join([first.form, *[word.form if word.glued else f" {word.form}" for word in rest]]))
        return
    for index, word in enumerate(words):
        yield _told(word, not word.glued if index else space, Change.SAME, None, known)


def _aligned(before: Words, after: Words) -> Iterator[tuple[Word | None, Word | None]]:
    """The words of both in pairs; words that only one of the texts has stand alone, what was struck first."""
    old_ids, new_ids = [word.id for word in before], [word.id for word in after]
    shared = set(old_ids) & set(new_ids)
    if [name for name in old_ids if name in shared] != [name for name in new_ids if name in shared]:
        shared = in_both(old_ids, new_ids)
    old, new = 0, 0
    while old < len(before) or new < len(after):
        old_end, new_end = old, new
        while old_end < len(before) and before[old_end].id not in shared:
            old_end += 1
        while new_end < len(after) and after[new_end].id not in shared:
            new_end += 1
        yield from _compared(before[old:old_end], after[new:new_end])
        if old_end < len(before):
            yield before[old_end], after[new_end]
            old_end, new_end = old_end + 1, new_end + 1
        old, new = old_end, new_end


def _compared(old: Words, new: Words) -> Iterator[tuple[Word | None, Word | None]]:
    if not old or not new:
        yield from ((word, None) for word in old)
        yield from ((None, word) for word in new)
        return
    coming: list[Word] = []
    for step in Indel.opcodes([_letters(word) for word in old], [_letters(word) for word in new]):
        if step.tag == "equal":
            yield from ((None, word) for word in coming)
            coming = []
            yield from zip(old[step.src_start : step.src_end], new[step.dest_start : step.dest_end], strict=True)
        else:
            yield from ((word, None) for word in old[step.src_start : step.src_end])
            coming += new[step.dest_start : step.dest_end]
    yield from ((None, word) for word in coming)


def _letters(word: Word) -> tuple[str, Mark | None, str | None, str | None, str | None]:
    return word.form, word.mark, word.unit, word.upto, word.document


def _told(word: Word, space: bool, change: Change, by: str | None, known: Mapping[str, Number]) -> tuple[bool, Piece]:
    text = reference_text(word, known) if word.mark is Mark.REFERENCE else word.form
    return space, Piece(text, change, by, word.mark, word.unit, word.document)


def _joined(told: Iterable[tuple[bool, Piece]]) -> tuple[Piece, ...]:
    """Neighbours with one fate and one mark as one piece; a space takes the mark of its neighbours if they share it."""
    joined: list[tuple[Piece, list[str]]] = []
    for space, piece in told:
        last, texts = joined[-1] if joined else (None, [])
        same = last is not None and last[1:3] == piece[1:3]
        if same and last is not None and last.mark is piece.mark and piece.mark not in _ALONE:
            texts += (" ", piece.text) if space else (piece.text,)
            continue
        begun = [piece.text]
        if space and same and last is not None and last.mark is None:
            texts.append(" ")
        elif space and piece.mark is None:
            begun = [" ", piece.text]
        elif space:
            joined.append((Piece(" ", piece.change, piece.by), [" "]))
        joined.append((piece, begun))
    return tuple(piece._replace(text="".join(texts)) for piece, texts in joined)
