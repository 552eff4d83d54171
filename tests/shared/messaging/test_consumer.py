"""Hearing: once in effect, early events wait, poison parks its own session alone, and nothing is passed over (K19)."""

import asyncio
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import table
from shared.events.catalogue import CATALOGUE
from shared.events.drafting import StatementRecorded
from shared.events.envelope import Event, canonical, parse
from shared.messaging import letters, log, parking, waiting
from shared.messaging.broker import Message
from shared.messaging.embedded import EmbeddedBroker
from shared.service import Service, Surroundings
from tests.shared.messaging.tally import (
    NOW,
    State,
    Stream,
    Tally,
    count,
    message,
    outgoing,
    paper,
    refusing,
    rows,
    service,
    surroundings,
    until,
)


async def hear(it: Service[State], *events: Event) -> int:
    return (await it.handlers.hear([message(event) for event in events], NOW)).effective


async def said(it: Service[State], owner: str = "session-1") -> dict[str, tuple[str, ...]]:
    return dict((await it.handlers.state(owner)).said)


async def parked(it: Service[State]) -> list[tuple[str, str, int]]:
    async with it.database.reading() as connection:
        return [(row.owner, row.producer, row.sequence) for row in await parking.parked(connection)]


async def why(it: Service[State]) -> str:
    async with it.database.reading() as connection:
        (row,) = await parking.parked(connection)
    return row.reason


async def own(it: Service[State], owner: str = "session-1") -> list[Event]:
    async with it.database.reading() as connection:
        return list(await log.events_of(connection, "adoption", owner))


async def test_an_event_heard_again_takes_effect_once(it: Service[State], around: Surroundings, drafting: Stream):
    a, b = drafting.say("a"), drafting.say("b")
    assert await hear(it, a, a) == 1
    assert await hear(it, a, b, a, b) == 1
    assert await said(it) == {"drafting": ("a", "b")}
    assert await rows(it, "session-1") == ["a", "b"]
    again = service(around)
    assert (await again.handlers.hear([message(a), message(b)], NOW)).effective == 0
    await again.database.close()


async def test_an_event_whose_predecessor_is_missing_waits_and_then_all_take_effect_in_order(
    it: Service[State], drafting: Stream
):
    a, b, c, d = (drafting.say(word) for word in "abcd")
    assert await hear(it, d, b, c, c) == 0
    assert await said(it) == {}
    assert await count(it, "waiting") == 3
    async with it.database.reading() as connection:
        assert await waiting.waiting_since(connection) is not None
    assert await hear(it, a) == 4
    assert await said(it) == {"drafting": ("a", "b", "c", "d")}
    assert await rows(it, "session-1") == ["a", "b", "c", "d"]
    assert await count(it, "waiting") == 0


async def test_an_event_waits_for_what_it_follows_of_another_producer(
    it: Service[State], drafting: Stream, amendments: Stream
):
    drafting.say("a"), drafting.say("b")
    after = amendments.say("after-b", follows={"drafting": 2})
    then = amendments.say("then")
    await hear(it, after, then, drafting.events[0])
    assert await said(it) == {"drafting": ("a",)}
    await hear(it, drafting.events[1])
    assert await rows(it, "session-1") == ["a", "b", "after-b", "then"]


async def test_an_event_waits_for_what_the_service_itself_has_not_yet_decided(it: Service[State], drafting: Stream):
    question = drafting.say("ask-1")
    thanks = Stream("amendments").say("thanks", follows={"adoption": 1})
    await hear(it, thanks)
    assert await said(it) == {}
    await hear(it, question)
    assert await said(it) == {"drafting": ("ask-1",), "adoption": ("answer-ask-1",), "amendments": ("thanks",)}


async def test_a_cause_from_a_producer_that_is_not_read_is_not_waited_for(it: Service[State], drafting: Stream):
    assert await hear(it, drafting.say("a", follows={"publication": 7})) == 1


async def test_an_event_of_a_type_that_is_not_heard_counts_all_the_same(it: Service[State], drafting: Stream):
    drafting.say("a"), drafting.say(paper("L.1")), drafting.say("b")
    assert await hear(it, *drafting.events) == 3
    assert (await it.handlers.journal("session-1")).heard == {"drafting": 3}


