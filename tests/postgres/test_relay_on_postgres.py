"""Several processes of one service over one PostgreSQL: one relays at a time, and none of them is missed (K18)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from sqlalchemy import text

from shared.access import Actor
from shared.handling import Handlers
from shared.problems import LostRace
from shared.service import Service, Surroundings
from tests.shared.messaging.tally import Say, State, Tally, asked, project, service, until
from tests.shared.messaging.test_outbox import positions, published

WRITERS, ACTS, SESSIONS = 16, 125, 4


@asynccontextmanager
async def going(*services: Service[Any]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for one in services:
            await stack.enter_async_context(one.open())
        tasks = [asyncio.create_task(one.run()) for one in services]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def writer(around: Surroundings) -> Handlers[State]:
    """Handlers with connections of their own, as another process has them; nobody wakes the relay for them."""
    made = service(around)
    return Handlers(made.stage, made.database, project, made.hears, made.metrics, around.key, 1.0)


async def until_said(listener: Service[State], total: int, seconds: float) -> None:
    await until(lambda: sum(journal.n for journal in listener.handlers.log._known.values()) == total, seconds)


async def test_k18_sixteen_writers_of_4000_events_leave_no_gap_and_the_relay_misses_none(around: Surroundings):
    relayer, listener = service(around), service(around, Tally("portal"), {"adoption": ()})
    started = time.monotonic()
    async with going(relayer, listener):
        writers = [writer(around) for _ in range(WRITERS)]

        async def write(number: int) -> None:
            for act in range(ACTS):
                said = Say(session=f"session-{(number + act) % SESSIONS}", said=(f"w-{number}-{act}", "and"))
                await writers[number].act(said, asked(f"{number}/{act}"))

        await asyncio.gather(*(write(number) for number in range(WRITERS)))
        written = time.monotonic()
        for each in writers:
            await each.database.close()
        await until_said(listener, WRITERS * ACTS * 2, 60)
    found = positions(await published(around))
    missed = WRITERS * ACTS * 2 - sum(len(set(there)) for there in found.values())
    doubled = sum(len(there) - len(set(there)) for there in found.values())
    print(f"4000 events: {missed} missed, {doubled} doubled, written in {written - started:.1f} s")
    assert (missed, doubled) == (0, 0)
    assert all(there == list(range(1, len(there) + 1)) for there in found.values())


async def test_writers_about_one_session_wait_for_one_another_and_none_is_refused(around: Surroundings):
    async with going(service(around)):
        writers = [writer(around) for _ in range(WRITERS)]
        acts = [
            each.act(Say(session="one", said=("a",)), asked(f"{number}/{act}"))
            for act in range(5)
            for number, each in enumerate(writers)
        ]
        outcomes = await asyncio.gather(*acts, return_exceptions=True)
        assert [one for one in outcomes if isinstance(one, BaseException)] == []
        for each in writers:
            await each.database.close()


async def test_one_key_for_two_sessions_at_once_is_a_lost_race_for_one_of_them(around: Surroundings):
    async with going(service(around)):
        one, other = writer(around), writer(around)
        seat = Actor(name="secretariat", grants=asked("k").actor.grants)
        outcomes = await asyncio.gather(
            one.act(Say(session="one", said=("a",)), asked("k", actor=seat)),
            other.act(Say(session="two", said=("a",)), asked("k", actor=seat)),
            return_exceptions=True,
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert len(refused) == 1
        assert isinstance(refused[0], LostRace) or type(refused[0]).__name__ == "KeyUsedTwice"
        for each in (one, other):
            await each.database.close()


async def test_of_two_processes_one_relays_and_is_told_at_once_what_the_other_decides(around: Surroundings):
    first, second = service(around), service(around)
    listener = service(around, Tally("portal"), {"adoption": ()})
    async with going(listener, first):
        await until(lambda: first._turn._mine)
        async with going(second):
            await asyncio.sleep(0.2)
            assert not second._turn._mine
            began = time.monotonic()
            for number in range(20):
                await second.handlers.act(Say(session="one", said=("a",)), asked(f"{number}"))
                await until_said(listener, number + 1, 3)
            took = time.monotonic() - began
    print(f"decided in one process, relayed by another, heard in a third: {took / 20 * 1000:.1f} ms")
    assert took < 4, "a slow poll would take at least a second each"
    assert positions(await published(around)) == {"one": list(range(1, 21))}


async def test_when_the_process_that_relays_is_gone_another_takes_its_turn(around: Surroundings):
    first, second = service(around), service(around)
    listener = service(around, Tally("portal"), {"adoption": ()})
    async with going(listener, second):
        async with going(first):
            await first.handlers.act(Say(session="one", said=("a",)), asked("1"))
            await until_said(listener, 1, 3)
        await second.handlers.act(Say(session="one", said=("b",)), asked("2"))
        await until_said(listener, 2, 5)


async def test_a_broken_connection_is_made_again_and_notices_go_on(around: Surroundings):
    first, other = service(around), writer(around)
    listener = service(around, Tally("portal"), {"adoption": ()})
    async with going(listener, first):
        await until(lambda: first._turn._mine)
        async with other.database.writing() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await other.act(Say(session="one", said=("a",)), asked("1"))
        await until_said(listener, 1, 8)
        await until(lambda: first._turn._mine)
        await first.handlers.act(Say(session="one", said=("b",)), asked("2"))
        await until_said(listener, 2, 3)
    await other.database.close()
