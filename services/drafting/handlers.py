"""Drafting's answers to what is asked, out of the folded state; its acts go through `shared.handling`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.drafting import store
from services.drafting.domain.state import State
from shared.events.base import Audience
from shared.service import Service
from shared.views import document_view, resolved


async def sessions(service: Service[State]) -> list[dict[str, str]]:
    """All sessions, the latest first."""
    async with service.database.reading() as connection:
        return await store.sessions(connection)


async def session(service: Service[State], name: str, as_of: datetime | None) -> dict[str, Any]:
    """A session and its record."""
    state = await service.handlers.state(name, as_of)
    return {
        "session": state.opened().model_dump(mode="json"),
        "meetings": [meeting.model_dump(mode="json") for meeting in state.meetings.values()],
        "attendance": {category: list(present) for category, present in state.registers.of("attendance").items()},
        "statements": {item: list(speakers) for item, speakers in state.registers.of("statements").items()},
        "papers": [paper.model_dump(mode="json", exclude_none=True) for paper in state.papers],
        "documents": sorted(state.documents),
    }


async def document(
    service: Service[State], name: str, document: str, as_of: datetime | None, audience: Audience
) -> dict[str, Any]:
    """A document, now or as it stood, as far as the audience may read it."""
    state = await service.handlers.state(name, as_of)
    found = state.document(document)
    return {**document_view(found, audience), "stale": list(state.stale(found))}


async def number(service: Service[State], name: str, document: str, cited: str, printing: str | None) -> dict[str, Any]:
    """What a printed number names."""
    state = await service.handlers.state(name)
    return resolved(state.document(document), cited, printing)
