"""Adoption's answers to what is asked, out of the folded state; its acts go through `shared.handling`."""

from __future__ import annotations

from typing import Any

from services.adoption import finding
from services.adoption.domain.agenda_changes import to_the_next
from services.adoption.domain.agenda_life import Agenda
from services.adoption.domain.state import State
from services.adoption.finding import Wanted
from shared.access import Actor
from shared.service import Service


async def silences(service: Service[State], session: str) -> list[dict[str, Any]]:
    """The silence procedures of a session, each with how it stands."""
    state = await service.handlers.state(session)
    return [
        {
            **silence.opened.model_dump(mode="json"),
            "title": silence.temporary_title,
            "deadline": silence.deadline.model_dump(mode="json"),
            "stands": silence.stands,
        }
        for silence in state.silences.values()
    ]


async def waiting(service: Service[State], session: str) -> dict[str, list[str]]:
    """What waits for the Chair and for officers, by name; the portal tells it in words, with since and until when."""
    state = await service.handlers.state(session)
    return {
        "steps": [name for name, step in state.steps.items() if step.waits],
        "provisional": [f"{of}: {part or 'the whole'}" for of, part in state.gavel.provisional],
        "parts": [f"{d.id}: {name}" for d in state.documents.values() for name, p in d.parts.items() if not p.adopted],
        "conforming": [name for name, (_, answered) in state.conforming.items() if not answered],
        "factchecks": [name for name, (_, answer) in state.factchecks.items() if answer is None],
    }


async def carried(service: Service[State], session: str, document: str) -> dict[str, Any]:
    """What was carried on from the agendas in a document, and the changes by which it enters the next agenda."""
    state = await service.handlers.state(session)
    tree, agenda = state.document(document).tree, state.agendas.get(document, Agenda())
    return {
        "carried": [entry.model_dump(mode="json", exclude_none=True) for it in agenda.closed for entry in it.carried],
        "changes": to_the_next(tree, agenda.closed),
    }


async def recommendations(service: Service[State], wanted: Wanted, actor: Actor) -> dict[str, Any]:
    """A page of recommendations, as the actor may read them."""
    async with service.database.reading() as connection:
        return await finding.page(connection, wanted, actor)


async def recommendation(service: Service[State], session: str, name: str, actor: Actor) -> dict[str, Any]:
    """One recommendation by its identity. Raises `UnknownRecommendation`."""
    async with service.database.reading() as connection:
        return await finding.one(connection, session, name, actor)
