"""The tests of tests/recovery/test_restoring.py, unchanged, on PostgreSQL."""

import asyncio

import pytest

from shared.recovery.restoring import StillRunning
from shared.service import Surroundings
from tests.recovery.test_restoring import *  # noqa: F403
from tests.recovery.test_restoring import announced, restored
from tests.shared.messaging.tally import Say, asked, service


async def test_a_service_that_runs_is_not_restored_and_afterwards_it_is(around: Surroundings):
    async with (it := service(around)).open():
        await it.handlers.act(Say(session="session-1", said=("a",)), asked("1"))
        relaying = asyncio.create_task(it.run())
        while not await announced(around):  # noqa: ASYNC110 - a topic sets no event
            await asyncio.sleep(0.05)
        with pytest.raises(StillRunning):
            await restored(around)
        relaying.cancel()
        await asyncio.wait([relaying])
    done = await restored(around)
    assert (done.owners, done.own) == (1, 0)
