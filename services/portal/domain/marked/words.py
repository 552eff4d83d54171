"""The words of a unit with two layers of change: what was agreed, and over it what is proposed and still open.

An amendment's words are found by their identities alone. One whose words no longer stand is not placed, and its
caller says so; nothing is ever shown upon other words than those it was made for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared.documents.numbering import Number
from shared.documents.operations import ReplaceWords
from shared.documents.pieces import Change, Piece, redline_words
from shared.documents.printed import reference_text
from shared.documents.text import Mark, Words, words_of

_CLOSING = frozenset(",;:.!?)]”’»،؛؟，。；：！？）】")
_OPENING = frozenset("([“‘«（【")


class Stretch(NamedTuple):
    """A stretch of text with one fate. `open` says that it is only proposed; `by` are the amendments it is due to.

    `within` marks words that are themselves only proposed, and that another proposal strikes.
    """

    text: str
    change: Change = Change.SAME
    open: bool = False
    by: tuple[str, ...] = ()
    mark: Mark | None = None
    unit: str | None = None
    document: str | None = None
    within: bool = False


Proposal = tuple[str, ReplaceWords]
"""An open amendment to words, by its number."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a proposal stands in the text of now: what it strikes, and what it puts in where."""

    by: str
    struck: tuple[tuple[int, int], ...]
    at: int
    new: tuple[Stretch, ...]


def in_place(
    agreed: Sequence[Piece], words: Words, known: Mapping[str, Number], proposals: Sequence[Proposal]
) -> tuple[tuple[Stretch, ...], frozenset[str]]:
    """The stretches of a unit's text, and the numbers of the amendments that could be put in place in it.

    `agreed` are the pieces that lead to the text of now, which is `words` with references printed by `known`.
    """
    places, placed = _placed(words, known, proposals)
    return tuple(_layered(agreed, places)), placed


def _placed(
    words: Words, known: Mapping[str, Number], proposals: Sequence[Proposal]
) -> tuple[list[_Place], frozenset[str]]:
    spans = _spans(words, known)
    text = _text(words, known)
    found: list[_Place] = []
    placed: set[str] = set()
    for by, operation in proposals:
        where = _where(operation, spans)
        if where is None:
            continue
        struck, at = where
        own = words_of(operation.new, operation.key)
        inner = [other for other in proposals if other[0] != by and _speaks_of(other[1], {word.id for word in own})]
        stretches, within = _new(by, own, known, inner)
        found.append(_Place(by, struck, at, _spaced(stretches, text, at, bool(struck))))
        placed |= {by} | within
    return found, frozenset(placed)


def _new(
    by: str, own: Words, known: Mapping[str, Number], inner: Sequence[Proposal]
) -> tuple[tuple[Stretch, ...], frozenset[str]]:
    """The words that an amendment would put in, with what others propose to do to them."""
    stretches, placed = in_place(redline_words(own, own, now=known), own, known, inner)
    return tuple(_proposed(by, stretch) for stretch in stretches), placed


def _proposed(by: str, stretch: Stretch) -> Stretch:
    if stretch.change is Change.SAME:
        return stretch._replace(change=Change.INSERTED, open=True, by=(by,))
    return stretch._replace(by=(by, *stretch.by), within=True) if stretch.change is Change.DELETED else stretch


def _speaks_of(operation: ReplaceWords, words: set[str]) -> bool:
    named = operation.words or tuple(word for word in (operation.after, operation.before) if word is not None)
    return bool(words.intersection(named))


def _where(
    operation: ReplaceWords, spans: Mapping[str, tuple[int, int]]
) -> tuple[tuple[tuple[int, int], ...], int] | None:
    """What an operation strikes and where it inserts; none where its words or its gap no longer stand."""
    if operation.words:
        if not all(word in spans for word in operation.words):
            return None
        struck = tuple(_joined([spans[word] for word in operation.words]))
        return struck, struck[-1][1]
    if operation.after is not None:
        return ((), spans[operation.after][1]) if operation.after in spans else None
    if operation.before is not None:
        return ((), spans[operation.before][0]) if operation.before in spans else None
    return (), 0


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of neighbouring words as one, with the space between them."""
    begin, end = spans[0]
    for start, stop in spans[1:]:
        if start - end > 1:
            yield begin, end
            begin = start
        end = stop
    yield begin, end


def _spaced(new: tuple[Stretch, ...], text: str, at: int, strikes: bool) -> tuple[Stretch, ...]:
    """New words with the spaces that they need where they come to stand."""
    if not new:
        return ()
    first, last = new[0], new[-1]
    if at and first.text[:1] not in _CLOSING and text[at - 1] not in _OPENING and not text[at - 1].isspace():
        new = (first._replace(text=f" {first.text}"), *new[1:])
    elif not at and not strikes and text:
        new = (*new[:-1], last._replace(text=f"{last.text} "))
    return new


def _spans(words: Words, known: Mapping[str, Number]) -> dict[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    end = 0
    for index, word in enumerate(words):
        begin = end + (1 if index and not word.glued else 0)
        end = begin + len(reference_text(word, known) if word.mark is Mark.REFERENCE else word.form)
        spans[word.id] = begin, end
    return spans


def _text(words: Words, known: Mapping[str, Number]) -> str:
    return "".join(
        (" " if index and not word.glued else "")
        + (reference_text(word, known) if word.mark is Mark.REFERENCE else word.form)
        for index, word in enumerate(words)
    )


def _layered(agreed: Sequence[Piece], places: Sequence[_Place]) -> Iterator[Stretch]:
    """Both layers as one text: cut where a proposal begins, ends or puts something in."""
    cuts = sorted({cut for place in places for span in place.struck for cut in span} | {place.at for place in places})
    at = 0
    waiting = sorted(places, key=lambda place: place.at)
    for piece in agreed:
        text = piece.text
        if piece.change is Change.DELETED:
            yield _agreed(piece, text)
            continue
        while text:
            while waiting and waiting[0].at <= at:
                yield from waiting.pop(0).new
            size = min([len(text), *(cut - at for cut in cuts if cut > at)])
            by = tuple(p.by for p in places if any(begin <= at < end for begin, end in p.struck))
            part = _agreed(piece, text[:size])
            yield part._replace(change=Change.DELETED, open=True, by=by) if by else part
            text, at = text[size:], at + size
    for place in waiting:
        yield from place.new


def _agreed(piece: Piece, text: str) -> Stretch:
    by = (piece.by,) if piece.by is not None and piece.change is not Change.SAME else ()
    return Stretch(text, piece.change, False, by, piece.mark, piece.unit, piece.document)
