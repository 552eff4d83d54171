"""Acts that wait at the same moment are decided one after another and written together, in one transaction.

Nobody waits for company: an act is written at once where nothing is being written, and those that come meanwhile with
the next transaction, each with its events, its answer, or its refusal, as if it were alone. An act about an owner of
whom another process or a consumer is writing leaves the others, and waits for its turn in a transaction of its own. If
what is written together cannot be, each is tried alone, so nobody is refused for what another has asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import answers
from shared.answers import Answer, Asked
from shared.database import Database, hold
from shared.documents.vocabulary import Refusal
from shared.looking import look
from shared.messaging.journal import Growth, Journal
from shared.messaging.log import Log
from shared.messaging.taking_in import Project
from shared.observability import tracing
from shared.stage import Command

S = TypeVar("S")

MOST = 64
"""Acts that are written together at most."""

Decide = Callable[[Journal[S], Command, Asked], tuple[Growth[S], dict[str, Any]]]
"""What an act comes to: what is to be written, and the answer. Raises a named refusal."""


@dataclass(eq=False)
class Act:
    """An act that waits, and what it came to."""

    command: Command
    asked: Asked
    request: str
    outcome: asyncio.Future[dict[str, Any]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def key(self) -> answers.Key:
        """Who asks, under which key."""
        return self.asked.actor.name, self.asked.key

    def end(self, outcome: dict[str, Any] | BaseException) -> None:
        """Tell whoever waits, if they still do."""
        if self.outcome.done():
            return
        if isinstance(outcome, BaseException):
            self.outcome.set_exception(outcome)
        else:
            self.outcome.set_result(outcome)


@dataclass
class Written(Generic[S]):
    """What came of some acts: what is written of each owner, the answers to keep, and what each act is told.

    `acts` are those that `growths` are of; `since` is when the transaction began, for traces.
    """

    journals: dict[str, Journal[S]]
    since: int
    acts: list[Act] = field(default_factory=list)
    growths: list[Growth[S]] = field(default_factory=list)
    kept: list[Answer] = field(default_factory=list)
    outcomes: dict[Act, dict[str, Any] | Refusal] = field(default_factory=dict)


class Acting(Generic[S]):
    """Takes acts and writes them; `written` is told of all that is committed."""

    def __init__(
        self,
        log: Log[S],
        database: Database,
        project: Project,
        decide: Decide[S],
        written: Callable[[Written[S]], Awaitable[None]],
    ) -> None:
        self._log, self._database, self._project = log, database, project
        self._decide, self._told = decide, written
        self._most_writers = 2 if database.is_shared else 1
        self._waiting: list[Act] = []
        self._busy: set[str] = set()
        self._writers = 0
        self._opening = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def act(self, command: Command, asked: Asked, request: str) -> dict[str, Any]:
        """The answer to an act, once it is written. Raises the named refusal, or what the database says."""
        act = Act(command, asked, request)
        self._waiting.append(act)
        self._go_on()
        return await act.outcome

    def _go_on(self) -> None:
        """Start a writer where there is something to write, room for one, and none about to take it."""
        if self._opening or self._writers == self._most_writers:
            return
        if any(act.command.session not in self._busy for act in self._waiting):
            self._opening = True
            self._writers += 1
            self._start(self._write_next())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _take(self) -> list[Act]:
        free = [act for act in self._waiting if act.command.session not in self._busy][:MOST]
        self._waiting = [act for act in self._waiting if act not in free]
        self._busy.update(act.command.session for act in free)
        self._opening = False
        self._go_on()
        return free

    async def _write_next(self) -> None:
        taken: list[Act] = []
        alone: list[Act] = []
        try:
            async with self._database.writing() as connection:
                taken = self._take()
                written, alone = await self._write_free(connection, taken)
            await self._end(written)
        except Exception as error:
            taken = taken or self._take()  # none was taken where there is no database: whoever waits is told
            if len(taken) > 1 or isinstance(error, IntegrityError):
                alone = taken
            _end_all(taken if not alone else (), error)
        except BaseException as gone:
            _end_all(taken, gone)
            alone = []
            raise
        finally:
            self._writers -= 1
            self._busy -= {act.command.session for act in taken} - {act.command.session for act in alone}
            for owner in dict.fromkeys(act.command.session for act in alone):
                self._start(self._each_alone([act for act in alone if act.command.session == owner]))
            self._go_on()

    async def _each_alone(self, acts: Sequence[Act]) -> None:
        """Write acts about one owner in a transaction each, waiting for whoever writes about the owner."""
        try:
            for act in acts:
                try:
                    async with self._database.writing() as connection:
                        await hold(connection, (act.command.session,))
                        known = await answers.answered(connection, (act.key,))
                        journals = await self._log.load_all(connection, (act.command.session,))
                        written = await self._write(connection, (act,), known, journals)
                    await self._end(written)
                except Exception as error:
                    act.end(error)
        except BaseException as gone:
            _end_all(acts, gone)
            raise
        finally:
            self._busy -= {act.command.session for act in acts}
            self._go_on()

    async def _write_free(self, connection: AsyncConnection, acts: list[Act]) -> tuple[Written[S], list[Act]]:
        """Write the acts about owners of whom nobody else writes; the others are left."""
        journals = {act.command.session: self._log.remembered(act.command.session) for act in acts}
        reached = {owner: journal.n for owner, journal in journals.items()}
        seen = await look(connection, reached, (act.key for act in acts))
        moved = [owner for owner in seen.moved if owner in seen.held]
        if moved:
            journals |= await self._log.load_all(connection, moved)
        free = [act for act in acts if act.command.session in seen.held]
        written = await self._write(connection, free, seen.known, journals)
        return written, [act for act in acts if act.command.session not in seen.held]

    async def _write(
        self,
        connection: AsyncConnection,
        acts: Sequence[Act],
        known: dict[answers.Key, Answer],
        journals: dict[str, Journal[S]],
    ) -> Written[S]:
        written = Written(journals, tracing.now())
        for act in acts:
            try:
                written.outcomes[act] = self._outcome(act, known, written)
            except Refusal as refusal:
                written.outcomes[act] = refusal
        if written.growths:
            await self._log.write(connection, written.growths, answers.rows(written.kept))
            for growth in written.growths:
                for event in growth.events:
                    await self._project(connection, event, growth.after.state)
        return written

    def _outcome(self, act: Act, known: dict[answers.Key, Answer], written: Written[S]) -> dict[str, Any]:
        if act.key in known:
            return known[act.key].given_again(act.request)
        growth, answer = self._decide(written.journals[act.command.session], act.command, act.asked)
        kept = known[act.key] = Answer.to(act.asked, act.request, answer)
        written.journals[act.command.session] = growth.after
        written.acts.append(act)
        written.growths.append(growth)
        written.kept.append(kept)
        return kept.given()

    async def _end(self, written: Written[S]) -> None:
        await self._told(written)
        for act, outcome in written.outcomes.items():
            act.end(outcome)


def _end_all(acts: Iterable[Act], error: BaseException) -> None:
    for act in acts:
        act.end(error)