async def test_k19_poison_parks_its_own_session_and_others_go_on(it: Service[State], drafting: Stream):
    other = Stream("drafting", "session-2")
    good, poison, later = drafting.say("a"), drafting.say("poison"), drafting.say("b")
    assert await hear(it, good, poison, later, other.say("x"), other.say("y")) == 3
    assert await parked(it) == [("session-1", "drafting", 2)]
    assert await why(it) == "ValueError: this cannot be swallowed"
    assert await said(it) == {"drafting": ("a",)}
    assert await said(it, "session-2") == {"drafting": ("x", "y")}
    assert await count(it, "waiting") == 1


async def test_k19_once_mended_a_retry_catches_up_everything_in_order(
    it: Service[State], tally: Tally, drafting: Stream, amendments: Stream
):
    await hear(it, drafting.say("a"), drafting.say("poison-ask"), drafting.say("ask-b"))
    amendments.say("m", follows={"drafting": 3})
    await hear(it, *amendments.events, drafting.say("c"), drafting.say("d"))
    assert await said(it) == {"drafting": ("a",)}
    tally.mended = True
    heard = await it.handlers.retry("session-1", NOW)
    assert heard.effective == 5
    assert [event.envelope.causationid for event in heard.reactions] == [drafting.events[2].envelope.id]
    assert await said(it) == {
        "drafting": ("a", "poison-ask", "ask-b", "c", "d"),
        "adoption": ("answer-ask-b",),
        "amendments": ("m",),
    }
    assert await parked(it) == []
    assert await count(it, "waiting") == 0


async def test_a_retry_before_mending_parks_again_and_loses_nothing(it: Service[State], tally: Tally, drafting: Stream):
    await hear(it, drafting.say("poison"), drafting.say("b"))
    for _ in range(3):
        assert (await it.handlers.retry("session-1", NOW)).effective == 0
        assert await parked(it) == [("session-1", "drafting", 1)]
    tally.mended = True
    assert (await it.handlers.retry("session-1", NOW)).effective == 2
    assert (await it.handlers.retry("session-1", NOW)).effective == 0
    assert (await it.handlers.retry("no such session", NOW)).effective == 0


async def test_a_second_poison_behind_the_first_parks_at_its_own_place(
    it: Service[State], tally: Tally, drafting: Stream, amendments: Stream
):
    await hear(it, drafting.say("poison-1"), drafting.say("b"), amendments.say("m"))
    forged = replace(drafting.say("c"), data=drafting.events[0].data)
    forged = replace(forged, envelope=structs.replace(forged.envelope, digest="0" * 64))
    await it.handlers.hear([message(forged)], NOW)
    assert await count(it, "letters") == 1, "data that is not what the digest says is no event"
    tally.mended = True
    assert (await it.handlers.retry("session-1", NOW)).effective == 3
    assert await hear(it, drafting.events[2]) == 1


async def test_poison_leaves_nothing_behind(it: Service[State], drafting: Stream):
    tally_rows = await rows(it, "session-1")
    await hear(it, drafting.say("poison"))
    assert await rows(it, "session-1") == tally_rows == []
    assert await count(it, "events") == 0


async def test_an_event_that_a_table_refuses_is_poison_with_its_reaction(it: Service[State], drafting: Stream):
    question = drafting.say("ask-1")
    async with refusing(it, "tally_heard", "no answers today", "new.said = 'answer-ask-1'"):
        heard = await it.handlers.hear([message(question)], NOW)
        assert (heard.effective, heard.reactions) == (0, ())
        assert "no answers today" in await why(it)
        assert await own(it) == []
    assert len((await it.handlers.retry("session-1", NOW)).reactions) == 1


async def test_another_event_in_a_place_that_is_taken_is_poison(it: Service[State], drafting: Stream):
    await hear(it, drafting.say("a"), drafting.say("b"))
    await hear(it, Stream("drafting").say("forged"))
    assert await parked(it) == [("session-1", "drafting", 1)]
    assert "Another event stands in this place" in await why(it)
    await hear(it, drafting.say("c"))
    assert await said(it) == {"drafting": ("a", "b")}


async def test_another_event_in_a_place_that_is_waited_for_is_poison(it: Service[State], drafting: Stream):
    other = Stream("drafting")
    other.say("a"), other.say("forged")
    a, b = drafting.say("a"), drafting.say("b")
    await hear(it, b, other.events[1])
    assert await parked(it) == [("session-1", "drafting", 2)]
    assert "waits for this place" in await why(it)
    await hear(it, a)
    assert await said(it) == {}


