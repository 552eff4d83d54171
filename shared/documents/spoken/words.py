"""Which words of a unit are meant, and where else they stand if they do not stand there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.documents.numbering import Number
from shared.documents.phrases import Reading, Span
from shared.documents.spoken.amended import Amended
from shared.documents.spoken.answers import Why
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.quoted import as_words, quote
from shared.documents.spoken.said import Choice, Doubt, Frame, Phrase, Spot
from shared.documents.spoken.sentences import sentences
from shared.documents.text import Words, words_of
from shared.documents.units import Tree, Unit

FEW = 6
"""So many candidates are shown; of more, nobody reads the last."""


def own_words(tree: Tree, unit: Unit) -> Words:
    """The words one can speak of in a unit: its own, or the title of the agenda item that is placed there."""
    return unit.words if unit.item is None else words_of(tree.items[unit.item].title, "title")


@dataclass(frozen=True)
class Standing:
    """A unit's words as they are read, and the part of them in which something was said to stand.

    `among` are the passages of it that may be spoken of, where not all may.
    """

    unit: str
    words: Words
    reading: Reading
    within: Span
    among: tuple[Span, ...] = ()

    @staticmethod
    def of(tree: Tree, unit_id: str, known: Mapping[str, Number]) -> Standing:
        """All the words of a unit."""
        words = own_words(tree, tree.unit(unit_id))
        return Standing(unit_id, words, Reading.of(words, known), (0, len(words)))

    def only(self, among: tuple[Span, ...]) -> Standing:
        """The standing of which only these passages may be spoken of."""
        return replace(self, among=among, within=(among[0][0], among[-1][1]))

    def wide(self) -> Standing:
        """The standing with all its words."""
        return replace(self, within=(0, len(self.words)), among=())

    def hits(self, phrase: Phrase) -> tuple[Span, ...]:
        """Wherever the words stand in that part."""
        start, end = self.within
        words = as_words(phrase.text)
        found = self.reading.places(words) or self._from_to(words)
        return tuple(hit for hit in found if start <= hit[0] and hit[1] <= end and self._may_be_meant(hit))

    def _may_be_meant(self, hit: Span) -> bool:
        return not self.among or any(start <= hit[0] and hit[1] <= end for start, end in self.among)

    def _from_to(self, words: str) -> tuple[Span, ...]:
        """A passage said by how it begins and ends: “The Chair … the Conference”."""
        begin, dots, end = words.replace("...", "…").partition(" … ")
        if not dots:
            return ()
        ends = self.reading.places(end)
        return tuple(
            (first[0], last[1]) for first in self.reading.places(begin) for last in ends if first[1] <= last[0]
        )

    def excerpt(self, span: Span | None, around: int = 6) -> str:
        """The words and a few on either side of them, to recognize them by."""
        if not self.words:
            return ""
        start, end = span or (0, 0)
        first, last = max(0, start - around), min(len(self.words), end + around + (0 if span else around))
        text = self.reading.said((first, last))
        return f"{'… ' if first else ''}{text}{' …' if last < len(self.words) else ''}"


class Search:
    """The looking for words in a text, with its doubts."""

    def __init__(
        self, tree: Tree, known: Mapping[str, Number], hidden: Collection[str], of: Amended | None = None
    ) -> None:
        self.tree, self.known, self.hidden, self.of = tree, known, hidden, of

    def standing(self, unit_id: str) -> Standing:
        standing = Standing.of(self.tree, unit_id, self.known)
        return standing if self.of is None else standing.only(self.of.passages[unit_id])

    def narrowed(self, standing: Standing, frame: Frame, slot: str) -> Standing:
        """The part of a unit that a place speaks of: a sentence, or an occurrence of words in it."""
        spot: Spot = getattr(frame, slot)
        if spot.sentence is not None:
            parts = sentences(standing.words)
            index = spot.sentence - 1 if spot.sentence > 0 else len(parts) + spot.sentence
            if not 0 <= index < len(parts):
                count = f"{len(parts)} sentence{'' if len(parts) == 1 else 's'}"
                raise Doubt(Why.NO_SUCH_PLACE, f"There is no {ordinal(spot.sentence)} sentence; it has {count}.")
            standing = replace(standing, within=parts[index])
        if spot.words is not None:
            hit = self.one(standing, spot.words, frame, f"{slot}.words")
            standing = replace(standing, within=hit)
        return standing

    def one(self, standing: Standing, phrase: Phrase, frame: Frame, slot: str) -> Span:
        """The place of the words, told by what stands beside them if that is said too. Raises a `Doubt`."""
        if phrase.hit is not None:
            return phrase.hit
        hits = standing.hits(phrase)
        if slot == "old":
            hits = tuple(hit for hit in hits if _beside(standing, hit, frame))
        if phrase.nth is not None and hits:
            index = phrase.nth - 1 if phrase.nth > 0 else len(hits) + phrase.nth
            if 0 <= index < len(hits):
                return hits[index]
            sentence = f"{_words(phrase)} stand there only {times(len(hits))}."
            raise Doubt(Why.NO_SUCH_WORDS, sentence, self._choices(standing, hits, frame, slot))
        if len(hits) == 1:
            return hits[0]
        if hits:
            sentence = f"{_words(phrase)} stand there {times(len(hits))}; which are meant?"
            raise Doubt(Why.SEVERAL, sentence, self._choices(standing, hits, frame, slot))
        raise self._not_there(standing, phrase, frame, slot)

    def anywhere(self, frame: Frame, slot: str) -> Doubt:
        """The doubt where a place was not said: everywhere that the words stand."""
        phrase: Phrase = getattr(frame, slot)
        found = list(self._elsewhere(None, phrase, frame, slot))
        if not found:
            return Doubt(Why.NO_SUCH_WORDS, f"{_words(phrase)} do not stand in this text.")
        return Doubt(Why.UNFINISHED, "Say in which paragraph.", found)

    def instead(self, frame: Frame) -> list[Choice]:
        """Where the words that were spoken of do stand, if the place that was said does not."""
        slot = next((slot for slot in ("old", "after", "before") if getattr(frame, slot) is not None), None)
        return [] if slot is None else list(self._elsewhere(None, getattr(frame, slot), frame, slot))

    def _not_there(self, standing: Standing, phrase: Phrase, frame: Frame, slot: str) -> Doubt:
        if self.of is not None:
            sentence = f"{_words(phrase)} are not among those that {self.of.name} would put in."
            return Doubt(Why.NO_SUCH_WORDS, sentence)
        near = _otherwise_written(standing, phrase)
        if near:
            sentence = f"{_words(phrase)} do not stand there in just these letters."
            return Doubt(Why.NO_SUCH_WORDS, sentence, self._choices(standing, near, frame, slot))
        here = replace(standing, within=(0, len(standing.words)))
        if wider := here.hits(phrase):
            sentence = f"{_words(phrase)} do not stand in that part of it, but elsewhere in it."
            choices = self._choices(standing, wider, _unnarrowed(frame), slot)
            return Doubt(Why.ELSEWHERE, sentence, choices)
        others = list(self._elsewhere(standing.unit, phrase, frame, slot))
        sentence = f"{_words(phrase)} do not stand there" + (", but elsewhere." if others else ".")
        return Doubt(Why.ELSEWHERE if others else Why.NO_SUCH_WORDS, sentence, others)

    def _elsewhere(self, unit: str | None, phrase: Phrase, frame: Frame, slot: str) -> Iterator[Choice]:
        """The words in other units, the nearest first."""
        order = [u.id for u in self.tree.walk() if u.id not in self.hidden]
        here = order.index(unit) if unit in order else 0
        found = 0
        for _, other in sorted((abs(index - here), other) for index, other in enumerate(order) if other != unit):
            for hit in self.standing(other).hits(Phrase(phrase.text)):
                yield Choice(_taken(_elsewhere_in(_unnarrowed(frame), other), slot, phrase, hit), other, hit)
                found += 1
                if found == FEW:
                    return

    def _choices(self, standing: Standing, hits: tuple[Span, ...], frame: Frame, slot: str) -> list[Choice]:
        phrase = getattr(frame, slot, None)
        if not isinstance(phrase, Phrase):  # words that narrow a place
            spot: Spot = getattr(frame, slot.partition(".")[0])
            assert spot.words is not None
            phrase = spot.words
        return [Choice(_taken(frame, slot, phrase, hit), standing.unit, hit) for hit in hits]


def _taken(frame: Frame, slot: str, phrase: Phrase, hit: Span) -> Frame:
    place, _, inner = slot.partition(".")
    clear = replace(phrase, hit=hit)
    if inner:
        return frame.but(**{place: replace(getattr(frame, place), words=clear)})
    return frame.but(**{slot: clear})


def _unnarrowed(frame: Frame) -> Frame:
    changes = {
        slot: replace(spot, sentence=None, words=None)
        for slot in ("where", "what")
        if (spot := getattr(frame, slot)) is not None
    }
    return frame.but(**changes)


def _elsewhere_in(frame: Frame, unit: str) -> Frame:
    slot = "what" if frame.where is None and frame.what is not None else "where"
    return frame.but(**{slot: Spot(unit=unit)})


def _beside(standing: Standing, hit: Span, frame: Frame) -> bool:
    """Whether what was said to stand directly before or after the words does."""
    whole = standing.wide()
    after = frame.after is None or any(end == hit[0] for _, end in whole.hits(frame.after))
    before = frame.before is None or any(start == hit[1] for start, _ in whole.hits(frame.before))
    return after and before


def _otherwise_written(standing: Standing, phrase: Phrase) -> tuple[Span, ...]:
    """Where the words stand with other capital letters."""
    lower = Reading(standing.reading.text.lower(), standing.reading.starts, standing.reading.ends)
    if len(lower.text) != len(standing.reading.text):
        return ()
    return lower.places(as_words(phrase.text).lower())


def _words(phrase: Phrase) -> str:
    return f"The words {quote(as_words(phrase.text))}"


def times(count: int) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
