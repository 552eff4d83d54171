"""Faults in how what is decided."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from sqlalchemy import insert

import shared.handling as handling
from shared import answers, database, looking
from shared.database import Rows
from shared.events import envelope
from shared.events.envelope import Cause
from shared.handling import Handlers
from shared.lifecycle import Document
from shared.messaging.log import Log
from tests.faults.simulation.parts import replaced
from tests.faults.simulation.planting import fault, instead
from tests.faults.simulation.process import CURRENT


@fault("of two approvals at once one is refused")
def unguarded() -> Iterator[None]:
    async def nobody_waits(_connection: Any, _owners: Any) -> None:
        return None

    async def everyone_at_once(_connection: Any, owners: Any) -> frozenset[str]:
        return frozenset(owners)

    with ExitStack() as stack:
        stack.enter_context(replaced(vars(handling)["hold"], nobody_waits))
        stack.enter_context(replaced(vars(looking)["hold_free"], everyone_at_once))
        stack.enter_context(instead(database, "insert", lambda table: insert(table).prefix_with("OR IGNORE")))
        yield


@fault("a text that has changed is not written over")
def version_unchecked() -> Iterator[None]:
    with instead(Document, "require_version", lambda _self, _expected: None):
        yield


@fault("the answer is kept in the transaction of its events")
def answer_apart() -> Iterator[None]:
    real_act, real_rows = Handlers.act, answers.rows
    late: list[answers.Answer] = []

    def rows(kept: Sequence[answers.Answer]) -> Rows:
        late.extend(kept)
        return real_rows(())

    async def act(self: Any, command: Any, asked: Any) -> Any:
        answer = await real_act(self, command, asked)
        mine = [each for each in late if (each.actor, each.key) == (asked.actor.name, asked.key)]
        if mine:
            late[:] = [each for each in late if each not in mine]
            async with self.database.writing() as connection:
                await database.insert_all(connection, real_rows(mine))
        return answer

    with instead(answers, "rows", rows), instead(Handlers, "act", act):
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
    real = Log.write

    async def write(self: Any, connection: Any, growths: Any, *beside: Rows) -> None:
        await real(self, connection, growths, *beside)
        for growth in growths:
            self.keep(growth.after)

    with instead(Log, "write", write):
        yield
