"""The floor's answers to what is asked, out of the folded state; its acts go through `shared.handling`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.amendments import store
from services.amendments.domain.provenance import parties_of
from services.amendments.domain.provenance import provenance as origins_of
from services.amendments.domain.standing_against import obstacles
from services.amendments.domain.state import Amendment, State, UnknownAmendment
from services.amendments.domain.still_open import what_is_open
from services.amendments.spoken import spoken, spoken_of
from shared.documents.holder import Holder
from shared.events.amendments import Position
from shared.events.base import Audience
from shared.service import Service
from shared.views import document_view


async def floors(service: Service[State]) -> list[dict[str, Any]]:
    """All open floors."""
    async with service.database.reading() as connection:
        return await store.floors(connection)


async def floor(
    service: Service[State], session: str, document: str, as_of: datetime | None, audience: Audience
) -> dict[str, Any]:
    """The text on the floor as far as the audience may read it, and what is open in it."""
    state = await service.handlers.state(session, as_of)
    found = state.document(document)
    held = [unit.id for unit in found.tree.walk() if found.pen.may_write(Holder.AMENDMENTS, unit.id)]
    return {
        **document_view(found, audience),
        "on_the_floor": held,
        "open": list(what_is_open(state, found, held)),
        "standings": {
            unit: stands.state.value
            for (of, unit), stands in state.standings.items()
            if of == document and unit in found.tree.units
        },
    }


async def moved(
    service: Service[State], session: str, audience: Audience, numbers_of: str | None = None
) -> list[dict[str, Any]]:
    """Every amendment of a session with what became of it; what was keyed by mistake is the secretariat's to see."""
    state = await service.handlers.state(session)
    entries = state.moved()
    return [_view(state, name, entry, audience, numbers_of) for name, entry in entries if _shown(entry, audience)]


async def amendment(
    service: Service[State], session: str, name: str, audience: Audience, numbers_of: str | None = None
) -> dict[str, Any]:
    """One amendment; with `numbers_of`, also as it is read out to those who hold that edition."""
    state = await service.handlers.state(session)
    entry = state.amendment(name)
    if not _shown(entry, audience):
        raise UnknownAmendment(f"No amendment “{name}” was moved.", amendment=name)
    return _view(state, name, entry, audience, numbers_of)


def _became(entry: Amendment) -> str:
    return "recaptured" if entry.recaptured else entry.disposition.value if entry.disposition else "open"


def _shown(entry: Amendment, audience: Audience) -> bool:
    return audience is Audience.SECRETARIAT or not entry.recaptured


def _view(state: State, name: str, entry: Amendment, audience: Audience, numbers_of: str | None) -> dict[str, Any]:
    internal = set() if audience is Audience.SECRETARIAT else {"source"}  # who moved what is internal
    return {
        **entry.moved.model_dump(mode="json", exclude_none=True, exclude=internal),
        "spoken": spoken(state, entry),
        **({"spoken_of": spoken_of(state, entry, numbers_of)} if numbers_of is not None else {}),
        "became": _became(entry),
        "in_the_text": entry.consolidated,
        "conflicts_now": [asdict(obstacle) for obstacle in obstacles(state, name)],
    }


async def provenance(service: Service[State], session: str, document: str) -> dict[str, Any]:
    """Where each word comes from, and who moved what, by the names that are in the register."""
    state = await service.handlers.state(session)
    origins = [asdict(origin) for origin in origins_of(state, document)]
    known = await parties(service, session)
    return {
        "units": origins,
        "amendments": {
            name: {
                "became": _became(entry),
                "source": entry.moved.source.model_dump(mode="json", exclude_none=True),
                "names": {party: known.get(party) for party in parties_of(entry)},
                "supported_by": _stand(state, name, Position.SUPPORTS),
                "reserved_by": _stand(state, name, Position.RESERVES),
            }
            for name, entry in state.of(document)
        },
    }


async def parties(service: Service[State], session: str) -> dict[str, str]:
    """The register of parties of a session."""
    async with service.database.reading() as connection:
        return await store.parties(connection, session)


async def enter_party(service: Service[State], session: str, party: str, name: str | None) -> None:
    """Enter a party's name into the register, or erase it; what the log says of the reference stays."""
    (await service.handlers.state(session)).opened()
    async with service.database.writing() as connection:
        await store.enter_party(connection, session, party, name)


def _stand(state: State, name: str, position: Position) -> list[str]:
    return [party for (of, party), found in state.positions.items() if of == name and found is position]
