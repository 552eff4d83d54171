"""Lines about the words that another amendment would put in: `in A3, replace “x” with “y”`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.documents.spoken.amended import Amended
from shared.documents.spoken.answers import Why
from shared.documents.spoken.meaning import Meaning
from shared.documents.spoken.said import Choice, Doubt, Frame, Part, Phrase, Spot, Verb
from shared.documents.spoken.words import FEW
from shared.documents.vocabulary import Refusal

_OF_WORDS = (None, Verb.INSERT, Verb.DELETE, Verb.REPLACE, Verb.WRITE)


def named(frame: Frame, amendments: Mapping[str, Amended]) -> str | None:
    """The name of the amendment that a change is about, as it was said; none where it is about the text."""
    for spot in (frame.where, frame.what):
        if spot is not None and spot.part is Part.AMENDMENT:
            return spot.number
        if spot is not None and spot.version in amendments:
            return spot.version
    return None


def amended(said: Sequence[Frame], amendments: Mapping[str, Amended]) -> Amended | None:
    """The one amendment that a line is about; none where it is about the text. Raises a `Doubt`."""
    names = [named(frame, amendments) for frame in said]
    if not any(names):
        return None
    for index, name in enumerate(names):
        about = index + 1 if len(said) > 1 else None
        if name is None or name.casefold() != (names[0] or "").casefold():
            raise Doubt(Why.UNCLEAR, "a line is about the text, or about one amendment; say two lines.", change=about)
        if name.casefold() not in amendments:
            known = ", ".join(list(dict.fromkeys(one.name for one in amendments.values()))[-FEW:])
            sentence = f"No amendment {name} is open{f'; there are: {known}' if known else ''}."
            raise Doubt(Why.NO_SUCH_PLACE, sentence, change=about)
    found = amendments[(names[0] or "").casefold()]
    try:
        passages = found.passages
    except Refusal as refusal:
        raise Doubt(Why.IMPOSSIBLE, f"{found.name} does not fit this text any more.") from refusal
    if not passages:
        raise Doubt(Why.IMPOSSIBLE, f"{found.name} puts no words into what stands; say the change to the text.")
    return found


def in_its_words(frame: Frame, found: Amended, meaning: Meaning) -> Frame:
    """The change with its place in the words of the amendment. Raises a `Doubt`."""
    if frame.verb not in _OF_WORDS:
        raise Doubt(Why.UNCLEAR, f"Of {found.name} only words are changed: insert, delete or replace.")
    frame = _with_place(frame, found, meaning)
    if frame.old is None and frame.verb is Verb.WRITE:
        unit = (frame.what or frame.where or Spot()).unit or ""
        span, *more = found.passages[unit]
        if more or len(found.passages) > 1:
            raise Doubt(Why.UNCLEAR, f"{found.name} puts in words in several places; say which are replaced.")
        words = Phrase(meaning.search.standing(unit).reading.said(span), hit=span)
        return frame.but(verb=Verb.REPLACE, old=words)
    if frame.old is None and frame.verb in (Verb.DELETE, Verb.REPLACE):
        raise Doubt(Why.UNFINISHED, f"Then say which words of {found.name}, in quotation marks.")
    return frame


def _with_place(frame: Frame, found: Amended, meaning: Meaning) -> Frame:
    slot = "where" if frame.where is not None else "what"
    spot: Spot = getattr(frame, slot)
    if spot.part is not Part.AMENDMENT:  # “8 (a) of A3”
        unit = spot.unit or meaning.places.unit(frame.but(**{slot: replace(spot, version=None)}), slot)
        if unit not in found.passages:
            raise Doubt(Why.NO_SUCH_PLACE, f"{found.name} puts no words there.")
        return _at(frame, slot, unit)
    if len(found.passages) == 1:
        return _at(frame, slot, next(iter(found.passages)))
    phrase = frame.old or frame.after or frame.before
    units = [unit for unit in found.passages if phrase is None or meaning.search.standing(unit).hits(phrase)]
    if len(units) == 1:
        return _at(frame, slot, units[0])
    choices = [Choice(_at(frame, slot, unit), unit) for unit in units]
    raise Doubt(Why.SEVERAL, f"{found.name} puts in words in several places; which is meant?", choices)


def _at(frame: Frame, slot: str, unit: str) -> Frame:
    spot: Spot = getattr(frame, slot)
    place = Spot(unit=unit, own=True, sentence=spot.sentence, words=spot.words)
    return frame.but(where=place, what=None)


def about(said: Sequence[Frame], place: Spot) -> list[Frame]:
    """The line as it would be about another amendment, or about a place of the text."""
    return [frame.but(where=place, what=None) for frame in said]
