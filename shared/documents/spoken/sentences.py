"""The sentences of a text, as one counts them in a meeting room."""

from __future__ import annotations

from collections.abc import Iterator

from shared.documents.phrases import Span
from shared.documents.text import Word, Words

_ENDS = frozenset(".?!…")
_ENDS_ANYWHERE = frozenset("。？！؟۔।")
_CLOSES = frozenset('”’»")]')
_ABBREVIATED = frozenset(
    {"Mr", "Mrs", "Ms", "Dr", "Messrs", "No", "Nos", "Art", "St", "cf", "vs", "para", "paras", "Vol"}
)
CLOSING = frozenset(".;:?!") | _ENDS_ANYWHERE
"""What may close a unit."""


def sentences(words: Words) -> tuple[Span, ...]:
    """The sentences, as ranges of words; what stands after the last full stop is one too."""
    ends = [*_ends(words), len(words)]
    return tuple((start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start)


def before_closing(words: Words, span: Span) -> int:
    """The gap before what closes these words (a full stop, or `; and`); their end if nothing does."""
    start, end = span
    if end - start > 2 and words[end - 1].form in ("and", "or") and words[end - 2].form in (";", ","):
        return end - 2
    gap = end
    while gap > start and words[gap - 1].form in _CLOSES:
        gap -= 1
    return gap - 1 if gap > start and words[gap - 1].form in CLOSING and words[gap - 1].mark is None else end


def bracketed(words: Words) -> tuple[Span, ...]:
    """What stands in each pair of square brackets, as a range of words."""
    open_at: list[int] = []
    found = []
    for index, word in enumerate(words):
        if word.mark is None and word.form == "[":
            open_at.append(index + 1)
        elif word.mark is None and word.form == "]" and open_at and index > open_at[-1]:
            found.append((open_at.pop(), index))
    return tuple(sorted(found))


def _ends(words: Words) -> Iterator[int]:
    for index, word in enumerate(words):
        end = index + 1
        if word.mark is not None or not _may_end(words, index):
            continue
        while end < len(words) and words[end].glued and words[end].form in _CLOSES:
            end += 1
        if end < len(words) and (word.form in _ENDS_ANYWHERE or _begins(words[end])):
            yield end


def _may_end(words: Words, index: int) -> bool:
    form = words[index].form
    return form in _ENDS_ANYWHERE or (form in _ENDS and not (index and words[index - 1].form in _ABBREVIATED))


def _begins(word: Word) -> bool:
    return not word.glued and not word.form[:1].islower()
