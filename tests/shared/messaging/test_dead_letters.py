"""What cannot be taken in is tried a few times, then told on the dead-letter topic, and taken in once it is mended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging import letters, parking
from shared.messaging.broker import MAX_MESSAGE_BYTES, Message, Outgoing
from shared.messaging.letters import LetterRow
from shared.messaging.parking import Tries
from shared.service import Service, Surroundings
from tests.shared.messaging.tally import NOW, State, Stream, Tally, outgoing, refusing, surroundings

DLQ = "drafting-events-dlq"


class Clock:
    """The present instant, which a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def around(tmp_path: Path, clock: Clock) -> AsyncIterator[Surroundings]:
    async with surroundings(tmp_path, clock) as found:
        yield found


async def publish(around: Surroundings, *messages: Outgoing) -> None:
    await around.broker.publish("drafting-events", messages)


async def told(around: Surroundings) -> list[Message]:
    return [message async for message in around.broker.read_all(DLQ)]


async def kept(it: Service[State], *, settled: bool = False) -> list[LetterRow]:
    async with it.database.reading() as connection:
        return list(await letters.letters(connection, settled=settled))


async def attempts(it: Service[State]) -> list[int]:
    async with it.database.reading() as connection:
        return [row.attempts for row in await parking.parked(connection)]


def beside(message: Message) -> dict[str, str]:
    return {name[4:]: value.decode() for name, value in message.headers if name.startswith("dlq_")}


def as_it_came(message: Message) -> Outgoing:
    headers = tuple(header for header in message.headers if not header[0].startswith("dlq_"))
    return Outgoing(message.key, message.value, headers)


async def try_for(it: Service[State], clock: Clock, seconds: int) -> None:
    """The service's timer, once a second for so long."""
    for _ in range(seconds):
        clock.later(1)
        await it.handlers.retry_due(clock())


async def test_k19_poison_is_tried_again_with_growing_pauses_and_given_up_after_the_fifth_time(
    it: Service[State], around: Surroundings, drafting: Stream, clock: Clock
):
    await publish(around, outgoing(drafting.say("poison")))
    await it.deliver()
    tried = [await attempts(it)]
    for _ in range(20):
        await try_for(it, clock, 1)
        tried.append(await attempts(it))
    assert tried == [[1], [2], [2], [3], [3], [3], [3], [4], *([[4]] * 7), *([[5]] * 6)]
    await it.relay()
    assert [beside(message)["attempts"] for message in await told(around)] == ["5"]


async def test_an_event_that_can_be_taken_at_the_second_try_leaves_no_letter(
    it: Service[State], around: Surroundings, drafting: Stream, clock: Clock
):
    await publish(around, outgoing(drafting.say("a")), outgoing(drafting.say("b")))
    async with refusing(it, "tally_heard", "not today"):
        await it.deliver()
        assert await attempts(it) == [1]
    await try_for(it, clock, 1)
    assert dict((await it.handlers.state("session-1")).said) == {"drafting": ("a", "b")}
    assert (await attempts(it), await kept(it, settled=True)) == ([], [])


async def test_what_is_refused_by_name_is_given_up_at_once(
    it: Service[State], around: Surroundings, drafting: Stream, clock: Clock
):
    drafting.head = replace(drafting.head, chain="f" * 64)
    await publish(around, outgoing(drafting.say("a")))
    await it.deliver()
    (letter,) = await kept(it)
    assert (letter.attempts, letter.reason) == (1, "The chain does not fit the event before it.")
    await try_for(it, clock, 60)
    assert await attempts(it) == [1]


async def test_other_sessions_are_not_held_up_while_one_is_tried_again(
    it: Service[State], around: Surroundings, drafting: Stream, clock: Clock
):
    other = Stream("drafting", "session-2")
    await publish(around, outgoing(drafting.say("poison")))
    await it.deliver()
    for word in "xyz":
        await publish(around, outgoing(other.say(word)))
        await it.deliver()
        await try_for(it, clock, 10)
    assert dict((await it.handlers.state("session-2")).said) == {"drafting": ("x", "y", "z")}


async def test_a_letter_tells_the_message_byte_for_byte_with_where_it_came_from_and_why(
    it: Service[State], around: Surroundings, drafting: Stream
):
    good = outgoing(drafting.say("a"))
    broken = Outgoing(b"session-1\x00\xff", b"\x00{\xfe", (("ce_type", b"\x00\xf0"), ("ce_type", b"twice"), ("", b"")))
    await publish(around, good, broken)
    await it.deliver()
    await it.relay()
    (message,) = await told(around)
    assert as_it_came(message) == broken
    (letter,) = await kept(it)
    facts = beside(message)
    assert facts == {
        "letter": letter.letter,
        "group": "adoption",
        "topic": "drafting-events",
        "partition": str(letter.partition),
        "offset": str(letter.offset),
        "reason": letter.reason,
        "attempts": "1",
        "since": "2024-05-13T09:00:00Z",
    }
    assert facts["reason"].startswith("The message is not an event in binary mode:")


