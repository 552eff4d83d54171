"""Recommendations: an identity that survives every renumbering, and what the parent made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.spans import Span, units_of
from shared.documents.vocabulary import Class, DocumentId, Kind, Refusal
from shared.events.adoption import Recommendation, RecommendationEndorsed
from shared.events.base import EventData
from shared.events.deciding import Verb
from shared.lifecycle import Document
from shared.stage import Command


class NoRecommendation(Refusal):
    """None of the units named is an adopted recommendation."""


class Endorse(Command):
    """Record that an act of the parent endorses recommendations, or takes note of them."""

    name: ClassVar[str] = "adoption.endorse"
    document: DocumentId
    act: str = Field(min_length=1)
    acted: date
    verb: Literal[Verb.ENDORSES, Verb.TOOK_NOTE]
    spans: tuple[Span, ...] = Field(min_length=1)


def recommendations_in(document: Document) -> tuple[Recommendation, ...]:
    """The recommendations of an adopted text, its negotiated subparagraphs, each with the bodies of its part."""
    bodies = {unit: part.bodies for part in document.parts.values() for unit in part.units}
    return tuple(
        Recommendation(recommendation=f"{document.id}.{unit.id}", unit=unit.id, bodies=bodies.get(unit.id, ()))
        for unit in document.tree.walk()
        if unit.kind is Kind.SUBPARAGRAPH and unit.unit_class is Class.NEGOTIATED and unit.id in bodies
    )


def endorse(state: State, command: Endorse, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    covered = set(units_of(document.tree, command.spans))
    named = tuple(
        name
        for name, (entry, _) in state.recommendations.items()
        if entry.unit in covered and name.startswith(f"{document.id}.")
    )
    if not named:
        raise NoRecommendation("None of these is an adopted recommendation.", place="spans")
    return (
        RecommendationEndorsed(
            document=document.id, act=command.act, acted=command.acted, verb=command.verb, recommendations=named
        ),
    )
