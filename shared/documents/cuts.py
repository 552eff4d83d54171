"""Operations on words, made where the words stand: from then on they are known by their identities."""

from __future__ import annotations

from collections.abc import Mapping

from shared.documents.numbering import Number
from shared.documents.operations import ReplaceWords
from shared.documents.phrases import find
from shared.documents.text import Runs
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
    if after is not None:
        gap = find(unit.words, after, at=at, known=known or {})[1]
    elif before is not None:
        gap = find(unit.words, before, at=at, known=known or {})[0]
    else:
        gap = len(unit.words)
    return cut(unit, gap, gap, new, key)


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
