"""Faults in how what is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from shared.database import Rows
from shared.events import envelope
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event
from shared.events.kept import Sealed
from shared.messaging import log, outbox
from shared.messaging.log import Log
from shared.service import Service
from tests.faults.simulation.planting import fault, instead


@fault("the relay follows every stream, not one number of the table")
def one_number() -> Iterator[None]:
    real_write, real_mark = Log.write, outbox.mark_relayed

    async def write(self: Any, connection: Any, growths: Any, *beside: Rows) -> None:
        numbers = connection.store.planted.setdefault("numbers", {})
        for growth in growths:
            for event in growth.events:  # a sequence of the database, outside of transactions
                numbers.setdefault(event.envelope.id, len(numbers) + 1)
        await real_write(self, connection, growths, *beside)

    async def unrelayed(connection: Any, producer: str, limit: int = 500) -> Sequence[Event]:
        store = connection.store
        numbers, last = store.planted.setdefault("numbers", {}), store.planted.get("last", 0)
        rows = await connection.execute(select(log._EVENTS.c.body).where(log._EVENTS.c.producer == producer))
        events = [envelope.parse(body, CATALOGUE) for (body,) in rows]
        return sorted((e for e in events if numbers[e.envelope.id] > last), key=lambda e: numbers[e.envelope.id])

    async def mark(connection: Any, events: Any) -> None:
        await real_mark(connection, events)
        connection.store.planted["last"] = max(connection.store.planted["numbers"][e.envelope.id] for e in events)

    with instead(Log, "write", write), instead(outbox, "unrelayed", unrelayed), instead(outbox, "mark_relayed", mark):
        yield


@fault("what is relayed is marked once the broker has it")
def marked_first() -> Iterator[None]:
    async def relay(self: Any) -> int:
        if not self.handlers.outgoing.is_set():
            return 0
        self.handlers.outgoing.clear()
        async with self.database.reading() as connection:
            events = await outbox.unrelayed(connection, self.stage.producer)
        if not events:
            return 0
        async with self.database.writing() as connection:
            await outbox.mark_relayed(connection, events)
        await outbox.publish(self.around.broker, self.stage.producer, events)
        self.handlers.outgoing.set()
        return len(events)

    with instead(Service, "relay", relay):
        yield


@fault("only what was handed to the broker is marked as relayed")
def marked_too_far() -> Iterator[None]:
    real = outbox.mark_relayed

    async def mark(connection: Any, events: Any) -> None:
        producer = events[0].envelope.source
        owners = {event.envelope.partitionkey for event in events}
        all_of_them = [e for owner in owners for e in await log.events_of(connection, producer, owner)]
        await real(connection, all_of_them)

    with instead(outbox, "mark_relayed", mark):
        yield


@fault("the relay keeps the order of each owner's stream")
def without_order() -> Iterator[None]:
    real = outbox.unrelayed

    async def unrelayed(connection: Any, producer: str, limit: int = 500) -> Sequence[Sealed]:
        return list(reversed(await real(connection, producer, limit)))

    with instead(outbox, "unrelayed", unrelayed):
        yield