async def test_a_broken_chain_is_poison(it: Service[State], drafting: Stream):
    a = drafting.say("a")
    drafting.head = replace(drafting.head, chain="f" * 64)
    await hear(it, a, drafting.say("b"))
    assert await parked(it) == [("session-1", "drafting", 2)]
    assert "chain" in await why(it)
    assert await said(it) == {"drafting": ("a",)}


async def test_once_the_false_event_is_put_right_a_retry_takes_in_what_came_meanwhile(
    it: Service[State], drafting: Stream
):
    a, b, c = (drafting.say(word) for word in "abc")
    await hear(it, a)
    await hear(it, Stream("drafting").say("forged"), b, c)
    assert await count(it, "waiting") == 2
    async with it.database.writing() as connection:
        await connection.execute(update(table(parking.ParkedRow)).values(body=canonical(a).decode()))
    assert (await it.handlers.retry("session-1", NOW)).effective == 2
    assert await said(it) == {"drafting": ("a", "b", "c")}


async def test_a_message_without_an_id_is_a_dead_letter_and_never_given_one(
    it: Service[State], around: Surroundings, drafting: Stream
):
    sent = [outgoing(drafting.say("a")), outgoing(drafting.say("b"))]
    nameless = replace(sent[0], headers=tuple(header for header in sent[0].headers if header[0] != "ce_id"))
    nonsense = replace(sent[0], value=b"\xff[", headers=(("ce_id", b"\xff"),))
    await around.broker.publish("drafting-events", [nameless, sent[0], nonsense, sent[1]])
    assert await it.deliver() == 4
    assert await said(it) == {"drafting": ("a", "b")}
    async with it.database.reading() as connection:
        found = await letters.letters(connection)
    found = sorted(found, key=lambda row: row.offset or 0)
    assert [(row.offset, row.owner) for row in found] == [(0, "session-1"), (2, "session-1")]
    assert "id: Field required" in found[0].reason
    assert [letters.headers_of(row) for row in found] == [nameless.headers, nonsense.headers]
    assert [(row.key, row.value) for row in found] == [(each.key, each.value) for each in (nameless, nonsense)]
    assert await it.lag() == 0


async def test_an_event_on_anothers_topic_or_under_anothers_key_is_a_dead_letter(
    it: Service[State], around: Surroundings, drafting: Stream
):
    sent = outgoing(drafting.say("a"))
    await around.broker.publish("drafting-events", [replace(sent, key=b"session-2")])
    await it.deliver()
    assert await said(it) == {}
    assert await count(it, "letters") == 1
    await around.broker.publish("drafting-events", [sent])
    await it.deliver()
    assert await said(it) == {"drafting": ("a",)}


async def test_a_database_that_fails_for_a_moment_parks_nobody_and_the_batch_comes_again(
    it: Service[State], around: Surroundings, drafting: Stream, monkeypatch: pytest.MonkeyPatch
):
    whole = it.handlers.log.write

    async def failing(*_given: object) -> None:
        raise OperationalError("insert", {}, Exception("disk I/O error"))

    await around.broker.publish("drafting-events", [outgoing(drafting.say("a"))])
    monkeypatch.setattr(it.handlers.log, "write", failing)
    with pytest.raises(OperationalError):
        await it.deliver()
    assert await count(it, "parked") == 0
    monkeypatch.setattr(it.handlers.log, "write", whole)
    await it.deliver()
    assert await said(it) == {"drafting": ("a",)}


async def test_of_events_that_are_written_together_one_that_cannot_be_parks_its_session_alone(
    it: Service[State], monkeypatch: pytest.MonkeyPatch
):
    one, two = Stream("drafting", "session-1"), Stream("drafting", "session-2")
    written = it.project

    async def twice(connection: AsyncConnection, event: Event, state: State) -> None:
        await written(connection, event, state)
        if isinstance(event.data, StatementRecorded) and event.data.item == "twice":
            await written(connection, event, state)  # its place is taken: the database refuses it

    monkeypatch.setattr(it.handlers._inbox, "_project", twice)
    batch = (one.say("a"), two.say("b"), one.say("twice"), two.say("ask"), one.say("c"))
    assert await hear(it, *batch) == 3
    assert await said(it, "session-1") == {"drafting": ("a",)}
    assert await said(it, "session-2") == {"drafting": ("b", "ask"), "adoption": ("answer-ask",)}
    assert await parked(it) == [("session-1", "drafting", 2)]
    assert "IntegrityError" in await why(it)
    assert sorted(await rows(it, "session-1")) == ["a"]
    monkeypatch.setattr(it.handlers._inbox, "_project", written)
    assert (await it.handlers.retry("session-1", NOW)).effective == 2
    assert await said(it, "session-1") == {"drafting": ("a", "twice", "c")}


