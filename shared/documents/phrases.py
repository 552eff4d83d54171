"""Where words stand in a unit, as people read them: references by their numbers, quotation marks as anyone types them.

Words are looked for here when a proposal becomes operations, and never again: from then on their identities are known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from shared.documents.numbering import Number
from shared.documents.printed import reference_text
from shared.documents.text import Mark, Word, WordsAmbiguous, WordsNotFound

_AS_TYPED = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‑": "-", "–": "-", "—": "-"}
)
"""What a keyboard has for what is printed. One letter for one letter, so that places stay."""

_NOTHING: Mapping[str, Number] = MappingProxyType({})

Span = tuple[int, int]
"""Neighbouring words of a unit, as a half-open range of their places."""


@dataclass(frozen=True)
class Reading:
    """A unit's words as one text, with where in it each word begins and ends."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @staticmethod
    def of(words: Sequence[Word], known: Mapping[str, Number] = _NOTHING) -> Reading:
        """The reading of `words`; references print the numbers `known`."""
        text, starts, ends = "", [], []
        for word in words:
            form = reference_text(word, known) if word.mark is Mark.REFERENCE else word.form
            text += " " if text and not word.glued else ""
            starts.append(len(text))
            text += form
            ends.append(len(text))
        return Reading(text, tuple(starts), tuple(ends))

    def said(self, span: Span) -> str:
        """The text of neighbouring words."""
        start, end = span
        return self.text[self.starts[start] : self.ends[end - 1]] if end > start else ""

    def places(self, phrase: str) -> tuple[Span, ...]:
        """Wherever `phrase` stands, from the beginning of a word to the end of one, in order.

        If it stands nowhere as it is given, then wherever it does up to how quotation marks and dashes are typed.
        """
        sought = " ".join(unicodedata.normalize("NFC", phrase).split())
        exact = tuple(self._places(self.text, sought)) if sought else ()
        return exact or (tuple(self._places(self._typed, sought.translate(_AS_TYPED))) if sought else ())

    @cached_property
    def _typed(self) -> str:
        return self.text.translate(_AS_TYPED)

    @cached_property
    def _first(self) -> Mapping[int, int]:
        return {place: index for index, place in reversed(list(enumerate(self.starts)))}

    @cached_property
    def _last(self) -> Mapping[int, int]:
        return {place: index for index, place in enumerate(self.ends)}

    def _places(self, text: str, sought: str) -> Iterator[Span]:
        begin = text.find(sought)
        while begin >= 0:
            first, last = self._first.get(begin), self._last.get(begin + len(sought))
            if first is not None and last is not None:
                yield first, last + 1
            begin = text.find(sought, begin + 1)


def said_between(words: Sequence[Word], meant: Container[str | None], known: Mapping[str, Number] = _NOTHING) -> str:
    """What is read from the first to the last of the words that are `meant`; nothing where none of them stands."""
    places = [place for place, word in enumerate(words) if word.id in meant]
    return Reading.of(words, known).said((places[0], places[-1] + 1)) if places else ""


def find(words: Sequence[Word], phrase: str, *, at: str | None = None, known: Mapping[str, Number] = _NOTHING) -> Span:
    """Where `phrase` stands in `words`: exactly once, or at the word `at` if its identity is given.

    Raises `WordsNotFound` or `WordsAmbiguous` (with how often it occurs).
    """
    places = Reading.of(words, known).places(phrase)
    if at is not None:
        places = tuple(place for place in places if words[place[0]].id == at)
    if not places:
        raise WordsNotFound(f"The words “{phrase}” do not stand there.", phrase=phrase)
    if len(places) > 1:
        raise WordsAmbiguous(
            f"The words “{phrase}” stand there {len(places)} times; name more of them.",
            phrase=phrase,
            times=len(places),
        )
    return places[0]
