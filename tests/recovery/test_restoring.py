"""A lost or outdated database is found before it decides, and goes on from its topics as if nothing had been lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from shared.answers import RefusedBefore
from shared.events.binary import from_headers
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event
from shared.messaging.broker import Outgoing
from shared.messaging.log import events_of
from shared.recovery.restoring import LogForked, restore
from shared.recovery.standing import DatabaseBehind
from shared.recovery.streams import TopicDoesNotFit, read_streams
from shared.service import Service, Surroundings
from tests.recovery.losing import lose
from tests.shared.messaging.tally import (
    NOW,
    NothingToSay,
    Say,
    State,
    Stream,
    Tally,
    asked,
    outgoing,
    rows,
    service,
    surroundings,
)

OWNERS = ("session-1", "session-2")


@pytest.fixture
async def around(tmp_path: Path) -> AsyncIterator[Surroundings]:
    async with surroundings(tmp_path) as found:
        yield found


async def announced(around: Surroundings, producer: str = "adoption") -> list[Event]:
    messages = around.broker.read_all(f"{producer}-events")
    return [from_headers(message.headers, message.value, CATALOGUE) async for message in messages]


async def own_log(it: Service[State], owner: str = "session-1") -> list[Event]:
    async with it.database.reading() as connection:
        return list(await events_of(connection, "adoption", owner))


async def publish(around: Surroundings, *events: Event) -> None:
    for event in events:
        await around.broker.publish(f"{event.envelope.source}-events", [outgoing(event)])


async def run_on(it: Service[State]) -> None:
    """Relay and deliver until nothing moves."""
    while await it.relay() + await it.deliver():
        pass


async def restored(around: Surroundings, only: str | None = None) -> Any:
    it = service(around)
    try:
        return await restore(it, only)
    finally:
        await it.database.close()


async def lost(around: Surroundings) -> None:
    await lose(around.settings, ["adoption"])


async def test_an_empty_database_before_its_own_topic_is_not_opened_and_says_what_to_do(around: Surroundings):
    async with (it := service(around)).open():
        await it.handlers.act(Say(session="session-1", said=("a", "b")), asked("1"))
        await run_on(it)
    await lost(around)
    with pytest.raises(DatabaseBehind) as refused:
        async with service(around).open():
            pass
    assert refused.value.facts == {"service": "adoption", "owner": "session-1", "producer": "adoption", "sequence": 1}
    assert "rapporteur restore --service adoption" in refused.value.sentence


async def test_a_database_that_lacks_what_its_group_has_heard_is_not_opened(around: Surroundings):
    drafting = Stream("drafting")
    async with (it := service(around)).open():
        await publish(around, drafting.say("a"), drafting.say("b"))
        await run_on(it)
    await lost(around)
    with pytest.raises(DatabaseBehind, match="lacks event 1 of drafting for session-1, which it has heard"):
        async with service(around).open():
            pass


async def test_a_new_database_whose_group_has_heard_nothing_is_opened(around: Surroundings):
    drafting = Stream("drafting")
    await around.broker.ensure_topics(["drafting-events"], around.settings.partitions)
    await publish(around, drafting.say("a"))
    async with (it := service(around)).open():
        await run_on(it)
        assert await rows(it, "session-1") == ["a"]


async def test_somebody_elses_message_on_its_own_topic_does_not_keep_a_service_from_starting(around: Surroundings):
    other = Stream("adoption")
    other.say("x")
    async with (it := service(around)).open():
        await it.handlers.act(Say(session="session-1", said=("a",)), asked("1"))
        await run_on(it)
        await around.broker.publish("adoption-events", [Outgoing(b"session-1", b"no event"), outgoing(other.say("y"))])
    async with service(around).open():
        pass


async def test_what_was_heard_early_or_has_parked_its_owner_is_not_missing(around: Surroundings):
    drafting, amendments = Stream("drafting"), Stream("amendments", "session-2")
    drafting.say("never-announced")
    async with (it := service(around)).open():
        await publish(around, drafting.say("early"), amendments.say("poison"), amendments.say("behind-it"))
        await run_on(it)
    async with service(around).open():
        pass


async def test_what_is_looked_through_once_is_not_looked_through_at_the_next_start(around: Surroundings):
    drafting = Stream("drafting")
    async with (it := service(around)).open():
        await publish(around, drafting.say("a"))
        await run_on(it)
    async with service(around).open():
        pass
    async with (it := service(around)).database.writing() as connection:
        await connection.exec_driver_sql("DELETE FROM events")
    async with it.open():
        pass  # were it read from the start again, this would be refused


async def test_restored_from_nothing_it_has_its_log_what_it_heard_and_its_tables_again(around: Surroundings):
    drafting, amendments = Stream("drafting"), Stream("amendments", "session-2")
    async with (it := service(around)).open():
        await publish(around, drafting.say("a"), drafting.say("ask-1"), amendments.say("ask-2"))
        await it.deliver()
        await it.handlers.act(Say(session="session-1", said=("own-1", "own-2")), asked("1"))
        await run_on(it)
        await publish(around, drafting.say("b"))
        await run_on(it)
        before = {owner: (await it.handlers.state(owner), sorted(await rows(it, owner))) for owner in OWNERS}
        log = {owner: await own_log(it, owner) for owner in OWNERS}
    await lost(around)
    done = await restored(around)
    assert (done.owners, done.own, done.heard, done.decided) == (2, 4, 4, 0)
    async with (it := service(around)).open():
        await run_on(it)
        assert {owner: (await it.handlers.state(owner), sorted(await rows(it, owner))) for owner in OWNERS} == before
        assert {owner: await own_log(it, owner) for owner in OWNERS} == log
    assert len(await announced(around)) == 4, "nothing is announced a second time"


async def test_what_was_heard_and_answered_but_never_announced_is_answered_again_as_it_was(around: Surroundings):
    drafting = Stream("drafting")
    async with (it := service(around)).open():
        await publish(around, drafting.say("ask-1"))
        await it.deliver()
        (answer,) = await own_log(it)
    await lost(around)
    done = await restored(around)
    assert (done.own, done.heard, done.decided) == (0, 1, 1)
    async with (it := service(around)).open():
        await run_on(it)
    assert await announced(around) == [answer]


async def test_a_request_repeated_after_a_restoration_gets_its_answer_and_is_not_done_again(around: Surroundings):
    async with (it := service(around)).open():
        told = await it.handlers.act(Say(session="session-1", said=("a", "b")), asked("1"))
        with pytest.raises(NothingToSay):
            await it.handlers.act(Say(session="session-1", said=()), asked("2"))
        await run_on(it)
    await lost(around)
    await restored(around)
    async with (it := service(around)).open():
        assert await it.handlers.act(Say(session="session-1", said=("a", "b")), asked("1")) == told
        with pytest.raises(NothingToSay):
            await it.handlers.act(Say(session="session-1", said=()), asked("2"))
        with pytest.raises(RefusedBefore):
            await it.handlers.act(Say(session="session-1", said=()), asked("2"))
        assert len(await own_log(it)) == 2


async def test_one_session_alone_is_restored_and_the_others_are_asked_for_at_the_start(around: Surroundings):
    async with (it := service(around)).open():
        for owner in OWNERS:
            await it.handlers.act(Say(session=owner, said=("a",)), asked(owner))
        await run_on(it)
    await lost(around)
    done = await restored(around, "session-2")
    assert (done.owners, done.own) == (1, 1)
    with pytest.raises(DatabaseBehind, match="event 1 of adoption for session-1"):
        async with service(around).open():
            pass
    await restored(around, "session-1")
    async with service(around).open():
        pass


async def test_poison_parks_its_session_after_a_restoration_as_it_did_before(around: Surroundings):
    drafting = Stream("drafting")
    async with (it := service(around)).open():
        await publish(around, drafting.say("a"), drafting.say("poison"), drafting.say("b"))
        await run_on(it)
    await lost(around)
    await restored(around)
    tally = Tally()
    async with (it := service(around, tally)).open():
        assert await rows(it, "session-1") == ["a"]
        tally.mended = True
        await it.handlers.retry("session-1", NOW)
        assert await rows(it, "session-1") == ["a", "poison", "b"]


async def test_a_log_that_lacks_an_event_is_not_restored(around: Surroundings):
    own = Stream("adoption")
    first, _, third = own.say("a"), own.say("b"), own.say("c")
    await around.broker.ensure_topics(["adoption-events"], around.settings.partitions)
    await publish(around, first, third)
    with pytest.raises(TopicDoesNotFit, match="event 2 is missing or was changed"):
        await restored(around)


async def test_a_log_that_rests_on_what_is_missing_is_not_restored(around: Surroundings):
    own = Stream("adoption")
    await around.broker.ensure_topics(["adoption-events"], around.settings.partitions)
    await publish(around, own.say("a", follows={"drafting": 3}))
    with pytest.raises(TopicDoesNotFit, match="drafting-events lacks event 1 for session-1, on which event 1"):
        await restored(around)


async def test_a_database_that_has_gone_another_way_than_its_topic_is_not_gone_on_with(around: Surroundings):
    own = Stream("adoption")
    async with (it := service(around)).open():
        await it.handlers.act(Say(session="session-1", said=("never-announced",)), asked("1"))
    await publish(around, own.say("a"), own.say("b"))
    with pytest.raises(LogForked):
        await restored(around)


STEP = st.one_of(
    st.tuples(st.sampled_from(("say", "ask", "tell")), st.sampled_from(OWNERS)),
    st.tuples(st.sampled_from(("relay", "deliver", "back up")), st.just("")),
)


@examples(max_examples=20, deadline=None)
@given(st.lists(STEP, max_size=25), st.booleans())
def test_whenever_it_is_lost_and_whatever_backup_there_is_every_question_is_answered_once(
    steps: list[tuple[str, str]], from_backup: bool
):
    asyncio.run(_lost_after(steps, from_backup))


async def _lost_after(steps: list[tuple[str, str]], from_backup: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with surroundings(Path(folder)) as around:
            backup = Path(folder) / "backup"
            streams = {owner: Stream("drafting", owner) for owner in OWNERS}
            async with (it := service(around)).open():
                for number, (step, owner) in enumerate(steps):
                    await _take(it, step, owner, number, streams, backup)
            relayed = await announced(around)
            await lost(around)
            if from_backup and backup.exists():
                shutil.copy(backup, around.settings.data / "adoption.db")
            await restored(around)
            async with (it := service(around)).open():
                await run_on(it)
                logs = {owner: await own_log(it, owner) for owner in OWNERS}
                for owner, stream in streams.items():
                    assert (await it.handlers.journal(owner)).heard.get("drafting", 0) == len(stream.events)
                    asking = [event.envelope.id for event in stream.events if event.data.model_dump()["item"] == "ask"]
                    assert sorted(e.envelope.causationid for e in logs[owner] if e.envelope.causationid) == sorted(
                        asking
                    )
            found = await read_streams(around.broker, ["adoption"])
            assert {owner: streams.stream("adoption") for owner, streams in found.items()} == {
                owner: log for owner, log in logs.items() if log
            }, "all that is decided is announced"
            assert [streams.beside for streams in found.values()] == [[]] * len(found), "and nothing else ever was"
            assert all(event in logs[event.envelope.partitionkey] for event in relayed)


async def _take(
    it: Service[State], step: str, owner: str, number: int, streams: dict[str, Stream], backup: Path
) -> None:
    match step:
        case "say":
            await it.handlers.act(Say(session=owner, said=(f"own-{number}", "more")), asked(str(number)))
        case "ask" | "tell":
            await publish(it.around, streams[owner].say(step))
        case "relay":
            await it.relay()
        case "deliver":
            await it.deliver()
        case "back up" if isinstance(it.database.place, Path):
            with closing(sqlite3.connect(it.database.place)) as of, closing(sqlite3.connect(backup)) as to:
                of.backup(to)
