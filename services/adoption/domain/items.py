"""What becomes of the items of an agenda: considered, concluded, deferred, and going on by themselves (A5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.agenda_life import Agenda
from services.adoption.domain.agendas import AgendaNotAdopted, ByBodies, agenda_of
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.agenda import placements
from shared.documents.vocabulary import ItemId, NotThere, Refusal
from shared.events.agendas import AgendaClosed, CarriedItem, Ending, ItemConcluded, ItemConsidered, Why
from shared.events.base import EventData
from shared.lifecycle import Document


class HeldInAbeyance(Refusal):
    """An item held in abeyance is not considered at the session."""

    rule = "A4"


class ItemNotThere(NotThere):
    """No such item stands on the agenda of the body."""


class ItemEnded(Refusal):
    """The body has concluded the item, or deferred it."""


class NotConsidered(Refusal):
    """A body concludes what it has considered."""


class WorkEnded(Refusal):
    """The work on the agenda has ended; what was not concluded has gone on to the next session."""

    rule = "A5"


class ConsiderItem(ByBodies):
    """Record that bodies considered an item of their agendas."""

    name: ClassVar[str] = "adoption.consider_item"
    item: ItemId
    sitting: int = Field(default=1, ge=1, le=99)


class ConcludeItem(ByBodies):
    """Record that bodies concluded an item, or deferred it `to` a session that they named."""

    name: ClassVar[str] = "adoption.conclude_item"
    item: ItemId
    to: str | None = Field(default=None, min_length=1)


class CloseAgenda(ByBodies):
    """End the work on the agendas: what is not concluded goes on `to` the next session.

    `standing` are the items that every session has of itself, such as its opening; they do not go on.
    """

    name: ClassVar[str] = "adoption.close_agenda"
    to: str = Field(min_length=1, examples=["the next session"])
    rule: str | None = Field(default=None, min_length=1, examples=["rule 16 of the draft rules of procedure"])
    standing: tuple[ItemId, ...] = ()


def consider_item(state: State, command: ConsiderItem, now: datetime, actor: Actor) -> Sequence[EventData]:
    document, agenda = agenda_of(state, command)
    state.require_sitting(command.by, command.meeting, command.sitting)
    for body in command.by:
        _require_at_work(agenda, document, body, command.item)
        since = agenda.since(body)
        if since is None or command.meeting < since:
            raise AgendaNotAdopted(f"{body} did not work by its agenda yet.", body=body, since=since)
    return (
        ItemConsidered(
            document=document.id,
            item=command.item,
            organ=command.by,
            meeting=command.meeting,
            sitting=command.sitting,
        ),
    )


def conclude_item(state: State, command: ConcludeItem, now: datetime, actor: Actor) -> Sequence[EventData]:
    document, agenda = agenda_of(state, command)
    state.require_sitting(command.by, command.meeting)
    for body in command.by:
        _require_at_work(agenda, document, body, command.item)
        if body not in agenda.adopted:
            raise AgendaNotAdopted(f"{body} has not adopted its agenda.", body=body, since=agenda.since(body))
        if command.to is None and (command.item, body) not in agenda.considered:
            raise NotConsidered(f"{body} has not considered this item.", body=body, item=command.item)
    return (
        ItemConcluded(
            document=document.id,
            item=command.item,
            organ=command.by,
            meeting=command.meeting,
            ending=Ending.CONCLUDED if command.to is None else Ending.DEFERRED,
            to=command.to,
        ),
    )


def close_agenda(state: State, command: CloseAgenda, now: datetime, actor: Actor) -> Sequence[EventData]:
    document, agenda = agenda_of(state, command)
    state.require_sitting(command.by, command.meeting)
    for body in command.by:
        if agenda.over_for(body):
            raise WorkEnded(f"{body} has ended its work on this agenda.", body=body)
        if body not in agenda.adopted:
            raise AgendaNotAdopted(f"{body} has not adopted its agenda.", body=body, since=agenda.since(body))
    for item in command.standing:
        if item not in document.tree.items:
            raise ItemNotThere(f"No item “{item}” stands on this agenda.", item=item)
    return (
        AgendaClosed(
            document=document.id,
            organ=command.by,
            meeting=command.meeting,
            to=command.to,
            rule=command.rule,
            carried=_carried(document, agenda, command),
        ),
    )


def _require_at_work(agenda: Agenda, document: Document, body: str, item: str) -> None:
    placed = next((unit for unit in placements(document.tree, body) if unit.item == item), None)
    if placed is None:
        raise ItemNotThere(f"No item “{item}” stands on the agenda of {body}.", item=item, body=body)
    if placed.held:
        raise HeldInAbeyance(f"{body} holds this item in abeyance.", item=item, body=body)
    if agenda.over_for(body):
        raise WorkEnded(f"{body} has ended its work on this agenda.", body=body)
    if (item, body) in agenda.ended:
        raise ItemEnded(f"{body} has ended its consideration of this item.", item=item, body=body)


def _carried(document: Document, agenda: Agenda, command: CloseAgenda) -> tuple[CarriedItem, ...]:
    """What goes on, each item once for each reason and goal, in the order of the agendas."""
    found: dict[tuple[str, Why, str], list[str]] = {}
    for body in command.by:
        for unit in placements(document.tree, body):
            item = unit.item or ""
            ended = agenda.ended.get((item, body))
            if item in command.standing or document.tree.of(unit.id) or (ended and ended.ending is Ending.CONCLUDED):
                continue
            why = Why.HELD_IN_ABEYANCE if unit.held else Why.DEFERRED if ended else Why.NOT_CONCLUDED
            goal = ended.to if ended is not None and ended.to is not None else command.to
            found.setdefault((item, why, goal), []).append(body)
    return tuple(
        CarriedItem(item=item, title=document.tree.items[item].title, of=tuple(of), why=why, to=goal)
        for (item, why, goal), of in found.items()
    )
