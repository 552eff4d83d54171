"""A service's database rebuilt from the topics: its own log first, from its own topic; then what it had heard.

What its own events prove it to have heard is taken without reacting, since the reaction is one of its own events. What
is left goes through the inbox as it does every day: nothing that was announced rests on it, so whatever is decided on
hearing it is decided now. A database that holds a part already is gone on with. Nothing is written to a topic; what is
decided is relayed by the service when it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import answers
from shared.database import hold
from shared.documents.vocabulary import Refusal
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.envelope import Event
from shared.messaging.broker import Message
from shared.messaging.journal import Journal
from shared.messaging.log import Log, events_of
from shared.messaging.outbox import mark_relayed
from shared.messaging.turn import turn
from shared.recovery.lineage import lineage
from shared.recovery.streams import Streams, TopicDoesNotFit, event_in, read_streams
from shared.service import Service

S = TypeVar("S")

BATCH = 100
"""How many messages are taken in at once."""


class StillRunning(Refusal):
    """A process of the service runs, and would decide while its log is being restored."""


class LogForked(Refusal):
    """The database holds another event than the topic does, in one place of the service's own log."""


@dataclass
class Restored:
    """What was restored: how many own events and heard ones, in how many owners' logs; what was decided on hearing."""

    owners: int = 0
    own: int = 0
    heard: int = 0
    decided: int = 0


async def restore(service: Service[S], only: str | None = None) -> Restored:
    """Rebuild a service's database from the topics, of all owners or of one. The service must not be running.

    Raises `StillRunning`, `LogForked` and `TopicDoesNotFit`; an owner is restored whole or not at all.
    """
    await service.prepare()
    mine = turn(service.database, lambda: None)
    try:
        if not await mine.mine():
            raise StillRunning(
                f"A process of {service.stage.producer} is running: stop it before its database is restored.",
                service=service.stage.producer,
            )
        return await _Restoring(service).restore(only)
    finally:
        await mine.close()


class _Restoring(Generic[S]):
    def __init__(self, service: Service[S]) -> None:
        self._service, self._producer = service, service.stage.producer
        self._log: Log[S] = Log(service.stage)
        self._reads = [producer for producer in service.hears if producer != self._producer]

    async def restore(self, only: str | None) -> Restored:
        done = Restored()
        found = await read_streams(self._service.around.broker, (self._producer, *self._reads), only)
        for _, streams in sorted(found.items()):
            self._require_whole(streams)
        for owner, streams in sorted(found.items()):
            async with self._service.database.writing() as connection:
                await hold(connection, (owner,))
                await self._take_own_log(connection, streams, done)
            await self._hear_the_rest(streams, done)
            done.owners += 1
        return done

    def _require_whole(self, streams: Streams) -> None:
        """Raise `TopicDoesNotFit` if the own topic goes on where the log, as far as it fits, has ended."""
        own = len(streams.stream(self._producer))
        for message in streams.beside:
            event = event_in(message)
            if event is not None and event.envelope.source == self._producer and event.envelope.sequence > own:
                raise TopicDoesNotFit(
                    f"{topic(self._producer)} holds event {event.envelope.sequence} for {streams.owner}, but event "
                    f"{own + 1} is missing or was changed.",
                    topic=topic(self._producer),
                    owner=streams.owner,
                    sequence=own + 1,
                )

    async def _take_own_log(self, connection: AsyncConnection, streams: Streams, done: Restored) -> None:
        journal = await self._log.load(connection, streams.owner)
        own = streams.stream(self._producer)
        await self._require_the_same(connection, journal, own)
        taken: list[Event] = []
        events = list(lineage(streams, self._producer, self._reads, journal.heard))
        for command, group in groupby(events, key=self._command):
            together = list(group)
            for event in together:
                journal = await self._log.add(connection, journal, event)
                await self._service.project(connection, event, journal.state)
            taken += together
            if command is not None:
                answer = self._service.handlers.deciding.answer(_document(together), journal, together)
                await answers.restore(connection, *command, answer)
        await mark_relayed(connection, own)
        mine = sum(event.envelope.source == self._producer for event in taken)
        done.own, done.heard = done.own + mine, done.heard + len(taken) - mine

    def _command(self, event: Event) -> tuple[str, str] | None:
        """Who asked for it under which key; none if the clock or another event brought it about."""
        envelope = event.envelope
        asked = envelope.source == self._producer and envelope.causationid is None
        return (envelope.actor, envelope.correlationid) if asked else None

    async def _require_the_same(self, connection: AsyncConnection, journal: Journal[S], own: Sequence[Event]) -> None:
        here = min(journal.head(self._producer).sequence, len(own))
        if here:
            kept = (await events_of(connection, self._producer, journal.owner, here - 1))[0]
            if kept != own[here - 1]:
                raise LogForked(
                    f"The database holds another log of {self._producer} for {journal.owner} than its topic, and what "
                    "was announced is what the others have heard. Restore into an empty database.",
                    owner=journal.owner,
                    sequence=here,
                )

    async def _hear_the_rest(self, streams: Streams, done: Restored) -> None:
        journal = await self._service.handlers.journal(streams.owner)
        events = [e for producer in self._reads for e in streams.stream(producer)[journal.head(producer).sequence :]]
        rest = [_message(event) for event in sorted(events, key=lambda event: event.order)]
        rest += [message for message in streams.beside if message.topic != topic(self._producer)]
        for first in range(0, len(rest), BATCH):
            heard = await self._service.handlers.hear(rest[first : first + BATCH], self._service.around.clock())
            done.heard, done.decided = done.heard + heard.effective, done.decided + len(heard.reactions)


def _message(event: Event) -> Message:
    return Message(topic(event.envelope.source), 0, 0, *travelling(event))


def _document(events: Sequence[Event]) -> str | None:
    return next((event.data.subject for event in events if event.data.subject is not None), None)
