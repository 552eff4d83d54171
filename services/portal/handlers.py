"""The portal's reads: every one is answered from the folded state, now or as recorded by an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services.portal import store
from services.portal.consumers import HEARS
from services.portal.domain import STAGE, reading, waiting
from services.portal.domain.floor.hand import Floor, InHand
from services.portal.domain.phrases import from_to
from services.portal.domain.reading import Reading
from services.portal.domain.state import Entry, State, Version
from shared.access import now_utc
from shared.events.base import Audience, instant_text
from shared.events.envelope import Envelope
from shared.messaging import log
from shared.service import Service, Surroundings
from shared.views import block_view


def portal(around: Surroundings) -> Service[State]:
    """The service in its surroundings."""
    return Service(STAGE, around, HEARS, store.project, store.MIGRATIONS)


async def sessions(service: Service[State]) -> list[dict[str, str]]:
    """All sessions, the latest first."""
    async with service.database.reading() as connection:
        rows = await store.sessions(connection)
    return [
        {**row, "from_to": from_to(date.fromisoformat(row["opens"]), date.fromisoformat(row["closes"]))} for row in rows
    ]


async def session(service: Service[State], name: str, as_of: datetime | None = None) -> State:
    """The state of a session. Raises `UnknownSession` where it was not opened by then."""
    state = await service.handlers.state(name, as_of)
    state.opened()
    return state


async def session_then(service: Service[State], name: str, reader: Audience, as_of: datetime | None) -> State:
    """The state of a session as recorded by an instant, as it may be told to a reader today."""
    if as_of is None:
        return await session(service, name)
    return reading.as_told(await session(service, name, as_of), await session(service, name), reader)


async def timeline(service: Service[State], name: str, reader: Audience) -> list[dict[str, Any]]:
    """The timeline of a session as a reader may see it."""
    return [_entry(entry) for entry in reading.entries(await session(service, name), reader)]


async def document(
    service: Service[State], name: str, document_id: str, reader: Audience, as_of: datetime | None, number: int | None
) -> dict[str, Any]:
    """A document as a reader may see it, now, as it stood, or as a version of it was kept."""
    state = await session_then(service, name, reader, as_of)
    found = reading.read(state, document_id, reader, number)
    view = _text(found)
    view["as_of"] = instant_text(as_of) if as_of is not None else None
    view["versions"] = [_version(version) for version in reading.versions(state, document_id, reader)]
    if reader is not Audience.PUBLIC and found.version is None:
        view["pen"] = {holder.value: held for holder, held in waiting.pen(state, found.document)}
        view["waiting"] = [
            {"what": waits.what, "whom": waits.whom, "until": waits.until or None}
            for waits in waiting.waiting(state, found.document)
        ]
    return view


def _entry(entry: Entry) -> dict[str, Any]:
    view: dict[str, Any] = {
        "instant": instant_text(entry.instant),
        "recorded": instant_text(entry.recorded),
        "audience": entry.audience.value,
        "document": entry.document,
        "meaning": entry.mark.value,
        "sentence": entry.sentence,
        "event": entry.event,
        "producer": entry.producer,
        "sequence": entry.sequence,
    }
    return view if entry.internal is None else {**view, "internal": entry.internal}


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "name": version.name,
        "title": version.title,
        "instant": instant_text(version.instant),
        "symbol": version.symbol,
        "distribution": version.distribution.value if version.distribution else None,
        "masthead": version.masthead.isoformat() if version.masthead else None,
    }


def _text(found: Reading) -> dict[str, Any]:
    return {
        "document": found.document.id,
        "kind": found.document.kind.value,
        "title": found.document.title,
        "version": _version(found.version) if found.version else None,
        "units": [block_view(block) for block in found.blocks],
    }


@dataclass(frozen=True, slots=True)
class OnTheFloor:
    """A document on the floor at a moment. `position` is that of the fold, and how often something was put in hand."""

    position: str
    state: State
    floor: Floor
    chosen: InHand


async def present(service: Service[State], session: str) -> tuple[str, State]:
    """The state of a session, and the position that it has come to. Raises `UnknownSession`."""
    journal = await service.handlers.journal(session)
    journal.state.opened()
    return str(journal.n), journal.state


async def floor(service: Service[State], session: str, document_id: str) -> OnTheFloor:
    """A document as it is shown on the floor. Raises `UnknownSession` or `UnknownDocument`.

    The meeting is the one that was chosen, else the last that has begun, else the first.
    """
    journal = await service.handlers.journal(session)
    journal.state.opened()
    async with service.database.reading() as connection:
        chosen = await store.in_hand(connection, session, document_id)
    position = f"{journal.n}.{chosen.count}"
    if chosen.meeting is None:
        chosen = replace(chosen, meeting=_sitting(journal.state, service.around.clock()))
    return OnTheFloor(position, journal.state, Floor(journal.state, document_id), chosen)


async def put_in_hand(
    service: Service[State], session: str, document_id: str, chosen: InHand, after: Mapping[str, int]
) -> None:
    """Put a unit or an amendment in hand, once what this follows is heard.

    Raises `NotHeardYet`, and `UnknownUnit` or `NothingSuchMoved` where there is nothing such to be shown.
    """
    await service.handlers.follow(session, after)
    floor = Floor((await service.handlers.journal(session)).state, document_id)
    floor.require(chosen)
    async with service.database.writing() as connection:
        await store.put_in_hand(connection, session, document_id, chosen)
    await service.handlers.tell()


def _sitting(state: State, now: datetime) -> int | None:
    begun = [meeting.meeting for meeting in state.meetings.values() if meeting.begins <= now]
    return max(begun, default=min(state.meetings, default=None))


async def use_up(service: Service[State], what: str, until: datetime) -> bool:
    """Use something up that counts once. Whether it still did."""
    async with service.database.writing() as connection:
        return await store.use_up(connection, what, instant_text(until), instant_text(now_utc()))


async def is_used_up(service: Service[State], what: str) -> bool:
    """Whether something that counts once has been used up."""
    async with service.database.reading() as connection:
        return await store.is_used_up(connection, what)


async def heard_before(
    service: Service[State], session: str, before: int, most: int
) -> tuple[tuple[int, Envelope], ...]:
    """What was heard of a session before a place, each with its place, the latest first."""
    async with service.database.reading() as connection:
        return await log.heard_before(connection, session, before, most)
