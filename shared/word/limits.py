"""A text against its limit of words: how many it has, and what could be cut that was not negotiated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.printed import Block, in_words
from shared.documents.vocabulary import Class


@dataclass(frozen=True, slots=True)
class Cut:
    """A unit that could be made shorter: its number, how many words it has, and whether it is the body's to cut."""

    unit: str
    number: str
    words: int
    negotiated: bool
    excerpt: str


@dataclass(frozen=True, slots=True)
class Length:
    """How many words a text has; over its limit, what to look at first."""

    words: int
    limit: int | None = None
    cuts: tuple[Cut, ...] = ()

    @property
    def over(self) -> int:
        """How many words are too many."""
        return max(0, self.words - self.limit) if self.limit is not None else 0


def measured(blocks: Sequence[Block], limit: int | None = None) -> Length:
    """The length of a text. Over the limit, the longest units that nobody negotiated come first.

    So many are named as would do if each of them fell; if these do not suffice, negotiated ones follow.
    """
    counted = [(block, len(f"{block.label} {in_words(block.runs)}".split())) for block in blocks]
    words = sum(count for _, count in counted)
    length = Length(words, limit)
    if not length.over:
        return length
    cuts: list[Cut] = []
    order = sorted(counted, key=lambda entry: (entry[0].unit_class is Class.NEGOTIATED, -entry[1]))
    left = length.over
    for block, count in order:
        if left <= 0:
            break
        if block.cited and count > 1:
            negotiated = block.unit_class is Class.NEGOTIATED
            cuts.append(Cut(block.id, block.cited, count, negotiated, _excerpt(block)))
            left -= count
    return Length(words, limit, tuple(cuts))


def _excerpt(block: Block) -> str:
    words = in_words(block.runs).split()
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")
