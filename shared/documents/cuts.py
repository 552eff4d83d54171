"""Operations on words, made where the words stand: from then on they are known by their identities."""

from __future__ import annotations

from collections.abc import Mapping

from shared.documents.numbering import Number
from shared.documents.operations import ReplaceWords
from shared.documents.phrases import find
from shared.documents.text import Runs, Words
from shared.documents.units import Unit


def replace_words(
    unit: Unit, old: str, new: Runs, key: str, *, at: str | None = None, known: Mapping[str, Number] | None = None
) -> ReplaceWords:
    """The operation that puts `new` for the words `old`: at the word `at`, or else they must stand there once."""
    start, end = find(unit.words, old, at=at, known=known or {})
    return cut(unit, start, end, new, key)


def insert_words(
    unit: Unit,
    new: Runs,
    key: str,
    *,
    after: str | None = None,
    before: str | None = None,
    at: str | None = None,
    known: Mapping[str, Number] | None = None,
) -> ReplaceWords:
    """The operation that inserts `new` after or before words (found as by `replace_words`), or at the unit's end."""
    gap = gap_in(unit.words, after, before, at, known)
    return cut(unit, gap, gap, new, key)


def gap_in(
    words: Words, after: str | None, before: str | None, at: str | None, known: Mapping[str, Number] | None = None
) -> int:
    """The gap after or before words, which are found as by `replace_words`; else the end."""
    if after is not None:
        return find(words, after, at=at, known=known or {})[1]
    if before is not None:
        return find(words, before, at=at, known=known or {})[0]
    return len(words)


def cut(unit: Unit, start: int, end: int, new: Runs, key: str) -> ReplaceWords:
    """The operation that puts `new` for the words of `unit` from `start` up to `end`."""
    words = unit.words
    return ReplaceWords(
        unit=unit.id,
        after=words[start - 1].id if start else None,
        words=tuple(word.id for word in words[start:end]),
        before=words[end].id if end < len(words) else None,
        new=new,
        key=key,
    )
