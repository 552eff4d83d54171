"""Where a place holds others: whether its own words are meant, or those of what stands in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.documents.spoken.answers import Why
from shared.documents.spoken.said import Choice, Doubt, Frame, Spot
from shared.documents.spoken.words import FEW

if TYPE_CHECKING:
    from shared.documents.spoken.meaning import Meaning


def require_own(meaning: Meaning, frame: Frame, slot: str, unit: str, *, whole: bool = False) -> None:
    """Raise a `Doubt` if what is said of a unit may as well be said of one that stands in it.

    “In 8” may mean its chapeau or any of 8 (a), 8 (b) …, where the words stand in both; “at the end of 8” is the end of
    the one or of the last; and `whole`, where a text is meant as a whole, is the chapeau alone or all of it.
    """
    spot: Spot = getattr(frame, slot)
    inner = [one.id for one in meaning.tree.walk(unit) if one.id not in meaning.places.hidden]
    if spot.own or spot.unit is not None or not inner:
        return
    own = Choice(frame.but(**{slot: replace(spot, unit=unit, own=True)}), unit)
    called = meaning.places.address(unit)
    if whole:
        raise Doubt(Why.SEVERAL, f"Other places stand in {called}; say its own words alone, or each place.", [own])
    if frame.edge == "end":
        last = Choice(frame.but(**{slot: Spot(unit=inner[-1])}), inner[-1])
        raise Doubt(Why.SEVERAL, f"Other places stand in {called}; at the end of which?", [own, last])
    elsewhere = _within(meaning, frame, slot, inner)
    if elsewhere:
        sentence = f"These words stand in {called} itself and in what stands in it; where are they meant?"
        raise Doubt(Why.SEVERAL, sentence, [own, *elsewhere][:FEW])


def _within(meaning: Meaning, frame: Frame, slot: str, inner: list[str]) -> list[Choice]:
    """Where the words that were spoken of stand in the units within a place, if they stand in the place itself too."""
    said = next((name for name in ("old", "after", "before") if getattr(frame, name) is not None), None)
    if said is None or getattr(frame, said).hit is not None:
        return []
    phrase = replace(getattr(frame, said), nth=None)
    outer = meaning.places.unit(frame, slot)
    if not meaning.search.standing(outer).hits(phrase):
        return []
    return [
        Choice(frame.but(**{slot: Spot(unit=one), said: replace(phrase, hit=hit)}), one, hit)
        for one in inner
        for hit in meaning.search.standing(one).hits(phrase)
    ]
