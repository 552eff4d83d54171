"""Changes of words as they are read out, so that no other words can be meant."""

from __future__ import annotations

from shared.documents.applying import at_home
from shared.documents.operations import ReplaceWords
from shared.documents.phrases import Span
from shared.documents.spoken.amended import Amended
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.places import Places
from shared.documents.spoken.quoted import quote, quote_text
from shared.documents.spoken.said import Phrase
from shared.documents.spoken.sentences import sentences
from shared.documents.spoken.wording import end_for
from shared.documents.spoken.words import Standing
from shared.documents.text import Words

CONTEXT = 4
"""So many words beside others tell them apart, before they are counted instead."""


class WordsSaid:
    """The saying of changes to the words of one text, or to those that an amendment `of` it would put in."""

    def __init__(self, places: Places, of: Amended | None = None) -> None:
        self.places, self.tree, self.of = places, places.tree, of

    def standing(self, unit: str) -> Standing:
        """The words of a unit that are spoken of."""
        standing = Standing.of(self.tree, unit, self.places.today.known)
        return standing if self.of is None else standing.only(self.of.passages[unit])

    def called(self, unit: str) -> str:
        """What the words of a unit that are spoken of are called."""
        if self.of is None:
            return self.places.text_of(unit)
        alone = len(self.of.passages) == 1
        return self.of.name if alone else f"{self.places.text_of(unit)} of {self.of.name}"

    def said(self, operation: ReplaceWords) -> str:
        """A change of words, in one clause or two."""
        operation = at_home(self.tree, operation)
        standing, place = self.standing(operation.unit), self.called(operation.unit)
        start, end = span_of(standing.words, operation)
        new = quote_text(operation.new, self.places.today.known)
        if end - start > CONTEXT and (sentence := self._sentence(standing, (start, end))):
            return f"replace {sentence} with {new}" if operation.new else f"delete {sentence}"
        if operation.words:
            beside, called = self.which(standing, (start, end))
            act = f"replace {called} with {new}" if operation.new else f"delete {called}"
            return f"in {place}, {beside}{act}"
        if not standing.words or start == end_for(standing, operation.new):
            return f"at the end of {place}, add {new}"
        if start == standing.within[0]:
            return f"at the beginning of {place}, insert {new}"
        return f"in {place}, {self.gap(standing, start)}, insert {new}"

    def _sentence(self, standing: Standing, span: Span) -> str | None:
        """What words are called that are a whole sentence, and not the only one."""
        among = sentences(standing.words)
        if span not in among or len(among) == 1 or self.of is not None:
            return None
        return f"the {ordinal(among.index(span) + 1)} sentence of {self.places.text_of(standing.unit)}"

    def which(self, standing: Standing, span: Span) -> tuple[str, str]:
        """What is said before words, and how they are called, so that no others can be meant."""
        phrase = standing.reading.said(span)
        hits = standing.hits(phrase_of(phrase))
        if hits == (span,):
            return "", quote(phrase)
        start, end = span
        for width in range(1, CONTEXT + 1):
            for side, context in (("after", (start - width, start)), ("before", (end, end + width))):
                if context[0] < 0 or context[1] > len(standing.words):
                    continue
                beside = standing.wide().hits(phrase_of(standing.reading.said(context)))
                edges = {hit[1] for hit in beside} if side == "after" else {hit[0] for hit in beside}
                if [hit for hit in hits if hit[0 if side == "after" else 1] in edges] == [span]:
                    return f"{side} {quote(standing.reading.said(context))}, ", quote(phrase)
        return "", f"the {ordinal(hits.index(span) + 1)} {quote(phrase)}"

    def gap(self, standing: Standing, gap: int, first: str = "after") -> str:
        """The words after or before which something comes: as few as are unique, those on the first side first."""
        for width in (*range(2, CONTEXT + 1), 1):
            sides = {"after": (gap - width, gap), "before": (gap, gap + width)}
            for side in sorted(sides, key=lambda side: side != first):
                context = sides[side]
                if context[0] < 0 or context[1] > len(standing.words):
                    continue
                phrase = standing.reading.said(context)
                if standing.hits(phrase_of(phrase)) == (context,):
                    return f"{side} {quote(phrase)}"
        context = (gap - 1, gap)
        phrase = standing.reading.said(context)
        hits = standing.hits(phrase_of(phrase))
        if context not in hits:  # the first word of a passage
            context = (gap, gap + 1)
            phrase = standing.reading.said(context)
            hits = standing.hits(phrase_of(phrase))
            return f"before the {ordinal(hits.index(context) + 1)} {quote(phrase)}"
        return f"after the {ordinal(hits.index(context) + 1)} {quote(phrase)}"


def phrase_of(text: str) -> Phrase:
    """Words to look for, as they come out of their quotation marks."""
    return Phrase(quote(text)[1:-1])


def span_of(words: Words, operation: ReplaceWords) -> Span:
    """Where the words that an operation speaks of stand, or the gap that it fills; it was seen that they do."""
    names = [word.id for word in words]
    if operation.words:
        start = names.index(operation.words[0])
    else:
        start = names.index(operation.after) + 1 if operation.after is not None else 0
    return start, start + len(operation.words)
