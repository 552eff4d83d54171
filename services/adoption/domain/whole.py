"""The whole: adopted when nothing in it is open, in the words announced, with its understanding and its mandate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from services.adoption.domain.deciding import Deciding, taken
from services.adoption.domain.gavel import NotItsBodies
from services.adoption.domain.mandates import MandateAsked, mandate_of, require_blanks_mandated
from services.adoption.domain.parts import transmitted_in_brackets
from services.adoption.domain.recommendations import recommendations_in
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.numbering import cite
from shared.documents.spans import Span
from shared.documents.vocabulary import Refusal
from shared.events.adoption import AdoptedAdReferendum, DocumentAdopted
from shared.events.base import EventData, zone
from shared.events.deciding import Means, Understanding, Verb
from shared.events.drafting import DocumentKind
from shared.events.recommendations import RecommendationAdopted
from shared.lifecycle import Document


class NotAllAdopted(Refusal):
    """The whole is adopted only when every part of it is."""

    rule = "A11"


class StaysProvisional(Refusal):
    """The whole was adopted ad referendum, and waits for the absent authority."""

    rule = "A11"


class UnderstandingUnfounded(Refusal):
    """What an understanding cites was approved, and on the day that it says."""

    rule = "C14"


class AdoptDocument(Deciding):
    """Adopt the whole text, in the words announced.

    `bracketed` names the units that are transmitted in brackets; `ad_referendum` is the absent authority without whose
    confirmation the adoption stays provisional.
    """

    name: ClassVar[str] = "adoption.adopt"
    verb: Literal[Verb.ADOPTED, Verb.APPROVED] = Verb.ADOPTED
    understanding: Understanding | None = None
    mandate: MandateAsked | None = None
    bracketed: tuple[Span, ...] = ()
    ad_referendum: str | None = Field(default=None, min_length=1)


def adopt(state: State, command: AdoptDocument, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    said = taken(state, command, now)
    waiting = state.gavel.provisional.get((document.id, None))
    if waiting is not None:
        raise StaysProvisional(f"It is adopted ad referendum, pending {waiting.pending}.", document=document.id)
    units = _all_adopted(state, document)
    _require_bodies_of_parts(document, command.by)
    bracketed = transmitted_in_brackets(document, units, command.bracketed)
    mandate = mandate_of(document, command.mandate)
    require_blanks_mandated(document, units, mandate)
    require_founded(state, command.understanding)
    text: dict[str, Any] = {
        "document": document.id,
        "units": units,
        "digest": part_digest(document.tree, units),
        "organ": command.by,
        "verb": command.verb,
        "meeting": command.meeting,
        "proposed": "as orally amended" if state.was_amended(document.id) else None,
        "understanding": command.understanding,
        "mandate": mandate,
        "bracketed": bracketed,
    }
    if command.ad_referendum is not None:
        return (AdoptedAdReferendum(**text, **said, pending=command.ad_referendum),)
    return adopted_whole(document, DocumentAdopted(**text, **said))


def confirmed_whole(document: Document, waiting: AdoptedAdReferendum) -> Sequence[EventData]:
    """The facts that the whole is adopted, once the absent authority has confirmed what was adopted ad referendum."""
    fields = waiting.model_dump(exclude={"part", "pending", "acted"})
    return adopted_whole(document, DocumentAdopted.model_validate({**fields, "means": waiting.means or Means.GAVEL}))


def adopted_whole(document: Document, whole: DocumentAdopted) -> Sequence[EventData]:
    """The whole is adopted, and with a report its recommendations are."""
    found = recommendations_in(document) if document.kind is DocumentKind.REPORT else ()
    return (whole, RecommendationAdopted(document=document.id, recommendations=found)) if found else (whole,)


def _all_adopted(state: State, document: Document) -> tuple[str, ...]:
    """The units of the whole, in the order of the text. Raises `NotAllAdopted`, naming what is open."""
    adopted = {unit for part in document.parts.values() if part.adopted for unit in part.units}
    units = tuple(unit.id for unit in document.tree.walk() if unit.id in adopted)
    back = state.gavel.returned.get(document.id, frozenset())
    missing = [unit.id for unit in document.tree.walk() if unit.id in (in_hand(document) | back) - adopted]
    if missing or not units:
        where = cite(document.tree, missing) or ", ".join(missing) or "the whole"
        raise NotAllAdopted(f"Not adopted yet: {where}.", units=missing)
    return units


def in_hand(document: Document) -> frozenset[str]:
    """The units that the bodies have in hand: tabled to them, brought in on the floor, or closed."""
    closed = frozenset(unit for part in document.parts.values() for unit in part.units)
    return document.tabled | closed | frozenset(document.held_by(Holder.AMENDMENTS))


def _require_bodies_of_parts(document: Document, by: Sequence[str]) -> None:
    bodies = sorted({body for part in document.parts.values() for body in part.bodies} - set(by))
    if bodies:
        raise NotItsBodies(f"Parts of it were adopted by {', '.join(bodies)} too.", bodies=bodies)


def require_founded(state: State, understanding: Understanding | None) -> None:
    """What an understanding cites is a document of the session that was approved, on the day that it says."""
    if understanding is None or understanding.in_accordance_with is None:
        return
    cited = state.document(understanding.in_accordance_with)
    instant = state.gavel.approved.get(cited.id)
    if instant is None:
        raise UnderstandingUnfounded(f"“{cited.title}” has not been approved.", document=cited.id)
    approved = instant.astimezone(zone(state.opened().time_zone)).date()
    if understanding.approved not in (None, approved):
        raise UnderstandingUnfounded(
            f"“{cited.title}” was approved on {approved}.", document=cited.id, approved=str(approved)
        )