async def test_a_letter_is_told_of_once_however_often_its_message_comes_and_though_a_relay_failed(
    it: Service[State], around: Surroundings, drafting: Stream, monkeypatch: pytest.MonkeyPatch
):
    await publish(around, Outgoing(b"session-1", b"nonsense"))
    whole = around.broker.publish

    async def failing(*_given: object) -> None:
        raise OSError("the broker is away")

    await it.deliver()
    with monkeypatch.context() as away:
        away.setattr(around.broker, "publish", failing)
        with pytest.raises(OSError, match="away"):
            await it.relay()
    assert await told(around) == []
    for _ in range(3):
        found = [message async for message in around.broker.read_all("drafting-events")]
        await it.handlers.hear(found, NOW)
        await it.relay()
    assert len(await told(around)) == 1
    assert around.broker.publish == whole


async def test_a_message_too_heavy_to_be_told_of_whole_stays_in_the_service(it: Service[State], around: Surroundings):
    heavy = Outgoing(b"session-1", b"x" * (MAX_MESSAGE_BYTES - 200))
    await publish(around, heavy)
    await it.deliver()
    await it.relay()
    (message,) = await told(around)
    assert (message.value, beside(message)["cut"]) == (b"", str(len(heavy.value)))
    (letter,) = await kept(it)
    assert letter.value == heavy.value


async def test_once_mended_a_letter_is_replayed_with_all_that_waits_behind_it_and_is_settled(
    it: Service[State], around: Surroundings, tally: Tally, drafting: Stream, clock: Clock
):
    await publish(around, *(outgoing(drafting.say(word)) for word in ("a", "poison", "ask-b", "c")))
    await it.deliver()
    await try_for(it, clock, 40)
    (letter,) = await kept(it)
    assert (await it.handlers.replay(letter, clock())).effective == 0
    assert [(row.letter, row.attempts) for row in await kept(it)] == [(letter.letter, 6)], "still poison: it stays"
    tally.mended = True
    heard = await it.handlers.replay(letter, clock())
    assert (heard.effective, len(heard.reactions)) == (3, 1)
    assert (await it.handlers.state("session-1")).said["drafting"] == ("a", "poison", "ask-b", "c")
    assert await kept(it) == []
    assert [row.settled for row in await kept(it, settled=True)] == ["2024-05-13T09:00:40Z"]
    assert (await it.handlers.replay(letter, clock())).effective == 0
    await it.relay()
    assert len(await told(around)) == 1


async def test_a_message_that_this_release_can_read_is_taken_in_from_its_letter(
    it: Service[State], around: Surroundings, drafting: Stream
):
    sent = outgoing(drafting.say("a"))
    await publish(around, replace(sent, headers=sent.headers[:-1]))
    await it.deliver()
    (letter,) = await kept(it)
    assert (await it.handlers.replay(letter, NOW)).effective == 0
    assert len(await kept(it)) == 1
    readable = LetterRow(**{**letter.model_dump(), "headers": letters._headers_out(sent.headers)})
    assert (await it.handlers.replay(readable, NOW)).effective == 1
    assert await kept(it) == []


async def test_signs_that_a_database_keeps_no_text_with_stop_nothing(
    it: Service[State], around: Surroundings, tally: Tally, drafting: Stream
):
    tally.complaint = "a sign \x00 in the middle"
    await publish(around, Outgoing(b"a\x00b", b"\x00"), outgoing(drafting.say("poison")), outgoing(drafting.say("b")))
    await it.deliver()
    (letter,) = await kept(it)
    assert (letter.owner, letter.key) == ("a\ufffdb", b"a\x00b")
    async with it.database.reading() as connection:
        (row,) = await parking.parked(connection)
    assert row.reason == "ValueError: a sign \ufffd in the middle"
    assert await it.lag() == 0


@given(st.integers(1, 20), st.floats(0.001, 60), st.integers(1, 25))
def test_pauses_double_until_the_tries_are_enough(most: int, pause: float, tried: int):
    again = Tries(most, pause).again(tried, NOW)
    assert (again is None) == (tried >= most)
    if again is not None and tried > 1:
        before = Tries(most, pause).again(tried - 1, NOW)
        assert before is not None
        assert abs((again - NOW) - 2 * (before - NOW)) <= timedelta(microseconds=2)
