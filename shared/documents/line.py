"""A unit's line: its words with those that were struck, each kept in its place.

New words go into the line beside the words they were made for, struck ones stay where they stood. So the line, and
with it the text that is read from it, depends on which changes were made and never on their order; and it tells who
put each word there and who struck it. Closing punctuation is text and never repaired; only the space at a cut is
told anew, from what stands on either side of it now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.documents.text import OPENING, Runs, Word, Words, closes, words_of

CARRIED = "~"
"""Stands between the name of a unit that was joined to another and the identities of the words it brought."""


def author(word: Word) -> str:
    """The key of the operation that put a word into the text."""
    return word.id.rpartition(".")[0].rpartition(CARRIED)[2].rstrip("+")


def read(line: Words) -> Words:
    """The words that stand, each with the space that is before it now."""
    return tuple(_spaced(line))


def splice(line: Words, start: int, end: int, new: Runs, key: str) -> Words:
    """The line with the words from `start` to `end` struck by `key`, and the new ones, named after it, behind them.

    The new words get names that no other word of the line bears, should another have had the same key.
    """
    fresh = list(_named_apart(new, key, line))
    if fresh:
        first = fresh[0]
        replaced = next((word for word in line[start:end] if word.struck is None), None)
        if replaced is not None:
            fresh[0] = first._replace(glued=replaced.glued or closes(first), opened=replaced.opened)
        else:
            before = next((word for word in reversed(line[:start]) if word.struck is None), None)
            opened = before is not None and before.form in OPENING
            fresh[0] = first._replace(glued=opened or (before is not None and closes(first)), opened=opened)
    by = key.rpartition(CARRIED)[2]
    struck = (word if word.struck is not None else word._replace(struck=by) for word in line[start:end])
    return (*line[:start], *struck, *fresh, *line[end:])


def _named_apart(new: Runs, key: str, line: Sequence[Word]) -> Words:
    taken = {word.id for word in line}
    words = words_of(new, key)
    while any(word.id in taken for word in words):
        key += "+"
        words = words_of(new, key)
    return words


def _spaced(line: Words) -> Iterator[Word]:
    last: Word | None = None
    struck: Word | None = None  # the first word that was struck between `last` and the next that stands
    for word in line:
        if word.struck is not None:
            struck = struck or word
            continue
        glued = last is not None and _glued(last, struck, word)
        yield word if word.glued is glued else word._replace(glued=glued)
        last, struck = word, None


def _glued(last: Word, struck: Word | None, word: Word) -> bool:
    """Whether no space stands between two words that are neighbours now."""
    if word.glued and not word.opened:
        return True
    if last.form in OPENING:
        return word.opened or not _followed(last, word)
    return word.opened and struck is not None and struck.glued  # the bracket it followed was struck


def _followed(last: Word, word: Word) -> bool:
    """Whether the two were written as neighbours, with whatever space they have between them."""
    one, _, place = last.id.rpartition(".")
    other, _, next_place = word.id.rpartition(".")
    return one == other and int(next_place) == int(place) + 1
