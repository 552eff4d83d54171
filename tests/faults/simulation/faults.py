"""Faults planted in the product for the time of a block, each as someone might write it; the simulation must find them.

They live here alone. Each is named by the sentence that it breaks.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select

import shared.handling as handling
from shared import answers
from shared.events import envelope
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Cause, Event
from shared.handling import Handlers
from shared.lifecycle import Document
from shared.messaging import consumer, outbox
from shared.messaging.consumer import Heard
from shared.messaging.outbox import Log
from shared.service import Service
from tests.faults.simulation import broker
from tests.faults.simulation.parts import replaced
from tests.faults.simulation.process import CURRENT

Fault = Callable[[], AbstractContextManager[None]]

FAULTS: dict[str, Fault] = {}


def fault(sentence: str) -> Callable[[Callable[[], Iterator[None]]], Fault]:
    """Enter a fault under the sentence that it breaks."""

    def enter(plant: Callable[[], Iterator[None]]) -> Fault:
        FAULTS[sentence] = contextmanager(plant)
        return FAULTS[sentence]

    return enter


@contextmanager
def instead(owner: Any, name: str, by: Any) -> Iterator[None]:
    """A method replaced for the time of the block."""
    real = getattr(owner, name)
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, real)


@fault("an offset is committed after the effect")
def offset_first() -> Iterator[None]:
    real = broker.SimulatedSubscription.poll

    async def poll(self: Any, max_messages: int = 100, wait: float = 1.0) -> Any:
        messages = await real(self, max_messages, wait)
        for message in messages:
            self._broker.places[self.group, message.place] = message.offset + 1
        return messages

    with instead(broker.SimulatedSubscription, "poll", poll):
        yield


@fault("a batch that failed is read again")
def not_read_again() -> Iterator[None]:
    async def rewind(self: Any, topic: str, partition: int, offset: int) -> None:
        await self._process.step("rewind")

    with instead(broker.SimulatedSubscription, "rewind", rewind):
        yield


@fault("the mark of the inbox and the effect are one transaction")
def effect_apart() -> Iterator[None]:
    real_hear, real_retry = Handlers.hear, Handlers.retry

    async def after(self: Any, effect: Callable[[], Any]) -> Heard:
        late: list[tuple[Event, Any]] = []

        async def later(_connection: Any, event: Event, state: Any) -> None:
            late.append((event, state))

        self._inbox._project = later
        heard: Heard = await effect()
        if late:
            async with self.database.writing() as connection:
                for event, state in late:
                    await self._project(connection, event, state)
        return heard

    async def hear(self: Any, messages: Any, now: datetime) -> Heard:
        return await after(self, lambda: real_hear(self, messages, now))

    async def retry(self: Any, owner: str, now: datetime) -> Heard:
        return await after(self, lambda: real_retry(self, owner, now))

    with instead(Handlers, "hear", hear), instead(Handlers, "retry", retry):
        yield


@fault("the relay follows every stream, not one number of the table")
def one_number() -> Iterator[None]:
    real_add, real_mark = Log.add, outbox.mark_relayed

    async def add(self: Any, connection: Any, journal: Any, event: Event) -> Any:
        numbers = connection.store.planted.setdefault("numbers", {})
        numbers.setdefault(event.envelope.id, len(numbers) + 1)  # a sequence of the database, outside of transactions
        return await real_add(self, connection, journal, event)

    async def unrelayed(connection: Any, producer: str, limit: int = 500) -> Sequence[Event]:
        store = connection.store
        numbers, last = store.planted.setdefault("numbers", {}), store.planted.get("last", 0)
        rows = await connection.execute(select(outbox._EVENTS.c.body).where(outbox._EVENTS.c.producer == producer))
        events = [envelope.parse(body, CATALOGUE) for (body,) in rows]
        return sorted((e for e in events if numbers[e.envelope.id] > last), key=lambda e: numbers[e.envelope.id])

    async def mark(connection: Any, events: Any) -> None:
        await real_mark(connection, events)
        connection.store.planted["last"] = max(connection.store.planted["numbers"][e.envelope.id] for e in events)

    with instead(Log, "add", add), instead(outbox, "unrelayed", unrelayed), instead(outbox, "mark_relayed", mark):
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
        all_of_them = [e for owner in owners for e in await outbox.events_of(connection, producer, owner)]
        await real(connection, all_of_them)

    with instead(outbox, "mark_relayed", mark):
        yield


@fault("the relay keeps the order of each owner's stream")
def without_order() -> Iterator[None]:
    real = outbox.unrelayed

    async def unrelayed(connection: Any, producer: str, limit: int = 500) -> Sequence[Event]:
        return list(reversed(await real(connection, producer, limit)))

    with instead(outbox, "unrelayed", unrelayed):
        yield


@fault("of two approvals at once one is refused")
def unguarded() -> Iterator[None]:
    async def nobody_waits(_connection: Any, _owners: Any) -> None:
        return None

    with ExitStack() as stack:
        stack.enter_context(replaced(vars(handling)["hold"], nobody_waits))
        stack.enter_context(instead(outbox, "insert", lambda table: insert(table).prefix_with("OR IGNORE")))
        yield


@fault("a text that has changed is not written over")
def version_unchecked() -> Iterator[None]:
    with instead(Document, "require_version", lambda _self, _expected: None):
        yield


@fault("the answer is kept in the transaction of its events")
def answer_apart() -> Iterator[None]:
    real_act, real_remember = Handlers.act, answers.remember
    late: dict[int, Any] = {}

    async def remember(connection: Any, asked: Any, request: str, answer: Any) -> Any:
        late[id(asked)] = (asked, request, answer)
        return json.loads(rfc8785.dumps(dict(answer)))

    async def act(self: Any, command: Any, asked: Any) -> Any:
        answer = await real_act(self, command, asked)
        found = late.pop(id(asked), None)
        if found is not None:
            async with self.database.writing() as connection:
                await real_remember(connection, *found)
        return answer

    with instead(answers, "remember", remember), instead(Handlers, "act", act):
        yield


@fault("an event waits for what it follows")
def early_taken() -> Iterator[None]:
    def is_ready(_self: Any, event: Event, journal: Any) -> bool:
        return bool(event.envelope.sequence == journal.head(event.envelope.source).sequence + 1)

    with instead(consumer._Batch, "_is_ready", is_ready):
        yield


@fault("an event waits for the one before it")
def gap_taken() -> Iterator[None]:
    def is_ready(_self: Any, event: Event, journal: Any) -> bool:
        return all(journal.head(p).sequence >= n for p, n in event.envelope.heard.items())

    with (
        instead(consumer._Batch, "_is_ready", is_ready),
        instead(consumer, "chain", lambda _previous, event: event.envelope.chain),
        without_order(),
    ):
        yield


@fault("nothing is taken in about an owner that is parked")
def parked_taken() -> Iterator[None]:
    async def hear(self: Any, event: Event) -> None:
        if await self._is_known(event):
            return
        if not self._is_ready(event, await self._journal(event.envelope.partitionkey)):
            await self._wait(event)
        elif await self._effect(event):
            await self._wake(event.envelope.partitionkey)

    with instead(consumer._Batch, "_hear", hear):
        yield


@fault("poison is kept and told of, never passed over")
def poison_skipped() -> Iterator[None]:
    async def park(_self: Any, _event: Event, _reason: str, *, hopeful: bool = False) -> None:
        return None

    with instead(consumer._Batch, "_park", park):
        yield


@fault("the id of an event derives from its cause")
def random_ids() -> Iterator[None]:
    class Random:
        """In the place of `uuid`."""

        UUID = uuid.UUID

        @staticmethod
        def uuid5(_namespace: Any, _name: str) -> uuid.UUID:
            return uuid.UUID(int=CURRENT.get().world.choices.random.getrandbits(128), version=4)

    with instead(envelope, "uuid", Random):
        yield


@fault("what is heard again is not answered again")
def reacts_again() -> Iterator[None]:
    real = consumer._Batch._is_known

    async def is_known(self: Any, event: Event) -> bool:
        known = await real(self, event)
        if known:
            owner = event.envelope.partitionkey
            self.journals[owner] = await self._react(self.journals[owner], event)
        return known

    with instead(consumer._Batch, "_is_known", is_known):
        yield


@fault("an hour rings once")
def rings_twice() -> Iterator[None]:
    async def fire_due(self: Any, now: datetime, session: str | None = None) -> int:
        async with self.database.reading() as connection:
            found = [await self.log.load(connection, owner) for owner in await self.log.due(connection, now, session)]
        written = 0
        for stale in found:
            async with self.database.writing() as connection:
                await vars(handling)["hold"](connection, (stale.owner,))
                journal = await self.log.load(connection, stale.owner)
                for due in self.stage.due(stale.state):
                    if due.at <= now:
                        cause = Cause(f"{due.cause}/{due.data.wire}", "clock", due.cause, due.cause)
                        recorded = now if session is None else due.at
                        journal, events = await self.log.append(connection, journal, (due.data,), cause, recorded)
                        await self._project_all(connection, journal, events)
                        written += len(events)
            await self._keep((journal,))
        return written

    with instead(Handlers, "fire_due", fire_due):
        yield


@fault("what is remembered is what was committed")
def kept_too_soon() -> Iterator[None]:
    real = Log.add

    async def add(self: Any, connection: Any, journal: Any, event: Event) -> Any:
        journal = await real(self, connection, journal, event)
        self.keep(journal)
        return journal

    with instead(Log, "add", add):
        yield
