"""Each partition is taken in at its own pace: one that waits for a lock, or fails, holds up no other (K19)."""

from __future__ import annotations

import asyncio

import pytest

from shared.database import hold
from shared.messaging.broker import Outgoing, partition_of
from shared.service import Service, Surroundings
from tests.shared.messaging.tally import State, Stream, outgoing, refusing

COUNT = 2
SLOW = "session-1"
QUICK = next(
    name
    for number in range(2, 20)
    if partition_of((name := f"session-{number}").encode(), COUNT) != partition_of(SLOW.encode(), COUNT)
)


async def publish(around: Surroundings, *messages: Outgoing) -> None:
    await around.broker.publish("drafting-events", messages)


async def said(it: Service[State], owner: str) -> tuple[str, ...]:
    return (await it.handlers.state(owner)).said.get("drafting", ())


async def test_k19_a_session_that_somebody_writes_about_for_long_holds_up_no_other_partition(
    it: Service[State], around: Surroundings
):
    assert around.settings.partitions == COUNT
    slow, quick = Stream("drafting", SLOW), Stream("drafting", QUICK)
    await publish(around, outgoing(slow.say("a")), outgoing(quick.say("x")))
    async with it.database.writing() as connection:
        await hold(connection, (SLOW,))
        delivering = asyncio.create_task(it.deliver())
        async with asyncio.timeout(10):
            while await said(it, QUICK) != ("x",):  # noqa: ASYNC110  (a lane tells nobody)
                await asyncio.sleep(0.01)
        assert await said(it, SLOW) == ()
        assert not delivering.done()
    assert await delivering == 2
    assert await said(it, SLOW) == ("a",)
    assert await it.lag() == 0


async def test_k19_a_partition_that_fails_is_read_again_alone(it: Service[State], around: Surroundings):
    slow, quick = Stream("drafting", SLOW), Stream("drafting", QUICK)
    await publish(around, outgoing(slow.say("poison")), outgoing(quick.say("x")))
    async with refusing(it, "parked", "full"):
        with pytest.raises(Exception, match="full"):
            await it.deliver()
        assert await said(it, QUICK) == ("x",)
        assert await it.lag() == 1
    assert await it.deliver() == 1
    assert await it.lag() == 0
