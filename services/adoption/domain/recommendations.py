"""Recommendations: an identity that survives every renumbering, where they came from, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.applying import apply
from shared.documents.digest import part_digest
from shared.documents.numbering import cite
from shared.documents.operations import changed
from shared.documents.spans import Span, units_of
from shared.documents.vocabulary import Class, DocumentId, Kind, NotThere, Refusal
from shared.events.base import EventData, zone
from shared.events.deciding import Verb
from shared.events.recommendations import (
    NamedBy,
    Recommendation,
    RecommendationEndorsed,
    RecommendationFollowedUp,
    RecommendationOriginRecorded,
    RecommendationTransmitted,
    Transmitted,
)
from shared.lifecycle import Document
from shared.stage import Command


class NoRecommendation(Refusal):
    """None of the units named is an adopted recommendation."""


class UnknownRecommendation(NotThere):
    """No recommendation of that identity was adopted in this session."""


class NotIssuedYet(Refusal):
    """What is transmitted is what is issued: only then is the list of cleared changes closed."""

    rule = "K7"


class NotAsAdopted(Refusal):
    """The words are not those adopted with the changes that were cleared."""

    rule = "K7"


class SaidBefore(Refusal):
    """The same was recorded of one of these recommendations."""

    rule = "A14"


class NotYet(Refusal):
    """What has been done, has been done by today."""

    rule = "C13"


class Endorse(Command):
    """Record that a paragraph of an act of the parent endorses recommendations, welcomes or takes note of them."""

    name: ClassVar[str] = "adoption.endorse"
    document: DocumentId
    act: str = Field(min_length=1)
    paragraph: str | None = Field(default=None, min_length=1, max_length=40)
    acted: date
    verb: Literal[Verb.ENDORSES, Verb.TOOK_NOTE, Verb.WELCOMES]
    spans: tuple[Span, ...] = Field(min_length=1)


class RecordOrigin(Command):
    """Record from which paper of an earlier session recommendations were carried over."""

    name: ClassVar[str] = "adoption.record_origin"
    document: DocumentId
    spans: tuple[Span, ...] = Field(min_length=1)
    paper: str = Field(min_length=1, max_length=200)


class Transmit(Command):
    """Transmit recommendations to the parent as they were adopted, with the closed list of cleared changes.

    Without spans all of the document's are transmitted.
    """

    name: ClassVar[str] = "adoption.transmit"
    document: DocumentId
    spans: tuple[Span, ...] | None = Field(default=None, min_length=1)
    on: date


class FollowUp(Command):
    """Record what was done on a recommendation, when, by what source, and the later session that names it, if any."""

    name: ClassVar[str] = "adoption.follow_up"
    recommendation: str = Field(pattern=r"^[a-z0-9][A-Za-z0-9._-]{0,144}$")
    done: str = Field(min_length=1, max_length=2000)
    on: date
    source: str = Field(min_length=1, max_length=300)
    named_by: NamedBy | None = None


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
    named = _named(state, document, command.spans)
    for name in named:
        for other in state.kept.acts.get(name, ()):
            if (other.act, other.paragraph, other.verb) == (command.act, command.paragraph, command.verb):
                raise SaidBefore(f"{command.act} is recorded of {_cited(document, name)}.", recommendation=name)
    return (
        RecommendationEndorsed(
            document=document.id,
            act=command.act,
            paragraph=command.paragraph,
            acted=command.acted,
            verb=command.verb,
            recommendations=named,
        ),
    )


def record_origin(state: State, command: RecordOrigin, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    named = _named(state, document, command.spans)
    for name in named:
        if name in state.kept.origins:
            raise SaidBefore(
                f"{_cited(document, name)} came from {state.kept.origins[name]}.",
                recommendation=name,
                paper=state.kept.origins[name],
            )
    return (RecommendationOriginRecorded(document=document.id, recommendations=named, paper=command.paper),)


def transmit(state: State, command: Transmit, now: datetime, actor: Actor) -> Sequence[EventData]:
    session, document = state.opened(), state.document(command.document)
    _require_by_today(state, command.on, now)
    spans = command.spans or tuple(Span(first=unit, alone=True) for unit in document.tree.units)
    named = _named(state, document, spans)
    if not any(edition.issued for edition in document.editions.values()):
        raise NotIssuedYet("The text has not been issued yet.", document=document.id)
    before = [name for name in named if name in state.kept.transmitted]
    if before:
        raise SaidBefore(f"{_cited(document, before[0])} was transmitted.", recommendation=before[0])
    return (
        RecommendationTransmitted(
            document=document.id,
            to=session.parent.symbol,
            on=command.on,
            transmitted=tuple(_as_transmitted(state, document, name) for name in named),
        ),
    )


def follow_up(state: State, command: FollowUp, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.recommendation.partition(".")[0])
    if command.recommendation not in state.recommendations:
        raise UnknownRecommendation(
            f"No recommendation “{command.recommendation}” was adopted.", recommendation=command.recommendation
        )
    _require_by_today(state, command.on, now)
    return (
        RecommendationFollowedUp(
            document=document.id,
            recommendation=command.recommendation,
            done=command.done,
            on=command.on,
            source=command.source,
            named_by=command.named_by,
        ),
    )


def _named(state: State, document: Document, spans: Sequence[Span]) -> tuple[str, ...]:
    covered = set(units_of(document.tree, spans))
    named = tuple(
        name
        for name, entry in state.recommendations.items()
        if entry.unit in covered and name.startswith(f"{document.id}.")
    )
    if not named:
        raise NoRecommendation("None of these is an adopted recommendation.", place="spans")
    return named


def _as_transmitted(state: State, document: Document, name: str) -> Transmitted:
    """A recommendation as it is transmitted, once its words are found to be those adopted with the cleared changes."""
    unit = state.recommendations[name].unit
    mine = [made for made in state.kept.changes.get(document.id, ()) if unit in changed(made.operation)]
    text = state.kept.adopted[document.id]
    for made in mine:
        text = apply(text, made.operation)
    digest = part_digest(document.tree, (unit,))
    if unit not in document.tree.units or part_digest(text, (unit,)) != digest:
        raise NotAsAdopted(f"{_cited(document, name)} does not read as adopted and cleared.", recommendation=name)
    return Transmitted(recommendation=name, digest=digest, changes=tuple(made.cleared for made in mine))


def _cited(document: Document, name: str) -> str:
    return cite(document.tree, (name.removeprefix(f"{document.id}."),)) or name


def _require_by_today(state: State, day: date, now: datetime) -> None:
    today = now.astimezone(zone(state.opened().time_zone)).date()
    if day > today:
        raise NotYet(f"It is {today} today.", day=str(day), today=str(today))
