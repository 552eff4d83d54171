"""Load, decide, save, announce: how every service turns a command, a heard event or the clock into events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import answers
from shared.access import authorize
from shared.acting import Acting, Written
from shared.answers import Asked
from shared.database import Database, hold
from shared.deciding import Deciding
from shared.documents.vocabulary import Refusal
from shared.events.envelope import Cause, Event, positions_text
from shared.events.proof import LogCheckpointed, SigningKey
from shared.messaging import parking
from shared.messaging.broker import Message
from shared.messaging.consumer import Inbox, Taken
from shared.messaging.journal import Journal
from shared.messaging.letters import LetterRow
from shared.messaging.log import Log, events_of
from shared.messaging.parking import USUAL, Tries
from shared.messaging.taking_in import Heard, NotTogether, Project
from shared.observability import Metrics
from shared.observability.logs import about
from shared.observability.tracing import UNTOLD, Tracing
from shared.problems import KeyUsedTwice, LostRace, NotHeardYet, problem
from shared.stage import Command, Stage

S = TypeVar("S")


class Handlers(Generic[S]):
    """One service's handlers over its database."""

    def __init__(
        self,
        stage: Stage[S],
        database: Database,
        project: Project,
        hears: Iterable[str],
        metrics: Metrics,
        key: SigningKey,
        patience: float,
        tries: Tries = USUAL,
        tracing: Tracing = UNTOLD,
    ) -> None:
        self.stage = stage
        self.database = database
        self.log: Log[S] = Log(stage)
        self.deciding: Deciding[S] = Deciding(stage, self.log)
        self.metrics = metrics
        self._tracing = tracing
        self._inbox = Inbox(self.log, project, hears, tries)
        self._project = project
        self._acting: Acting[S] = Acting(self.log, database, project, self.deciding.decide, self._acted)
        self._key = key
        self._patience = patience
        self._news = asyncio.Condition()
        self._kept = 0
        self.outgoing = asyncio.Event()
        self.outgoing.set()  # what an earlier process left unrelayed

    async def act(self, command: Command, asked: Asked) -> dict[str, Any]:
        """Do what a command says, once. Returns the answer; raises the named refusal, which is kept too."""
        about(session=command.session, correlationid=asked.key)
        asked = replace(asked, actor=asked.actor.sitting_in(command.session))
        try:
            with self.metrics.latency.labels(self.metrics.service, command.name).time():
                return await self._answer(command, asked)
        except Exception as error:
            self._tracing.refused(command.session, asked.key, command.name, asked.came, error)
            raise

    async def _answer(self, command: Command, asked: Asked) -> dict[str, Any]:
        request = answers.fingerprint(command)
        try:
            authorize(asked.actor, command.name, command.session, command.bodies)
            await self.follow(command.session, asked.after or {})
            return await self._acting.act(command, asked, request)
        except IntegrityError:
            raise LostRace("Another act was written at the same moment; read again and repeat.") from None
        except Refusal as refusal:
            await self._keep_refusal(command, asked, request, refusal)
            raise

    async def hear(self, messages: Sequence[Message], now: datetime) -> Heard:
        """Take messages from other services in; whatever reacts to them is decided and saved with them."""
        try:
            return await self._take_in(lambda connection: self._inbox.take(connection, messages, now, together=True))
        except NotTogether:
            return await self._take_in(lambda connection: self._inbox.take(connection, messages, now))

    async def retry(self, owner: str, now: datetime, *, if_due: bool = False) -> Heard:
        """Try an owner again that a poison event has parked; with `if_due` only if its next try has come."""
        self.metrics.retries.labels(self.metrics.service).inc()
        return await self._take_in(lambda connection: self._inbox.retry(connection, owner, now, if_due=if_due))

    async def retry_due(self, now: datetime) -> int:
        """Try every parked owner again whose next try has come. Returns how many events took effect."""
        async with self.database.reading() as connection:
            owners = await parking.due(connection, now)
        return sum([(await self.retry(owner, now, if_due=True)).effective for owner in owners])

    async def replay(self, letter: LetterRow, now: datetime) -> Heard:
        """Take a dead letter in again, after what was wrong has been mended."""
        self.metrics.retries.labels(self.metrics.service).inc()
        return await self._take_in(lambda connection: self._inbox.replay(connection, letter, now))

    async def _take_in(self, take: Callable[[AsyncConnection], Awaitable[Taken[S]]]) -> Heard:
        async with self.database.writing() as connection:
            heard, journals = await take(connection)
        await self._keep(journals.values(), decided=bool(heard.reactions or heard.letters))
        self._count(heard.reactions)
        self._tracing.heard(heard.handled)
        for producer, seconds in heard.after:
            self.metrics.heard_after.labels(self.metrics.service, producer).observe(max(0.0, seconds))
        self.metrics.consumed.labels(self.metrics.service).inc(heard.effective)
        self.metrics.dead_letters.labels(self.metrics.service).inc(heard.letters)
        return heard

    async def fire_due(self, now: datetime, session: str | None = None) -> int:
        """Write what the clock has brought about by `now`: of real sessions, or of the one rehearsed session named.

        In a rehearsal what falls due is recorded at its own time. Returns how many events that is.
        """
        async with self.database.reading() as connection:
            if not await self.log.due(connection, now, session):
                return 0
        written: list[Event] = []
        late: list[float] = []
        journals: list[Journal[S]] = []
        async with self.database.writing() as connection:
            owners = await self.log.due(connection, now, session)
            await hold(connection, owners)
            for owner in owners:
                journal = await self.log.load(connection, owner)
                for due in sorted(self.stage.due(journal.state), key=lambda due: due.at):
                    if due.at > now:
                        continue
                    cause = Cause(f"{due.cause}/{due.data.wire}", "clock", due.cause, due.cause)
                    recorded = now if session is None else due.at
                    journal, events = await self.log.append(connection, journal, (due.data,), cause, recorded)
                    await self._project_all(connection, journal, events)
                    written += events
                    late += [(now - due.at).total_seconds()] if session is None else []
                journals.append(journal)
        await self._keep(journals)
        self._count(written)
        for seconds in late:
            self.metrics.lateness.labels(self.metrics.service).observe(seconds)
        return len(written)

    async def checkpoint(self, owner: str, now: datetime) -> int:
        """Sign the head of an owner's stream, unless it is signed already. Returns how many events were written."""
        async with self.database.writing() as connection:
            await hold(connection, (owner,))
            journal = await self.log.load(connection, owner)
            head = journal.head(self.stage.producer)
            if head.id is None:
                return 0
            (last,) = await events_of(connection, self.stage.producer, owner, after=head.sequence - 1)
            if isinstance(last.data, LogCheckpointed):
                return 0
            cause = Cause(f"{head.id}/checkpoint", self.stage.producer, head.id, head.id)
            facts = (self.signing_key(journal).checkpoint(self.stage.producer, owner, head),)
            journal, events = await self.log.append(connection, journal, facts, cause, now)
            await self._project_all(connection, journal, events)
        await self._keep((journal,))
        self._count(events)
        return len(events)

    def signing_key(self, journal: Journal[S]) -> SigningKey:
        """The key that signs an owner's log; a rehearsal's derives from the session, so that it plays the same."""
        session = self.stage.session(journal.state)
        rehearsed = session is not None and session.rehearsed
        return SigningKey.of_seed(f"{journal.owner}/{self.stage.producer}") if rehearsed else self._key

    async def journal(self, owner: str) -> Journal[S]:
        """What is known of an owner now."""
        async with self.database.reading() as connection:
            journal = await self.log.load(connection, owner)
        self.log.keep(journal)
        return journal

    async def state(self, owner: str, as_of: datetime | None = None) -> S:
        """The state of an owner, now or as recorded by an instant."""
        if as_of is None:
            return (await self.journal(owner)).state
        async with self.database.reading() as connection:
            return await self.log.at(connection, owner, recorded_until=as_of)

    @property
    def kept(self) -> int:
        """How many times something has been kept here: whoever waits for news says from where on."""
        return self._kept

    async def news(self, since: int, wait: float) -> bool:
        """Wait at most that many seconds until more is kept, here, than `since`; whether there is more."""
        try:
            async with asyncio.timeout(wait), self._news:
                await self._news.wait_for(partial(self._kept_since, since))
        except TimeoutError:
            return False
        return True

    async def tell(self) -> None:
        """Tell those who wait for news: of what was written beside the log, once that is committed."""
        self._kept += 1
        async with self._news:
            self._news.notify_all()

    async def refusals(self, session: str) -> list[dict[str, Any]]:
        """Everything refused in a session, in order."""
        async with self.database.reading() as connection:
            return await answers.refusals(connection, session)

    async def _acted(self, written: Written[S]) -> None:
        if written.growths:
            await self._keep(written.journals.values())
        acts = zip(written.acts, written.growths, strict=True)
        self._tracing.wrote(written.since, ((a.command.name, a.asked.came, growth.events) for a, growth in acts))
        for growth in written.growths:
            self._count(growth.events)

    async def follow(self, session: str, after: Mapping[str, int]) -> None:
        """Wait until these positions are heard, as an act that follows them does. Raises `NotHeardYet`."""
        if not after:
            return
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            kept = self._kept  # before reading: what comes while the database is read is no news otherwise
            heard = self.log.remembered(session).heard
            if _missing(after, heard):  # of what is not remembered another process of this service may know
                heard = (await self.journal(session)).heard
            missing = _missing(after, heard)
            left = deadline - asyncio.get_running_loop().time()
            if not missing:
                return
            if left <= 0:
                raise NotHeardYet(
                    f"{self.stage.producer} has not heard {positions_text(missing)} yet; try again.",
                    missing=missing,
                    heard=heard,
                )
            if self.database.is_shared:
                left = min(left, 0.05)  # another process of this service may be the one that hears it
            try:
                async with asyncio.timeout(left), self._news:
                    await self._news.wait_for(partial(self._kept_since, kept))
            except TimeoutError:
                continue

    def _count(self, decided: Iterable[Event]) -> None:
        for event in decided:
            self.metrics.decided.labels(self.metrics.service, event.envelope.type).inc()

    def _kept_since(self, count: int) -> bool:
        return self._kept != count

    async def _keep(self, journals: Any, *, decided: bool = True) -> None:
        for journal in journals:
            self.log.keep(journal)
        if decided:
            self.outgoing.set()
        await self.tell()

    async def _project_all(self, connection: AsyncConnection, journal: Journal[S], events: Sequence[Event]) -> None:
        for event in events:
            await self._project(connection, event, journal.state)

    async def _keep_refusal(self, command: Command, asked: Asked, request: str, refusal: Refusal) -> None:
        self.metrics.refused.labels(self.metrics.service, type(refusal).__name__).inc()
        if isinstance(refusal, NotHeardYet | KeyUsedTwice):
            return  # nothing was decided: the same request may come again
        body = problem(refusal)
        async with self.database.writing() as connection:
            await hold(connection, (command.session,))
            await answers.refuse(connection, command, asked, request, body)


def _missing(after: Mapping[str, int], heard: Mapping[str, int]) -> dict[str, int]:
    """The positions that are not heard yet."""
    return {producer: sequence for producer, sequence in after.items() if heard.get(producer, 0) < sequence}
