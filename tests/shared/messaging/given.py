"""What is given in the tests of hearing and telling: a data directory, the tiny service in it, and who is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.service import Service, Surroundings
from tests.shared.messaging.tally import State, Stream, Tally, service, surroundings


@pytest.fixture
async def around(tmp_path: Path) -> AsyncIterator[Surroundings]:
    async with surroundings(tmp_path) as found:
        yield found


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
async def it(around: Surroundings, tally: Tally) -> AsyncIterator[Service[State]]:
    made = service(around, tally)
    async with made.open():
        yield made


@pytest.fixture
def drafting() -> Stream:
    return Stream("drafting")


@pytest.fixture
def amendments() -> Stream:
    return Stream("amendments")
