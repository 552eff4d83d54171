"""Events are taken in one after another, of one batch: known, early, effective, or poison.

What happens to an event that is early or poison is told in `consumer`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import is_down
from shared.documents.vocabulary import Refusal
from shared.events.envelope import Cause, Event, chain
from shared.messaging import letters, parking, waiting
from shared.messaging.arriving import read_message
from shared.messaging.broker import Message
from shared.messaging.hindrances import Hindrances, hindrances
from shared.messaging.journal import Growth, Journal
from shared.messaging.log import Log
from shared.messaging.parking import Tries
from shared.observability import logger
from shared.observability.logs import about_event
from shared.observability.tracing import Handled, now

S = TypeVar("S")

Project = Callable[[AsyncConnection, Event, Any], Coroutine[Any, Any, None]]
"""Writes a service's own tables after an event, in the same transaction: (connection, event, state after it)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a batch: how many events took effect, the events decided in reaction, how many are dead letters.

    `after` has for each event of a real session its producer and the seconds from its recording to its effect;
    `handled` is every event that was tried, for traces.
    """

    effective: int
    reactions: tuple[Event, ...]
    letters: int = 0
    after: tuple[tuple[str, float], ...] = ()
    handled: tuple[Handled, ...] = ()


class NotTogether(Exception):
    """What was to be written of several events together could not be: each is tried by itself, in a new transaction."""


@dataclass(frozen=True, slots=True)
class _Effect(Generic[S]):
    """What an event comes to: how the journal grows, and the events to project, each with the state that it left."""

    growth: Growth[S]
    projected: tuple[tuple[Event, S], ...]


class Batch(Generic[S]):
    """Messages that are taken in within the caller's transaction, and what came of them."""

    def __init__(
        self,
        log: Log[S],
        project: Project,
        reads: frozenset[str],
        tries: Tries,
        connection: AsyncConnection,
        now: datetime,
        together: bool,
    ) -> None:
        self._log, self._project, self._reads, self._tries = log, project, reads, tries
        self._connection, self._now, self._together = connection, now, together
        self._group = log.stage.producer
        self._say = logger(self._group)
        self._tried: dict[str, int] = {}
        self.journals: dict[str, Journal[S]] = {}
        self._hindered = Hindrances()
        self._unwritten: list[_Effect[S]] = []
        self._reactions: list[Event] = []
        self._effective = 0
        self._letters = 0
        self._after: list[tuple[str, float]] = []
        self._handled: list[Handled] = []

    @property
    def heard(self) -> Heard:
        lists = tuple(self._reactions), self._letters, tuple(self._after), tuple(self._handled)
        return Heard(self._effective, *lists)

    async def take(self, messages: Sequence[Message]) -> bool:
        """Take messages in; false if any is no event at all, and a dead letter."""
        events = [read_message(message) for message in messages]
        await self._look({event.envelope.partitionkey for event in events if isinstance(event, Event)})
        for message, event in zip(messages, events, strict=True):
            if isinstance(event, Event):
                await self._hear(event)
            else:
                self._say.error("no event, and a dead letter", topic=message.topic, offset=message.offset)
                args = (self._connection, self._group, message, event.sentence, self._now)
                self._letters += await letters.bury(*args)
        await self._write()
        return all(isinstance(event, Event) for event in events)

    async def try_again(self, event: Event, tried: int) -> None:
        """Take in an event that was tried that many times, and then all that waits behind it."""
        self._tried[event.envelope.id] = tried
        await self._look({event.envelope.partitionkey})
        await self._hear(event)
        await self._wake(event.envelope.partitionkey)

    async def _look(self, owners: Collection[str]) -> None:
        """See how owners stand, whom nobody else writes about until the transaction ends."""
        if owners:
            self.journals = await self._log.load_all(self._connection, owners)
            self._hindered = await hindrances(self._connection, owners)

    async def _hear(self, event: Event) -> None:
        with about_event(event):
            await self._hear_it(event)

    async def _hear_it(self, event: Event) -> None:
        owner = event.envelope.partitionkey
        if await self._is_known(event):
            return
        if owner in self._hindered.parked or not self._is_ready(event, self.journals[owner]):
            await self._wait(event)
            return
        if await self._effect(event):
            await self._wake(owner)

    async def _is_known(self, event: Event) -> bool:
        envelope = event.envelope
        if envelope.sequence > self.journals[envelope.partitionkey].head(envelope.source).sequence:
            return False
        await self._write()  # it may be one of these
        known = await self._log.knows(self._connection, envelope.source, envelope.partitionkey, envelope.sequence)
        if known != envelope.id:
            await self._park(event, "Another event stands in this place of the stream.")
        return True

    def _is_ready(self, event: Event, journal: Journal[S]) -> bool:
        envelope = event.envelope
        own = self._log.stage.producer
        follows = {p: s for p, s in envelope.heard.items() if p in self._reads or p == own}
        return envelope.sequence == journal.head(envelope.source).sequence + 1 and all(
            journal.head(producer).sequence >= sequence for producer, sequence in follows.items()
        )

    async def _effect(self, event: Event) -> bool:
        since, before = now(), len(self._reactions)
        effective = await self._take_effect(event)
        self._handled.append(Handled(event, since, effective, len(self._reactions) - before))
        return effective

    async def _take_effect(self, event: Event) -> bool:
        owner = event.envelope.partitionkey
        before = self.journals[owner]
        if chain(before.head(event.envelope.source).chain, event) != event.envelope.chain:
            await self._park(event, "The chain does not fit the event before it.")
            return False
        try:
            effect = self._effect_of(before, event)
            await self._keep(effect)
        except Exception as error:
            if is_down(error) or isinstance(error, NotTogether):
                raise  # not the event failed: the whole batch comes again
            # Whatever else the domain or the projection raises, this event cannot be taken now.
            named = isinstance(error, Refusal | ValidationError)
            await self._park(event, f"{type(error).__name__}: {error}", hopeful=not named)
            return False
        self.journals[owner] = effect.growth.after
        self._reactions.extend(effect.growth.events[1:])
        self._effective += 1
        if not self._rehearsed(effect.growth.after):
            self._after.append((event.envelope.source, (self._now - event.envelope.recordedtime).total_seconds()))
        if event.envelope.id in self._tried:
            await letters.settle_event(self._connection, self._group, event, self._now)
        return True

    def _effect_of(self, before: Journal[S], event: Event) -> _Effect[S]:
        journal = before.with_event(self._log.stage, event)
        facts = self._log.stage.react(journal.state, event)
        if not facts:
            return _Effect(Growth(before, journal, (event,)), ((event, journal.state),))
        # a rehearsal has no other clock than its acts
        now = event.envelope.recordedtime if self._rehearsed(journal) else self._now
        cause = Cause.of(event, actor=self._log.stage.producer)
        reaction = self._log.grown(journal, facts, cause, now)
        projected = ((own, reaction.after.state) for own in reaction.events)
        growth = Growth(before, reaction.after, (event, *reaction.events))
        return _Effect(growth, ((event, journal.state), *projected))

    async def _keep(self, effect: _Effect[S]) -> None:
        self._unwritten.append(effect)
        if not self._together:
            async with self._connection.begin_nested():
                await self._write()

    async def _write(self) -> None:
        """Write what is not written yet. Raises `NotTogether` where it is more than one event and one cannot be."""
        effects, self._unwritten = self._unwritten, []
        try:
            if effects:
                await self._log.write(self._connection, [effect.growth for effect in effects])
            for effect in effects:
                for event, state in effect.projected:
                    await self._project(self._connection, event, state)
        except Exception as error:
            if self._together and not is_down(error):
                raise NotTogether from error
            raise

    def _rehearsed(self, journal: Journal[S]) -> bool:
        session = self._log.stage.session(journal.state)
        return session is not None and session.rehearsed

    async def _wake(self, owner: str) -> None:
        """Take in what waits and need not wait any more, unless the owner is parked."""
        moved = owner in self._hindered.waiting and owner not in self._hindered.parked
        while moved:
            moved = False
            for event in await waiting.waiting(self._connection, owner):
                if await self._is_known(event):
                    await waiting.wait_no_more(self._connection, event)
                    if owner in self._hindered.parked:
                        return
                elif self._is_ready(event, self.journals[owner]):
                    await waiting.wait_no_more(self._connection, event)
                    if not await self._effect(event):
                        return
                    moved = True

    async def _wait(self, event: Event) -> None:
        self._hindered.waiting.add(event.envelope.partitionkey)
        if not await waiting.wait(self._connection, event, self._now):
            await self._park(event, "Another event waits for this place of the stream.")

    async def _park(self, event: Event, reason: str, *, hopeful: bool = False) -> None:
        if event.envelope.partitionkey in self._hindered.parked:
            return
        self._hindered.parked.add(event.envelope.partitionkey)
        reason = letters.readable(reason)
        tried = self._tried.get(event.envelope.id, 0) + 1
        again = self._tries.again(tried, self._now) if hopeful else None
        await parking.park(self._connection, event, reason, tried, again, self._now)
        with about_event(event):
            self._say.error("parked its session", type=event.envelope.type, tried=tried, tried_again=again is not None)
        if again is None:
            args = (event, reason, tried, self._now)
            self._letters += await letters.give_up(self._connection, self._group, *args)