async def test_an_event_that_comes_twice_in_one_batch_takes_effect_once(it: Service[State], drafting: Stream):
    first, second = drafting.say("a"), drafting.say("b")
    assert await hear(it, first, second, first, second, first) == 2
    assert await said(it) == {"drafting": ("a", "b")}
    assert await parked(it) == []


async def test_a_batch_whose_offset_could_not_be_committed_comes_again_and_does_not_stay_behind(
    it: Service[State], around: Surroundings, drafting: Stream, monkeypatch: pytest.MonkeyPatch
):
    whole = EmbeddedBroker.commit

    async def failing(*_given: object) -> None:
        raise OSError("the broker is away")

    await around.broker.publish("drafting-events", [outgoing(drafting.say("a"))])
    monkeypatch.setattr(EmbeddedBroker, "commit", failing)
    with pytest.raises(OSError, match="away"):
        await it.deliver()
    monkeypatch.setattr(EmbeddedBroker, "commit", whole)
    assert await it.deliver() == 1
    assert await it.lag() == 0
    assert await said(it) == {"drafting": ("a",)}


async def test_a_dead_letter_that_comes_again_is_kept_once(it: Service[State]):
    nothing = Message("drafting-events", 0, 5, b"session-1", b"", ())
    await it.handlers.hear([nothing, nothing], NOW)
    await it.handlers.hear([nothing], NOW)
    assert await count(it, "letters") == 1


async def test_a_reaction_is_decided_once_though_its_cause_comes_again(
    it: Service[State], around: Surroundings, drafting: Stream
):
    question = drafting.say("ask-1")
    await it.handlers.hear([message(question), message(question)], NOW)
    await it.handlers.hear([message(question)], NOW)
    again = service(around)
    heard = await again.handlers.hear([message(question)], NOW)
    await again.database.close()
    assert heard.reactions == ()
    (answer,) = await own(it)
    assert answer.envelope.causationid == question.envelope.id
    assert answer.envelope.clock == question.envelope.clock + 1
    assert answer.envelope.heard == {"drafting": 1}


async def test_k19_a_batch_whose_transaction_fails_comes_again_and_is_not_passed_over(
    it: Service[State], around: Surroundings, drafting: Stream
):
    other = Stream("drafting", "session-2")
    sent = [outgoing(event) for event in (drafting.say("a"), other.say("x"), drafting.say("poison"))]
    await around.broker.publish("drafting-events", sent)
    async with refusing(it, "parked", "full"):
        for _ in range(3):
            with pytest.raises(Exception, match="full"):
                await it.deliver()
            assert await said(it) == {}
        await around.broker.publish("drafting-events", [outgoing(other.say("y"))])
    while await it.deliver(at_most=1):
        pass
    assert await said(it) == {"drafting": ("a",)}
    assert await said(it, "session-2") == {"drafting": ("x", "y")}
    assert await parked(it) == [("session-1", "drafting", 2)]
    assert await it.lag() == 0


async def test_a_consumer_that_makes_no_progress_is_told_of_until_it_gets_on(around: Surroundings, drafting: Stream):
    hurried = replace(around, settings=around.settings.model_copy(update={"early_seconds": 1.5}))
    it = service(hurried)
    async with it.open():
        running = asyncio.create_task(it.run())
        async with refusing(it, "parked", "full"):
            await around.broker.publish("drafting-events", [outgoing(drafting.say("poison"))])
            await until(lambda: set(it.stalled()) == {"deliver"})
        await until(lambda: it.stalled() == {}, 30)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert await parked(it) == [("session-1", "drafting", 1)]


async def test_what_was_taken_in_but_not_committed_comes_again_without_effect(around: Surroundings, drafting: Stream):
    first = service(around)
    async with first.open():
        await around.broker.publish("drafting-events", [outgoing(drafting.say(f"ask-{n}")) for n in range(5)])
        assert first._subscription is not None
        polled = await first._subscription.poll(3, 1.0)
        await first.handlers.hear(polled, NOW)  # and here the process ends, before the group's place is moved
    second = service(around)
    async with second.open():
        assert await second.lag() == 5
        while await second.deliver():
            pass
        assert (await said(second))["adoption"] == tuple(f"answer-ask-{n}" for n in range(5))
        assert [event.envelope.sequence for event in await own(second)] == [1, 2, 3, 4, 5]


