"""Faults in how what is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from shared.events.envelope import Cause, Event
from shared.handling import Handlers
from shared.messaging.taking_in import Batch, Heard
from tests.faults.simulation import broker
from tests.faults.simulation.planting import fault, instead


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

    async def retry(self: Any, owner: str, now: datetime, *, if_due: bool = False) -> Heard:
        return await after(self, lambda: real_retry(self, owner, now, if_due=if_due))

    with instead(Handlers, "hear", hear), instead(Handlers, "retry", retry):
        yield


@fault("an event waits for what it follows")
def early_taken() -> Iterator[None]:
    def is_ready(_self: Any, event: Event, journal: Any) -> bool:
        return bool(event.envelope.sequence == journal.head(event.envelope.source).sequence + 1)

    with instead(Batch, "_is_ready", is_ready):
        yield


@fault("nothing is taken in about an owner that is parked")
def parked_taken() -> Iterator[None]:
    async def hear(self: Any, event: Event) -> None:
        if await self._is_known(event):
            return
        if not self._is_ready(event, self.journals[event.envelope.partitionkey]):
            await self._wait(event)
        elif await self._effect(event):
            await self._wake(event.envelope.partitionkey)

    with instead(Batch, "_hear", hear):
        yield


@fault("poison is kept and told of, never passed over")
def poison_skipped() -> Iterator[None]:
    async def park(_self: Any, _event: Event, _reason: str, *, hopeful: bool = False) -> None:
        return None

    with instead(Batch, "_park", park):
        yield


@fault("what is heard again is not answered again")
def reacts_again() -> Iterator[None]:
    real = Batch._is_known

    async def is_known(self: Any, event: Event) -> bool:
        known = await real(self, event)
        if known:
            owner = event.envelope.partitionkey
            facts = self._log.stage.react(self.journals[owner].state, event)
            args = (facts, Cause.of(event, actor=self._group), self._now)
            self.journals[owner], reactions = await self._log.append(self._connection, self.journals[owner], *args)
            self._reactions.extend(reactions)
        return known

    with instead(Batch, "_is_known", is_known):
        yield
