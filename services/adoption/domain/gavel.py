"""The gavel: parts adopted or reopened by their own bodies, and the whole in the words announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from services.adoption.domain.recommendations import recommendations_in
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.numbering import cite
from shared.documents.operations import Key
from shared.documents.spans import Span, units_of
from shared.documents.text import has_brackets
from shared.documents.vocabulary import DocumentId, Frozen, NotThere, Refusal
from shared.events.adoption import (
    DecisionRecorded,
    DocumentAdopted,
    Mandate,
    Means,
    PartAdopted,
    PartReopened,
    RecommendationAdopted,
    Understanding,
    Verb,
)
from shared.events.base import EventData
from shared.events.drafting import DocumentKind
from shared.lifecycle import Document, Part
from shared.stage import Command


class UnknownPart(NotThere):
    """No part of that name is closed."""


class PartAlreadyAdopted(Refusal):
    """The gavel has fallen on that part."""


class NotItsBodies(Refusal):
    """A part is reopened by the bodies that adopted it."""

    rule = "K11"


class NotAllAdopted(Refusal):
    """The whole is adopted only when every part of it is."""

    rule = "A11"


class BlankWithoutMandate(Refusal):
    """A blank passes the gavel only if the mandate to complete names it."""

    rule = "A9"


class MandateAsked(Frozen):
    """The mandate to complete, its units named as spans."""

    completes: str
    together_with: str
    spans: tuple[Span, ...]
    until: date


class AdoptPart(Command):
    """Adopt a closed part."""

    name: ClassVar[str] = "adoption.adopt_part"
    document: DocumentId
    part: Key
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


class ReopenPart(Command):
    """Take a closed or adopted part up again, by decision of its bodies."""

    name: ClassVar[str] = "adoption.reopen_part"
    document: DocumentId
    part: Key
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


class AdoptDocument(Command):
    """Adopt the whole text, in the words announced."""

    name: ClassVar[str] = "adoption.adopt"
    document: DocumentId
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)
    announced: str | None = None
    understanding: Understanding | None = None
    mandate: MandateAsked | None = None

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


class RecordDecision(Command):
    """Record that bodies discussed a document, or took note of it."""

    name: ClassVar[str] = "adoption.record_decision"
    document: DocumentId
    by: tuple[str, ...] = Field(min_length=1)
    verb: Literal[Verb.DISCUSSED, Verb.TOOK_NOTE]
    meeting: int = Field(ge=1, le=9999)

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


def adopt_part(state: State, command: AdoptPart, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    part = _part(document, command.part)
    if part.adopted:
        raise PartAlreadyAdopted(f"The gavel has fallen on “{command.part}”.", part=command.part)
    state.require_sitting(command.by, command.meeting)
    return (
        PartAdopted(
            document=document.id,
            part=command.part,
            units=part.units,
            digest=part.digest,
            bodies=command.by,
            meeting=command.meeting,
        ),
    )


def reopen_part(state: State, command: ReopenPart, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    part = _part(document, command.part)
    document.pen.require(Holder.ADOPTION, part.units)
    state.require_sitting(command.by, command.meeting)
    if part.adopted and not set(part.bodies) <= set(command.by):
        raise NotItsBodies(f"“{command.part}” was adopted by {', '.join(part.bodies)}.", bodies=list(part.bodies))
    return (
        PartReopened(
            document=document.id, part=command.part, units=part.units, bodies=command.by, meeting=command.meeting
        ),
    )


def adopt(state: State, command: AdoptDocument, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_sitting(command.by, command.meeting)
    adopted = {unit for part in document.parts.values() if part.adopted for unit in part.units}
    units = tuple(unit.id for unit in document.tree.walk() if unit.id in adopted)
    missing = [unit.id for unit in document.tree.walk() if unit.id in _in_hand(document) - adopted]
    if missing or not units:
        where = cite(document.tree, missing) or ", ".join(missing) or "the whole"
        raise NotAllAdopted(f"Not adopted yet: {where}.", units=missing)
    bracketed = [unit for unit in units if has_brackets(document.tree.unit(unit).words)]
    if bracketed:
        raise NotAllAdopted(f"In brackets: {cite(document.tree, bracketed)}.", units=bracketed)
    mandate = _mandate(document, command.mandate)
    _require_blanks_mandated(document, units, mandate)
    whole = DocumentAdopted(
        document=document.id,
        units=units,
        digest=part_digest(document.tree, units),
        organ=command.by,
        verb=Verb.ADOPTED,
        means=Means.GAVEL,
        meeting=command.meeting,
        announced=command.announced,
        proposed="as orally amended" if state.was_amended(document.id) else None,
        understanding=command.understanding,
        mandate=mandate,
    )
    found = recommendations_in(document) if document.kind is DocumentKind.REPORT else ()
    return (whole, RecommendationAdopted(document=document.id, recommendations=found)) if found else (whole,)


def record_decision(state: State, command: RecordDecision, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    state.require_sitting(command.by, command.meeting)
    return (DecisionRecorded(document=document.id, organ=command.by, verb=command.verb, meeting=command.meeting),)


def _in_hand(document: Document) -> frozenset[str]:
    """The units that the bodies have in hand: tabled to them, brought in on the floor, or closed."""
    closed = frozenset(unit for part in document.parts.values() for unit in part.units)
    return document.tabled | closed | frozenset(document.held_by(Holder.AMENDMENTS))


def _part(document: Document, name: str) -> Part:
    try:
        return document.parts[name]
    except KeyError:
        raise UnknownPart(f"No part “{name}” of this document is closed.", part=name) from None


def _mandate(document: Document, asked: MandateAsked | None) -> Mandate | None:
    if asked is None:
        return None
    return Mandate(
        completes=asked.completes,
        together_with=asked.together_with,
        units=units_of(document.tree, asked.spans),
        until=asked.until,
    )


def _require_blanks_mandated(document: Document, units: Sequence[str], mandate: Mandate | None) -> None:
    named = frozenset(mandate.units) if mandate else frozenset()
    blank = [unit for unit in units if document.tree.unit(unit).blank and unit not in named]
    if blank:
        raise BlankWithoutMandate(
            f"Blank, and not in the mandate to complete: {cite(document.tree, blank)}.", units=blank
        )
