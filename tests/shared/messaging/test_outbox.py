"""What is committed is relayed: every position once and in order, whatever fails or is killed in between (K13, K18)."""

import asyncio
import sqlite3
from collections import defaultdict
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from shared.events.binary import from_headers
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event
from shared.handling import Handlers
from shared.messaging import outbox
from shared.messaging.log import EventTooLarge
from shared.service import Surroundings
from tests.shared.messaging.tally import Say, Tally, asked, count, project, service, until

WRITERS = 16


async def published(around: Surroundings, producer: str = "adoption") -> list[Event]:
    messages = around.broker.read_all(f"{producer}-events")
    return [from_headers(message.headers, message.value, CATALOGUE) async for message in messages]


def positions(events: list[Event]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        found[event.envelope.partitionkey].append(event.envelope.sequence)
    return dict(found)


async def test_what_is_committed_is_relayed_once_a_position_and_in_order(around: Surroundings):
    it = service(around)
    async with it.open():
        for number in range(5):
            for session in ("one", "two"):
                await it.handlers.act(
                    Say(session=session, said=(f"a-{number}", f"b-{number}")), asked(f"{session}/{number}")
                )
            await it.relay()
        assert await it.relay() == 0
    assert positions(await published(around)) == {"one": list(range(1, 11)), "two": list(range(1, 11))}


async def test_more_than_one_batch_is_relayed_without_a_gap(around: Surroundings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outbox, "BATCH", 500)
    monkeypatch.setattr(outbox, "STEP", 300)
    it = service(around)
    async with it.open():
        await it.handlers.act(Say(session="one", said=tuple(f"w-{n}" for n in range(700))), asked("1"))
        await it.handlers.act(Say(session="two", said=("w",)), asked("2"))
        assert [await it.relay() for _ in range(3)] == [500, 201, 0]
    assert positions(await published(around)) == {"one": list(range(1, 701)), "two": [1]}


async def test_a_batch_is_not_heavier_than_it_must_be(around: Surroundings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outbox, "STEP", 2)
    monkeypatch.setattr(outbox, "BATCH_BYTES", 1)
    it = service(around)
    async with it.open():
        await it.handlers.act(Say(session="one", said=tuple(f"w-{n}" for n in range(5))), asked("1"))
        assert [await it.relay() for _ in range(4)] == [2, 2, 1, 0]
    assert positions(await published(around)) == {"one": [1, 2, 3, 4, 5]}


async def test_what_a_killed_process_left_unrelayed_is_relayed_by_the_next_one(around: Surroundings):
    first = service(around)
    async with first.open():
        await first.handlers.act(Say(session="one", said=("a", "b")), asked("1"))
    second = service(around)
    async with second.open():
        assert await second.relay() == 2
        assert await second.relay() == 0
    assert positions(await published(around)) == {"one": [1, 2]}


async def test_killed_between_publishing_and_writing_it_down_it_publishes_again_and_consumers_take_it_once(
    around: Surroundings,
):
    teller, listener = service(around), service(around, Tally("portal"), {"adoption": ()})
    async with listener.open():
        async with teller.open():
            await teller.handlers.act(Say(session="one", said=("a", "b")), asked("1"))
            async with teller.database.reading() as connection:
                events = await outbox.unrelayed(connection, "adoption")
            await outbox.publish(around.broker, "adoption", events)  # and here the process ends
        again = service(around)
        async with again.open():
            await again.handlers.act(Say(session="one", said=("c",)), asked("2"))
            assert await again.relay() == 3
        assert positions(await published(around)) == {"one": [1, 2, 1, 2, 3]}
        while await listener.deliver(at_most=2):
            pass
        assert (await listener.handlers.state("one")).said == {"adoption": ("a", "b", "c")}
        assert (await listener.handlers.journal("one")).n == 3


async def test_what_the_broker_refuses_is_published_again(around: Surroundings, tmp_path: Path):
    it = service(around)
    async with it.open():
        await it.handlers.act(Say(session="one", said=("a",)), asked("1"))
        with closing(sqlite3.connect(tmp_path / "broker.db", isolation_level=None)) as saboteur:
            saboteur.execute("CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'full'); END")
            with pytest.raises(sqlite3.Error, match="full"):
                await it.relay()
            assert await it.unrelayed()
            saboteur.execute("DROP TRIGGER full")
        await it.handlers.act(Say(session="one", said=("b",)), asked("2"))
        assert await it.relay() == 2
        assert not await it.unrelayed()
    assert positions(await published(around)) == {"one": [1, 2]}


async def test_k18_sixteen_writers_at_once_leave_no_gap_and_the_relay_misses_none(around: Surroundings):
    """Each writer has connections of its own to the file, as if it were a process of its own."""
    relayer, listener = service(around), service(around, Tally("portal"), {"adoption": ()})
    acts = 8
    async with AsyncExitStack() as stack:
        for opened in (relayer, listener):
            await stack.enter_async_context(opened.open())
        running = [asyncio.create_task(opened.run()) for opened in (relayer, listener)]
        writers = [_writer(around) for _ in range(WRITERS)]

        async def write(number: int) -> None:
            for act in range(acts):
                said = Say(session=f"session-{act % 2}", said=(f"w-{number}-{act}", "and"))
                await writers[number].act(said, asked(f"{number}/{act}"))
                relayer.handlers.outgoing.set()

        await asyncio.gather(*(write(number) for number in range(WRITERS)))
        for writer in writers:
            await writer.database.close()
        total = WRITERS * acts * 2
        await until(lambda: sum(journal.n for journal in listener.handlers.log._known.values()) == total, 30)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        heard = [(await listener.handlers.state(f"session-{n}")).said["adoption"] for n in (0, 1)]
        assert await count(listener, "waiting") == await count(listener, "parked") == 0
    found = positions(await published(around))
    assert {owner: sorted(set(there)) for owner, there in found.items()} == {
        f"session-{n}": list(range(1, total // 2 + 1)) for n in (0, 1)
    }
    assert all(there == sorted(there) for there in found.values())
    assert sorted(word for words in heard for word in words if word != "and") == sorted(
        f"w-{number}-{act}" for number in range(WRITERS) for act in range(acts)
    )


async def test_a_text_larger_than_a_message_is_refused_and_nothing_of_the_act_is_written(around: Surroundings):
    it = service(around, _Wordy())
    async with it.open():
        with pytest.raises(EventTooLarge):
            await it.handlers.act(Say(session="one", said=("short", "long")), asked("1"))
        assert await count(it, "events") == await count(it, "tally_heard") == 0
        assert [refusal["command"] for refusal in await it.handlers.refusals("one")] == [Say.name]
        assert await it.relay() == 0


class _Wordy(Tally):
    """Says at one word more than a message may carry."""

    def _say(self, state: Any, command: Any, now: Any, actor: Any) -> Any:
        facts = super()._say(state, command, now, actor)
        more = {"speakers": ("x" * 9 * 1024 * 1024,)}
        return tuple(
            fact.model_copy(update=more) if command.said[n] == "long" else fact for n, fact in enumerate(facts)
        )


def _writer(around: Surroundings) -> Handlers[Any]:
    made = service(around)
    return Handlers(made.stage, made.database, project, made.hears, made.metrics, around.key, 1.0)
