"""Typing into a text: the fewest words that turn a unit's text into the one typed, as operations on words.

Words that stay keep their identities, so whatever else was moved on them still fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex
from immutables import Map
from rapidfuzz.distance import Indel

from shared.documents.applying import apply
from shared.documents.cuts import cut
from shared.documents.operations import ReplaceWords
from shared.documents.phrases import Reading
from shared.documents.text import Mark, Runs, Word, Words, runs_of, words_of
from shared.documents.units import Tree, Unit
from shared.documents.vocabulary import Refusal

Pair = tuple[int, int]
"""A word that stays: its place in the text before, and in the text after."""


class NothingChanged(Refusal):
    """The text that was typed is the text that stands there."""


def reword(unit: Unit, text: Runs, key: str) -> tuple[ReplaceWords, ...]:
    """The smallest operations that give `unit` the text `text`; their new words are named after `key`, `key-2`, …

    Changes that touch are one operation, and no two operations touch. A word that could not keep the space before it
    (which operations close up by themselves) is put anew together with its neighbour. Raises `NothingChanged`.
    """
    typed = words_of(text, key)
    kept = _never_within_a_letter(unit.words, typed, _longest(unit.words, typed))
    while True:
        operations = tuple(_operations(unit, typed, kept, key))
        misplaced = _wrongly_spaced(_after(unit, operations), typed)
        if misplaced is None:
            break
        nearer = [pair for pair in kept if pair[1] not in (misplaced - 1, misplaced)]
        kept = _never_within_a_letter(unit.words, typed, nearer)
    if not operations:
        raise NothingChanged("The text is the same as before.", unit=unit.id)
    return operations


def letters(word: Word) -> tuple[str, Mark | None, str | None, str | None, str | None]:
    """What makes two words the same to a reader: all but their identities and the space before them."""
    return word.form, word.mark, word.unit, word.upto, word.document


def _longest(before: Words, after: Words) -> list[Pair]:
    """A longest common subsequence of both texts, word by word."""
    steps = Indel.opcodes([letters(word) for word in before], [letters(word) for word in after])
    return [
        pair
        for step in steps
        if step.tag == "equal"
        for pair in zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
    ]


def _never_within_a_letter(before: Words, after: Words, kept: list[Pair]) -> list[Pair]:
    """The pairs without those at which a change would begin or end within what is read as one letter."""
    old, new = _within_a_letter(before), _within_a_letter(after)
    while old or new:
        stays = set(kept)
        fine = [
            (i, j)
            for i, j in kept
            if ((i - 1, j - 1) in stays or not (i in old or j in new))
            and ((i + 1, j + 1) in stays or not (i + 1 in old or j + 1 in new))
        ]
        if len(fine) == len(kept):
            break
        kept = fine
    return kept


def _within_a_letter(words: Words) -> set[int]:
    """The words that begin within a grapheme: a mark over the letter before them, a joined sign."""
    reading = Reading.of(words)
    if reading.text.isascii():
        return set()
    whole = {match.start() for match in regex.finditer(r"\X", reading.text)}
    return {index for index, start in enumerate(reading.starts) if start not in whole}


def _operations(unit: Unit, typed: Words, kept: Iterable[Pair], key: str) -> Iterator[ReplaceWords]:
    start, begin, count = 0, 0, 0
    for end, stop in (*kept, (len(unit.words), len(typed))):
        if end > start or stop > begin:
            count += 1
            new = runs_of(typed[begin:stop])
            yield cut(unit, start, end, new, key if count == 1 else f"{key}-{count}")
        start, begin = end + 1, stop + 1


def _after(unit: Unit, operations: Iterable[ReplaceWords]) -> Words:
    tree = Tree(Map({unit.id: unit}))
    for operation in operations:
        tree = apply(tree, operation)
    return tree.units[unit.id].words


def _wrongly_spaced(result: Sequence[Word], typed: Sequence[Word]) -> int | None:
    """The first word before which a space stands that was not typed, or the other way round."""
    for index, (got, wanted) in enumerate(zip(result, typed, strict=True)):
        if index and got.glued != wanted.glued:
            return index
    return None