PRODUCERS = ("drafting", "amendments", "publication")
HEARS: dict[str, tuple[type[Any], ...]] = dict.fromkeys(PRODUCERS, (CATALOGUE["statement.recorded.v1"],))
HISTORY = st.lists(st.tuples(st.sampled_from(PRODUCERS), st.booleans(), st.integers(0, 7)), min_size=1, max_size=14)


def streams_of(history: Sequence[tuple[str, bool, int]]) -> dict[str, Stream]:
    """What the producers announced: an event follows what came before as drawn, a question also the last question."""
    streams = {name: Stream(name) for name in PRODUCERS}
    asked_last: dict[str, int] = {}
    for number, (producer, asks, follows) in enumerate(history):
        known = {name: streams[name].head for bit, name in enumerate(PRODUCERS) if follows >> bit & 1}
        rests_on = {name: head.sequence for name, head in known.items() if name != producer}
        if asks:
            rests_on |= {name: at for name, at in asked_last.items() if name != producer and at > rests_on.get(name, 0)}
        clock = max([streams[name].events[at - 1].envelope.clock for name, at in rests_on.items() if at], default=0)
        event = streams[producer].say(f"{'ask' if asks else 'say'}-{number}", rests_on, clock)
        if asks:
            asked_last = {producer: event.envelope.sequence}
    return streams


def delivered(streams: dict[str, Stream], chance: random.Random) -> list[Message]:
    """Some interleaving that keeps each stream's order, where some come twice."""
    left = {name: list(stream.events) for name, stream in streams.items() if stream.events}
    found: list[Message] = []
    while left:
        name = chance.choice(sorted(left))
        found.append(message(left[name].pop(0)))
        if not left[name]:
            del left[name]
        if chance.random() < 0.2:
            found.append(chance.choice(found))
    return found


async def outcome(messages: Sequence[Message], chance: random.Random | None) -> tuple[State, list[bytes], int]:
    with tempfile.TemporaryDirectory() as folder:
        async with surroundings(Path(folder)) as around:
            it = service(around, None, HEARS)
            async with it.open():
                left = list(messages)
                while left:
                    size = len(left) if chance is None else chance.randint(1, 5)
                    await it.handlers.hear(left[:size], NOW)
                    del left[:size]
                waits = await count(it, "waiting") + await count(it, "parked")
                return await it.handlers.state("session-1"), [canonical(event) for event in await own(it)], waits


@settings(max_examples=25, deadline=None)
@given(history=HISTORY, seed=st.integers(0, 2**32))
def test_any_interleaving_that_keeps_each_streams_order_gives_the_same_state_and_the_same_reactions(
    history: list[tuple[str, bool, int]], seed: int
):
    streams = streams_of(history)
    straight = [message(event) for stream in streams.values() for event in stream.events]
    chance = random.Random(seed)
    state, reactions, waits = asyncio.run(outcome(straight, None))
    assert waits == 0
    assert len(reactions) == sum(asks for _, asks, _ in history)
    assert asyncio.run(outcome(delivered(streams, chance), chance)) == (state, reactions, 0)


@settings(max_examples=15, deadline=None)
@given(count_each=st.lists(st.integers(0, 4), min_size=3, max_size=3), seed=st.integers(0, 2**32))
def test_questions_that_follow_nothing_are_each_answered_once_in_whatever_order_they_come(
    count_each: list[int], seed: int
):
    streams = {name: Stream(name) for name in PRODUCERS}
    for name, number in zip(PRODUCERS, count_each, strict=True):
        for n in range(number):
            streams[name].say(f"ask-{n}")
    chance = random.Random(seed)
    _, reactions, waits = asyncio.run(outcome(delivered(streams, chance), chance))
    answered = [parse(line, CATALOGUE).envelope for line in reactions]
    assert waits == 0
    assert [envelope.sequence for envelope in answered] == list(range(1, sum(count_each) + 1))
    asked_ids = {event.envelope.id for stream in streams.values() for event in stream.events}
    assert sorted(asked_ids) == sorted(envelope.causationid or "" for envelope in answered)
